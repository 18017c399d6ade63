"""Templates are judged before they are used, and wrong ones are told with file, line and name."""

import pytest
from compose_samples import sources

from maild.compose.templates import Templates, check
from maild.core.posting import MailKind
from maild.errors import RulesError


def test_the_shipped_templates_are_right():
    assert check(sources()) == ()


@pytest.mark.parametrize("name", [*(f"{kind}.j2" for kind in MailKind), "_layout.txt.j2", "_macros.html.j2"])
def test_a_missing_template_is_named(name):
    kept = {key: value for key, value in sources().items() if key != name}

    assert name in [problem.file for problem in check(kept)]


@pytest.mark.parametrize(
    ("text", "wrong", "line"),
    [
        ("a\n{% if %}", "Expected an expression", 2),
        ("{{ numbr }}", "not known", None),
        ("{% include 'nowhere.j2' %}", "missing", None),
        ("{{ ui.nothing() }}", "nothing", None),
        ("{{ number | nofilter }}", "nofilter", 1),
        ("{{ fields[0].nothing }}", "nothing", None),
        ("{{ number + 1 }}", "concatenate", None),
        ("{{ ''.__class__.__mro__ }}", "unsafe", None),
        ("{% for a in range(10000000) %}{% endfor %}", "range", None),
    ],
)
def test_a_wrong_template_is_told_with_its_file(text, wrong, line):
    [problem] = check({**sources(), "receipt.j2": text})

    assert problem.file == "receipt.j2"
    assert wrong in f"{problem.wrong} {problem.key}"
    assert problem.line == line


def test_macros_that_fail_are_told():
    [problem] = check({**sources(), "_macros.txt.j2": "{{ 1 // 0 }}"})

    assert "division" in problem.wrong


def test_templates_that_cannot_be_compiled_are_refused():
    with pytest.raises(RulesError):
        Templates({**sources(), "receipt.j2": "{% if %}"})
