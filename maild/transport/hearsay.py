"""Repeat what a server says, without what it must not have repeated: our password, or the words of a mail."""

from base64 import b64encode

_HIDDEN = "***"


def without_password(text: str, username: str, password: str) -> str:
    """Take a password out of a server's words, also as AUTH PLAIN and LOGIN write it (RFC 4616)."""
    if not password:
        return text
    plain = f"\0{username}\0{password}"
    for secret in (password, *(b64encode(form.encode()).decode() for form in (plain, password))):
        text = text.replace(secret, _HIDDEN)
    return text
