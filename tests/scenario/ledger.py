"""What is true after a run, and how a run with kills may differ from one without: by identical copies, and no more."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from maild.core.case import Case, Entry
from maild.core.posting import PostingState
from maild.core.received import Verdict
from maild.demo.servers import EmbeddedOffice
from maild.demo.story import OFFICE
from maild.store.archive import Archive
from maild.store.cases import CaseStore
from maild.store.durable import Disk

IN_FLIGHT = 3  # mails are handed over by three connections: so many can one kill leave in doubt


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything stored that time and repetition must not change, and every mail that the server answered for."""

    cases: tuple[Case, ...]
    histories: tuple[tuple[Entry, ...], ...]
    postings: tuple[tuple[str, str, str, str, str], ...]  # id, kind, address, digest, state
    received: tuple[tuple[str, Verdict, str], ...]  # digest, verdict, case
    mails: Counter[tuple[str, bytes]]  # address, octets

    @property
    def outline(self) -> tuple[object, ...]:
        """What it comes to, whichever of several copies of a mail came first."""
        return [(case.number, case.state) for case in self.cases], [len(history) for history in self.histories]

    @property
    def without_mails(self) -> "Ledger":
        """What is stored, whatever was sent."""
        return replace(self, mails=Counter())

    @property
    def verdicts(self) -> Counter[Verdict]:
        return Counter(verdict for _, verdict, _ in self.received)


def ledger(data: Path, servers: EmbeddedOffice) -> Ledger:
    dossiers = tuple(CaseStore.open_for_reading(data / "cases").rows(include_ended=True))
    received = Archive(data / "archive", Disk()).received()
    return Ledger(
        tuple(dossier.case for dossier in dossiers),
        tuple(dossier.entries for dossier in dossiers),
        tuple((p.id, p.kind, p.to.address, p.digest, p.state) for dossier in dossiers for p in dossier.postings),
        tuple(sorted((entry.digest, entry.verdict, entry.case) for entry in received)),
        Counter((mail.forward_path, mail.raw) for mail in servers.accepted),
    )


def objections(found: Ledger, expected: Ledger, kills: int) -> list[str]:
    """Say how a run with kills ended otherwise than the same run without."""
    return [
        *(name for name in ("cases", "histories", "postings", "received") if _differ(name, found, expected)),
        *(f"never sent: {_short(mail)}" for mail in expected.mails - found.mails),
        *(f"sent beyond what is due: {_short(mail)}" for mail in set(found.mails) - set(expected.mails)),
        *(f"not marked as sent: {posting}" for posting in found.postings if posting[-1] != PostingState.SENT),
        *_excess(copies(found, expected), kills),
    ]


def copies(found: Ledger, expected: Ledger) -> int:
    """Count the mails that were sent again."""
    return (found.mails - expected.mails).total()


def misplaced(data: Path, servers: EmbeddedOffice, mails: Iterable[bytes], targets: Iterable[str]) -> Iterator[str]:
    """Say which mails are gone from the mailbox, and which were moved before they were decided."""
    received = Archive(data / "archive", Disk()).received()
    decided = {entry.digest for entry in received if entry.verdict is not Verdict.PENDING}
    inbox, moved = servers.messages(OFFICE), [raw for name in targets for raw in servers.messages(OFFICE, name)]
    yield from (f"gone from the mailbox: {raw[:80]!r}" for raw in set(mails) - {*inbox, *moved})
    yield from (f"moved undecided: {raw[:80]!r}" for raw in moved if sha256(raw).hexdigest() not in decided)


def _differ(name: str, found: Ledger, expected: Ledger) -> bool:
    return getattr(found, name) != getattr(expected, name)


def _excess(again: int, kills: int) -> Iterator[str]:
    if again > kills * IN_FLIGHT:
        yield f"{again} mails were sent again after {kills} kills"


def _short(mail: tuple[str, bytes]) -> str:
    return f"{mail[0]} {mail[1][:300]!r}"
