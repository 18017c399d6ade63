"""Check routing, units and words as a whole: names that must exist, things that must not collide."""

from collections.abc import Callable, Iterator

from maild.core.letter import Severity
from maild.core.office import Office
from maild.core.routing import folded
from maild.errors import Problem
from maild.store.rules_schema import (
    IncidentTable,
    RoutingFile,
    RuleRow,
    ThenTable,
    UnitsFile,
    numbered,
)
from maild.store.tomlfile import Place, TomlFile, suggestion


def routing_objections(
    rows: RoutingFile,
    file: TomlFile,
    teams: tuple[str, ...] | None,
    categories: tuple[str, ...] | None,
    settings: Office,
    against: Callable[[str], str],
) -> Iterator[Problem]:
    """Check the routes; `teams` and `categories` are None where their own file cannot be read."""
    names: set[str] = set()
    for index, rule in numbered(rows.rule):
        if rule.name in names:
            yield file.problem(("rule", index, "name"), "is the name of another rule", "one name per rule")
        names.add(rule.name)
        yield from _conditions(rule, ("rule", index, "when"), file, categories, against)
        yield from _consequence(rule.then, ("rule", index, "then"), file, teams, settings)
    if not rows.default.team:
        yield file.problem(("default", "team"), "is missing", f"{suggestion('', teams or ())}")
    yield from _consequence(rows.default, ("default",), file, teams, settings)


def incident_objections(table: IncidentTable, file: TomlFile, categories: tuple[str, ...] | None) -> Iterator[Problem]:
    """Check the kinds of trouble that may, or may never, be one incident; where fields.toml cannot be read, none."""
    named = (("families", code) for family in table.families for code in family)
    for key, code in (*named, *(("apart", code) for code in table.apart)):
        if categories is not None and code not in categories:
            wrong = f'unknown category "{code:.60}"'
            yield file.problem(("incident", key), wrong, suggestion(code, categories), code)


def routing_reservations(rows: RoutingFile, file: TomlFile) -> Iterator[Problem]:
    for index, rule in numbered(rows.rule[:-1]):
        when = rule.when
        if not (when.category or when.severity or when.unit or when.text or when.sender):
            yield file.problem(("rule", index), "always matches, so no rule after it is ever looked at", "put it last")


def _conditions(
    rule: RuleRow,
    place: Place,
    file: TomlFile,
    categories: tuple[str, ...] | None,
    against: Callable[[str], str],
) -> Iterator[Problem]:
    known = (("category", rule.when.category, categories), ("severity", rule.when.severity, tuple(Severity)))
    for key, values, allowed in known:
        for value in values:
            if allowed is not None and value not in allowed:
                yield file.problem((*place, key), f'unknown {key} "{value:.60}"', suggestion(value, allowed))
    for pattern in rule.when.text:
        if reason := against(pattern):
            remedy = "RE2 syntax, without look-around and back-references; see github.com/google/re2/wiki/Syntax"
            yield file.problem((*place, "text"), f'"{pattern:.60}" cannot be used: {reason}', remedy, pattern)
    for sender in rule.when.sender:
        if "@" not in sender and "*" not in sender:
            yield file.problem((*place, "sender"), f'"{sender:.60}" matches no address', f'"*@{sender:.60}"')


def _consequence(
    then: ThenTable, place: Place, file: TomlFile, teams: tuple[str, ...] | None, settings: Office
) -> Iterator[Problem]:
    if then.team and teams is not None and then.team not in teams:
        yield file.problem((*place, "team"), f'unknown team "{then.team:.60}"', suggestion(then.team, teams))
    if settings.address in then.copies:
        wrong = f'"{settings.address}" is office.address of maild.toml'
        yield file.problem((*place, "copies"), wrong, "copies go to people", settings.address)


def units_objections(rows: UnitsFile, file: TomlFile, settings: Office) -> Iterator[Problem]:
    names: dict[str, int] = {}
    addresses: dict[str, int] = {}
    for index, unit in numbered(rows.unit):
        for key, name in (("name", unit.name), *(("aliases", alias) for alias in unit.aliases)):
            if names.setdefault(folded(name), index) != index:
                other = names[folded(name)]
                wrong = f'"{name:.60}" also names unit {other + 1}'
                yield file.problem(("unit", index, key), wrong, "a name or alias belongs to one unit", name)
        for address in unit.addresses:
            if address == settings.address:
                wrong = f'"{address}" is office.address of maild.toml'
                yield file.problem(("unit", index, "addresses"), wrong, "the unit's own address", address)
            if addresses.setdefault(address, index) != index:
                wrong = f'"{address}" is also an address of unit {addresses[address] + 1}'
                yield file.problem(("unit", index, "addresses"), wrong, "an address belongs to one unit", address)
