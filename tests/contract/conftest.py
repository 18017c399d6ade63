"""The real servers, one pair for each test process."""

from collections.abc import Iterator

import pytest
from contract import stamping
from contract.servers import RealMail, demand, why_not

REPLIES = {
    "hilang@luar.example": "550 5.1.1 no such user",
    "nanti@luar.example": "450 4.2.0 greylisted, try later",
    "kebijakan@luar.example": "554 5.7.1 not from you",
}


@pytest.fixture(scope="session")
def real_mail() -> Iterator[RealMail]:
    """Dovecot and Postfix; skipped where they are not installed, which in CI is a failure."""
    demand(why_not())
    with RealMail(replies=REPLIES, size_limit=1 << 20) as mail:
        yield mail


@pytest.fixture(scope="session")
def stamping_mail() -> Iterator[stamping.StampingMail]:
    """Servers that stamp Authentication-Results; skipped where they are not installed, which in CI is a failure."""
    demand(stamping.why_not())
    with stamping.StampingMail() as mail:
        yield mail
