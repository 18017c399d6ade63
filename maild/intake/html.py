"""HTML mail as the text that its reader sees.

An own walker over the tags, because what a reader does not see must not count as his words (reliability.md M14) and
because neither the standard library's parser nor the usual packages are linear on hostile mail (stack.md A.3, B.4).
It keeps its open elements on a list, and never recurses.
"""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from html import unescape

from maild.intake.style import Look, look_of
from maild.intake.stylesheet import Sheet, sheet_of
from maild.intake.tags import COMMENT, Token, tokens

LONGEST = 512 * 1024  # characters: what comes after is not read

_ATTRIBUTE = re.compile(r"""([A-Za-z][A-Za-z0-9:-]{0,40})\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_SPACES = re.compile(r"\s+")
_BLANKS = re.compile(r"\n{3,}")
_WORD = re.compile(r"[^\W\d_]{2}")

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_DROPPED = frozenset(
    "script style template head title noscript iframe object svg math select textarea button audio video "
    "datalist".split()
)
_BLOCKS = frozenset(
    "address article aside body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr html li "
    "main nav ol p pre section table tbody tfoot thead tr ul blockquote".split()
)
_SPACED = frozenset("h1 h2 h3 h4 h5 h6 ol p pre table ul".split())
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_MOST_REOPENED = 3
_SELF_CLOSING = frozenset("dd dt li option p td th tr".split())
_QUOTES = ("gmail_quote", "yahoo_quoted", "protonmail_quote", "zmail_extra", "tutanota_quote")
_SIGNATURE_BREAK = "linebreakatbeginningofsignature"  # Apple's
_SILENT = frozenset(("script", "style", "head", "title"))  # hold no words for a reader
_LOOKED_AT = ("style", "class", "id", "hidden", "color", "bgcolor", "type", "name", "open", "value")
HIDDEN, STRUCK = "\ue000", "\ue001"
"""They begin the lines of `marked_text` that are not as the reader sees them."""
_RULE = "_" * 32
_DEEPEST_QUOTE = 9


def visible_text(html: str) -> str:
    """Return what a reader sees, as lines: cells parted by a tab, lists by "- ", quotations marked with "> "."""
    return _text(html[:LONGEST], is_marked=False)


def marked_text(html: str) -> str:
    """Return `visible_text`, and behind its lines what a reader may not see, or sees struck out, on further lines."""
    return _text(html[:LONGEST].translate(_UNMARKED), is_marked=True)


def is_mark(line: str) -> bool:
    return line.lstrip("> ").startswith((HIDDEN, STRUCK))


def unmarked(text: str) -> str:
    """Return the visible text of a marked one."""
    lines = (line for line in text.split("\n") if not is_mark(line))
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip("\n")


_UNMARKED = {ord(HIDDEN): " ", ord(STRUCK): " "}


def _text(html: str, is_marked: bool) -> str:
    page = _Page(sheet_of(html), is_marked)
    for token in tokens(html):
        if token.tag:
            page.take(token)
        elif not page.is_hidden:
            page.write(unescape(token.text))
        else:
            page.mark(HIDDEN, unescape(token.text))
    return page.text()


@dataclass(frozen=True, slots=True)
class _Element:
    tag: str
    look: Look
    is_quote: bool = False
    lines: int = 0  # that it keeps before and after itself


@dataclass(slots=True)
class _Page:
    """What has been seen so far: the open elements, the lines, and the break that is due before the next word."""

    sheet: Sheet
    is_marked: bool = False
    open: list[_Element] = field(default_factory=lambda: [_Element("", Look())])
    counts: Counter[str] = field(default_factory=Counter)
    quotes: int = 0
    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    due: int = 0  # new lines
    tab: bool = False
    is_fresh_cell: bool = False
    is_first_cell: bool = True
    marks: list[str] = field(default_factory=list)  # lines for what is hidden or struck out on this line
    is_spaced: bool = False  # the line holds a hard space so far: alone it is an empty line

    @property
    def is_hidden(self) -> bool:
        return self.open[-1].look.is_hidden

    def take(self, token: Token) -> None:
        if token.tag == COMMENT:
            self.mark(HIDDEN, _conditional_words(token.text))
            return
        if token.is_end:
            self._close(token.tag)
            return
        if token.tag in _SELF_CLOSING and self.open[-1].tag == token.tag:
            self._close(token.tag)
        attributes = _attributes(token.text)
        look = look_of(self.open[-1].look, token.tag, attributes, self.sheet)
        element = _Element(token.tag, look, _is_quote(token.tag, attributes), _lines(token.tag, attributes))
        if token.tag in _DROPPED or _is_overlong(token):
            element = replace(element, look=replace(look, is_hidden=True))
        if not element.look.is_hidden:
            self._begin(element, attributes)
        if token.tag not in _VOID:
            self._open(element)
        elif token.tag == "input":
            self.mark(HIDDEN, attributes.get("value", ""))

    def mark(self, sign: str, text: str) -> None:
        """Remember words that are not as the reader sees them; they get a line of their own behind this one."""
        if self.is_marked and _WORD.search(text) and not any(self.counts[tag] for tag in _SILENT):
            self.marks.append(sign + " ".join(text.split()))

    def write(self, text: str) -> None:
        """Add text of a visible element, white space folded as a browser does."""
        look = self.open[-1].look
        if look.is_struck or look.is_doubtful:
            self.mark(STRUCK if look.is_struck else HIDDEN, text)
        if self.counts["pre"]:
            for number, part in enumerate(text.split("\n")):
                self.due += bool(number)
                self._put(part)
            return
        self.is_spaced = self.is_spaced or (
            "\xa0" in text and not self.is_fresh_cell and bool(self.due or not self.line)
        )
        self._put(_SPACES.sub(" ", text.replace("\xa0", " ")) if text.strip("\t\r\n ") else " ")

    def text(self) -> str:
        self._end_line()
        lines = "\n".join(line.rstrip() for line in self.lines)
        return _BLANKS.sub("\n\n", lines).strip("\n")

    def _open(self, element: _Element) -> None:
        self.open.append(element)
        self.counts[element.tag] += 1
        if element.is_quote:
            self._turn(+1)

    def _turn(self, by: int) -> None:
        """Begin or end a quotation on a line of its own."""
        self._end_line()
        self.lines.extend(["> " * min(self.quotes, _DEEPEST_QUOTE)] * min(self.due - 1, 1))
        self.due, self.tab = 0, False
        self.quotes += by

    def _close(self, tag: str) -> None:
        """Close the innermost element of this name, and whatever is still open inside it."""
        unclosed: list[_Element] = []
        while self.counts[tag]:
            element = self.open.pop()
            self.counts[element.tag] -= 1
            if not element.look.is_hidden:
                self._break(element.lines)
            if element.tag in ("td", "th", "tr", "li"):
                self.is_fresh_cell, self.due = False, min(self.due, 1)
            if element.is_quote:
                self._turn(-1)
                self._end_wrapper(element)
            if element.tag == tag:
                break
            if element.tag in _FORMATTING and element.look.is_hidden and len(unclosed) < _MOST_REOPENED:
                unclosed.append(element)
        if tag in _BLOCKS:  # what formats text goes on behind the block in which it was left open
            for element in reversed(unclosed):
                self._open(element)

    def _end_wrapper(self, closed: _Element) -> None:
        """Behind the blockquote in Gmail's div.gmail_quote stands what the writer typed below it, or between two."""
        wrapper = self.open[-1]
        if closed.tag == "blockquote" and wrapper.is_quote and wrapper.tag != "blockquote":
            self.open[-1] = replace(wrapper, is_quote=False)
            self._turn(-1)

    def _begin(self, element: _Element, attributes: dict[str, str]) -> None:
        tag = element.tag
        if tag in ("td", "th"):
            self.tab = not self.is_first_cell
            self.is_first_cell, self.is_fresh_cell = False, True
            return
        if tag == "tr":
            self.is_first_cell, self.is_fresh_cell = True, False
        self._break(element.lines)
        if tag == "br":
            self.due += 1 + (attributes.get("id", "").lower() == _SIGNATURE_BREAK)
            self.is_fresh_cell = False
        elif tag == "li":
            self._put("- ")
            self.is_fresh_cell = True  # a paragraph in it starts on this line
        elif tag == "hr":
            self._put(_RULE)
            self.due = 1

    def _break(self, lines: int) -> None:
        if lines and not self.is_fresh_cell:
            self.due, self.tab = max(self.due, lines + self.is_spaced), False
            self.is_spaced = False

    def _put(self, text: str) -> None:
        if not text.strip(" "):
            if self.line and not self.due and not self.tab and not self.line[-1].endswith(" "):
                self.line.append(" ")
            return
        self._flush()
        self.is_spaced = False
        self.line.append(text if self.line and not self.line[-1].endswith((" ", "\t")) else text.lstrip(" "))
        self.is_fresh_cell = False

    def _flush(self) -> None:
        """Write the break that is due."""
        if self.tab and self.line:
            self.line.append("\t")
        elif self.due and (self.line or self.lines):
            self._end_line()
            self.lines.extend(["> " * min(self.quotes, _DEEPEST_QUOTE)] * min(self.due - 1, 2))
        self.due, self.tab = 0, False

    def _end_line(self) -> None:
        quoted = "> " * min(self.quotes, _DEEPEST_QUOTE)
        if self.line:
            self.lines.append(quoted + "".join(self.line))
            self.line = []
        self.lines.extend(quoted + mark for mark in self.marks)
        self.marks.clear()


def _attributes(text: str) -> dict[str, str]:
    """Read the attributes that decide how an element looks; the others may be megabytes of pictures."""
    if not any(name in text.lower() for name in _LOOKED_AT):
        return {}
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text[:_LONGEST_ATTRIBUTES]):
        found.setdefault(match[1].lower(), unescape(match[2] or match[3] or match[4] or ""))
    return found


_LONGEST_ATTRIBUTES = 8 * 1024
_HIDING = re.compile(r"\b(?:style|class|hidden|id)\b", re.IGNORECASE)


def _is_overlong(token: Token) -> bool:
    """Say whether attributes that could hide an element stand where they are not read."""
    rest = token.text[_LONGEST_ATTRIBUTES:]
    return token.tag not in _VOID and bool(rest and _HIDING.search(rest))


def _conditional_words(comment: str) -> str:
    """Return what only Outlook shows of a comment: <!--[if mso]>…<![endif]-->; Word's own settings are none."""
    if comment.lstrip()[:3].lower() != "[if":
        return ""
    words: list[str] = []
    settings = 0
    for token in tokens(comment.partition(">")[2].partition("<![endif]")[0]):
        if token.tag in ("xml", "style"):
            settings += -1 if token.is_end else 1
        elif not token.tag and settings <= 0:
            words.append(unescape(token.text))
    return " ".join(words)


def _lines(tag: str, attributes: dict[str, str]) -> int:
    """Say how many line ends an element stands apart by; Outlook's paragraphs have no space between them."""
    if tag not in _BLOCKS:
        return 0
    is_tight = "mso" in attributes.get("class", "").lower() or "margin:0" in attributes.get("style", "").replace(
        " ", ""
    )
    return 2 if tag in _SPACED and not is_tight else 1


def _is_quote(tag: str, attributes: dict[str, str]) -> bool:
    """Say whether an element holds quoted mail; a blockquote without border is how Gmail and Outlook indent."""
    if tag == "blockquote":
        return not re.search(r"border\s?:\s?(?:none|0)", attributes.get("style", ""), re.IGNORECASE)
    if attributes.get("name") == "quote":  # GMX
        return True
    return any(name.endswith(_QUOTES) for name in attributes.get("class", "").split()[:9])  # Yahoo puts signs before
