"""Payloads straight in the records of a case, as if reading had let them through (reliability.md T23-T26)."""

from dataclasses import replace
from functools import cache

import pytest
from compose_samples import NOW, PICTURE, SAMPLES, written
from docket_samples import (
    CONFIRMATION,
    DECIDED,
    DIGEST,
    DIRECTIVES,
    KASUBBAGS,
    KASUBBAGS_DIGEST,
    listed,
    told,
)
from injection_checks import Harmless, harmless, objections
from injection_payloads import BEGIN, END, PAYLOADS
from injection_story import Written, a_file
from overview_samples import OPEN, WEEK, an_overview, shown

from maild.core.answer import RepairReport
from maild.core.case import Case, Note
from maild.core.event import Reason, Send
from maild.core.letter import Difference, Field, Fields, Head, Trouble, UnreadEnclosure
from maild.core.posting import MailKind

LISTS = {
    "digest": (DIGEST, DIRECTIVES),
    "digest-kasubbag": (KASUBBAGS_DIGEST, KASUBBAGS),
    "confirmation": (CONFIRMATION, DECIDED),
    "clarification": (DIGEST, DIRECTIVES),
}
_EACH = 9  # of the sample mails each payload meets one
_BOX = ((0.1, 0.2, 0.9, 0.23),)
_HARMLESS = ("kata", "kata " * 30, "kata " * 2000, "kata\nkata", "x" * 3000, "")


def poisoned(case: Case, words: str) -> Case:
    """Put the words into everything that strangers and officials say; who is asked what stays as it is."""
    field = Field(words, 0.95, words, 1, words, "+6281255500143", _BOX)
    note = Note(NOW, words, words)
    letter = replace(
        case.letter,
        fields=Fields(*(field for _, one in case.letter.fields.items())),
        head=Head(words, NOW.date(), words, words, words, enclosed=words, copies=(words,), signatory=words,
                  signatory_title=words, nip=words, kop=(words,)),
        subject=words,
        category=(words,),
        text=words,
        sources=(words,),
        enclosures=(a_file(words),),
        warnings=(words,),
        grounds=(words,),
        differences=(Difference("phone", words, words),),
        unread=(UnreadEnclosure(words, Trouble.DAMAGED),),
        picture=replace(PICTURE, name=words, media_type=words) if case.letter.picture else None,
    )  # fmt: skip
    return replace(
        case,
        letter=letter,
        reporter=replace(case.reporter, name=words, message_id=words),
        wanted=words,
        supplements=(note,),
        directive=case.directive and note,
        confirmation=case.confirmation and note,
        order=case.order and note,
        progress=(note,),
        pause=case.pause and note,
        report=case.report and RepairReport(words, (words, words), (a_file(words),)),
        reported=case.reported and note,
        revision=words,
        letter_number=words,
    )


def sample(name: str, words: str) -> Written:
    send, case = SAMPLES[name]
    to = replace(send.to, name=words) if send.to.actor == "reporter" else send.to
    text = send.text if send.kind is MailKind.HANDOVER else words
    bad = Send(send.kind, to, send.question, send.reason, text, send.missing, (a_file(words),))
    return Written(bad, poisoned(case, words), written(bad, poisoned(case, words)))


@cache
def twin(name: str) -> Harmless:
    mails = [sample(name, words) for words in _HARMLESS]
    (found,) = harmless((mail.send, mail.rendered.raw) for mail in mails).values()
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_whatever_the_records_say_each_mail_is_as_planned(name: str):
    first = list(SAMPLES).index(name) % _EACH
    for words in PAYLOADS[first::_EACH]:
        mail = sample(name, words)

        assert list(objections(mail, twin(name), words)) == [], repr(words)


def a_list(name: str, words: str) -> Written:
    docket, cases = LISTS[name]
    bad = tuple(poisoned(case, words) for case in cases)
    rendered = told(docket, bad, Reason.UNCLEAR) if name == "clarification" else listed(docket, bad, 2)
    send = Send(rendered.posting.kind, docket.to, docket.question)
    return Written(send, bad[0], rendered, tuple(item.token for item in docket.items))


@pytest.mark.slow
@pytest.mark.parametrize("name", LISTS)
def test_whatever_the_records_say_each_list_is_as_planned(name: str):
    (twin,) = harmless((mail.send, mail.rendered.raw) for mail in (a_list(name, words) for words in _HARMLESS)).values()
    for words in PAYLOADS[list(LISTS).index(name) :: len(LISTS)]:
        assert list(objections(a_list(name, words), twin, words)) == [], repr(words)


def an_overview_of(words: str) -> Written:
    bad = tuple(poisoned(case, words) for case in OPEN)
    rendered = shown(an_overview(bad, WEEK))
    return Written(Send(MailKind.DIGEST, rendered.posting.to), bad[0], rendered)


@pytest.mark.slow
def test_whatever_the_records_say_an_overview_is_as_planned():
    written_with = (an_overview_of(words) for words in _HARMLESS)
    (twin,) = harmless((mail.send, mail.rendered.raw) for mail in written_with).values()
    for words in PAYLOADS:
        assert list(objections(an_overview_of(words), twin, words)) == [], repr(words)


def test_every_payload_meets_several_kinds_of_mail():
    met = [{SAMPLES[name][0].kind for name in list(SAMPLES)[first::_EACH]} for first in range(_EACH)]

    assert min(map(len, met)) >= 4
    assert {kind for kinds in met for kind in kinds} | {docket.kind for docket, _ in LISTS.values()} == set(MailKind)


@pytest.mark.parametrize("name", [name for name, (send, _) in SAMPLES.items() if send.reason != "cancelled"])
def test_the_words_are_in_the_mails_that_are_looked_at(name: str):
    mail = sample(name, f"{BEGIN}kata{END}")

    assert [*objections(mail, twin(name), f"{BEGIN}lain{END}")], "a changed word would not be seen"
