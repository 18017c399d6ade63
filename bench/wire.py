"""Break every state of the conversations with both servers in every way: `python -m bench.wire`.

Prints for each how often it broke, how many rounds of `maild run --once` failed before all was done, how many mails
were accepted again, how many attempts count as unknown, and which promise was broken. Needs Dovecot and Postfix.
"""

import argparse
import logging
import sys
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path

_TESTS = Path(__file__).parents[1] / "tests"
sys.path[:0] = [str(_TESTS), str(_TESTS / "scenario")]

from contract.servers import RealMail  # noqa: E402  they lie where the tests are
from stage import quick_starts  # noqa: E402
from wires import (  # noqa: E402
    STATES_OF_IMAP,
    STATES_OF_SMTP,
    STATES_OF_TLS,
    faults,
    receives,
    sends,
    sends_by_postfix,
    waits_to_send,
)

from maild.config import found  # noqa: E402

_LINE = "{:<5}{:<14}{:<12}{:>6}{:>8}{:>8}{:>9}  {}\n"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.wire", description=__doc__)
    parser.add_argument("--only", default="", help="states whose names begin so")
    parser.add_argument("--direction", default="", choices=("in", "out"), help="only what comes in, or goes out")
    parser.add_argument("--ways", default="", help="only these, comma between them")
    options = parser.parse_args(arguments)
    say = sys.stdout.write
    logging.disable()
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place, quick_starts(), RealMail() as real_mail:
        waiting, fresh = Path(place) / "waiting", Path(place) / "fresh"
        waits_to_send(waiting)
        found(fresh)
        say(_LINE.format("", "state", "way", "struck", "rounds", "copies", "unknown", ""))
        for direction, every, play in (
            ("out", faults(STATES_OF_SMTP), partial(sends, waiting)),
            ("out", faults(STATES_OF_TLS, 1), partial(sends_by_postfix, waiting, real_mail)),
            ("in", faults(STATES_OF_IMAP, 2), partial(receives, fresh, real_mail)),
        ):
            for fault in every:
                is_wanted = not options.ways or fault.way in options.ways.split(",")
                if is_wanted and fault.state.startswith(options.only) and direction.startswith(options.direction):
                    ending = play(fault)
                    told = (ending.struck, ending.rounds, ending.copies, ending.unknown, "; ".join(ending.wrong))
                    say(_LINE.format(direction, fault.state, fault.way, *told))
                    total += Counter(
                        {f"{direction}: faults": ending.struck, f"{direction}: copies": ending.copies, "all": 1}
                    )
                    total["wrong"] += bool(ending.wrong)
    say(", ".join(f"{name} {number}" for name, number in total.items()) + "\n")
    return 1 if total["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
