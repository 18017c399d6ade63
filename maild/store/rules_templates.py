"""Read the mail texts: the shipped ones, and over them those of the office with the same name."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from maild.errors import Problem
from maild.store.shipped import shipped
from maild.store.tomlfile import suggestion


def read_templates(folder: Path | None) -> tuple[Mapping[str, str], tuple[Problem, ...]]:
    """Return the texts by name, as "receipt.txt.j2", and what could not be read."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for name, path in {**_found(shipped("templates")), **_own(folder)}.items():
        try:
            texts[name] = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "is not UTF-8 text"
            problems.append(Problem(f"templates/{name}", "", f"cannot be read: {reason}", "save it as UTF-8"))
    return texts, tuple(problems)


def template_reservations(folder: Path | None) -> Iterator[Problem]:
    known = tuple(_found(shipped("templates")))
    for name in _own(folder):
        if name not in known:
            wrong = "overrides nothing: no shipped template has this name"
            yield Problem(f"templates/{name}", "", wrong, suggestion(name, known))


def _own(folder: Path | None) -> Mapping[str, Path]:
    return _found(folder / "templates") if folder else {}


def _found(folder: Path) -> Mapping[str, Path]:
    paths = sorted(path for path in folder.rglob("*.j2") if not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path for path in paths}
