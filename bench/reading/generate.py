"""Generate letters with their truth: `python -m bench.reading.generate --bank a --seed 1 --letters 24 --out FOLDER`."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

from PIL import Image as Pictures

from bench.reading import tiers
from bench.reading.bank import FIELDS, Bank, draw, load
from bench.reading.page import Composed, Printed, compose, needs_of, print_page
from bench.reading.word import as_docx


@dataclass(frozen=True, slots=True)
class Truth:
    """What a reader has to find in a letter; a field that is "" is not said there."""

    letter: str
    bank: str
    seed: int
    layout: str
    fields: dict[str, str]
    e164: str
    head: dict[str, str]
    lines: tuple[tuple[str, ...], ...]
    recipes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """A letter before it goes through any tier."""

    truth: Truth
    composed: Composed
    printed: Printed
    size: float
    stamp: str


def letters(bank: Bank, seed: int, count: int, layout: str = "") -> Iterator[Made]:
    """Make letters of the bank; its layouts take turns in an order that the seed shuffles."""
    order = [layout] if layout else list(bank.layouts())
    Random(f"order/{seed}").shuffle(order)
    for number in range(count):
        yield _letter(bank, seed, number, order[number % len(order)])


def _letter(bank: Bank, seed: int, number: int, layout: str) -> Made:
    rng = Random(f"{bank.name}/{seed}/{number}/{layout}")
    draft = draw(bank, rng, needs_of(bank, layout))
    composed = compose(bank, draft, layout, rng)
    printed = print_page(composed.source)
    fields = {name: composed.marks.get(name, "") for name in FIELDS}
    fields["pic"] = fields["pic"] or composed.marks.get("signatory", "")
    head = {name: said for name, said in composed.marks.items() if name not in FIELDS}
    head["dated"] = draft.values["dated"]
    name = f"{bank.name}{seed:03d}-{number:03d}"
    e164 = draft.e164 if fields["phone"] else ""
    truth = Truth(name, bank.name, seed, layout, fields, e164, head, printed.lines)
    kop = draft.values["kop"].lines
    return Made(truth, composed, printed, draft.size, kop[-1] if kop else "KANTOR WILAYAH")


def through(made: Made, tier: str) -> tiers.Scan | None:
    """Send the letter through a tier; None where its layout makes no sense in that form."""
    rng = Random(f"{made.truth.letter}/{tier}")
    if tier == "pdf":
        return tiers.Scan(made.printed.pdf, "pdf", "as printed")
    if tier == "docx":
        return (
            None if made.composed.is_pdf_only else tiers.Scan(as_docx(made.composed.source, made.size, rng), "docx", "")
        )
    return tiers.scan(tier, made.printed, made.stamp, rng)


def main(arguments: list[str]) -> int:
    """Write `<tier>/<letter>.<ext>` and `truth.jsonl` below the folder given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bank", default="a")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--letters", type=int, default=0, help="default: 24, or 1 where a layout is named")
    parser.add_argument("--layout", default="", help="this layout alone")
    parser.add_argument("--tiers", default=",".join(tiers.TIERS), help="of " + ",".join(tiers.TIERS))
    parser.add_argument("--pages", action="store_true", help="also write each clean page as PNG")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    count = options.letters or (1 if options.layout else 24)
    truths = []
    for made in letters(load(options.bank), options.seed, count, options.layout):
        recipes = {tier: _write(made, tier, options.out) for tier in options.tiers.split(",")}
        truths.append(json.dumps({**asdict(made.truth), "recipes": recipes}, ensure_ascii=False))
        if options.pages or options.layout:
            _write_pages(made, options.out)
        sys.stderr.write(f"{made.truth.letter} {made.truth.layout}\n")
    (options.out / "truth.jsonl").write_text("\n".join(truths) + "\n", encoding="utf-8")
    return 0


def _write(made: Made, tier: str, out: Path) -> str:
    scan = through(made, tier)
    if scan is None:
        return "left out"
    place = out / tier / f"{made.truth.letter}.{scan.extension}"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(scan.data)
    return scan.recipe


def _write_pages(made: Made, out: Path) -> None:
    for number, sheet in enumerate(tiers.drawn(made.printed.pdf, 80), start=1):
        Pictures.fromarray(sheet).save(out / f"{made.truth.letter}-{number}.png")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
