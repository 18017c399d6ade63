"""What answers for people: absence notices, receipts and acknowledgements, with and without headers that say so."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mail_clients.bank import KABAG, PEOPLE
from mail_clients.writing import Asked, Draft, Reply, angled, asked, brs, finished, plain_of, prefixed

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Notice:
    name: str
    raw: bytes


REPLIED: Headers = (("Auto-Submitted", "auto-replied"),)
EXCHANGE: Headers = (
    ("X-Auto-Response-Suppress", "All"),
    ("Auto-Submitted", "auto-generated"),
    ("X-MS-Exchange-Generated-Message-Source", "Mailbox Rules Agent"),
)
GMAIL: Headers = (("Auto-Submitted", "auto-replied"), ("Precedence", "bulk"), ("X-Autoreply", "yes"))
ZIMBRA: Headers = (("Auto-Submitted", "auto-replied (zimbra; vacation)"), ("Precedence", "bulk"))
SIEVE: Headers = (("Auto-Submitted", "auto-replied (vacation)"), ("X-Sieve", "Pigeonhole Sieve 0.5.21"))

TEXTS = (
    "Terima kasih atas email Anda. Saat ini saya sedang melaksanakan perjalanan dinas ke Jakarta sampai dengan "
    "27 November 2026.\nUntuk hal yang mendesak silakan menghubungi Sdr. Joko Santoso.",
    "Mohon maaf, saya sedang cuti tahunan tanggal 24 s.d. 28 November 2026. Email akan saya balas setelah kembali.",
    "Yth. Bapak/Ibu,\n\nSaya tidak berada di kantor hingga 30 November 2026.\n\nHormat saya,\nRatna Dewi",
    "Saya sedang mengikuti Diklat PIM III sampai dengan 12 Desember 2026 dan tidak dapat membalas email.",
    "Pesan ini dikirim secara otomatis.\nEmail Anda sudah kami terima dan akan segera ditindaklanjuti.",
    "Terima kasih, surat Anda telah kami terima dan sedang diproses.",
    "Halo, saya sedang off sampai Senin. Akan saya proses setelah kembali.",
    "Selama saya cuti, disposisi: Sdr. Joko Santoso selaku Plh. Kabag.",
    "Saya sedang dinas luar s.d. Jumat. Persetujuan didelegasikan kepada Plh.; setuju atau tolak melalui beliau.",
    "Saat ini kantor tutup. Kami akan menindaklanjuti surat Anda pada hari kerja berikutnya.",
    "Saya sedang menyetir. Nanti saya balas.",
    "Saya sedang rapat, nanti saya hubungi kembali.",
    "I am currently out of the office with limited access to email and will reply when I return on 30 November.",
    "Thank you for your message. I'm on annual leave until 30 Nov. For urgent matters please contact Joko.",
    "I will be away from 24 to 28 November and will respond on my return. Please proceed with Joko meanwhile.",
    "Thank you for contacting us. We have received your email and will process it shortly.",
    "This is an automatic acknowledgement of receipt. Your request will be approved by the officer in charge.",
    "Assalamualaikum wr. wb.\nSaya sedang menunaikan ibadah umrah sampai 5 Desember. Mohon izin baru dapat membalas.",
    "Mulai 1 November 2026 saya bertugas di Kanwil Bali. Alamat email ini tidak aktif lagi.",
    "Saya sedang cuti melahirkan. Lanjutkan ke Plh. Kabag, Sdr. Joko Santoso.",
    "Mohon maaf saya sedang sakit dan dirawat. Silakan diteruskan kepada Kasubbag.",
    "Balasan otomatis: saya sedang WFH, silakan hubungi melalui WA 0812-5550-0001.",
    "Out of office\n\nSaya cuti. Setuju/ACC diwakilkan kepada Plh.",
    "Hi, I'm travelling this week with no email access. Approvals are handled by joko@kanwil.example.",
)
READ = (
    (
        "Read: ",
        "Your message \n\n   To: Ratna Dewi\n   Subject: {subject}\n   Sent: Tuesday, November 24, 2026 9:15:00 AM "
        "(UTC+07:00)\n\n"
        " was read on Tuesday, November 24, 2026 9:32:00 AM (UTC+07:00).",
    ),
    (
        "Dibaca: ",
        "Pesan Anda\n\n   Kepada: Ratna Dewi\n   Subjek: {subject}\n   Terkirim: 24 November 2026 09:15:00\n\n"
        "telah dibaca pada Selasa, 24 November 2026 9:32:00.",
    ),
    (
        "Not read: ",
        "Your message\n\n   To: Ratna Dewi\n   Subject: {subject}\n\nwas deleted without being read on Tuesday, "
        "November 24, 2026 9:32:00 AM.",
    ),
    (
        "Tanda terima: ",
        "Ini adalah tanda terima untuk surel yang Anda kirim kepada kabag@kanwil.example. Tanda terima ini hanya "
        "menyatakan bahwa surel telah ditampilkan; tidak ada jaminan bahwa penerima telah membaca atau memahaminya.",
    ),
    ("Accepted: ", "Ratna Dewi has accepted this invitation."),
    (
        "Delivered: ",
        "Your message has been delivered to the following recipients:\n\nkabag@kanwil.example\n\nSubject: {subject}",
    ),
)
SUBJECTS = ("Automatic reply: ", "Balasan otomatis: ", "Out of Office: ", "Re: ", "Jawaban Otomatis Re: ", "RE: ")
_RECEIPT = (
    'Content-Type: multipart/report; report-type=disposition-notification; boundary="=_mdn"\r\n\r\n--=_mdn\r\n'
    "Content-Type: text/plain; charset=utf-8\r\n\r\nSETUJU\r\n--=_mdn\r\nContent-Type: "
    "message/disposition-notification\r\n\r\n"
    "Reporting-UA: kanwil.example; Zimbra\r\nFinal-Recipient: rfc822;kabag@kanwil.example\r\nOriginal-Message-ID: "
    "{0}\r\n"
    "Disposition: manual-action/MDN-sent-manually; displayed\r\n--=_mdn--\r\n"
)


def notices() -> Iterator[Notice]:
    mail = asked("directive_request")
    for at, text in enumerate(TEXTS):
        yield _notice(f"exchange-{at}", mail, text, EXCHANGE, SUBJECTS[0], html=True)
        yield _notice(
            f"bare-{at}", mail, text, (), SUBJECTS[3 + 2 * (at % 2)], quote=("none", "marked", "headed")[at % 3]
        )
    for at, (headers, name) in enumerate(
        ((GMAIL, "gmail"), (ZIMBRA, "zimbra"), (SIEVE, "roundcube"), (REPLIED, "phone"))
    ):
        yield _notice(f"{name}-id", mail, TEXTS[at], headers, SUBJECTS[at], quote="marked")
        yield _notice(f"{name}-en", mail, TEXTS[12 + at], headers, SUBJECTS[3], quote="unmarked")
        yield _notice(f"{name}-without-header", mail, TEXTS[8 + at], (), SUBJECTS[3], quote="headed")
    for at, (prefix, text) in enumerate(READ):
        yield _notice(
            f"receipt-{at}", mail, text.format(subject=mail.subject), (), prefix, quote=("none", "headed")[at % 2]
        )
    yield _report(mail)


def _notice(
    name: str, mail: Asked, text: str, headers: Headers, prefix: str, quote: str = "none", html: bool = False
) -> Notice:
    head = f"From: {mail.who}\nSent: Tuesday, November 24, 2026 9:15 AM\nTo: {mail.whom}\nSubject: {mail.subject}"
    below = {
        "none": "",
        "marked": f"\n\nPada Sel, 24 Nov 2026 pukul 09.15 {mail.who} menulis:\n\n{angled(mail.plain)}",
        "headed": f"\n\n-----Original Message-----\n{head}\n\n{mail.plain}",
        "unmarked": f"\n\nYour message:\n\n{mail.plain}",
    }[quote]
    rich = f"<html><body><p>{brs(text)}</p>{prefixed(mail.body, 'x_') if quote == 'unmarked' else ''}</body></html>"
    draft = Draft(f"{text}{below}\n", rich if html else "", headers=headers, prefix=prefix)
    return Notice(name, finished(draft, Reply(mail, text), *PEOPLE[KABAG]))


def _report(mail: Asked) -> Notice:
    draft = Draft(plain_of(mail.body), prefix="Read: ")
    raw = finished(replace(draft, plain="x"), Reply(mail, "x"), *PEOPLE[KABAG])
    head = raw.partition(b"Content-Type:")[0]
    return Notice("receipt-report", head + _RECEIPT.format(mail.message_id).encode())
