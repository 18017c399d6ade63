"""Write tables for programs that compute cells, so that none of a stranger's words is ever a formula (T34)."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import datetime
from unicodedata import category, normalize

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

Rows = Sequence[Sequence[str]]

_LONGEST_CELL = 16_000  # characters; a sheet holds 32,767 units of UTF-16, of which an emoji takes two
_NARROWEST, _WIDEST = 8, 60  # characters of a column
_BREAKS = re.compile("[\t-\r\x1c-\x1e\x85\u2028\u2029]+")
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Cn"))
_BLANKS = frozenset(("Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me"))
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and symbols that show nothing
_FORMULA = "=+-@\u2212"
_NEXT_CELL = re.compile(rf";(?=\s*[{re.escape(_FORMULA)}＝＋－＠])")


def as_csv(rows: Rows) -> str:
    """Write a table as CSV (RFC 4180), all cells quoted; what would be computed is shown behind an apostrophe.

    Where lists are parted by semicolons, as in Indonesia, a spreadsheet begins a new cell at one inside the quotes.
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([_no_formula(cell) for cell in row] for row in rows)
    return text.getvalue()


def as_xlsx(title: str, sheets: Sequence[tuple[str, Rows]], at: datetime) -> bytes:
    """Write named tables as XLSX sheets of texts only; the first row of each is the heading, which stays in sight."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})  # no file in a shared folder
    book.set_properties({"title": title, "created": at})
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    for name, rows in sheets:
        _fill(book.add_worksheet(name), rows, heading, body)
    book.close()
    return file.getvalue()


def _fill(
    sheet: xlsxwriter.worksheet.Worksheet, rows: Rows, heading: xlsxwriter.format.Format, body: xlsxwriter.format.Format
) -> None:
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, _shown(cell), body if number else heading)
    for column, cells in enumerate(zip(*rows, strict=True)):
        longest = max(map(len, cells))
        sheet.set_column(column, column, min(max(longest + 2, _NARROWEST), _WIDEST))
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _no_formula(cell: str) -> str:
    text = _NEXT_CELL.sub(";'", _shown(cell))
    first = next((letter for letter in normalize("NFKC", text) if not _is_blank(letter)), "")
    return f"'{text}" if first and first in _FORMULA else text


def _shown(cell: str) -> str:
    """Keep what can be seen of a cell, on one line."""
    line = _BREAKS.sub(" ", cell[:_LONGEST_CELL])
    return "".join(letter for letter in line if category(letter) not in _UNSEEN)


def _is_blank(letter: str) -> bool:
    return category(letter) in _BLANKS or letter in _FILLERS
