"""Check rules/officials.toml as a whole: who holds what when, and which address is whose."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from maild.core.office import Office
from maild.errors import Problem
from maild.store.rules_schema import OfficialRow, OfficialsFile, OnCallRow, good, numbered
from maild.store.tomlfile import Place, TomlFile

ROLES = ("kabag", "kasubbag")


@dataclass(frozen=True, slots=True)
class _Person:
    place: Place
    name: str
    addresses: tuple[str, ...]
    start: date = date.min
    until: date = date.max

    def overlaps(self, other: "_Person") -> bool:
        return self.start <= other.until and other.start <= self.until

    def is_same_as(self, other: "_Person") -> bool:
        return self.name.casefold().split() == other.name.casefold().split()


def people_objections(rows: OfficialsFile, file: TomlFile, settings: Office) -> Iterator[Problem]:
    yield from _dates(rows, file)
    yield from _two_holders(rows, file)
    yield from _untitled(rows, file)
    yield from _teams(rows, file)
    people = tuple(_people(rows))
    yield from _shared_addresses(people, file)
    yield from _own_addresses(people, file, settings)


def people_reservations(rows: OfficialsFile, file: TomlFile, today: date) -> Iterator[Problem]:
    for role in ROLES:
        end = _end_of_cover(rows, role, today)
        if today <= end < date.max:
            wrong = f"nobody holds the role {role} from {end + timedelta(days=1)} on"
            yield file.problem(("official",), wrong, "add who follows")
    for index, deputy in numbered(rows.deputy):
        if not deputy.standby and (deputy.start is None or deputy.until is None):
            wrong = "has a mandate without an end" if deputy.start else "has a mandate without a beginning"
            yield file.problem(("deputy", index), wrong, "give from and until as in the letter of appointment")


def _dates(rows: OfficialsFile, file: TomlFile) -> Iterator[Problem]:
    on_call: tuple[tuple[Place, OfficialRow | OnCallRow], ...] = tuple(
        (("on_call", index), row) for index, row in numbered(rows.on_call)
    )
    for place, row in (*_dated(rows), *on_call):
        if row.start and row.until and row.start > row.until:
            yield file.problem((*place, "until"), f"{row.until} lies before from = {row.start}", "from <= until")


def _two_holders(rows: OfficialsFile, file: TomlFile) -> Iterator[Problem]:
    for (_, earlier), (index, later) in combinations(numbered(rows.official), 2):
        start, until = max(_start(earlier), _start(later)), min(_until(earlier), _until(later))
        if earlier.role == later.role and start <= until:
            when = f"on {start}" if start > date.min else "at the same time"
            wrong = f'holds the role {later.role} {when} together with "{earlier.name}"'
            remedy = "one holder per role and day: set until and from; who stands in is a [[deputy]]"
            yield file.problem(("official", index), wrong, remedy)


def _untitled(rows: OfficialsFile, file: TomlFile) -> Iterator[Problem]:
    held = {row.role for row in good(rows.official)}
    for index, deputy in numbered(rows.deputy):
        if not deputy.title and deputy.role not in held:
            wrong = "is missing, and there is no holder to take it from"
            yield file.problem(("deputy", index, "title"), wrong, "add the title of the post")


def vacancies(rows: OfficialsFile, file: TomlFile, today: date) -> Iterator[Problem]:
    """Name the roles that nobody holds today."""
    for role in ROLES:
        if not any(_start(row) <= today <= _until(row) for row in _answering(rows, role)):
            remedy = f'add an [[official]] or a [[deputy]] with role = "{role}"'
            yield file.problem(("official",), f"nobody holds the role {role} on {today}", remedy)


def _teams(rows: OfficialsFile, file: TomlFile) -> Iterator[Problem]:
    if not rows.team:
        yield file.problem(("team",), "there is no team", "add a [[team]] with a [[team.member]]")
    keys: set[str] = set()
    for index, team in numbered(rows.team):
        if not team.member:
            yield file.problem(("team", index), "has no members", "add a [[team.member]]")
        if team.key in keys:
            yield file.problem(("team", index, "key"), f'"{team.key}" is the key of another team', "one key per team")
        keys.add(team.key)


def _shared_addresses(people: tuple[_Person, ...], file: TomlFile) -> Iterator[Problem]:
    owners: dict[str, list[_Person]] = defaultdict(list)
    for person in people:
        for address in person.addresses:
            owner = next((owner for owner in owners[address] if _clash(owner, person)), None)
            if owner:
                wrong = f'"{address}" is also the address of "{owner.name}"'
                remedy = "one person per address, or nobody could tell who answered"
                yield file.problem((*person.place, "addresses"), wrong, remedy, address)
            owners[address].append(person)


def _clash(owner: _Person, person: _Person) -> bool:
    return not owner.is_same_as(person) and owner.overlaps(person)


def _own_addresses(people: tuple[_Person, ...], file: TomlFile, settings: Office) -> Iterator[Problem]:
    taken = dict.fromkeys(settings.alert_to, "office.alert_to") | {settings.address: "office.address"}
    for person in people:
        for address in person.addresses:
            if address in taken:
                wrong = f'"{address}" is {taken[address]} of maild.toml'
                yield file.problem(
                    (*person.place, "addresses"), wrong, "an official needs an address of his own", address
                )


def _people(rows: OfficialsFile) -> Iterator[_Person]:
    for place, row in _dated(rows):
        yield _Person(place, row.name, row.addresses, _start(row), _until(row))
    for index, team in numbered(rows.team):
        for number, member in numbered(team.member):
            yield _Person(("team", index, "member", number), member.name, member.addresses)
    for index, one in numbered(rows.on_call):
        yield _Person(("on_call", index), one.name, one.addresses, one.start or date.min, one.until or date.max)


def _dated(rows: OfficialsFile) -> Iterator[tuple[Place, OfficialRow]]:
    yield from ((("official", index), row) for index, row in numbered(rows.official))
    yield from ((("deputy", index), row) for index, row in numbered(rows.deputy))


def _answering(rows: OfficialsFile, role: str) -> Iterator[OfficialRow]:
    """List who answers for a role by himself: holders and deputies, but not those on standby."""
    deputies = (row for row in good(rows.deputy) if not row.standby)
    return (row for row in (*good(rows.official), *deputies) if row.role == role)


def _start(row: OfficialRow) -> date:
    return row.start or date.min


def _until(row: OfficialRow) -> date:
    return row.until or date.max


def _end_of_cover(rows: OfficialsFile, role: str, today: date) -> date:
    """Return the last day, from today on without a gap, on which somebody holds the role; yesterday if today nobody."""
    end = today - timedelta(days=1)
    terms = sorted((_start(row), _until(row)) for row in _answering(rows, role))
    for start, until in terms:
        if end < date.max and start <= end + timedelta(days=1):
            end = max(end, until)
    return end
