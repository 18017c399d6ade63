"""Say which field a label means: "No. HP", "Nomor yang bisa dihubungi", "Penanggung ]awab"."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz, process

from maild.intake.lexicon import Lexicon
from maild.intake.phrases import Token
from maild.intake.units import unit_at_start

LONGEST = 80  # characters of a label
_NOISE = re.compile(r"\([^()]{0,80}\)|[*_]|^(?:bagian|bab) (?:\d|[IVX]{1,4}|[A-Z])\s?[-–.:] ", re.IGNORECASE)
_JOINTS = re.compile(r"\s*[/&+,]\s*|\s+(?:dan|and)\s+", re.IGNORECASE)
_SENTENCE_END = re.compile(r"\w{5}[.?!] ")  # "No. Telp. yang …" is no sentence
_DAMAGED, _DAMAGED_ALONE = 84.0, 90.0  # likeness to a known label; without a colon it must be closer
_MOST_WORDS, _MOST_WORDS_OF_PART, _SENTENCE = 8, 4, 4
_WEAK, _CLOSING = "nama", "demikian"
_MOST_DIGITS = 6  # of a label
_OFFICE_REACH = 3  # words
KEYED = 0.85  # sureness of a label that is unknown, but has a known word in it


class Meaning(NamedTuple):
    """The fields that a label may mean, all of them where `is_joint`; how sure that is."""

    fields: tuple[str, ...]
    sureness: float
    is_joint: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its value, read from the lines [first, last)."""

    meaning: Meaning
    label: str
    value: str
    first: int
    last: int

    @property
    def fields(self) -> tuple[str, ...]:
        return self.meaning.fields


def _is_named(label: str, lexicon: Lexicon) -> bool:
    """Say whether a label is the name of an office: "Divisi Keimigrasian", not "Bagian yang melapor"."""
    unit = unit_at_start(label, lexicon)
    return unit is not None and unit.last > 1


class Labels:
    """Looks labels up, and remembers what it found for one letter."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._long = {shape: keys for shape, keys in lexicon.labels.items() if len(shape) >= 6}
        self._seen: dict[tuple[str, bool], Meaning | None] = {}

    def meaning(self, label: str, is_sure: bool) -> Meaning | None:
        """Say what a label means; `is_sure` where a colon shows that it is one."""
        key = (self.bare(label), is_sure)
        if key not in self._seen:
            self._seen[key] = self._look_up(*key)
        return self._seen[key]

    def bare(self, label: str) -> str:
        """Drop what is no part of a label: brackets, stars, "Bagian 3 - "."""
        return _NOISE.sub(" ", label).strip()

    def begins(self, text: str) -> bool:
        """Say whether one of the words that make labels stands at the beginning of a text."""
        tokens = self._lexicon.tokens(text[:LONGEST])
        return any(self._lexicon.keys.at(tokens, at) is not None for at in range(min(2, len(tokens))))

    def names_office(self, text: str) -> bool:
        unit = unit_at_start(text[:LONGEST], self._lexicon)
        return unit is not None and unit.kind == "whole" and unit.has_place

    def is_title(self, text: str) -> bool:
        """Say whether a line is the title of a letter or a form: "Formulir Pengaduan"."""
        tokens = self._lexicon.tokens(text[:LONGEST])
        return bool(tokens) and "titles" in self._lexicon.heads.get(tokens[0].shape, ())

    def closes(self, text: str) -> bool:
        """Say whether a line begins the end of a letter: "Demikian disampaikan", "a.n. Kepala,"."""
        tokens = self._lexicon.tokens(text[:LONGEST])
        if text.rstrip().endswith(",") and self._lexicon.person("title").is_in(tokens[:_OFFICE_REACH]):
            return True
        hit = self._lexicon.cue("closing").at(tokens, 0) if tokens else None
        return hit is not None and (hit.last > 1 or tokens[0].shape == _CLOSING)

    def _look_up(self, label: str, is_sure: bool) -> Meaning | None:
        tokens = self._lexicon.tokens(label) if len(label) <= LONGEST else []
        shape = "".join(token.shape for token in tokens)
        if not any(map(str.isalpha, shape)) or sum(map(str.isdigit, label)) >= _MOST_DIGITS:
            return None  # "Hubungi Budi HP 0812…" is a whole answer
        exact = self._lexicon.labels.get(shape)
        if exact is None and len(tokens) > 1 and len(tokens[0].shape) == 1:
            exact = self._lexicon.labels.get(shape[1:])  # "a nama unit": a bullet whose mark was lost
        if exact:
            return Meaning(exact, 0.98)
        joint = self._joint(label, is_sure)
        if joint:
            return Meaning(joint, 0.95, is_joint=len(joint) > 1)
        keyed = self._keyed(label, tokens) if is_sure else None
        close = self._close(shape, _DAMAGED if is_sure else _DAMAGED_ALONE)
        if close and not (keyed and keyed.fields[0] not in close):
            return Meaning(close, 0.9)
        return keyed

    def _joint(self, label: str, is_sure: bool) -> tuple[str, ...]:
        """Read "Nama / No. HP" as both."""
        parts = [part for part in _JOINTS.split(label) if part.strip()]
        if not 2 <= len(parts) <= 4:
            return ()
        kinds: list[str] = []
        for part in parts:
            keys = self._part(part, is_sure)
            if not keys:
                return ()
            kinds.append(next((key for key in keys if key not in kinds), keys[0]))
        return tuple(dict.fromkeys(kind for kind in kinds if kind != "none")) or ("none",)

    def _part(self, label: str, is_sure: bool) -> tuple[str, ...]:
        """Say what one part of a joint label means."""
        tokens = self._lexicon.tokens(label)
        shape = "".join(token.shape for token in tokens)
        known = self._lexicon.labels.get(shape) or self._close(shape, 88.0)
        is_open = is_sure and not known and len(tokens) <= _MOST_WORDS_OF_PART
        keyed = self._keyed(label, tokens) if is_open else None
        return known or (keyed.fields if keyed else ())

    def _close(self, shape: str, cutoff: float) -> tuple[str, ...]:
        if not 6 <= len(shape) <= 48:
            return ()
        match = process.extractOne(shape, self._long.keys(), scorer=fuzz.ratio, score_cutoff=cutoff)
        return self._long[match[0]] if match and abs(len(match[0]) - len(shape)) <= 4 else ()

    def _keyed(self, label: str, tokens: list[Token]) -> Meaning | None:
        """Read a longer label by the words in it, the first of which counts most: "Nama unit yang melaporkan"."""
        greets = bool(tokens) and self._lexicon.cue("salutation").at(tokens, 0) is not None
        told = any(self._lexicon.cue(key).is_in(tokens) for key in ("opening", "pointer"))
        is_sentence = _SENTENCE_END.search(label) is not None or greets or told
        is_form = bool(tokens) and self._lexicon.cue("form").at(tokens, 0) is not None  # "Formulir Aduan"
        if len(tokens) > _MOST_WORDS or is_sentence or is_form:
            return None
        hits = self._lexicon.keys.find(tokens)
        if hits and self._is_said(tokens, hits[0].first):
            return None
        tags = tuple(dict.fromkeys(hit.tag for hit in hits))
        head = self._lexicon.types.at(tokens, 0) if tokens else None
        if not tags or (head and (head.tag in ("whole", "parent", "ministry") or _is_named(label, self._lexicon))):
            return None
        is_weak = tokens[0].shape == _WEAK  # "Nama aplikasi" asks for no person
        is_done = any(hit.tag == "none" and hit.last - hit.first > 1 for hit in hits)  # "… yang telah dilakukan"
        if "none" in tags and (tags[0] == "none" or is_weak or is_done):
            return Meaning(("none",), KEYED)
        return Meaning(tuple(tag for tag in tags if tag != "none"), KEYED)

    def _is_said(self, tokens: list[Token], first: int) -> bool:
        """Say whether words are no label but a request, or the title of an official: "Kepala Bagian Umum"."""
        asks = len(tokens) >= _SENTENCE and self._lexicon.cue("request").at(tokens, 0) is not None
        return asks or (first > 0 and self._lexicon.person("title").at(tokens, 0) is not None)
