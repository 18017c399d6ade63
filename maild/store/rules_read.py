"""Read the whole rule set, check it, and build what is in force from it; or say all that is wrong with it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Generic, TypeAlias, TypeVar

from maild.core.office import Office
from maild.core.worktime import standard_from
from maild.errors import Corrupt, Problem, RulesError
from maild.store import rules_build as build
from maild.store.checked import Table, checked
from maild.store.rules_check import (
    incident_objections,
    routing_objections,
    routing_reservations,
    units_objections,
)
from maild.store.rules_kept import canonical
from maild.store.rules_people import people_objections, people_reservations, vacancies
from maild.store.rules_reminders import reminders_objections
from maild.store.rules_schema import OfficialsFile, RemindersFile, RoutingFile, UnitsFile, WorktimeFile
from maild.store.rules_templates import read_templates, template_reservations
from maild.store.rules_words import (
    FieldsFile,
    RepliesFile,
    category_objections,
    completed,
    field_words,
    reply_words,
    words_objections,
)
from maild.store.rules_worktime import worktime_objections, worktime_reservations
from maild.store.shipped import shipped
from maild.store.tomlfile import TomlFile, read, suggestion

TemplateCheck: TypeAlias = Callable[[Mapping[str, str]], tuple[Problem, ...]]
PatternCheck: TypeAlias = Callable[[str], str]
"""Say why a pattern of routing.toml cannot be used; "" if it can."""

OFFICIALS = "officials.toml"
FILES = (OFFICIALS, "routing.toml", "units.toml", "fields.toml", "replies.toml", "worktime.toml", "reminders.toml")


@dataclass(frozen=True, slots=True)
class Edition:
    """One rule set as it is in force: the office, the templates by name, and what is doubtful about it."""

    office: Office
    templates: Mapping[str, str]
    warnings: tuple[Problem, ...] = ()


def edition(
    settings: Office, folder: Path | None, today: date, check_templates: TemplateCheck, check_pattern: PatternCheck
) -> Edition:
    """Read the rules and templates of an office folder; of the shipped ones where it has none.

    `settings` is the office without its rules. Raises RulesError with every mistake.
    """
    sheets = _sheets(folder)
    templates, unreadable = read_templates(folder)
    problems = (
        *_strangers(folder),
        *sheets.problems,
        *_objections(sheets, settings, today, check_pattern),
        *unreadable,
        *map(_in_templates, check_templates(templates)),
    )
    if problems:
        raise RulesError(problems)
    return Edition(_office(sheets, settings), templates, tuple(_reservations(sheets, folder, today)))


def _in_templates(problem: Problem) -> Problem:
    is_placed = problem.file.startswith("templates/")
    return problem if is_placed else replace(problem, file=f"templates/{problem.file}")


M = TypeVar("M", bound=Table)


@dataclass(frozen=True, slots=True)
class _Sheet(Generic[M]):
    """One rules file: its good rows, the file, its mistakes. `is_read`: there are rows to check further."""

    rows: M
    file: TomlFile
    problems: tuple[Problem, ...] = ()
    is_read: bool = True


@dataclass(frozen=True, slots=True)
class _Sheets:
    officials: _Sheet[OfficialsFile]
    routing: _Sheet[RoutingFile]
    units: _Sheet[UnitsFile]
    worktime: _Sheet[WorktimeFile]
    reminders: _Sheet[RemindersFile]
    fields: _Sheet[FieldsFile]
    replies: _Sheet[Table]

    @property
    def problems(self) -> tuple[Problem, ...]:
        people, routes, units = self.officials.problems, self.routing.problems, self.units.problems
        words = (*self.fields.problems, *self.replies.problems)
        return (*people, *routes, *units, *words, *self.worktime.problems, *self.reminders.problems)


def _sheets(folder: Path | None) -> _Sheets:
    return _Sheets(
        _sheet(OfficialsFile, "officials.toml", folder),
        _sheet(RoutingFile, "routing.toml", folder, ("incident",)),
        _sheet(UnitsFile, "units.toml", folder),
        _sheet(WorktimeFile, "worktime.toml", folder),
        _sheet(RemindersFile, "reminders.toml", folder),
        _sheet(FieldsFile, "fields.toml", folder, FieldsFile.model_fields),
        _sheet(RepliesFile, "replies.toml", folder, RepliesFile.model_fields),
    )


def _sheet(model: type[M], name: str, folder: Path | None, filled_in: Collection[str] = ()) -> _Sheet[M]:
    """Read one file; what it leaves out of the tables `filled_in` stands as in the shipped one."""
    default = shipped("rules") / name
    path = folder / "rules" / name if folder else default
    if not path.exists() and name != OFFICIALS:
        path = default
    title = f"rules/{name}" if path != default or not folder else f"rules/{name} (shipped)"
    if name == OFFICIALS and not path.exists():
        missing = Problem(
            title, "", "is missing: only the office knows its people", "`maild init` writes one to fill in"
        )
        return _Sheet(model(), TomlFile(title, {}, {}), (missing,), is_read=False)
    file = read(title, path)
    if isinstance(file, Problem):
        return _Sheet(model(), TomlFile(title, {}, {}), (file,), is_read=False)
    rows, problems = checked(model, completed(file, _tables(name, filled_in)) if filled_in else file)
    return _Sheet(rows or model(), file, problems, is_read=rows is not None)


def _tables(name: str, wanted: Collection[str]) -> TomlFile:
    """Give some tables of a shipped file."""
    file = _shipped(name)
    return replace(file, data={key: value for key, value in file.data.items() if key in wanted})


def _shipped(name: str) -> TomlFile:
    file = read(name, shipped("rules") / name)
    if isinstance(file, Problem):
        raise Corrupt(f"a file of the installation is damaged: {file}")
    return file


def _objections(sheets: _Sheets, settings: Office, today: date, check_pattern: PatternCheck) -> Iterator[Problem]:
    officials, routing, units, worktime = sheets.officials, sheets.routing, sheets.units, sheets.worktime
    teams = _named(officials.file, "team", "key") if officials.is_read else None
    categories = _categories(sheets.fields) if sheets.fields.is_read else None
    if officials.is_read:
        yield from people_objections(officials.rows, officials.file, settings)
    if not officials.problems:
        yield from vacancies(officials.rows, officials.file, today)
    if routing.is_read:
        yield from routing_objections(routing.rows, routing.file, teams, categories, settings, check_pattern)
        yield from incident_objections(routing.rows.incident, routing.file, categories)
    if units.is_read:
        yield from units_objections(units.rows, units.file, settings)
    if worktime.is_read:
        yield from worktime_objections(worktime.rows, worktime.file)
    if sheets.reminders.is_read:
        yield from reminders_objections(sheets.reminders.rows, sheets.reminders.file)
    if sheets.fields.is_read:
        yield from words_objections(sheets.fields.file, _shipped("fields.toml"))
        yield from category_objections(sheets.fields.rows, sheets.fields.file)


def _categories(fields: _Sheet[FieldsFile]) -> tuple[str, ...]:
    return _named(fields.file, "category", "code") or _named(_shipped("fields.toml"), "category", "code")


def _named(file: TomlFile, table: str, key: str) -> tuple[str, ...]:
    """List the names in a file as they are written, so that a row with another mistake is still known."""
    rows = file.data.get(table, [])
    found = (row.get(key) for row in rows if isinstance(row, Mapping)) if isinstance(rows, list) else ()
    return tuple(name for name in found if isinstance(name, str))


def _reservations(sheets: _Sheets, folder: Path | None, today: date) -> Iterator[Problem]:
    yield from people_reservations(sheets.officials.rows, sheets.officials.file, today)
    yield from routing_reservations(sheets.routing.rows, sheets.routing.file)
    yield from worktime_reservations(sheets.worktime.rows, sheets.worktime.file, today)
    yield from template_reservations(folder)


def _strangers(folder: Path | None) -> Iterator[Problem]:
    """Name files that would silently be ignored."""
    for path in sorted((folder / "rules").glob("*.toml")) if folder else ():
        if path.name not in FILES and not path.name.startswith("."):
            yield Problem(f"rules/{path.name}", "", "is not a rules file", suggestion(path.name, FILES))


def _office(sheets: _Sheets, settings: Office) -> Office:
    people, routing, clock = sheets.officials.rows, sheets.routing.rows, sheets.reminders.rows
    office = replace(
        settings,
        officials=build.officials(people),
        teams=build.teams(people),
        units=build.units(sheets.units.rows),
        rules=build.routes(routing),
        default_route=build.then(routing.default),
        resemblance=build.resemblance(routing.incident),
        calendar=build.calendar(sheets.worktime.rows),
        field_words=field_words(sheets.fields.rows),
        reply_words=reply_words(sheets.replies.rows),
        reminders=build.reminders(clock),
        urgent=clock.urgent.severity,
        absence=standard_from(clock.absence.deputy_after),
        on_call=build.on_call(people),
    )
    return replace(office, digest=sha256(canonical(office)).hexdigest())
