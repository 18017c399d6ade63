"""Check rules/reminders.toml as a whole: names that must exist, times that must make sense."""

from collections.abc import Iterator

from maild.core.event import COMPLETION
from maild.core.letter import Severity
from maild.core.sop import CLOSING_STEP, STEPS
from maild.core.worktime import standard_from
from maild.errors import Problem
from maild.store.rules_schema import ReminderRow, RemindersFile, numbered
from maild.store.tomlfile import Place, TomlFile, suggestion

_STEPS = (*(step.key for step in STEPS if step.states and step.number != CLOSING_STEP), COMPLETION)
"""Steps whose time runs: the seventh shares the state of the sixth."""


def reminders_objections(rows: RemindersFile, file: TomlFile) -> Iterator[Problem]:
    names: set[str] = set()
    for index, row in numbered(rows.reminder):
        place = ("reminder", index)
        if row.name in names:
            yield file.problem((*place, "name"), f'"{row.name}" is the name of another reminder', "one name each")
        names.add(row.name)
        yield from _times(row, place, file)
        yield from _unknown(row.steps, _STEPS, "step", (*place, "steps"), file)
        yield from _unknown(row.severity, tuple(Severity), "severity", (*place, "severity"), file)
    yield from _unknown(rows.urgent.severity, tuple(Severity), "severity", ("urgent", "severity"), file)


def _times(row: ReminderRow, place: Place, file: TomlFile) -> Iterator[Problem]:
    if row.before and row.after:
        yield file.problem((*place, "after"), "stands beside before", "one of the two; neither: at the deadline")
    if COMPLETION not in row.steps:
        return
    before = standard_from(row.before)
    if len(row.steps) > 1:
        yield file.problem((*place, "steps"), f'has "{COMPLETION}" beside other steps', "a reminder of its own for it")
    if before is None or before.minutes:
        wrong = "does not say how many days before the end of the time to complete"
        yield file.problem((*place, "before"), wrong, 'such as before = "7 hari"; after it the complaint is withdrawn')
    if set(row.to) != {"owner"}:
        yield file.problem((*place, "to"), "is somebody else than the reporter", 'to = ["owner"]')


def _unknown(
    names: tuple[str, ...], known: tuple[str, ...], what: str, place: Place, file: TomlFile
) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            yield file.problem(place, f'unknown {what} "{name:.60}"', suggestion(name, known), name)
