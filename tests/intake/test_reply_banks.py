"""Whole banks of replies by several hands: nearly all genuine ones act at once, and none is misread."""

import sys
from pathlib import Path

import pytest

from maild.core.answer import AnswerName
from maild.core.words import ReplyWords
from maild.intake.quote import new_text
from maild.intake.reply import understand

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from load_replies import Sample, reply_words, samples

CASE = "PGJ-2026-0001"
NOTHING = frozenset(("-", AnswerName.INFORM))
DOUBTS_BEFORE = ("Jangan", "Belum", "Tidak", "Kalau", "Apakah", "Nanti", "Mungkin", "Pak Kakanwil", "Seharusnya")
DOUBTS_BEHIND = (
    ", tapi tunggu dulu",
    " kalau anggaran ada",
    ", nanti setelah rapat",
    "?",
    ", eh jangan dulu",
    " tidak ya",
)


@pytest.fixture(scope="module")
def words() -> ReplyWords:
    return reply_words()


def heard(reply: str, sample: Sample, words: ReplyWords) -> str:
    said = understand(new_text(reply), sample.step, sample.actor, words, case=CASE)
    return "+".join(answer.name for answer in said.answers) or "-"


def is_right(sample: Sample, said: str) -> bool:
    if sample.answers == "!done":
        return AnswerName.DONE not in said
    return said in sample.answers.split("|")


def acts(said: str) -> bool:
    return said not in NOTHING


def is_genuine(sample: Sample) -> bool:
    return not (NOTHING & set(sample.answers.split("|"))) and sample.answers != "!done"


@pytest.mark.parametrize("bank", ["office_a", "wider", "formal", "everyday"])
def test_no_reply_of_a_bank_is_misread(bank: str, words: ReplyWords):
    said = {sample: heard(sample.reply, sample, words) for sample in samples(f"{bank}.tsv")}

    assert [(sample, answer) for sample, answer in said.items() if acts(answer) and not is_right(sample, answer)] == []


@pytest.mark.parametrize(("bank", "share"), [("office_a", 0.98), ("wider", 0.95), ("formal", 0.92), ("everyday", 0.95)])
def test_nearly_every_genuine_reply_of_a_bank_acts_at_once(bank: str, share: float, words: ReplyWords):
    genuine = [sample for sample in samples(f"{bank}.tsv") if is_genuine(sample)]

    assert sum(is_right(sample, heard(sample.reply, sample, words)) for sample in genuine) >= share * len(genuine)


def test_the_half_that_nobody_looks_into_is_understood_as_well_as_it_was(words: ReplyWords):
    said = [(sample, heard(sample.reply, sample, words)) for sample in samples("office_b.tsv")]
    right = sum(is_right(sample, answer) for sample, answer in said if is_genuine(sample))
    misread = sum(acts(answer) and not is_right(sample, answer) for sample, answer in said)

    assert (right / sum(is_genuine(sample) for sample, _ in said) > 0.93, misread <= 6) == (True, True)


@pytest.mark.parametrize("doubt", [*DOUBTS_BEFORE, *DOUBTS_BEHIND])
def test_a_doubt_keeps_an_approval_from_acting(doubt: str, words: ReplyWords):
    consents = [
        sample for sample in samples("office_a.tsv")
        if sample.answers == AnswerName.APPROVE and "\n" not in sample.reply
    ]  # fmt: skip
    doubted = [
        (f"{doubt} {sample.reply[0].lower()}{sample.reply[1:]}" if doubt in DOUBTS_BEFORE
         else f"{sample.reply.rstrip(' .!')}{doubt}", sample)
        for sample in consents
    ]  # fmt: skip

    assert [reply for reply, sample in doubted if AnswerName.APPROVE in heard(reply, sample, words)] == []
