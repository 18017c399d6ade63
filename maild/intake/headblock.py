"""The head of a quoted mail as Outlook, Zimbra, Samsung and K-9 copy it above the quotation."""

import re
from collections.abc import Iterator, Set

from maild.intake.mailhead import is_quoted, is_rule

_LONGEST_LINE = 1_000  # characters

_LABEL = re.compile(r"[\s*_]{0,9}([^\W\d_](?:[^\W\d_]|\s){0,16}?)[\s*_]{0,3}[:：][\s*_]{0,3}(.{0,300})")
_LABELS = {
    "from": "from dari pengirim daripada de von van",
    "sent": "sent date dikirim terkirim kirim tanggal dihantar tarikh datum gesendet verzonden envoyé enviado",
    "to": "to kepada ke penerima untuk an aan à para",
    "cc": "cc tembusan bcc",
    "subject": "subject subjek subyek perihal judul hal betreff onderwerp objet asunto",
    "importance": "importance prioritas kepentingan",
    "answer": "reply-to balas ke",
}
_KIND_OF = {label: kind for kind, labels in _LABELS.items() for label in labels.split()}
_OF_MAIL_ONLY = frozenset(
    "sent dikirim terkirim dihantar gesendet verzonden subject subjek subyek betreff onderwerp from to".split()
)
_OF_LETTERS_ONLY = frozenset(("sifat", "nomor", "lampiran", "no", "klasifikasi", "yth"))
_KNOWN = _KIND_OF.keys() | _OF_LETTERS_ONLY
_BLOCK_LINES = 9
_GAP_BELOW_RULE = 3  # lines
_CLOCK = re.compile(r"\d{4}.{0,40}\b\d{1,2}[:.]\d\d|\b\d{1,2}[:.]\d\d.{0,40}\d{4}")


def header_block(lines: list[str], number: int) -> bool:
    """Recognise the head of a quoted mail: "From: Sent: To: Subject:", with or without a rule above it."""
    if is_rule(lines[number]):
        return _is_head_below_rule(lines, number + 1)
    label, _ = _label_of(lines[number])
    return _KIND_OF.get(label) == "from" and _is_head(dict(_labelled(lines, number, _KNOWN)))


def _is_head_below_rule(lines: list[str], number: int) -> bool:
    """The head may begin with any of its labels here, and be in whatever language."""
    below = range(number, min(len(lines), number + _GAP_BELOW_RULE))
    start = next((at for at in below if lines[at].strip()), None)
    if start is None or is_quoted(lines[start][:_LONGEST_LINE]):
        return False
    if _is_foreign_head([value for _, value in _labelled(lines, start)]):
        return True
    label, _ = _label_of(lines[start])
    return label in _KIND_OF and _is_head(dict(_labelled(lines, start, _KNOWN)))


def _is_head(found: dict[str, str]) -> bool:
    """Tell it from a formal letter, which has Kepada, Dari, Perihal and Tanggal at its top, too.

    That starts otherwise, has Sifat, Nomor or Lampiran beside them, and neither an address nor a label that only mail
    has.
    """
    if not _OF_LETTERS_ONLY.isdisjoint(found):
        return False
    kinds = {_KIND_OF[label] for label in found if label in _KIND_OF}
    is_of_mail = not _OF_MAIL_ONLY.isdisjoint(found) or any("@" in value for value in found.values())
    has_date = any(sign.isdigit() for label, value in found.items() if _KIND_OF.get(label) == "sent" for sign in value)
    return is_of_mail and (len(kinds) >= 3 or (len(kinds) == 2 and has_date))


def _is_foreign_head(values: list[str]) -> bool:
    """Say whether labels of whatever language name an address first and then a moment."""
    return len(values) >= 3 and "@" in values[0] and any(_CLOCK.search(value) for value in values[1:3])


def _labelled(lines: list[str], start: int, known: Set[str] | None = None) -> Iterator[tuple[str, str]]:
    """List the labelled lines from `start` on, each label once; one line between may be blank, folded or another's."""
    gaps = 1  # the first line has a label
    seen: set[str] = set()
    for line in lines[start : start + _BLOCK_LINES]:
        label, value = _label_of(line)
        if label in seen:
            return
        if label and (known is None or label in known):
            gaps = 0
            seen.add(label)
            yield label, value
            continue
        gaps += 1
        if gaps > 1:
            return


def _label_of(line: str) -> tuple[str, str]:
    match = _LABEL.match(line[:_LONGEST_LINE]) if ":" in line or "：" in line else None
    return (match[1].strip().lower(), match[2]) if match else ("", "")
