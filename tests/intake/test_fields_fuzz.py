"""Letters that were cut, spliced, doubled and shuffled: reading them never fails and comes to its end."""

import random
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

import pytest
from load_words import field_words
from score_letters import letters_of

from maild.core.office import Unit
from maild.intake.fields import read_completion, read_letter

LETTERS = Path(__file__).resolve().parents[1] / "data" / "letters"
WORDS = field_words()
UNITS = (Unit("Lapas Kelas I Surabaya", aliases=("Graha Porong",)), Unit("Bagian Umum"), Unit("Rutan Kelas IIB Ngawi"))
FIELDS = ("unit", "pic", "phone", "description", "resolution")
MARKS = (
    ":",
    "|",
    " - ",
    "(",
    ")",
    "\n",
    "\t",
    ",",
    "; ",
    "08",
    "a.n. ",
    "\ufffd",
    "\u200b",
    "İ",
    "ß",
    "²",
    "…",
    "\x00",
)


@pytest.mark.usefixtures("does_not_hang")
def test_reading_a_damaged_letter_never_fails_and_comes_to_its_end():
    for count, (text, missing) in enumerate(islice(damaged_letters(seed=20261124), 75)):
        read_letter(text, WORDS, UNITS, subject=text[:80], sender_name=text[-40:])
        read_completion(text, missing, WORDS, UNITS, asked_free=bool(count % 2))


def damaged_letters(seed: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield damaged letters without end, each with the fields that a reply was asked for."""
    chance = random.Random(seed)
    texts = [letter["text"] for path in sorted(LETTERS.glob("*.jsonl")) for letter in letters_of(path)]
    while True:
        text = chance.choice(texts)
        for _ in range(chance.randint(1, 4)):
            text = chance.choice(DAMAGES)(text, chance.choice(texts), chance)
        yield text[:6000], tuple(name for name in FIELDS if chance.random() < 0.4)


def _cut(text: str, other: str, chance: random.Random) -> str:
    first, last = sorted(chance.randint(0, len(text)) for _ in range(2))
    return text[first:last]


def _spliced(text: str, other: str, chance: random.Random) -> str:
    return text[: chance.randint(0, len(text))] + other[chance.randint(0, len(other)) :]


def _doubled(text: str, other: str, chance: random.Random) -> str:
    return text + _cut(text, other, chance) + text


def _shuffled_lines(text: str, other: str, chance: random.Random) -> str:
    lines = [*text.split("\n"), *other.split("\n")]
    return "\n".join(chance.sample(lines, len(lines)))


def _shuffled_words(text: str, other: str, chance: random.Random) -> str:
    words = [*text.split(" "), *other.split(" ")]
    return " ".join(chance.sample(words, len(words)))


def _on_one_line(text: str, other: str, chance: random.Random) -> str:
    return text.replace("\n", chance.choice((" ", "  ", ", ", " | ")))


def _marked(text: str, other: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 30)):
        at = chance.randint(0, len(text))
        text = text[:at] + chance.choice(MARKS) + text[at + chance.randint(0, 2) :]
    return text


def _in_another_case(text: str, other: str, chance: random.Random) -> str:
    return chance.choice((text.upper, text.lower, text.title, text.swapcase))()


DAMAGES = (_cut, _spliced, _doubled, _shuffled_lines, _shuffled_words, _on_one_line, _marked, _in_another_case)
