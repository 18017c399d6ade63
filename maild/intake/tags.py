"""HTML as tags and the text between them, in one pass that never looks back further than the last `>` or quote."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9:-]{0,40}")
_QUOTE_OR_END = re.compile("[\"'>]")
COMMENT = "!--"
_RAW = frozenset(("script", "style", "title", "textarea"))


@dataclass(frozen=True, slots=True)
class Token:
    """A tag with the text of its attributes, a comment, or (`tag` is "") text as it stands in the source."""

    text: str
    tag: str = ""
    is_end: bool = False


def tokens(html: str) -> Iterator[Token]:
    last = {sign: html.rfind(sign) for sign in (">", '"', "'", "-->")}
    position = 0
    while (start := html.find("<", position)) >= 0:
        if start > position:
            yield Token(html[position:start])
        position, token = _tag(html, start, last)
        if token:
            yield token
        if token and token.tag in _RAW and not token.is_end:
            start, position = position, _after_raw(html, position, token.tag)
            if token.tag == "textarea":
                yield Token(html[start:position])
    if position < len(html):
        yield Token(html[position:])


def _tag(html: str, start: int, last: dict[str, int]) -> tuple[int, Token | None]:
    """Read the tag, comment or stray `<` at `start`; say where to go on."""
    if html.startswith("<!--", start):
        end = html.find("-->", start + 4) if start + 4 <= last["-->"] else len(html)
        return end + 3, Token(html[start + 4 : end], COMMENT)
    if html.startswith(("<!", "<?"), start):
        return (html.find(">", start) + 1 if start <= last[">"] else len(html)), None
    name_at = start + 1 + html.startswith("</", start)
    name = _NAME.match(html, name_at)
    if not name:
        return start + 1, Token("<")
    end = _end_of_tag(html, name.end(), last)
    return end + 1, Token(html[name.end() : end], name[0].lower(), name_at == start + 2)


def _end_of_tag(html: str, position: int, last: dict[str, int]) -> int:
    """Find the `>` that is not inside a quoted attribute; the end of the text where there is none."""
    while position <= last[">"]:
        found = _QUOTE_OR_END.search(html, position)
        if not found:
            break
        sign, position = found[0], found.end()
        if sign == ">":
            return found.start()
        if position <= last[sign] and html[found.start() - 1] in "= \t\r\n":
            position = html.find(sign, position) + 1
    return len(html)


def _after_raw(html: str, position: int, tag: str) -> int:
    """Skip the content of <script>, <style> and the like, which holds no tags."""
    end = re.compile(f"</{tag}", re.IGNORECASE).search(html, position)
    return end.start() if end else len(html)
