"""Which numbers of a list a reply answers, and how; a number in a reason answers nothing."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from judging import SHIPPED
from pumped import NUMBERED, Pumped, named, pumped

from maild.core.office import Actor
from maild.intake.numbered import Matter, Parted, parted
from maild.intake.quote import new_text
from maild.intake.reply import understand

WORDS = SHIPPED.reply_words
LISTS = Path(__file__).resolve().parents[1] / "data" / "replies" / "lists.tsv"


@dataclass(frozen=True)
class Sample:
    steps: str
    expected: str
    reply: str


def samples() -> list[Sample]:
    lines = (line for line in LISTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return [Sample(*line.replace("\\n", "\n").split("\t")) for line in lines]


def matters(steps: str = "2222", closed: tuple[int, ...] = ()) -> tuple[Matter, ...]:
    return tuple(
        Matter(f"PGJ-2026-{n:04d}", int(step), Actor.KABAG if step == "2" else Actor.KASUBBAG, n not in closed)
        for n, step in enumerate(steps, 1)
    )


def said_by(reply: str, listed: tuple[Matter, ...]) -> str:
    """Say in one line what each number of a reply says."""
    found = parted(reply, listed, WORDS)
    answers = (
        (n, understand(words, listed[n - 1].step, listed[n - 1].actor, WORDS).answers) for n, words in found.said
    )
    named = ((n, "+".join(answer.name for answer in given) or "?") for n, given in answers)
    return ", ".join(f"{n} {names}" for n, names in named) or "-"


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.reply[:50])
@pytest.mark.parametrize("prepare", [str, new_text], ids=["as is", "new text"])
def test_a_reply_to_a_list_answers_just_what_it_says(sample: Sample, prepare):
    assert said_by(prepare(sample.reply), matters(sample.steps)) == sample.expected


def test_a_doubt_has_a_reason():
    doubts = [sample for sample in samples() if sample.expected == "-"]

    assert len(doubts) > 40
    assert [sample.reply for sample in doubts if not parted(sample.reply, matters(sample.steps), WORDS).reason] == []


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ("1 tolak: sudah 2 kali dilaporkan, 2 setuju", "tolak: sudah 2 kali dilaporkan"),
        ("1 tolak: hubungi 0812-5550-0143, 2 setuju", "tolak: hubungi 0812-5550-0143"),
        ("1 setuju dan 2 tolak: dobel", "setuju"),
        ("1 KONFIRMASI: WA 10.05\nPERINTAH: tim jaringan\n2 acc", "KONFIRMASI: WA 10.05\nPERINTAH: tim jaringan"),
    ],
)
def test_a_number_has_its_own_words_and_no_more(reply: str, words: str):
    listed = matters("3222") if "KONFIRMASI" in reply else matters()

    assert dict(parted(reply, listed, WORDS).said)[1] == words


def test_the_others_are_those_that_still_wait():
    listed = matters(closed=(1, 4))

    assert said_by("2 tolak: dobel, yang lain setuju", listed) == "2 reject, 3 approve"
    assert said_by("semua setuju", listed) == "2 approve, 3 approve"
    assert said_by("1 setuju", listed) == "1 approve"  # he is told that it is decided already
    assert said_by("semua setuju", matters("22", closed=(1, 2))) == "-"


def test_the_same_number_is_meant_where_its_case_is_named_beside_it():
    listed = tuple(replace(matter, case=f"ABC-2026-{n:04d}") for n, matter in enumerate(matters(), 1))

    assert said_by("1 (ABC-2026-0001) setuju\n2 (abc-2026-0002): tolak: dobel", listed) == "1 approve, 2 reject"
    assert said_by("2 (ABC-2026-0001) setuju", listed) == "-"


@pytest.mark.usefixtures("does_not_hang")
@pytest.mark.parametrize("reply", NUMBERED, ids=named)
def test_a_huge_reply_is_parted_to_its_end(reply: Pumped):
    parted(pumped(reply), matters(), WORDS)


@pytest.mark.parametrize("more", ["x" * 2_500, "x y\n" * 5_000])
def test_a_reply_beyond_all_size_is_not_read(more: str):
    assert parted(f"1 setuju\n{more}", matters(), WORDS) == Parted(reason="longer than a reply")
