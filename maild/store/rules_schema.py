"""The files of rules/ as tables of types (interface.md §1)."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, TypeAlias, TypeVar

from pydantic import AfterValidator, Field

from maild.core.event import COMPLETION, ON_CALL
from maild.core.sop import STEPS
from maild.core.worktime import Hours, Standard, standard_from
from maild.store.checked import Address, Line, Named, Table, refusal
from maild.store.tomlfile import suggestion

_SEPARATORS = re.compile(r"[ ().\-/]")
_INTERNATIONAL = re.compile(r"\+[1-9][0-9]{7,14}")
_NIP = re.compile(r"[0-9]{18}")
_PLAIN_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_WITHIN = 3 * 24 * 60  # minutes: what is further apart is no one incident
_INTERVAL = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})")


def _phone(text: str) -> str:
    digits = _SEPARATORS.sub("", text)
    if digits.startswith("0"):
        digits = f"+62{digits[1:]}"
    elif digits.startswith("62"):
        digits = f"+{digits}"
    if text and not _INTERNATIONAL.fullmatch(digits):
        raise refusal(f'"{text:.40}" is not a phone number', 'a number such as "+6281255500001" or "0812-5550-0001"')
    return digits


def _nip(text: str) -> str:
    digits = text.replace(" ", "")
    if text and not _NIP.fullmatch(digits):
        raise refusal(f'"{text:.40}" is not a NIP', "18 digits")
    return digits


def hours(intervals: tuple[str, ...]) -> Hours:
    """Turn checked intervals such as "07:30-12:00" into minutes of the day."""
    return tuple(sorted(_minutes(interval) for interval in intervals))


def _minutes(interval: str) -> tuple[int, int]:
    start_hour, start_minute, end_hour, end_minute = (int(part) for part in re.split("[:-]", interval))
    return start_hour * 60 + start_minute, end_hour * 60 + end_minute


def _interval(text: str) -> str:
    found = _INTERVAL.fullmatch(text)
    if not found:
        raise refusal(f'"{text:.40}" is not a time from-until', 'wanted is "07:30-12:00"')
    start, end = _minutes(text)
    if int(found[2]) > 59 or int(found[4]) > 59 or end > 1440:
        raise refusal(f'"{text:.40}" names a time that no day has', "00:00 to 24:00")
    if start >= end:
        raise refusal(f'"{text:.40}" ends before it begins', "split what runs over midnight into two days")
    return text


def _apart(intervals: tuple[str, ...]) -> tuple[str, ...]:
    day = hours(intervals)
    if any(later[0] < earlier[1] for earlier, later in pairwise(day)):
        raise refusal("has hours that overlap", "one after the other, with the break left out between them")
    return intervals


def _standard(text: str) -> str:
    standard = standard_from(text)
    if standard is None or standard == Standard():
        raise refusal(f'"{text:.40}" is not a time', '"30 menit", "4 jam" or "1 hari"')
    return text


def _within(text: str) -> str:
    standard = standard_from(text)
    if standard is None or standard.days or not 0 < standard.minutes <= _LONGEST_WITHIN:
        raise refusal(f'"{text:.40}" is not a time from 1 minute to 3 days', '"2 jam" or "90 menit"')
    return text


def _some(remedy: str) -> AfterValidator:
    """Refuse an empty list; what is listed twice counts once."""

    def check(values: tuple[str, ...]) -> tuple[str, ...]:
        if not values:
            raise refusal("is empty", remedy)
        return tuple(dict.fromkeys(values))

    return AfterValidator(check)


def _known_step(standards: dict[str, str]) -> dict[str, str]:
    known = tuple(step.key for step in STEPS)
    unknown = next((key for key in standards if key not in known), "")
    if unknown:
        raise refusal(f'unknown step "{unknown:.40}"', suggestion(unknown, known))
    return standards


def _reminder_name(text: str) -> str:
    if not _PLAIN_NAME.fullmatch(text) or text in (COMPLETION, ON_CALL):
        raise refusal(f'"{text:.40}" cannot name a reminder', 'small letters, digits and hyphens, such as "plh-2"')
    return text


Phone = Annotated[str, AfterValidator(_phone)]
Nip = Annotated[str, AfterValidator(_nip)]
Addresses = Annotated[
    tuple[Address, ...], _some("at least one address; the first is written to, any is accepted as sender")
]
DayHours = Annotated[tuple[Annotated[str, AfterValidator(_interval)], ...], AfterValidator(_apart)]
OpenHours = Annotated[
    DayHours, _some('hours such as ["07:30-12:00"]; a day of closure is a [[holiday]] of kind "tutup"')
]
Provider = Annotated[tuple[Named, ...], _some('the names of one provider: ["Telkom", "IndiHome"]')]
Audiences = Annotated[
    tuple[Literal["owner", "deputy", "superior", "admin", "proposal"], ...],
    _some('at least one of "owner", "deputy", "superior", "admin", "proposal"'),
]
ReminderName = Annotated[str, AfterValidator(_reminder_name)]
WithinTime = Annotated[str, AfterValidator(_within)]
StandardTime = Annotated[str, AfterValidator(_standard)]
Standards = Annotated[dict[str, StandardTime], AfterValidator(_known_step)]
Role = Literal["kabag", "kasubbag"]


R = TypeVar("R", bound=Table)
Rows: TypeAlias = tuple[R | None, ...]
"""A list of tables; a row that is wrong counts as None while the rest is checked."""


def good(rows: Rows[R]) -> tuple[R, ...]:
    return tuple(row for row in rows if row)


def numbered(rows: Rows[R]) -> Iterator[tuple[int, R]]:
    """List the good rows with the positions that they have in the file."""
    return ((index, row) for index, row in enumerate(rows) if row)


class MemberRow(Table):
    name: Named
    addresses: Addresses
    phone: Phone = ""
    nip: Nip = ""


class TeamRow(Table):
    key: Named
    title: Named
    member: Rows[MemberRow] = ()


class OfficialRow(Table):
    role: Role
    name: Named
    title: Named
    addresses: Addresses
    nip: Nip = ""
    phone: Phone = ""
    start: date | None = Field(None, alias="from")
    until: date | None = None
    confirmation: Literal["", "each", "daily"] = ""
    digest: Literal["", "daily"] = ""
    overview: Literal["", "daily", "weekly", "none"] = ""


class DeputyRow(OfficialRow):
    title: Line = ""
    kind: Literal["Plt.", "Plh."]
    standby: bool = False


class OnCallRow(Table):
    name: Named
    addresses: Addresses
    phone: Phone = ""
    start: date | None = Field(None, alias="from")
    until: date | None = None


class OfficialsFile(Table):
    official: Rows[OfficialRow] = ()
    deputy: Rows[DeputyRow] = ()
    team: Rows[TeamRow] = ()
    on_call: Rows[OnCallRow] = ()


class WhenTable(Table):
    category: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    unit: tuple[Named, ...] = ()
    text: tuple[Named, ...] = ()
    sender: tuple[Named, ...] = ()


class ThenTable(Table):
    team: Line = ""
    instruction: Line = ""
    classification: Line = ""
    copies: tuple[Address, ...] = ()
    standards: Standards = Field(default_factory=dict)


class RuleRow(Table):
    name: Named
    when: WhenTable
    then: ThenTable


class IncidentTable(Table):
    within: WithinTime = "2 jam"
    families: tuple[tuple[str, ...], ...] = ()
    apart: tuple[str, ...] = ()
    outage: tuple[Named, ...] = ()
    providers: tuple[Provider, ...] = ()
    denials: tuple[Named, ...] = ()


class RoutingFile(Table):
    rule: Rows[RuleRow] = ()
    default: ThenTable = ThenTable()
    incident: IncidentTable = IncidentTable()


class UnitRow(Table):
    name: Named
    aliases: tuple[Named, ...] = ()
    addresses: tuple[Address, ...] = ()


class UnitsFile(Table):
    unit: Rows[UnitRow] = ()


class WeekTable(Table):
    mon: DayHours = ("07:30-12:00", "13:00-16:00")
    tue: DayHours = ("07:30-12:00", "13:00-16:00")
    wed: DayHours = ("07:30-12:00", "13:00-16:00")
    thu: DayHours = ("07:30-12:00", "13:00-16:00")
    fri: DayHours = ("07:30-11:30", "13:00-16:30")
    sat: DayHours = ()
    sun: DayHours = ()


class RamadanRow(Table):
    start: date = Field(alias="from")
    until: date
    mon_thu: DayHours = ("08:00-12:00", "12:30-15:00")
    fri: DayHours = ("08:00-11:30", "12:30-15:30")
    source: Line = ""


class HolidayRow(Table):
    day: date = Field(alias="date")
    name: Named
    kind: Literal["libur", "cuti_bersama", "tutup"] = "libur"
    source: Line = ""


class SpecialDayRow(Table):
    day: date = Field(alias="date")
    hours: OpenHours
    name: Named
    source: Line = ""


class WorktimeFile(Table):
    day: Literal["next_same_time", "end_of_next_day", "hours"] = "next_same_time"
    week: WeekTable = WeekTable()
    ramadan: Rows[RamadanRow] = ()
    holiday: Rows[HolidayRow] = ()
    special_day: Rows[SpecialDayRow] = ()


class ReminderRow(Table):
    name: ReminderName
    to: Audiences
    before: StandardTime = ""
    after: StandardTime = ""
    steps: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()


class UrgentTable(Table):
    severity: tuple[str, ...] = ()


class AbsenceTable(Table):
    deputy_after: StandardTime = ""


class RemindersFile(Table):
    reminder: Rows[ReminderRow] = ()
    urgent: UrgentTable = UrgentTable()
    absence: AbsenceTable = AbsenceTable()


class CategoryRow(Table):
    code: Named
    title: Named
    severity: Literal["rendah", "sedang", "tinggi", "kritis"]
    words: tuple[Named, ...]
    hints: tuple[Named, ...] = ()
    things: tuple[Named, ...] = ()
    grave_in: tuple[Named, ...] = ()
    weight: Annotated[float, Field(gt=0, le=10)] = 1.0
