"""Turn checked rules files into the plain frozen data that the core knows."""

from dataclasses import replace

from maild.core.office import (
    Actor,
    Audience,
    Member,
    Official,
    OnCall,
    Reminder,
    Resemblance,
    RoutingRule,
    Team,
    Then,
    Unit,
    When,
)
from maild.core.worktime import Calendar, DayPolicy, Holiday, Ramadan, SpecialDay, Standard, standard_from
from maild.store.rules_schema import (
    DeputyRow,
    IncidentTable,
    OfficialRow,
    OfficialsFile,
    RemindersFile,
    RoutingFile,
    TeamRow,
    ThenTable,
    UnitsFile,
    WeekTable,
    WorktimeFile,
    good,
    hours,
)


def officials(rows: OfficialsFile) -> tuple[Official, ...]:
    titles = {row.role: row.title for row in good(rows.official)}
    holders = tuple(_official(row, row.title, "") for row in good(rows.official))
    return holders + tuple(_deputy(row, titles.get(row.role, "")) for row in good(rows.deputy))


def on_call(rows: OfficialsFile) -> tuple[OnCall, ...]:
    return tuple(OnCall(row.name, row.addresses, row.phone, row.start, row.until) for row in good(rows.on_call))


def _deputy(row: DeputyRow, title: str) -> Official:
    return replace(_official(row, row.title or title, row.kind), is_standby=row.standby)


def _official(row: OfficialRow, title: str, kind: str) -> Official:
    return Official(
        Actor(row.role),
        row.name,
        row.addresses,
        title,
        row.nip,
        row.phone,
        row.start,
        row.until,
        kind,
        row.confirmation,
        row.digest,
        overview=row.overview,
    )


def teams(rows: OfficialsFile) -> tuple[Team, ...]:
    return tuple(Team(row.key, row.title, _members(row)) for row in good(rows.team))


def _members(row: TeamRow) -> tuple[Member, ...]:
    return tuple(Member(member.name, member.addresses, member.phone, member.nip) for member in good(row.member))


def routes(rows: RoutingFile) -> tuple[RoutingRule, ...]:
    return tuple(
        RoutingRule(
            rule.name,
            When(rule.when.category, rule.when.severity, rule.when.unit, rule.when.text, rule.when.sender),
            then(rule.then, rows.default.team),
        )
        for rule in good(rows.rule)
    )


def then(table: ThenTable, team: str = "") -> Then:
    standards = tuple(table.standards.items())
    return Then(table.team or team, table.instruction, table.classification, table.copies, standards)


def reminders(rows: RemindersFile) -> tuple[Reminder, ...]:
    return tuple(
        Reminder(
            row.name,
            tuple(map(Audience, row.to)),
            standard_from(row.before),
            standard_from(row.after),
            row.steps,
            row.severity,
        )
        for row in good(rows.reminder)
    )


def resemblance(table: IncidentTable) -> Resemblance:
    within = (standard_from(table.within) or Standard()).minutes
    return Resemblance(within, table.families, table.apart, table.outage, table.providers, table.denials)


def units(rows: UnitsFile) -> tuple[Unit, ...]:
    return tuple(Unit(row.name, row.aliases, row.addresses) for row in good(rows.unit))


def calendar(rows: WorktimeFile) -> Calendar:
    ramadans = tuple(
        Ramadan(row.start, row.until, hours(row.mon_thu), hours(row.fri), row.source) for row in good(rows.ramadan)
    )
    holidays = tuple(Holiday(row.day, row.name, row.kind, row.source) for row in good(rows.holiday))
    special_days = (SpecialDay(row.day, hours(row.hours), row.name, row.source) for row in good(rows.special_day))
    return Calendar(
        week=tuple(hours(getattr(rows.week, day)) for day in WeekTable.model_fields),
        ramadans=ramadans,
        holidays=tuple(sorted(holidays, key=lambda holiday: holiday.day)),
        day=DayPolicy(rows.day),
        special_days=tuple(sorted(special_days, key=lambda special: special.day)),
    )
