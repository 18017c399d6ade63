"""One From, one address, no repair (reliability.md M6, M19, T2-T4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maild.core.address import is_addr_spec, sole_address

KABAG = "kabag@kanwil.example"


@pytest.mark.parametrize(
    "header",
    [
        KABAG,
        f"<{KABAG}>",
        f"Ratna Dewi <{KABAG}>",
        f'"Ratna Dewi, S.H." <{KABAG}>',
        f"=?utf-8?q?Ratna_Dewi=2C_S=2EH=2E?= <{KABAG}>",
        "KABAG@Kanwil.Example",
        f" Ratna \t<{KABAG}> ",
        f'"kepala@dinas.example <x@y.example>" <{KABAG}>',
    ],
)
def test_an_ordinary_from_names_its_writer(header: str):
    assert sole_address((header,)) == KABAG


@pytest.mark.parametrize(
    "header",
    [
        f"{KABAG} <evil@x.example>",
        f"<{KABAG}>(comment) <evil@x.example>",
        f"{KABAG}, evil@x.example",
        f"<{KABAG}>, <evil@x.example>",
        f"Kantor: {KABAG};",
        f"<@route.example:{KABAG}>",
        f"{KABAG} (Ratna)",
        '"kabag"@kanwil.example',
        "kabag@kanwil。example",
        "kabag@kаnwil.example",
        "kabag@ｋanwil.example",
        f"{KABAG}.",
        f"{KABAG}\x00",
        f"<{KABAG}",
        f"Ratna <{KABAG}> <{KABAG}>",
        "=?utf-8?q?kabag=40kanwil=2Eexample?=",
        f'"unclosed <{KABAG}>',
        "",
        "kabag",
        "a@b",
        "x" * 2000 + f" <{KABAG}>",
    ],
)
def test_anything_odd_is_no_identity(header: str):
    assert sole_address((header,)) != KABAG


@pytest.mark.parametrize("address", ["=?utf-8?q?evil=40x.example=2C?=@y.example", "a=?b@y.example"])
def test_what_may_be_decoded_into_another_address_is_none(address: str):
    assert not is_addr_spec(address)
    assert sole_address((address,)) == sole_address((f"Ratna <{address}>",)) == ""


def test_two_froms_or_none_are_no_identity():
    assert sole_address((KABAG, KABAG)) == ""
    assert sole_address(()) == ""


@given(st.text(max_size=60))
def test_whatever_stands_there_what_comes_out_is_an_address_or_nothing(text: str):
    found = sole_address((text,))

    assert found == "" or (is_addr_spec(found) and found.isascii() and found in text.lower())
