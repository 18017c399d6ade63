"""Write what people draw as tables in plain text with bars between cells: boxes, columns of blanks, lists of `;`."""

import re

from maild.intake.lexicon import Lexicon

_BARS = str.maketrans("│┃║╎┆¦", "||||||")
_FRAME = re.compile(r"[\s─━═┄┈┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬╭╮╯╰|+-]{3,}")
_CELLS = (re.compile(r"\s{2,}"), re.compile(r"\s*;\s*"))
_FEWEST_LABELS = 3  # in the head of a table
_MOST_CELLS, _MOST_ROWS = 20, 60
_LONGEST_ROW = 600  # characters


def as_plain_bars(text: str) -> str:
    """Write a line of a drawn box with plain bars; its frame is empty."""
    barred = text.translate(_BARS)
    return "" if barred != text and _FRAME.fullmatch(barred[:_LONGEST_ROW]) else barred


def with_bars(raw: list[str], lexicon: Lexicon) -> list[str]:
    """Put bars between the cells of tables whose columns are parted by blanks or semicolons."""
    written = [as_plain_bars(text) if len(text) <= _LONGEST_ROW else text for text in raw]
    for index, text in enumerate(written):
        mark = _mark_of_head(text, lexicon)
        if mark:
            _write_below(written, index, mark)
    return written


def _mark_of_head(text: str, lexicon: Lexicon) -> re.Pattern[str] | None:
    """Return what parts the cells of a row of labels; None for any other line."""
    if "|" in text or ":" in text or not 0 < len(text) <= _LONGEST_ROW:
        return None
    for mark in _CELLS:
        cells = mark.split(text.strip(), _MOST_CELLS)
        if len(cells) < _FEWEST_LABELS:
            continue
        kinds = {keys[0] for cell in cells if (keys := lexicon.labels.get(lexicon.joined(cell[:80])))}
        if len(kinds - {"none"}) >= _FEWEST_LABELS:
            return mark
    return None


def _write_below(written: list[str], head: int, mark: re.Pattern[str]) -> None:
    width = len(mark.split(written[head].strip(), _MOST_CELLS))
    for index in range(head, min(head + _MOST_ROWS, len(written))):
        cells = mark.split(written[index].strip(), _MOST_CELLS)
        if len(cells) != width:
            break
        written[index] = f"| {' | '.join(cells)} |"
