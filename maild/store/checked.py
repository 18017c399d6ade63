"""Check the data of a TOML file against a pydantic model and say every mistake in words for an admin."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from maild.core.address import is_addr_spec
from maild.errors import Problem
from maild.store.tomlfile import Place, TomlFile, suggestion


class Table(BaseModel):
    """A table of a TOML file: typed strictly, closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


M = TypeVar("M", bound=Table)


def checked(
    model: type[M], file: TomlFile, stand_ins: Mapping[str, Mapping[str, Any]] | None = None
) -> tuple[M | None, tuple[Problem, ...]]:
    """Return the data as a model, and all the mistakes.

    Where there are mistakes the model is the data without them, so that the rest can be checked too; `stand_ins` are
    values, by table and key, for what must not be missing. None where nothing is left to check.
    """
    problems: tuple[Problem, ...] = ()
    bad: frozenset[Place] = frozenset()
    for _ in range(_ROUNDS):
        try:
            return model.model_validate(_completed(_without(file.data, bad), stand_ins if bad else {})), problems
        except ValidationError as error:
            found = error.errors(include_url=False)
            problems = problems or tuple(_problem(model, file, details) for details in found)
            bad |= {_culprit(details) for details in found}
    return None, problems


_ROUNDS = 4


def _culprit(details: ErrorDetails) -> Place:
    """Name what to leave out: the wrong value, or the whole row that lacks something."""
    place = details["loc"]
    if details["type"] != "missing":
        return place
    rows = [end for end, part in enumerate(place, 1) if isinstance(part, int)]
    return place[: rows[-1]] if rows else place


def _without(value: Any, bad: frozenset[Place], place: Place = ()) -> Any:
    """Copy the data without the bad places, lists as tuples, a bad row as None so that the others keep their number."""
    if isinstance(value, Mapping):
        items = ((key, item, (*place, key)) for key, item in value.items())
        return {key: _without(item, bad, there) for key, item, there in items if there not in bad}
    if isinstance(value, list):
        rows = ((item, (*place, index)) for index, item in enumerate(value))
        return tuple(
            None if there in bad else _without(item, bad, there)
            for item, there in rows
            if there not in bad or isinstance(item, Mapping)
        )
    return value


def _completed(data: dict[str, Any], stand_ins: Mapping[str, Mapping[str, Any]] | None) -> dict[str, Any]:
    tables = {name: {**table, **data.get(name, {})} for name, table in (stand_ins or {}).items()}
    return data | tables


def refusal(wrong: str, remedy: str) -> PydanticCustomError:
    """Make the error that a validator of ours raises."""
    return PydanticCustomError("refused", "{wrong}", {"wrong": wrong, "remedy": remedy})


def address(text: str) -> str:
    """Check one mail address; returns it in lower case."""
    if not is_addr_spec(text):
        raise refusal(f'"{text:.80}" is not a mail address', "one bare address such as kabag@kanwil.example")
    return text.lower()


_CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_LONGEST_LINE = 500


def _line(text: str) -> str:
    folded = text.strip()
    if _CONTROLS.search(folded) or len(folded) > _LONGEST_LINE:
        raise refusal("must be one line of text", f"without line breaks, at most {_LONGEST_LINE} characters")
    return folded


def _named(text: str) -> str:
    if not text.strip():
        raise refusal("is empty", "write a text here")
    return _line(text)


Address = Annotated[str, AfterValidator(address)]
Line = Annotated[str, AfterValidator(_line)]
Named = Annotated[str, AfterValidator(_named)]
"""A line of text that must not be empty."""


_WANTED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "string_type": "a text in double quotes",
    "bool_type": "true or false",
    "date_type": "a date such as 2026-11-24, without quotes",
    "tuple_type": "a list in [ ]",
    "dict_type": "a table",
    "model_type": "a table",
}
_KINDS = {"str": "a text", "int": "a number", "float": "a number", "bool": "true or false", "tuple": "a list"}
_KINDS |= {"dict": "a table", "date": "a date", "datetime": "a moment", "time": "a time of day"}
_BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "less_than_equal": ("le", "at most"),
    "greater_than": ("gt", "more than"),
}


def _problem(model: type[Table], file: TomlFile, details: ErrorDetails) -> Problem:
    place = details["loc"]
    wrong, remedy = _words(model, place, details)
    value = details["input"] if isinstance(details["input"], str) else ""
    return file.problem(place, wrong, remedy, value if place and isinstance(place[-1], int) else "")


def _words(model: type[Table], place: Place, details: ErrorDetails) -> tuple[str, str]:
    kind, given, context = details["type"], details["input"], details.get("ctx", {})
    if kind == "refused":
        return context["wrong"], context["remedy"]
    if kind == "missing":
        return "is missing", "add it"
    if kind == "extra_forbidden":
        return "unknown key", suggestion(str(place[-1]), _keys_at(model, place[:-1]))
    if kind == "literal_error":
        return f"{given!r:.80} is not allowed", f"allowed: {context['expected'].replace(' or ', ', ')}"
    if kind in _WANTED:
        return f"is {_KINDS.get(type(given).__name__, 'something else')}", f"wanted is {_WANTED[kind]}"
    if kind in _BOUNDS:
        limit, word = _BOUNDS[kind]
        return f"{given} is out of range", f"{word} {context[limit]}"
    return details["msg"].lower(), "see the comments in the file that `maild init` writes"


def _keys_at(model: type[Table], place: Place) -> tuple[str, ...]:
    """List the keys that the table at this place may have."""
    table = model
    for part in place:
        field = _by_key(table).get(str(part))
        table = next(_tables_in(field), table) if field else table
    return tuple(_by_key(table))


def _by_key(table: type[Table]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in table.model_fields.items()}


def _tables_in(annotation: Any) -> Iterator[type[Table]]:
    if isinstance(annotation, type) and issubclass(annotation, Table):
        yield annotation
    for argument in get_args(annotation):
        yield from _tables_in(argument)
