"""What the operator is told of a mail that did not arrive: whom to call, who can answer instead, how to record it."""

from collections.abc import Iterator
from dataclasses import replace

from maild.compose.occasion import Occasion
from maild.compose.people import Contact, contact_of, contacts
from maild.compose.reasons import kind_title
from maild.compose.view import Line, View
from maild.compose.wording import one_line
from maild.core.answer import AnswerName as A
from maild.core.asking import actor_of
from maild.core.case import Case, State
from maild.core.event import Undelivered
from maild.core.office import OFFICIALS, Actor, Office

_DOUBT = "jawaban peladen pernah hilang, sehingga surel ini mungkin sudah sampai, mungkin terkirim dua kali"
_ID = 12  # characters of a posting's id that name it
_RULINGS = {
    State.AWAITING_DIRECTIVE: (A.APPROVE, A.REJECT),
    State.AWAITING_CONFIRMATION: (A.CONFIRM, A.ORDER),
    State.AWAITING_ORDER: (A.ORDER,),
    State.REPAIRING: (A.DONE, A.UNABLE),
    State.REPAIR_PAUSED: (A.RESUME, A.DONE),
    State.AWAITING_APPROVAL: (A.APPROVE, A.REVISE),
}
"""The likeliest answers that may come by phone instead."""


def with_undelivered(view: View, about: Occasion) -> View:
    """Say which mail did not arrive; of one that waits for an answer, who else may give it and how to note it."""
    lost, case, office = about.send.undelivered, about.case, about.office
    if lost is None:
        return view
    role, day = lost.to.actor, about.now.astimezone(about.zone).date()
    colleagues = tuple(contacts(role, case, office, day))
    own = next((one for one in colleagues if _is_of(one, lost)), None)
    is_waited_for = actor_of(case, office) is role
    is_alone = role in OFFICIALS and is_waited_for and colleagues == (own,)
    standbys = tuple(contact_of(one, office) for one in office.standbys(role, day)) if is_alone else ()
    return replace(
        view,
        lost=tuple(_facts(lost, own, case)),
        stand_ins=tuple(one_line(one.in_words) for one in colleagues if one is not own) if is_waited_for else (),
        standbys=tuple(one_line(one.in_words) for one in standbys),
        absent_role=role if is_alone and not standbys else "",
        rulings=(*_rulings(role, case, office), f"maild outbox retry {lost.posting[:_ID]}"),
    )


def _facts(lost: Undelivered, own: Contact | None, case: Case) -> Iterator[Line]:
    """Say what is needed to reach him: of a reporter's own words, the number to call."""
    is_reporter = lost.to.actor is Actor.REPORTER
    name = own.name if own else "" if is_reporter else lost.to.name
    phone = own.phone if own else case.letter.fields.value("phone") if is_reporter else ""
    yield Line("Surel", kind_title(lost.kind))
    yield Line("Kepada", f"{one_line(name, 120)} <{lost.to.address}>" if name else lost.to.address)
    yield Line("Telepon", one_line(phone))
    yield Line("Jawaban peladen", one_line(lost.error))
    if lost.may_have_come:
        yield Line("Catatan", _DOUBT)


def _is_of(person: Contact, lost: Undelivered) -> bool:
    return lost.to.address.lower() in (address.lower() for address in person.addresses)


def _rulings(role: Actor, case: Case, office: Office) -> Iterator[str]:
    """Give the commands that record what is said on the phone, while it is this one's turn."""
    if actor_of(case, office) is not role:
        return
    if role is Actor.REPORTER:
        missing = " ".join(f'{name}="…"' for name in case.letter.fields.missing(office.sop.required_fields))
        yield f"maild case fill {case.number} {missing}" if missing else f"maild case show {case.number}"
    for answer in _RULINGS.get(case.state, ()):
        yield f'maild case rule {case.number} {answer} --by {role} --note "…"'
