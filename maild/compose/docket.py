"""Write the numbered lists of an official, and what he is told of a reply to one.

Each number has its answers as lines to type, which one reply to the list may hold for all numbers, and as links, which
go to the token of that one question (core/docket.py).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from maild.compose.answers import choices_of, linked
from maild.compose.facts import decided_as
from maild.compose.mail import MailDesk, Rendered, compose_caseless, replying
from maild.compose.occasion import Replying
from maild.compose.overview import with_overview
from maild.compose.people import salutation
from maild.compose.view import Choice, Matter, View
from maild.compose.viewing import subject_of
from maild.compose.wording import (
    ASKED,
    STATES,
    TITLES,
    cut,
    date_text,
    deadline_text,
    one_line,
    short_text,
)
from maild.core.case import Case, Decided, Dossier
from maild.core.deadline import due_of
from maild.core.docket import Docket, Item, is_taken_back, may_be_taken_back
from maild.core.event import Reason, Send
from maild.core.office import Office
from maild.core.overview import Overview
from maild.core.posting import MailKind, Posting, Recipient
from maild.core.register import step_number

_DESCRIPTION = 150  # characters: two lines on a telephone
_APPROVAL = "SETUJU"
_SECRET = "(surat bersifat rahasia atau terbatas, sehingga uraiannya tidak dicantumkan)"


def compose_list(
    docket: Docket,
    dossiers: Sequence[Dossier],
    unlisted: int,
    office: Office,
    now: datetime,
    desk: MailDesk,
    overview: Overview | None = None,
) -> Rendered:
    """Write a list; `dossiers` are those of its items, `unlisted` is how many more wait that found no place on it.

    Who also gets an overview has it below the list, without the cases that the list tells of.
    """
    send = Send(docket.kind, docket.to, docket.question)
    view = replace(_view(send, docket, dossiers, office, now, desk), unlisted=unlisted)
    if overview:
        view = with_overview(view, overview, office, frozenset(item.case for item in docket.items))
    return compose_caseless(
        send,
        subject_of_list(docket),
        lambda answer: _with_form(view, docket, answer),
        docket.question,
        now.astimezone(office.zone),
        desk,
    )


def compose_list_reply(
    docket: Docket,
    dossiers: Sequence[Dossier],
    reason: Reason,
    text: str,
    office: Office,
    now: datetime,
    desk: MailDesk,
    before: tuple[Posting, ...],
) -> Rendered:
    """Say what came of a reply to a list that moved nothing, and how its numbers are answered."""
    send = Send(MailKind.CLARIFICATION, docket.to, docket.question, reason)
    view = replace(_view(send, docket, dossiers, office, now, desk), text=one_line(text))
    view = replace(view, matters=tuple(matter for matter in view.matters if matter.choices))
    return compose_caseless(
        send,
        subject_of_list(docket),
        lambda answer: _with_form(view, docket, answer),
        f"{docket.question}/{reason}",
        now.astimezone(office.zone),
        desk,
        before,
    )


def subject_of_list(docket: Docket) -> str:
    count, day = len(docket.items), date_text(docket.day)
    if docket.kind is MailKind.DIGEST:
        return f"{TITLES[MailKind.DIGEST]}: {count} pengaduan ({day})"
    return f"Keputusan Bapak/Ibu yang dicatat: {count} pengaduan ({day})"


def _view(
    send: Send, docket: Docket, dossiers: Sequence[Dossier], office: Office, now: datetime, desk: MailDesk
) -> View:
    greeting, person = salutation(send, Case("", ""), office, now)
    numbered = enumerate(zip(docket.items, dossiers, strict=True), 1)
    return View(
        kind=send.kind,
        office=one_line(office.name),
        title=TITLES[send.kind] if send.kind is MailKind.CLARIFICATION else subject_of_list(docket),
        reason=send.reason or "",
        actor=send.to.actor,
        salutation=greeting,
        person=person,
        listed=date_text(docket.day),
        matters=tuple(_matter(n, item, dossier, docket.to, office, now, desk) for n, (item, dossier) in numbered),
    )


def _with_form(view: View, docket: Docket, answer: Replying) -> View:
    """Add the reply to all numbers of the mail: an example, and a link that opens it with the numbers written."""
    numbers = [matter.number for matter in view.matters if matter.choices]
    form = Choice("", tuple(f"{number} " for number in numbers), "")
    bare = next((choice.lines[0] for matter in view.matters for choice in matter.choices), "")
    return replace(
        view,
        code=answer.code,
        approves_all=all(any(choice.label == _APPROVAL for choice in matter.choices) for matter in view.matters),
        form_link=linked(form, answer.address, subject_of_list(docket), answer.code) if numbers else "",
        form_lines=tuple(dict.fromkeys(filter(None, (bare, *_second_line(view))))),
    )


def _second_line(view: View) -> tuple[str, ...]:
    lines = [choice.lines[0] for matter in view.matters[1:2] for choice in matter.choices if choice.hints]
    return tuple(lines[:1])


def _matter(
    number: int, item: Item, dossier: Dossier, to: Recipient, office: Office, now: datetime, desk: MailDesk
) -> Matter:
    case = dossier.case
    unit = cut(one_line(case.letter.fields.value("unit"), 200) or "(unit belum diketahui)", 90)
    row = Matter(str(number), one_line(case.number), unit, "", "")
    if item.decided:
        decided = next(one for one in case.decided if (one.question, one.at) == (item.question, item.decided))
        row = _decided(row, dossier, decided, office)
        is_open = may_be_taken_back(case, decided)
    else:
        row = _waiting(row, case, office, now)
        is_open = item.question == case.question
    return row._replace(choices=_choices(number, item, case, to, office, desk) if is_open else ())


def _waiting(row: Matter, case: Case, office: Office, now: datetime) -> Matter:
    due, step = due_of(case, office), step_number(case, office)
    words = _SECRET if case.letter.head.is_confidential else case.letter.fields.value("description")
    return row._replace(
        told=f"{ASKED.get(case.state, STATES[case.state])} (tahap {step})" if step else STATES[case.state],
        when=f"paling lambat {deadline_text(due, office.zone)}" if due else "",
        is_late=due is not None and due < now,
        words=cut(one_line(words, 1000), _DESCRIPTION),
    )


def _decided(row: Matter, dossier: Dossier, decided: Decided, office: Office) -> Matter:
    is_gone = is_taken_back(dossier, decided)
    return row._replace(
        told=decided_as(decided),
        when=short_text(decided.at, office.zone),
        words="Telah ditarik kembali." if is_gone else f"Sekarang: {STATES[dossier.case.state]}.",
    )


def _choices(number: int, item: Item, case: Case, to: Recipient, office: Office, desk: MailDesk) -> tuple[Choice, ...]:
    """Offer the answers of one question: numbered as lines of the list, by link for that question alone."""
    kind = MailKind.CONFIRMATION if item.decided else MailKind.DIGEST
    send = Send(kind, replace(to, actor=item.actor), item.question)
    answer, subject = replying(item.token, desk), subject_of(send, case.number)
    return tuple(
        replace(
            choice,
            lines=(f"{number} {choice.lines[0]}", *choice.lines[1:]),
            link=linked(choice, answer.address, subject, answer.code),
        )
        for choice in choices_of(send, case, office)
    )
