"""Take off a line what is around its text: the marks of quoting, the stamp of a chat, a spreadsheet's tabs, a rule."""

import re

_QUOTED = re.compile(r"^(?: ?>)+ ?")
_CLOCK = r"\d{1,2}[.:]\d{2}(?:[.:]\d{2})?(?: ?[AaPp][Mm])?"
_DAY = r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"
_CHAT = re.compile(
    rf"^\[?(?:{_CLOCK},? {_DAY}|{_DAY},? (?:pukul )?{_CLOCK})\]?(?: -)? ([^:]{{1,60}}): ?"
    rf"|^([^:\[\]]{{1,60}}), \[(?:{_DAY},? {_CLOCK}|{_CLOCK},? {_DAY})\]:? ?"
)
_RULE = re.compile(r"[\s\-=_*+|~.]{3,}")
_FEWEST_CELLS, _MOST_CELLS = 3, 20


def stripped(raw: str) -> tuple[str, int, str]:
    """Return the text of a line, the depth of its indent, and who speaks where it is a chat's."""
    plain = _QUOTED.sub("", raw).expandtabs(4) if raw.lstrip()[:1] == ">" else raw.replace("\t", "    ")
    text = _as_row(raw) or plain.strip()
    chat = _CHAT.match(text[:120])
    speaker = (chat[1] or chat[2]).strip() if chat else ""
    text = text[chat.end() :].strip() if chat else text
    if _RULE.fullmatch(text[:400]) and len(text) <= 400 and set(text) - set("."):
        text = "" if "|" not in text and "+" not in text else "|"
    return text, len(plain) - len(plain.lstrip()), speaker


def _as_row(raw: str) -> str:
    """Write a row that was copied from a spreadsheet, its cells parted by tabs, as the row of a table."""
    cells = [cell.strip() for cell in raw.strip().split("\t", _MOST_CELLS)]
    filled = [cell for cell in cells if cell]
    is_form = any(cell[0] in ":=" for cell in filled)
    return f"| {' | '.join(cells)} |" if len(filled) >= _FEWEST_CELLS and not is_form else ""
