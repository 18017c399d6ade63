"""Redact a case whose time is over: what identifies people goes, what counts and proves stays (UU 27/2022, art. 44).

Number, states, times, category, team, durations, rating and every digest stay; words, names, addresses, numbers and
letters go. What is left is built up from what may stay, so that a field that is added one day goes by itself. The line
that tells of it holds the digest of what is left, so that this cannot be changed either.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from maild.core.case import MOVED, Case, Decided, Dossier, Entry, Note
from maild.core.chain import digest_of, next_entry, written
from maild.core.event import BY_OPERATOR, Erased, Event, Evidence, Redacted, happening
from maild.core.letter import Letter
from maild.core.office import Actor
from maild.core.posting import Posting, PostingState, Recipient, dropped
from maild.core.received import Received
from maild.core.record import plain

_OUTCOME = "redacted"


def is_over(dossier: Dossier, before: datetime) -> bool:
    """Say whether a case ended before a moment, nothing has come to it since, and its words are still there."""
    ended = dossier.case.ended
    if not dossier.is_settled or ended is None or ended >= before:
        return False
    said = [entry.event.at for entry in dossier.entries if not _is_of_redaction(entry)]
    return bool(said) and max(said) < before


def redact(dossier: Dossier, event_id: str, at: datetime, checks: tuple[str, ...], rules: str) -> Dossier:
    """Erase what identifies people from the case, its lines and its postings, and add the line that says so."""
    case = redacted(dossier.case, at)
    entries = tuple(entry if _is_of_redaction(entry) else _erased(entry) for entry in dossier.entries)
    postings = tuple(_to_nobody(posting) for posting in dossier.postings)
    fact = Redacted(_left(case, entries, postings))
    event = Event(event_id, at, Actor.OPERATOR, fact, Evidence(address=BY_OPERATOR, checks=checks), rules)
    left = Dossier(case, entries, postings)
    after = replace(case, seen=(*case.seen, event_id))
    return Dossier(after, (*entries, next_entry(left, event, _OUTCOME)), postings)


def redacted(case: Case, at: datetime) -> Case:
    """Leave of a case what counts it in the register and what keeps its mails from being taken for new ones."""
    letter = case.letter
    return Case(
        case.key,
        case.number,
        case.state,
        case.round,
        case.since,
        case.opened,
        letter=Letter(letter.kind, category=letter.category, severity=letter.severity, matter=letter.matter),
        directive=_moment(case.directive),
        confirmation=_moment(case.confirmation),
        order=_moment(case.order),
        team=case.team,
        pauses=case.pauses,
        reported=_moment(case.reported),
        approvals=tuple(Note(note.at, "", "") for note in case.approvals),
        ended=case.ended,
        rating=case.rating,
        decided=tuple(Decided(entry.question, "", entry.answer, entry.at) for entry in case.decided),
        seen=case.seen,
        redacted=at,
        incident=case.incident,
    )


def redacted_mail(received: Received, at: datetime) -> Received:
    """Leave of a mail that it came, where it lay and what became of it: so it is known when it comes again."""
    return Received(
        received.digest,
        received.locations,
        received.internaldate,
        received.arrived,
        received.size,
        received.attempts,
        received.verdict,
        received.case,
        canon=received.canon,
        redacted=at,
    )


def breaks(dossier: Dossier) -> Iterator[str]:
    """Say where erased lines, or what is left of the case, are not what the line that tells of it says."""
    lines = redactions(dossier)
    erased = [number for number, entry in enumerate(dossier.entries) if isinstance(entry.event.fact, Erased)]
    if erased and (not lines or erased[-1] > lines[-1]):
        yield f"line {erased[-1] + 1} was erased, and no line after it says so"
    if bool(lines) != bool(dossier.case.redacted):
        yield "the case is marked as redacted, or not, otherwise than its history says"
    if lines:
        fact = dossier.entries[lines[-1]].event.fact
        left = _left(dossier.case, dossier.entries[: lines[-1]], dossier.postings)
        if isinstance(fact, Redacted) and fact.left != left:
            yield "what is left of the redacted case was changed: its fields, its lines or its mails"


def redactions(dossier: Dossier) -> list[int]:
    """List the places of the lines that tell of a redaction."""
    return [number for number, entry in enumerate(dossier.entries) if isinstance(entry.event.fact, Redacted)]


def _left(case: Case, entries: tuple[Entry, ...], postings: tuple[Posting, ...]) -> str:
    """Digest what is left; the events seen are checked against the history, and a later mail adds to them."""
    return digest_of([plain(replace(case, seen=())), plain(entries), [written(posting) for posting in postings]])


def _is_of_redaction(entry: Entry) -> bool:
    return isinstance(entry.event.fact, Redacted | Erased)


def _erased(entry: Entry) -> Entry:
    event = entry.event
    blank = Event(
        event.id, event.at, event.actor, Erased(happening(event.fact)), Evidence(event.evidence.digest), event.rules
    )
    moved = entry.outcome.partition(";")[0] if entry.outcome.startswith(MOVED) else ""
    return Entry(blank, moved, entry.hash, entry.content)


def _to_nobody(posting: Posting) -> Posting:
    """Take the address off a posting; what was never sent can then not be sent any more."""
    blank = Posting(
        posting.id,
        posting.kind,
        Recipient(posting.to.actor, ""),
        posting.message_id,
        posting.digest,
        posting.created,
        posting.due,
        posting.question,
        posting.token,
        PostingState.SENT,
        posting.attempts,
        posting.unknowns,
        sent=posting.sent,
    )
    return blank if posting.state is PostingState.SENT else dropped(blank)


def _moment(note: Note | None) -> Note | None:
    return Note(note.at, "", "") if note else None
