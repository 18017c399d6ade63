"""Measure how well letters are read: `python -m bench.reading --bank a --seed 1 --letters 24`."""

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from bench.reading import score, tiers
from bench.reading.bank import FIELDS
from bench.reading.reading import Job, Outcome, failing, run, together

_COSTS = ("CPU s/page", "peak MB")


def main(arguments: list[str]) -> int:
    """Print a table with a row to each tier, as Markdown; progress goes to stderr."""
    options = _options(arguments)
    say = sys.stdout.write
    context = get_context("forkserver")
    with ProcessPoolExecutor(options.jobs, mp_context=context, max_tasks_per_child=1) as pool:
        parts = {tier: [pool.submit(run, job) for job in _jobs(options, tier)] for tier in options.tiers.split(",")}
        outcomes = [together([future.result() for future in futures]) for futures in parts.values()]
    say(f"\nBank {options.bank}, seed {options.seed}, {options.letters} letters a tier\n\n")
    say("".join(f"{row}\n" for row in table(outcomes)))
    if options.worst:
        say("".join(f"{line}\n" for outcome in outcomes for line in _worst(outcome)))
    return 0


def table(outcomes: list[Outcome]) -> Iterator[str]:
    """The tiers as rows of Markdown: F1 (precision/recall) in per cent."""
    heads = ("tier", "CER %", *FIELDS, "mean F1", "all five", "certain and wrong", "missing reported", *_COSTS)
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for outcome in outcomes:
        yield "| " + " | ".join(_cells(outcome)) + " |"


def _cells(outcome: Outcome) -> Iterator[str]:
    yield outcome.tier
    yield f"{100 * outcome.wrong_characters / max(1, outcome.characters):.1f}"
    for field in FIELDS:
        own = score.score(outcome.verdicts, field)
        yield f"{100 * own.f1:.1f} ({100 * own.precision:.0f}/{100 * own.recall:.0f})"
    yield f"**{score.mean_f1(outcome.verdicts):.3f}**"
    yield "{}/{}".format(*score.all_right(outcome.verdicts))
    wrong, certain = score.certain_and_wrong(outcome.verdicts)
    yield f"{wrong}/{certain} ({100 * wrong / max(1, certain):.1f} %)"
    yield "{}/{}".format(*score.missing_reported(outcome.verdicts))
    yield f"{outcome.cpu_seconds / max(1, outcome.pages):.2f}"
    yield f"{outcome.peak_bytes / 1e6:.0f}"


def _worst(outcome: Outcome) -> Iterator[str]:
    yield f"\n{outcome.tier}"
    for verdict in failing(outcome.verdicts):
        yield f"  {verdict.letter} {verdict.layout}: {verdict.field} ({verdict.confidence:.2f})"
        yield f"      wanted {verdict.wanted!r}"
        yield f"      got    {verdict.got!r}"


def _jobs(options: argparse.Namespace, tier: str) -> Iterator[Job]:
    """A tier in as many parts as there are processes, so that all are at work to the end."""
    for first in range(options.jobs):
        yield Job(
            options.bank, options.seed, options.letters, tier, first, options.jobs, options.layout,
            options.cache, options.keep,
        )  # fmt: skip


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description=__doc__)
    parser.add_argument("--bank", default="a")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--letters", type=int, default=24, help="a tier (24)")
    parser.add_argument("--layout", default="", help="this layout alone")
    parser.add_argument("--tiers", default=",".join(tiers.TIERS), help="of " + ",".join(tiers.TIERS))
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    parser.add_argument("--keep", type=Path, help="leave the files there, <tier>/<letter>.<ext>")
    parser.add_argument("--cache", type=Path, help="keep there what OCR read, and do not read it again")
    parser.add_argument("--worst", action="store_true", help="list what was read wrongly")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
