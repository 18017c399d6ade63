"""Judge who wrote a mail, and on what evidence: the class of the mail, its strict sender, the tokens it carries."""

import re
from dataclasses import dataclass
from enum import StrEnum

from maild.core.address import domain_of, sole_address
from maild.core.event import AUTOMATIC
from maild.core.token import TOKEN_LENGTH, posting_id_of
from maild.core.words import ReplyWords
from maild.intake.bounce import has_status
from maild.intake.headers import addresses_in
from maild.intake.mime import Mail
from maild.intake.quote import new_text
from maild.intake.reply import is_automatic_text

_TOKEN = re.compile(rf"[a-z2-7]{{{TOKEN_LENGTH}}}")
_CODE_LINE = re.compile(
    rf"^[ \t>*_]{{0,9}}kode[ \t]{{0,9}}:[ \t*_]{{0,9}}([a-z2-7]{{{TOKEN_LENGTH}}})[ \t*_.\r]{{0,9}}$",
    re.IGNORECASE | re.MULTILINE,
)
_MAILER = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon)@|^\W{0,3}mailer-daemon\b")
_NOBODY = re.compile(r"(?:no-?reply|do-?not-?reply|donotreply)@")  # they say themselves that nobody reads there
_AUTO_HEADERS = (
    "x-autoreply", "x-autorespond", "x-autoresponse", "x-autoresponder", "x-auto-reply", "x-mail-autoreply",
    "list-id", "list-unsubscribe", "list-post", "feedback-id",
)  # fmt: skip
_ANSWERING = re.compile(r"\s{0,9}(?:re|bls|balas|aw|sv)\s{0,3}:|.{0,200}\[[A-Z]{2,10}-\d{4}-\d{3,9}\]", re.IGNORECASE)
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_OF_ANY_MAILD = re.compile(rf"<[a-z2-7]{{{TOKEN_LENGTH}}}\.[a-z2-7]{{16}}@[^<>\s]{{1,253}}>")  # core/token.py
_MOST_HOPS = 30  # an honest mail passes far fewer servers: this one goes round


class MailClass(StrEnum):
    """What kind of writer a mail has (reliability.md §2.7); only a human's mail can act or be answered."""

    HUMAN = "human"
    AUTO = "auto"
    SELF = "self"
    BOUNCE = "bounce"
    LOOPING = "looping"

    @property
    def in_words(self) -> str:
        return _IN_WORDS.get(self, AUTOMATIC)


_IN_WORDS = {
    MailClass.SELF: "our own mail",
    MailClass.BOUNCE: "bounce",
    MailClass.LOOPING: f"a mail that goes round: more than {_MOST_HOPS} Received headers",
}


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
    if sum(name == "received" for name, _ in mail.headers) > _MOST_HOPS:
        return MailClass.LOOPING
    claimed = " ".join(address for value in mail.from_headers for address in addresses_in(value))
    if _is_bounce(mail, claimed):
        return MailClass.BOUNCE
    if _says_automatic(mail) or _report_type(mail) is not None or _NOBODY.search(claimed):
        return MailClass.AUTO
    if _OF_ANY_MAILD.fullmatch(mail.message_id.lower()):  # another office's, whatever a relay has taken off
        return MailClass.AUTO
    text = new_text(mail.text, mail.from_name) if _is_answer(mail) else ""
    return MailClass.AUTO if is_automatic_text(text, mail.subject, words) else MailClass.HUMAN


def is_receipt(mail: Mail) -> bool:
    """Say whether a mail only tells that somebody has opened one of ours (RFC 8098)."""
    return _report_type(mail) == "disposition-notification"


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


def _is_bounce(mail: Mail, claimed: str) -> bool:
    """Tell a report on delivery (RFC 3462) from one that somebody opened a mail (RFC 8098) or complained of it."""
    if _MAILER.search(claimed or " ".join(mail.from_headers).lower()) or mail.header("x-failed-recipients"):
        return True
    reported = _report_type(mail)
    if reported is not None:
        return reported in ("", "delivery-status")
    return has_status(mail) and _says_automatic(mail)


def _report_type(mail: Mail) -> str | None:
    """Say what a multipart/report reports, "" where it does not declare it; None for any other mail."""
    declared = mail.header("content-type").lower().replace(" ", "").replace('"', "")
    if not declared.startswith("multipart/report"):
        return None
    return declared.partition("report-type=")[2].partition(";")[0]


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
