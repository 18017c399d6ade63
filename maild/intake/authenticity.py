"""Judge who wrote a mail, and on what evidence: the class of the mail, its strict sender, the tokens it carries."""

import re
from dataclasses import dataclass
from enum import StrEnum

from maild.core.address import domain_of, sole_address
from maild.core.token import TOKEN_LENGTH, posting_id_of
from maild.core.words import ReplyWords
from maild.intake.headers import addresses_in, message_ids
from maild.intake.mime import Mail
from maild.intake.quote import new_text
from maild.intake.reply import is_automatic_text

_TOKEN = re.compile(rf"[a-z2-7]{{{TOKEN_LENGTH}}}")
_CODE_LINE = re.compile(
    rf"^[ \t>*_]{{0,9}}kode[ \t]{{0,9}}:[ \t*_]{{0,9}}([a-z2-7]{{{TOKEN_LENGTH}}})[ \t*_.\r]{{0,9}}$",
    re.IGNORECASE | re.MULTILINE,
)
_MAILER = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon)@")
_NOBODY = re.compile(r"(?:no-?reply|do-?not-?reply|donotreply)@")  # they say themselves that nobody reads there
_AUTO_HEADERS = (
    "x-autoreply", "x-autorespond", "x-autoresponse", "x-autoresponder", "x-auto-reply", "x-mail-autoreply",
    "list-id", "list-unsubscribe", "list-post", "feedback-id",
)  # fmt: skip
_ANSWERING = re.compile(r"\s{0,9}(?:re|bls|balas|aw|sv)\s{0,3}:|.{0,200}\[[A-Z]{2,10}-\d{4}-\d{3,9}\]", re.IGNORECASE)
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_LAST_REFERENCES = 20
_REPORTED = 64 * 1024  # bytes of a returned mail that are searched for our Message-ID
_RETURNED = ("message/", "text/rfc822-headers")


class MailClass(StrEnum):
    """What kind of writer a mail has (reliability.md §2.7); only a human's mail can act or be answered."""

    HUMAN = "human"
    AUTO = "auto"
    SELF = "self"
    BOUNCE = "bounce"


@dataclass(frozen=True, slots=True)
class TokenClues:
    """What in a mail shows that its writer has seen a mail of ours, the strongest kind first."""

    tokens: tuple[str, ...] = ()  # of plus addresses, then of `Kode:` lines
    postings: tuple[str, ...] = ()  # ids whose MAC verified: In-Reply-To, then References from the newest


def mail_class(mail: Mail, office_address: str, secret: bytes, words: ReplyWords) -> MailClass:
    """Tell a person's mail from a machine's by its headers; X-Auto-Response-Suppress and X-Loop say nothing."""
    sender = sole_address(mail.from_headers)
    if _is_office(sender, office_address) or posting_id_of(secret, mail.message_id):
        return MailClass.SELF
    claimed = " ".join(address for value in mail.from_headers for address in addresses_in(value))
    is_report = mail.header("content-type").lower().replace(" ", "").startswith("multipart/report")
    if _MAILER.search(claimed) or mail.header("x-failed-recipients"):
        return MailClass.BOUNCE
    if is_report:  # RFC 3462; a disposition notification (RFC 8098) only says that somebody opened a mail
        return MailClass.AUTO if "disposition-notification" in mail.header("content-type").lower() else MailClass.BOUNCE
    if _says_automatic(mail) or _NOBODY.search(claimed):
        return MailClass.AUTO
    text = new_text(mail.text, mail.from_name) if _is_answer(mail) else ""
    return MailClass.AUTO if is_automatic_text(text, mail.subject, words) else MailClass.HUMAN


def _is_answer(mail: Mail) -> bool:
    """Say whether a mail answers another: an absence notice always does, a letter that begins like one does not."""
    return bool(mail.in_reply_to or mail.references or _ANSWERING.match(mail.subject))


def strict_sender(mail: Mail) -> str:
    """Name the one address that may have authority in this mail; "" if anything about its headers is in doubt."""
    sender = sole_address(mail.from_headers)
    declared = [value for name, value in mail.headers if name == "sender"]
    if mail.doubts or any(sole_address((value,)) != sender for value in declared):
        return ""
    return sender


def tokens_in(mail: Mail, office_address: str, secret: bytes, new_text: str) -> TokenClues:
    """Collect the three places where a token counts (interface.md §3); no other header gives anything."""
    plus = [_plus_tag(address, office_address) for address in mail.recipients]
    codes = [code.lower() for code in _CODE_LINE.findall(new_text)]
    tokens = [token for token in (*plus, *codes) if _TOKEN.fullmatch(token)]
    postings = [posting_id_of(secret, candidate) for candidate in (*mail.in_reply_to, *reversed(mail.references))]
    return TokenClues(_distinct(tokens), _distinct(postings))


def without_codes(text: str) -> str:
    """Leave the lines out that carry nothing but a token."""
    return _CODE_LINE.sub("", text)


def returned_postings(mail: Mail, secret: bytes) -> tuple[str, ...]:
    """Find which mail of ours a bounce returns (RFC 3464 §2): its Message-ID stands in the returned headers."""
    returned = (part.data[:_REPORTED] for part in mail.parts if part.media_type.startswith(_RETURNED))
    texts = tuple(data.decode("ascii", "replace") for data in returned)
    return _distinct([posting_id_of(secret, candidate) for candidate in message_ids(texts, _LAST_REFERENCES)])


def _says_automatic(mail: Mail) -> bool:
    for name, value in mail.headers:
        word = value.partition(";")[0].strip().lower()
        if name == "auto-submitted" and word not in ("", "no"):  # RFC 3834 §5
            return True
        if name in _AUTO_HEADERS or (name == "precedence" and word in _BULK):
            return True
    return mail.header("return-path").replace(" ", "") == "<>"


def _is_office(sender: str, office_address: str) -> bool:
    local, _, domain = sender.partition("@")
    return f"{local.partition('+')[0]}@{domain}" == office_address.lower()


def _plus_tag(address: str, office_address: str) -> str:
    local, plus, tag = address.partition("@")[0].partition("+")
    is_ours = local == office_address.lower().partition("@")[0] and domain_of(address) == domain_of(office_address)
    return tag if plus and is_ours else ""


def _distinct(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for item in found if item))
