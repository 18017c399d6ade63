"""Put a letter's lines together to sentences again."""

import re
from dataclasses import dataclass

from maild.intake.lexicon import Lexicon
from maild.intake.page import Line
from maild.intake.phrases import Passage, Token


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or list item; `paragraph` counts from the letter's top."""

    passage: Passage
    paragraph: int

    @property
    def text(self) -> str:
        return self.passage.text

    @property
    def tokens(self) -> list[Token]:
        return self.passage.tokens


_ITEM = re.compile(r"(?:[-*•·●▪◦✓➤►➢–]+\s+|[•●▪➤►]|\(?\d{1,2}[.)]\s*(?=\D)|\(?[a-zA-Z][.)]\s+|\(?[a-z]\)\s*)")
_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’)]*\s+")
_SHORT = frozenset(
    (
        "no tgl sdr sdri yth bpk ibu an dll dsb dst jl kab kec kls kel kep muh moh mohd abd prof dr drs dra ir hj tgk "
        "st sh mh mr mrs ms ka hp telp tlp wa ext pes psw lt km rp rt rw dkk cq up ub pt plt plh lamp ket cv"
    ).split()
)
_MEASURE = re.compile(r"\d ?(?:ms|km|lt|st)$")  # "latency above 900 ms."
_WIDE = 55  # characters: narrower text is not wrapped but broken on purpose
_MOST = 1500  # sentences of a letter that are read


def sentences_of(lines: list[Line | None], lexicon: Lexicon) -> list[Sentence]:
    """Cut lines into sentences; a None stands for a line that is not to be read."""
    width = max((len(line.text) for line in lines[:400] if line and len(line.text) < 120), default=0)
    found: list[Sentence] = []
    for number, passage in _passages(lines, width):
        found += [Sentence(lexicon.passage(text), number) for text in split(passage)]
        if len(found) > _MOST:
            break
    return found


def _passages(lines: list[Line | None], width: int) -> list[tuple[int, str]]:
    passages: list[tuple[int, str]] = []
    number = 0
    parts: list[str] = []
    for line in lines:
        if line is None or line.is_blank:
            if parts:
                passages.append((number, " ".join(parts)))
            parts = []
            number += 1
            continue
        item = _ITEM.match(line.text)
        if parts and (item or line.speaker or not _is_wrapped(parts[-1], line.text, width)):
            passages.append((number, " ".join(parts)))
            parts = []
        parts.append(line.text[item.end() :] if item else line.text)
    if parts:
        passages.append((number, " ".join(parts)))
    return passages


def _is_wrapped(above: str, below: str, width: int) -> bool:
    """Say whether a line goes on in the next."""
    if above[-1:] in ",-/&" and len(above) > 15:
        return True
    if above[-1:] in ".!?:;":
        return len(above) > 0.7 * width >= 0.7 * _WIDE and above[-1] != ":"
    first = below.split(" ", 1)[0]
    if width >= _WIDE and len(above) + len(first) + 1 >= 0.78 * width:
        return True
    return below[:1].islower() and width >= _WIDE and len(above) >= 0.6 * width


def split(passage: str) -> list[str]:
    """Cut a passage after full stops that are not those of abbreviations."""
    found = []
    start = 0
    for end in _END.finditer(passage):
        word = passage[max(end.start() - 12, start) : end.start()].split(" ")[-1].lstrip("(").casefold()
        follower = passage[end.end() : end.end() + 1]
        is_measure = _MEASURE.search(passage[max(end.start() - 16, 0) : end.start()]) is not None
        is_one = end[0].strip() == "." and not is_measure and _is_abbreviation(word, follower)
        if passage[end.start()] == "." and is_one:
            continue
        found.append(passage[start : end.end()].strip())
        start = end.end()
    found.append(passage[start:].strip())
    return [text for text in found if text]


def _is_abbreviation(word: str, follower: str) -> bool:
    if word in _SHORT or (len(word) == 1 and word.isalpha()):
        return True
    return ("." in word and len(word) <= 8 and not word[0].isdigit()) or (follower.isdigit() and len(word) <= 2)
