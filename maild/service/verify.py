"""Check a case against its own history: the chain holds, deciding again gives what is stored, its files are there."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from email.parser import BytesHeaderParser
from email.utils import parseaddr

from maild.core import chain, redaction
from maild.core.case import Case, Dossier
from maild.core.decide import decide
from maild.core.event import Erased, Event, Send, happening
from maild.core.naming import files_in
from maild.core.office import Office
from maild.core.outcome import outcome_of
from maild.core.posting import Posting
from maild.errors import Corrupt

RulesOf = Callable[[str], Office | None]
"""The rule set of a digest; raises Corrupt where it is damaged."""
Read = Callable[[str], bytes]
"""The bytes in the archive under a digest; raises Corrupt where they are missing or damaged."""


def objections(dossier: Dossier, rules_of: RulesOf) -> tuple[str, ...]:
    """Say what is wrong with a case in itself; nothing where it is whole."""
    broken = (*chain.breaks(dossier), *redaction.breaks(dossier))
    return broken or tuple(_replayed(dossier, rules_of))


def file_objections(dossier: Dossier, read: Read) -> Iterator[str]:
    """Say which files that the case needs are missing, damaged or not its own; what was redacted needs none."""
    seen: set[str] = set()
    for number, entry in enumerate(dossier.entries, start=1):
        named = () if isinstance(entry.event.fact, Erased) else files_in(entry)
        for digest in dict.fromkeys(named):
            trouble = "" if digest in seen else _unread(digest, read)
            seen.add(digest)
            if trouble:
                yield f"line {number} ({happening(entry.event.fact)}): {trouble}"
    for digest in dict.fromkeys(files_in(dossier.case)):
        if digest not in seen and (trouble := _unread(digest, read)):
            yield trouble
    for posting in () if dossier.case.redacted else dossier.postings:
        yield from _strange_mail(posting, dossier, read)


def _replayed(dossier: Dossier, rules_of: RulesOf) -> Iterator[str]:
    """Decide every event again from the beginning, or from where the case was last redacted."""
    start, case = _beginning(dossier)
    written = sum(len(entry.mails) for entry in dossier.entries[:start])
    for number, entry in enumerate(dossier.entries[start:], start=start + 1):
        try:
            office = rules_of(entry.event.rules)
        except Corrupt as error:
            yield str(error)
            return
        if office is None:
            yield f"the rule set {entry.event.rules[:12]} of {entry.event.at:%Y-%m-%d} was not kept"
            return
        decision = decide(case, entry.event, office)
        if entry.outcome != outcome_of(case, decision):
            yield f"line {number} says that “{entry.outcome}” came of it, deciding it again gives another outcome"
        sends = [effect for effect in decision.effects if isinstance(effect, Send)]
        postings = dossier.postings[written : written + len(entry.mails)]
        yield from (f"line {number} did not write the {mail}" for mail in _unasked(sends, postings, entry.event))
        written += len(entry.mails)
        case = decision.case
    if case != dossier.case:
        names = [field.name for field in fields(Case) if getattr(case, field.name) != getattr(dossier.case, field.name)]
        yield f"deciding its events again gives another case than the stored one: {', '.join(names)}"


def _beginning(dossier: Dossier) -> tuple[int, Case]:
    lines = redaction.redactions(dossier)
    if not lines:
        return 0, Case(dossier.case.key, dossier.case.number)
    start = lines[-1] + 1
    return start, replace(dossier.case, seen=dossier.case.seen[:start])


def _unasked(sends: list[Send], postings: tuple[Posting, ...], event: Event) -> Iterator[str]:
    """Name the postings that the decision does not ask for; one that could not be written may be missing."""
    wanted = iter(sends)
    for posting in postings:
        own = (posting.kind, posting.to, posting.question)
        if posting.created != event.at or all((send.kind, send.to, send.question) != own for send in wanted):
            yield f"{posting.kind} to {posting.to.address}"


def _unread(digest: str, read: Read) -> str:
    try:
        read(digest)
    except Corrupt as error:
        return str(error)
    except ValueError:
        return f"{digest!r:.80} does not name a file"
    return ""


def _strange_mail(posting: Posting, dossier: Dossier, read: Read) -> Iterator[str]:
    """Compare a rendered mail in the archive with its posting."""
    mail = f"the mail {posting.kind} to {posting.to.address} ({posting.id[:12]})"
    if trouble := _unread(posting.digest, read):
        yield f"{mail}: {trouble}"
        return
    head = BytesHeaderParser().parsebytes(read(posting.digest))
    wanted = {
        "Message-ID": posting.message_id,
        "To": posting.to.address,
        "X-Maild-Kind": str(posting.kind),
        "X-Maild-Case": dossier.case.number,
    }
    for name, value in wanted.items():
        said = str(head.get(name, "")).strip()
        if (parseaddr(said)[1] if name == "To" else said) != value:
            yield f"{mail}: the file in the archive has another {name}"
