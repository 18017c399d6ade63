"""The answers that a mail offers: each as lines to type and as a `mailto:` link that fills in the reply (RFC 6068)."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

from maild.compose import incident
from maild.compose.reasons import may_echo, reads_back
from maild.compose.view import Choice
from maild.compose.wording import FIELD_LABELS
from maild.core.answer import AnswerName as A
from maild.core.asking import actor_of
from maild.core.case import Case, State
from maild.core.event import Reason, Send
from maild.core.office import Actor, Office
from maild.core.posting import MailKind
from maild.core.sop import answers_at, step_of


def _asking(command: str, hint: str, effect: str) -> Choice:
    return Choice(command, (f"{command}: {hint}",), effect, (hint,))


_PLAIN = {
    A.APPROVE: Choice("SETUJU", ("SETUJU",), "diteruskan kepada Kasubbag", is_main=True),
    A.REJECT: _asking("TOLAK", "alasan", "alasan disampaikan kepada pelapor"),
    A.RETURN: _asking("LENGKAPI", "apa yang kurang", "dimintakan kepada pelapor"),
    A.PROGRESS: _asking("PROGRES", "perkembangannya", "mencatat perkembangan"),
    A.PAUSE: _asking("TUNDA", "sebabnya", "misalnya menunggu penyedia; pelapor diberi tahu"),
    A.RESUME: Choice("LANJUT", ("LANJUT",), "perbaikan dilanjutkan", is_main=True),
    A.UNABLE: _asking("TIDAK BISA", "alasan", "dikembalikan kepada Kasubbag"),
    A.REVISE: _asking("REVISI", "apa yang perlu diperbaiki", "dikembalikan kepada Pelaksana"),
    A.WITHDRAW: Choice("CABUT", ("CABUT",), "mencabut pengaduan ini"),
    A.STATUS: Choice("STATUS", ("STATUS",), "menanyakan perkembangan penanganan"),
    A.REOPEN: replace(_asking("BELUM NORMAL", "keadaannya", "pengaduan dibuka kembali"), is_main=True),
    A.CANCEL: Choice("BATAL", ("BATAL",), "menarik keputusan"),
}
_OPEN = ("...",)
_REPORT_LINES = {"cause": ("Penyebab: ...",), "checklist": ("Checklist:", "[x] ...")}
_DONE = Choice(
    "SELESAI",
    ("SELESAI", *_REPORT_LINES["cause"], *_REPORT_LINES["checklist"]),
    "lampirkan foto bukti perbaikan",
    _OPEN,
    is_main=True,
)
_DONE_AGAIN = replace(_DONE, effect="cukup bagian yang diperbaiki; yang lain tetap berlaku")
_NUMBERED = Choice("SETUJU + NOMOR", ("SETUJU", "Nomor: nomor surat"), "nomor surat dicantumkan", ("nomor surat",))
_APPROVE_RESULT = Choice("SETUJU", ("SETUJU",), "disampaikan kepada pelapor; nomor surat diisi tangan", is_main=True)
_BACK = _asking("KEMBALIKAN", "alasan", "dikembalikan kepada Kabag")
_CONFIRM = Choice(
    "KONFIRMASI SAJA", ("KONFIRMASI: sudah dihubungi lewat WA, gangguan benar",), "perintah menyusul kemudian"
)
_RIGHT = Choice("BENAR", ("BENAR",), "data di atas sudah benar", is_main=True)
_SETTLED = (Reason.ALREADY_DECIDED, Reason.CANCELLED, Reason.TOO_LATE)
_SCORES = {4: "sangat puas", 3: "puas", 2: "kurang puas", 1: "tidak puas"}


def choices_of(send: Send, case: Case, office: Office, challenge: str = "") -> tuple[Choice, ...]:
    """List what may be answered to this mail, the likeliest first; none where nothing is asked."""
    if not send.question:
        return ()
    if challenge:
        line = f"KODE {challenge}"
        return (Choice(line, (line,), "jawaban tersebut dari Bapak/Ibu", is_main=True),)
    if send.to.actor is Actor.REPORTER:
        offered = (*_correcting(send, case, office), *_of_reporter(send, case, office))
        return tuple(sorted(offered, key=lambda choice: not choice.is_main))
    if send.kind is MailKind.CONFIRMATION:
        return (_PLAIN[A.CANCEL],) if case.undo else ()
    if case.is_following and send.reason is Reason.ALREADY_DECIDED and send.to.actor is Actor.KASUBBAG:
        return (incident.SPLIT,)
    is_asked = send.question == case.question and send.to.actor is actor_of(case, office)
    if not is_asked or send.reason in _SETTLED:
        return ()
    if send.kind is MailKind.REPORT_REQUEST:
        return (_rest_of_report(send.missing),)
    if send.reason is Reason.TEAM_UNKNOWN:
        return tuple(_ordering(team.title, case, is_main=len(office.teams) == 1) for team in office.teams)
    return tuple(_of_official(send, case, office))


def linked(choice: Choice, address: str, subject: str, code: str) -> str:
    """Make the `mailto:` link of an answer; `code` goes into the body where the address carries no token."""
    lines = (*choice.body.split("\n"), *(("", f"Kode: {code}") if code else ()))
    local, _, domain = address.rpartition("@")
    query = f"subject={quote(f'Re: {subject}', safe='')}&body={quote(chr(13) + chr(10), safe='').join(_quoted(lines))}"
    return f"mailto:{quote(local, safe='')}@{domain}?{query}"


def form_lines(missing: tuple[str, ...]) -> tuple[str, ...]:
    """List the lines of the form that a reporter fills in by replying."""
    return tuple(f"{FIELD_LABELS[name]} : " for name in missing if name in FIELD_LABELS)


def _of_official(send: Send, case: Case, office: Office) -> Iterator[Choice]:
    step = step_of(case.state)
    if step is None or step.number in (1, 8):
        return
    if step.number in (3, 4):
        yield from _of_kasubbag(send, case, office)
        return
    for name in _by_likelihood(answers_at(step.number, send.to.actor), send, case):
        if name is A.DONE:
            yield _DONE_AGAIN if case.revision else _DONE
        elif name is A.APPROVE and case.state is State.AWAITING_APPROVAL:
            yield _APPROVE_RESULT
            yield from (() if send.kind is MailKind.DIGEST else (_NUMBERED,))
        elif name in _PLAIN:
            yield _PLAIN[name]


def _by_likelihood(names: tuple[A, ...], send: Send, case: Case) -> list[A]:
    unfit = {A.CANCEL, A.PAUSE if case.state is State.REPAIR_PAUSED else A.RESUME}
    first = A.REJECT if send.reason is Reason.REASON_WANTED else A.DONE
    return sorted((name for name in names if name not in unfit), key=lambda name: name is not first)


def _of_kasubbag(send: Send, case: Case, office: Office) -> Iterator[Choice]:
    routed = office.team(case.route.then.team if case.route else office.default_route.team)
    yield _ordering(routed.title if routed else "", case, is_main=True)
    yield from (() if send.kind is MailKind.DIGEST else incident.joining(case))
    if case.state is State.AWAITING_CONFIRMATION:
        yield _CONFIRM
    yield _BACK


def _ordering(team: str, case: Case, is_main: bool) -> Choice:
    """Offer to order a team; where the confirmation is still owed, both in one reply."""
    line = f"PERINTAH: {team}" if team else "PERINTAH"
    label = "PERINTAH" if is_main else line
    if case.state is State.AWAITING_ORDER:
        return Choice(label, (line,), "tim menerima perintah perbaikan", is_main=is_main)
    return Choice(
        f"KONFIRMASI + {label}",
        (*_CONFIRM.lines, line),
        "tahap 3 dan 4 dalam satu balasan",
        is_main=is_main,
    )


def _of_reporter(send: Send, case: Case, office: Office) -> Iterator[Choice]:
    step = step_of(case.state)
    for name in answers_at(step.number, Actor.REPORTER) if step else (A.STATUS,):
        match name:
            case A.COMPLETE:
                if case.state is State.AWAITING_COMPLETION:
                    yield _form(send, case, office)
            case A.RATE:
                yield from (_rating(score, word) for score, word in _SCORES.items())
            case _:
                yield _PLAIN[name]


def _correcting(send: Send, case: Case, office: Office) -> Iterator[Choice]:
    """Offer to say that a doubtful reading is right, where it is shown, or what is right instead."""
    wanting = _wanting(send, case, office)
    doubtful = tuple(name for name in case.letter.fields.doubtful() if name not in wanting)
    if not doubtful or not reads_back(send):
        return
    is_shown = may_echo(send, case)
    if is_shown:
        yield replace(_RIGHT, is_main=not wanting)
    yield Choice("PERBAIKI", form_lines(doubtful), "cukup baris yang keliru", is_main=not is_shown and not wanting)


def _wanting(send: Send, case: Case, office: Office) -> tuple[str, ...]:
    return send.missing or case.letter.fields.missing(office.sop.required_fields)


def _form(send: Send, case: Case, office: Office) -> Choice:
    lines = form_lines(_wanting(send, case, office)) or ("Keterangan tambahan : ",)
    return Choice("ISI DATA", lines, "lengkapi setiap baris, lalu kirim", is_main=True)


def _rating(score: int, word: str) -> Choice:
    return Choice(f"NILAI {score}", (f"NILAI {score}",), word)


def _rest_of_report(missing: tuple[str, ...]) -> Choice:
    """Ask for what is missing and nothing else: its labels tell that the repair is done (SOP step 5)."""
    lines = tuple(line for name in missing for line in _REPORT_LINES.get(name, ()))
    hint = "lampirkan foto bukti perbaikan" if "photos" in missing else "cukup bagian yang belum ada"
    return Choice("LENGKAPI LAPORAN", lines or ("SELESAI, foto terlampir",), hint, _OPEN, is_main=True)


def _quoted(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(quote(line, safe="") for line in lines)
