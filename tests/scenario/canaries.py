"""An office in whose case every word is a canary: a word that stands nowhere else, and tells where it was let out."""

import re
import subprocess
from base64 import b64encode
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.parse import unquote

from contract.servers import PASSWORD
from theatre import Theatre

from maild.demo.clients import Person, Photo

SECRET = "kenari-kunci-0123456789abcdef"
PHONE, NIK = "0812-9876-1234", "3578123456789012"
OF_THE_LETTER = (
    "KENARINAMA", "KENARISUBJEK", "KENARIUNIT", "KENARIPIC", "KENARIURAIAN", "KENARIMINTA", "KENARITEKS", "KENARINOMOR",
    "KENARIBERKAS", "KENARIISI", "KENARIHEADER", "kenari.id", "kenari.rujukan", "KENARITAMBAH", PHONE,
    "81298761234", NIK,
)  # fmt: skip
OF_OFFICIALS = (
    "KENARIARAHAN", "KENARIWA", "KENARIPROGRES", "KENARITUNDA", "KENARISEBAB", "KENARICENTANG", "KENARIPOTRET",
    "KENARIREVISI", "KENARISETUJU", "KENARINGACAU",
)  # fmt: skip
SECRETS = (SECRET, PASSWORD, b64encode(PASSWORD.encode()).decode(), "kenari-sandi-imap", "kenari-sandi-smtp")
PHOTO = Photo("KENARIPOTRET.png", b"\x89PNG\r\n\x1a\n" + bytes(range(200)))
REPORT = "SELESAI\nPenyebab: KENARISEBAB konektor kotor\nChecklist:\n[x] KENARICENTANG diganti"
_TOKEN = re.compile(r"\+([a-z2-7]{26})@")

LETTER = f"""\
From: KENARINAMA Suryanto <%s>\r
To: %s\r
Cc: tembusan@%s\r
Subject: Pengaduan KENARISUBJEK jaringan\r
Message-ID: <kenari.id.1@upt.example>\r
References: <kenari.rujukan@upt.example>\r
X-Kenari: KENARIHEADER\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary="batas"\r
\r
--batas\r
Content-Type: text/plain; charset=utf-8\r
\r
Nomor            : KENARINOMOR/2026\r
\r
Nama Unit        : Lapas KENARIUNIT\r
Penanggung Jawab : KENARIPIC Suryanto, S.H.\r
No. HP           : {PHONE}\r
Uraian Gangguan  : Koneksi internet KENARIURAIAN terputus sejak pukul 07.45 WIB.\r
Permintaan       : Mohon KENARIMINTA diperbaiki.\r
\r
Catatan: KENARITEKS, NIK {NIK}.\r
--batas\r
Content-Type: text/plain\r
Content-Disposition: attachment; filename="KENARIBERKAS.txt"\r
\r
KENARIISI\r
--batas--\r
"""


@dataclass(slots=True)
class Watched:
    """An office whose log is kept, line for line, of all that its program did."""

    office: Theatre
    log: list[str] = field(default_factory=list)

    def runs(self, *arguments: str, expects: int = 0, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run one command that says all it can."""
        done = self.office.maild("-v", *arguments, expects=expects, MAILD_SECRET=SECRET, **environ)
        self.log.append(done.stderr)
        return done

    def works(self, expects: int = 0, **environ: str) -> None:
        self.runs("run", "--once", expects=expects, **environ)
        self.office.mail.settle()
        self.office.passes(minutes=5)

    def receives(self, sender: Person | None = None) -> None:
        """Let the letter of canaries come."""
        who = sender or self.office.lapas
        raw = (LETTER % (who.address, self.office.address, self.office.domain)).encode()
        self.office.mail.deliver(raw, self.office.address, who.address)

    def answers(self, who: Person, kind: str, text: str, photos: tuple[Photo, ...] = ()) -> None:
        self.office.answers(who, kind, text, photos=photos)
        self.works()

    def plays_the_sop(self) -> None:
        """Lead the letter from step 1 to 8, by a way on which everybody says something."""
        office = self.office
        self.receives()
        self.works()
        self.answers(office.kabag, "directive_request", "Kenapa KENARINGACAU begini?")
        self.answers(office.kabag, "directive_request", "Disposisi: KENARIARAHAN untuk ditindaklanjuti hari ini")
        self.answers(office.kasubbag, "directive", "KONFIRMASI: KENARIWA 08.20, benar\nPERINTAH: tim jaringan")
        self.answers(office.lapas, "progress", "Mohon dicatat: KENARITAMBAH lampu ONT mati semua.")
        self.answers(office.andi, "order", "PROGRES: KENARIPROGRES di lokasi")
        self.answers(office.andi, "order", "TUNDA: menunggu KENARITUNDA")
        self.answers(office.siti, "order", "LANJUT")
        self.answers(office.andi, "order", REPORT, (PHOTO,))
        self.answers(office.kasubbag, "approval_request", "REVISI: KENARIREVISI fotonya")
        self.answers(office.andi, "order", REPORT, (PHOTO,))
        self.answers(office.kasubbag, "approval_request", "Setuju")

    def mails(self) -> dict[str, list[str]]:
        """Return all that can be read in each mail, by the mailbox in which it lies."""
        boxes = {path.name for path in (self.office.mail.home / "mail").iterdir()}
        mine = sorted(name for name in boxes if name.endswith(self.office.domain) and name != self.office.address)
        return {name: [readable(raw) for raw in self.office.mail.messages(name)] for name in mine}

    def tokens(self) -> dict[str, str]:
        """Tell whose each token is."""
        return {
            token: name
            for name in self.mails()
            for raw in self.office.mail.messages(name)
            for token in _TOKEN.findall(str(message_from_bytes(raw, policy=default)["Reply-To"]))
        }

    @property
    def said(self) -> str:
        return "".join(self.log)


def readable(raw: bytes) -> str:
    """Return a mail's octets, its decoded headers, the names and the texts of its parts, and what its links hide."""
    mail = message_from_bytes(raw, policy=default)
    parts = [part for part in mail.walk() if not part.is_multipart()]
    payloads = [part.get_payload(decode=True) for part in parts]
    texts = [payload.decode("utf-8", "replace") for payload in payloads if isinstance(payload, bytes)]
    names = [part.get_filename() or "" for part in parts]
    return "\n".join((raw.decode("ascii", "replace"), *map(str, mail.values()), *names, *texts, *map(unquote, texts)))


def let_out(text: str, canaries: tuple[str, ...] = (*OF_THE_LETTER, *OF_OFFICIALS, *SECRETS)) -> list[str]:
    """Name the canaries that stand in a text."""
    lowered = text.lower()
    return [canary for canary in canaries if canary.lower() in lowered]


def wide(folder: Path) -> list[str]:
    """Name the files and folders that others than their owner may look into."""
    return [
        f"{path} {path.stat().st_mode & 0o777:o}"
        for path in (folder, *folder.rglob("*"))
        if path.stat().st_mode & 0o077
    ]
