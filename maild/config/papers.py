"""What an office keeps beside its data, and a backup takes along: settings, rules, texts, certificates, the key."""

from collections.abc import Iterator
from pathlib import Path

from maild.config.load import FILE_NAME, Config
from maild.config.secrets import KEY_FILE
from maild.errors import TransientFailure

_ROOMS = ("rules", "templates")


def papers(config: Config, with_key: bool) -> Iterator[tuple[str, bytes]]:
    """Read each of them: its path in the office folder, and what it says."""
    yield FILE_NAME, _read(config.path)
    for room in _ROOMS:
        for path in sorted((config.folder / room).glob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield f"{room}/{path.name}", _read(path)
    for certificate in dict.fromkeys((config.imap_ca, config.smtp_ca)):
        if certificate and certificate.is_relative_to(config.folder):
            yield str(certificate.relative_to(config.folder)), _read(certificate)
    if with_key:
        yield KEY_FILE, f"{config.secret.value}\n".encode()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise TransientFailure(f"cannot read {path}: {error.strerror}") from error
