"""What every test obeys: one hypothesis profile, no skip in CI, a mark on what needs real servers, no hanging."""

import os
import signal
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from types import FrameType

import pytest
from hypothesis import settings

IN_CI = bool(os.environ.get("CI"))

# The machines that run this are slow and shared, so a deadline would measure them; a failing example prints the line
# that repeats it. CI starts from nothing each time: its runs do not hang on what an earlier one stored.
settings.register_profile("laptop", deadline=None, print_blob=True)
settings.register_profile("ci", settings.get_profile("laptop"), database=None)
settings.load_profile("ci" if IN_CI else "laptop")


_LONG = ("scenario", "simulation", "demo")
"""Folders of tests that play whole stories."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the stories go first, so that at the end no worker waits for a long one."""
    items.sort(key=lambda item: item.path.parent.name not in _LONG)
    for item in items:
        if isinstance(item, pytest.Function) and {"real_mail", "stamping_mail"} & set(item.fixturenames):
            item.add_marker(pytest.mark.servers)


def _not_in_ci(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Make a skip a failure: a check that did not run has shown nothing."""
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _not_in_ci(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _not_in_ci(report)
    return report


# Nothing here is judged by its speed: what is slow is found by the benchmarks. These two only break off what would
# never end, at fifty times what a slow machine needs and more.


@pytest.fixture
def does_not_hang() -> Iterator[None]:
    """Break off what keeps the processor busy for a minute, inside a regular expression too."""
    with _broken_off(signal.ITIMER_VIRTUAL, signal.SIGVTALRM):
        yield


@pytest.fixture
def does_not_wait() -> Iterator[None]:
    """Break off what waits for a minute where half a second is agreed."""
    with _broken_off(signal.ITIMER_REAL, signal.SIGALRM):
        yield


@contextmanager
def _broken_off(timer: int, alarm: signal.Signals) -> Iterator[None]:
    before = signal.signal(alarm, _break_off)
    signal.setitimer(timer, 60)
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(alarm, before)


def _break_off(_number: int, _frame: FrameType | None) -> None:
    pytest.fail("hangs: not done after a minute")
