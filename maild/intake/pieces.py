"""Cut a piece out of a sentence, without what hangs on it: a connective, thanks, or whom to call."""

from maild.intake.lexicon import Lexicon
from maild.intake.phone import phones_in
from maild.intake.phrases import Token

_MARKS = (",", ";", " - ", " – ", "(")
_SHORT_CONTACT = 4  # words between a comma and a number: "…, Pak Budi 0812…"


def cut(text: str, tokens: list[Token], first: int, last: int, lexicon: Lexicon) -> str:
    """Return the words [first, last) with the marks around them."""
    start = tokens[first].start
    while start and text[start - 1] in "\"'“‘(<+":
        start -= 1
    end = len(text) if last >= len(tokens) else tokens[last].start
    return _without_thanks(text[start:end].strip().rstrip(",(–-").rstrip(), lexicon)


def is_apart(text: str, tokens: list[Token], index: int) -> bool:
    """Say whether a mark stands before a word: "kalau tidak, mohon …"."""
    return any(mark in text[tokens[index - 1].end : tokens[index].start] for mark in _MARKS)


def before_connective(tokens: list[Token], first: int, begin: int, lexicon: Lexicon) -> int:
    """Drop a connective such as "untuk itu" from the end of what stands before a request."""
    for width in range(6, 0, -1):
        at = begin - width
        if at >= first:
            hit = lexicon.cue("connective").at(tokens, at)
            if hit and hit.last == begin:
                return at
    return begin


def without_contact(asked: str, lexicon: Lexicon) -> str:
    """Cut off whom to call, which follows what is asked for: "…, hubungi Nadia 0877…"."""
    numbers = phones_in(asked, lexicon)
    tokens = lexicon.tokens(asked)
    for index in range(2, len(tokens) if numbers else 0):
        if not is_apart(asked, tokens, index) or tokens[index].start > numbers[0].start:
            continue
        inner = [token for token in tokens[index:] if token.start < numbers[0].start]
        names = lexicon.cue("contact").is_in(inner) or len(inner) <= _SHORT_CONTACT
        if names and not lexicon.cue("request").is_in(inner):
            return asked[: tokens[index - 1].end]
    return asked


def _without_thanks(piece: str, lexicon: Lexicon) -> str:
    """Cut off a last ", terima kasih"."""
    head, comma, last = piece.rpartition(", ")
    tokens = lexicon.tokens(last)
    thanks = lexicon.cue("closing").at(tokens, 0) if comma and tokens else None
    return head.rstrip() if thanks and len(tokens) - thanks.last <= _SHORT_CONTACT else piece
