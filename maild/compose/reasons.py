"""Why a mail is written, in words: its title, what goes with its reason, and to whom these words may go."""

from datetime import datetime

from maild.compose.facts import LONG, knows_reporter, ordered_again
from maild.compose.people import named
from maild.compose.wording import DECISIONS, ROLES, SAID_BY_THE_REPORTER, TITLES, TITLES_AGAIN, clean, one_line
from maild.core.case import Case, State
from maild.core.event import Reason, Send
from maild.core.incident import Hindrance
from maild.core.office import Actor, Office
from maild.core.posting import MailKind

_HANDED_OVER = (
    MailKind.RECEIPT,
    MailKind.COMPLETION_REQUEST,
    MailKind.PROGRESS,
    MailKind.RESULT,
    MailKind.REJECTION,
    MailKind.WITHDRAWAL,
    MailKind.STATUS,
    MailKind.REMINDER,
)
_READ_BACK = (MailKind.RECEIPT, MailKind.COMPLETION_REQUEST, MailKind.REMINDER)
"""Mails that ask the reporter whether his letter was read right."""
_READ_BY_THE_OPERATOR = (
    Reason.UNREADABLE,
    Reason.UNSCANNED,
    Reason.OTHER_MATTER,
    Reason.NO_ADDRESS,
    Reason.SUPPLEMENT,
)
"""Alerts that ask the operator to read a letter or to reach its reporter; the others only name the case."""
_OF_THE_REPORTER = (MailKind.RECEIPT, MailKind.CLARIFICATION, MailKind.STATUS, MailKind.COMPLETION_REQUEST)
_HINDRANCES = {
    Hindrance.UNNAMED: "karena nomor pengaduan yang dimaksud belum disebutkan",
    Hindrance.UNKNOWN: "karena tidak ada pengaduan dengan nomor {}",
    Hindrance.OWN: "karena {} adalah nomor pengaduan ini sendiri",
    Hindrance.OVER: "karena penanganan pengaduan nomor {} sudah selesai",
    Hindrance.EARLY: "karena pengaduan nomor {} masih menunggu kelengkapan",
    Hindrance.FOLLOWS: "karena pengaduan nomor {} sendiri sudah digabung dengan pengaduan lain",
    Hindrance.LEADS: "karena sudah ada pengaduan lain yang digabung dengan pengaduan ini",
}
_PARTED = {
    State.REJECTED: ", yang kini ditolak",
    State.WITHDRAWN: ", yang kini dicabut",
    State.AWAITING_COMPLETION: ", yang kini masih harus dilengkapi pelapornya",
}


def stands_for(send: Send) -> MailKind:
    """Say which mail the reporter is told by this one: of a handover, that which he would have got."""
    if send.kind is not MailKind.HANDOVER:
        return send.kind
    return next((kind for kind in _HANDED_OVER if kind == send.text), MailKind.STATUS)


def reads_back(send: Send) -> bool:
    """Say whether this mail asks the reporter what may have been misread."""
    return send.to.actor is Actor.REPORTER and stands_for(send) in _READ_BACK


def may_echo(send: Send, case: Case) -> bool:
    """Say whether the reporter's own words may stand in this mail."""
    if send.kind is MailKind.ALERT and send.to.actor is Actor.OPERATOR:
        return send.reason in _READ_BY_THE_OPERATOR
    if send.kind is MailKind.ESCALATION and send.to.actor is Actor.OPERATOR:
        return send.reason is Reason.ON_CALL
    if send.kind is MailKind.HANDOVER:  # read by the front desk, and on paper by whoever fetches it
        return knows_reporter(case) and not case.letter.head.is_confidential
    return send.to.actor is not Actor.REPORTER or case.reporter.is_known


def may_quote(send: Send, case: Case) -> bool:
    """The words of officials go to the reporter; his own go back to him only if he is known."""
    his_own = send.kind in _OF_THE_REPORTER or send.reason in SAID_BY_THE_REPORTER
    is_wish = send.reason is Reason.RETURNED  # the Kabag's words
    return may_echo(send, case) or not his_own or is_wish


def title_of(send: Send, case: Case) -> str:
    """Say in a few words what the mail is about: the line that lists of mails show behind the subject."""
    again, _ = ordered_again(case)
    reason = send.reason or (Reason(again) if again else None)
    return TITLES_AGAIN.get((send.kind, reason), TITLES[send.kind]) if reason else TITLES[send.kind]


def reason_text(send: Send, office: Office, now: datetime) -> str:
    """Return the words that go with the reason, in Indonesian where they are the program's own."""
    match send.reason:
        case Reason.ALREADY_DECIDED:
            return named(send.text, office, now) if send.text else ""
        case Reason.NOT_NOW:
            return DECISIONS.get(send.text, "")
        case Reason.NO_ADDRESS:
            return kind_title(send.text) or clean(send.text, LONG)
        case Reason.NOT_JOINED:
            return _hindrance(send.text)
        case Reason.PARTED:
            return _parted_from(send.text)
        case Reason.NOBODY:
            return ROLES.get(send.text.split(" ")[0], clean(send.text, LONG))
        case _:
            return clean(send.text, LONG)


def kind_title(name: str) -> str:
    return next((title for kind, title in TITLES.items() if kind == name), "")


def _hindrance(text: str) -> str:
    """Say why a case does not follow the one that was named."""
    why, _, number = text.partition(" ")
    known = next((words for name, words in _HINDRANCES.items() if name == why), "")
    return known.format(one_line(number))


def _parted_from(text: str) -> str:
    """Name the case that was followed, and why it is followed no longer."""
    number, _, state = text.partition(" ")
    return one_line(number) + next((words for name, words in _PARTED.items() if name == state), "")
