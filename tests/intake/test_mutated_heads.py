"""The daemon itself looks at the head of each mail, before any attempt is counted: that must never fail."""

import os

import pytest
from mutated_mail import mutated

from maild.core.address import sole_address
from maild.intake.mime import canon_digest, salvage
from maild.intake.reader import salvaged

MAILS = 10_000 if os.environ.get("TORTURE") else 400


@pytest.mark.usefixtures("does_not_hang")
def test_the_head_of_a_mutated_mail_never_fails() -> None:
    for seed in range(MAILS):
        mail = salvage(mutated(seed))

        assert isinstance(sole_address(mail.from_headers), str), seed
        assert canon_digest(mail), seed


def test_of_nothing_there_is_a_reading_too() -> None:
    reading = salvaged(b"", "not even its head")

    assert (reading.is_salvaged, reading.mail.from_headers, reading.letter.warnings) == (
        True,
        (),
        ("not even its head",),
    )
