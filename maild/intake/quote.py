"""What the writer of a mail wrote himself: the text around the quoted mail, without signature and footers.

The forms are those of the mail clients, in Indonesian and English (domain.md §5.4); they change with the clients, not
with the office, so they stand here and not in the rules. Every line is looked at a fixed number of times.
"""

import re

from maild.intake.footers import BOUNDARY, without_footers, without_names, without_signatures
from maild.intake.headblock import header_block
from maild.intake.mailhead import (
    is_divider,
    is_forward,
    is_own_marker,
    is_quoted,
    is_rule_above_quoted,
    length_of_intro,
    length_of_remains,
)

_LONGEST = 512 * 1024  # characters
_LONGEST_LINE = 2_000  # characters that are looked at to see what a line is

_FORWARD_MARK = re.compile(r"^(?:> ?)+")


def new_text(text: str, writer: str = "") -> str:
    """Return what stands above, between or below the quoted mail; "" where all of it is quoted.

    `writer` is the name in his From: a line that holds nothing else says nothing.
    """
    own, _ = _split(_lines(text))
    return _joined(without_names(without_footers(without_signatures(own)), writer))


def letter_text(text: str) -> str:
    """Return a fresh letter whole: a forwarded letter stays, only an old conversation and footers go.

    It is never empty where there was text: a letter that is all quotation is that quotation.
    """
    lines = _lines(text)
    own, rest = _split(lines)
    said = _joined(without_footers(own))
    if rest and (_starts_forward(rest) or len(said.split()) < _ENOUGH_WORDS):
        return _joined(without_footers([*own, *(_FORWARD_MARK.sub("", line) for line in rest)]))
    return said or _joined([_FORWARD_MARK.sub("", line) for line in lines])


_ENOUGH_WORDS = 25  # a letter's own words; fewer only introduce what stands below them


def _lines(text: str) -> list[str]:
    text = text[:_LONGEST].replace(BOUNDARY, " ").replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    return [line.rstrip() for line in text.lstrip("\ufeff").split("\n")]


def own_numbers(lines: list[str]) -> tuple[list[int], int]:
    """Number the lines that the writer wrote himself, up to where a quotation without marks begins: the second value.

    Where there is no such quotation, that is the number of lines.
    """
    numbers: list[int] = []
    is_wrapped = False
    number = 0
    while number < len(lines):
        line = lines[number][:_LONGEST_LINE]
        if is_quoted(line) or is_rule_above_quoted(lines, number):
            number += 1
            continue
        if is_own_marker(line) or is_divider(line) or header_block(lines, number):
            break
        intro = length_of_intro(lines, number)
        if intro and not _is_quotation_marked(lines, number + intro):
            break
        remains = 0 if intro else length_of_remains(lines, number, is_wrapped)
        is_wrapped = is_wrapped or bool(remains)
        if not intro and not remains:
            numbers.append(number)
        number += intro or remains or 1
    return numbers, number


def _split(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part the writer's own lines from the quoted ones; BOUNDARY parts two runs of own text."""
    numbers, end = own_numbers(lines)
    own: list[str] = []
    before = -1
    for number in (*numbers, end):
        if number != before + 1:
            own.append(BOUNDARY)
        before = number
        own.extend(lines[number : number + 1] if number < end else ())
    return own, lines[end:] or [line for line in lines if is_quoted(line[:_LONGEST_LINE])]


def _is_quotation_marked(lines: list[str], number: int) -> bool:
    """Say whether the quotation that an intro announces is marked line by line, so that own text may follow it."""
    following = next((line for line in lines[number : number + 4] if line), "")
    return is_quoted(following[:_LONGEST_LINE])


def _starts_forward(rest: list[str]) -> bool:
    return any(is_forward(_FORWARD_MARK.sub("", line)[:_LONGEST_LINE]) for line in rest[:6])


_BLANKS = re.compile(r"\n{3,}")


def _joined(lines: list[str]) -> str:
    text = "\n".join(line.replace(BOUNDARY, "") for line in lines)
    return _BLANKS.sub("\n\n", text).strip()
