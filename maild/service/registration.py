"""Register a letter: its case, still empty, and the event that opens it (SOP step 1)."""

from datetime import datetime

from maild.core.case import Case
from maild.core.event import Event, Evidence, Registered, Route
from maild.core.letter import Letter
from maild.core.office import Actor, Office
from maild.intake.triage import NewLetter

_KEY_LENGTH = 32


def registration(
    found: NewLetter, letter: Letter, route: Route, office: Office, number: str, digest: str, arrived: datetime
) -> tuple[Case, Event]:
    """Make the case's key from its letter, so that opening it twice is the same case; `digest` is the raw SHA-256."""
    evidence = Evidence(digest, found.reporter.address, checks=found.checks)
    fact = Registered(letter, found.reporter, route)
    event = Event(found.id, arrived, Actor.REPORTER, fact, evidence, office.digest)
    return Case(found.id[:_KEY_LENGTH], number), event
