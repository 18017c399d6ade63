"""The style sheets of an HTML mail: what their rules declare for a class, an id or a tag (CSS 2.2).

Each pass over a sheet is one walk; what a browser would forgive is read as it reads it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

Styles = dict[str, str]
"""Property and value; a property that is marked !important has a `!` before its name."""

EVERYTHING = "*"
_OPENING = re.compile(r"<style\b[^>]*>", re.IGNORECASE)
_CLOSING = re.compile(r"</style", re.IGNORECASE)
_STRING = re.compile("\"[^\"\n]*\"|'[^'\n]*'")
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))")
_SELECTOR = re.compile(r"[.#]?[a-zA-Z_][\w-]*")
_ATTRIBUTE = re.compile(r"\[[^\[\]]*\]")
_PSEUDO = re.compile(r"::?[\w-]+(?:\([^()]*\))?")
_PASSING = (":hover", ":visited", ":link", ":active", ":focus", "::before", "::after", ":before", ":after")
_WRITTEN = re.compile(
    r"\b(?:content|list-style(?:-type)?)\s*:((?:[^;{}\"']|\"[^\"\n]*\"|'[^'\n]*'){0,400})", re.IGNORECASE
)
_LETTER = re.compile(r"[^\W\d_]")
_NESTING = ("@media", "@supports", "@layer", "@container", "@document", "@-moz-document", "@scope")
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is declared for each selector's last name: for every reader, and for those whom a condition holds for."""

    rules: dict[str, Styles]
    conditional: dict[str, Styles]
    writes_words: bool = False  # `content: "TIDAK"`: words that stand in no element


def sheet_of(html: str) -> Sheet:
    sources = without_comments("\n".join(_sources(html)))
    text = _unescaped(_STRING.sub("''", sources))
    rules: dict[str, Styles] = {}
    conditional: dict[str, Styles] = {}
    for selectors, body, is_nested in _rules(text, False, 0):
        for selector in selectors.split(","):
            plain = _PSEUDO.sub("", _ATTRIBUTE.sub("", selector))
            names = _SELECTOR.findall(plain)
            is_sure = not is_nested and plain == selector and bool(names)
            if not is_sure and any(sign in selector for sign in _PASSING):
                continue
            known = rules if is_sure else conditional
            known.setdefault(names[-1] if names else EVERYTHING, {}).update(declarations(body))
    return Sheet(rules, conditional, _writes_words(sources))


def _writes_words(sources: str) -> bool:
    strings = (string for match in _WRITTEN.finditer(sources) for string in _STRING.findall(match[1]))
    return any(_LETTER.search(_unescaped(string)) for string in strings)


def declarations(text: str) -> Styles:
    """Read what a rule or a style attribute declares."""
    if "/*" in text or "\\" in text:
        text = _unescaped(without_comments(text))
    found: Styles = {}
    for part in text.lower().split(";"):
        name, colon, value = part.partition(":")
        if colon:
            is_important = "!" in value
            found["!" * is_important + name.strip()] = value.partition("!")[0].strip()
    return found


def without_comments(text: str) -> str:
    pieces = []
    position = 0
    while (start := text.find("/*", position)) >= 0:
        pieces.append(text[position:start])
        end = text.find("*/", start + 2)
        position = end + 2 if end >= 0 else len(text)
    return "".join((*pieces, text[position:]))


def _sources(html: str) -> Iterator[str]:
    last = html.rfind(">") + 1
    opening = _OPENING.search(html, 0, last)
    while opening:
        closing = _CLOSING.search(html, opening.end())
        end = closing.start() if closing else len(html)
        yield html[opening.end() : end]
        opening = _OPENING.search(html, end, last)


def _rules(sheet: str, is_nested: bool, depth: int) -> Iterator[tuple[str, str, bool]]:
    """List selectors and declarations; those within @media and its like hold only for some readers."""
    level = start = 0
    selector = ""
    for sign in re.finditer(r"[{}]", sheet):
        if sign[0] == "{":
            level += 1
            if level == 1:
                selector, start = sheet[start : sign.start()].rpartition(";")[2].strip(), sign.end()
        elif level:
            level -= 1
            if level == 0:
                body = sheet[start : sign.start()]
                if selector.lower().startswith(_NESTING) and depth < _DEEPEST:
                    yield from _rules(body, True, depth + 1)
                elif not selector.startswith("@"):
                    yield selector, body, is_nested
                start = sign.end()


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(escape: "re.Match[str]") -> str:
    if not escape[1]:
        return escape[2]
    number = int(escape[1], 16)
    return chr(number) if 0 < number < 0x110000 else " "
