"""Replies as mail programs really write them: each acts on what its writer typed, and on nothing else."""

import re
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from maild.intake.authenticity import MailClass, mail_class
from maild.intake.mime import parse
from maild.intake.quote import new_text
from maild.intake.reader import Reader
from maild.intake.reply import Understanding, understand

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from load_replies import reply_words
from load_words import field_words
from mail_clients.bank import Sample, bank
from mail_clients.rarer_bank import bank as rarer_bank

WORDS = reply_words()
BANKS = {"usual": tuple(bank()), "rarer": tuple(rarer_bank())}
OURS = re.compile(
    r"Mohon (?:disposisi|konfirmasi|persetujuan)|tercatat dengan nomor|\bdibalas\b|Cukup balas|Ketuk tombol"
)


def html_alone(sample: Sample) -> Sample | None:
    """The reply as a program sends it that writes no plain version."""
    found = re.search(rb'multipart/alternative; boundary="([^"]+)"', sample.raw)
    if not found:
        return None
    head, mark, rest = sample.raw.partition(b"--" + found[1] + b"\r\n")
    return replace(sample, name=f"{sample.name}-html", raw=head + mark + rest.partition(mark)[2])


SAMPLES = [
    sample for samples in BANKS.values() for one in samples for sample in (one, html_alone(one)) if sample is not None
]


@cache
def alone(sample: Sample) -> Understanding:
    """What the writer's own words say where nothing stands around them."""
    enclosures = parse(sample.raw).enclosures
    return understand(sample.said.text, sample.said.step, sample.said.actor, WORDS, enclosures)


def names(said: Understanding) -> str:
    return "+".join(answer.name for answer in said.answers) or "-"


def test_the_banks_hold_what_they_promise():
    assert len(BANKS["usual"]) >= 160
    assert len(BANKS["rarer"]) >= 60
    assert len({sample.name.partition("-")[0] for samples in BANKS.values() for sample in samples}) >= 70
    assert len({sample.name for sample in SAMPLES}) == len(SAMPLES)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_reply_from_a_mail_program_says_what_its_writer_typed(sample: Sample):
    mail = parse(sample.raw)
    text = new_text(mail.text, mail.from_name)
    said = understand(text, sample.said.step, sample.said.actor, WORDS, mail.enclosures)

    assert names(said) == sample.said.answers, (said.reason, text)
    assert not said.answers or said.answers == alone(sample).answers
    assert mail.concealments == ()
    assert mail_class(mail, "pengaduan@kanwil.example", b"secret", WORDS) is MailClass.HUMAN
    assert "without_any_mark" in sample.name or not OURS.search(text)


@pytest.mark.parametrize("bank", BANKS)
def test_the_child_reads_them_as_this_process_does(bank: str):
    with Reader(field_words(), ()) as reader:
        for sample in BANKS[bank][::9]:
            mail = parse(sample.raw)
            reading = reader.read(sample.raw)

            assert reading.new_text == new_text(mail.text, mail.from_name)
            assert reading.mail.concealments == ()
