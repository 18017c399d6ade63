"""Parse the XML of office documents without entities, DTDs or network. The only user of lxml (reliability.md T30)."""

import re
from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree  # type: ignore[import-untyped]  # it ships no types

from maild.core.letter import Trouble
from maild.intake.paper.refusal import Refused

Element: TypeAlias = etree._Element

LARGEST = 8 << 20  # octets of a file: its tree takes some twenty times as much
_ENCODING = re.compile(rb"""encoding=["']([A-Za-z0-9_-]{1,20})["']""")
_KNOWN = frozenset((b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"iso-8859-1", b"windows-1252"))


def parsed(data: bytes) -> Element:
    """Return the root element; raises Refused."""
    plain = data.replace(b"\x00", b"")  # so that UTF-16 shows too
    start = plain.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    declared = _ENCODING.search(start[:200])
    if not start.startswith(b"<") or (declared and declared[1].lower() not in _KNOWN):
        raise Refused(Trouble.DAMAGED, "an XML part in an unknown encoding")
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise Refused(Trouble.DAMAGED, "an XML part with a DTD")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused(Trouble.DAMAGED, "an XML part is damaged") from error
    return root


def name_of(element: Element) -> str:
    """Return the local name; "" of what is no element, such as a processing instruction."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def get(element: Element, name: str) -> str:
    """Return an attribute by its local name; "" where there is none."""
    plain = element.get(name)
    if plain is not None:
        return str(plain)
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")


def children(element: Element | None, name: str = "") -> Iterator[Element]:
    """Yield the child elements, those of a local name if one is given."""
    for child in element if element is not None else ():
        found = name_of(child)
        if found and (not name or found == name):
            yield child


def child(element: Element | None, *names: str) -> Element | None:
    """Follow a path of local names downwards."""
    for name in names:
        element = next(children(element, name), None)
    return element
