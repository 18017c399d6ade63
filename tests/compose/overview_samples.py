"""Sample overviews of all cases, for the tests of compose and for looking at them."""

from dataclasses import replace
from datetime import date, timedelta

from compose_samples import CASE, CONFIRMED, KABAG, KASUBBAG, LETTER, NOW, ORDERED, REPORTED, a_desk
from compose_samples import OFFICE as PLAIN
from docket_samples import HIDDEN, KASUBBAGS, KASUBBAGS_DIGEST, a_case

from maild.compose.docket import compose_list
from maild.compose.mail import Rendered
from maild.compose.overview import compose_overview
from maild.core.case import Case, Dossier, Note, State
from maild.core.glance import waiting
from maild.core.letter import Head
from maild.core.overview import Overview, PauseFigures, StepFigures, Week
from maild.core.pausing import Cause
from maild.core.posting import Recipient
from maild.core.words import ReplyWords

OFFICE = replace(PLAIN, reply_words=ReplyWords(pause_causes=(("isp", ("telkom",)),)))
TODAY = date(2026, 11, 24)
PAUSED = replace(ORDERED, state=State.REPAIR_PAUSED, pause=Note(NOW, "andi@kanwil.example", "menunggu Telkom"))
OPEN = (
    a_case(CASE, 41, since=NOW - timedelta(days=1)),
    a_case(replace(CASE, letter=replace(LETTER, head=Head(classification="Rahasia"))), 44, words=HIDDEN),
    a_case(CONFIRMED, 42, "Bapas Kelas I Madiun", since=NOW),
    a_case(PAUSED, 43, "Kantor Imigrasi Kelas I Khusus TPI Surabaya"),
    a_case(REPORTED, 45, "Rutan Kelas I Surabaya", since=NOW - timedelta(hours=2)),
    a_case(replace(CASE, state=State.AWAITING_COMPLETION), 46, "Lapas Ngawi"),
    a_case(replace(CASE, state=State.AWAITING_READING), 47, "Bapas Jember", since=NOW),
)
WEEK = Week(
    date(2026, 11, 16), 7, 5, 1, 0,
    (StepFigures(2, (5, 12, 40), 2, 1), StepFigures(3, (), 0, 0), StepFigures(5, (95, 455), 2, 0)),
    (PauseFigures(Cause.ISP, 2, 450), PauseFigures(Cause.OTHER, 1, 20)),
)  # fmt: skip


def an_overview(cases: tuple[Case, ...] = OPEN, week: Week | None = None) -> Overview:
    return Overview(TODAY, waiting(cases, OFFICE, NOW), week)


def shown(overview: Overview, to: Recipient = KASUBBAG) -> Rendered:
    return compose_overview(overview, to, OFFICE, NOW, a_desk())


def listed_with(overview: Overview) -> Rendered:
    """Write the Kasubbag's numbered list, with an overview below it."""
    return compose_list(KASUBBAGS_DIGEST, tuple(map(Dossier, KASUBBAGS)), 0, OFFICE, NOW, a_desk(), overview)


OVERVIEWS = {
    "daily": shown(an_overview()),
    "weekly": shown(an_overview(week=WEEK), KABAG),
    "weekly-quiet": shown(an_overview((), replace(WEEK, steps=(), pauses=())), KABAG),
    "list-and-overview": listed_with(an_overview((*KASUBBAGS, *OPEN[3:], OPEN[0]))),
}
