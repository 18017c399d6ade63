"""The grammar of RFC 8601, and headers made to be read for ever."""

import pytest
from pumped import AUTH_HEADERS, Pumped, named, pumped

from maild.intake.authheader import AuthHeader, AuthResult, parse_auth_header


def test_a_whole_header_is_taken_apart() -> None:
    value = (
        'mx.example 1 (a); DKIM=Pass reason="ok; (x)" (b) Header.D=A.example header.b=a/b+= ;'
        ' spf/1=none smtp.mailfrom=""'
    )

    header = parse_auth_header(value)

    dkim = (("reason", "ok; (x)"), ("header.d", "A.example"), ("header.b", "a/b+="))
    spf = (("smtp.mailfrom", ""),)
    assert header == AuthHeader("mx.example", (AuthResult("dkim", "pass", dkim), AuthResult("spf", "none", spf)))


@pytest.mark.parametrize("value", ["mx.example; none", "mx.example; none (nothing)", "mx.example;", "mx.example"])
def test_a_server_that_found_nothing_has_no_results(value: str) -> None:
    assert parse_auth_header(value) == AuthHeader("mx.example")


@pytest.mark.parametrize("value", ["mx.example 0; none", "mx.example 12; none", "mx.example 99999999999; none"])
def test_a_version_that_nobody_has_defined_is_not_read(value: str) -> None:
    assert parse_auth_header(value) is None


def test_properties_do_not_touch() -> None:
    assert parse_auth_header('mx.example; dkim=pass header.d="a.example"header.s=x') is None


@pytest.mark.usefixtures("does_not_hang")
@pytest.mark.parametrize("value", AUTH_HEADERS, ids=named)
def test_a_hostile_header_is_read_to_its_end(value: Pumped) -> None:
    parse_auth_header(pumped(value))
