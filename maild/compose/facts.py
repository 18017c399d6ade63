"""Parts of a case as strings ready to print."""

from datetime import tzinfo
from urllib.parse import quote

from maild.compose.view import Line
from maild.compose.wording import (
    DECISIONS,
    FIELD_LABELS,
    clean,
    cut,
    one_line,
    sentence,
    short_text,
    size_text,
    without_honorific,
)
from maild.core.answer import AnswerName
from maild.core.case import Case, Decided, Note, State
from maild.core.event import Reason
from maild.core.letter import Enclosure
from maild.core.office import Office

LONG = 4000
"""Characters of one person's words in a mail."""
_BRIEF = {FIELD_LABELS["description"]: 150, FIELD_LABELS["resolution"]: 110}
_BRIEF_OTHERS = 70


def field_lines(case: Case, limit: int) -> tuple[Line, ...]:
    values = ((name, field.value if field else "") for name, field in case.letter.fields.items())
    return tuple(Line(FIELD_LABELS[name], one_line(value, limit) or "(belum ada)") for name, value in values)


def marked(lines: tuple[Line, ...], case: Case) -> tuple[Line, ...]:
    """Mark the fields that may have been misread, for those who rely on them."""
    doubtful = {FIELD_LABELS[name] for name in case.letter.fields.doubtful()}
    return tuple(Line(label, f"{value} (mohon dicek)") if label in doubtful else Line(label, value)
                 for label, value in lines)  # fmt: skip


def brief_lines(case: Case) -> tuple[Line, ...]:
    """Cut the fields so that on a phone the answers stand on the first screen with them (interface.md §3)."""
    return tuple(Line(label, cut(value, _BRIEF.get(label, _BRIEF_OTHERS))) for label, value in field_lines(case, LONG))


def uncut_lines(case: Case, elsewhere: str) -> tuple[Line, ...]:
    """List the fields that are cut on the first screen and do not stand elsewhere in the mail."""
    folded = " ".join(elsewhere.split())
    pairs = zip(field_lines(case, LONG), brief_lines(case), strict=True)
    return tuple(line for line, short in pairs if line != short and line.value not in folded)


def ordered_again(case: Case) -> tuple[str, str]:
    """Say what made the order of this repair a second one, in whose words; empty where it is the first."""
    earlier = [one for one in case.decided[:-1] if not one.question.startswith(State.AWAITING_CONFIRMATION)]
    if not case.decided or not earlier:
        return "", ""
    last = earlier[-1]
    if last.answer == AnswerName.UNABLE:
        return Reason.UNABLE, " ".join(note.text for note in case.progress if note.at == last.at)
    if last.answer == AnswerName.APPROVE and last.question.startswith(State.AWAITING_APPROVAL):
        return Reason.REOPENED, "\n".join(note.text for note in case.supplements if note.at > last.at)
    return "", ""


def category_title(code: str, office: Office) -> str:
    titles = {category.code: category.title for category in office.field_words.categories}
    return one_line(titles.get(code, code.replace("_", " ")))


def note_lines(notes: tuple[Note, ...], zone: tzinfo) -> tuple[Line, ...]:
    return tuple(Line(short_text(note.at, zone), one_line(note.text, LONG)) for note in notes if note.text)


def said(note: Note | None) -> str:
    return clean(note.text, LONG) if note else ""


def call_link(case: Case) -> str:
    phone = case.letter.fields.phone
    return call_to(phone.e164) if phone else ""


def confirming_link(case: Case, office: Office) -> str:
    """Make the link that opens WhatsApp with the confirmation of SOP step 3 ready to send."""
    fields = case.letter.fields
    words = (
        f"Yth. Bapak/Ibu {without_honorific(fields.value('pic')) or 'Penanggung Jawab'}, kami dari "
        f"{one_line(office.name)} mengonfirmasi pengaduan gangguan jaringan nomor {case.number} dari "
        f"{one_line(fields.value('unit'), 200)}: {sentence(one_line(fields.value('description'), 300))} "
        "Apakah gangguan tersebut masih terjadi? Terima kasih."
    )
    return whatsapp_link(case, words)


def whatsapp_link(case: Case, words: str) -> str:
    """Make the link that opens WhatsApp with a text to the reporter ready to send; none without a mobile number."""
    phone = case.letter.fields.phone
    return whatsapp_to(phone.e164, words) if phone and phone.is_mobile else ""


def call_to(e164: str) -> str:
    return f"tel:{quote(e164, safe='+')}" if e164 else ""


def whatsapp_to(e164: str, words: str) -> str:
    """Make the link that opens WhatsApp with a text ready to send; none where there is no number."""
    return f"https://wa.me/{quote(e164.lstrip('+'), safe='')}?text={quote(words, safe='')}" if e164 else ""


def decision(case: Case) -> str:
    return decided_as(case.decided[-1]) if case.decided else ""


def decided_as(decided: Decided) -> str:
    return decisions(tuple(part.strip() for part in decided.answer.split(",")))


def decisions(names: tuple[str, ...]) -> str:
    """Say answers by the words that give them."""
    return ", ".join(DECISIONS.get(name, name) for name in names)


def addressee(case: Case) -> str:
    """Name whom the result is addressed to, as it will leave: a stranger's words stay out of it."""
    unit = one_line(case.letter.fields.value("unit"), 200)
    return f"Pimpinan {unit}" if unit and knows_reporter(case) else "Bapak/Ibu Pelapor"


def knows_reporter(case: Case) -> bool:
    """Say whether his own words may go back to him: known by his mail, or served in person at the front desk."""
    return case.reporter.is_known or not case.reporter.address


def described(item: Enclosure) -> str:
    return f"{one_line(item.name, 100)} ({size_text(item.size)})"
