"""Six years of an office in a dozen rounds, with what a crash can spoil: letters, answers, lists, rules, erasure."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes

from stage import MONDAY, Office, by_another_route, complaint

from maild.core.posting import MailKind
from maild.demo.clients import Client, Photo, letter, reply
from maild.demo.story import ANDI, BAMBANG, KABAG, KASUBBAG, OFFICE, SITI, YUSUF
from maild.store.durable import Disk
from maild.store.requests import Requests

POISON = b"From: x@y.example\r\n" + b"X-Header: more than anybody reads\r\n" * 1_100 + b"\r\nHalo\r\n"
PHOTO = Photo("ONT sesudah perbaikan.jpg", b"\xff\xd8\xff" * 100, "jpeg")
REPORT = "SELESAI\nPenyebab: konektor ONT kotor\nChecklist:\n[x] konektor dibersihkan\n[x] redaman diukur"
OLD = MONDAY - timedelta(days=2)
FIRST, SECOND, THIRD = (f"PGJ-2026-000{number}" for number in range(1, 4))


def first_start(office: Office) -> tuple[bytes, ...]:
    """The mailbox holds old mail when the program is started for the first time."""
    officials = office.folder / "rules" / "officials.toml"
    officials.write_text(officials.read_text().replace('role = "kabag"\n', 'role = "kabag"\ndigest = "daily"\n', 1))
    return complaint(YUSUF, OLD), letter(SITI, OFFICE, "Undangan", "Rapat.", OLD)


def letters(office: Office) -> tuple[bytes, ...]:
    """One is whole and comes by two routes, one incomplete, one has the Message-ID of another, one is a machine's."""
    whole, incomplete = complaint(at=office.now), complaint(YUSUF, office.now, phone="")
    other = complaint(SITI, office.now, trouble="Internet ruang Kunjungan terputus.")
    ids = [message_from_bytes(raw)["Message-ID"].encode() for raw in (whole, other)]
    away = b"Auto-Submitted: auto-replied\r\n" + letter(YUSUF, OFFICE, "Cuti", "Saya sedang cuti.", office.now)
    return whole, incomplete, by_another_route(whole), other.replace(ids[1], ids[0]), away


def approval(office: Office) -> tuple[bytes, ...]:
    """The Kabag approves the first, and the second is completed."""
    asked, incomplete = office.sent(MailKind.DIRECTIVE_REQUEST, KABAG, FIRST), MailKind.COMPLETION_REQUEST
    return (
        reply(asked, KABAG, "Setuju", Client.GMAIL, office.now),
        reply(office.sent(incomplete, YUSUF), YUSUF, "No. HP/WA : 0851-5550-0602", Client.GMAIL, office.now),
    )


def order(office: Office) -> tuple[bytes, ...]:
    """The Kasubbag confirms and orders; a forged reply comes; the operator lays a request; nobody can read a mail."""
    asked, foreign = office.sent(MailKind.DIRECTIVE, KASUBBAG), office.sent(MailKind.DIRECTIVE_REQUEST, KABAG, SECOND)
    foreign = foreign.replace(b"+", b"+zz").replace(b"Message-ID: <", b"Message-ID: <zz")
    rejected = (("case", THIRD), ("answer", "reject"), ("by", "kabag"), ("note", "lisan: di luar wewenang"))
    Requests(office.folder / "data" / "requests", Disk()).lay("rule", rejected, office.now)
    return (
        reply(asked, KASUBBAG, "KONFIRMASI: WA 08.24\nPERINTAH: tim jaringan", Client.OUTLOOK, office.now),
        reply(foreign, KABAG, "TOLAK: tidak benar", Client.GMAIL, office.now),
        POISON,
    )


def progress(office: Office) -> tuple[bytes, ...]:
    """A technician tells how far he is, then that he is done, but not how; more letters come."""
    asked, other = office.sent(MailKind.ORDER, ANDI), office.sent(MailKind.ORDER, SITI)
    return (
        reply(asked, ANDI, "PROGRES: kabel sedang ditelusuri", Client.GMAIL, office.now),
        reply(other, SITI, "SELESAI\nPenyebab: konektor ONT kotor", Client.ZIMBRA, office.now),
        complaint(at=office.now, trouble="Internet aula terputus."),
    )


def report(office: Office) -> tuple[bytes, ...]:
    """The report comes with a photo, while the rules have just been changed."""
    rules = office.folder / "rules" / "routing.toml"
    rules.write_text(rules.read_text().replace('name = "gangguan berat"', 'name = "gangguan parah"'))
    return (reply(office.sent(MailKind.ORDER, ANDI), ANDI, REPORT, Client.GMAIL, office.now, (PHOTO,)),)


def result(office: Office) -> tuple[bytes, ...]:
    asked = office.sent(MailKind.APPROVAL_REQUEST, KASUBBAG)
    return (reply(asked, KASUBBAG, "SETUJU\nNomor: W.15-TI.05.04-311", Client.OUTLOOK, office.now),)


def morning(office: Office) -> tuple[bytes, ...]:
    """The list for the Kabag, the head of the day, and reminders are due; the reporter is content."""
    return (reply(office.sent(MailKind.RESULT, BAMBANG), BAMBANG, "NILAI 4", Client.GMAIL, office.now),)


def listed(office: Office) -> tuple[bytes, ...]:
    """The Kabag answers his list."""
    mark = f"X-Maild-Kind: {MailKind.DIGEST}\r\n".encode()
    digest = next(mail.raw for mail in reversed(office.servers.accepted) if mark in mail.raw)
    return (reply(digest, KABAG, "semua setuju", Client.GMAIL, office.now),)


def reopening(office: Office) -> tuple[bytes, ...]:
    again = "BELUM NORMAL: internet terputus lagi"
    return (reply(office.sent(MailKind.RESULT, BAMBANG), BAMBANG, again, Client.GMAIL, office.now),)


def weeks_later(_: Office) -> tuple[bytes, ...]:
    """Deadlines have passed, and what has ended is put away."""
    return ()


def years_later(_: Office) -> tuple[bytes, ...]:
    return ()


def erasure(office: Office) -> tuple[bytes, ...]:
    """What is too old is redacted."""
    Requests(office.folder / "data" / "requests", Disk()).lay("retention", (("years", "5"),), office.now)
    return ()


_FIRST_DAY = (letters, approval, order, progress, report, result)
_TUESDAY = MONDAY + timedelta(days=1)
_MOMENTS: tuple[tuple[datetime, Callable[[Office], tuple[bytes, ...]]], ...] = (
    *((MONDAY + timedelta(minutes=3 * number + 20 * (number > 3)), act) for number, act in enumerate(_FIRST_DAY, 1)),
    (_TUESDAY, morning),
    (_TUESDAY + timedelta(minutes=20), listed),
    (_TUESDAY + timedelta(minutes=40), reopening),
    (_TUESDAY + timedelta(days=49), weeks_later),
    (_TUESDAY + timedelta(days=6 * 365), years_later),
    (_TUESDAY + timedelta(days=6 * 365, minutes=5), erasure),
)
STORY = ((MONDAY, OLD, first_start), *((now, now, act) for now, act in _MOMENTS))
"""When the program works, when the mails have come, and which they are."""
