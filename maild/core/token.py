"""Tokens and identifiers: functions of a secret and a cause, so that a mail made again is the same mail."""

import hmac
from base64 import b32encode
from hashlib import sha256

TOKEN_LENGTH = 26


def mint(secret: bytes, *cause: str) -> str:
    """Make an identifier of 26 lower-case base32 characters (130 bits) from its cause."""
    return b32encode(_digest(secret, *cause)).decode().lower()[:TOKEN_LENGTH]


def reply_token(secret: bytes, case_key: str, question: str, address: str) -> str:
    """Make the token that a reply to this question, asked of this address, must carry."""
    return mint(secret, "reply", case_key, question, address.lower())


def challenge_code(secret: bytes, case_key: str, question: str, address: str) -> str:
    """Make the six digits that prove that somebody reads the mail of this address."""
    digest = _digest(secret, "code", case_key, question, address.lower())
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"


def message_id(secret: bytes, posting_id: str, domain: str) -> str:
    """Make a Message-ID (RFC 5322 §3.6.4) that we can recognise later without looking it up."""
    return f"<{posting_id}.{_mac(secret, posting_id)}@{domain}>"


def posting_id_of(secret: bytes, candidate: str) -> str:
    """Read the posting's id out of one of our Message-IDs; "" where its MAC does not verify."""
    local = candidate.strip().strip("<>").rpartition("@")[0].lower()
    posting_id, _, mac = local.partition(".")
    if posting_id and hmac.compare_digest(mac.encode(), _mac(secret, posting_id).encode()):
        return posting_id
    return ""


def _digest(secret: bytes, *cause: str) -> bytes:
    return hmac.new(secret, "\x1f".join(cause).encode(), sha256).digest()


def _mac(secret: bytes, posting_id: str) -> str:
    return mint(secret, "message-id", posting_id)[:16]
