"""Read a TOML file that people write, so that a mistake can be shown at its line."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeAlias

from maild.errors import Problem

Place: TypeAlias = tuple[str | int, ...]
"""Where a value stands: keys, and the positions in lists, from 0."""


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A file as it was read. `name` is what people call it; `lines` says where each key was written."""

    name: str
    data: Mapping[str, Any]
    lines: Mapping[Place, int]
    text: str = ""

    def problem(self, place: Place, wrong: str, remedy: str = "", value: str = "") -> Problem:
        """Describe a mistake; `value`, where given, is looked for below the key to find the exact line of a list."""
        return Problem(self.name, self._named(place), wrong, remedy, self._line(place, value))

    def _line(self, place: Place, value: str) -> int | None:
        nearest = ((*place, 0), *(place[:end] for end in range(len(place), 0, -1)))
        start = next((self.lines[key] for key in nearest if key in self.lines), None)
        if not start or not value:
            return start
        end = min((line for line in self.lines.values() if line > start), default=self.text.count("\n") + 2)
        within = enumerate(self.text.split("\n")[start - 1 : end - 1], start)
        return next((number for number, line in within if value in line), start)

    def _named(self, place: Place) -> str:
        named, row = "", self.data
        for part in place:
            row = _inside(row, part)
            if isinstance(part, int):
                named += f" {part + 1}{_label(row)}"
            else:
                named += f"{'.' if named and named[-1] not in _ENDS else ' '}{part}"
        return named.strip()


_ENDS = "'0123456789"


def _inside(row: Any, part: str | int) -> Any:
    if isinstance(row, Mapping):
        return row.get(str(part))
    return row[part] if isinstance(row, list) and isinstance(part, int) and part < len(row) else None


def _label(row: Any) -> str:
    if not isinstance(row, Mapping):
        return ""
    label = next((row[key] for key in ("name", "key", "code", "date") if key in row), "")
    return f" '{label!s:.60}'" if label else ""


def parsed(name: str, text: str) -> TomlFile | Problem:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _syntax_problem(name, text, str(error))
    return TomlFile(name, data, dict(_lines(text)), text)


def read(name: str, path: Path) -> TomlFile | Problem:
    """Read a file in UTF-8 (a byte order mark is forgiven)."""
    try:
        octets = path.read_bytes()
    except OSError as error:
        return Problem(name, "", f"cannot be read: {error.strerror}", "make it a file that maild may read")
    try:
        return parsed(name, octets.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        line = octets.count(b"\n", 0, error.start) + 1
        return Problem(name, "", "is not UTF-8 text", "save it with the encoding UTF-8", line)


def suggestion(wrong: str, known: Iterable[str]) -> str:
    """Say what is allowed, and which of it was probably meant."""
    known = tuple(known)
    close = get_close_matches(wrong, known, 1, 0.6)
    shown = ", ".join(known[:_SHOWN]) + (", …" if len(known) > _SHOWN else "")
    return f"known: {shown or 'none'}" + (f"; did you mean {close[0]}?" if close else "")


_SHOWN = 30
_POSITION = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)")


def _syntax_problem(name: str, text: str, message: str) -> Problem:
    found = _POSITION.search(message)
    line = int(found[1]) if found and found[1] else text.rstrip("\n").count("\n") + 1
    wrong = f"is not TOML: {_POSITION.sub('', message)}"
    return Problem(name, "", wrong, "texts stand in double quotes, lists in [ ], one setting a line", line)


_KEY = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_FENCES = ('"""', "'''")


def _lines(text: str) -> Iterator[tuple[Place, int]]:
    """Find the line of each table and each key; what stands inside one value counts as that value's key."""
    table: Place = ()
    counts: dict[Place, int] = {}
    fence = ""
    for number, line in enumerate(text.split("\n"), 1):
        opened = fence
        fence = _fence_after(line, fence)
        if opened:
            continue
        if header := _header(line):
            table = _resolved(header, line.lstrip().startswith("[["), counts)
            yield table, number
        elif keys := _keys(line.partition("=")[0]) if "=" in line else ():
            for end in range(len(keys), 0, -1):
                yield table + keys[:end], number


def _fence_after(line: str, fence: str) -> str:
    for mark in _FENCES:
        if fence in ("", mark) and line.count(mark) % 2:
            return "" if fence else mark
    return fence


def _header(line: str) -> tuple[str, ...]:
    stripped = line.strip()
    return _keys(stripped.partition("]")[0].lstrip("[")) if stripped.startswith("[") else ()


def _keys(text: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in text.split("."))
    return tuple(part.strip("\"'") for part in parts) if all(_KEY.fullmatch(part) for part in parts) else ()


def _resolved(header: tuple[str, ...], is_row: bool, counts: dict[Place, int]) -> Place:
    """Put the position of the current row behind each name of a list of tables."""
    place: Place = ()
    for depth, part in enumerate(header, 1):
        place = (*place, part)
        if is_row and depth == len(header):
            counts[place] = counts.get(place, -1) + 1
        if place in counts:
            place = (*place, counts[place])
    return place
