"""What every test obeys: one hypothesis profile, no skip in CI, and a mark on what needs real servers."""

import os
from collections.abc import Generator

import pytest
from hypothesis import settings

IN_CI = bool(os.environ.get("CI"))

# The machines that run this are slow and shared, so a deadline would measure them; a failing example prints the line
# that repeats it. CI starts from nothing each time: its runs do not hang on what an earlier one stored.
settings.register_profile("laptop", deadline=None, print_blob=True)
settings.register_profile("ci", settings.get_profile("laptop"), database=None)
settings.load_profile("ci" if IN_CI else "laptop")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
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
