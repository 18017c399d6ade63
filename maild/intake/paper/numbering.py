"""Write the numbers and bullets that Word puts before the items of a list (ECMA-376-1 §17.9)."""

from collections import defaultdict
from dataclasses import dataclass, field

from maild.intake.paper.xmltree import Element, child, children, get

_BULLET = "-"
_HIGHEST = 10_000
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """How one depth of a list is counted."""

    format: str = "decimal"
    pattern: str = "%1."
    start: int = 1


@dataclass(slots=True)
class Numbering:
    """The lists of one document, and how far each has counted."""

    levels: dict[str, dict[int, Level]]  # by the number that paragraphs name
    list_of: dict[str, str]  # lists that go on with the same count
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def mark(self, number: str, depth: int) -> str:
        """Count one item, and return what stands before it; "" where nothing does."""
        levels = self.levels.get(number, {})
        level = levels.get(depth)
        if level is None or level.format == "none":
            return ""
        if level.format == "bullet":
            return _BULLET
        counts = self.counts[self.list_of[number]]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        text = level.pattern
        for at in range(depth + 1):
            above = levels.get(at, Level())
            text = text.replace(f"%{at + 1}", written(counts.get(at, above.start), above.format))
        return text


def numbering_of(root: Element | None) -> Numbering:
    """Read word/numbering.xml."""
    abstract = {get(found, "abstractNumId"): _levels(found) for found in children(root, "abstractNum")}
    levels: dict[str, dict[int, Level]] = {}
    list_of: dict[str, str] = {}
    for found in children(root, "num"):
        name, base = get(found, "numId"), child(found, "abstractNumId")
        list_of[name] = get(base, "val") if base is not None else ""
        levels[name] = abstract.get(list_of[name], {}) | _overrides(found)
        if next(children(found, "lvlOverride"), None) is not None:
            list_of[name] = f"{list_of[name]}/{name}"  # it counts for itself
    return Numbering(levels, list_of)


def written(count: int, form: str) -> str:
    """Write a number as a list does: 3, iii, c."""
    count = min(max(count, 0), _HIGHEST)
    letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1) if count else ""
    match form:
        case "lowerLetter" | "a":
            return letter
        case "upperLetter" | "A":
            return letter.upper()
        case "lowerRoman" | "i":
            return _roman(count)
        case "upperRoman" | "I":
            return _roman(count).upper()
    return str(count)


def _levels(holder: Element) -> dict[int, Level]:
    return {_number(get(found, "ilvl"), 0): _level(found) for found in children(holder, "lvl")}


def _level(found: Element) -> Level:
    values = {name: child(found, name) for name in ("numFmt", "lvlText", "start")}
    said = {name: get(value, "val") for name, value in values.items() if value is not None}
    return Level(said.get("numFmt", "decimal"), said.get("lvlText", "")[:40], _number(said.get("start", ""), 1))


def _overrides(found: Element) -> dict[int, Level]:
    replaced: dict[int, Level] = {}
    for override in children(found, "lvlOverride"):
        replaced |= _levels(override)
    return replaced


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else otherwise


def _roman(count: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        text += sign * (count // value)
        count %= value
    return text
