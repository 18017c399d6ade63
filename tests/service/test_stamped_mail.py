"""Whether the mail that comes in bears the name that [trust] relies on."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from maild.core.received import Location, Received
from maild.service.stamping import Stamped, stamped
from maild.store.archive import Archive
from maild.store.durable import Disk

NAME = "mx.kanwil.example"
START = datetime(2026, 11, 23, tzinfo=UTC)
OURS = f"Authentication-Results: {NAME}; dmarc=pass header.from=a.example\r\n"
FOREIGN = "Authentication-Results: mx.evil.example; none\r\n"


def an_archive(folder: Path, *heads: str) -> Archive:
    archive = Archive(folder, Disk())
    for number, head in enumerate(heads):
        raw = f"{head}From: a@a.example\r\nSubject: {number}\r\n\r\nisi\r\n".encode()
        at = START + timedelta(minutes=number)
        archive.note(Received(archive.keep(raw), (Location("INBOX", 1, number + 1),), at, at, len(raw)))
    return archive


def test_only_the_topmost_header_with_the_name_counts(tmp_path):
    archive = an_archive(tmp_path, OURS, FOREIGN + OURS, "", OURS + FOREIGN, f"X-{OURS}")

    assert stamped(archive, NAME) == Stamped(5, 2)


def test_the_newest_mails_tell_what_the_server_does_now(tmp_path):
    archive = an_archive(tmp_path, *[""] * 30, *[OURS] * 20)

    assert stamped(archive, NAME) == Stamped(20, 20)


def test_an_office_without_mail_tells_nothing(tmp_path):
    assert stamped(an_archive(tmp_path), NAME) == Stamped(0, 0)
