"""Every state of both conversations is cut in every way, twenty mails each: nothing is lost, and nobody is told twice.

`make torture` tries all; every other run two of each, drawn by lot.
"""

import os
from pathlib import Path

import pytest
from contract.faultproxy import Fault
from contract.servers import RealMail
from stage import a_seed
from wires import (
    STATES_OF_IMAP,
    STATES_OF_SMTP,
    STATES_OF_TLS,
    Ending,
    drawn,
    faults,
    receives,
    sends,
    sends_by_postfix,
    waits_to_send,
)

from maild.config import found

SHARES = 6 if os.environ.get("TORTURE") else 1


@pytest.fixture(scope="module")
def waiting(quick: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office folder with twenty mails to send."""
    folder = tmp_path_factory.mktemp("wire") / "waiting"
    waits_to_send(folder)
    return folder


@pytest.fixture(scope="module")
def fresh(quick: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office folder before its first start."""
    folder = tmp_path_factory.mktemp("wire") / "fresh"
    found(folder)
    return folder


def _wrong(endings: dict[Fault, Ending]) -> dict[str, Ending]:
    return {str(fault): ending for fault, ending in endings.items() if ending.wrong}


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_what_goes_out_arrives_however_the_submission_breaks(waiting: Path, share: int) -> None:
    seed = a_seed()
    endings = {fault: sends(waiting, fault) for fault in drawn(faults(STATES_OF_SMTP), share, SHARES, seed)}

    assert not _wrong(endings), f"SEED={seed}"


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_what_goes_out_arrives_however_starting_tls_breaks(waiting: Path, real_mail: RealMail, share: int) -> None:
    seed = a_seed()
    every = drawn(faults(STATES_OF_TLS, 1), share, SHARES, seed)
    endings = {fault: sends_by_postfix(waiting, real_mail, fault) for fault in every[: None if SHARES > 1 else 2]}

    assert not _wrong(endings), f"SEED={seed}"


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_what_comes_in_becomes_one_case_however_the_mailbox_breaks(
    fresh: Path, real_mail: RealMail, share: int
) -> None:
    seed = a_seed()
    chosen = drawn(faults(STATES_OF_IMAP, 2), share, SHARES, seed)
    endings = {fault: receives(fresh, real_mail, fault) for fault in chosen}

    assert not _wrong(endings), f"SEED={seed}"
