"""Check a case against its own history: the hash chain holds, and deciding again gives what is stored."""

from collections.abc import Callable

from maild.core.case import Case, Dossier
from maild.core.chain import chain_holds
from maild.core.decide import decide
from maild.core.office import Office


def objections(dossier: Dossier, rules_of: Callable[[str], Office | None]) -> tuple[str, ...]:
    """Say what is wrong with a case; nothing where it is whole. `rules_of` gives the rule set of a digest."""
    if not chain_holds(dossier.entries):
        return ("the hash chain of its history is broken: the file was edited",)
    replayed = Case(dossier.case.key, dossier.case.number)
    for entry in dossier.entries:
        office = rules_of(entry.event.rules)
        if office is None:
            return (f"the rule set {entry.event.rules[:12]} of {entry.event.at:%Y-%m-%d} was not kept",)
        replayed = decide(replayed, entry.event, office).case
    return () if replayed == dossier.case else ("deciding its events again gives another case than the stored one",)
