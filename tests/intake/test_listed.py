"""A reply to a numbered list: an event for each case, by the same rules as a single reply, or none at all."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from judging import ARRIVED, CASE, OFFICE, SECRET, Memory, a_reading, judged

from maild.core.answer import AnswerName
from maild.core.case import Case, State
from maild.core.docket import Docket, Item
from maild.core.event import Answered, Misunderstood, Reason, Route
from maild.core.office import Actor, Then
from maild.core.posting import MailKind, Posting, Recipient
from maild.core.received import Verdict
from maild.core.token import mint
from maild.intake.authority import Asked
from maild.intake.listed import ListReply
from maild.intake.mime import canon_digest
from maild.intake.notices import Notice, Sent
from maild.intake.triage import Ignored, Reply, triage

KABAG = Recipient(Actor.KABAG, "kabag@kanwil.example")
CASES = tuple(replace(CASE, key=f"kasus{n}", number=f"PGJ-2026-{n:04d}") for n in (1, 2, 3))
LIST = mint(SECRET, "list")


class Listing(Memory):
    """Remembers a list, and the single questions on it."""

    def __init__(self, *cases: Case, question: str = "") -> None:
        asked = [Asked(case, question or case.question, KABAG) for case in cases]
        super().__init__(*asked)
        items = tuple(
            Item(one.case.key, one.question, Actor.KABAG, token) for token, one in zip(self.tokens, asked, strict=True)
        )
        docket = Docket(LIST, MailKind.DIGEST, KABAG, date(2026, 11, 24), ARRIVED, items)
        self.dockets = (docket,)
        self.cases = {case.key: case for case in cases}

    def case_of(self, key: str) -> Case | None:
        return self.cases.get(key)

    def sent_as(self, posting_id: str) -> Sent | None:
        mail = Posting(LIST, MailKind.DIGEST, KABAG, "", "", ARRIVED, ARRIVED)
        return Sent(None, mail) if posting_id == LIST else super().sent_as(posting_id)


def reply(text: str, sender: str = "kabag@kanwil.example", *headers: str, memory: Listing | None = None) -> ListReply:
    to = f"To: pengaduan+{LIST}@kanwil.example"
    verdict = judged(a_reading(sender, text, to, *headers), memory or Listing(*CASES))
    assert isinstance(verdict, ListReply)
    return verdict


def names(found: ListReply) -> list[tuple[str, str]]:
    """Tell for each case what was heard."""
    facts = ((case.key, event.fact) for case, event in found.events)
    return [
        (key, "+".join(answer.name for answer in fact.answers) if isinstance(fact, Answered) else fact.tag)
        for key, fact in facts
    ]


def test_each_number_is_an_event_of_its_own_case():
    text = "1 setuju\n2 tolak: dobel\n3 nanti dulu"
    found = reply(text)

    assert names(found) == [("kasus1", "approve"), ("kasus2", "reject"), ("kasus3", "misunderstood")]
    (_, first), *_ = found.events
    reading = a_reading("kabag@kanwil.example", text, f"To: pengaduan+{LIST}@kanwil.example")
    assert [event.id for _, event in found.events] == [f"{canon_digest(reading.mail)}#kasus{n}" for n in (1, 2, 3)]
    assert (first.actor, first.at, first.rules) == (Actor.KABAG, ARRIVED, "aturan")
    evidence = first.evidence
    assert (evidence.digest, evidence.address, evidence.question, evidence.asked) == (
        "sha",
        "kabag@kanwil.example",
        CASES[0].question,
        "kabag@kanwil.example",
    )
    assert evidence.checks[-1] == "digest of 2026-11-24: number 1"
    assert found.told is None


def test_words_of_one_number_are_no_other_cases_business():
    found = reply("1 setuju\n2 tolak: dobel")

    texts = [event.fact.text for _, event in found.events if isinstance(event.fact, Answered)]
    assert texts == ["setuju", "tolak: dobel"]


@pytest.mark.parametrize("sender", ["Ratna <ratna@kanwil.example>", "joko@kanwil.example"])
def test_any_registered_address_and_the_deputy_of_the_day_may_answer_a_list(sender: str):
    assert names(reply("1 setuju", sender)) == [("kasus1", "approve")]


def test_a_deputy_may_not_answer_a_list_when_his_mandate_is_over():
    reading = a_reading("joko@kanwil.example", "1 setuju", f"To: pengaduan+{LIST}@kanwil.example")
    tomorrow = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # midnight of the 25th in Jakarta
    verdict = triage(
        reading, Listing(*CASES), OFFICE, SECRET, "sha", tomorrow, lambda _letter, _sender: Route("", Then(""))
    )

    assert isinstance(verdict, ListReply)
    assert (verdict.events, verdict.told) == ((), Reason.NOT_HIS)


@pytest.mark.parametrize(
    "sender",
    [
        "penipu@evil.example",
        "kasubbag@kanwil.example",
        "andi@kanwil.example",
        '"kabag@kanwil.example" <penipu@evil.example>',
        "kabag@kanwil.example, penipu@evil.example",
        "kabag@kanwil.example\r\nFrom: penipu@evil.example",
        "kabag@kanwil.example\r\nSender: penipu@evil.example",
        "",
    ],
)
def test_a_stranger_with_the_lists_token_moves_nothing(sender: str):
    found = reply("semua setuju", sender)

    assert (found.events, found.verdict, found.told) == ((), Verdict.FILED, Reason.NOT_HIS)
    assert found.reason


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: auto-replied", "Precedence: bulk", "List-Id: <x.y>", "Return-Path: <>"]
)
def test_an_automatic_reply_to_a_list_moves_nothing_and_is_not_answered(header: str):
    found = reply("semua setuju", "kabag@kanwil.example", header)

    assert (found.events, found.verdict, found.told) == ((), Verdict.AUTOMATIC, None)


def test_an_absence_notice_without_headers_is_automatic_too():
    text, subject = "Saya sedang cuti sampai 3 Desember. 1 setuju", "Subject: Balasan otomatis: Daftar"
    found = reply(text, "kabag@kanwil.example", subject)

    assert (found.events, found.told) == ((), None)


@pytest.mark.parametrize("text", ["setuju", "", "1 setuju, 7 setuju", "terima kasih"])
def test_what_cannot_be_parted_is_asked_back_and_moves_nothing(text: str):
    found = reply(text)

    assert (found.events, found.verdict, found.told) == ((), Verdict.REPLY, Reason.UNCLEAR)
    assert found.reason


def test_a_list_is_found_by_in_reply_to_and_by_a_code_line():
    memory = Listing(*CASES)
    by_code = judged(a_reading("kabag@kanwil.example", f"1 setuju\nKode: {LIST}"), memory)
    ours = f"<{LIST}.{mint(SECRET, 'message-id', LIST)[:16]}@kanwil.example>"
    by_reply = judged(a_reading("kabag@kanwil.example", "1 setuju", f"In-Reply-To: {ours}"), memory)

    assert isinstance(by_code, ListReply)
    assert isinstance(by_reply, ListReply)
    assert names(by_code) == names(by_reply) == [("kasus1", "approve")]


def test_a_link_of_the_list_answers_its_own_case_alone():
    memory = Listing(*CASES)
    ours = f"<{LIST}.{mint(SECRET, 'message-id', LIST)[:16]}@kanwil.example>"
    reading = a_reading("kabag@kanwil.example", "SETUJU", f"To: {memory.addresses[1]}", f"References: {ours}")
    verdict = judged(reading, memory)

    assert isinstance(verdict, Reply)
    assert (verdict.asked.case.key, verdict.event.evidence.question) == ("kasus2", CASES[1].question)


def test_the_token_of_a_list_beside_that_of_a_question_is_two_matters():
    memory = Listing(*CASES)
    found = reply("1 setuju", "kabag@kanwil.example", f"Cc: {memory.addresses[1]}", memory=memory)

    assert (found.events, found.told) == ((), Reason.UNCLEAR)


def test_a_reply_that_a_reader_sees_otherwise_moves_nothing():
    reading = a_reading("kabag@kanwil.example", "semua setuju", f"To: pengaduan+{LIST}@kanwil.example")
    reading = replace(reading, mail=replace(reading.mail, concealments=("hidden text",)))
    found = judged(reading, Listing(*CASES))

    assert isinstance(found, ListReply)
    assert (found.events, found.told, found.reason) == ((), Reason.UNCLEAR, "hidden text")


def test_an_attachment_belongs_to_no_number():
    raw = (
        f"From: kabag@kanwil.example\r\nTo: pengaduan+{LIST}@kanwil.example\r\n"
        "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\n1 setuju\r\n"
        "--a\r\nContent-Type: application/pdf; name=surat.pdf\r\n\r\n%PDF\r\n--a--\r\n"
    ).encode()
    found = judged(a_reading("", "1 setuju", raw=raw), Listing(*CASES))

    assert isinstance(found, ListReply)
    assert [event.fact.enclosures for _, event in found.events if isinstance(event.fact, Answered)] == [()]


def test_what_is_decided_already_is_still_an_answer_to_its_question_but_not_among_all():
    done = replace(CASES[0], state=State.REPAIRING, round=6)
    memory = Listing(done, *CASES[1:], question=CASES[0].question)

    assert names(reply("1 setuju, 2 setuju", memory=memory)) == [("kasus1", "approve"), ("kasus2", "approve")]
    assert names(reply("semua setuju", memory=memory)) == [("kasus2", "approve"), ("kasus3", "approve")]


def test_what_this_very_mail_has_decided_before_a_crash_is_still_among_all():
    to = f"To: pengaduan+{LIST}@kanwil.example"
    canon = canon_digest(a_reading("kabag@kanwil.example", "semua setuju", to).mail)
    done = replace(CASES[0], state=State.AWAITING_CONFIRMATION, round=3, seen=(f"{canon}#kasus1",))
    memory = Listing(done, *CASES[1:], question=CASES[0].question)

    found = reply("semua setuju", memory=memory)

    assert [key for key, _ in names(found)] == ["kasus1", "kasus2", "kasus3"]


def test_a_case_that_is_gone_keeps_the_numbers_of_the_others():
    memory = Listing(*CASES)
    del memory.cases["kasus1"]

    assert names(reply("2 setuju, 3 tolak: dobel", memory=memory)) == [("kasus2", "approve"), ("kasus3", "reject")]
    assert reply("semua setuju", memory=memory).events[0][0].key == "kasus2"


def test_a_bounce_of_a_list_is_of_no_case():
    ours = f"<{LIST}.{mint(SECRET, 'message-id', LIST)[:16]}@kanwil.example>"
    raw = (
        "From: MAILER-DAEMON@mx.example\r\nContent-Type: multipart/report; boundary=a\r\n\r\n--a\r\n\r\nMaaf\r\n"
        f"--a\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {ours}\r\n--a--\r\n"
    ).encode()
    found = judged(a_reading("", "Maaf", raw=raw), Listing(*CASES))

    assert isinstance(found, Notice)
    assert (found.sent.case, found.sent.posting.id) == (None, LIST)


def test_our_own_mail_never_comes_back_as_a_reply_to_a_list():
    reading = a_reading("pengaduan@kanwil.example", "semua setuju", f"To: pengaduan+{LIST}@kanwil.example")

    assert judged(reading, Listing(*CASES)) == Ignored("our own mail")


def test_only_what_is_asked_of_an_officials_role_may_be_answered_by_him():
    memory = Listing(*CASES)
    (docket,) = memory.dockets
    mixed = (docket.items[0], replace(docket.items[1], actor=Actor.KASUBBAG), docket.items[2])
    memory.dockets = (replace(docket, items=mixed),)

    found = reply("1 setuju, 2 setuju", memory=memory)

    assert names(found) == [("kasus1", "approve"), ("kasus2", "disowned")]


def test_a_hedge_makes_its_own_number_unclear():
    found = reply("1 setuju kalau sudah lengkap, 2 setuju")

    facts = [event.fact for _, event in found.events]
    assert isinstance(facts[0], Misunderstood)
    assert isinstance(facts[1], Answered)
    assert facts[1].answers[0].name is AnswerName.APPROVE
