"""Texts on which a regular expression that is not linear would never come to its end, made from the expression itself.

What an expression repeats, and each beginning of what it looks for, is repeated in its turn, and then disappointed.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from re import _constants as names  # type: ignore[attr-defined]  # the parser of `re` itself
from re import _parser as grammar  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

_POOL = [*range(32, 127), 9, 10, 13, 0xA0, 0xE9, 0x200B, 0x1F600]  # from which members of a class are taken
_CATEGORIES = {
    names.CATEGORY_DIGIT: "5",
    names.CATEGORY_SPACE: " ",
    names.CATEGORY_WORD: "a",
    names.CATEGORY_NOT_DIGIT: "a",
    names.CATEGORY_NOT_SPACE: "a",
    names.CATEGORY_NOT_WORD: " ",
}


def patterns_of(package: ModuleType) -> dict[str, re.Pattern[Any]]:
    """Name all expressions that the modules of a package keep."""
    found = {}
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        for name, value in vars(importlib.import_module(module.name)).items():
            for number, pattern in enumerate(_patterns_in(value, 3)):
                found.setdefault((pattern.pattern, pattern.flags), (f"{module.name}.{name}.{number}", pattern))
    return dict(found.values())


def attacks(pattern: re.Pattern[Any], length: int) -> Iterator[Any]:
    """Write texts of this length for an expression."""
    tree = grammar.parse(pattern.pattern, pattern.flags)
    end = "\x00"
    for head, unit in dict.fromkeys(_pumps(tree, "")):
        text = head + unit * (length // len(unit)) + end
        yield text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace")


def _patterns_in(value: Any, depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        yield from (pattern for each in value.values() for pattern in _patterns_in(each, depth - 1))
    elif depth and isinstance(value, (tuple, list, frozenset)):
        yield from (pattern for each in value for pattern in _patterns_in(each, depth - 1))
    elif depth and is_dataclass(value) and not isinstance(value, type):
        yield from _patterns_in([getattr(value, name) for name in value.__dataclass_fields__], depth - 1)


def _pumps(items: Any, head: str) -> Iterator[tuple[str, str]]:
    """Say what is to be repeated, each with what must stand before it."""
    for number, (op, argument) in enumerate(items):
        before = head + "".join(map(_sample, items[:number]))
        if before:
            yield "", before
        if op in (names.MAX_REPEAT, names.MIN_REPEAT, names.POSSESSIVE_REPEAT) and argument[1] > 1:
            yield from ((before, unit) for unit in _units(argument[2]))
        for inner in _inner(op, argument):
            yield from _pumps(inner, before)


def _units(items: Any) -> Iterator[str]:
    """Give what a repetition repeats: a whole turn, and each single character that may stand in it."""
    if whole := "".join(map(_sample, items)):
        yield whole
    for op, argument in items:
        if op is names.IN:
            yield from _members(argument)[:4]


def _inner(op: Any, argument: Any) -> list[Any]:
    if op in (names.MAX_REPEAT, names.MIN_REPEAT, names.POSSESSIVE_REPEAT):
        return [argument[2]]
    if op is names.SUBPATTERN:
        return [argument[3]]
    if op is names.BRANCH:
        return list(argument[1])
    if op is names.ATOMIC_GROUP:
        return [argument]
    return [argument[1]] if op in (names.ASSERT, names.ASSERT_NOT) else []


def _sample(item: Any) -> str:
    """Write something that a part of an expression matches; repetitions take one turn more than they need."""
    op, argument = item
    if op is names.LITERAL:
        return chr(argument)
    if op is names.NOT_LITERAL:
        return "x" if argument != ord("x") else "y"
    if op is names.ANY:
        return "a"
    if op is names.IN:
        return (_members(argument) or ["a"])[0]
    if op in (names.ASSERT, names.ASSERT_NOT):
        return ""
    if op in (names.MAX_REPEAT, names.MIN_REPEAT, names.POSSESSIVE_REPEAT):
        turns = min(max(argument[0], 1), argument[1])
        return "".join(map(_sample, argument[2])) * turns
    inner = _inner(op, argument)
    return "".join(map(_sample, inner[0])) if inner else ""


def _members(items: Any) -> list[str]:
    """List characters of a class: its first members, and those of a pool that are unlike each other."""
    is_negated = items[0][0] is names.NEGATE
    chosen = [chr(code) for code in _POOL if any(_is_in(code, item) for item in items) is not is_negated]
    named = [chr(item[1] if item[0] is names.LITERAL else item[1][0])
             for item in items if item[0] in (names.LITERAL, names.RANGE) and not is_negated]  # fmt: skip
    kinds = {(char.isalpha(), char.isdigit(), char.isspace(), char.isupper()): char for char in chosen}
    return list(dict.fromkeys((*kinds.values(), *named)))


def _is_in(code: int, item: Any) -> bool:
    op, argument = item
    if op is names.LITERAL:
        return bool(code == argument)
    if op is names.RANGE:
        return bool(argument[0] <= code <= argument[1])
    if op is names.CATEGORY:
        like = _CATEGORIES.get(argument, "a")
        return (chr(code).isdigit(), chr(code).isspace()) == (like.isdigit(), like.isspace())
    return False
