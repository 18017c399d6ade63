"""Say which field a label means: "No. HP", "Nomor yang bisa dihubungi", "Penanggung ]awab"."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz, process

from maild.intake.lexicon import Lexicon
from maild.intake.phrases import Token

LONGEST = 80  # characters of a label
_NOISE = re.compile(r"\([^()]{0,80}\)|[*_]")
_JOINTS = re.compile(r"\s*[/&+,]\s*|\s+(?:dan|and)\s+", re.IGNORECASE)
_DAMAGED, _DAMAGED_ALONE = 84.0, 90.0  # likeness to a known label; without a colon it must be closer
_MOST_WORDS = 8
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


class Labels:
    """Looks labels up, and remembers what it found for one letter."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._long = {shape: keys for shape, keys in lexicon.labels.items() if len(shape) >= 6}
        self._seen: dict[tuple[str, bool], Meaning | None] = {}

    def meaning(self, label: str, is_sure: bool) -> Meaning | None:
        """Say what a label means; `is_sure` where a colon shows that it is one."""
        key = (_NOISE.sub(" ", label).strip(), is_sure)
        if key not in self._seen:
            self._seen[key] = self._look_up(*key)
        return self._seen[key]

    def _look_up(self, label: str, is_sure: bool) -> Meaning | None:
        tokens = self._lexicon.tokens(label) if len(label) <= LONGEST else []
        shape = "".join(token.shape for token in tokens)
        if not any(character.isalpha() for character in shape):
            return None
        exact = self._lexicon.labels.get(shape)
        if exact is None and len(tokens) > 1 and len(tokens[0].shape) == 1:
            exact = self._lexicon.labels.get(shape[1:])  # "a nama unit": a bullet whose mark was lost
        if exact:
            return Meaning(exact, 0.98)
        joint = self._joint(label)
        if joint:
            return Meaning(joint, 0.95, is_joint=True)
        close = self._close(shape, _DAMAGED if is_sure else _DAMAGED_ALONE)
        if close:
            return Meaning(close, 0.9)
        return self._keyed(label, tokens) if is_sure else None

    def _joint(self, label: str) -> tuple[str, ...]:
        """Read "Nama / No. HP" as both."""
        parts = [part for part in _JOINTS.split(label) if part.strip()]
        if not 2 <= len(parts) <= 4:
            return ()
        kinds: list[str] = []
        for part in parts:
            shape = self._lexicon.joined(part)
            keys = self._lexicon.labels.get(shape) or self._close(shape, 88.0)
            if not keys:
                return ()
            kinds.append(next((key for key in keys if key not in kinds), keys[0]))
        return tuple(dict.fromkeys(kind for kind in kinds if kind != "none")) or ("none",)

    def _close(self, shape: str, cutoff: float) -> tuple[str, ...]:
        if not 6 <= len(shape) <= 48:
            return ()
        match = process.extractOne(shape, self._long.keys(), scorer=fuzz.ratio, score_cutoff=cutoff)
        return self._long[match[0]] if match and abs(len(match[0]) - len(shape)) <= 4 else ()

    def _keyed(self, label: str, tokens: list[Token]) -> Meaning | None:
        """Read a longer label by the words in it, the first of which counts most: "Nama unit yang melaporkan"."""
        is_sentence = ". " in label or any(self._lexicon.cue(key).is_in(tokens) for key in ("opening", "pointer"))
        if len(tokens) > _MOST_WORDS or is_sentence:
            return None
        tags = tuple(dict.fromkeys(hit.tag for hit in self._lexicon.keys.find(tokens)))
        if not tags or tags[0] == "none":
            return Meaning(("none",), KEYED) if tags else None
        return Meaning(tuple(tag for tag in tags if tag != "none"), KEYED)
