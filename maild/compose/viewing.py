"""Make the view of a mail from the mail to write, the dossier and the office.

A reporter who is not known to be who he says gets none of his own words back (interface.md §3), whatever the mail.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from maild.compose.answers import choices_of, linked
from maild.compose.escalation import with_escalation
from maild.compose.facts import (
    LONG,
    addressee,
    brief_lines,
    call_link,
    category_title,
    confirming_link,
    decision,
    decisions,
    described,
    field_lines,
    knows_reporter,
    marked,
    note_lines,
    ordered_again,
    said,
    uncut_lines,
)
from maild.compose.handover import with_handover
from maild.compose.incident import with_incident
from maild.compose.occasion import Occasion, Replying
from maild.compose.people import awaited_in_short, salutation, signer, titled, waiting_for, who
from maild.compose.reading import classification_of, head_lines, letter_name, with_reading
from maild.compose.reasons import may_quote, reason_text, title_of
from maild.compose.timeline import timeline
from maild.compose.undelivered import with_undelivered
from maild.compose.view import Choice, Line, View
from maild.compose.wording import (
    FIELD_LABELS,
    REPORT_PARTS,
    STATES,
    SUBJECTS,
    clean,
    date_text,
    deadline_text,
    moment_text,
    one_line,
    weekday_text,
)
from maild.core.case import Case, Dossier, State
from maild.core.deadline import due_of, reopening_ends
from maild.core.event import DeadlinePassed, Send
from maild.core.letter import Enclosure
from maild.core.office import Actor
from maild.core.posting import MailKind
from maild.core.sop import Step, step_numbered, step_of
from maild.core.vouching import waiting_answers
from maild.core.worktime import next_opening

_SHORT = 320  # characters of a checklist's line
_WHOLE = 20000
_LABELS = FIELD_LABELS | REPORT_PARTS


def subject_of(send: Send, number: str) -> str:
    return f"[{number}] {SUBJECTS[send.to.actor]}"


def view_of(
    about: Occasion,
    replying: Replying,
    attached: tuple[Enclosure, ...] = (),
    withheld: tuple[Enclosure, ...] = (),
    picture: str = "",
) -> View:
    send, case, office = about.send, about.case, about.office
    greeting, person = salutation(send, case, office, about.now)
    view = View(
        kind=send.kind,
        office=one_line(office.name),
        title=title_of(send, case),
        number=one_line(case.number),
        reason=send.reason or "",
        text=reason_text(send, office, about.now) if may_quote(send, case) else "",
        actor=send.to.actor,
        salutation=greeting,
        person=person,
        is_known=about.may_echo,
        picture=picture,
        choices=_choices(about, replying),
        code=replying.code,
        challenge=replying.challenge,
        challenged=decisions(waiting_answers(case, send.question)),
        attached=tuple(described(item) for item in attached),
        withheld=tuple(described(item) for item in withheld),
    )
    for add in (
        _with_standing, _with_complaint, with_reading, _with_work, _with_result, with_handover, with_undelivered,
        with_escalation, with_incident,
    ):  # fmt: skip
        view = add(view, about)
    return view


def _with_standing(view: View, about: Occasion) -> View:
    """Say where the case stands and by when what must happen."""
    case, office, zone = about.case, about.office, about.zone
    step, due = _step(case), due_of(case, office)
    local = about.now.astimezone(zone)
    opening = next_opening(office.calendar, local)
    return replace(
        view,
        state=STATES[case.state],
        is_ended=case.state.is_ended,
        step=f"Tahap {step.number} dari 8" if step else "",
        activity=step.activity if step else "",
        due=moment_text(due, zone) if due else "",
        by=deadline_text(due, zone) if due else "",
        is_expired=_is_expired(about.dossier),
        opened=moment_text(case.opened or local, zone),
        now=moment_text(local, zone),
        next_work=moment_text(opening, zone) if opening > local else "",
        waiting_for=waiting_for(case, office, local),
        standing=_standing(case, step, due, about),
        completion_days=office.sop.completion_days,
    )


def _with_complaint(view: View, about: Occasion) -> View:
    """Say what was reported, as far as the recipient may read it."""
    case, letter = about.case, about.case.letter
    own = case.route.then.classification if case.route else ""
    view = replace(
        view,
        missing=tuple(_LABELS[name] for name in about.missing if name in _LABELS),
        wants_mobile=letter.fields.phone is not None and "phone" in about.missing,
        wanted=clean(case.wanted, LONG),
        category=", ".join(category_title(code, about.office) for code in letter.category),
        severity=letter.severity,
        classification=one_line(own) or classification_of(letter.head),
        is_confidential=letter.head.is_confidential,
    )
    whole = clean(letter.text, _WHOLE) if about.is_in_full else ""
    if not about.may_echo:
        return replace(view, category="", severity="", classification="")
    fields, brief = field_lines(case, LONG), brief_lines(case)
    if about.is_for_office and not case.state.is_ended:
        fields, brief = marked(fields, case), marked(brief, case)
    return replace(
        view,
        fields=fields,
        brief=brief,
        uncut=uncut_lines(case, whole),
        letter=head_lines(case),
        letter_text=whole,
        supplements=note_lines(case.supplements, about.zone),
        telephone=one_line(letter.fields.value("phone")),
    )


def _with_work(view: View, about: Occasion) -> View:
    """Say what was decided and done."""
    case, office, now = about.case, about.office, about.now
    again, words = ordered_again(case)
    team, is_kasubbag = office.team(case.team), about.send.to.actor is Actor.KASUBBAG
    return replace(
        view,
        directive=said(case.directive),
        directive_by=who(case.directive, office, now),
        confirmation=said(case.confirmation),
        order=said(case.order),
        team=one_line(team.title) if team else "",
        members=tuple(Line(one_line(one.name), one_line(one.phone) or "-") for one in team.members) if team else (),
        pause=said(case.pause),
        progress=note_lines(case.progress, about.zone),
        revision=clean(case.revision, LONG),
        again=again,
        again_words=clean(words, LONG),
        decision=decision(case),
        call_link=call_link(case) if is_kasubbag else "",
        whatsapp_link=confirming_link(case, office) if is_kasubbag else "",
        steps=timeline(about.dossier, office, now) if about.send.kind is MailKind.CLOSING_REPORT else (),
    )


def _with_result(view: View, about: Occasion) -> View:
    """Say what the repair came to, and what the letter of the result holds."""
    case, office, zone = about.case, about.office, about.zone
    report, signing = case.report, signer(case, office, about.now)
    until = reopening_ends(case, office)
    return replace(
        view,
        cause=clean(report.cause, LONG) if report else "",
        checklist=tuple(one_line(item, _SHORT) for item in report.checklist) if report else (),
        photos=len(report.photos) if report else 0,
        reported=moment_text(case.reported.at, zone) if case.reported else "",
        reported_by=who(case.reported, office, about.now),
        addressee=addressee(case),
        basis=letter_name(case) if knows_reporter(case) and not case.letter.head.is_confidential else "",
        letter_number=one_line(case.letter_number, 120),
        has_draft=case.draft is not None,
        signer=one_line(signing.name),
        signer_title=one_line(titled(signing, office)),
        signer_nip=one_line(signing.nip),
        today=date_text(about.now.astimezone(zone)),
        reopen_until=date_text((until or about.now + timedelta(days=office.sop.reopen_days)).astimezone(zone)),
    )


def _standing(case: Case, step: Step | None, due: datetime | None, about: Occasion) -> str:
    """Say in one line how far a case is: "Tahap 3 dari 8, menunggu Kasubbag, batas waktu Selasa 10.00 WIB"."""
    if step is None or case.state.is_ended:
        return STATES[case.state]
    awaited = awaited_in_short(case, about.office)
    parts = (f"Tahap {step.number} dari 8", f"menunggu {awaited}" if awaited else "")
    until = f"batas waktu {weekday_text(due, about.now, about.zone)}" if due else ""
    paused = STATES[case.state].lower() if case.state is State.REPAIR_PAUSED else ""
    return ", ".join(part for part in (*parts, until or paused) if part)


def _step(case: Case) -> Step | None:
    """Name the row of the SOP; a second approval is its step 7."""
    is_second = case.state is State.AWAITING_APPROVAL and case.approvals
    return step_numbered(7) if is_second else step_of(case.state)


def _choices(about: Occasion, replying: Replying) -> tuple[Choice, ...]:
    subject = subject_of(about.send, about.case.number)
    return tuple(
        replace(choice, link=linked(choice, replying.address, subject, replying.code))
        for choice in choices_of(about.send, about.case, about.office, replying.challenge)
    )


def _is_expired(dossier: Dossier) -> bool:
    return bool(dossier.entries) and isinstance(dossier.entries[-1].event.fact, DeadlinePassed)
