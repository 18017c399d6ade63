"""rules/fields.toml and rules/replies.toml: the words of letters and replies.

What an office's own file leaves out stands as in the shipped one, key by key.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field, create_model

from maild.core.answer import AnswerName
from maild.core.words import CUES, LIST_CUES, Category, FieldWords, ReplyWords
from maild.errors import Problem
from maild.store.checked import Table, refusal
from maild.store.rules_schema import CategoryRow, Rows, good, numbered
from maild.store.tomlfile import TomlFile, suggestion


def _word(text: str) -> str:
    if not text.strip():
        raise refusal("is empty", "write a word, or leave the entry out")
    return text


Words = tuple[Annotated[str, AfterValidator(_word)], ...]


class FieldsFile(Table):
    labels: dict[str, Words] = Field(default_factory=dict)
    keys: dict[str, Words] = Field(default_factory=dict)
    heads: dict[str, Words] = Field(default_factory=dict)
    cues: dict[str, Words] = Field(default_factory=dict)
    people: dict[str, Words] = Field(default_factory=dict)
    units: dict[str, Words] = Field(default_factory=dict)
    phones: dict[str, Words] = Field(default_factory=dict)
    spellings: dict[str, Words] = Field(default_factory=dict)
    severities: dict[str, Words] = Field(default_factory=dict)
    matters: dict[str, Words] = Field(default_factory=dict)
    category: Rows[CategoryRow] = ()


class CueTable(Table):
    words: Words = ()


class AnswerTable(CueTable):
    weak: Words = ()
    tasks: Words = ()
    asks: Words = ()
    spoilers: Words = ()


class PauseCausesTable(Table):
    reporter: Words = ()
    isp: Words = ()
    spare_part: Words = ()


_ANSWERS: dict[str, Any] = {answer.value: (AnswerTable, AnswerTable()) for answer in AnswerName}
_CUES: dict[str, Any] = {name: (CueTable, CueTable()) for name in (*CUES, *LIST_CUES)}
_OTHERS: dict[str, Any] = {"pause_causes": (PauseCausesTable, PauseCausesTable())}
RepliesFile: type[Table] = create_model("RepliesFile", __base__=Table, **_ANSWERS, **_CUES, **_OTHERS)
"""One table for each answer, one for each list of cues, and what a paused repair waits for."""


def completed(file: TomlFile, shipped: TomlFile) -> TomlFile:
    """Fill what the office's file leaves out."""
    data: dict[str, Any] = dict(shipped.data)
    for key, value in file.data.items():
        default = data.get(key)
        if isinstance(default, Mapping) and isinstance(value, Mapping):
            data[key] = {**default, **value}
        else:
            data[key] = value
    return TomlFile(file.name, data, file.lines, file.text)


def words_objections(file: TomlFile, shipped: TomlFile) -> Iterator[Problem]:
    """Check that the words stand under keys that the program knows: those of the shipped file."""
    for table, known in shipped.data.items():
        given = file.data.get(table)
        if isinstance(known, Mapping) and isinstance(given, Mapping) and table not in _FREE:
            for key in given:
                if key not in known:
                    yield file.problem((table, key), "unknown key", suggestion(key, known))


_FREE = ("spellings",)
"""Tables whose keys an office may choose."""


def category_objections(rows: FieldsFile, file: TomlFile) -> Iterator[Problem]:
    codes: set[str] = set()
    for index, category in numbered(rows.category):
        if category.code in codes:
            yield file.problem(("category", index, "code"), "is the code of another category", "one entry per code")
        codes.add(category.code)


def field_words(rows: FieldsFile) -> FieldWords:
    return FieldWords(
        _lists(rows.labels),
        _lists(rows.keys),
        _lists(rows.heads),
        _lists(rows.cues),
        _lists(rows.people),
        _lists(rows.units),
        _lists(rows.phones),
        _lists(rows.spellings),
        _lists(rows.severities),
        _lists(rows.matters),
        tuple(
            Category(row.code, row.title, row.words, row.severity, row.hints, row.grave_in, row.weight, row.things)
            for row in good(rows.category)
        ),
    )


def reply_words(rows: Table) -> ReplyWords:
    """Sort the tables of a RepliesFile."""
    tables = tuple(rows)
    answers = tuple((name, table) for name, table in tables if isinstance(table, AnswerTable))
    cues = tuple((name, table) for name, table in tables if name in (*CUES, *LIST_CUES))
    return ReplyWords(
        tuple((name, table.words) for name, table in answers if table.words),
        tuple((name, table.weak) for name, table in answers if table.weak),
        tuple((name, table.tasks) for name, table in answers if table.tasks),
        tuple((name, table.spoilers) for name, table in answers if table.spoilers),
        tuple((name, table.words) for name, table in cues if table.words),
        tuple((name, table.asks) for name, table in answers if table.asks),
        tuple((name, words) for name, words in dict(tables)["pause_causes"] if words),
    )


def _lists(table: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(table.items())
