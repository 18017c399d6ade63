"""Every answer that a mail offers is understood as that answer, by the shipped rules (interface.md §3 and §4)."""

import re
from dataclasses import replace
from datetime import date

import pytest
from compose.compose_reading import filled_in, links
from compose.compose_samples import ANDI, OFFICE, ORDERED, SAMPLES, a_desk, written

from maild.compose.answers import Choice, choices_of
from maild.compose.templates import check
from maild.core.answer import AnswerName as A
from maild.core.case import Case
from maild.core.event import Send
from maild.core.letter import Enclosure
from maild.core.office import Actor
from maild.core.posting import MailKind
from maild.core.words import ReplyWords
from maild.intake.authority import Asked
from maild.intake.hearing import step_asked
from maild.intake.reply import understand
from maild.store.rulebook import Rulebook

WORDS: ReplyWords = Rulebook(OFFICE, None, date(2026, 11, 24), check).office.reply_words
PHOTO = (Enclosure("foto.jpg", "image/jpeg", 120_000, "f" * 64),)
MEANT = {
    "SETUJU": (A.APPROVE,),
    "SETUJU + NOMOR": (A.APPROVE,),
    "TOLAK": (A.REJECT,),
    "LENGKAPI": (A.RETURN,),
    "KEMBALIKAN": (A.RETURN,),
    "KONFIRMASI SAJA": (A.CONFIRM,),
    "KONFIRMASI + PERINTAH": (A.CONFIRM, A.ORDER),
    "PERINTAH": (A.ORDER,),
    "PROGRES": (A.PROGRESS,),
    "TUNDA": (A.PAUSE,),
    "LANJUT": (A.RESUME,),
    "TIDAK BISA": (A.UNABLE,),
    "SELESAI": (A.DONE,),
    "LENGKAPI LAPORAN": (A.DONE,),
    "REVISI": (A.REVISE,),
    "ISI DATA": (A.COMPLETE,),
    "CABUT": (A.WITHDRAW,),
    "STATUS": (A.STATUS,),
    "BELUM NORMAL": (A.REOPEN,),
    "NILAI": (A.RATE,),
    "BATAL": (A.CANCEL,),
    "BENAR": (A.INFORM,),
    "PERBAIKI": (A.INFORM,),
    "GABUNG": (A.JOIN,),
    "PISAH": (A.SPLIT,),
}
_MISSING = (("cause", "checklist", "photos"), ("cause",), ("checklist",), ("photos",), ("cause", "photos"))
OFFERS = {
    **{name: sample for name, sample in SAMPLES.items() if sample[0].kind is not MailKind.CHALLENGE},  # asks for a code
    **{
        f"report_request-{'-'.join(parts)}": (
            Send(MailKind.REPORT_REQUEST, ANDI, ORDERED.question, missing=parts),
            ORDERED,
        )
        for parts in _MISSING
    },
}


def meant(choice: Choice) -> tuple[A, ...]:
    label = re.sub(r" \d+$|: .*$", "", choice.label)
    return MEANT[label]


def understood(text: str, send: Send, case: Case, photos: tuple[Enclosure, ...] = ()) -> tuple[A, ...]:
    step = step_asked(Asked(case, send.question, send.to))
    assert step is not None
    found = understand(text, step, send.to.actor, WORDS, photos, case.number)
    return tuple(answer.name for answer in found.answers)


def offered(send: Send, case: Case, plus: bool) -> list[str]:
    """The bodies that the links of a mail fill in, as a reply's text is read."""
    raw = written(send, case, desk=a_desk(plus)).raw
    return [filled_in(link)[2].replace("\r\n", "\n") for link in links(raw)]


def completed(body: str) -> str:
    """Write on where the filled-in reply leaves something open."""
    lines = body.split("\n")
    return "\n".join(f"{line}kabel putus di tiang depan" if line.endswith((": ", "] ")) else line for line in lines)


def own_words(line: str, hints: tuple[str, ...]) -> str:
    hint = next((hint for hint in hints if line.endswith(hint)), "")
    return f"{line.removesuffix(hint)}kabel putus di tiang depan" if hint else line


@pytest.mark.parametrize("plus", [True, False])
@pytest.mark.parametrize("name", OFFERS)
def test_every_link_is_understood_once_its_gaps_are_filled(name, plus):
    send, case = OFFERS[name]
    choices = choices_of(send, case, OFFICE)
    found = [understood(completed(body), send, case) for body in offered(send, case, plus)]

    assert found == [meant(choice) for choice in choices]


@pytest.mark.parametrize("plus", [True, False])
@pytest.mark.parametrize("name", OFFERS)
def test_every_link_is_understood_as_it_stands(name, plus):
    send, case = OFFERS[name]
    photos = PHOTO if send.to.actor is Actor.TECHNICIAN else ()  # a report that says nothing yet is told by its photo
    choices = choices_of(send, case, OFFICE)
    found = [understood(body, send, case, photos) for body in offered(send, case, plus)]

    assert found == [meant(choice) for choice in choices]


@pytest.mark.parametrize("name", OFFERS)
def test_every_line_is_understood_when_it_is_typed_with_the_writers_own_words(name):
    send, case = OFFERS[name]
    choices = choices_of(send, case, OFFICE)
    typed = ["\n".join(own_words(line, choice.hints) for line in choice.lines) for choice in choices]

    assert [understood(text, send, case) for text in typed] == [meant(choice) for choice in choices]


@pytest.mark.parametrize(("name", "part"), [("cause", "cause"), ("checklist", "checklist")])
def test_the_part_that_was_asked_for_is_taken_from_its_line(name, part):
    send = Send(MailKind.REPORT_REQUEST, ANDI, ORDERED.question, missing=(name,))
    [choice] = choices_of(send, ORDERED, OFFICE)
    found = understand(completed(choice.body), 5, Actor.TECHNICIAN, WORDS)

    assert found.answers[0].report is not None
    assert found.answers[0].report.missing() == tuple(
        other for other in ("cause", "checklist", "photos") if other != part
    )


def test_the_order_names_the_team_that_its_line_names():
    send, case = OFFERS["order_request"]
    for team in OFFICE.teams:
        routed = replace(case, route=replace(case.route, then=replace(case.route.then, team=team.key)))
        choice = choices_of(send, routed, OFFICE)[0]
        [order] = understand(choice.body, 4, Actor.KASUBBAG, WORDS).answers

        assert team.title in f"{order.team} {order.text}"
