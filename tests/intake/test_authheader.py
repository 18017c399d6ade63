"""The grammar of RFC 8601, and that no header costs more time than its length."""

import time

import pytest

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


_LONG = 100_000


@pytest.mark.parametrize(
    "value",
    [
        "mx; dkim=pass " + "(" * _LONG,
        "mx; dkim=pass " + "(" * (_LONG // 2) + ")" * (_LONG // 2),
        "mx; dkim=pass " + "()" * (_LONG // 2),
        "mx; dkim=pass (" + "\\(" * (_LONG // 2),
        "mx; dkim=pass (" + "\\" * _LONG,
        'mx; dkim=pass a="' + "\\" * _LONG,
        'mx; dkim=pass a="' + 'x"' * (_LONG // 2),
        "mx" + "; dkim=pass header.d=a.example" * (_LONG // 30),
        "mx; dkim=pass" + " a=b" * (_LONG // 4),
        "mx; " + "a" * _LONG,
        "mx; " + "a-" * (_LONG // 2) + "=",
        "mx" + " " * _LONG + "x",
        "mx " + "1" * _LONG,
        "mx" + ";" * _LONG,
        '"' * _LONG,
    ],
)  # fmt: skip
def test_the_time_is_linear(value: str) -> None:
    began = time.process_time()
    parse_auth_header(value)

    assert time.process_time() - began < 1.0
