"""What the writer of a mail wrote himself: the text around the quoted mail, without signature and footers.

The forms are those of the mail clients, in Indonesian and English (domain.md §5.4); they change with the clients, not
with the office, so they stand here and not in the rules. Every line is looked at a fixed number of times.
"""

import re

from maild.intake.mailhead import (
    header_block,
    is_divider,
    is_forward,
    is_own_marker,
    is_quoted,
    is_rule_above_quoted,
    length_of_intro,
)

_LONGEST = 512 * 1024  # characters
_LONGEST_LINE = 2_000  # characters that are looked at to see what a line is

_FORWARD_MARK = re.compile(r"^(?:> ?)+")
_CLIENT = re.compile(
    r"\s{0,9}\W{0,3}(?:(?:get|dapatkan)\s\S.{0,25}?\s(?:for|untuk)\s(?:iphone|ipad|ios|android|windows|mac|macos|mobile|ponsel)"
    r"\W{0,4}(?:<[^<>]{0,200}>|https?:\S{0,200})?\W{0,9}|(?:dikirim|terkirim|sent|dapatkan|get|diunduh|envoyé)\s(?:dari|from|via|dengan|menggunakan|using|by|with"
    r"|outlook|aplikasi)\b.{0,40}?\b(?:iphone|ipad|ios|samsung|galaxy|android|ponsel|hp|telepon|handphone|smartphone|mobile"
    r"|seluler|perangkat|device|yahoo|outlook|mail|gmail|email|surel|k-9|xiaomi|redmi|oppo|vivo|huawei|realme|infinix|poco"
    r"|blackberry|windows|thunderbird|zimbra|spark|proton|aplikasi)\b.{0,60})",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"[\W_]{0,9}(?:disclaimer|penafian|(?:isi\s)?(?:e-?mail|surel|pesan)\s(?:ini|dan|beserta)\b.{0,90}\b(?:rahasia|hanya\sditujukan)"
    r"|(?:perhatian|peringatan|caution|warning|external)\b.{0,60}\b(?:e-?mail|surel|message|pesan|sender|pengirim)\b"
    r"|\[?external\]?\s?$|this\s(?:e-?mail|message)\b.{0,120}\b(?:confidential|intended|privileged)"
    r"|the\sinformation\s(?:contained\s)?in\sthis\s(?:e-?mail|message)|confidentiality\snotice|pemberitahuan\skerahasiaan"
    r"|(?:(?:harap|mohon)\s)?pertimbangkan(?:lah)?\s(?:dampak\s)?lingkungan|(?:please\s)?consider\sthe\senvironment"
    r"|(?:dokumen|surat)\sini\s(?:telah\s)?ditandatangani\ssecara\selektronik|uu\site\sno"
    r"|virus-free|bebas\svirus)",
    re.IGNORECASE,
)


def new_text(text: str) -> str:
    """Return what stands above, between or below the quoted mail; "" where all of it is quoted."""
    own, _ = _split(_lines(text))
    return _joined(_without_footers(_without_signatures(own)))


def letter_text(text: str) -> str:
    """Return a fresh letter whole: a forwarded letter stays, only an old conversation and footers go.

    It is never empty where there was text: a letter that is all quotation is that quotation.
    """
    lines = _lines(text)
    own, rest = _split(lines)
    said = _joined(_without_footers(own))
    if rest and (_starts_forward(rest) or len(said.split()) < _ENOUGH_WORDS):
        return _joined(_without_footers([*own, *(_FORWARD_MARK.sub("", line) for line in rest)]))
    return said or _joined([_FORWARD_MARK.sub("", line) for line in lines])


_ENOUGH_WORDS = 25  # a letter's own words; fewer only introduce what stands below them


def _lines(text: str) -> list[str]:
    text = text[:_LONGEST].replace(_BOUNDARY, " ").replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    return [line.rstrip() for line in text.lstrip("\ufeff").split("\n")]


def _split(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part the writer's own lines from the quoted ones; a line that parts two runs of own text becomes "" ."""
    own: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number][:_LONGEST_LINE]
        if is_quoted(line) or is_rule_above_quoted(lines, number):
            own.append(_BOUNDARY)
            number += 1
            continue
        if is_own_marker(line) or is_divider(line) or header_block(lines, number):
            return own, lines[number:]
        intro = length_of_intro(lines, number)
        if intro and not _is_quotation_marked(lines, number + intro):
            return own, lines[number:]
        if intro:
            own.append(_BOUNDARY)
            number += intro
            continue
        own.append(lines[number])
        number += 1
    return own, ([] if _BOUNDARY not in own else [line for line in lines if is_quoted(line[:_LONGEST_LINE])])


_BOUNDARY = "\x00"
"""Stands where quoted lines were taken out."""


def _is_quotation_marked(lines: list[str], number: int) -> bool:
    """Say whether the quotation that an intro announces is marked line by line, so that own text may follow it."""
    following = next((line for line in lines[number : number + 4] if line), "")
    return is_quoted(following[:_LONGEST_LINE])


def _starts_forward(rest: list[str]) -> bool:
    return any(is_forward(_FORWARD_MARK.sub("", line)[:_LONGEST_LINE]) for line in rest[:6])


def _without_signatures(lines: list[str]) -> list[str]:
    """Drop what follows "-- " (RFC 3676 §4.3) up to the next quotation."""
    kept = []
    is_signature = False
    for line in lines:
        is_signature = (is_signature or line in ("--", "—")) and line != _BOUNDARY
        if not is_signature:
            kept.append(line)
    return kept


def _without_footers(lines: list[str]) -> list[str]:
    """Drop the paragraphs that a client or a mail server adds."""
    kept = []
    is_footer = False
    for line in lines:
        head = line[:_LONGEST_LINE]
        if not head.strip(" _-*=\u200b\ufeff\x00"):
            is_footer = False
        is_footer = is_footer or bool(_FOOTER.match(head))
        if not is_footer and not _CLIENT.fullmatch(head):
            kept.append("" if line == _BOUNDARY else line)
    return kept


_BLANKS = re.compile(r"\n{3,}")


def _joined(lines: list[str]) -> str:
    text = "\n".join(line.replace(_BOUNDARY, "") for line in lines)
    return _BLANKS.sub("\n\n", text).strip()
