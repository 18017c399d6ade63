"""Say how far the DKIM signatures of a mail bind it; whether they are genuine, the receiving server has judged.

A valid signature binds only the fields that it names (reliability.md M13): others may be changed or added, and the
mail may be sent again to anybody. So it must name From, Date and To and cover the whole body, and no field that it
names may stand there more often than it names it. Subject is not asked for: Zimbra does not sign it, and here nothing
hangs on it. Where a token stands in a field that is not bound, it proves nothing.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

Headers = tuple[tuple[str, str], ...]
"""(Name in lower case, unfolded value), from the top, as Mail.headers has them."""

CARRIERS = ("to", "cc", "in-reply-to", "references")
"""The fields by which a token may come (interface.md §3)."""

ENVELOPE = ("delivered-to", "x-original-to", "envelope-to")
"""What a server writes from the envelope, which is no part of what was signed."""

_SINGLETONS = (
    *CARRIERS, "from", "sender", "reply-to", "subject", "date", "message-id",
    "mime-version", "content-type", "content-transfer-encoding",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cover:
    """How far the signatures of a domain bind a mail; all empty where there is no such signature."""

    objection: str = ""  # why they prove nothing
    gap: str = ""  # why they prove nothing of a mail that may have been sent again
    loose: frozenset[str] = frozenset()  # fields that anybody may have added or changed


@dataclass(frozen=True, slots=True)
class _Signature:
    domain: str
    fields: Counter[str]
    is_partial: bool  # it has l=, so text may follow that nobody has signed


def cover(headers: Headers, domain: str) -> Cover:
    """Look at all signatures that DMARC might take for the domain's; the weakest of them counts."""
    present = Counter(name for name, _ in headers)
    read = [_signature(value) for name, value in headers if name == "dkim-signature"]
    signatures = [found for found in read if found and _is_related(found.domain, domain)]
    if None in read:
        return Cover("a DKIM-Signature is malformed")
    if not signatures:
        return Cover()
    objections = [why for found in signatures for why in _objections(found, present)]
    gaps = [f"DKIM does not sign {name.title()}" for found in signatures for name in _unsigned(found, present)]
    loose = {name for name in CARRIERS if any(present[name] > found.fields[name] for found in signatures)}
    return Cover(next(iter(objections), ""), next(iter(gaps), ""), frozenset({*loose, *ENVELOPE}))


def _objections(signature: _Signature, present: Counter[str]) -> Iterator[str]:
    if signature.is_partial:
        yield "a DKIM-Signature with l="
    if not signature.fields["from"]:
        yield "DKIM does not sign From"
    yield from (f"an unsigned second {name}" for name in _SINGLETONS if 0 < signature.fields[name] < present[name])


def _unsigned(signature: _Signature, present: Counter[str]) -> Iterator[str]:
    yield from (name for name in ("to", "date") if present[name] and not signature.fields[name])


def _is_related(one: str, other: str) -> bool:
    """Share the last two labels: all that relaxed alignment could take for one organisation (RFC 7489 §3.1.1)."""
    return one.split(".")[-2:] == other.split(".")[-2:]


def _signature(value: str) -> _Signature | None:
    """Read the tags that matter here (RFC 6376 §3.2, §3.5); None where a verifier might read something else."""
    pairs = [part.partition("=") for part in value.split(";") if part.strip()]
    tags = {name.strip().lower(): "".join(text.split()).lower() for name, _, text in pairs}
    is_clear = value.isascii() and all(equals for _, equals, _ in pairs) and len(tags) == len(pairs)
    if not is_clear or not tags.get("d") or not tags.get("h"):
        return None
    return _Signature(tags["d"], Counter(tags["h"].split(":")), "l" in tags)
