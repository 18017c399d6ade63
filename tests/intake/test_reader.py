"""The child that reads letters dies of bad ones, and the next letter is read all the same."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from maild.core.letter import LetterKind
from maild.core.office import Unit
from maild.core.words import FieldWords
from maild.errors import TransientFailure, Unreadable
from maild.intake.reader import LIMITS, Reader, read, salvaged

MAILS = Path(__file__).parent.parent / "data" / "mails"
HEAD = b"From: Budi <lapas@unit.example>\r\nTo: pengaduan@kanwil.example\r\nSubject: Gangguan\r\n"
GOOD = HEAD + b"\r\nNama Unit: Lapas Kediri\r\nUraian: jaringan mati sejak pagi\r\n"
UNITS = (Unit("Lembaga Pemasyarakatan Kediri", ("Lapas Kediri",), ("lapas@unit.example",)),)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(FieldWords(), UNITS) as reader:
        yield reader


def nested_multiparts(depth: int) -> bytes:
    opened = b"".join(
        b'--b%d\r\nContent-Type: multipart/mixed; boundary="b%d"\r\n\r\n' % (number, number + 1)
        for number in range(depth)
    )
    return HEAD + b'Content-Type: multipart/mixed; boundary="b0"\r\n\r\n' + opened


POISON = {
    "multiparts 500 deep": nested_multiparts(500),
    "multiparts 1500 deep": nested_multiparts(1500),
    "multiparts 100 deep": nested_multiparts(100),
    "mails 500 deep": (HEAD + b"Content-Type: message/rfc822\r\n\r\n") * 500,
    "100,000 parts": HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\n" * 100_000,
    "nested comments": b"From: " + b"(" * 1000 + b")" * 1000 + b" a@b.example\r\n\r\nx",
    "open comments": b"From: " + b"(" * 200_000 + b"\r\n\r\nx",
    "open brackets": HEAD + b"Message-ID: " + b"<" * 50_000 + b"\r\n\r\nx",
    "endless references": HEAD + b"References: " + b"<a@b>" * 40_000 + b"\r\n\r\nx",
    "half encoded words": b"From: a@b.example\r\nSubject: " + b"=?a?q?" * 40_000 + b"\r\n\r\nx",
    "NUL in the headers": b"From: a@b\x00.example\r\nSub\x00ject: x\r\n\r\nx",
    "undeclared octets": HEAD + b"\r\n" + bytes(range(128, 256)) * 100,
    "ISO-2022-JP": HEAD + b"Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n" + "障害".encode("iso-2022-jp"),
    "an unquoted file name": HEAD + b"Content-Type: application/pdf; name=Surat Lapas.pdf\r\n\r\n%PDF",
    "winmail.dat": HEAD + b"Content-Type: application/ms-tnef; name=winmail.dat\r\n\r\n" + b"\x78\x9f\x3e\x22" * 100,
    "a subject of 1 MB": b"From: a@b.example\r\nSubject: " + b"x" * 1_000_000 + b"\r\n\r\nx",
    "a subject of 250 KB": b"From: a@b.example\r\nSubject: " + b"x" * 250_000 + b"\r\n\r\nx",
    "5,000 header lines": HEAD + b"X-A: y\r\n" * 5_000 + b"\r\nx",
    "18,000 recipients": b"From: a@b.example\r\nTo: " + b"a@b.example, " * 18_000 + b"\r\n\r\nx",
    "40,000 parameters": HEAD + b"Content-Type: text/plain; " + b"a=b;" * 40_000 + b"\r\n\r\nx",
    "open tags": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<a " * 300_000,
    "nested tags": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 100_000,
    "one line of 5 MB": HEAD + b"\r\n" + b"a" * 5_000_000,
    "100,000 blank lines": HEAD + b"\r\n" + b"\r\n" * 100_000,
    "On On On": HEAD + b"\r\n" + b"On " * 20_000,
    "digits": HEAD + b"\r\n" + b"0812-" * 50_000,
    "colons": HEAD + b"\r\n" + b"Nama : " * 30_000,
    "all octets": bytes(range(256)) * 1_000,
    "a million emoji": HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "😀".encode() * 1_000_000,
    "a million controls": HEAD + b"\r\n" + b"\x01" * 1_000_000,
    "nothing": b"",
    "nothing but lines": b"\r\n\r\n\r\n",
}


def fate_of(raw: bytes, reader: Reader) -> str:
    """Say what became of a mail: that it was read, or why not."""
    try:
        reader.read(raw)
    except Unreadable as error:
        return str(error)
    return "read"


@pytest.mark.parametrize("raw", POISON.values(), ids=POISON.keys())
def test_a_poisonous_mail_is_read_or_refused_and_the_next_one_is_read(reader: Reader, raw: bytes):
    fate = fate_of(raw, reader)

    assert fate.startswith(("read", "it ", "its headers", "its parts", "no parser"))
    assert fate_of(GOOD, reader) == "read"


def test_a_reader_reads_what_reading_in_the_process_gives(reader: Reader):
    assert reader.read(GOOD) == read(GOOD, FieldWords(), UNITS)


@pytest.mark.parametrize("file", sorted(MAILS.glob("*.eml")), ids=lambda file: file.name)
def test_real_shapes_come_through_the_child_unchanged(reader: Reader, file: Path):
    raw = file.read_bytes()

    assert reader.read(raw) == read(raw, FieldWords(), UNITS)


def test_attachments_come_through_the_child_whole(reader: Reader):
    data = bytes(range(256)) * 4_000
    raw = (
        HEAD + b"Content-Type: application/octet-stream; name=a.bin\r\nContent-Transfer-Encoding: binary\r\n\r\n" + data
    )

    assert reader.read(raw).mail.parts[0].data.startswith(data[:9])


def test_a_letter_lists_its_enclosures(reader: Reader):
    raw = HEAD + b"Content-Type: application/pdf; name=surat.pdf\r\n\r\n%PDF"

    assert [enclosure.name for enclosure in reader.read(raw).letter.enclosures] == ["surat.pdf"]


def test_a_mail_of_25_mb_is_read_within_the_limits(reader: Reader):
    line = b"QUJD" * 19 + b"\r\n"
    raw = (
        HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nterlampir\r\n--x\r\n"
        b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + line * 330_000 + b"--x--\r\n"
    )

    assert len(reader.read(raw).mail.parts[0].data) == 57 * 330_000


def test_a_killed_child_is_replaced():
    before = children_of_this_process()
    with Reader(FieldWords(), UNITS) as reader:
        reader.read(GOOD)
        (child,) = children_of_this_process() - before
        os.kill(child, signal.SIGKILL)

        assert reader.read(GOOD).mail.subject == "Gangguan"


def test_a_child_goes_on_when_everybody_is_told_to_end():
    before = children_of_this_process()
    with Reader(FieldWords(), UNITS) as reader:
        reader.read(GOOD)
        (child,) = children_of_this_process() - before
        os.kill(child, signal.SIGTERM)
        os.kill(child, signal.SIGINT)
        reader.read(GOOD)

        assert children_of_this_process() - before == {child}


def test_a_child_that_takes_too_long_is_ended():
    with (
        Reader(FieldWords(), UNITS, replace(LIMITS, wall_seconds=0.01)) as reader,
        pytest.raises(Unreadable, match="longer than"),
    ):
        reader.read(HEAD + b"\r\n" + b"Nama : Budi, sejak pagi mati. " * 100_000)


def test_a_mail_that_wants_more_memory_than_allowed_is_refused():
    with Reader(FieldWords(), UNITS, replace(LIMITS, memory_bytes=160_000_000)) as reader:
        fate = fate_of(HEAD + b"\r\n" + b"\xff" * 100_000_000, reader)

        assert "more memory" in fate
        assert fate_of(GOOD, reader) == "read"


def test_a_child_is_renewed_after_so_many_letters():
    before = children_of_this_process()
    with Reader(FieldWords(), UNITS, replace(LIMITS, requests=1)) as reader:
        reader.read(GOOD)
        first = children_of_this_process() - before
        reader.read(GOOD)
        second = children_of_this_process() - before

    assert (len(first), len(second), first & second) == (1, 1, set())


def test_a_closed_reader_leaves_no_child():
    before = children_of_this_process()
    with Reader(FieldWords(), UNITS) as reader:
        reader.read(GOOD)

    assert children_of_this_process() == before


def test_the_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MAILD_SECRET", "rahasia-besar")
    before = children_of_this_process()
    with Reader(FieldWords(), UNITS) as reader:
        reader.read(GOOD)
        (child,) = children_of_this_process() - before

        assert Path(f"/proc/{child}/environ").read_bytes() == b""


def test_a_child_that_cannot_start_is_not_blamed_on_the_letter(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.path", ["/nowhere"])
    with Reader(FieldWords(), UNITS) as reader, pytest.raises(TransientFailure):
        reader.read(GOOD)


def test_what_is_salvaged_waits_for_a_person():
    reading = salvaged(POISON["100,000 parts"], "too many parts")

    assert (reading.mail.subject, reading.letter.kind, reading.letter.is_readable, reading.letter.warnings) == (
        "Gangguan",
        LetterKind.UNKNOWN,
        False,
        ("too many parts",),
    )


def test_a_letter_that_our_own_words_cannot_read_is_still_a_mail():
    unusable = FieldWords(labels=(("unit",),))  # a row of rules that lost its list
    reading = read(GOOD, unusable, UNITS)

    assert (reading.new_text, reading.is_salvaged) == (reading.mail.text.strip(), False)
    assert (reading.letter.is_readable, reading.letter.text, reading.letter.warnings) == (
        False,
        reading.new_text,
        ("the letter's fields could not be read",),
    )


def children_of_this_process() -> set[int]:
    task = Path(f"/proc/self/task/{os.getpid()}/children")
    return {int(child) for child in task.read_text().split()}
