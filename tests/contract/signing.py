"""Sign mails with DKIM as their writer's server does (RFC 6376, rsa-sha256, relaxed/relaxed)."""

import re
from base64 import b64encode
from collections.abc import Sequence
from email import message_from_bytes
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SELECTOR = "uji"
GMAIL_FIELDS = ("to", "subject", "message-id", "date", "from", "in-reply-to", "references", "mime-version")
ZIMBRA_FIELDS = ("Date", "From", "To", "Message-ID", "MIME-Version")
MICROSOFT_FIELDS = ("From", "Date", "Subject", "Message-ID", "Content-Type", "MIME-Version")


class Signer:
    """One key, for all domains of a test."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def record(self) -> str:
        """The TXT record that a domain publishes."""
        public = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return f"v=DKIM1; k=rsa; p={b64encode(public).decode()}"

    def signed(self, raw: bytes, domain: str, fields: Sequence[str], has_length: bool) -> bytes:
        """Put a signature of those fields on top that the mail has; `has_length`: with an l=, so text may follow."""
        mail = message_from_bytes(raw)
        body = _relaxed_body(raw.partition(b"\r\n\r\n")[2])
        present = [name for name in fields if name in mail]
        length = f" l={len(body)};" if has_length else ""
        value = f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s={SELECTOR};{length}"
        value += f" h={':'.join(present)}; bh={b64encode(sha256(body).digest()).decode()}; b="
        lines = [f"{name.lower()}:{' '.join(str(mail[name]).split())}\r\n" for name in present]
        data = "".join(lines) + f"dkim-signature:{value}"
        signature = b64encode(self._key.sign(data.encode(), padding.PKCS1v15(), SHA256())).decode()
        return f"DKIM-Signature: {value}{signature}\r\n".encode() + raw


def _relaxed_body(body: bytes) -> bytes:
    """Canonicalise by RFC 6376 §3.4.4."""
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    text = b"\r\n".join(lines).rstrip(b"\r\n")
    return text + b"\r\n" if text else b""
