"""What somebody is told of a step that is late: who was asked, since when, how to nudge him, who could stand in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from urllib.parse import quote

from maild.compose.occasion import Occasion
from maild.compose.people import titled
from maild.compose.view import Nudge, View
from maild.compose.wording import duration_text, one_line, sentence, without_honorific
from maild.core.asking import actor_of
from maild.core.case import Case
from maild.core.deadline import due_of, minutes_between
from maild.core.event import Reason
from maild.core.office import Actor, Office, Official
from maild.core.posting import MailKind

_OFFICIALS = (Actor.KABAG, Actor.KASUBBAG)


def with_escalation(view: View, about: Occasion) -> View:
    """Say who is late and how he is reached; the link opens WhatsApp with the words ready to send."""
    if about.send.kind is not MailKind.ESCALATION:
        return view
    case, office, day = about.case, about.office, about.now.astimezone(about.zone).date()
    actor, due = actor_of(case, office), due_of(case, office)
    words = _words(about)
    late = minutes_between(due, about.now, office) if due else 0
    is_proposal = about.send.reason is Reason.ABSENT and actor in _OFFICIALS
    standbys = office.standbys(actor, day) if is_proposal and actor else ()
    return replace(
        view,
        nudges=tuple(_nudge(name, phone, words) for name, phone in _asked(actor, case, office, day)),
        late_for=duration_text(late) if late else "",
        stand_ins=tuple(one_line(_reached(one, office)) for one in standbys),
        absent_role=actor if is_proposal and actor and not standbys else "",
    )


def _asked(actor: Actor | None, case: Case, office: Office, day: date) -> Iterator[tuple[str, str]]:
    """Name who was asked, with telephone."""
    if actor is Actor.TECHNICIAN:
        team = office.team(case.team)
        yield from ((member.name, member.phone) for member in team.members) if team else ()
    elif actor in _OFFICIALS:
        for official in office.holders(actor, day):
            yield ", ".join(part for part in (official.name, titled(official, office)) if part), official.phone


def _reached(official: Official, office: Office) -> str:
    parts = (titled(official, office), official.name, official.addresses[0], official.phone)
    return ", ".join(part for part in parts if part)


def _nudge(name: str, phone: str, words: str) -> Nudge:
    number = phone.lstrip("+")
    link = f"https://wa.me/{quote(number, safe='')}?text={quote(words, safe='')}" if number else ""
    return Nudge(one_line(name), one_line(phone), link, f"tel:{quote(phone, safe='+')}" if phone else "")


def _words(about: Occasion) -> str:
    """Write what is sent by WhatsApp to who is late: short, and without a stranger's words where they may not go."""
    unit = one_line(about.case.letter.fields.value("unit"), 200) if about.may_echo else ""
    sender = without_honorific(about.send.to.name) if about.is_for_office else ""
    begin = sentence(f"Yth. Bapak/Ibu, {f'saya {sender}' if sender else f'kami dari {one_line(about.office.name)}'}")
    return (
        f"{begin} Pengaduan gangguan jaringan nomor {about.case.number}{f' dari {unit}' if unit else ''} menunggu "
        "jawaban Bapak/Ibu. Mohon surel dari layanan pengaduan dibalas; satu baris sudah cukup. Terima kasih."
    )
