"""Judge what our own mail server says about who sent a mail: Authentication-Results (RFC 8601).

Only the first such header of the mail is read, and only where it bears the name that the office has pinned: our server
writes on top, and whatever stands below may be the sender's own. What passes is `dmarc=pass` for the From domain, or
`dkim=pass` of exactly that domain, or `auth=pass` of exactly the From address. SPF alone is no proof, since tenants
of one relay can forge each other; beside DKIM it shows that a mail came straight from its domain and was not sent again
by somebody else, which is what Microsoft 365 needs, whose signatures leave To out (dkimcover).

Microsoft 365 itself writes no server name into its header: there is nothing to pin, and no mail is proven.
"""

from dataclasses import dataclass, replace

from maild.core.address import domain_of
from maild.core.event import Proof
from maild.intake.authheader import AuthHeader, AuthResult, parse_auth_header
from maild.intake.dkimcover import CARRIERS, Cover, Headers, cover
from maild.intake.headers import addresses_in
from maild.intake.mime import Mail

_LONGEST = 200  # characters of a reason


@dataclass(frozen=True, slots=True)
class AuthFinding:
    """PASSED, FAILED or NONE, and the reason in English; `loose` are the fields that what passed does not reach."""

    proof: Proof
    reason: str
    loose: frozenset[str] = frozenset()


def authenticated(headers: Headers, authserv_id: str, sender: str) -> AuthFinding:
    """Judge by `Mail.headers`, the pinned name ("" = our server stamps none) and the strict From address."""
    if not authserv_id:
        return _nothing("no authserv_id is set")
    if not sender:
        return _nothing("no identity")
    header = own_header(headers, authserv_id)
    if isinstance(header, str):
        return _nothing(header)
    found = _judged(header.results, sender.lower(), cover(headers, domain_of(sender)))
    return replace(found, reason=f"{found.reason} ({authserv_id})")


def own_header(headers: Headers, authserv_id: str) -> AuthHeader | str:
    """Read the first Authentication-Results if it is of the pinned server; else say why none is read."""
    first = next((value for name, value in headers if name == "authentication-results"), None)
    if first is None:
        return "no Authentication-Results"
    header = parse_auth_header(first)
    if header is None:
        return "the first Authentication-Results is malformed or names no server"
    if header.authserv_id.lower() != authserv_id.lower():
        return f"the first Authentication-Results is not of {authserv_id}"
    return header


def vouched(mail: Mail, finding: AuthFinding) -> Mail:
    """Leave out of a proven mail where the proof does not reach, so that no token is taken from there."""
    if not finding.loose:
        return mail
    bound = [name for name in CARRIERS if name not in finding.loose]
    values = (value for name, value in mail.headers if name in bound and name in ("to", "cc"))
    return replace(
        mail,
        recipients=tuple(dict.fromkeys(address for value in values for address in addresses_in(value))),
        in_reply_to=mail.in_reply_to if "in-reply-to" in bound else (),
        references=mail.references if "references" in bound else (),
    )


def _judged(results: tuple[AuthResult, ...], sender: str, signed: Cover) -> AuthFinding:
    domain = domain_of(sender)
    dmarc = [found for found in results if found.method == "dmarc"]
    dkim = {found.result for found in results if found.method == "dkim" and _is_signer(found, domain)}
    logins = [found for found in results if found.method == "auth"]
    if any(found.result == "fail" for found in dmarc):
        return AuthFinding(Proof.FAILED, "dmarc=fail")
    if len(dmarc) > 1 or len(logins) > 1:
        return _nothing("several results of one method")
    if any(_stated(found, "header.from") not in ({domain}, set()) for found in dmarc):
        return _nothing("our server saw another From")
    login = {value for found in logins if found.result == "pass" for value in _stated(found, "smtp.auth")}
    if any("@" in value and value != sender for value in login):
        return _nothing("submitted with another login")
    if login == {sender}:
        return AuthFinding(Proof.PASSED, "auth=pass")
    is_direct = _is_direct(results, domain)
    if any(found.result == "pass" and _stated(found, "header.from") for found in dmarc):
        return _as_signed("dmarc=pass", signed, is_direct)
    if dkim >= {"pass", "fail"}:
        return _nothing("dkim=pass and dkim=fail")
    if "pass" in dkim:
        return _as_signed("dkim=pass", signed, is_direct)
    if "fail" in dkim and not is_direct:
        return AuthFinding(Proof.FAILED, "dkim=fail")
    return _nothing(_told(results))


def _as_signed(claim: str, signed: Cover, is_direct: bool) -> AuthFinding:
    """Believe a claim as far as the signatures go on which it may rest."""
    weakness = signed.objection or ("" if is_direct else signed.gap)
    if weakness:
        return _nothing(f"{claim}, but {weakness}")
    return AuthFinding(Proof.PASSED, claim, frozenset() if is_direct else signed.loose)


def _is_signer(found: AuthResult, domain: str) -> bool:
    """Say whether a DKIM result is of exactly this domain; Google tells only header.i."""
    signers = _stated(found, "header.d") | {domain_of(value) for value in _stated(found, "header.i")}
    return signers == {domain}


def _is_direct(results: tuple[AuthResult, ...], domain: str) -> bool:
    """Say whether the mail came from a server of the domain, under an envelope of the domain (RFC 7489 §3.1.2)."""
    checks = [found for found in results if found.method == "spf" and found.values("smtp.mailfrom")]
    senders = {domain_of(value) for found in checks for value in _stated(found, "smtp.mailfrom")}
    return senders == {domain} and all(found.result == "pass" for found in checks)


def _stated(found: AuthResult, name: str) -> set[str]:
    return {value.lower() for value in found.values(name)}


def _told(results: tuple[AuthResult, ...]) -> str:
    told = dict.fromkeys(f"{found.method}={found.result}" for found in results)
    return ", ".join(told)[:_LONGEST] or "no results"


def _nothing(reason: str) -> AuthFinding:
    return AuthFinding(Proof.NONE, reason)
