"""The first bank: what officials answer, from every usual program, with what signatures and gateways add."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from mail_clients import apple, desktops, google, microsoft, phones, webmail
from mail_clients.writing import BOTTOM, INLINE, TOP, Asked, Draft, Reply, asked, finished
from maild.core.office import Actor

Client = Callable[[Reply], Draft]


@dataclass(frozen=True, slots=True)
class Said:
    """An official's own words and what they answer: "-" is nothing."""

    step: int
    actor: Actor
    kind: str  # of our mail
    text: str
    answers: str


@dataclass(frozen=True, slots=True)
class Sample:
    name: str
    raw: bytes
    said: Said
    signature: str = ""

    @property
    def words(self) -> str:
        return self.said.text


KABAG, KASUBBAG, TECHNICIAN = Actor.KABAG, Actor.KASUBBAG, Actor.TECHNICIAN
SAID = (
    Said(2, KABAG, "directive_request", "Setuju", "approve"),
    Said(2, KABAG, "directive_request", "ACC, lanjutkan", "approve"),
    Said(2, KABAG, "directive_request", "Disposisi: Kasubbag HRBTI untuk ditindaklanjuti hari ini juga", "approve"),
    Said(
        3,
        KASUBBAG,
        "directive",
        "KONFIRMASI: WA 10.05, gangguan benar\nPERINTAH: Tim Teknis Data dan Jaringan",
        "confirm+order",
    ),
    Said(2, KABAG, "directive_request", "TOLAK: bukan kewenangan kami", "reject"),
    Said(2, KABAG, "directive_request", "LENGKAPI: nomor HP penanggung jawab", "return"),
    Said(5, TECHNICIAN, "order", "PROGRES: kabel sedang disambung di tiang kedua", "progress"),
    Said(6, KASUBBAG, "approval_request", "SETUJU\nNomor: W.15-TI.05.01-123", "approve"),
    Said(2, KABAG, "directive_request-scanned", "Setuju.\n\nMohon dikoordinasikan dengan Telkom.", "approve"),
    Said(
        5,
        TECHNICIAN,
        "order",
        "SELESAI\nPenyebab: konektor longgar\nChecklist:\n[x] konektor diganti\n[x] uji ping 0% loss",
        "done",
    ),
    Said(6, KASUBBAG, "approval_request", "REVISI: foto buram, mohon diambil ulang", "revise"),
    Said(5, TECHNICIAN, "order", "TUNDA: menunggu pihak Telkom", "pause"),
    Said(4, KASUBBAG, "order_request", "Perintah: tim jaringan, segera ke lokasi", "order"),
    Said(2, KABAG, "directive_request", "Apakah sudah dikonfirmasi ke unitnya?", "-"),
    Said(2, KABAG, "directive_request", "Setuju, tapi tunggu konfirmasi unit dulu", "-"),
    Said(2, KABAG, "directive_request", "Yth. Admin,\n\nDisetujui.", "approve"),
)
QUESTION = SAID[13]
EMPTY = Said(2, KABAG, "directive_request", "", "-")
EMOJI = (
    Said(2, KABAG, "directive_request", "👍", "approve"),
    Said(2, KABAG, "directive_request", "Setuju 👍🙏", "approve"),
)
PEOPLE = {
    KABAG: ("Ratna Dewi, S.H.", "kabag@kanwil.example"),
    KASUBBAG: ("Joko Santoso, S.Kom.", "joko@kanwil.example"),
    TECHNICIAN: ("Andi Prasetyo", "andi@kanwil.example"),
}
SIGNATURES = {
    KABAG: (
        "Ratna Dewi, S.H.\nKepala Bagian Program dan Hubungan Masyarakat\nKantor Wilayah Kementerian Hukum dan HAM "
        "Jawa Timur",
        "Salam,\nRatna Dewi",
        "Hormat saya,\n\nRatna Dewi, S.H.\nNIP. 198001012005012001\nHP/WA: +62 812-5550-0001\nJl. Kayoon No. "
        "50-52, Surabaya",
    ),
    KASUBBAG: (
        "Joko Santoso, S.Kom.\nPlh. Kepala Subbagian HRBTI\nTelp. (031) 5340707 ext. 12",
        "Best regards,\nJoko Santoso",
        "Terima kasih,\nJoko",
    ),
    TECHNICIAN: ("Andi Prasetyo\nTim Teknis Data dan Jaringan\n0812-5550-0103", "Andi", "Regards\nAndi Prasetyo"),
}  # fmt: skip
BANNERS = (
    "[EXTERNAL] This message was sent from outside the organization.",
    "CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless "
    "you recognize the sender and know the content is safe.",
    "PERHATIAN: Email ini berasal dari luar organisasi. Jangan mengeklik tautan atau membuka lampiran kecuali Anda "
    "mengenal pengirimnya.",
)
FOOTERS = (
    "Email ini beserta lampirannya bersifat rahasia dan hanya ditujukan kepada penerima yang dituju. Jika Anda "
    "menerima "
    "pesan ini karena kesalahan, mohon beritahu pengirim dan hapus pesan ini. Dilarang keras membagikan isi email ini.",
    "DISCLAIMER: This e-mail and any attachments are confidential and intended solely for the use of the individual to "
    "whom it is addressed. If you have received it in error, please notify the sender and delete it.",
    "Virus-free. www.avast.com <https://www.avast.com/sig-email?utm_medium=email>",
    "Pertimbangkan lingkungan sebelum mencetak email ini.",
    "PASTI - Profesional, Akuntabel, Sinergi, Transparan, Inovatif\n#KumhamPasti",
)
LIST_FOOTER = (
    "_______________________________________________\npegawai mailing list -- pegawai@kanwil.example\n"
    "To unsubscribe send an email to pegawai-leave@kanwil.example\n"
)

EVERYWHERE: tuple[Client, ...] = (
    google.gmail_web, google.gmail_app, microsoft.outlook_desktop, microsoft.outlook_web, microsoft.outlook_mobile,
    microsoft.outlook_mac, apple.apple_mail, apple.iphone, phones.samsung, phones.xiaomi, phones.huawei, phones.k9,
    phones.k9_header, phones.bluemail, phones.yahoo_android, phones.yahoo_ios, phones.spark, webmail.zimbra,
    webmail.zimbra_text, webmail.roundcube, webmail.roundcube_text, webmail.yahoo_web, webmail.horde, webmail.sogo,
    webmail.rainloop, webmail.proton, desktops.thunderbird, desktops.thunderbird_text, desktops.em_client,
    desktops.mailbird, desktops.notes,
)  # fmt: skip
BELOW: tuple[Client, ...] = (
    google.gmail_web, microsoft.outlook_desktop, microsoft.outlook_web, apple.apple_mail, phones.k9, webmail.zimbra,
    webmail.zimbra_text, webmail.roundcube, webmail.roundcube_text, webmail.horde, webmail.sogo,
    desktops.thunderbird, desktops.thunderbird_text,
)  # fmt: skip
BETWEEN: tuple[Client, ...] = (
    google.gmail_web, apple.apple_mail, apple.iphone, phones.k9, webmail.zimbra_text, webmail.roundcube,
    desktops.thunderbird, desktops.thunderbird_text,
)  # fmt: skip
SIGNED: tuple[Client, ...] = (
    google.gmail_web, google.gmail_app, microsoft.outlook_desktop, microsoft.outlook_web, microsoft.outlook_mac,
    apple.apple_mail, apple.iphone, phones.samsung, webmail.zimbra, webmail.zimbra_text, webmail.roundcube,
    webmail.yahoo_web, webmail.rainloop, webmail.proton, desktops.thunderbird, desktops.em_client, desktops.mailbird,
    desktops.notes, phones.spark, phones.k9,
)  # fmt: skip
UNMARKED_BELOW = frozenset({"outlook_desktop", "outlook_web", "zimbra"})
"""Below a quotation that nothing marks off, nobody can tell whose words they are: it is asked back."""


def made(client: Client, said: Said, name: str, **how: object) -> Sample:
    decoration = {key: how.pop(key, "") for key in ("banner", "footer", "list_footer")}
    reply = Reply(_asked(said.kind), said.text + str(how.pop("typed", "")), **how)  # type: ignore[arg-type]
    raw = finished(client(reply), reply, *PEOPLE[said.actor], **decoration)  # type: ignore[arg-type]
    return Sample(f"{client.__name__}-{name}", raw, said, reply.signature)


@cache
def _asked(kind: str) -> Asked:
    return asked(kind)


def bank() -> Iterator[Sample]:
    for at, client in enumerate(EVERYWHERE):
        for ui in ("id", "en"):
            yield made(client, SAID[(2 * at + (ui == "en")) % len(SAID)], f"{ui}-top", ui=ui, place=TOP)
    for at, client in enumerate(BELOW):
        ui = ("id", "en")[at % 2]
        said = SAID[(at * 5 + 1) % len(SAID)]
        yield made(client, _unmarked(client, said, ui), f"{ui}-bottom", ui=ui, place=BOTTOM)
    for at, client in enumerate(BETWEEN):
        ui = ("en", "id")[at % 2]
        yield made(client, SAID[(0, 1, 2, 4, 5)[at % 5]], f"{ui}-inline", ui=ui, place=INLINE)
    red = Said(2, KABAG, "directive_request", "Setuju", "-")
    yield made(microsoft.outlook_desktop, red, "id-inline", place=INLINE)
    for at, client in enumerate(SIGNED):
        for turn in (0, 1):
            said = SAID[(3 * at + 7 * turn) % len(SAID)]
            signature = SIGNATURES[said.actor][(at + turn) % 3]
            yield made(client, said, f"signed-{turn}", ui=("id", "en")[turn], signature=signature, logo=turn == 1)
    for at, banner in enumerate(BANNERS):
        for step, client in enumerate((google.gmail_web, microsoft.outlook_web, apple.iphone, webmail.zimbra)):
            said = SAID[(at + 2 * step) % 9]
            yield made(client, said, f"banner-{at}", ui=("id", "en")[step % 2], banner=banner)
    for at, footer in enumerate(FOOTERS):
        for step, client in enumerate(
            (google.gmail_web, microsoft.outlook_desktop, phones.samsung, desktops.thunderbird)
        ):
            said = SAID[(at + 3 * step) % 12]
            yield made(client, said, f"footer-{at}", ui=("en", "id")[step % 2], footer=footer)
        yield made(webmail.roundcube_text, SAID[0], f"own-footer-{at}", typed=f"\n\n{footer}")
        yield made(webmail.roundcube_text, SAID[at], f"footer-{at}", signature=footer, ui="en")
    for at, client in enumerate((google.gmail_web, desktops.thunderbird_text, webmail.roundcube)):
        yield made(client, SAID[at], f"list-footer-{at}", list_footer=LIST_FOOTER)
    for at, client in enumerate(
        (google.gmail_app, apple.iphone, phones.samsung, microsoft.outlook_mobile, webmail.zimbra)
    ):
        yield made(client, EMOJI[at % 2], f"emoji-{at}", ui=("id", "en")[at % 2])
        yield made(client, EMPTY, f"empty-{at}", ui=("en", "id")[at % 2])


def _unmarked(client: Client, said: Said, ui: str) -> Said:
    is_open = client.__name__ in UNMARKED_BELOW and (client.__name__ != "zimbra" or ui == "id")
    return Said(said.step, said.actor, said.kind, said.text, "-") if is_open else said
