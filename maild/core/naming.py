"""Which files of the archive a record names."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from maild.core.event import Evidence
from maild.core.letter import Enclosure
from maild.core.posting import Posting


def files_in(value: object) -> Iterator[str]:
    """Go through the digests of mails, enclosures and rendered mails that a record names, however deep."""
    if isinstance(value, Enclosure | Evidence | Posting) and value.digest:
        yield value.digest
    if isinstance(value, tuple):
        for item in value:
            yield from files_in(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from files_in(getattr(value, field.name))
