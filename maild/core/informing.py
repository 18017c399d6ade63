"""What a reporter adds while others act: passed on to whoever must act now, but not for ever (reliability.md §2.7).

His mail program may answer each of our mails by itself, with nothing in its headers that tells so: then he says the
same again and again, and each time somebody would get a mail.
"""

import re
from datetime import timedelta

from maild.core.asking import alert, ask
from maild.core.case import Case, Note, State
from maild.core.event import Effect, Reason, Refer
from maild.core.office import Office
from maild.core.posting import MailKind

_MOST_A_DAY = 3
_DAY = timedelta(days=1)
_REMEMBERED = timedelta(days=7)
_WORD = re.compile(r"[^\W\d_]+")


def is_said_again(case: Case, note: Note) -> bool:
    """Say whether he wrote the same words within the last days; numbers, dates and punctuation make no difference."""
    words = _words(note.text)
    recent = (earlier for earlier in case.supplements if note.at - earlier.at < _REMEMBERED)
    return bool(words) and any(_words(earlier.text) == words for earlier in recent)


def passed_on(case: Case, note: Note, has_enclosures: bool, office: Office) -> tuple[Effect, ...]:
    """Tell whoever must act what was added; `case` holds it already.

    After a few times a day it is only kept, which the operator is told once. A new letter may hide among what comes to
    an ended case, on which nobody acts any more.
    """
    if case.state is State.AWAITING_COMPLETION:
        return ()
    today = sum(note.at - earlier.at < _DAY for earlier in case.supplements)
    if today > _MOST_A_DAY + 1:
        return (Refer(f"more than {_MOST_A_DAY} additions a day are kept, not passed on"),)
    if today > _MOST_A_DAY or (case.state.is_ended and has_enclosures):
        return alert(office, Reason.SUPPLEMENT, note.text)
    return ask(case, office, note.at, Reason.SUPPLEMENT, note.text, kind=MailKind.PROGRESS)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
