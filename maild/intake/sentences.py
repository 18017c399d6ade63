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


_ITEM = re.compile(
    r"(?:[-*•·●▪◦✓➤►➢–]+\s+|[•●▪➤►]|\(?\d{1,2}[.)]\s*(?=\D)|\(?(?![HMR]\. ?[A-Z][a-z])[a-zA-Z][.)]\s+|\(?[a-z]\)\s*)"
)
_END = re.compile(r"(?<![.!?…])[.!?…]+-?[\"'”’)]*\s+")  # letters of old close with ".-"
_SHORT = frozenset(
    (
        "rr rd tb kh gus ust tn ny purn pol bripka no tgl sdr sdri yth bpk ibu an dll dsb dst jl kab kec kls kel kep "
        "muh moh mohd abd prof dr drs dra ir hj tgk st sh mh mr mrs ms ka hp telp tlp wa ext pes "
        "psw lt km rp rt rw dkk cq up ub pt plt plh lamp ket cv"
    ).split()
)
_STARTER = re.compile(  # behind a degree: "…, S.H. Apabila …"
    r"(?:Apabila|Bila|Jika|Kalau|Sekiranya|Demikian|Mohon|Beliau|Adapun|Untuk|Atas|Hal|Kami|Nomor|Sehubungan)\b"
)
_HYPHENATED = re.compile(r"[a-z]-$")
_JOINING = frozenset(
    (
        "dari di ke pada dengan dan atau yang untuk oieh bahwa kepada bapak ibu sdr sdri saudara saudari adaiah yaitu"
    ).split()
)
_REACH, _SHORTEST_LINE, _LONGEST_LINE = 60, 30, 120  # characters
_LABELLED = re.compile(r"[^:]{1,60} : ")  # a row of a table may be longer than any line of the page
_MEASURE = re.compile(r"\d ?(?:ms|km|lt|st)$")  # "latency above 900 ms."
_WIDE = 55  # characters: narrower text is not wrapped but broken on purpose
_MOST = 1500  # sentences of a letter that are read


def sentences_of(lines: list[Line | None], lexicon: Lexicon) -> list[Sentence]:
    """Cut lines into sentences; a None stands for a line that is not to be read."""
    plain = (line.text for line in lines[:400] if line and not _LABELLED.match(line.text))
    width = max((len(text) for text in plain if len(text) < _LONGEST_LINE), default=0)
    found: list[Sentence] = []
    for number, passage in _passages(lines, width, lexicon):
        found += [Sentence(lexicon.passage(text), number) for text in split(passage)]
        if len(found) > _MOST:
            break
    return found


def _passages(lines: list[Line | None], width: int, lexicon: Lexicon) -> list[tuple[int, str]]:
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
        goes_on = parts and not item and not line.speaker
        if parts and not (goes_on and (_is_wrapped(parts[-1], line.text, width) or _dangles(parts[-1], lexicon))):
            passages.append((number, " ".join(parts)))
            parts = []
        text = line.text[item.end() :] if item else line.text
        if parts and _HYPHENATED.search(parts[-1][-12:]) and text[:1].islower():
            parts[-1:] = _mended(parts[-1], text)
        else:
            parts.append(text)
    if parts:
        passages.append((number, " ".join(parts)))
    return passages


def _mended(above: str, below: str) -> list[str]:
    """Put a word together that was parted at the end of a line; "putus-" and "putus" keep their hyphen."""
    first, last = below.split(" ", 1)[0], above[:-1].rsplit(" ", 1)[-1]
    return [f"{above if first[:4].casefold() == last[:4].casefold() else above[:-1]}{below}"]


def _dangles(above: str, lexicon: Lexicon) -> bool:
    """Say whether a line ends in the middle: of an office, before a name, behind "dari"."""
    tokens = lexicon.tokens(above[-_REACH:])
    if not tokens or len(above) < _SHORTEST_LINE or above[-1:] in ".!?:;":
        return False
    at = len(tokens) - 1
    ends_office = any(
        (hit := lexicon.types.at(tokens, back)) and hit.last == at + 1 for back in range(max(at - 3, 0), at + 1)
    )
    is_classed = lexicon.unit("class").at(tokens, at) is not None and lexicon.types.is_in(tokens[-5:])
    return tokens[at].shape in _JOINING or ends_office or is_classed


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
        if passage[end.start()] == "." and is_one and not _STARTER.match(passage, end.end()):
            continue
        found.append(passage[start : end.end()].strip())
        start = end.end()
    found.append(passage[start:].strip())
    return [text for text in found if text]


def _is_abbreviation(word: str, follower: str) -> bool:
    if word in _SHORT or (len(word) == 1 and word.isalpha()):
        return True
    return ("." in word and len(word) <= 8 and not word[0].isdigit()) or (follower.isdigit() and len(word) <= 2)
