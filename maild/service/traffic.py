"""Hold back mail beyond what the settings allow, so that no loop and no flood can form (reliability.md §2.7, L3, L4).

Every such mail spends one of a number that only time gives back, whatever anybody writes to us. The count is made from
the committed postings, so a restart forgets nothing.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from maild.core.address import canonical, domain_of
from maild.core.case import Case, Dossier
from maild.core.office import Actor, Office
from maild.core.posting import MailKind, Posting, PostingState

_TO_OUTSIDERS = (
    MailKind.RECEIPT,
    MailKind.COMPLETION_REQUEST,
    MailKind.CLARIFICATION,
    MailKind.STATUS,
    MailKind.HANDOVER,  # may stand for any of them
)
_BY_REPORTERS = {MailKind.DIRECTIVE_REQUEST: "requests", MailKind.PROGRESS: "additions"}
"""What strangers' letters, and what they add to them, cause to whoever decides first."""
_ASKED_BACK = (MailKind.CLARIFICATION, MailKind.REPORT_REQUEST)
_MOST_ASKED_BACK = 3  # a day and address
_MOST_ALERTS = 100  # an hour and address
_FAMILIAR_FACTOR = 10
COUNTED_FOR = timedelta(days=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a bucket holds; None is no limit."""

    per_address_per_day: int | None = None
    per_domain_per_hour: int | None = None
    per_hour: int | None = None


@dataclass(frozen=True, slots=True)
class Circle:
    """Who is no stranger: `addresses` may get ten times as much, those of `domains` are not counted together."""

    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()


def circle_of(office: Office, providers: Iterable[str]) -> Circle:
    """Know the units, the copiers and the front desk; a provider's customers have nothing in common but the domain."""
    units = (address for unit in office.units for address in unit.addresses)
    familiar = frozenset(address.lower() for address in (*units, *office.scanners, office.front_desk) if address)
    people = (*familiar, *office.staff_addresses(), *office.alert_to)
    return Circle(familiar, frozenset((*map(domain_of, people), *providers)))


class _Spent(NamedTuple):
    moment: datetime
    address: str
    domain: str


@dataclass(frozen=True, slots=True)
class _Charge:
    """What one posting spends: of which bucket, and on whose account."""

    bucket: str
    account: str
    limits: Limits
    factor: int = 1


@dataclass(slots=True)
class Traffic:
    """The automatic mail of the last day, bucket by bucket."""

    strangers: Limits
    clock: Callable[[], datetime]
    circle: Circle = Circle()
    _spent: dict[str, deque[_Spent]] = field(default_factory=dict)

    def recall(self, dossiers: Iterable[Dossier]) -> None:
        """Count again what was committed in the last day, before this process began."""
        since = self.clock() - COUNTED_FOR
        found = [
            (posting.sent or posting.created, charge)
            for dossier in dossiers
            for posting in dossier.postings
            if (posting.sent or posting.created) > since and _is_admitted(posting)
            if (charge := self._charge(posting, dossier.case))
        ]
        self._spent = {}
        for moment, charge in sorted(found, key=lambda pair: pair[0]):
            self._spend(moment, charge)

    def objection(self, posting: Posting, case: Case) -> str:
        """Say why a posting must wait for the operator; "" where it may go, and then it is counted."""
        charge = self._charge(posting, case)
        if charge is None:
            return ""
        now = self.clock()
        why = self._excess(charge, now)
        if not why:
            self._spend(now, charge)
        return why

    def _charge(self, posting: Posting, case: Case) -> _Charge | None:
        """Say what a posting spends; approvals, orders, results and answers to decisions spend nothing."""
        to, kind = posting.to, posting.kind
        if kind is MailKind.ALERT:
            return _Charge(f"alerts to {to.address}", to.address, Limits(per_hour=_MOST_ALERTS))
        if to.actor is Actor.REPORTER:
            factor = _FAMILIAR_FACTOR if self._is_familiar(to.address) else 1
            return _Charge("mails to outsiders", to.address, self.strangers, factor) if kind in _TO_OUTSIDERS else None
        if kind in _ASKED_BACK:
            return _Charge(f"questions back to {to.address}", to.address, Limits(_MOST_ASKED_BACK))
        is_decided = any(decided.at < posting.created for decided in case.decided)
        if kind in _BY_REPORTERS and not (is_decided or self._is_familiar(case.reporter.address)):
            limits = replace(self.strangers, per_domain_per_hour=None)
            return _Charge(f"{_BY_REPORTERS[kind]} to {to.address}", case.reporter.address, limits)
        return None

    def _is_familiar(self, address: str) -> bool:
        """Say whether somebody is no stranger; who has no address was served by the front desk."""
        return not address or address.lower() in self.circle.addresses

    def _excess(self, charge: _Charge, now: datetime) -> str:
        spent = self._spent.setdefault(charge.bucket, deque())
        while spent and spent[0].moment <= now - COUNTED_FOR:
            spent.popleft()
        counted = [one for one in spent if one.moment < now + _HOUR]  # without what a wrong clock has dated
        limits, factor = charge.limits, charge.factor
        address, domain = canonical(charge.account), domain_of(charge.account)
        to_him = sum(one.address == address for one in counted)
        if limits.per_address_per_day and to_him >= limits.per_address_per_day * factor:
            return f"limit reached: {to_him} {charge.bucket} for {address or 'people without an address'} in 24 hours"
        in_hour = [one for one in counted if one.moment > now - _HOUR]
        if limits.per_hour and len(in_hour) >= limits.per_hour * factor:
            return f"limit reached: {len(in_hour)} {charge.bucket} in one hour"
        of_domain = sum(one.domain == domain for one in in_hour)
        is_counted = domain not in self.circle.domains
        if limits.per_domain_per_hour and is_counted and of_domain >= limits.per_domain_per_hour * factor:
            return f"limit reached: {of_domain} {charge.bucket} for {domain} in one hour"
        return ""

    def _spend(self, moment: datetime, charge: _Charge) -> None:
        one = _Spent(moment, canonical(charge.account), domain_of(charge.account))
        self._spent.setdefault(charge.bucket, deque()).append(one)


def _is_admitted(posting: Posting) -> bool:
    """Say whether a posting was let go, at once or by the operator."""
    return posting.attempts > 0 or posting.state is PostingState.DUE
