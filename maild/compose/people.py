"""The people of a mail: who is greeted and how, who decided, who signs, who is waited for, how he is reached."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from maild.compose.wording import one_line, without_honorific
from maild.core.asking import acting
from maild.core.case import Case, Note, State
from maild.core.event import Send
from maild.core.office import Actor, Office, Official
from maild.core.posting import MailKind

_AWAITED = {
    Actor.REPORTER: "Pelapor",
    Actor.KABAG: "Kabag",
    Actor.KASUBBAG: "Kasubbag",
    Actor.TECHNICIAN: "Pelaksana",
    Actor.OPERATOR: "petugas pengelola pengaduan",
}
_NOBODY = Official(Actor.OPERATOR, "", ())


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody of the office, as he can be reached."""

    name: str
    title: str
    addresses: tuple[str, ...]
    phone: str

    @property
    def in_words(self) -> str:
        return ", ".join(part for part in (self.title, self.name, self.addresses[0], self.phone) if part)


def salutation(send: Send, case: Case, office: Office, now: datetime) -> tuple[str, str]:
    match send.to.actor:
        case Actor.REPORTER if send.kind is MailKind.HANDOVER:
            return "Petugas Meja Layanan", ""
        case Actor.REPORTER:
            return reporter(case, case.reporter.is_known)
        case Actor.TECHNICIAN:
            team = office.team(case.team)
            return f"Bapak/Ibu {without_honorific(send.to.name)}".rstrip(), one_line(team.title) if team else ""
        case Actor.KABAG | Actor.KASUBBAG:
            title = send.to.title or titled(_official(send.to.address, office, now), office)
            return one_line(title) or "Bapak/Ibu", one_line(send.to.name)
        case _ if send.kind is MailKind.ESCALATION and send.to.name:
            return f"Bapak/Ibu {without_honorific(send.to.name)}", ""
        case _ if send.kind in (MailKind.ALERT, MailKind.ESCALATION):
            return "Petugas Pengelola Pengaduan", ""
        case _:
            return "Bapak/Ibu", ""  # a copy


def reporter(case: Case, may_echo: bool) -> tuple[str, str]:
    """Say how the reporter is greeted, and his unit, where his own words may be said."""
    if not may_echo:
        return "Bapak/Ibu Pelapor", ""
    pic = case.letter.fields.value("pic") or case.reporter.name
    return f"Bapak/Ibu {without_honorific(pic) or 'Pelapor'}", one_line(case.letter.fields.value("unit"), 200)


def waiting_for(case: Case, office: Office, now: datetime) -> str:
    actor = acting(case, office)
    match actor:
        case None:
            return ""
        case Actor.REPORTER:
            return "kelengkapan dari pelapor"
        case Actor.TECHNICIAN:
            team = office.team(case.team)
            return one_line(team.title) if team else "Pelaksana"
        case Actor.KABAG | Actor.KASUBBAG:
            holders = office.holders(actor, now.astimezone(office.zone).date())
            return one_line(titled(holders[-1], office)) if holders else "petugas"
        case _:
            return "petugas pengelola pengaduan"


def awaited_in_short(case: Case, office: Office) -> str:
    """Name the role that must act now, in a word."""
    actor = acting(case, office)
    return _AWAITED.get(actor, "") if actor else ""


def contacts(role: Actor, case: Case, office: Office, day: date) -> Iterator[Contact]:
    """List who answers for a role of this case: the holder and his deputies, the members of the team."""
    if role is Actor.TECHNICIAN:
        team = office.team(case.team)
        for member in team.members if team else ():
            yield Contact(member.name, "", member.addresses, member.phone)
        return
    for official in office.holders(role, day):
        yield contact_of(official, office)


def contact_of(official: Official, office: Office) -> Contact:
    return Contact(official.name, titled(official, office), official.addresses, official.phone)


def signer(case: Case, office: Office, now: datetime) -> Official:
    """Name who signs the result: the last who approved it, else who will be asked to."""
    if case.approvals and case.state is State.CLOSED:
        approver = _official(case.approvals[-1].by, office, now)
        if approver.name:
            return approver
    holders = office.holders(office.sop.result_approver, now.astimezone(office.zone).date())
    return holders[-1] if holders else _NOBODY


def who(note: Note | None, office: Office, now: datetime) -> str:
    return named(note.by, office, now) if note else ""


def named(address: str, office: Office, now: datetime) -> str:
    """Name a person of the office by his address."""
    official = _official(address, office, now)
    if official.name:
        return f"{official.name}, {titled(official, office)}".rstrip(", ")
    members = (member for team in office.teams for member in team.members)
    return next((member.name for member in members if address.lower() in member.addresses), "petugas")


def titled(official: Official, office: Office) -> str:
    """Name an office-holder by his title, a deputy as Plh. or Plt. of the title that he stands in for."""
    holder = next((entry for entry in office.officials if entry.role is official.role and not entry.kind), official)
    title = official.title or holder.title
    return title if title.startswith(official.kind or "\0") else f"{official.kind} {title}".strip()


def _official(address: str, office: Office, now: datetime) -> Official:
    day = now.astimezone(office.zone).date()
    known = [entry for entry in office.officials if address.lower() in entry.addresses]
    return next((entry for entry in known if entry.is_in_office(day)), known[0] if known else _NOBODY)
