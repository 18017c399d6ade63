"""What somebody with a hand in `data/` may do to it. He knows the format: every file gets its right checksum again."""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from an_office import MONDAY, WHOLE_REPORT
from house import BY_RULES, House

from maild.core.answer import Answer, AnswerName
from maild.core.case import Case, Dossier, Note, State
from maild.core.chain import next_entry
from maild.core.decide import decide
from maild.core.event import Answered, Erased, Event, Evidence
from maild.core.office import Actor
from maild.core.posting import MailKind, Posting, Recipient
from maild.core.received import Verdict
from maild.store.durable import Disk
from maild.store.seal import sealed_record
from maild.store.tinydb import write_dossier

Forgery = Callable[[House], object]
FIRST, SECOND = "PGJ-2026-0001", "PGJ-2026-0002"
_STRANGER = Recipient(Actor.REPORTER, "stranger@elsewhere.example")


def put(house: House, dossier: Dossier, number: str = FIRST) -> None:
    write_dossier(house.path_of(number), Disk(), dossier)


def chained_anew(dossier: Dossier, events: Iterable[Event], outcomes: dict[int, str] | None = None) -> Dossier:
    """Make the whole chain anew over other events or postings: he knows that too, for there is no secret in it."""
    after = replace(dossier, entries=())
    written = 0
    for place, event in enumerate(events):
        old = dossier.entries[place]
        mails = dossier.postings[written : written + len(old.mails)]
        written += len(old.mails)
        outcome = (outcomes or {}).get(place, old.outcome)
        after = replace(after, entries=(*after.entries, next_entry(after, event, outcome, mails, old.salt)))
    return after


def events_of(dossier: Dossier) -> list[Event]:
    return [entry.event for entry in dossier.entries]


def a_changed_case(**changes: Any) -> Forgery:
    def forge(house: House) -> None:
        dossier = house.dossier(FIRST)
        put(house, replace(dossier, case=replace(dossier.case, **changes)))

    return forge


def a_changed_event(place: int = 1, **changes: Any) -> Forgery:
    def forge(house: House) -> None:
        dossier = house.dossier(FIRST)
        entries = list(dossier.entries)
        entries[place] = replace(entries[place], event=replace(entries[place].event, **changes))
        put(house, replace(dossier, entries=tuple(entries)))

    return forge


def a_changed_outcome(is_chained: bool) -> Forgery:
    def forge(house: House) -> None:
        dossier = house.dossier(FIRST)
        if is_chained:
            put(house, chained_anew(dossier, events_of(dossier), {1: "noted"}))
            return
        changed = replace(dossier.entries[1], outcome="noted")
        put(house, replace(dossier, entries=(dossier.entries[0], changed, *dossier.entries[2:])))

    return forge


def a_changed_posting(is_chained: bool, **changes: Any) -> Forgery:
    def forge(house: House) -> None:
        dossier = house.dossier(FIRST)
        forged = replace(dossier.postings[1], **changes)
        changed = replace(dossier, postings=(dossier.postings[0], forged, *dossier.postings[2:]))
        put(house, chained_anew(changed, events_of(changed)) if is_chained else changed)

    return forge


def with_postings(choose: Callable[[tuple[Posting, ...]], tuple[Posting, ...]]) -> Forgery:
    def forge(house: House) -> None:
        dossier = house.dossier(FIRST)
        put(house, replace(dossier, postings=choose(dossier.postings)))

    return forge


def with_lines(choose: Callable[[list[Any]], list[Any]], is_chained: bool = False) -> Forgery:
    """Other lines, and what the case has seen with them."""

    def forge(house: House) -> None:
        dossier = house.dossier(FIRST)
        entries = tuple(choose(list(dossier.entries)))
        changed = replace(
            dossier, entries=entries, case=replace(dossier.case, seen=tuple(entry.event.id for entry in entries))
        )
        put(house, chained_anew(changed, events_of(changed)) if is_chained else changed)

    return forge


def rewound(lines: int) -> Forgery:
    """The last lines dropped, and the case, its mails and what it has seen as they were before."""

    def forge(house: House) -> None:
        dossier = house.dossier(FIRST)
        entries = dossier.entries[: len(dossier.entries) - lines]
        put(house, replace(dossier, case=decided(dossier, entries), entries=entries,
                           postings=dossier.postings[: sum(len(entry.mails) for entry in entries)]))  # fmt: skip

    return forge


def decided(dossier: Dossier, entries: Iterable[Any]) -> Case:
    case = Case(dossier.case.key, dossier.case.number)
    for entry in entries:
        case = decide(case, entry.event, BY_RULES).case
    return case


def a_history_written_anew(house: House) -> None:
    """Another instruction of the Kabag, and all that follows from it: chain and replay are perfect."""
    dossier = house.dossier(FIRST)
    events = events_of(dossier)
    fact = events[1].fact
    assert isinstance(fact, Answered)
    events[1] = replace(events[1], fact=replace(fact, text="tidak perlu segera"))
    changed = chained_anew(dossier, events)
    put(house, replace(changed, case=decided(changed, changed.entries)))


def a_line_erased(house: House) -> None:
    """A line emptied as if it had been redacted."""
    dossier = house.dossier(FIRST)
    old = dossier.entries[1]
    empty = replace(old, event=replace(old.event, fact=Erased("approve"), evidence=Evidence()), mails=(), salt="")
    put(house, replace(dossier, entries=(dossier.entries[0], empty, *dossier.entries[2:])))


def a_case_taken_away(number: str) -> Forgery:
    return lambda house: house.path_of(number).unlink()


def everything_away(house: House) -> None:
    shutil.rmtree(house.folder / "cases")


def two_files_swapped(house: House) -> None:
    one, other = house.path_of(FIRST), house.path_of(SECOND)
    aside = one.with_suffix(".aside")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)


def two_numbers_swapped(house: House) -> None:
    one, other = house.dossier(FIRST), house.dossier(SECOND)
    put(house, replace(one, case=replace(one.case, number=SECOND)))
    put(house, replace(other, case=replace(other.case, number=FIRST)), SECOND)


def a_case_twice(house: House) -> None:
    dossier = house.dossier(FIRST)
    key = "f" * 32
    path = house.path_of(FIRST).with_name(f"{key}.json")
    write_dossier(path, Disk(), replace(dossier, case=replace(dossier.case, key=key)))


def in_archive(digest_of: Callable[[House], str], content: bytes | None) -> Forgery:
    """A file of the archive with another content, or without any."""

    def forge(house: House) -> None:
        digest = digest_of(house)
        path = house.folder / "archive" / digest[:2] / digest
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)

    return forge


def raw_mail(house: House) -> str:
    return house.dossier(FIRST).entries[1].event.evidence.digest


def rendered_mail(house: House) -> str:
    return house.dossier(FIRST).postings[2].digest


def enclosure(house: House) -> str:
    return house.dossier(FIRST).case.letter.enclosures[0].digest


def photo(house: House) -> str:
    report = house.dossier(FIRST).case.report
    assert report is not None
    return report.photos[0].digest


def another_mail_under_a_posting(house: House) -> None:
    """A mail that he wrote himself, kept under its own digest, with the whole chain made anew."""
    dossier = house.dossier(FIRST)
    raw = house.archive.read(dossier.postings[1].digest).replace(b"X-Maild-Kind: ", b"X-Maild-Kind: x", 1)
    a_changed_posting(True, digest=house.archive.keep(raw))(house)


def a_file_cut(house: House) -> None:
    path = house.path_of(FIRST)
    path.write_bytes(path.read_bytes()[:-100])


def a_file_emptied(house: House) -> None:
    house.path_of(FIRST).write_bytes(b"")


def a_byte_flipped(house: House) -> None:
    path = house.path_of(FIRST)
    octets = bytearray(path.read_bytes())
    octets[len(octets) // 2] ^= 1
    path.write_bytes(octets)


def the_rules_changed(house: House) -> None:
    path = house.folder / "rules" / f"{BY_RULES.digest}.json"
    path.write_bytes(path.read_bytes().replace(b"Ratna Dewi", b"Orang Lain"))


def the_rules_taken_away(house: House) -> None:
    (house.folder / "rules" / f"{BY_RULES.digest}.json").unlink()


def a_sidecar_damaged(house: House) -> None:
    digest = raw_mail(house)
    (house.folder / "archive" / digest[:2] / f"{digest}.json").write_bytes(b"{}")


def a_sidecar_of_another_mail(house: House) -> None:
    digest = raw_mail(house)
    other = house.archive.find(house.dossier(FIRST).entries[2].event.evidence.digest)
    (house.folder / "archive" / digest[:2] / f"{digest}.json").write_bytes(sealed_record(other))


def forget_mails(house: House, number: str, lines: int) -> None:
    """Take away what tells, beside a case, of the mails that its last lines come from."""
    for entry in house.dossier(number).entries[-lines:]:
        digest = entry.event.evidence.digest
        (house.folder / "archive" / digest[:2] / f"{digest}.json").unlink()


def a_mail_passed_off_on_a_case(house: House) -> None:
    digest = house.receives("nothing of this case")
    received = house.archive.find(digest)
    assert received is not None
    house.archive.note(replace(received, verdict=Verdict.REPLY, case=FIRST))


def an_address_in_evidence(house: House) -> None:
    evidence = replace(house.dossier(FIRST).entries[1].event.evidence, address="stranger@elsewhere.example")
    a_changed_event(evidence=evidence)(house)


def the_chain_of_a_swapped_mail(house: House) -> None:
    """The mail that is the ground of a line exchanged for another one that came."""
    dossier = house.dossier(FIRST)
    events = events_of(dossier)
    other = events[2].evidence.digest
    events[1] = replace(events[1], evidence=replace(events[1].evidence, digest=other))
    put(house, chained_anew(dossier, events))


_LATER = timedelta(hours=1)

FORGERIES: dict[str, Forgery] = {
    "an event's words": a_changed_event(fact=Answered((Answer(AnswerName.REJECT),), "tidak jadi")),
    "an event's actor": a_changed_event(actor=Actor.OPERATOR),
    "an event's rules": a_changed_event(rules="0" * 64),
    "an event's id": a_changed_event(id="another"),
    "an event's evidence": an_address_in_evidence,
    "the mail of an event": the_chain_of_a_swapped_mail,
    "an outcome": a_changed_outcome(is_chained=False),
    "an outcome, chained": a_changed_outcome(is_chained=True),
    "the rating": a_changed_case(rating=4),
    "the state": a_changed_case(state=State.REJECTED),
    "the round": a_changed_case(round=9),
    "the team": a_changed_case(team="aplikasi"),
    "the directive": a_changed_case(directive=Note(MONDAY, "kabag@kanwil.example", "segera")),
    "the report": a_changed_case(report=replace(WHOLE_REPORT, cause="tidak ada")),
    "the decisions": a_changed_case(decided=()),
    "the end": a_changed_case(ended=None),
    "the number": a_changed_case(number="PGJ-2026-0003"),
    "what was seen": a_changed_case(seen=()),
    "a mark of redaction": a_changed_case(redacted=MONDAY),
    "a posting's kind": a_changed_posting(False, kind=MailKind.REJECTION),
    "a posting's kind, chained": a_changed_posting(True, kind=MailKind.REJECTION),
    "a posting's recipient": a_changed_posting(False, to=_STRANGER),
    "a posting's recipient, chained": a_changed_posting(True, to=_STRANGER),
    "a posting's Message-ID, chained": a_changed_posting(True, message_id="<x@kanwil.example>"),
    "a posting's question, chained": a_changed_posting(True, question="awaiting_order/3"),
    "a posting's file": another_mail_under_a_posting,
    "a posting's file that names none": a_changed_posting(True, digest="../../office.json"),
    "a posting's token": a_changed_posting(False, token="t" * 26),
    "a posting's moment": a_changed_posting(False, created=MONDAY + _LATER),
    "a posting's moment, chained": a_changed_posting(True, created=MONDAY + _LATER),
    "a posting taken away": with_postings(lambda found: found[1:]),
    "all postings taken away": with_postings(lambda _: ()),
    "postings in another order": with_postings(lambda found: tuple(reversed(found))),
    "a posting twice": with_postings(lambda found: (*found, found[0])),
    "the first line taken away": with_lines(lambda lines: lines[1:]),
    "a line taken away": with_lines(lambda lines: lines[:2] + lines[3:]),
    "a line taken away, chained": with_lines(lambda lines: lines[:2] + lines[3:], is_chained=True),
    "lines in another order": with_lines(lambda lines: [lines[0], lines[2], lines[1], *lines[3:]]),
    "a line twice": with_lines(lambda lines: [*lines, lines[-1]]),
    "the last line taken away": rewound(1),
    "the last three lines taken away": rewound(3),
    "a line erased": a_line_erased,
    "all cases taken away": everything_away,
    "a case taken away": a_case_taken_away(FIRST),
    "the last case taken away": a_case_taken_away(SECOND),
    "two files swapped": two_files_swapped,
    "two numbers swapped": two_numbers_swapped,
    "a case twice": a_case_twice,
    "a raw mail taken away": in_archive(raw_mail, None),
    "a raw mail changed": in_archive(raw_mail, b"From: kabag@kanwil.example\r\n\r\nTolak"),
    "an enclosure taken away": in_archive(enclosure, None),
    "an enclosure changed": in_archive(enclosure, b"%PDF another"),
    "a photo changed": in_archive(photo, b"another photo"),
    "a rendered mail taken away": in_archive(rendered_mail, None),
    "a rendered mail changed": in_archive(rendered_mail, b"To: a@b.example\r\n\r\n"),
    "a file cut": a_file_cut,
    "a file emptied": a_file_emptied,
    "a byte flipped": a_byte_flipped,
    "the rules changed": the_rules_changed,
    "the rules taken away": the_rules_taken_away,
    "a sidecar taken away": lambda house: forget_mails(house, FIRST, 1),
    "the desk damaged": lambda house: (house.folder / "office.json").write_bytes(b"{}"),
    "a sidecar damaged": a_sidecar_damaged,
    "a sidecar of another mail": a_sidecar_of_another_mail,
    "a mail passed off on a case": a_mail_passed_off_on_a_case,
}
"""What is found on the very day, before any head."""


AFTER_A_HEAD: dict[str, Forgery] = {
    "a history written anew": a_history_written_anew,
    "the end of a history, with its mails": lambda house: (forget_mails(house, FIRST, 2), rewound(2)(house)),
    "a case with all its mails": lambda house: (forget_mails(house, SECOND, 5), a_case_taken_away(SECOND)(house)),
}
"""What only a head can show, for nothing beside the case tells of it."""
