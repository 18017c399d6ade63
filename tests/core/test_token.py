"""Tokens and Message-IDs: the same for the same cause, and nobody else's."""

import pytest

from maild.core.token import message_id, mint, posting_id_of, reply_token

SECRET, OTHER = b"the office's key", b"somebody else's"


def test_a_token_is_a_function_of_its_cause():
    assert reply_token(SECRET, "case", "q/1", "A@b.example") == reply_token(SECRET, "case", "q/1", "a@b.example")


@pytest.mark.parametrize(
    "cause",
    [
        (OTHER, "case", "q/1", "a@b.example"),
        (SECRET, "case2", "q/1", "a@b.example"),
        (SECRET, "case", "q/2", "a@b.example"),
        (SECRET, "case", "q/1", "c@b.example"),
        (SECRET, "caseq/1", "", "a@b.example"),
    ],
)
def test_another_cause_is_another_token(cause: tuple[bytes, str, str, str]):
    assert reply_token(*cause) != reply_token(SECRET, "case", "q/1", "a@b.example")


def test_a_token_fits_into_a_local_part():
    token = reply_token(SECRET, "case", "q/1", "a@b.example")

    assert len(f"pengaduan+{token}") <= 64
    assert token == token.lower()
    assert token.isalnum()


def test_our_message_id_is_recognised_whatever_the_case_of_its_letters():
    posting = mint(SECRET, "posting")
    identifier = message_id(SECRET, posting, "kanwil.example")

    assert posting_id_of(SECRET, identifier) == posting
    assert posting_id_of(SECRET, identifier.upper()) == posting


@pytest.mark.parametrize("forged", ["", "<>", "<a@b>", "<a.b@c>", "no id", "<é.ü@x>", "<" + "a" * 998 + "@x>"])
def test_a_forged_message_id_is_nobodys(forged: str):
    assert posting_id_of(SECRET, forged) == ""
    assert posting_id_of(SECRET, message_id(OTHER, "posting", "kanwil.example")) == ""
