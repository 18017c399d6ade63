"""How time grows with hostile text: `python -m bench.linear`.

Each text of `tests/intake/pumped.py` is read at half its length and whole. A reader that takes its time in proportion
shows a ratio of about 2; 4 is quadratic. Short times say little: the ratio of less than 10 ms is noise.
"""

import sys
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

from maild.core.office import Actor
from maild.intake.authheader import parse_auth_header
from maild.intake.fields import read_letter
from maild.intake.html import visible_text
from maild.intake.mime import parse
from maild.intake.numbered import parted
from maild.intake.quote import letter_text, new_text
from maild.intake.reply import understand

sys.path[:0] = [str(Path(__file__).parents[1] / "tests" / folder) for folder in ("intake", "data")]

import pumped as texts  # noqa: E402
from load_replies import reply_words  # noqa: E402
from load_words import field_words  # noqa: E402
from test_numbered import matters  # noqa: E402

Read = Callable[[str], object]
_TOLD, _LONG = 0.010, 0.3  # seconds: below the first a ratio is noise, above the second once is enough


def main() -> int:
    say = sys.stdout.write
    say(f"{'reader':14} {'text':44} {'half':>9} {'whole':>9} ratio\n")
    worst = 0.0
    for name, read, text in _readings():
        half, whole = (_fastest(read, texts.pumped(text, share)) for share in (0.5, 1))
        told = whole >= _TOLD
        worst = max(worst, whole / half if told else 0)
        ratio = f"{whole / half:5.2f}" if told else "    –"
        say(f"{name:14} {texts.named(text)!r:44.44} {half * 1000:6.1f} ms {whole * 1000:6.1f} ms {ratio}\n")
    say(f"the steepest: {worst:.2f}\n")
    return 0


def _readings() -> Iterator[tuple[str, Read, texts.Pumped]]:
    replies, fields, listed = reply_words(), field_words(), matters()
    rooms: tuple[tuple[str, Read, tuple[texts.Pumped, ...]], ...] = (
        ("new_text", new_text, texts.QUOTES),
        ("letter_text", letter_text, texts.QUOTES),
        ("understand", lambda text: understand(text, 5, Actor.TECHNICIAN, replies), texts.REPLIES),
        ("parted", lambda text: parted(text, listed, replies), texts.NUMBERED),
        ("auth header", parse_auth_header, texts.AUTH_HEADERS),
        ("visible_text", visible_text, texts.PAGES),
        ("parse", lambda text: parse(_page(text)), texts.CONCEALING),
        ("read_letter", lambda text: read_letter(text, fields, ()), texts.LETTERS),
    )
    return ((name, read, text) for name, read, table in rooms for text in table)


def _page(html: str) -> bytes:
    mail = EmailMessage()
    mail["From"] = "lapas@unit.example"
    mail.set_content("a\n")
    mail.add_alternative(html, subtype="html", cte="base64")
    return mail.as_bytes()


def _fastest(read: Read, text: str) -> float:
    """Say how many seconds of processor time it takes; of what is short, the best of three counts."""
    first = _seconds(read, text)
    return first if first > _LONG else min(first, _seconds(read, text), _seconds(read, text))


def _seconds(read: Read, text: str) -> float:
    began = time.process_time()
    read(text)
    return time.process_time() - began


if __name__ == "__main__":
    raise SystemExit(main())
