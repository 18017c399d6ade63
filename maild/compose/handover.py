"""What the front desk hands over to a reporter who has no email address: which mail on paper, and what by WhatsApp."""

from dataclasses import replace

from maild.compose.facts import call_link, knows_reporter, marked, said, whatsapp_link
from maild.compose.occasion import Occasion
from maild.compose.people import reporter
from maild.compose.reasons import stands_for
from maild.compose.view import View
from maild.compose.wording import cut, listed, one_line
from maild.core.posting import MailKind as K

_SAID = {
    K.RECEIPT: "Pengaduan gangguan jaringan{unit} telah kami terima dengan nomor register {number} dan segera kami "
    "tindak lanjuti.",
    K.COMPLETION_REQUEST: "Pengaduan gangguan jaringan{unit} telah kami catat dengan nomor register {number}. Agar "
    "dapat diproses, mohon dilengkapi: {wanted}. Jawaban cukup disampaikan dengan membalas pesan ini.",
    K.REMINDER: "Dengan hormat kami ingatkan bahwa pengaduan nomor {number} masih menunggu kelengkapan: {wanted}. "
    "Jawaban cukup disampaikan dengan membalas pesan ini.",
    K.PROGRESS: "Pengaduan gangguan jaringan nomor {number} sedang dalam perbaikan{team}.",
    K.RESULT: "Perbaikan gangguan jaringan atas pengaduan nomor {number} telah selesai. Apabila layanan belum normal, "
    "mohon kami dikabari paling lambat {until}.",
    K.REJECTION: "Dengan hormat kami sampaikan bahwa pengaduan nomor {number} tidak dapat kami tindak lanjuti{why}.",
    K.WITHDRAWAL: "Pengaduan gangguan jaringan nomor {number} telah dicabut dan tidak diproses lebih lanjut.",
    K.STATUS: "Status pengaduan gangguan jaringan nomor {number}: {state}.",
}
"""What the mail says, as one sends it by WhatsApp."""
_TITLES = {
    K.RECEIPT: "tanda terima pengaduan",
    K.COMPLETION_REQUEST: "daftar kelengkapan data pengaduan",
    K.REMINDER: "pengingat kelengkapan data pengaduan",
    K.PROGRESS: "pemberitahuan perkembangan perbaikan",
    K.RESULT: "pemberitahuan hasil perbaikan",
    K.REJECTION: "pemberitahuan hasil pemeriksaan pengaduan",
    K.WITHDRAWAL: "pemberitahuan pencabutan pengaduan",
    K.STATUS: "pemberitahuan status pengaduan",
}
"""What is handed over, as a sentence and the head of the sheet name it."""
_PAUSED = (
    "Perbaikan atas pengaduan nomor {number} untuk sementara ditunda{why}. Kami kabari kembali setelah dilanjutkan."
)
_EXPIRED = "Pengaduan nomor {number} dianggap dicabut, karena kelengkapannya tidak kami terima dalam {days} hari."
_SHORT = 300  # characters of one person's words


def with_handover(view: View, about: Occasion) -> View:
    """Say what the front desk hands over, and in which words by WhatsApp; the sheet speaks as the mail would."""
    if about.send.kind is not K.HANDOVER:
        return view
    case, kind = about.case, stands_for(about.send)
    named, unit = reporter(case, about.may_echo)
    view = replace(
        view,
        reason="",
        text=said(case.directive) if kind is K.REJECTION else "",
        handed=kind,
        handed_title=_TITLES[kind],
        title=f"{view.title}: {_TITLES[kind]}",
        reporter=named,
        reporter_unit=unit,
        office_address=about.office.address,
        brief=marked(view.brief, case),
    )
    view = replace(view, whatsapp_text=whatsapp_text(view, kind))
    if not knows_reporter(case):
        return view
    return replace(
        view,
        telephone=one_line(case.letter.fields.value("phone")),
        call_link=call_link(case),
        whatsapp_link=whatsapp_link(case, view.whatsapp_text),
    )


def whatsapp_text(view: View, kind: K) -> str:
    """Write the message that the front desk copies: short, with the case's number and nothing of the letter's story."""
    words = _PAUSED if kind is K.PROGRESS and view.pause else _SAID[kind]
    words = _EXPIRED if kind is K.WITHDRAWAL and view.is_expired else words
    told = words.format(
        number=view.number,
        unit=f" dari {view.reporter_unit}" if view.reporter_unit else "",
        wanted=listed((*((_brief(view.wanted),) if view.wanted else ()), *view.missing)),
        team=f" oleh {view.team}" if view.team else "",
        why=f" karena: {_brief(view.pause or view.text)}" if view.pause or view.text else "",
        until=view.reopen_until,
        state=view.state,
        days=view.completion_days,
    )
    doubt = f" Mohon dipastikan, apakah benar {listed(view.doubtful)}?" if view.doubtful and view.is_known else ""
    return f"Yth. {view.reporter}, kami dari {view.office}. {told}{doubt} Terima kasih."


def _brief(words: str) -> str:
    return cut(one_line(words, 2 * _SHORT), _SHORT).rstrip(" .")
