"""A child that works on strangers' octets can reach nothing, write nothing and take no more than it is allowed."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from maild.intake.paper.reader import OPENING, PaperReader
from maild.intake.parts import Part


@pytest.fixture(scope="module")
def child() -> Iterator[Path]:
    """The child's view in /proc."""
    before = set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())
    with PaperReader(OPENING, ("ind",)) as reader:
        reader.open(Part("a.txt", "text/plain", b"halo"))
        (pid,) = set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()) - before
        yield Path("/proc") / pid


def test_the_child_has_a_network_of_its_own_without_a_way_out(child: Path):
    interfaces = [line.split(":")[0].strip() for line in (child / "net/dev").read_text().splitlines()[2:]]

    assert (child / "ns/net").readlink() != Path("/proc/self/ns/net").readlink()
    assert interfaces == ["lo"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Max file size", "0"),
        ("Max core file size", "0"),
        ("Max open files", "64"),
        ("Max address space", str(OPENING.memory_bytes)),
    ],
)
def test_the_child_is_limited(child: Path, name: str, value: str):
    line = next(line for line in (child / "limits").read_text().splitlines() if line.startswith(name))

    assert line[len(name) :].split()[0] == value


def test_the_child_sees_no_environment(child: Path):
    assert (child / "environ").read_bytes() == b""


def test_the_child_has_its_processor_time_a_request(child: Path):
    line = next(line for line in (child / "limits").read_text().splitlines() if line.startswith("Max cpu time"))

    assert OPENING.cpu_seconds <= int(line.split()[3]) <= 2 * OPENING.cpu_seconds
