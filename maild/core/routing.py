"""Where a complaint goes: the first routing rule whose conditions all hold, with the reasons."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from maild.core.event import Route
from maild.core.letter import Letter
from maild.core.office import RoutingRule, Then, Unit, When

Matches: TypeAlias = Callable[[str, str], bool]
"""Say whether a linear-time pattern is found in a text, ignoring case; the rulebook has one."""

DEFAULT = "default"
_LONGEST_TEXT = 200_000
_LONGEST_NAME = 300


def route(
    rules: tuple[RoutingRule, ...],
    default: Then,
    letter: Letter,
    sender: str,
    matches: Matches,
    units: tuple[Unit, ...] = (),
) -> Route:
    """Take the first rule that fits; `units` are the gazetteer, so that a unit is known by all its names."""
    subject = _subject(letter, sender, units)
    misses: list[str] = []
    for rule in rules:
        findings = tuple(_findings(rule.when, subject, matches))
        failed = [finding.text for finding in findings if not finding.holds]
        if not failed:
            reasons = tuple(f"{rule.name}: {finding.text}" for finding in findings)
            return Route(rule.name, rule.then, reasons or (f"{rule.name}: has no condition",), tuple(misses))
        misses.append(f"{rule.name}: {'; '.join(failed)}")
    return Route(DEFAULT, default, (f"{DEFAULT}: no rule before it fits",), tuple(misses))


def fits(wildcard: str, text: str) -> bool:
    """Compare a text with a pattern in which `*` stands for anything, in linear time; case and spacing do not count."""
    first, *rest = _spaced(wildcard).split("*")
    text = _spaced(text[:_LONGEST_NAME])
    if not rest:
        return text == first
    *middle, last = rest
    if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        at = text.find(part, at, end) + len(part)
        if at < len(part):
            return False
    return True


def folded(name: str) -> str:
    """Reduce a unit's name to what tells it from others: "Lapas Klas II-A Kediri" is "lapas kelas iia kediri"."""
    kept: list[str] = []
    for word in _WORD.findall(name.casefold()):
        before = kept[-1] if kept else ""
        if word in ("a", "b") and before in _ROMAN.values():
            kept[-1] = before + word
        elif before == "kelas" and (found := _CLASS.fullmatch(word)):
            kept.append(_ROMAN[found[1]] + found[2])
        else:
            kept.append(_SPELLINGS.get(word, word))
    return " ".join(kept)


_WORD = re.compile(r"[^\W_]+")
_CLASS = re.compile(r"([123]|i{1,3})([ab]?)")
_ROMAN = {"1": "i", "2": "ii", "3": "iii", "i": "i", "ii": "ii", "iii": "iii"}
_SPELLINGS = {"klas": "kelas", "kls": "kelas"}


@dataclass(frozen=True, slots=True)
class _Subject:
    """What the conditions look at."""

    categories: tuple[str, ...]
    severity: str
    units: tuple[str, ...]
    text: str
    sender: str


@dataclass(frozen=True, slots=True)
class _Finding:
    holds: bool
    text: str


def _subject(letter: Letter, sender: str, units: tuple[Unit, ...]) -> _Subject:
    text = f"{letter.subject}\n{letter.head.subject}\n{letter.text}"[:_LONGEST_TEXT]
    names = _names_of(letter.fields.value("unit"), sender, units)
    return _Subject(letter.category, letter.severity, names, text, sender.lower())


def _names_of(value: str, sender: str, units: tuple[Unit, ...]) -> tuple[str, ...]:
    """List all names of the unit that the letter names or, where it names none, that the sender belongs to."""
    if not value:
        known = (unit for unit in units if sender.lower() in unit.addresses)
        return tuple(name for unit in known for name in (unit.name, *unit.aliases))
    wanted = folded(value[:_LONGEST_NAME])
    for unit in units:
        names = (unit.name, *unit.aliases)
        if wanted in map(folded, names):
            return (value, *names)
    return (value,)


def _findings(when: When, subject: _Subject, matches: Matches) -> Iterator[_Finding]:
    """Say of each condition that a rule has whether it holds, and why."""
    if when.category:
        yield _listed("category", when.category, subject.categories)
    if when.severity:
        yield _listed("severity", when.severity, (subject.severity,))
    if when.unit:
        yield _like("unit", when.unit, subject.units)
    if when.text:
        found = next((pattern for pattern in when.text if matches(pattern, subject.text)), "")
        yield _Finding(bool(found), f"text matches {found}" if found else f"text matches none of {_list(when.text)}")
    if when.sender:
        yield _like("sender", when.sender, (subject.sender,) if subject.sender else ())


def _listed(name: str, allowed: tuple[str, ...], actual: tuple[str, ...]) -> _Finding:
    found = next((value for value in actual if value in allowed), "")
    if found:
        return _Finding(True, f"{name} is {found}")
    return _Finding(False, f"{name} is {_list(actual) or 'unknown'}, not {_list(allowed)}")


def _like(name: str, wildcards: tuple[str, ...], actual: tuple[str, ...]) -> _Finding:
    for value in actual:
        for wildcard in wildcards:
            if fits(wildcard, value):
                return _Finding(True, f"{name} {value[:80]} is {wildcard}")
    shown = actual[0][:80] if actual else "unknown"
    return _Finding(False, f"{name} {shown} is not {_list(wildcards)}")


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(values)


def _spaced(text: str) -> str:
    return " ".join(text.casefold().split())
