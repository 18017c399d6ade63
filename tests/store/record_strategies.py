"""Any value of any of our records, for property tests."""

from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

_WIB = timezone(timedelta(hours=7))
_EARLIEST, _LATEST = datetime.min + timedelta(days=2), datetime.max - timedelta(days=2)  # noqa: DTZ901 - naive, as st.datetimes wants them
_TEXT = st.text(st.characters(exclude_categories=()), max_size=8)  # lone surrogates too: mail decodes to them
_SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: _TEXT,
    int: st.integers(),
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False),  # a library may have put them off
    datetime: st.datetimes(_EARLIEST, _LATEST, timezones=st.sampled_from((UTC, _WIB))),
    date: st.dates(),
    type(None): st.none(),
}


@cache
def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """Make a strategy for a type as our records use them."""
    if kind in _SCALARS:
        return _SCALARS[kind]
    if get_origin(kind) in (Union, UnionType):
        return st.one_of([values_of(each) for each in get_args(kind)])
    if get_origin(kind) is tuple:
        return _tuples(get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    assert is_dataclass(kind), kind
    return st.deferred(lambda: _records(kind))  # records may hold records of their own kind


def _records(kind: Any) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    return st.builds(kind, **{field.name: values_of(hints[field.name]) for field in fields(kind)})


def _tuples(kinds: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return st.lists(values_of(kinds[0]), max_size=2).map(tuple)
    return st.tuples(*[values_of(kind) for kind in kinds])
