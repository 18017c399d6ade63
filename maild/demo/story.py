"""The story that the demo plays: an email, a scan and a photo of a letter, and what each person answers."""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from maild.core.posting import MailKind
from maild.demo.clients import Client, Person, Photo, Scan

OFFICE = "pengaduan@kanwil.example"
KABAG = Person("Ratna Dewi, S.H.", "kabag@kanwil.example")
KASUBBAG = Person("Bagus Prasetyo", "kasubbag@kanwil.example")
ANDI = Person("Andi Kurniawan", "andi@kanwil.example")
SITI = Person("Siti Maulida", "siti@kanwil.example")
BAMBANG = Person("Lapas Kediri", "lapaskediri@upt.example")
YUSUF = Person("Yusuf Hidayat", "yusuf.hidayat@surel.example")
FAJAR = Person("Fajar Nugroho", "fajar.nugroho@surel.example")
OTHERS = ("dimas@kanwil.example", "rina@kanwil.example", "hendra@kanwil.example", "admin@kanwil.example")


@dataclass(frozen=True, slots=True)
class Act:
    """One mail that a person writes, so many minutes after the one before; `answers` names the kind it replies to."""

    minutes: int
    who: Person
    told: str
    text: str
    answers: MailKind | None = None
    about: int = 1  # which of the three letters
    client: Client = Client.GMAIL
    subject: str = ""
    files: tuple[Photo | Scan, ...] = ()

    @property
    def is_on_paper(self) -> bool:
        """Say whether it is a letter that has to be read off a picture."""
        return self.answers is None and bool(self.files)


def _letter(name: str) -> bytes:
    return (Path(__file__).parent / "letters" / name).read_bytes()


def _picture(colour: tuple[int, int, int]) -> bytes:
    """Make a small PNG, as a phone's photo stands in for a mended cable."""
    width, height = 320, 240
    line = b"\x00" + bytes(colour) * width
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(line * height)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


_SCAN = Scan("Scan_20261123_0812.pdf", _letter("nodis.pdf"))
_PHOTO = Photo("IMG_20261123_081947.jpg", _letter("foto.jpg"), "jpeg")
_REPORT = """SELESAI
Penyebab: konektor fiber optik pada ONT kotor dan longgar
Checklist:
[x] konektor dibersihkan dan dipasang ulang
[x] redaman diukur: -18 dBm
[x] aplikasi SDP diuji bersama operator"""

ACTS = (
    Act(0, BAMBANG, "Lapas Kediri melapor lewat surel", _letter("surel.txt").decode(),
        subject="Pengaduan gangguan jaringan"),
    Act(4, YUSUF, "Rudenim Surabaya mengirim hasil pindai; nomor HP lupa ditulis",
        "Selamat pagi, terlampir nota dinas kami. Terima kasih.", about=2, subject="Nota dinas", files=(_SCAN,)),
    Act(3, FAJAR, "Rutan Situbondo mengirim foto nota dinas",
        "Terlampir.\n\nDikirim dari Yahoo Mail di Android", about=3, subject="Nodis", files=(_PHOTO,)),
    Act(2, KABAG, "Kabag menjawab dari telepon, satu kata", "Acc", MailKind.DIRECTIVE_REQUEST),
    Act(1, KABAG, "… dan mendisposisi foto, yang dilihatnya terbaca benar", "Setuju, mohon didahulukan",
        MailKind.DIRECTIVE_REQUEST, about=3),
    Act(3, YUSUF, "Pelapor melengkapi nomor HP", "No. HP/WA : 0851-5550-0602", MailKind.COMPLETION_REQUEST, about=2),
    Act(4, KASUBBAG, "Kasubbag mengonfirmasi dan memerintahkan dalam satu balasan",
        "KONFIRMASI: WA 08.31, gangguan benar\nPERINTAH: tim jaringan", MailKind.DIRECTIVE, client=Client.OUTLOOK),
    Act(2, KASUBBAG, "… begitu pula untuk foto", "KONFIRMASI: telepon 08.33, CCTV padam\nPERINTAH: tim jaringan",
        MailKind.DIRECTIVE, about=3, client=Client.OUTLOOK),
    Act(2, KABAG, "Kabag mendisposisi dengan kata-katanya sendiri",
        "Setuju\nMohon segera ditindaklanjuti.\n\nDikirim dari iPhone saya", MailKind.DIRECTIVE_REQUEST, about=2),
    Act(9, KASUBBAG, "Kasubbag mengonfirmasi lebih dahulu", "Konfirmasi: sudah ditelepon, benar VPN putus",
        MailKind.DIRECTIVE, about=2, client=Client.ZIMBRA),
    Act(4, KASUBBAG, "… lalu memerintahkan", "Perintahkan tim jaringan", MailKind.ORDER_REQUEST, about=2,
        client=Client.ZIMBRA),
    Act(40, ANDI, "Teknisi menulis SELESAI, tetapi lupa laporannya", "Selesai pak", MailKind.ORDER),
    Act(6, ANDI, "Teknisi melengkapi laporan dan foto", _REPORT, MailKind.REPORT_REQUEST,
        files=(Photo("ONT sesudah perbaikan.png", _picture((60, 160, 80))),)),
    Act(2, SITI, "Tim menunggu pihak lain", "TUNDA: menunggu pengaktifan akun dari pusat", MailKind.ORDER, about=2,
        client=Client.ZIMBRA),
    Act(5, KASUBBAG, "Kasubbag menyetujui dan memberi nomor", "SETUJU\nNomor: W.15-TI.05.04-311",
        MailKind.APPROVAL_REQUEST, client=Client.OUTLOOK),
    Act(12, ANDI, "CCTV menyala kembali", "SELESAI\nPenyebab: switch PoE mati karena adaptor rusak\nChecklist:\n"
        "[x] adaptor diganti\n[x] dua belas kamera terlihat di NVR", MailKind.ORDER, about=3,
        files=(Photo("NVR.png", _picture((90, 90, 90))),)),
    Act(3, KASUBBAG, "Kasubbag menyetujui", "Setuju", MailKind.APPROVAL_REQUEST, about=3, client=Client.OUTLOOK),
    Act(10, SITI, "Perbaikan kedua selesai",
        "SELESAI\nPenyebab: akun VPN kedaluwarsa di server pusat\nChecklist:\n[x] akun diaktifkan kembali\n"
        "[x] sambungan diuji dari tiga laptop", MailKind.ORDER, about=2, client=Client.ZIMBRA,
        files=(Photo("vpn tersambung.png", _picture((60, 90, 170))),)),
    Act(4, KASUBBAG, "Kasubbag meminta perbaikan laporan", "REVISI: sebutkan tanggal berlaku akun yang baru",
        MailKind.APPROVAL_REQUEST, about=2, client=Client.OUTLOOK),
    Act(6, SITI, "Teknisi merevisi", "SELESAI\nPenyebab: akun VPN kedaluwarsa; kini berlaku s.d. 31 Desember 2027",
        MailKind.ORDER, about=2, client=Client.ZIMBRA),
    Act(3, KASUBBAG, "Kasubbag menyetujui", "Setuju", MailKind.APPROVAL_REQUEST, about=2),
    Act(10, BAMBANG, "Pelapor memberi nilai", "NILAI 4", MailKind.RESULT),
)  # fmt: skip
