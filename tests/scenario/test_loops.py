"""No loop and no flood: programs that answer every mail, offices that write to each other, bounces (R17-R20)."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from itertools import product
from pathlib import Path

import pytest
from bounces import FAILED, WHO, copied, fields, report
from contract.servers import RealMail
from stage import MONDAY, complaint
from street import House, Street, StrippingServers, program, street
from theatre import LABELLED, Theatre

from maild.core.posting import MailKind, Posting, PostingState
from maild.demo.clients import Client, Person, letter, reply
from maild.demo.servers import EmbeddedOffice

OFFICE = "pengaduan@kanwil.example"
HERE, THERE = "pengaduan@sini.example", "pengaduan@sana.example"
STAFF = tuple(f"{name}@kanwil.example" for name in "kabag kasubbag andi siti dimas rina hendra admin meja".split())
KABAG, DESK = Person("Ratna Dewi", "kabag@kanwil.example"), Person("Meja Layanan", "meja@kanwil.example")
UNIT = Person("Lapas Kediri", "lapaskediri@upt.example")
HASTY, PATIENT, HELPED, SERVED = (
    Person(name, f"{name.lower()}@luar.example") for name in "Wati Agus Rini Budi".split()
)
UNREADABLE = b"From: x@luar.example\r\n" + b"X-Header: more than anybody reads\r\n" * 1_100 + b"\r\nHalo\r\n"
ALERTS = 'alert_to = ["admin@kanwil.example"]'
K, P = MailKind, PostingState

NOTICE = "Terima kasih, pesan Anda telah kami terima dan akan segera ditindaklanjuti."
TICKET = (
    "Yth. Bapak/Ibu,\n\nLaporan Bapak/Ibu sudah masuk dengan nomor tiket {}. Petugas kami akan menghubungi.\n\nSalam"
)
ENGLISH = "Thank you for contacting us. We have received your message {} and will get back to you within two days."
STATUS = "Terima kasih atas surat Anda. Untuk menanyakan status pengaduan, hubungi 0800-1234. Status: diterima."
DONE = "Baik, terima kasih. Selesai kami catat dengan nomor {}. Akan ditindaklanjuti."
TORTURE = bool(os.environ.get("TORTURE"))  # `make torture` takes all, every other run some
PROGRAMS = {
    "a notice to our Reply-To": program(NOTICE, by_reply_to=True),
    "a ticket to our From, with a quotation": program(TICKET, copies="> "),
    "English to our From, with a bare copy": program(ENGLISH, copies="-"),
    "a ticket to our Reply-To, with a bare copy": program(TICKET, by_reply_to=True, copies="-"),
    "words of ours to our Reply-To": program(STATUS, by_reply_to=True),
    "words of ours in our thread": program(DONE, refers=True),
    "a ticket with our mail attached": program(TICKET, attaches=True),
}


@pytest.fixture
def crowd(tmp_path: Path) -> Iterator[Callable[..., tuple[Street, House]]]:
    """Open an office among people of the addresses that are given."""
    with ExitStack() as stack:

        def among(*people: str, settings: str = ALERTS) -> tuple[Street, House]:
            there = stack.enter_context(street(OFFICE, *STAFF, *people))
            house = there.settles(tmp_path / "office", OFFICE, settings)
            there.rests()
            return there, house

        yield among


# --- programs that answer every mail ---


@pytest.mark.parametrize("style", list(PROGRAMS)[:: 1 if TORTURE else 2])
def test_whoever_answers_by_a_program_gets_no_more_than_five_mails_a_day(
    crowd: Callable[..., tuple[Street, House]], style: str
) -> None:
    people = tuple(who.address for who in (UNIT, HASTY, PATIENT, HELPED, SERVED))
    there, house = crowd(*people, settings=f'{ALERTS}\n[intake]\nfront_desk = "{DESK.address}"')
    _everybody_is_waited_for(there, house)
    states, sent = house.states, len(there.servers.accepted)

    there.answering = dict.fromkeys((*people, *STAFF), PROGRAMS[style])
    there.passes(hours=24)

    mails = {address: there.sent_to(address, since=sent) for address in (*people, *STAFF)}
    assert {address: kinds for address, kinds in mails.items() if len(kinds) > 4} == {}  # and the one that is answered
    assert house.states == states


def _everybody_is_waited_for(there: Street, house: House) -> None:
    """Let a case wait for each kind of person: one closed, one for the Kabag, the reporter, the Kasubbag, a team."""
    there.receives(OFFICE, complaint(SERVED, trouble="Komputer loket tidak tersambung internet."))
    there.rests()
    _rules(there, house, "PGJ-2026-0001", "approve confirm order done approve")
    on_paper = complaint(DESK, phone="", trouble="CCTV blok B padam sejak pagi.")
    there.receives(
        OFFICE,
        complaint(UNIT),
        complaint(HASTY, phone="", trouble="Wifi lantai dua mati."),
        complaint(PATIENT, trouble="VPN putus sejak pagi."),
        complaint(HELPED, trouble="Telepon IP mati sejak pagi."),
        on_paper,
        UNREADABLE,
    )
    there.rests()
    _rules(there, house, "PGJ-2026-0004", "approve")
    _rules(there, house, "PGJ-2026-0005", "approve confirm order")
    assert Counter(house.states) == {
        "closed": 1, "awaiting_directive": 1, "awaiting_completion": 2, "awaiting_confirmation": 1, "repairing": 1,
        "awaiting_reading": 1,
    }  # fmt: skip


def _rules(there: Street, house: House, number: str, answers: str) -> None:
    report = "Penyebab: kabel putus\nChecklist:\n[x] kabel diganti\nFoto terlampir"
    notes = {"order": "tim jaringan", "done": report}
    for at, answer in enumerate(answers.split()):
        there.now += timedelta(minutes=1)
        by = ("kabag", "kasubbag", "kasubbag", "technician", "kasubbag")[at]
        house.rule(number, answer, by, notes.get(answer, "lewat telepon"), there.now)
        there.rests()


# --- two offices ---


def test_two_daemons_that_report_to_each_other_fall_silent(real_mail: RealMail, tmp_path: Path) -> None:
    here, there = (Theatre(tmp_path / name, real_mail) for name in ("here", "there"))
    for office, other in ((here, there), (there, here)):
        office.becomes(office.machine_time())
        office.works()
        office.writes(Person("Kantor sebelah", other.address), LABELLED)
    with here.daemon() as one, there.daemon() as other_one:
        for daemon in (one, other_one):
            daemon.until(lambda daemon=daemon: "verdict=automatic" in daemon.said)
        real_mail.settle()

    for office in (here, there):
        processed = real_mail.messages(office.address, "Diproses")
        assert len(processed) + len(real_mail.messages(office.address)) == 2  # what was written here, and one receipt
        assert len(office.ask("case", "list", "--json")) == 1


SERVERS = (
    {"stripping relays": StrippingServers, "honest relays": EmbeddedOffice}
    if TORTURE
    else {
        "stripping relays": StrippingServers  # the harder ones; `make torture` takes both
    }
)
RELATIONS = ("reporter", "kabag", "kasubbag", "andi", "admin", "meja")


@pytest.mark.parametrize("servers", SERVERS.values(), ids=SERVERS)
@pytest.mark.parametrize("relation", RELATIONS)
def test_two_offices_that_are_anything_to_each_other_send_two_mails_at_most(
    relation: str, servers: type[EmbeddedOffice], tmp_path: Path
) -> None:
    with street(HERE, THERE, HASTY.address, "x@luar.example", *STAFF, servers=servers) as there:
        for name, own, other in (("sini", HERE, THERE), ("sana", THERE, HERE)):
            house = there.settles(
                tmp_path / name, own, _related(relation, other), {f"{relation}@kanwil.example": other}
            )
            house.app.once()
            if relation == "admin":
                there.receives(own, UNREADABLE)
            else:
                writer = {"reporter": Person("Kantor sebelah", other), "meja": Person("Mesin", "x@luar.example")}
                there.receives(own, _a_letter(writer.get(relation, HASTY), own))
        there.rests()
        for house in there.houses:
            number = next(house.cases.rows()).case.number
            _rules(there, house, number, {"kasubbag": "approve", "andi": "approve confirm order"}.get(relation, ""))
        there.passes(hours=12, step=4)  # of one day: on the next one operators get its daily head

        assert 1 <= len(there.sent_to(HERE)) <= 2
        assert 1 <= len(there.sent_to(THERE)) <= 2
        assert [len(house.states) for house in there.houses] == [1, 1]


@pytest.mark.parametrize("servers", SERVERS.values(), ids=SERVERS)
def test_a_head_is_answered_by_no_head(servers: type[EmbeddedOffice], tmp_path: Path) -> None:
    """Two offices that are each other's operators: what they send each other is no matter of its own."""
    with street(HERE, THERE, "x@luar.example", *STAFF, servers=servers) as there:
        for name, own, other in (("sini", HERE, THERE), ("sana", THERE, HERE)):
            house = there.settles(tmp_path / name, own, _related("admin", other), {"admin@kanwil.example": other})
            house.app.once()
            there.receives(own, UNREADABLE)
        there.passes(hours=96, step=8)  # the operators are reminded of the unread letters on the second day
        sent = [(there.sent_to(address), there.heads_to(address)) for address in (HERE, THERE)]

        there.passes(hours=72, step=8)

        assert [1 <= there.heads_to(address) <= 4 for address in (HERE, THERE)] == [True, True]
        assert [(there.sent_to(address), there.heads_to(address)) for address in (HERE, THERE)] == sent


def _related(relation: str, other: str) -> str:
    """Write the settings in which the other office is somebody to this one; their case numbers differ."""
    prefix = f'case_prefix = "{"PGJ" if other == THERE else "ADU"}"'
    alerts = f'alert_to = ["{other if relation == "admin" else "admin@kanwil.example"}"]'
    desk = f'[intake]\nfront_desk = "{other}"\nscanners = ["x@luar.example"]' if relation == "meja" else ""
    return "\n".join((prefix, alerts, desk))


def _a_letter(who: Person, to: str) -> bytes:
    return letter(who, to, "Pengaduan gangguan jaringan", LABELLED, MONDAY)


# --- floods ---

STRANGERS = tuple(Person(f"Pelapor {number}", f"pelapor@kantor{number}.example") for number in range(100))
HOURLY = 80  # mails; the usual 300 would show the same, in minutes


def test_a_flood_of_strangers_is_held_back_while_the_office_goes_on(
    crowd: Callable[..., tuple[Street, House]], caplog: pytest.LogCaptureFixture
) -> None:
    few = f"{ALERTS}\n[limits]\nmails_per_hour = {HOURLY}"
    there, house = crowd(UNIT.address, *(who.address for who in STRANGERS), settings=few)
    there.receives(OFFICE, complaint(UNIT))
    there.rests()
    asked = next(mail.raw for mail in there.servers.accepted if mail.forward_path == KABAG.address)
    caplog.set_level("INFO", "maild.service.receive")

    for number, who in enumerate(STRANGERS):
        trouble = f"Internet ruang {number} terputus."
        there.servers.deliver(OFFICE, complaint(who, trouble=trouble), MONDAY + timedelta(seconds=30 * number))
    there.now += timedelta(minutes=58)
    there.receives(OFFICE, complaint(UNIT, trouble="CCTV blok C padam."))
    there.receives(OFFICE, reply(asked, KABAG, "Acc", Client.GMAIL, there.now))
    there.rests()

    assert "verdict=reply" in caplog.messages[0]  # though it came last
    assert house.states[0] == "awaiting_confirmation"
    assert house.mails(K.RECEIPT, P.SENT) + house.mails(K.RECEIPT, P.HELD) == len(STRANGERS) + 2
    assert (
        sum(mail.forward_path.startswith("pelapor@") for mail in there.servers.accepted) == HOURLY - 1
    )  # and the unit's
    assert house.mails(K.DIRECTIVE_REQUEST, P.SENT) == HOURLY + 2
    assert there.sent_to(UNIT.address) == ["receipt", "receipt"]
    assert there.sent_to("admin@kanwil.example") == ["alert"]

    there.restarts(house)
    late = Person("Terlambat", STRANGERS[-1].address)
    there.receives(OFFICE, complaint(late, trouble="Internet loket terputus."))
    there.rests()
    assert there.sent_to(late.address) == []  # a restart forgets nothing

    house.asks("retry", ("held", "receipt"), at=there.now)
    there.rests()
    assert house.mails(K.RECEIPT, P.HELD) == 0
    assert house.mails(K.DIRECTIVE_REQUEST, P.HELD) == len(STRANGERS) - HOURLY + 1


def test_a_running_daemon_takes_a_flood_in_bites_and_does_not_wait_between_them(
    founded: Callable[..., Theatre],
) -> None:
    office = founded(**{"imap.poll_every": 3600, "imap.idle": False})
    office.becomes(office.machine_time())
    office.works()
    for number in range(60):
        office.writes(Person("Warta", "no-reply@warta.example"), f"Warta nomor {number}")
    office.writes(office.lapas, LABELLED)

    with office.daemon() as daemon:
        daemon.until(lambda: office.mail.messages(office.lapas.address) != [])
        assert daemon.said.count("event=received") == 61


# --- bounces ---


def test_what_postfix_gives_back_is_told_to_the_operator_and_changes_nothing_else(office: Theatre) -> None:
    gone = f"pindah#1@{office.domain}"  # Dovecot knows no such user, which Postfix learns after it has said 250
    office.edit("officials.toml", f'["{office.kabag.address}"]', f'["{gone}"]')
    office.writes(office.lapas, LABELLED)
    assert office.works() == {"lapas": ["receipt"]}

    office.passes(minutes=5)
    assert office.works() == {"admin": ["alert"]}

    (lost,) = office.ask("outbox", "--json")
    assert (lost["state"], lost["to"], lost["error"][:14]) == ("failed", gone, "bounced: 5.1.1")
    assert office.state() == "awaiting_directive"
    assert [line["event"] for line in office.case()["history"]] == ["registered", "bounced"]
    assert office.ask("status", "--json")["outbox"]["failed"] == 1
    alert = office.text(office.admin, "alert")
    assert "Ratna Dewi" in alert
    assert "+6281255500001" in alert
    assert "[[deputy]]" in alert
    assert 'maild case rule PGJ-2026-0001 approve --by kabag --note "' in alert

    office.passes(minutes=5)
    office.maild("outbox", "drop", lost["id"])
    office.maild("case", "rule", "PGJ-2026-0001", "approve", "--by", "kabag", "--note", "lewat telepon")
    assert office.works() == {"kasubbag": ["directive"]}


def test_a_storm_of_bounces_marks_what_really_came_back_and_writes_to_the_operator_alone(
    crowd: Callable[..., tuple[Street, House]],
) -> None:
    people = (UNIT, PATIENT, HELPED)
    there, house = crowd(*(who.address for who in people))
    there.receives(OFFICE, *(complaint(who, trouble=f"Internet {who.name} mati.") for who in people))
    there.rests()
    states, before = house.states, len(there.servers.accepted)
    postings = [posting for dossier in house.cases.rows() for posting in dossier.postings]
    lost = [posting for posting in postings if posting.to.address in (KABAG.address, PATIENT.address)][:3]

    there.receives(OFFICE, *_storm(lost, others=[posting for posting in postings if posting not in lost]))
    there.rests()

    assert house.states == states
    assert house.mails_failed == {posting.id for posting in lost}
    assert Counter(mail.forward_path for mail in there.servers.accepted[before:]) == {"admin@kanwil.example": len(lost)}
    for dossier in house.cases.rows():
        bounced = [entry.event.evidence for entry in dossier.entries if entry.event.id.startswith("dsn:")]
        assert len(bounced) <= 2 * len(dossier.postings)  # of each mail that it came back, and that a notice was filed


def _storm(lost: list[Posting], others: list[Posting]) -> Iterator[bytes]:
    """Bounces of mails that came back, in every shape; and twice as many that are forged."""
    for shape, posting in product(FAILED.values(), lost):
        mine = shape(posting.message_id).replace(WHO.encode(), posting.to.address.encode())
        yield mine
        yield mine.replace(posting.message_id.encode(), f"<{posting.id[::-1]}.{'a' * 16}@kanwil.example>".encode())
    for number, (shape, posting) in enumerate(product(FAILED.values(), others)):
        forged = shape(f"<{number}@kanwil.example>").replace(b"Subject: ", b"Subject: [PGJ-2026-0001] ")
        yield forged.replace(b"To: pengaduan@", f"To: pengaduan+{posting.token}@".encode())
        yield report("", fields("failed", "5.1.1", "", "lain@luar.example"), copied(posting.message_id))


def test_a_bounce_of_an_alert_alerts_nobody_and_marks_it(crowd: Callable[..., tuple[Street, House]]) -> None:
    there, house = crowd(HASTY.address, settings=f"{ALERTS}\n[limits]\nmails_per_address_per_day = 1")
    there.receives(OFFICE, UNREADABLE, complaint(HASTY), complaint(HASTY, trouble="Wifi mati."))
    there.rests()
    alerts = [mail.raw for mail in there.servers.accepted if mail.forward_path == "admin@kanwil.example"]

    for raw in alerts:
        message_id = str(message_from_bytes(raw, policy=default)["Message-ID"])
        there.receives(OFFICE, report("", fields("failed", "5.1.1", "", "admin@kanwil.example"), copied(message_id)))
    assert len(alerts) == 2
    assert there.rests() == 0
    assert [posting.state for posting in house.desk.postings] == [P.FAILED]
    assert len(house.mails_failed) == 1
