"""Files whose names are weapons: to us a name is a label, never a path (reliability.md T28)."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import pytest
from stage import MONDAY, TROUBLE, Office, complaint, opened, quick_starts

from maild.config.founding import found
from maild.demo.story import KABAG

_TARGETS = (
    "etc/passwd", "data/lock", "secret.key", "surat.pdf", ".htaccess", "authorized_keys", "etc/cron.d/x", "maild.toml",
    "rules/officials.toml", "data/office.json", "x.php", "bin/sh",
)  # fmt: skip
_CLIMBS = (
    "../", "../../../../", "/", "//", "./", "..\\", "\\\\evil.example\\share\\", "C:\\", "C:", "file:///", "~/",
    "~root/", "....//", "..;/", "%2e%2e%2f", "..%c0%af", "\uff0e\uff0e\uff0f", "\u2025/", "..\u2215", "..\u2044",
    "x/../../",
)  # fmt: skip
_OTHERS = (
    ".htaccess", "\u200b.htaccess", "\ufeff.htaccess", "\xad.htaccess", "\u2060.user.ini", ".", "..", "...", " ",
    " . . ", "-rf", "--help", "-oProxyCommand=x", "~", "CON", "con.txt", "NUL", "AUX.pdf", "COM1", "LPT9.txt",
    "PRN.", "surat.pdf.", "surat.pdf ", "surat.pdf::$DATA", "surat.pdf:evil.exe", "surat\x00.pdf",
    "surat.pdf\x00.exe", "surat\r\nBcc: evil@x.example.pdf", 'surat"; filename="evil.exe', "surat'; x.pdf",
    "surat\u202efdp.exe", "\u2066a\u2069.pdf", "a" * 300 + ".pdf", "é" * 300, "😀" * 200 + ".pdf", "." * 300,
    "a.b" * 100, "surat.pdf" + "\u0301" * 200, "\ud800.pdf", "$(id).pdf", "`id`.pdf", "|id", ";id;.pdf", "a&b.pdf",
    "a b.pdf", "*.pdf", "?.pdf", "<script>.pdf", "{{7*7}}.pdf", "%s%n.pdf", "=?utf-8?q?=2e=2e=2fx?=.pdf",
    "utf-8''x.pdf", "nul\x7f.pdf", "\x1b[31m.pdf", "desktop.ini", "Thumbs.db", "\u3164.pdf",
    "\U000e0001\U000e0061.pdf", "surat.PDF.lnk", "surat.pdf .exe",
)  # fmt: skip
NAMES = (*(climb + target for climb in _CLIMBS for target in _TARGETS), *_OTHERS)
_EACH = 15  # files in one letter
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_FORBIDDEN = re.compile(
    r'[/\\:*?"<>|\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2044\u2060-\u206f\u2215\u3164\ufeff\uff0f\uff3c'
    r"\ud800-\udfff\U000e0000-\U000e0fff]"
)
_OURS = re.compile(
    r"lock|(?:office|schema|balance|heartbeat)\.json|rules/[0-9a-f]{64}\.json"
    r"|archive/[0-9a-f]{2}/(?:[0-9a-f]{64}(?:\.json)?|index\.jsonl)"
    r"|archive/[\w.-]+|cases/(?:open/[a-z0-9]+\.json|[\w.-]+)"
)


def letters() -> Iterator[bytes]:
    """Write letters that carry all of these names, by RFC 2231 and as they are."""
    rest = iter(NAMES)
    while names := tuple(islice(rest, _EACH)):
        number = len(NAMES) - NAMES.index(names[0])
        for is_coded in (True, False):
            mail = complaint(trouble=f"{TROUBLE} Laporan {number} {is_coded}.")
            yield _with_files(mail, names, is_coded)


def _with_files(mail: bytes, names: tuple[str, ...], is_coded: bool) -> bytes:
    head, _, body = mail.partition(b"\r\n\r\n")
    kept = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"content-", b"mime-", b"message-id"))]
    kept += [b"MIME-Version: 1.0", b'Content-Type: multipart/mixed; boundary="batas"']
    files = [
        b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; " + _name(name, is_coded)
        + b"\r\n\r\nisi %d %d" % (NAMES.index(name), is_coded) for name in names
    ]  # fmt: skip
    text = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body
    return b"\r\n".join((*kept, b"", b"--batas", b"\r\n--batas\r\n".join((text, *files)), b"--batas--", b""))


def _name(name: str, is_coded: bool) -> bytes:
    raw = name.encode("utf-8", "surrogatepass")
    return b"filename*=utf-8''" + quote(raw, safe="").encode() if is_coded else b'filename="' + raw + b'"'


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office that has received all of them, alone in a folder that would show where a name had led."""
    folder = tmp_path_factory.mktemp("dunia") / "a" / "b" / "kantor"
    folder.parent.mkdir(parents=True)
    found(folder)
    with quick_starts(), opened(folder) as office:
        office.receives(*letters(), at=MONDAY)
        office.works()
        yield office


def test_there_are_three_hundred_names():
    assert len(set(NAMES)) >= 300


def test_no_file_of_ours_is_named_by_a_letter(office: Office):
    data = office.folder / "data"
    paths = [path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()]

    assert [path for path in paths if not _OURS.fullmatch(path)] == []
    assert len(paths) > len(NAMES)


def test_nothing_was_written_outside_of_the_data(office: Office):
    world = office.folder.parents[2]
    outside = [path for path in world.rglob("*") if path.is_file() and office.folder / "data" not in path.parents]

    assert {path.relative_to(office.folder).parts[0] for path in outside} == {
        "maild.toml", "rules", "secret.key", ".gitignore", "templates",
    }  # fmt: skip
    assert [path.name for path in world.iterdir()] == ["a"]
    assert Path("/etc/passwd").stat().st_mtime < office.folder.stat().st_mtime


def test_every_file_travels_on_under_a_harmless_name(office: Office):
    mails = [message_from_bytes(mail.raw, policy=default) for mail in office.servers.accepted
             if mail.forward_path == KABAG.address]  # fmt: skip
    files = [part for mail in mails if isinstance(mail, EmailMessage) for part in mail.iter_attachments()]
    names = [str(part.get_filename()) for part in files]

    assert len(files) > len(NAMES)
    assert [name for name in names if not name or len(name) > 80 or _FORBIDDEN.search(name)] == []
    assert [name for name in names if name[0] in ".-~ " or name[-1] in ". " or _RESERVED.match(name)] == []
    assert {str(part["Content-Disposition"]).partition(";")[0] for part in files} == {"attachment"}
    assert not any("name" in part["Content-Type"].params for part in files)
