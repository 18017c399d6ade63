"""What somebody is told of a step that is late: who was asked, since when, how to nudge him, who could stand in."""

from dataclasses import replace

from maild.compose.facts import call_to, whatsapp_to
from maild.compose.occasion import Occasion
from maild.compose.people import Contact, contact_of, contacts
from maild.compose.view import Nudge, View
from maild.compose.wording import duration_text, one_line, sentence, without_honorific
from maild.core.asking import actor_of
from maild.core.deadline import due_of, minutes_between
from maild.core.event import Reason
from maild.core.office import OFFICIALS
from maild.core.posting import MailKind


def with_escalation(view: View, about: Occasion) -> View:
    """Say who is late and how he is reached; the link opens WhatsApp with the words ready to send."""
    if about.send.kind is not MailKind.ESCALATION:
        return view
    case, office, day = about.case, about.office, about.now.astimezone(about.zone).date()
    actor, due = actor_of(case, office), due_of(case, office)
    words = _words(about)
    late = minutes_between(due, about.now, office) if due else 0
    is_proposal = about.send.reason is Reason.ABSENT and actor in OFFICIALS
    standbys = office.standbys(actor, day) if is_proposal and actor else ()
    return replace(
        view,
        nudges=tuple(_nudge(one, words) for one in contacts(actor, case, office, day)) if actor else (),
        late_for=duration_text(late) if late else "",
        stand_ins=tuple(one_line(contact_of(one, office).in_words) for one in standbys),
        absent_role=actor if is_proposal and actor and not standbys else "",
    )


def _nudge(late: Contact, words: str) -> Nudge:
    name, phone = ", ".join(part for part in (late.name, late.title) if part), late.phone
    return Nudge(one_line(name), one_line(phone), whatsapp_to(phone, words), call_to(phone))


def _words(about: Occasion) -> str:
    """Write what is sent by WhatsApp to who is late: short, and without a stranger's words where they may not go."""
    unit = one_line(about.case.letter.fields.value("unit"), 200) if about.may_echo else ""
    sender = without_honorific(about.send.to.name) if about.is_for_office else ""
    begin = sentence(f"Yth. Bapak/Ibu, {f'saya {sender}' if sender else f'kami dari {one_line(about.office.name)}'}")
    return (
        f"{begin} Pengaduan gangguan jaringan nomor {about.case.number}{f' dari {unit}' if unit else ''} menunggu "
        "jawaban Bapak/Ibu. Mohon surel dari layanan pengaduan dibalas; satu baris sudah cukup. Terima kasih."
    )
