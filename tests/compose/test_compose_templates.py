"""Templates are judged before they are used, and wrong ones are told with file, line and name."""

from dataclasses import replace

import pytest
from compose_samples import CASE, SAMPLES, a_desk, sources, written

from maild.compose.templates import Templates, check
from maild.core.letter import Field
from maild.core.posting import MailKind
from maild.errors import RulesError


def test_the_shipped_templates_are_right():
    assert check(sources()) == ()


@pytest.mark.parametrize(
    "name", [*(f"{kind}.j2" for kind in MailKind), "_overview.j2", "_layout.txt.j2", "_macros.html.j2"]
)
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


@pytest.mark.parametrize(
    "failing",
    [
        "{{ steps[fields[0].value] }}", "{% include fields[0].value %}", "{{ {}[fields[0].value] }}",
        "{{ fields[0].value + 1 }}", "{{ '%d' | format(fields[0].value) }}",
    ],
)  # fmt: skip
def test_what_fails_at_a_letters_words_is_told_without_them(failing):
    template = "{% if fields[1].value == 'Kenari' %}" + failing + "{% endif %}"
    templates = Templates({**sources(), "directive_request.j2": template})
    words = replace(CASE.letter.fields, unit=Field("Rahasia Unit"), pic=Field("Kenari"))
    case = replace(CASE, letter=replace(CASE.letter, fields=words))
    with pytest.raises(RulesError) as told:
        written(SAMPLES["directive_request"][0], case, desk=replace(a_desk(), templates=templates))

    [problem] = told.value.problems
    assert (problem.file, "cannot be printed" in problem.wrong) == ("directive_request.j2", True)
    assert "Rahasia" not in "".join(map(str, (told.value, told.value.__cause__)))
