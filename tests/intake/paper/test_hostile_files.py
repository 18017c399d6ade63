"""Hostile files cost one file at most: they are opened in a child within its limits, and reach nothing outside."""

import socket
from collections.abc import Iterator

import pytest
from hostile import FILES, Made, reaching

from maild.intake.paper.gather import gathered
from maild.intake.paper.reader import OPENING, PaperReader
from maild.intake.parts import Part

WORTHLESS = b"Nomor : W.15-01\nHal : Gangguan jaringan\n"
LONG_WAY = "zip: 60 slow documents"  # thirty seconds until the rest is left unopened: see bench/hostile.py
REACHING = tuple(reaching("file:///etc/passwd"))


@pytest.fixture(scope="module")
def reader() -> Iterator[PaperReader]:
    with PaperReader(OPENING, ("ind",)) as reader:
        yield reader


@pytest.mark.slow
@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in FILES if name != LONG_WAY])
def test_a_hostile_file_is_read_or_refused_and_the_next_file_is_read(reader: PaperReader, name: str) -> None:
    leaves = gathered((Part("surat", "", FILES[name]()), Part("surat.txt", "text/plain", WORTHLESS)), reader)

    assert all(len(leaf.paper.sheets) <= 20 for leaf in leaves)
    assert leaves[-1].paper.sheets[0].lines == tuple(WORTHLESS.decode().splitlines())


@pytest.mark.parametrize("name", REACHING)
@pytest.mark.parametrize("is_file", [True, False], ids=["a file", "a server"])
def test_a_document_reaches_no_file_and_no_server(
    reader: PaperReader, name: str, is_file: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("outside") / "secret.txt"
    secret.write_text("canary outside", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = secret.as_uri() if is_file else f"http://127.0.0.1:{server.getsockname()[1]}/x"
        made: Made = reaching(address)[name]
        (leaf, *_) = gathered((Part("surat", "", made()),), reader)
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()

    told = [text for sheet in leaf.paper.sheets for text in (*sheet.lines, *(word.text for word in sheet.words))]
    assert "canary" not in " ".join(told)
