"""What the pages say is so: commands exist, links lead somewhere, generated pages are up to date."""

import re
from pathlib import Path

import click
import pytest

from maild.cli import cli
from maild.cli.sopsheet import markdown
from maild.core.posting import MailKind

CHECKOUT = Path(__file__).resolve().parent.parent
PAGES = sorted([*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").glob("*.md"), CHECKOUT / "changes" / "README.md"])
COMMAND = re.compile(r"(?:\bmaild|daemon\.py) (?:-c \S+ )?([a-z]+(?: [a-z]+)?)((?: [^\s`|&#;]+){0,12})")
LINK = re.compile(r"\]\(([^()\s]+)\)")
FILE = re.compile(r"`((?:maild|tests|rules|templates|docs|tools)/[\w./-]+)`")
MODULE = re.compile(r"`([a-z_]+\.py)`")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def code_in(text: str) -> str:
    """The code of a page: what stands between backticks, and indented lines."""
    spans = re.findall(r"`([^`\n]+)`", text)
    lines = [line for line in text.splitlines() if line.startswith("    ")]
    return "\n".join([*spans, *lines])


def commands_in(text: str) -> list[tuple[str, str]]:
    """Each command of maild that the code of a page shows, with the words after it."""
    return [(found[1], found[2]) for found in COMMAND.finditer(code_in(text))]


def command_named(words: str) -> click.Command | None:
    first, _, second = words.partition(" ")
    found = cli.commands.get(first)
    return found.commands.get(second, found) if isinstance(found, click.Group) and second else found


def anchors_of(page: Path) -> set[str]:
    """The anchors of a page's headings, made as GitHub makes them."""
    headings = re.findall(r"(?m)^#{1,6} (.+)$", text_of(page))
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_shows_exists_with_its_options(page: Path):
    for words, rest in commands_in(text_of(page)):
        command = command_named(words)

        assert command is not None, words
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert {word for word in rest.split() if re.fullmatch(r"--[a-z]+", word)} <= known, words + rest


def test_the_readme_shows_the_commands_that_an_office_begins_with():
    shown = {words.partition(" ")[0] for words, _ in commands_in(text_of(CHECKOUT / "README.md"))}

    assert {"init", "check", "run", "case", "reply", "register"} <= shown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path):
    for link in LINK.findall(text_of(page)):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page

        assert "://" not in link
        assert target.exists(), link
        assert not anchor or anchor in anchors_of(target), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_exists(page: Path):
    text = text_of(page)
    missing = {name for name in FILE.findall(text) if not (CHECKOUT / name).exists()}
    modules = {path.name for path in CHECKOUT.glob("maild/**/*.py")} | {"daemon.py", "utils.py"}

    assert missing == set()
    assert set(MODULE.findall(text)) <= modules


def test_every_page_in_docs_is_reached_from_the_readme():
    linked = {(CHECKOUT / link.partition("#")[0]).resolve() for link in LINK.findall(text_of(CHECKOUT / "README.md"))}

    assert {page for page in PAGES if page.parent.name == "docs"} <= linked


def test_every_make_target_that_a_page_names_exists():
    targets = set(re.findall(r"(?m)^([a-z]+):", text_of(CHECKOUT / "Makefile")))
    named = {target for page in PAGES for target in re.findall(r"\bmake ([a-z]+)", code_in(text_of(page)))}

    assert named <= targets


def test_the_page_of_the_sop_is_the_one_that_the_program_makes():
    assert text_of(CHECKOUT / "docs" / "sop.md") == markdown()


def test_every_kind_of_mail_has_a_text_and_every_text_a_kind():
    texts = {path.stem for path in (CHECKOUT / "templates").glob("[!_]*.j2")}

    assert texts == set(MailKind)


def test_the_pictures_are_small():
    pictures = list((CHECKOUT / "docs" / "images").iterdir())

    assert pictures
    assert {picture.name for picture in pictures if picture.stat().st_size > 200_000} == set()
