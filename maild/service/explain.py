"""Say what would happen to a mail, without doing it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from maild.compose.docket import compose_list_reply
from maild.compose.mail import MailDesk, Rendered, compose
from maild.core.case import Dossier
from maild.core.decide import decide
from maild.core.event import Event, Refer, Route, Send
from maild.core.office import Office
from maild.intake.hearing import Routing
from maild.intake.listed import ListReply
from maild.intake.notices import Notice
from maild.intake.reader import Reading
from maild.intake.triage import Known, NewLetter, Reply, triage
from maild.service.incident import Cases, looked_around
from maild.service.registration import registration


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a mail is taken for, and all that would come of it; of a reply to a list, for each number in `parts`."""

    verdict: str
    reason: str
    reading: Reading
    route: Route
    event: Event | None = None
    dossier: Dossier | None = None
    referred: tuple[str, ...] = ()
    mails: tuple[Rendered, ...] = ()
    parts: tuple["Explanation", ...] = ()


def explain(
    reading: Reading,
    known: Known,
    office: Office,
    desk: MailDesk,
    route: Routing,
    digest: str,
    now: datetime,
    others: Cases | None = None,
) -> Explanation:
    """Judge, decide and compose as the daemon would; `digest` is the mail's raw SHA-256.

    Among the `others` an event of a case looks for those of the same incident.
    """
    desk = replace(desk, read=_with_own(reading, desk.read))
    found = triage(reading, known, office, desk.secret, digest, now, route)
    sender = found.reporter.address if isinstance(found, NewLetter) else ""
    routed = route(reading.letter, sender)
    match found:
        case NewLetter():
            number = f"{office.case_prefix}-{now.astimezone(office.zone).year}-0000"
            case, event = registration(found, reading.letter, routed, office, number, digest, now)
            return _foreseen("case", "", reading, routed, event, Dossier(case), office, desk)
        case Reply():
            case = found.asked.case
            event = looked_around(found.event, case, others, office) if others else found.event
            return _foreseen("reply", case.number, reading, routed, event, Dossier(case), office, desk)
        case ListReply():
            return _of_list(found, known, reading, routed, office, desk, now)
        case Notice(sent=sent, event=event) if sent.case:
            return _foreseen("notice", sent.case.number, reading, routed, event, Dossier(sent.case), office, desk)
        case Notice():
            return Explanation("notice", "of a mail that belongs to no case", reading, routed)
        case _:
            return Explanation(type(found).__name__.lower(), found.reason, reading, routed)


def _of_list(
    found: ListReply, known: Known, reading: Reading, route: Route, office: Office, desk: MailDesk, now: datetime
) -> Explanation:
    """Foresee what each number of a list would come to, or what he would be told of a reply that moves none."""
    docket = found.docket
    parts = tuple(
        _foreseen("number", case.number, reading, route, event, Dossier(case), office, desk)
        for case, event in found.events
    )
    cases = [known.case_of(item.case) for item in docket.items]
    dossiers = tuple(Dossier(case) for case in cases if case)
    is_told = found.told is not None and found.told not in docket.clarified and len(dossiers) == len(docket.items)
    mails = (
        (compose_list_reply(docket, dossiers, found.told, found.sender, office, now, desk, ()),)
        if is_told and found.told
        else ()
    )
    reason = f"{docket.kind} of {docket.day}: {found.reason}".rstrip(": ")
    return Explanation("list", reason, reading, route, mails=mails, parts=parts)


def _foreseen(
    verdict: str, reason: str, reading: Reading, route: Route, event: Event, dossier: Dossier, office: Office,
    desk: MailDesk,
) -> Explanation:  # fmt: skip
    decision = decide(dossier.case, event, office)
    after = Dossier(decision.case, dossier.entries, dossier.postings)
    referred = tuple(effect.reason for effect in decision.effects if isinstance(effect, Refer))
    sends = [effect for effect in decision.effects if isinstance(effect, Send)]
    mails = tuple(_mails(sends, after, office, event, desk))
    return Explanation(verdict, reason, reading, route, event, after, referred, mails)


def _mails(sends: list[Send], after: Dossier, office: Office, event: Event, desk: MailDesk) -> Iterator[Rendered]:
    for sequence, send in enumerate(sends):
        yield compose(send, after, office, event.id, event.at, sequence, desk)


def _with_own(reading: Reading, archived: Callable[[str], bytes]) -> Callable[[str], bytes]:
    """Read what the mail itself brought, which is in no archive yet."""
    own = {part.digest: part.data for part in reading.mail.parts}
    own[sha256(reading.picture).hexdigest()] = reading.picture
    return lambda digest: own[digest] if digest in own else archived(digest)
