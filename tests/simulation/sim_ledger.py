"""The ledger that is kept outside of the program: what came, what is due to it, what was promised, what went out."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from sim_disk import SimDisk
from sim_people import PEOPLE, Due, People, Written
from sim_servers import FINAL, Accepted, Servers

from maild.core.case import MOVED, Dossier, Entry
from maild.core.event import UNREADABLE, Misunderstood, Registered
from maild.core.posting import Posting, PostingState
from maild.core.received import Received, Verdict
from maild.store.seal import unsealed_record
from maild.transport.smtp_link import Envelope

_OVER = (PostingState.SENT, PostingState.FAILED, PostingState.HELD)


@dataclass(slots=True)
class Ledger:
    """Notes what must be so, and in `wrong` what is not."""

    data: Path
    disk: SimDisk
    people: People
    servers: Servers
    wrong: list[str] = field(default_factory=list)
    committed: dict[str, Dossier] = field(default_factory=dict)
    noted: dict[str, Verdict] = field(default_factory=dict)
    _given_up: set[int] = field(default_factory=set)  # mails over which the process died too often to read them again
    _lines: dict[int, str] = field(default_factory=dict)  # of each mail that came, the event that came of it

    # --- while it happens

    def on_commit(self, dossier: Dossier) -> None:
        """Look at what a commit adds, at the moment at which it is acknowledged."""
        before = self.committed.get(dossier.case.key)
        known = before.entries if before else ()
        if tuple(entry.hash for entry in dossier.entries[: len(known)]) != tuple(entry.hash for entry in known):
            self.wrong.append(f"{dossier.case.number}: a line of its history is gone or changed")
        self.wrong += _went_back(before, dossier) if before else ()
        self.committed[dossier.case.key] = dossier
        earlier = {entry.event.id for entry in known}
        for entry in dossier.entries[len(known) :]:
            if entry.event.id in earlier:
                self.wrong.append(f"{dossier.case.number}: {entry.event.id:.40} happened twice")
            earlier.add(entry.event.id)
            self._line(entry, dossier.case.number)

    def on_note(self, received: Received) -> None:
        if received.verdict is not Verdict.PENDING:
            self.noted[received.digest] = received.verdict

    def before_moving(self, raw: bytes) -> None:
        digest = sha256(raw).hexdigest()
        path = self.data / "archive" / digest[:2] / digest
        noted = self.disk.kept(path.with_suffix(".json"))
        if self.disk.kept(path) != raw:
            self.wrong.append(f"{digest:.12} was moved in the mailbox before its octets were durable")
        if noted is None or unsealed_record(path, Received, noted).verdict is Verdict.PENDING:
            self.wrong.append(f"{digest:.12} was moved in the mailbox before its verdict was durable")

    def before_accepting(self, envelope: Envelope) -> None:
        """A mail goes out only when its attempt is marked for good, and its octets are safe."""
        digest = sha256(envelope.raw).hexdigest()
        if self.disk.kept(self.data / "archive" / digest[:2] / digest) != envelope.raw:
            self.wrong.append(f"a mail to {envelope.forward_path} went out before its octets were durable")
        if not any(_is_marked(content, envelope.id) for content in self._durable()):
            self.wrong.append(f"a mail to {envelope.forward_path} went out before the attempt was durable")

    # --- after each start, and each piece of work

    def after_start(self, found: Iterable[Dossier], archive_of: "Archive") -> None:
        """Compare what a new life of the process finds with what the lives before were told was done."""
        cases = {dossier.case.key: dossier for dossier in found}
        for key, before in self.committed.items():
            if key not in cases:
                self.wrong.append(f"{before.case.number} was committed and is gone")
                continue
            self.wrong += _went_back(before, cases[key])
        for digest, verdict in self.noted.items():
            known = archive_of.find(digest)
            if known is None or known.verdict is Verdict.PENDING:
                self.wrong.append(f"{digest:.12} was {verdict} and is undecided")
        for dossier in cases.values():
            self.on_commit(dossier)

    def objections(self) -> list[str]:
        """Say what is wrong with what went out so far."""
        return [*self.wrong, *self._copies(), *self._strangers()]

    # --- at the end, when all faults are over and nothing is left to do

    def at_the_end(
        self, dossiers: tuple[Dossier, ...], received: tuple[Received, ...], desk: tuple[Posting, ...]
    ) -> list[str]:
        return [
            *self.objections(),
            *self._cases_of_letters(dossiers),
            *self._lines_of_answers(),
            *self._mails(dossiers, desk),
            *self._unanswered(dossiers),
            *self._mailbox(received),
        ]

    def _line(self, entry: Entry, number: str) -> None:
        place = self._written_as(entry.event.evidence.digest)
        if place is None:
            return
        written, event = self.people.written[place], entry.event
        told = f"{number}: {event.id:.12} ({written.due.name})"
        if _is_given_up(entry):
            self._given_up.add(place)
            return
        if self._lines.setdefault(place, f"{number} {event.id}") != f"{number} {event.id}":
            self.wrong.append(f"{told} is the second event of one mail, after {self._lines[place]:.40}")
        if written.due in (Due.NOTHING, Due.NO_CASE) and entry.outcome.startswith(MOVED):
            self.wrong.append(f"{told} moved its case: {entry.outcome}")
        if isinstance(event.fact, Registered) and written.due is not Due.CASE:
            self.wrong.append(f"{told} opened a case")
        if written.due is Due.EVENT and number != written.case:
            self.wrong.append(f"{told} answers {written.case}")

    def _written_as(self, digest: str) -> int | None:
        return self.people.by_digest.get(digest)

    def _durable(self) -> Iterator[bytes]:
        yield self.disk.kept(self.data / "office.json") or b""
        yield from self.disk.kept_in(self.data / "cases" / "open")

    def _copies(self) -> Iterator[str]:
        """Each mail comes once, and again only where its answer was lost or the process died before it knew."""
        octets: dict[tuple[str, str], bytes] = {}
        counts: Counter[str] = Counter()
        for mail in self.servers.accepted:
            counts[mail.message_id] += 1
            if octets.setdefault((mail.to, mail.message_id), mail.raw) != mail.raw:
                yield f"two different mails to {mail.to} are called {mail.message_id}"
        for message_id, count in counts.items():
            if count > 1 + self.servers.spare[message_id]:
                yield f"{message_id} was sent {count} times, of which {self.servers.spare[message_id]} are excused"

    def _strangers(self) -> Iterator[str]:
        return (f"{mail.kind} was sent to {mail.to}" for mail in self.servers.accepted if mail.to not in PEOPLE)

    def _cases_of_letters(self, dossiers: tuple[Dossier, ...]) -> Iterator[str]:
        opened = Counter(self._written_as(d.entries[0].event.evidence.digest) for d in dossiers)
        given_up = {
            self._written_as(d.entries[0].event.evidence.digest) for d in dossiers if _is_given_up(d.entries[0])
        }
        if opened.pop(None, 0):
            yield "a case was opened by a mail that never came"
        for place, written in enumerate(self.people.written):
            is_again = place in given_up and opened[place] > 1  # a copy by another route may be read after all
            if opened[place] != (written.due is Due.CASE) and not is_again:
                yield f"{_told(written)} has {opened[place]} cases"

    def _lines_of_answers(self) -> Iterator[str]:
        for place, written in enumerate(self.people.written):
            if written.due is Due.EVENT and place not in self._lines and place not in self._given_up:
                yield f"{_told(written)} is in no history"

    def _mails(self, dossiers: tuple[Dossier, ...], desk: tuple[Posting, ...]) -> Iterator[str]:
        """Every mail that was decided about went out as it was written, and nothing else did."""
        sent: defaultdict[str, list[Accepted]] = defaultdict(list)
        for mail in self.servers.accepted:
            sent[mail.message_id].append(mail)
        for posting in (*(posting for dossier in dossiers for posting in dossier.postings), *desk):
            mails = sent.pop(posting.message_id, [])
            yield from self._fate(posting, mails)
        for message_id, mails in sent.items():
            if mails[0].kind != "alert":  # the desk forgets those after a while
                yield f"{message_id} ({mails[0].kind}) went out, and nobody knows of it"

    def _fate(self, posting: Posting, mails: list[Accepted]) -> Iterator[str]:
        told = f"{posting.kind} to {posting.to.address} ({posting.id:.12}, {posting.state})"
        if posting.state not in _OVER:
            yield f"{told} is not done: {posting.error}"
        if posting.state is PostingState.SENT and not mails:
            yield f"{told} never went out"
        if any(sha256(mail.raw).hexdigest() != posting.digest or mail.to != posting.to.address for mail in mails):
            yield f"{told} went out otherwise than it was written"
        is_told = self.servers.final.get(posting.message_id) in FINAL or posting.message_id in self.people.bounced
        is_excess = posting.error.startswith("limit reached")  # of questions back, by service/traffic.py
        is_over = posting.state in (PostingState.FAILED, PostingState.HELD)
        if is_over and not (is_told or is_excess or posting.unknowns >= 5):
            yield f"{told} was given up: {posting.error}"

    def _unanswered(self, dossiers: tuple[Dossier, ...]) -> Iterator[str]:
        """Who wrote was written to; of a letter that only a person can read, first he is told."""
        for dossier in dossiers:
            case, told = dossier.case, {posting.to.address for posting in dossier.postings}
            is_read = case.letter.is_readable
            if case.reporter.address not in told and (is_read or not told):
                yield f"{case.number} ({case.state}): {case.reporter.address} was not written to"

    def _mailbox(self, received: tuple[Received, ...]) -> Iterator[str]:
        verdicts = {one.digest: one.verdict for one in received}
        lies = {sha256(mail.raw).hexdigest() for folder in self.servers.folders.values() for mail in folder.values()}
        for digest in self.people.by_digest:
            if digest not in lies:
                yield f"{digest:.12} is gone from the mailbox"
            if not verdicts.get(digest):
                yield f"{digest:.12} was not decided"


class Archive:
    def find(self, digest: str) -> Received | None: ...


def _went_back(before: Dossier, after: Dossier) -> Iterator[str]:
    postings = {posting.id: posting for posting in after.postings}
    for posting in before.postings:
        now = postings.get(posting.id)
        if now is None or now.attempts < posting.attempts - 1:
            yield f"{before.case.number}: the mail {posting.id:.12} has forgotten {posting.attempts} attempts"
        elif posting.state is PostingState.SENT and now.state not in (PostingState.SENT, PostingState.FAILED):
            yield f"{before.case.number}: the mail {posting.id:.12} was sent and is {now.state}"
    if len(after.entries) < len(before.entries):
        yield f"{before.case.number}: {len(before.entries) - len(after.entries)} lines of its history are gone"


def _is_given_up(entry: Entry) -> bool:
    """Say whether a mail was taken for unreadable; one that can be read may have been there at three deaths."""
    fact = entry.event.fact
    is_unread = isinstance(fact, Registered) and not fact.letter.is_readable
    return is_unread or (isinstance(fact, Misunderstood) and fact.reason == UNREADABLE)


def _is_marked(content: bytes, posting: str) -> bool:
    if posting.encode() not in content:
        return False
    rows = json.loads(content)["postings"].values()
    return any(row["id"] == posting and row.get("state") == PostingState.SENDING for row in rows)


def _told(written: Written) -> str:
    return f"a mail of {written.at:%a %H:%M} ({written.due.name}{'' if written.is_readable else ', unreadable'})"
