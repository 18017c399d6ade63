"""The strict reading of one From: who claims to have written a mail.

Authority hangs on this, so there is one grammar and no repair (reliability.md M6, M19): one address, ASCII, no
quoting, no comment, no group, no route. Anything else is no identity; the letter itself lives on without one.
"""

import re

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDR_SPEC = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+")
_PLAIN_NAME = re.compile(r"[^<>@(),:;\"\\\x00-\x1f\x7f]*")
_QUOTED_NAME = re.compile(r'"(?:[^"\\\x00-\x1f\x7f]|\\[ -~])*"')
_LONGEST = 998  # RFC 5322 §2.1.1
_DOTLESS = ("gmail.com", "googlemail.com")


def is_addr_spec(text: str) -> bool:
    """Say whether `text` is one bare address that we would write to (RFC 5322 §3.4.1, dot-atom only).

    What looks like an encoded word is none: many programs would decode it, and then read another address.
    """
    is_dot_atom = bool(_ADDR_SPEC.fullmatch(text)) and "=?" not in text
    return is_dot_atom and len(text) <= 254 and len(text.partition("@")[0]) <= 64


def sole_address(from_headers: tuple[str, ...]) -> str:
    """Return the one address, in lower case, that raw From headers (unfolded, undecoded) name; "" if in doubt."""
    if len(from_headers) != 1 or len(from_headers[0]) > _LONGEST:
        return ""
    text = from_headers[0].strip(" \t")
    if is_addr_spec(text):
        return text.lower()
    name, bracket, rest = text.rpartition("<")
    if not bracket or not rest.endswith(">") or not is_addr_spec(rest[:-1]):
        return ""
    return rest[:-1].lower() if _is_display_name(name.strip(" \t")) else ""


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def canonical(address: str) -> str:
    """Name the mailbox behind an address, so that one mailbox is counted as one; never for authority.

    What follows a plus does not count, nor do letter case and, with Gmail, dots.
    """
    local, _, domain = address.lower().rpartition("@")
    local = local.partition("+")[0]
    return f"{local.replace('.', '')}@gmail.com" if domain in _DOTLESS else f"{local}@{domain}"


def _is_display_name(name: str) -> bool:
    return bool(_QUOTED_NAME.fullmatch(name) or _PLAIN_NAME.fullmatch(name))
