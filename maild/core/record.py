"""Our frozen records as plain JSON values, and back.

Dataclasses become objects without their defaults, tuples lists, enums their values, moments ISO 8601; where a record
may be one of several classes, its `tag` says which. Reading is strict: an unknown key or a wrong type is an error, so
that a damaged or newer file is noticed instead of half understood.
"""

from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")

_SCALARS = (str, int, float, bool)


def plain(value: Any) -> Any:
    """Turn a record into what `json.dumps` takes."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, _SCALARS):
        return value
    if isinstance(value, date):  # and datetime
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    tag = {"is": value.tag} if hasattr(value, "tag") else {}
    return tag | {
        field.name: plain(getattr(value, field.name))
        for field in fields(value)
        if not _is_default(field, getattr(value, field.name))
    }


def record(kind: type[T], data: Any) -> T:
    """Read back what `plain` made; raises ValueError where it does not fit."""
    return cast(T, _read(kind, data))


def _is_default(field: "Field[Any]", value: Any) -> bool:
    return field.default is not MISSING and type(value) is type(field.default) and bool(value == field.default)


def _read(kind: Any, data: Any) -> Any:
    if get_origin(kind) in (Union, UnionType):
        return _read_union(get_args(kind), data)
    if get_origin(kind) is tuple:
        return _read_tuple(get_args(kind), data)
    if is_dataclass(kind):
        return _read_object(cast(type, kind), data)
    if kind in (date, datetime) or issubclass(kind, Enum):
        return _read_text(kind, data)
    if kind is float and type(data) is int:
        return float(data)
    if type(data) is not kind:
        raise ValueError(f"{data!r:.60} is not of type {kind.__name__}")
    return data


def _read_text(kind: Any, data: Any) -> Any:
    if not isinstance(data, str):
        raise ValueError(f"{data!r:.60} is not a text")
    return kind(data) if issubclass(kind, Enum) else kind.fromisoformat(data)


def _read_union(kinds: tuple[Any, ...], data: Any) -> Any:
    if data is None and type(None) in kinds:
        return None
    kinds = tuple(kind for kind in kinds if kind is not type(None))
    if len(kinds) == 1:
        return _read(kinds[0], data)
    tag = data.get("is") if isinstance(data, dict) else None
    for kind in kinds:
        if kind.tag == tag:
            return _read_object(kind, data)
    raise ValueError(f"unknown kind of record {tag!r}")


def _read_tuple(kinds: tuple[Any, ...], data: Any) -> Any:
    if not isinstance(data, list):
        raise ValueError(f"{data!r:.60} is not a list")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_read(kinds[0], item) for item in data)
    return tuple(_read(kind, item) for kind, item in zip(kinds, data, strict=True))


def _read_object(kind: type, data: Any) -> Any:
    hints = _hints(kind)
    if not isinstance(data, dict):
        raise ValueError(f"{data!r:.60} is not an object")
    unknown = set(data) - set(hints) - ({"is"} if hasattr(kind, "tag") else set())
    if unknown:
        raise ValueError(f"unknown keys {sorted(unknown)} in a record of {kind.__name__}")
    try:
        return kind(**{name: _read(hints[name], item) for name, item in data.items() if name in hints})
    except TypeError as error:
        raise ValueError(f"a record of {kind.__name__} lacks something: {error}") from error


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
