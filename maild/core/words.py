"""The words of rules/fields.toml and rules/replies.toml, as plain frozen data."""

from dataclasses import dataclass
from typing import TypeAlias

Table: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""A TOML table of lists: each key with its words, in the file's order."""


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """The words of rules/replies.toml, table by table.

    All but `cues` are the lists of the tables that are named after an answer (`[approve] words = …`), by that name;
    `cues` holds the `words` of the tables that are named in CUES and LIST_CUES.
    """

    words: Table = ()  # say the answer; what else they mean stands after a comma, a colon or on the next line
    weak: Table = ()  # say it only where nothing else is said
    tasks: Table = ()  # say it together with whatever follows them
    spoilers: Table = ()  # beside the answer they take it back
    cues: Table = ()
    asks: Table = ()  # say it with whatever follows them, behind the one who is asked or what is spoken of
    pause_causes: Table = ()  # what a paused repair waits for -> words that tell it; they decide nothing (pausing.py)

    def of(self, answer: str) -> tuple[str, ...]:
        return dict(self.words).get(answer, ())

    def cue(self, table: str) -> tuple[str, ...]:
        return dict(self.cues).get(table, ())


CUES = (
    "hedges", "conditions", "questions", "negations", "harmless", "channels", "lookalikes", "leads", "pasts",
    "subjects", "requests", "fillers", "honorifics", "roles", "connectors", "additions", "greetings",
    "closings", "signature", "any_team", "team_ends", "release", "report_cause", "report_checklist",
    "report_other", "ticks", "photos", "healthy", "auto_subjects", "auto_texts", "spellings", "persons", "remarks",
    "preambles", "placeholders", "acknowledgements", "dates", "own_deeds", "promises", "wishes", "complaints",
    "well", "pulled", "sends", "truths", "waits", "delegations", "elsewhere", "auto_notices",
    "consented", "retractions", "grounds", "affirmations", "corrections", "things", "places", "partners", "matter",
    "superiors", "papers", "flaws", "reasons", "appointments",
    "guidance", "unreleased", "times", "destinations", "preludes", "undoings", "notings",
)  # fmt: skip
"""The tables of rules/replies.toml that are not answers; each has the one key `words`."""

LIST_CUES = (
    "item_words", "item_numbers", "item_ordinals", "item_joins", "item_ranges", "item_links", "other_items",
    "all_items", "counted", "announcements",
)  # fmt: skip
"""Likewise, of what only the answer to a numbered list is made of: they mean nothing inside an answer."""


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of disruption (domain.md §6): the words that tell it and its base severity.

    `words` name the trouble itself; `hints` only support it; `things` are what may be in trouble: "SDP" says much where
    something goes wrong with it, else little. In a unit whose name has one of the words in `grave_in`
    the severity is kritis. A `weight` below 1 lets the more telling categories go first. `a ... b` among the words is
    an `a` with a `b` soon after it.
    """

    code: str
    title: str
    words: tuple[str, ...]
    severity: str
    hints: tuple[str, ...] = ()
    grave_in: tuple[str, ...] = ()
    weight: float = 1.0
    things: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldWords:
    """How letters word things, one attribute for each table of rules/fields.toml."""

    labels: Table = ()  # field -> whole labels; "none" are labels of other things
    keys: Table = ()  # field -> words that make a longer label one of this field
    heads: Table = ()  # part of the head of a surat or nodis -> its labels
    cues: Table = ()  # what a sentence does -> words that show it
    people: Table = ()  # honorifics, degrees, titles
    units: Table = ()  # types of units, parts of their names, places
    phones: Table = ()  # words beside a number
    spellings: Table = ()  # standard spelling -> what people type instead
    severities: Table = ()  # severity -> words that raise a case to it
    matters: Table = ()  # what else a mail may be about -> words that show it
    categories: tuple[Category, ...] = ()  # [[category]]; the first of equals is the main one
