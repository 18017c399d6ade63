"""Our frozen records as plain JSON values, and back.

Dataclasses become objects without their defaults, tuples lists, enums their values, moments ISO 8601; where a record
may be one of several classes, its `tag` says which. Reading is strict: an unknown key or a wrong type is an error, so
that a damaged or newer file is noticed instead of half understood.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
Read: TypeAlias = Callable[[Any], Any]

_AS_THEY_ARE = frozenset((str, int, float, bool, type(None)))


def plain(value: Any) -> Any:
    """Turn a record into what `json.dumps` takes."""
    kind: type = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is tuple:
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):  # and datetime
        return value.isoformat()
    tag, written = _form(kind)
    told = dict(tag)
    for name, default in written:
        item = getattr(value, name)
        if type(item) is not type(default) or item != default:
            told[name] = plain(item)
    return told


def record(kind: type[T], data: Any) -> T:
    """Read back what `plain` made; raises ValueError where it does not fit."""
    return cast(T, _reader(cast(Any, kind))(data))


@cache
def _form(kind: type) -> tuple[dict[str, str], tuple[tuple[str, Any], ...]]:
    """Say how records of a class are written: their tag, and their fields with the defaults that are left out."""
    tag = {"is": kind.tag} if hasattr(kind, "tag") else {}
    return tag, tuple((field.name, field.default) for field in fields(kind))


@cache
def _reader(kind: Any) -> Read:
    """Make what reads values of a type; a record's own fields are looked at when the first of it is read."""
    if get_origin(kind) in (Union, UnionType):
        return _union_reader(get_args(kind))
    if get_origin(kind) is tuple:
        return _tuple_reader(get_args(kind))
    if is_dataclass(kind):
        return _object_reader(cast(type, kind))
    if kind in (date, datetime) or issubclass(kind, Enum):
        return _text_reader(kind)
    return _scalar_reader(kind)


def _scalar_reader(kind: type) -> Read:
    def read(data: Any) -> Any:
        if type(data) is kind:
            return data
        if kind is float and type(data) is int:
            return float(data)
        raise ValueError(f"{data!r:.60} is not of type {kind.__name__}")

    return read


def _text_reader(kind: Any) -> Read:
    take = kind if issubclass(kind, Enum) else kind.fromisoformat

    def read(data: Any) -> Any:
        if not isinstance(data, str):
            raise ValueError(f"{data!r:.60} is not a text")
        return take(data)

    return read


def _union_reader(kinds: tuple[Any, ...]) -> Read:
    may_be_none = type(None) in kinds
    others = tuple(kind for kind in kinds if kind is not type(None))
    readers = {} if len(others) == 1 else {kind.tag: _object_reader(kind) for kind in others}

    def read(data: Any) -> Any:
        if data is None and may_be_none:
            return None
        if not readers:
            return _reader(others[0])(data)
        tag = data.get("is") if isinstance(data, dict) else None
        if tag not in readers:
            raise ValueError(f"unknown kind of record {tag!r}")
        return readers[tag](data)

    return read


def _tuple_reader(kinds: tuple[Any, ...]) -> Read:
    is_open = len(kinds) == 2 and kinds[1] is Ellipsis

    def read(data: Any) -> Any:
        if not isinstance(data, list):
            raise ValueError(f"{data!r:.60} is not a list")
        if is_open:
            return tuple(map(_reader(kinds[0]), data))
        return tuple(_reader(kind)(item) for kind, item in zip(kinds, data, strict=True))

    return read


def _object_reader(kind: type) -> Read:
    tags = {"is"} if hasattr(kind, "tag") else set()

    def read(data: Any) -> Any:
        if not isinstance(data, dict):
            raise ValueError(f"{data!r:.60} is not an object")
        readers = _readers(kind)
        unknown = data.keys() - readers.keys() - tags
        if unknown:
            raise ValueError(f"unknown keys {sorted(unknown)} in a record of {kind.__name__}")
        try:
            return kind(**{name: readers[name](item) for name, item in data.items() if name in readers})
        except TypeError as error:
            raise ValueError(f"a record of {kind.__name__} lacks something: {error}") from error

    return read


@cache
def _readers(kind: type) -> dict[str, Read]:
    hints = get_type_hints(kind)
    return {field.name: _reader(hints[field.name]) for field in fields(kind)}
