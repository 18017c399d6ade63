"""Found an office: write a new office folder, commented and ready to be filled in."""

import os
from pathlib import Path
from secrets import token_hex

from maild.config.load import FILE_NAME
from maild.config.secrets import KEY_FILE
from maild.errors import ConfigError, Problem
from maild.store.shipped import shipped

SETTINGS = Path(__file__).with_name(FILE_NAME)


def found(folder: Path) -> tuple[Path, ...]:
    """Write settings, rules, an empty templates folder, a random key and the data folder; returns what was written.

    Nothing that exists is overwritten: raises ConfigError, and touches nothing, if any of it is there already.
    """
    texts = {folder / FILE_NAME: SETTINGS.read_bytes()}
    texts |= {folder / "rules" / path.name: path.read_bytes() for path in sorted(shipped("rules").glob("*.toml"))}
    texts[folder / "templates" / "README"] = _README
    if not (folder / ".gitignore").exists():
        texts[folder / ".gitignore"] = _IGNORED
    secret = {folder / KEY_FILE: f"{token_hex(32)}\n".encode()}
    _refuse_existing(folder, (*texts, *secret, folder / "data"))
    try:
        for path, octets in texts.items():
            _write(path, octets, 0o644)
        for path, octets in secret.items():
            _write(path, octets, 0o600)
        (folder / "data").mkdir(mode=0o700)
    except OSError as error:
        raise ConfigError((_unwritable(folder, error),)) from error
    return (*texts, *secret, folder / "data")


_README = b"""Mail texts (*.j2) put here take the place of the shipped ones with the same name.
Copy the shipped text that you want to change, change it, and run `maild check`: it says what a text may contain.
"""
_IGNORED = b"data/\nsecret.key\n"


def _refuse_existing(folder: Path, paths: tuple[Path, ...]) -> None:
    if folder.exists() and not folder.is_dir():
        raise ConfigError((Problem(str(folder), "", "is a file", "name a new folder"),))
    remedy = "nothing was written; name a new folder, or move this away"
    problems = tuple(Problem(str(path), "", "exists already", remedy) for path in paths if os.path.lexists(path))
    if problems:
        raise ConfigError(problems)


def _unwritable(folder: Path, error: OSError) -> Problem:
    place = error.filename or folder
    return Problem(str(place), "", f"cannot be written: {error.strerror}", "name a folder that you may write to")


def _write(path: Path, octets: bytes, mode: int) -> None:
    """Write a file that must not exist yet, with exactly this mode whatever the umask."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(octets)
        os.fchmod(file.fileno(), mode)
        file.flush()
        os.fsync(file.fileno())
