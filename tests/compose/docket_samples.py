"""Sample lists of two officials, for the tests of compose and for looking at them."""

from dataclasses import replace
from datetime import date, timedelta

from compose_samples import (
    APPROVED,
    CASE,
    CONFIRMED,
    DIRECTED,
    HOURS,
    KABAG,
    KASUBBAG,
    LETTER,
    NOW,
    OFFICE,
    REJECTED,
    REPORTED,
    SECRET,
    a_desk,
)

from maild.compose.docket import compose_list, compose_list_reply
from maild.compose.mail import MailDesk, Rendered
from maild.core.case import Case, Decided, Dossier
from maild.core.docket import Docket, Item, question_of
from maild.core.event import Reason
from maild.core.letter import Field, Head
from maild.core.posting import MailKind, Posting, Recipient
from maild.core.token import reply_token

TODAY = date(2026, 11, 24)


def a_case(case: Case, number: int, unit: str = "", words: str = "", **changes: object) -> Case:
    """Vary a sample case: its number, its unit, what was reported."""
    fields = LETTER.fields
    fields = replace(fields, unit=Field(unit) if unit else fields.unit)
    fields = replace(fields, description=Field(words) if words else fields.description)
    letter = replace(case.letter, fields=fields)
    return replace(case, key=f"key{number}", number=f"PGJ-2026-{number:04d}", letter=letter, **changes)


def an_item(case: Case, to: Recipient, decided: Decided | None = None) -> Item:
    question = decided.question if decided else case.question
    token = reply_token(SECRET, case.key, question, to.address)
    return Item(case.key, question, to.actor, token, decided.at if decided else None)


def a_docket(to: Recipient, *items: Item, kind: MailKind = MailKind.DIGEST) -> Docket:
    return Docket(reply_token(SECRET, "", question_of(kind, TODAY), to.address), kind, to, TODAY, NOW, items)


HIDDEN = "aplikasi intelijen pemasyarakatan tidak dapat dibuka"
DIRECTIVES = (
    a_case(CASE, 41, since=NOW - timedelta(days=1)),
    a_case(
        CASE, 43, "Kantor Imigrasi Kelas I Khusus TPI Surabaya", "Aplikasi M-Paspor tidak dapat diakses sejak pagi."
    ),
    a_case(replace(CASE, letter=replace(LETTER, head=Head(classification="Rahasia"))), 44, words=HIDDEN),
)
KASUBBAGS = (
    a_case(DIRECTED, 41),
    a_case(CONFIRMED, 42, "Bapas Kelas I Madiun", "CCTV mati semua."),
    a_case(REPORTED, 43),
)
_APPROVAL = Decided("awaiting_directive/1", KABAG.address, "approve", HOURS[0])
_REJECTION = Decided("awaiting_directive/1", KABAG.address, "reject", HOURS[1])
DECIDED = (
    a_case(DIRECTED, 41, decided=(_APPROVAL,)),
    a_case(REJECTED, 43, "Bapas Kelas I Madiun", decided=(_REJECTION,)),
    a_case(APPROVED, 44, "Rutan Kelas I Surabaya", decided=(_APPROVAL,), undo=None),
)
DIGEST = a_docket(KABAG, *(an_item(case, KABAG) for case in DIRECTIVES))
KASUBBAGS_DIGEST = a_docket(KASUBBAG, *(an_item(case, KASUBBAG) for case in KASUBBAGS))
CONFIRMATION = a_docket(KABAG, *(an_item(case, KABAG, case.decided[0]) for case in DECIDED), kind=MailKind.CONFIRMATION)


def listed(docket: Docket, cases: tuple[Case, ...], unlisted: int = 0, desk: MailDesk | None = None) -> Rendered:
    return compose_list(docket, tuple(map(Dossier, cases)), unlisted, OFFICE, NOW, desk or a_desk())


def told(
    docket: Docket, cases: tuple[Case, ...], reason: Reason, text: str = "", before: tuple[Posting, ...] = ()
) -> Rendered:
    return compose_list_reply(docket, tuple(map(Dossier, cases)), reason, text, OFFICE, NOW, a_desk(), before)


LISTS = {
    "digest": listed(DIGEST, DIRECTIVES, 2),
    "digest-kasubbag": listed(KASUBBAGS_DIGEST, KASUBBAGS),
    "digest-code": listed(DIGEST, DIRECTIVES, desk=a_desk(plus_addressing=False)),
    "confirmation-list": listed(CONFIRMATION, DECIDED),
    "clarification-list": told(DIGEST, DIRECTIVES, Reason.UNCLEAR),
    "clarification-list-not_his": told(DIGEST, DIRECTIVES, Reason.NOT_HIS, "siapa@x.example"),
}
