"""Turn labelled rows into fields: a value may hold a unit, a person and a number at once."""

import re
from dataclasses import dataclass

from maild.core.letter import Field
from maild.intake.labels import Row
from maild.intake.lexicon import Lexicon
from maild.intake.people import is_blank, looks_like_name, name_from_label
from maild.intake.phone import numbers_in
from maild.intake.units import unit_at_start, units_in
from maild.intake.whose import unit_from_label
from maild.intake.worth import fitness

_SLASHES = re.compile(r"\s*[/|;]\s*")
_PARTS = re.compile(r"\s*[/|;]\s*|\s+[-–—]\s+|\s{3,}|,\s+(?![A-Z][A-Za-z]{0,4}\.(?!\s[A-Z][a-z]+\b(?!\.)))")
_COLUMN, _OWN = re.compile(r"\s{4,}"), 0.7
_VAGUE = ("nama", "petugas", "pengirim", "peiapor", "kontak", "user", "name")
_PLAIN, _CONFIRMED, _HALF = 1.0, 0.93, 0.5
_SHORTEST, _WHOLE = 4, 8  # words of a description that needs no other, and of one that tells all
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_LONGEST_TOLD, _LONGEST_LABEL = 4_000, 60  # characters
_REMARKS = ("ket", "keterangan", "catatan", "info", "nb")
_EXACT = 0.95  # sureness of a label that is known and was not misread
_REACH = 400  # characters


@dataclass(frozen=True, slots=True)
class Labelled:
    """What the labels of a letter say, and the rows that said it."""

    fields: tuple[Field | None, ...]
    names: tuple[str, ...]
    used: tuple[Row, ...]

    def get(self, name: str) -> Field | None:
        return dict(zip(self.names, self.fields, strict=True)).get(name)


def fold(text: str) -> str:
    return " ".join(text.split())


def labelled_values(rows: list[Row], lexicon: Lexicon, source: str) -> Labelled:
    """Read the values of labelled rows; empty answers give nothing, but their rows count as used."""
    found: dict[str, Field] = {}
    rank: dict[str, float] = {}
    used = []
    for row in rows:
        read = _read(row, lexicon, source)
        if read or row.fields != ("place",):
            used.append(row)
        for name, field in read.items():
            worth = _worth(name, row, field, lexicon)
            worth -= name == "pic" and "phone" in read and "phone" in row.fields and not row.meaning.is_joint
            if name not in found or worth > rank[name]:
                found[name], rank[name] = field, worth
            elif name in ("description", "resolution") and _is_numbered_on(row, found[name]):
                value = f"{found[name].value} {field.value}"
                found[name] = Field(value, found[name].confidence, source, text=value)
    return Labelled(tuple(found.values()), tuple(found), tuple(used))


def _is_numbered_on(row: Row, earlier: Field) -> bool:
    """Say whether a label repeats the one before: "Gangguan 2 : …"."""
    plain = re.sub(r"[\W\d]+", "", row.label).casefold()
    return bool(plain) and re.sub(r"[\W\d]+", "", earlier.text.split(":")[0]).casefold() == plain


def _worth(name: str, row: Row, field: Field, lexicon: Lexicon) -> float:
    """Say how much a row counts against another of the same field."""
    if name == "pic":
        tokens = lexicon.tokens(row.label)
        is_vague = bool(tokens) and tokens[0].shape in _VAGUE and not lexicon.cue("contact").is_in(tokens)
        return 1 if is_vague or "pic" not in row.fields else 2
    if name == "phone":
        return (2 if field.is_mobile else 1) + (1 if "phone" in row.fields else 0)
    if name == "unit":
        found = unit_at_start(field.value, lexicon)
        return (2 if found and found.kind == "whole" else 1) if "unit" in row.fields else 0
    tells = name == "description" and lexicon.cue("trouble").is_in(lexicon.tokens(field.value[:_REACH]))
    length = len(field.value.split())
    told = (length >= _SHORTEST) + (length >= _WHOLE) * tells  # "VPN Putus" is but the title of what is told
    return told + (row.meaning.sureness >= _EXACT) + 2 * tells + field.confidence


def _read(row: Row, lexicon: Lexicon, source: str) -> dict[str, Field]:
    value = _own_column(row, lexicon)
    if is_blank(value) or row.fields == ("none",) or _is_empty_answer(value, lexicon) or is_no_contact(row, lexicon):
        return {}
    text = fold(f"{row.label} : {row.value}") if row.label else value
    why = (f"label '{fold(row.label).strip(' .:*')}'",) if row.label else ("below its label in a table",)
    found = {}
    for name, part in _parts(row, value, lexicon).items():
        fit = fitness(name, part, lexicon) if part and not is_blank(part) else 0.0
        if name == "pic" and not row.meaning.is_joint and unit_at_start(value, lexicon):
            fit = 0.0
        if fit:
            sureness = _sureness(row.meaning.sureness, fit)
            found[name] = Field(part, sureness, source, text=text, e164=_e164(name, part), why=why)
    return found


def _own_column(row: Row, lexicon: Lexicon) -> str:
    """Drop what stands in a further column beside an office or a name."""
    first, *others = _COLUMN.split(row.value.strip(), maxsplit=1)
    name = row.fields[0]
    is_cut = others and name in ("unit", "pic") and not row.meaning.is_joint and fitness(name, first, lexicon) >= _OWN
    return fold(first if is_cut else row.value)


def _sureness(label: float, fit: float) -> float:
    """Weigh a label by its value: what is plainly a number, a name or an office confirms a guessed label."""
    if fit >= _PLAIN:
        return max(label, _CONFIRMED)
    return round(label * (_HALF + (1 - _HALF) * fit / _PLAIN), 2)


def _e164(name: str, value: str) -> str:
    numbers = numbers_in(value, is_expected=True) if name == "phone" else []
    return numbers[0].e164 if numbers else ""


def is_no_contact(row: Row, lexicon: Lexicon) -> bool:
    """Say whether a label tells that nobody is to be called there: "No. HP lama (tidak aktif)", "Telp penyedia"."""
    tokens = lexicon.tokens(row.label)
    is_dead = "phone" in row.fields and any(lexicon.phone(key).is_in(tokens) for key in ("dead", "old"))
    return is_dead or ({"phone", "none"} & set(row.fields) != set() and lexicon.person("outsider").is_in(tokens))


def _is_empty_answer(value: str, lexicon: Lexicon) -> bool:
    tokens = lexicon.tokens(value)
    if not tokens:
        return True
    hit = lexicon.cue("blank").at(tokens, 0)
    return hit is not None and len(tokens) - hit.last <= 1


def _parts(row: Row, value: str, lexicon: Lexicon) -> dict[str, str]:
    if row.meaning.is_joint:
        return _joint_parts(row, value, lexicon)
    name = _meant(row.fields, value, lexicon)
    if name == "unit":
        return _unit_and_more(row, value, lexicon)
    if name == "pic":
        return {"pic": _person(value, lexicon), "phone": _number(value)}
    if name == "phone":
        number = _number(value)
        rest = value.replace(number, " ") if number else ""
        person = _person(rest.strip(" ()/-,;"), lexicon) if rest.strip() else ""
        return {"phone": number, "pic": person if looks_like_name(person, lexicon) else ""}
    return {name: _told(row, name, value.strip(" *_"), lexicon)} if name else {}


def _told(row: Row, name: str, value: str, lexicon: Lexicon) -> str:
    """Drop sentences that only say whom to call, and remarks that report nothing: "Ket: tiket INC-…"."""
    sentences = _SENTENCE.split(value[:_LONGEST_TOLD])
    kept = (
        [each for each in sentences if not (_number(each) and _calls(each, lexicon))] if len(sentences) > 1 else [value]
    )
    told = " ".join(kept) + value[_LONGEST_TOLD:] if len(kept) < len(sentences) else value
    tokens = lexicon.tokens(row.label[:_LONGEST_LABEL])
    is_remark = name == "description" and bool(tokens) and tokens[0].shape in _REMARKS
    is_elsewhere = lexicon.person("outsider").is_in(lexicon.tokens(told[:_REACH]))
    return "" if is_remark and is_elsewhere else told


def _calls(text: str, lexicon: Lexicon) -> bool:
    return lexicon.cue("contact").is_in(lexicon.tokens(text[:_REACH]))


def _meant(fields: tuple[str, ...], value: str, lexicon: Lexicon) -> str:
    """Decide by its value what a label of several meanings means; of equals the first."""
    names = [name for name in fields if name not in ("none", "place")]
    if len(names) == 1 and "place" not in fields:
        return names[0]
    if {"unit", "place"} & set(fields):
        found = units_in(lexicon.passage(value[:300]), lexicon)
        if found and (unit_at_start(value, lexicon) or "pic" not in fields):
            return "unit"
    worths = [(fitness(name, value, lexicon), name) for name in names]
    best = max((worth for worth, _ in worths), default=0.0)
    return next((name for worth, name in worths if worth == best and worth), "")


def _unit_and_more(row: Row, value: str, lexicon: Lexicon) -> dict[str, str]:
    if "place" in row.fields and "unit" not in row.fields:
        found = units_in(lexicon.passage(value[:300]), lexicon)
        own = [unit for unit in found if unit.kind in ("whole", "part")]
        return {"unit": own[0].value} if own else {}
    number = _number(value)
    plain = value.split(number)[0] if number else value
    return {"unit": unit_from_label(plain, lexicon), "phone": number}


def _person(value: str, lexicon: Lexicon) -> str:
    name = name_from_label(value, lexicon)
    return "" if not any(character.isalpha() for character in name) else name


def _number(value: str) -> str:
    numbers = numbers_in(value, is_expected=True)
    mobiles = [number for number in numbers if number.is_mobile]
    return (mobiles or numbers)[0].value if numbers else ""


def _pieces(value: str, marks: re.Pattern[str]) -> list[str]:
    return [piece for piece in marks.split(value) if piece.strip(" ()/:")]


def _joint_parts(row: Row, value: str, lexicon: Lexicon) -> dict[str, str]:
    """Share out the value of "Nama / No. HP : Budi / 0812…" among its labels."""
    parts: dict[str, str] = {}
    number = _number(value) if "phone" in row.fields else ""
    rest = value.replace(number, " / ", 1) if number else value
    if number:
        parts["phone"] = number
    others = [name for name in row.fields if name not in ("phone", "none", "place")]
    pieces = _pieces(rest, _SLASHES)
    if len(pieces) < len(others):
        pieces = _pieces(
            rest, _PARTS
        )  # "Budi, 0812…"; but "Subbag Kepegawaian, TU dan RT / Budi" is parted at its slash
    for piece in pieces:
        is_unit = unit_at_start(piece, lexicon) is not None
        if "unit" in others and is_unit and "unit" not in parts:
            parts["unit"] = unit_from_label(piece, lexicon)
        elif "pic" in others and "pic" not in parts and not is_unit:
            parts["pic"] = _person(piece, lexicon)
    if "unit" in others and "unit" not in parts and pieces and "pic" not in others:
        parts["unit"] = unit_from_label(pieces[0], lexicon)
    for name in others:
        if name in ("description", "resolution"):
            parts[name] = value
    return parts
