"""Write what the heads of the office are told on schedule: what waits for whom, and the figures of a week.

Such a mail asks nothing and carries no token, so no reply to it acts. Who also gets a numbered list gets one mail.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from maild.compose.mail import MailDesk, Rendered, compose_caseless
from maild.compose.people import salutation
from maild.compose.view import OVERVIEW, Group, Line, View
from maild.compose.wording import (
    CAUSES,
    ROLES,
    STATES,
    cut,
    date_text,
    deadline_text,
    duration_text,
    one_line,
    standard_words,
)
from maild.core.case import Case, State
from maild.core.event import Send
from maild.core.glance import Waiting
from maild.core.office import Actor, Office
from maild.core.overview import Overview, StepFigures, Week
from maild.core.pausing import Cause, cause_of
from maild.core.posting import MailKind, Recipient
from maild.core.register import step_number
from maild.core.sop import step_numbered

_MOST = 40  # cases in one mail
_WHOM: tuple[tuple[Actor | None, str], ...] = (
    (Actor.KABAG, ROLES[Actor.KABAG]),
    (Actor.KASUBBAG, ROLES[Actor.KASUBBAG]),
    (Actor.TECHNICIAN, ROLES[Actor.TECHNICIAN]),
    (Actor.OPERATOR, "petugas pengelola pengaduan"),
    (Actor.REPORTER, "kelengkapan dari pelapor"),
    (None, "pembacaan hasil pindai"),
)


def compose_overview(overview: Overview, to: Recipient, office: Office, now: datetime, desk: MailDesk) -> Rendered:
    """Write an overview alone."""
    send = Send(MailKind.DIGEST, to)
    greeting, person = salutation(send, Case("", ""), office, now)
    subject = subject_of_overview(overview)
    view = View(
        kind=OVERVIEW,
        office=one_line(office.name),
        title=subject,
        actor=to.actor,
        salutation=greeting,
        person=person,
    )
    view = with_overview(view, overview, office)
    cause = f"overview/{overview.day.isoformat()}"
    return compose_caseless(send, subject, lambda _: view, cause, now.astimezone(office.zone), desk)


def subject_of_overview(overview: Overview) -> str:
    if overview.week:
        return f"Ikhtisar mingguan pengaduan: {_span_text(overview.week.first, overview.week.last)}"
    counts = f"{len(overview.waiting)} belum selesai, {len(overview.late)} terlambat"
    return f"Ikhtisar pagi pengaduan: {counts} ({date_text(overview.day)})"


def with_overview(view: View, overview: Overview, office: Office, listed: frozenset[str] = frozenset()) -> View:
    """Add an overview to a mail; `listed` are the keys of the cases that stand in it already."""
    others = tuple(one for one in overview.waiting if one.case.key not in listed)
    week = overview.week
    view = replace(
        view,
        open_cases=len(overview.waiting),
        late_cases=len(overview.late),
        groups=tuple(_groups(others[:_MOST], office)),
        unshown=max(len(others) - _MOST, 0),
    )
    return _with_week(view, week) if week else view


def _with_week(view: View, week: Week) -> View:
    rare = tuple((label, count) for label, count in (("Ditolak", week.rejected), ("Dicabut", week.withdrawn)) if count)
    counts = (("Diterima", week.received), ("Selesai", week.closed), *rare)
    return replace(
        view,
        week=_span_text(week.first, week.last),
        figures=tuple(Line(label, f"{count} pengaduan") for label, count in counts),
        measures=tuple(_measure(row) for row in week.steps if row.net),
        pauses=tuple(
            Line(_capital(CAUSES[row.cause]), f"{row.count} kali, selama {duration_text(row.minutes)} (jam kerja)")
            for row in week.pauses
        ),
    )


def _measure(row: StepFigures) -> Line:
    step = step_numbered(row.step)
    kept = ", ".join(
        f"{count} {word}" for count, word in ((row.kept, "tepat waktu"), (row.missed, "terlambat")) if count
    )
    standard = standard_words(step.standard, step.is_assumed)
    return Line(f"{row.step}. {step.activity}", f"{duration_text(row.median or 0)}; mutu baku {standard}; {kept}")


def _groups(waiting: tuple[Waiting, ...], office: Office) -> Iterator[Group]:
    late = tuple(one for one in waiting if one.is_late)
    if late:
        yield Group(f"Melewati batas waktu ({len(late)})", tuple(_line(one, office, says_whom=True) for one in late))
    for actor, whom in _WHOM:
        those = tuple(one for one in waiting if one.actor is actor and not one.is_late)
        if those:
            yield Group(f"Menunggu {whom} ({len(those)})", tuple(_line(one, office) for one in those))


def _line(one: Waiting, office: Office, says_whom: bool = False) -> Line:
    case = one.case
    unit = cut(one_line(case.letter.fields.value("unit"), 200) or "(unit belum diketahui)", 90)
    step = step_number(case, office)
    parts = (
        one_line(case.number),
        f"menunggu {dict(_WHOM)[one.actor]}" if says_whom else "",
        f"{_state(case, office)}{f' (tahap {step})' if step else ''}",
        f"paling lambat {deadline_text(one.due, office.zone)}" if one.due else "",
    )
    return Line(unit, "; ".join(filter(None, parts)))


def _state(case: Case, office: Office) -> str:
    """Say where a case stands, and what a paused repair waits for."""
    if case.state is not State.REPAIR_PAUSED or case.pause is None:
        return STATES[case.state]
    cause = cause_of(case.pause.text, office.reply_words)
    return STATES[case.state] if cause is Cause.OTHER else f"{STATES[case.state]}, {CAUSES[cause]}"


def _span_text(first: date, last: date) -> str:
    """Say a range of days: "23–29 November 2026"."""
    if first.year != last.year:
        return f"{date_text(first)} – {date_text(last)}"
    start, end = date_text(first), date_text(last)
    return f"{first.day}–{end}" if first.month == last.month else f"{start.rpartition(' ')[0]} – {end}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
