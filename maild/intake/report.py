"""The repair report in a technician's reply: cause, checklist, photos (SOP step 5)."""

import re

from maild.core.answer import AnswerName, RepairReport
from maild.core.letter import Enclosure
from maild.intake.grammar import Grammar, plain
from maild.intake.heads import head_in
from maild.intake.wording import Clause

_LABEL = re.compile(r"[\s*_•\d.)(-]{0,9}([A-Za-z][A-Za-z /]{1,50}?)[\s*_]{0,3}[:=](?!//)[\s*_]{0,3}(.{0,2000})")
_BOX = re.compile(r"\s{0,9}(?:[-*•]\s?|\d{1,2}[.)]\s?)?[\[(]\s?([^\s\])]{0,8})\s?[\])]\s{0,3}(.{0,500})")
_MARK = re.compile(r"\s{0,9}(?:[-*•]\s?)?([√✓✔✅☑])\ufe0f?\s{0,3}(.{0,500})")
_BULLET = re.compile(r"\s{0,9}(?:[-*•–]|\d{1,2}[.)])\s?(.{1,500})")
_OPEN = re.compile(r"(?:<[^<>@]{1,60}>|[\s._…-]{1,80})$")  # what our mail left to be filled in
_MOST_LINES = 400
_PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|heic|heif|webp|bmp|gif|tiff?)$", re.IGNORECASE)
_PROOF_NAME = re.compile(r"foto|dokumentasi|bukti|photo", re.IGNORECASE)
_ORNAMENT = re.compile(r"(?:image\d{3}|logo|outlook-)", re.IGNORECASE)
_SMALL = 20 * 1024  # bytes: a logo in a signature, not a photo


def photos_of(enclosures: tuple[Enclosure, ...]) -> tuple[Enclosure, ...]:
    return tuple(enclosure for enclosure in enclosures if _is_photo(enclosure))


def is_report(text: str, enclosures: tuple[Enclosure, ...], grammar: Grammar) -> bool:
    """Say whether a reply is a report, or a missing part of one, without the word that it is done.

    Such a part cannot end the repair by mistake: what is still missing is asked for.
    """
    own = [clause for line in without_report(text, grammar).split("\n") for clause in grammar.clauses(line)]
    report = read_report(text, enclosures, grammar)
    if any(head_in(clause, grammar) or clause.sign == "?" for clause in own):
        return False
    words = tuple(word for clause in own for word in (*plain(clause.words), ""))
    if report.cause or report.checklist:
        return not grammar.spoilers(AnswerName.DONE).first_in(words)
    return bool(report.photos) and all(_is_about_photos(clause, grammar) for clause in own)


def read_report(text: str, enclosures: tuple[Enclosure, ...], grammar: Grammar) -> RepairReport:
    """Read what stands under "Penyebab:" and "Checklist:", and every ticked line."""
    causes: list[str] = []
    checklist: list[str] = []
    for section, line in _sections(text, grammar):
        item = _item(line, grammar)
        if item is None and _is_aside(line, grammar):
            continue
        if item is not None and section != "report_cause":
            checklist.extend([item] if item else [])
        elif section == "report_cause":
            causes.append(line)
        elif section == "report_checklist":
            checklist.append(_plain_item(line))
    return RepairReport("\n".join(causes), tuple(checklist), photos_of(enclosures))


def without_report(text: str, grammar: Grammar) -> str:
    """Return the lines that are no part of a report: where the repair is said to be done."""
    sections = _sections(text, grammar)
    return "\n".join(line for section, line in sections if not section and _item(line, grammar) is None)


def _sections(text: str, grammar: Grammar) -> list[tuple[str, str]]:
    """Give each line its section; an empty line ends one, unless a list goes on behind it."""
    found: list[tuple[str, str]] = []
    section = ended = ""
    for raw in text.split("\n")[:_MOST_LINES]:
        named, line = _labelled(raw.strip(), grammar)
        if not line and not named:
            ended, section = (section or ended), ""
        elif named:
            section, ended = named, ""
        elif ended == "report_checklist" and _BULLET.match(line):
            section, ended = ended, ""
        if line and not _OPEN.fullmatch(line):
            found.append((section, line))
        elif named:
            ended = ""
        elif not line:
            found.append(("", ""))  # a gap tells a signature from what is said
    return found


def _labelled(line: str, grammar: Grammar) -> tuple[str, str]:
    """Read "Penyebab: …": the section that the label opens, and what stands behind it."""
    match = _LABEL.match(line)
    if not match:
        return "", line
    words = grammar.words(match[1].replace("/", " "))
    for table in ("report_cause", "report_checklist", "report_other"):
        if grammar.cue(table).length_at(words, 0) == len(words):
            return table, match[2].strip()
    return "", line


def _item(line: str, grammar: Grammar) -> str | None:
    """Read a line with a box or a check mark: its text, "" where the box is empty, None where there is no box."""
    if match := _MARK.match(line):
        return _OPEN.sub("", match[2]).strip()
    match = _BOX.match(line)
    if not match:
        return None
    mark = match[1].lower().replace("\ufe0f", "")
    if not mark:
        return ""
    is_ticked = grammar.cue("ticks").length_at((mark,), 0) or mark in "√✓✔✅☑"
    return _OPEN.sub("", match[2]).strip() if is_ticked else None


def _plain_item(line: str) -> str:
    match = _BULLET.match(line)
    return match[1].strip() if match else line


def _is_aside(line: str, grammar: Grammar) -> bool:
    """Say whether a line inside a section only mentions the photos or gives thanks."""
    words = tuple(word for clause in grammar.clauses(line) for word in plain(clause.words))
    return grammar.cue("photos").covers(words) or grammar.cue("closings").covers(words)


def _is_about_photos(clause: Clause, grammar: Grammar) -> bool:
    words = plain(clause.words)
    return grammar.is_courtesy(clause) or grammar.cue("photos").covers(words)


def _is_photo(enclosure: Enclosure) -> bool:
    if _ORNAMENT.match(enclosure.name) and enclosure.size < _SMALL:
        return False
    is_picture = enclosure.media_type.lower().startswith("image/") or bool(_PICTURE_NAME.search(enclosure.name))
    return is_picture or bool(_PROOF_NAME.search(enclosure.name))
