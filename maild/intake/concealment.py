"""What in a mail is not as its reader sees it: words that are hidden or struck out, versions that disagree.

These are facts for whoever acts on a reply (reliability.md T19); nothing is decided here.
"""

import re
from html import unescape

from maild.intake.html import HIDDEN, LONGEST, STRUCK, is_mark
from maild.intake.quote import new_text, own_numbers
from maild.intake.stylesheet import sheet_of
from maild.intake.tags import tokens

_LINK = re.compile(
    r"<?\b(?:https?://|mailto:|www\.)[^\s<>]{1,4000}>?|<[^<>\s]{1,2000}@[^<>\s]{1,2000}>|\[cid:[^\]\n]{1,300}\]"
)
_LIST_MARK = re.compile(r"^\s{0,9}(?:\d{1,2}|[a-z])[.)]\s|\[\d{1,3}\]", re.MULTILINE)  # also of a link in Roundcube
_WORD = re.compile(r"[^\W_]+")
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]{0,200})"|'([^']{0,200})')""", re.IGNORECASE)

_DISAGREEING = "its plain text and its HTML hold different words"
_BY_SIGN = {
    HIDDEN: "its HTML holds words that a reader may not see",
    STRUCK: "its HTML holds words that are struck out",
}
_BY_STYLE = "its style sheet writes words into the text"


def disagreement(plain: list[str], seen: list[str], htmls: list[str]) -> tuple[str, ...]:
    """Compare the new text of a mail's versions; in the plain ones the names of pictures stand for them."""
    if not plain or not seen:
        return ()
    said = [_words(text, frozenset()) for text in seen]
    is_same = all(_words(text, frozenset()) == said[0] for text in plain)
    is_same = is_same or all(_words(text, _pictures(htmls)) == said[0] for text in plain)
    return () if is_same and said.count(said[0]) == len(said) else (_DISAGREEING,)


def concealments(marked: str, html: str) -> tuple[str, ...]:
    """Say what of an HTML's own words, not of its quotation, is hidden or struck out; `marked` is its marked text."""
    signs = _own_signs(marked.split("\n"))
    found = tuple(reason for sign, reason in _BY_SIGN.items() if sign in signs)
    return (*found, _BY_STYLE) if sheet_of(html[:LONGEST]).writes_words else found


def _own_signs(marked: list[str]) -> set[str]:
    """Collect the marks that stand neither in quoted lines nor where a quotation without marks goes on."""
    _, end = own_numbers([line for line in marked if not is_mark(line)])
    signs = set()
    number = 0
    for line in marked:
        if not is_mark(line):
            number += 1
        elif line[:1] in _BY_SIGN and number <= end:
            signs.add(line[:1])
    return signs


def _pictures(htmls: list[str]) -> frozenset[str]:
    found = (_ALT.search(token.text) for html in htmls for token in tokens(html[:LONGEST]) if token.tag == "img")
    return frozenset(" ".join(unescape(match[1] or match[2] or "").casefold().split()) for match in found if match)


def _words(text: str, pictures: frozenset[str]) -> list[str]:
    own = " ".join(_LIST_MARK.sub(" ", _LINK.sub(" ", new_text(text))).casefold().split())
    for name in pictures:
        own = own.replace(f"[{name}]", " ").replace(f"[image: {name}]", " ")
    return _WORD.findall(own)
