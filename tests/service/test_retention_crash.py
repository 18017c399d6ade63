"""A crash while a year is redacted leaves each case whole, as it was or as it shall be; the next run finishes."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from house import House
from redacting import after_years, everything
from tampering import FIRST, SECOND

from maild.core.case import Case
from maild.core.received import Verdict
from maild.store.durable import Disk


class PowerCut(BaseException):
    """The process ends here."""


def a_fuse(steps: int) -> Callable[[str], None]:
    left = iter(range(steps))

    def step(_: str) -> None:
        if next(left, None) is None:
            raise PowerCut

    return step


def outcome_of(house: House) -> tuple[list[Case], set[str]]:
    archived = {name for name in everything(house.folder) if name.startswith("archive")}
    return [house.dossier(number).case for number in (FIRST, SECOND)], archived


@pytest.mark.slow
def test_a_crash_at_any_moment_leaves_whole_cases_and_the_next_run_finishes(closed: Path, tmp_path: Path):
    before = House(Path(shutil.copytree(closed, tmp_path / "before")))
    before.receives("penawaran", Verdict.FILED)
    now = after_years(before).now
    request = before.requests.lay("retention", (("years", "5"),), now)
    undisturbed = House(Path(shutil.copytree(before.folder, tmp_path / "undisturbed")), now)
    undisturbed.redactor.carry_out(request, now)
    expected = outcome_of(undisturbed)

    for steps in range(1000):
        folder = Path(shutil.copytree(before.folder, tmp_path / str(steps)))
        has_died = False
        try:
            House(folder, now, Disk(a_fuse(steps))).redactor.carry_out(request, now)
        except PowerCut:
            has_died = True
        survivor = House(folder, now)
        assert survivor.wrong() == []
        survivor.redactor.carry_out(request, now)
        assert outcome_of(survivor) == expected
        assert survivor.wrong() == []
        shutil.rmtree(folder)
        if not has_died:
            break
    assert steps > 50
