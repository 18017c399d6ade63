"""Say how the daemon is, and tell the operator what needs him: each cause at most once an hour."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from maild.compose.mail import MailDesk, compose_alert
from maild.compose.wording import TITLES
from maild.core.case import Dossier
from maild.core.deadline import is_overdue
from maild.core.desk import Desk
from maild.core.glance import Waiting, waiting
from maild.core.office import Actor, Office
from maild.core.posting import MailKind, Posting, PostingState, lately_late
from maild.core.register import step_number
from maild.core.transcribing import is_waiting
from maild.store.cases import CaseStore

_SILENCE = timedelta(hours=1)
_LISTED = 50
_WORST = 3  # of the overdue cases
_SINGLE = "Satu per satu: `maild outbox`, kemudian `maild outbox retry ID` atau `maild outbox drop ID`."
_LATE = "Program terus mencoba sampai lima hari. Apabila mendesak, mohon yang bersangkutan dihubungi lewat telepon."


class DeskStore(Protocol):
    def load(self) -> Desk: ...
    def commit(self, desk: Desk) -> None: ...


class Archive(Protocol):
    def keep(self, data: bytes) -> str: ...


@dataclass(frozen=True, slots=True)
class Late:
    """A case whose step is overdue."""

    case: str
    state: str
    step: int | None
    waiting_for: Actor | None
    due: datetime


@dataclass(frozen=True, slots=True)
class Status:
    """What `maild status` shows; `late` are the worst of the overdue."""

    ok: bool
    last_poll: datetime | None
    open: int
    overdue: int
    outbox: dict[str, int]
    quarantine: int
    warnings: tuple[str, ...]
    late: tuple[Late, ...] = ()


def status(
    cases: CaseStore, desk: Desk, quarantined: int, office: Office, now: datetime, troubles: Iterable[str]
) -> Status:
    """Sum up the state of the office; `troubles` are what else is wrong."""
    counts = cases.counts()
    unsent = [posting.state for posting in desk.postings if not posting.is_dropped]
    outbox = {
        "due": counts.due + unsent.count(PostingState.DUE) + unsent.count(PostingState.SENDING),
        "held": counts.held + unsent.count(PostingState.HELD),
        "unknown": counts.unknown + unsent.count(PostingState.UNKNOWN),
        "failed": counts.failed + unsent.count(PostingState.FAILED),
    }
    warnings = [f"{outbox[name]} mails {name}: see `maild outbox`" for name in ("held", "failed") if outbox[name]]
    if quarantined:
        warnings.append(f"{quarantined} mails wait for a person's look: see `maild quarantine`")
    unscanned = tuple(dossier.case.number for dossier in cases.open_dossiers() if _is_left_unscanned(dossier, now))
    if unscanned:
        warnings.append(f"scans not read for over an hour: {', '.join(unscanned[:5])}; see the log")
    warnings += troubles
    known = [dossier.case for dossier in cases.open_dossiers()]
    overdue = sum(is_overdue(case, office, now) for case in known)  # each, as `case list` says; the lead stands for all
    late = [one for one in waiting(known, office, now) if one.is_late]
    worst = tuple(_late(one, one.due, office) for one in late[:_WORST] if one.due)
    last_poll = desk.last_poll.astimezone(office.zone) if desk.last_poll else None
    return Status(not warnings, last_poll, counts.open, overdue, outbox, quarantined, tuple(warnings), worst)


def _late(one: Waiting, due: datetime, office: Office) -> Late:
    return Late(one.case.number, one.case.state, step_number(one.case, office), one.actor, due)


def _is_left_unscanned(dossier: Dossier, now: datetime) -> bool:
    case = dossier.case
    return is_waiting(case) and bool(dossier.entries) and dossier.entries[-1].event.at < now - _SILENCE


@dataclass(frozen=True, slots=True)
class Notice:
    """What an operator is told; the same cause is the same mail, byte for byte."""

    cause: str
    subject: str
    text: str
    reason: str = ""  # chooses the words of the template
    particulars: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Herald:
    """Writes to the operator."""

    desks: DeskStore
    archive: Archive
    office: Office
    desk: MailDesk

    def tell_of_held(self, dossiers: Iterable[Dossier], now: datetime) -> None:
        """Tell of mails that were lately held back and wait for a word."""
        held = _chosen(dossiers, lambda posting: _is_lately_held(posting, now))
        if held:
            kinds = Counter(posting.kind for _, posting in held)
            lines = [_release(kind, count) for kind, count in kinds.most_common()]
            lines += [_SINGLE, "", *_lines(held)]
            self.tell("held", f"{len(held)} surel ditahan dan menunggu keputusan Bapak/Ibu", "\n".join(lines), now)

    def tell_of_late(self, dossiers: Iterable[Dossier], now: datetime) -> None:
        """Tell of mails that servers have put off for some four hours; once, though they are tried for five days."""
        late = _chosen(dossiers, lambda posting: lately_late(posting, now, _SILENCE))
        if late:
            text = "\n".join((_LATE, "", *_lines(late)))
            self.tell("late", f"{len(late)} surel tertunda lebih dari empat jam", text, now)

    def tell(self, cause: str, subject: str, text: str, now: datetime) -> None:
        """Tell the operator of a cause, unless he was told within the hour, or that mail has not gone out yet."""
        desk = self.desks.load()
        before = desk.alerted_at(cause)
        is_unsent = any(posting.is_pending and posting.created == before for posting in desk.postings)
        if before and (is_unsent or now - _SILENCE < before <= now):
            return
        notice = Notice(f"alert:{cause}:{now.isoformat()}", subject, text)
        self.desks.commit(self.posted(desk.with_alert(cause, now), notice, now))

    def posted(self, desk: Desk, notice: Notice, now: datetime) -> Desk:
        """Put a mail to each operator on the desk, which is still to be committed."""
        desk, local = desk.tidied(now), now.astimezone(self.office.zone)
        for address in self.office.alert_to:
            rendered = compose_alert(
                notice.subject, notice.text, address, notice.cause, local, self.desk, notice.reason, notice.particulars
            )
            self.archive.keep(rendered.raw)
            desk = desk.with_posting(rendered.posting)
        return desk


def _is_lately_held(posting: Posting, now: datetime) -> bool:
    return posting.state is PostingState.HELD and posting.due > now - _SILENCE


def _chosen(dossiers: Iterable[Dossier], is_chosen: Callable[[Posting], bool]) -> list[tuple[str, Posting]]:
    """Pick mails, each with the number of its case."""
    return [(one.case.number, posting) for one in dossiers for posting in one.postings if is_chosen(posting)]


def _lines(mails: Sequence[tuple[str, Posting]]) -> Iterator[str]:
    for number, posting in mails[:_LISTED]:
        yield f"{number} {posting.kind} {posting.to.address}: {posting.error}"


def _release(kind: MailKind, count: int) -> str:
    title = TITLES[kind]
    return (
        f'{count} surel "{title}": `maild outbox retry --held {kind}` mengirim semuanya, '
        f"`maild outbox drop --held {kind}` membatalkan semuanya."
    )
