"""Find where a labelled value begins on a line: its label, the mark behind it, further labels inside the value."""

import re
from dataclasses import dataclass, replace

from maild.intake.emblems import emblem_of
from maild.intake.labels import KEYED, LONGEST, Labels, Meaning
from maild.intake.lexicon import Lexicon
from maild.intake.worth import fitness

_LONG = frozenset(("description", "resolution"))
_SHORT = frozenset(("unit", "pic", "phone"))
MARK = re.compile(r"\s*(?:(?<!\d):|:(?!\d)|=|-+>|→|：|»|⇒)[\s*_]*")
BULLET = re.compile(
    r"^[^\w(+\"'“/]*(?:\(?(?:[0-9]{1,2}[.)](?!\d)|[IVX]{2,4}[.)](?=\s)"
    r"|(?![HMR]\. ?[A-Z]|[A-Z]\.[A-Z][A-Za-z]{0,4}[.,])[a-zA-Z][.)](?=\s|\w\w))[\s*_]*)?[^\w(+\"'“]*"
)
_WEAK = re.compile(r"\s*(?:;|>| [-–—] |(?<=\S)\s{2,}|\t)\s*|\s*/\s*|\s[-–—]\s*|[-–—]\s")
_BEFORE_NUMBER = re.compile(
    r"([A-Za-z][A-Za-z./ ]{0,30}[A-Za-z.])\s+(?=\(?(?:\+62|62|0)[\s().\-/_]{0,3}8[\d\s().\-/_]{7,}$)"
)
_WORD = re.compile(r"[^\s,;|()]+")
_INLINE_REACH = 400  # characters of a value in which further labels are looked for
_APART = ",;|/.-•·"  # before a label inside a value
_PLAIN_LABEL = re.compile(r"[A-Za-z /]+(?:\. ?[A-Za-z /]+)?")
_INLINE_WORDS = 6  # of a label inside a value
_MOST_GAPS = 6
_DIGITS = 10  # of a number that needs no second line
_STRANGE, _MOST_WORDS_OF_STRANGER = 0.8, 4
_FITS = 0.7  # of a value behind a picture
_UNSURE = 0.1  # less sure without a colon
_LONGEST_TRANSLATION = 3  # words of a label behind another


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a labelled line: its label, and what stands behind it."""

    meaning: Meaning
    label: str
    value: str
    is_bare: bool = False  # a label that stands alone, without a colon
    is_numbered: bool = False

    @property
    def is_long(self) -> bool:
        fields = self.meaning.fields
        return bool(_LONG & set(fields if self.meaning.sureness > KEYED else fields[:1]))

    @property
    def is_complete(self) -> bool:
        """Say whether the value needs no second line."""
        return self.meaning.fields == ("phone",) and sum(map(str.isdigit, self.value)) >= _DIGITS


class HeadReader:
    """Reads the beginnings of one letter's lines; `own` is the mark behind its labels, if that is not a colon."""

    def __init__(self, labels: Labels, lexicon: Lexicon, own: re.Pattern[str] | None) -> None:
        self._labels = labels
        self._lexicon = lexicon
        self._own = own

    def of(self, text: str) -> Head | None:
        """Read the label at the beginning of a line; None where there is none."""
        bullet = BULLET.match(text)
        body = text[bullet.end() if bullet else 0 :]
        strong = self._mark_in(body)
        label = body[: strong.start()] if strong else ""
        if strong and 0 < len(label) <= LONGEST:
            found = self._labels.meaning(label, is_sure=True) or self._in_two_tongues(label)
            if found:
                return Head(found, label, body[strong.end() :].strip())
        numbered = None if strong else self._before_number(body)
        if numbered:
            return numbered
        alone = self._labels.meaning(body, is_sure=False) if not strong else None
        if alone:
            is_numbered = bullet is not None and any(map(str.isalnum, bullet[0]))
            return Head(less_sure(alone), body, "", is_bare=True, is_numbered=is_numbered)
        return self._weak_head(body) or self._drawn(text) or self._asked(body, strong)

    def _mark_in(self, body: str) -> re.Match[str] | None:
        """Find what parts a label from its value: the letter's own mark, or a colon before it or behind two labels."""
        colon = MARK.search(body[: LONGEST + 20])
        own = self._own.search(body[: LONGEST + 20]) if self._own else None
        if not own or not colon:
            return own or colon
        return colon if colon.start() < own.start() or self._in_two_tongues(body[: colon.start()]) else own

    def _in_two_tongues(self, label: str) -> Meaning | None:
        """Read a label with its translation behind a dash: "Keluhan - Problem"."""
        first, _, other = label.partition(" - ")
        is_short = 0 < len(other.split()) <= _LONGEST_TRANSLATION
        found = self._labels.meaning(first, is_sure=True) if is_short else None
        return found if found and self._labels.meaning(other, is_sure=True) else None

    def _before_number(self, body: str) -> Head | None:
        """Read the label of a number without a mark between them: "Telp./WA 0812…"."""
        found = _BEFORE_NUMBER.match(body[:LONGEST])
        meaning = self._labels.meaning(found[1], is_sure=False) if found else None
        if not found or not meaning or meaning.fields[0] != "phone":
            return None
        return Head(less_sure(meaning), found[1], body[found.end(1) :].strip())

    def _drawn(self, text: str) -> Head | None:
        """Read a line that begins with a picture instead of a label: a telephone and a number."""
        found = emblem_of(text)
        if not found or fitness(found[0].fields[0], found[1], self._lexicon) < _FITS:
            return None
        return Head(found[0], text[:1], found[1])

    def _asked(self, body: str, strong: re.Match[str] | None) -> Head | None:
        """Read an unknown label before what is plainly asked for: "Pengharapan: mohon ditelusuri …"."""
        label = self._lexicon.tokens(body[: strong.start()]) if strong and 0 < strong.start() <= LONGEST else []
        value = self._lexicon.tokens(body[strong.end() :][:LONGEST]) if strong and label else []
        if not value or len(label) > _MOST_WORDS_OF_STRANGER or not body[0].isupper():
            return None
        cues = (self._lexicon.cue(key) for key in ("request", "opening", "trouble", "salutation", "contact", "pointer"))
        people = (self._lexicon.person(key) for key in ("title", "honorific"))
        is_said = any(phrases.is_in(label) for phrases in (*cues, *people))
        asks = self._lexicon.cue("request").at(value, 0) and not self._lexicon.cue("not_request").at(value, 0)
        if is_said or not asks or any(map(str.isdigit, body[: strong.start() if strong else 0])):
            return None
        return Head(
            Meaning(("resolution",), _STRANGE),
            body[: strong.start()] if strong else "",
            body[strong.end() :].strip() if strong else "",
        )

    def _weak_head(self, body: str) -> Head | None:
        """Read a label without a colon: the longest beginning that is one, before a gap, a dash or a slash."""
        best: Head | None = None
        gaps = list(_WEAK.finditer(body[:LONGEST]))[:_MOST_GAPS]
        for gap in gaps:
            rest = body[gap.end() :].strip()
            found = self._labels.meaning(body[: gap.start()], is_sure=False) if gap.start() and rest else None
            if not found or found.fields == ("none",) or ("/" in gap[0] and self.is_label(rest.split()[0])):
                continue
            best = Head(less_sure(found), body[: gap.start()], rest)
        return best

    def is_label(self, text: str) -> bool:
        return self._lexicon.joined(text[:LONGEST]) in self._lexicon.labels

    def inline(self, head: Head) -> list[Head]:
        """Find further labels in a value: "Budi, HP: 0812…"."""
        found = [head]
        text = head.value
        position = 0
        for colon in MARK.finditer(text[:_INLINE_REACH]):
            label = self._inline_label(text, position, colon.start())
            if label is None:
                continue
            start, meaning = label
            last = found.pop()
            found.append(replace(last, value=last.value[: start - position].rstrip(" ,;|/-(•·")))
            position = colon.end()
            found.append(Head(meaning, text[start : colon.start()], text[position:]))
        return found

    def _inline_label(self, text: str, position: int, colon: int) -> tuple[int, Meaning] | None:
        """Return where the label before a colon begins, and what it means."""
        from_ = max(position, colon - 60)
        for word in list(_WORD.finditer(text, from_, colon))[-_INLINE_WORDS:]:
            start = word.start()
            keys = self._lexicon.labels.get(self._lexicon.joined(text[start:colon]))
            is_apart = text[:start].rstrip()[-1:] in _APART or text[:start].endswith("  ")
            if keys and start > position and (is_apart or _SHORT & set(keys)):
                return start, Meaning(keys, 0.95)
        for word in list(_WORD.finditer(text, from_, colon))[-_INLINE_WORDS:]:
            start = word.start()
            is_apart = text[:start].rstrip()[-1:] in _APART or text[:start].endswith("  ")
            keyed = self._labels.meaning(text[start:colon], is_sure=True) if is_apart and start > position else None
            if keyed and text[start].isupper() and _PLAIN_LABEL.fullmatch(text, start, colon):
                return start, keyed
        return None


def less_sure(meaning: Meaning) -> Meaning:
    return meaning._replace(sureness=round(meaning.sureness - _UNSURE, 2))
