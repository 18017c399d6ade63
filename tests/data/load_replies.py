"""Load rules/replies.toml and the samples of tests/data/replies/."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from maild.core.answer import AnswerName
from maild.core.office import Actor
from maild.core.words import CUES, ReplyWords, Table

_DATA = Path(__file__).resolve().parent / "replies"
_RULES = Path(__file__).resolve().parents[2] / "rules" / "replies.toml"


class Sample(NamedTuple):
    step: int
    actor: Actor
    answers: str
    text: str
    reply: str


def reply_words() -> ReplyWords:
    data = tomllib.loads(_RULES.read_text(encoding="utf-8"))
    answers = {name: data[name] for name in data if name in set(AnswerName)}
    cues = {name: data[name] for name in data if name in CUES}
    lists = {key: _lists(answers, key) for key in ("words", "weak", "tasks", "spoilers", "asks")}
    return ReplyWords(**lists, cues=_lists(cues, "words"))


def samples(name: str) -> list[Sample]:
    rows = (line.split("\t", 4) for line in _lines(name))
    return [Sample(int(step), Actor(actor), answers, text, _reply(reply)) for step, actor, answers, text, reply in rows]


def phrases() -> list[tuple[str, str]]:
    rows = (line.partition("\t") for line in _lines("phrases.tsv"))
    return [(expected, _reply(reply)) for expected, _, reply in rows]


def tails() -> dict[str, str]:
    """The quoted mail as each client puts it below a reply, by client."""
    parts = (_DATA / "tails.txt").read_text(encoding="utf-8").split("@@ ")[1:]
    return {part.partition("\n")[0]: part.partition("\n")[2].rstrip("\n") for part in parts}


def _lists(tables: dict[str, dict[str, list[str]]], key: str) -> Table:
    return tuple((name, tuple(table[key])) for name, table in tables.items() if key in table)


def _lines(name: str) -> Iterator[str]:
    lines = (_DATA / name).read_text(encoding="utf-8").split("\n")
    return (line for line in lines if line and not line.startswith("#"))


def _reply(written: str) -> str:
    return written.replace("\\n", "\n")
