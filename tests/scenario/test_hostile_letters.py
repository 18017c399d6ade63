"""Letters that are too much of something, or ask for files of ours: each ends as a case, and so does the next one."""

import os
import random
import sys
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from hashlib import sha256
from pathlib import Path

import pytest
from stage import Office, a_seed, complaint, opened

from maild.config.founding import found
from maild.core.received import Received, Verdict
from maild.demo.story import YUSUF
from maild.store.archive import Archive
from maild.store.durable import Disk

sys.path.insert(0, str(Path(__file__).parents[1] / "intake"))

from giant_mail import MAILS

CANARY = "burung-kenari-di-luar-kantor"
_TRIED = len(MAILS) if os.environ.get("TORTURE") else 2  # drawn by lot
_PAGE = """<html><head><link rel=stylesheet href="{0}"><style>@import url("{0}");p{{background:url({0})}}</style></head>
<body background="{0}"><p>Nama Unit: Lapas Kediri</p><p>Penanggung Jawab: Budi</p><p>No. HP: 0812-5550-0143</p>
<p>Uraian: internet mati sejak pagi</p><p>Permintaan: mohon dicek</p><img src="{0}"><iframe src="{0}"></iframe>
<object data="{0}"></object><embed src="{0}"><video poster="{0}"></video><script src="{0}"></script></body></html>"""


pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    found(tmp_path / "kantor")
    with opened(tmp_path / "kantor") as office:
        office.works()
        yield office


def received(office: Office) -> dict[str, Received]:
    return {entry.digest: entry for entry in Archive(office.folder / "data" / "archive", Disk()).received()}


@pytest.mark.slow
def test_a_giant_letter_becomes_a_case_and_the_next_one_is_read(office: Office) -> None:
    seed = a_seed()
    names = random.Random(seed).sample(list(MAILS), _TRIED)
    giants = {name: MAILS[name]() for name in names}

    office.has_fetched(*giants.values(), complaint(YUSUF))
    office.works(endings=(0, 1))  # 1: to some of the addresses no mail can be sent

    found, numbers = received(office), {case.number for case in office.ledger().cases}
    fates = {name: found[sha256(raw).hexdigest()] for name, raw in giants.items()}
    ends = (Verdict.CASE, Verdict.QUARANTINED)
    assert [name for name, fate in fates.items() if fate.verdict not in ends or fate.case not in numbers] == [], seed
    assert found[sha256(complaint(YUSUF)).hexdigest()].verdict is Verdict.CASE


def test_a_letter_that_names_files_and_servers_is_shown_without_them(office: Office, tmp_path: Path) -> None:
    secret = tmp_path / "rahasia.txt"
    secret.write_text(CANARY)
    head = b"From: Budi <lapas@unit.example>\r\nSubject: Pengaduan\r\nContent-Type: text/html\r\n\r\n"

    office.has_fetched(head + _PAGE.format(secret.as_uri()).encode())
    office.works(endings=(0, 1))

    told = b"\n".join(path.read_bytes() for path in (office.folder / "data").rglob("*") if path.is_file())
    mails = [message_from_bytes(mail.raw, policy=default) for mail in office.servers.accepted]
    parts = [part.get_payload(decode=True) for mail in mails for part in mail.walk() if not part.is_multipart()]
    assert [received.verdict for received in received(office).values()] == [Verdict.CASE]
    assert mails
    assert [part for part in (*parts, told) if CANARY.encode() in part] == []
