"""The mail texts: one template per kind, printed once as plain text and once as HTML.

The only room of jinja2. A kind's wording stands once, in `<kind>.j2`; `_layout.*.j2` and `_macros.*.j2` give it its two
forms. Words from mails are only ever values: nothing is compiled from them and nothing is rendered twice.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from functools import lru_cache

from jinja2 import DictLoader, Environment, StrictUndefined, TemplateError, TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from maild.compose.view import OVERVIEW, View, a_sample
from maild.compose.wording import listed
from maild.core.posting import MailKind
from maild.errors import Problem, RulesError

_FORMS = ("txt", "html")
_PARTS = ("layout", "macros")
_TEXTS = (*MailKind, OVERVIEW)
_FAILURES = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError)
"""What printing a template can end in: its own errors, and those of the expressions in it."""
_NAMES = frozenset(field.name for field in fields(View))
_GIVEN = _NAMES | {"ui"}
_BLANK_LINES = re.compile(r"\n{3,}")
_TRAILING = re.compile(r"[ \t]{1,200}\n")


class Templates:
    """The texts, compiled; raises RulesError where `check` would complain of syntax."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        try:
            self._text, self._html = (_environment(tuple(sources.items()), form) for form in _FORMS)
            self._layouts = tuple(
                environment.get_template(f"_layout.{form}.j2")
                for environment, form in zip((self._text, self._html), _FORMS, strict=True)
            )
        except _FAILURES as error:
            raise RulesError((_problem("_macros", error),)) from error

    def render(self, view: View) -> tuple[str, str]:
        """Print a mail as plain text and as HTML; what fails is told without the words that it may have failed at."""
        try:
            return self.printed(view)
        except _FAILURES as error:
            wrong = f"it cannot be printed: {type(error).__name__}"
            raise RulesError((Problem(f"{view.kind}.j2", "", wrong),)) from None

    def printed(self, view: View) -> tuple[str, str]:
        values = {name: getattr(view, name) for name in _NAMES}
        text, html = (layout.render(values) for layout in self._layouts)
        return _tidy(text), html


def check(sources: Mapping[str, str]) -> tuple[Problem, ...]:
    """Judge a set of templates: missing ones, syntax, unknown names, and whether every kind can be printed."""
    wanted = (*(f"{text}.j2" for text in _TEXTS), *(f"_{part}.{form}.j2" for part in _PARTS for form in _FORMS))
    absent = [
        Problem(name, "", "this template is missing", "take the shipped one") for name in wanted if name not in sources
    ]
    faults = [problem for name, source in sorted(sources.items()) for problem in _faults(name, source, sources)]
    return tuple(absent + faults) or tuple(_misprints(sources))


def _faults(name: str, source: str, sources: Mapping[str, str]) -> Iterator[Problem]:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    environment.filters |= _FILTERS
    try:
        tree = environment.parse(source)
        undeclared = meta.find_undeclared_variables(tree)  # goes through the compiler, which knows filters and tests
    except TemplateSyntaxError as error:
        yield replace(_problem(name, error), file=name)
        return
    for unknown in sorted(undeclared - _GIVEN):
        yield Problem(name, unknown, "this name is not known", f"known: {', '.join(sorted(_GIVEN))}")
    for other in meta.find_referenced_templates(tree):
        if other is not None and other not in sources:
            yield Problem(name, other, "this template is referred to but missing")


def _misprints(sources: Mapping[str, str]) -> Iterator[Problem]:
    try:
        templates = Templates(sources)
    except RulesError as error:
        yield from error.problems
        return
    failed = set()
    for view in (*map(a_sample, MailKind), replace(a_sample(MailKind.DIGEST), kind=OVERVIEW)):
        try:
            templates.printed(view)
        except _FAILURES as error:
            if view.handed not in failed:  # else the mail that is handed over was told already
                yield _problem(f"{view.kind}.j2", error)
            failed.add(view.kind)


@lru_cache(maxsize=4)  # a set is checked, put to use and kept in reserve: compiling it takes a quarter of a second
def _environment(sources: tuple[tuple[str, str], ...], form: str) -> Environment:
    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader(dict(sources)),
        undefined=StrictUndefined,
        autoescape=form == "html",  # a name that ends in .j2 would not be escaped by select_autoescape
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= _FILTERS
    environment.globals["ui"] = environment.get_template(f"_macros.{form}.j2").module
    for text in _TEXTS:
        environment.get_template(f"{text}.j2")
    return environment


def _problem(name: str, error: Exception) -> Problem:
    if isinstance(error, TemplateSyntaxError):
        return Problem(error.name or name, "", error.message or "a syntax error", "", error.lineno)
    return Problem(name, "", f"it cannot be printed: {error}")


def _fold(text: str) -> str:
    """Fold white space, so that a paragraph may be wrapped in the template as its writer likes."""
    folded = " ".join(text.split())
    return type(text)(folded)  # Markup stays Markup


_FILTERS: dict[str, Callable[..., object]] = {"fold": _fold, "listed": listed}


def _tidy(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", _TRAILING.sub("\n", text)).strip("\n") + "\n"
