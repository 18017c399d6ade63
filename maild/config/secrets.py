"""Find the secrets: in the environment, in files that it names, or in the office folder's secret.key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from maild.errors import Problem


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A text that must not get into logs or messages; `value` is the only way to it."""

    value: str

    def __repr__(self) -> str:
        return "***"


ENVIRONMENT = "environment"
KEY_FILE = "secret.key"
KEY = "MAILD_SECRET"
IMAP_PASSWORD = "MAILD_IMAP_PASSWORD"
SMTP_PASSWORD = "MAILD_SMTP_PASSWORD"
_SHORTEST_KEY = 16


def gather(
    folder: Path, environ: Mapping[str, str], passwords: tuple[str, ...]
) -> tuple[Mapping[str, Secret], tuple[Problem, ...]]:
    """Read the key and the passwords that are needed, by the names of their variables; and say what is missing."""
    found = {KEY: _key(folder, environ)} | {name: _password(name, environ) for name in passwords}
    problems = tuple(item for item in found.values() if isinstance(item, Problem))
    return {name: item for name, item in found.items() if isinstance(item, Secret)}, problems


def reservations(folder: Path, found: Mapping[str, Secret]) -> Iterator[Problem]:
    """Name what is unwise about the key."""
    path = folder / KEY_FILE
    if path.exists() and path.stat().st_mode & 0o077:
        yield Problem(str(path), "", "can be read by others", f"chmod 600 {path}")
    if len(found[KEY].value) < _SHORTEST_KEY:
        remedy = f"at least {_SHORTEST_KEY} random characters; mails already sent can then not be answered any more"
        yield Problem(ENVIRONMENT, KEY, "is short enough to be guessed", remedy)


def _password(variable: str, environ: Mapping[str, str]) -> Secret | Problem:
    remedy = f"set {variable}, or {variable}_FILE to a file that holds it"
    return _from_environment(variable, environ) or Problem(ENVIRONMENT, variable, "is not set", remedy)


def _key(folder: Path, environ: Mapping[str, str]) -> Secret | Problem:
    if found := _from_environment(KEY, environ):
        return found
    path = folder / KEY_FILE
    if path.exists():
        return _from_file(str(path), "", path)
    remedy = f"set {KEY} or {KEY}_FILE, or put 32 random characters into {path} (mode 0600)"
    return Problem(ENVIRONMENT, KEY, f"is not set, and there is no {KEY_FILE}", remedy)


def _from_environment(variable: str, environ: Mapping[str, str]) -> Secret | Problem | None:
    if value := environ.get(variable, ""):
        return Secret(value)
    name = f"{variable}_FILE"
    path = environ.get(name, "")
    return _from_file(ENVIRONMENT, name, Path(path)) if path else None


def _from_file(file: str, variable: str, path: Path) -> Secret | Problem:
    try:
        value = path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        return Problem(file, variable, f"{path} cannot be read: {reason}", "name a file that maild may read")
    return Secret(value) if value else Problem(file, variable, f"{path} is empty", "write the secret into it")
