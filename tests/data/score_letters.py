"""Score the reading of letters by the conventions of the sample corpus; `python tests/data/score_letters.py FILE…`."""

import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[2])]

from load_words import field_words

from maild.intake.fields import read_letter

NAMES = ("unit", "pic", "phone", "description", "resolution")
SPANS = ("description", "resolution")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one field of one letter came out."""

    letter: str
    name: str
    wanted: str | None
    got: str | None
    is_right: bool


def letters_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def score(letters: list[dict]) -> list[Verdict]:
    words = field_words()
    verdicts = []
    for letter in letters:
        read = read_letter(letter["text"], words, (), subject=letter.get("subject", ""))
        for name in NAMES:
            wanted, got = letter["expected"][name], read.fields.value(name) or None
            verdicts.append(Verdict(letter["id"], name, wanted, got, _is_right(name, wanted, got)))
        main = letter["category"].split("+")[0]
        verdicts.append(
            Verdict(letter["id"], "category", letter["category"], "+".join(read.category), main == read.category[0])
        )
    return verdicts


def _is_right(name: str, wanted: str | None, got: str | None) -> bool:
    if wanted is None or got is None:
        return wanted is None and got is None
    if name in SPANS:
        return token_f1(wanted, got) >= 0.6
    return " ".join(wanted.split()).rstrip(".") == " ".join(got.split()).rstrip(".")


def token_f1(wanted: str, got: str) -> float:
    left, right = Counter(wanted.lower().split()), Counter(got.lower().split())
    shared = sum((left & right).values())
    return 2 * shared / (sum(left.values()) + sum(right.values())) if shared else 0.0


def share(verdicts: list[Verdict], name: str) -> tuple[int, int]:
    own = [verdict for verdict in verdicts if verdict.name == name]
    return sum(verdict.is_right for verdict in own), len(own)


def f1(verdicts: list[Verdict], name: str) -> float:
    """The harmonic mean of precision and recall; a field that is rightly missing counts for neither."""
    own = [verdict for verdict in verdicts if verdict.name == name]
    right = sum(verdict.is_right and verdict.wanted is not None for verdict in own)
    said = sum(verdict.got is not None for verdict in own) + sum(verdict.wanted is not None for verdict in own)
    return 2 * right / said if said else 1.0


def main() -> None:
    for path in sys.argv[1:]:
        verdicts = score(letters_of(Path(path)))
        for verdict in verdicts:
            if not verdict.is_right:
                print(f"{verdict.letter} {verdict.name}\n   want {verdict.wanted!r:.300}\n   got  {verdict.got!r:.300}")
        print(path, {name: share(verdicts, name) for name in (*NAMES, "category")})
        print(path, "mean F1", round(sum(f1(verdicts, name) for name in NAMES) / len(NAMES), 3))


if __name__ == "__main__":
    main()
