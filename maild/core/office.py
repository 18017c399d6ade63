"""The office as its rules files describe it: people, teams, units, routes, the SOP's settings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from datetime import timezone as fixed_zone
from enum import StrEnum

from maild.core.words import FieldWords, ReplyWords
from maild.core.worktime import Calendar, Standard


class Actor(StrEnum):
    """Who can do something in a case (sop.md, Actors), and the program's own clock."""

    REPORTER = "reporter"
    KABAG = "kabag"
    KASUBBAG = "kasubbag"
    TECHNICIAN = "technician"
    OPERATOR = "operator"
    CLOCK = "clock"


OFFICIALS = (Actor.KABAG, Actor.KASUBBAG)
PERFORMERS = (*OFFICIALS, Actor.TECHNICIAN)
"""Who is asked to do a step, and told that it is late."""


ZONES = {"Asia/Jakarta": ("WIB", 7), "Asia/Makassar": ("WITA", 8), "Asia/Jayapura": ("WIT", 9)}


def _lasts(start: date | None, until: date | None, day: date) -> bool:
    """Say whether a day lies in a time that may be open at either end; both ends are inclusive."""
    return (start is None or start <= day) and (until is None or day <= until)


@dataclass(frozen=True, slots=True)
class Official:
    """A dated holder of a role, or with `kind` "Plt." or "Plh." his dated deputy; `until` is inclusive."""

    role: Actor
    name: str
    addresses: tuple[str, ...]
    title: str = ""
    nip: str = ""
    phone: str = ""
    start: date | None = None
    until: date | None = None
    kind: str = ""  # "" | "Plt." | "Plh."
    confirmation: str = ""  # "each": a short confirmation after each decision | "daily": all of a day in one
    digest: str = ""  # "daily": what waits for him, in one mail each morning
    is_standby: bool = False  # a deputy who answers for no day by himself, but whenever a question is passed on to him
    overview: str = ""  # of all cases: "daily" | "weekly" | "none"; "" is what his role usually gets (overview.py)

    def is_in_office(self, day: date) -> bool:
        return _lasts(self.start, self.until, day)


@dataclass(frozen=True, slots=True)
class Member:
    """A technician."""

    name: str
    addresses: tuple[str, ...]
    phone: str = ""
    nip: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    key: str
    title: str
    members: tuple[Member, ...]  # the first is the lead


@dataclass(frozen=True, slots=True)
class Unit:
    """A reporting unit of the gazetteer."""

    name: str
    aliases: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class When:
    """The condition of a routing rule: every non-empty list must match, any entry of it is enough."""

    category: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()  # `*` stands for anything
    text: tuple[str, ...] = ()  # linear-time regular expressions, searched ignoring case
    sender: tuple[str, ...] = ()  # `*` stands for anything


@dataclass(frozen=True, slots=True)
class Then:
    team: str
    instruction: str = ""
    classification: str = ""
    copies: tuple[str, ...] = ()
    standards: tuple[tuple[str, str], ...] = ()  # step key -> "4 jam", "30 menit", "1 hari"


@dataclass(frozen=True, slots=True)
class RoutingRule:
    name: str
    when: When
    then: Then


@dataclass(frozen=True, slots=True)
class Resemblance:
    """When letters look like one incident (rules/routing.toml, [incident])."""

    within: int = 120  # minutes from one letter to the other
    families: tuple[tuple[str, ...], ...] = ()  # kinds of trouble that may have one cause
    apart: tuple[str, ...] = ()  # kinds that never are one incident
    outage: tuple[str, ...] = ()  # words that tell of an outage beyond the unit
    providers: tuple[tuple[str, ...], ...] = ()  # the names of each; they tell of its outage
    denials: tuple[str, ...] = ()  # words that say that there is none


@dataclass(frozen=True, slots=True)
class Sop:
    """The settings that the SOP leaves to the office (maild.toml, [sop])."""

    result_approver: Actor = Actor.KASUBBAG
    required_fields: tuple[str, ...] = ("unit", "pic", "phone", "description", "resolution")
    completion_days: int = 30
    reopen_days: int = 7


class Audience(StrEnum):
    """Whom the clock tells of a step that is not done (rules/reminders.toml)."""

    OWNER = "owner"  # who was asked
    DEPUTY = "deputy"  # the question is passed on to his standby deputy
    SUPERIOR = "superior"  # the Kasubbag of a technician, the Kabag of the Kasubbag, the admin of the Kabag
    ADMIN = "admin"
    PROPOSAL = "proposal"  # the admin, with who could stand in


@dataclass(frozen=True, slots=True)
class Reminder:
    """One rung: who is told, how long before or after the deadline, once for each question. Neither: at the deadline.

    Without `steps` it stands for all steps of officials and technicians; "completion" is the time to complete.
    """

    name: str
    to: tuple[Audience, ...]
    before: Standard | None = None
    after: Standard | None = None
    steps: tuple[str, ...] = ()  # keys of sop.STEPS, "completion"
    severity: tuple[str, ...] = ()  # any where none is given


@dataclass(frozen=True, slots=True)
class OnCall:
    """Who hears at once of an urgent complaint that comes while the office is closed; `until` is inclusive."""

    name: str
    addresses: tuple[str, ...]
    phone: str = ""
    start: date | None = None
    until: date | None = None

    def is_on_call(self, day: date) -> bool:
        return _lasts(self.start, self.until, day)


class Wanted(StrEnum):
    """What an official's answer needs besides the token and his registered From (maild.toml, [trust])."""

    TOKEN = "token"  # nothing
    DMARC = "dmarc"  # our own mail server's word that his domain sent it
    CHALLENGE = "challenge"  # a code that we mail to the address that he answered from


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom we believe; `authserv_id` is our own mail server's name in Authentication-Results, "" if it stamps none."""

    evidence: Wanted = Wanted.TOKEN
    authserv_id: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """Everything that deciding, reading and writing need to know about this office."""

    name: str
    address: str
    alert_to: tuple[str, ...] = ()
    timezone: str = "Asia/Jakarta"
    case_prefix: str = "PGJ"
    sop: Sop = Sop()
    trust: Trust = Trust()
    officials: tuple[Official, ...] = ()  # holders and deputies
    teams: tuple[Team, ...] = ()
    units: tuple[Unit, ...] = ()
    rules: tuple[RoutingRule, ...] = ()
    default_route: Then = Then(team="")
    calendar: Calendar = Calendar()
    field_words: FieldWords = FieldWords()
    reply_words: ReplyWords = ReplyWords()
    scanners: tuple[str, ...] = ()  # addresses that hand in the letters of others
    front_desk: str = ""  # gets what is for a reporter without an address of his own
    reminders: tuple[Reminder, ...] = ()
    urgent: tuple[str, ...] = ()  # severities of which people are reminded at any hour
    absence: Standard | None = None  # after a bounce or an out-of-office reply, before the deputy is asked
    on_call: tuple[OnCall, ...] = ()
    resemblance: Resemblance = Resemblance()
    digest: str = ""  # SHA-256 of the rule set, named by every event

    @property
    def zone(self) -> tzinfo:
        """The office's time zone; Indonesia has no summer time (Keppres 41/1987)."""
        name, hours = ZONES[self.timezone]
        return fixed_zone(timedelta(hours=hours), name)

    def holders(self, role: Actor, day: date) -> tuple[Official, ...]:
        """Name who answers for a role on a day: the holder, then the deputies whose mandate runs."""
        running = [entry for entry in self._appointed(role, day) if not entry.is_standby]
        return tuple(sorted(running, key=lambda entry: bool(entry.kind)))

    def standbys(self, role: Actor, day: date) -> tuple[Official, ...]:
        """Name the deputies to whom a question to this role can be passed on that day: who is not asked it anyway."""
        asked = {address.lower() for entry in self.holders(role, day) for address in entry.addresses}
        standbys = (entry for entry in self._appointed(role, day) if entry.is_standby)
        return tuple(entry for entry in standbys if asked.isdisjoint(map(str.lower, entry.addresses)))

    def _appointed(self, role: Actor, day: date) -> Iterator[Official]:
        return (entry for entry in self.officials if entry.role is role and entry.is_in_office(day))

    def reminder(self, name: str) -> Reminder | None:
        return next((reminder for reminder in self.reminders if reminder.name == name), None)

    def team(self, key: str) -> Team | None:
        return next((team for team in self.teams if team.key == key), None)

    def unit_of(self, address: str) -> Unit | None:
        return next((unit for unit in self.units if address.lower() in unit.addresses), None)

    def hands_in(self, address: str) -> bool:
        """Say whether mail from an address brings the letters of others: a copier, the front desk."""
        return bool(address) and address.lower() in (*self.scanners, self.front_desk)

    def staff_addresses(self) -> Iterator[str]:
        """All addresses of officials, deputies and technicians, whatever their dates."""
        for official in self.officials:
            yield from official.addresses
        for team in self.teams:
            for member in team.members:
                yield from member.addresses
