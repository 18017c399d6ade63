"""Years go by in a house, and an operator has redacted what is over."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from house import House

from maild.service.retention import Plan, planned, years_before
from maild.store.requests import Outcome

YEARS = 5


def after_years(house: House, years: int = YEARS, days: int = 1) -> House:
    """The same office, so much later."""
    return House(house.folder, house.now.replace(year=house.now.year + years) + timedelta(days=days))


def redacts(house: House, years: int | str = YEARS) -> Outcome:
    request = house.requests.lay("retention", (("years", str(years)),), house.now)
    outcome = house.redactor.carry_out(request, house.now)
    house.requests.forget(request.id)
    return outcome


def shown(house: House, years: int = YEARS) -> Plan:
    before = years_before(house.now, years)
    return planned(house.cases, house.archive, house.desks.load(), before, house.now, set())


def everything(folder: Path) -> dict[str, str]:
    """Every file with the digest of what it holds."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def octets(folder: Path) -> bytes:
    """All that lies in a folder."""
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
