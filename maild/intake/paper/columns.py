"""Find what stands in columns on a page: labels beside their values, in forms and tables."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from maild.intake.paper.cells import MARK, WIDE, Cell
from maild.intake.paper.lines import Page, VisualLine
from maild.intake.paper.sheet import Word

Gap = tuple[float, float]

_FARTHEST = 4.5  # pitches between two lines of one table
_BESIDE = 0.75  # … of two lines in cells of one row
_ABOVE = 6  # lines above that show where columns begin
_CLOSE = 1.25  # … where the first begins a cell that goes on beside the second
_LOOSE = 1.9  # … where the second goes on with the value of the first
_ALIGNED, _DEEPEST = 1.6, 8.0  # characters beside the edge of its column at which a line may begin
_NUMBERS = 4.5  # characters that a column of numbers is wide
_MARK_GAP = 0.1  # of a wide space: enough beside a colon
_FEWEST_ALIGNED = 3  # lines
_FEWEST_SPACES, _FEW_SPACES = 5, 3
_FLUSH = 0.5  # of the least gap: so near its edge begins a word of a column, and so little parts it from the last
_DIVIDING = 1.3  # characters that a column may be parted at
_LEAST_GAP = 1.0  # characters that must stay free between columns
_MOST_WORDS = 8  # before a colon
_FEW_GAPS, _MOST_GAPS = 2, 12
_MOST_LINES = 60  # of one table


@dataclass(frozen=True, slots=True)
class Run:
    """Lines [first, last) whose words leave the same gaps free; the cells of each column from left to right."""

    first: int
    last: int
    columns: tuple[tuple[Cell, ...], ...]


def run_at(page: Page, first: int, lead: int = 0) -> Run | None:
    """Find the run of lines in columns that begins at a line; None where it is plain text.

    The `lead` lines above it belong to it too where they keep its gaps free, or there is no run. Gaps that are hardly
    wider than a space count where words begin behind them on several lines, one below the other.
    """
    gaps = [gap for gap in _gaps_of(page.lines[first], WIDE * page.letter) if _is_supported(page, first, gap)]
    gaps = gaps or _gap_beside(page, first)
    run = _run(page, first, lead, gaps)
    if run and len(run.columns) > 1:
        return run
    run = _run(page, first, lead, _gaps_of(page.lines[first], _LEAST_GAP * page.letter))
    return run if run and _is_aligned(run, page.letter) and _is_ragged(run, page.letter) else None


def _gap_beside(page: Page, at: int) -> list[Gap]:
    """Return the gaps of a line with the next one, where they stand half a line apart in the cells of a row."""
    if page.is_typed or at + 1 >= len(page.lines):
        return []
    line, below = page.lines[at], page.lines[at + 1]
    left, right = (line, below) if line.left < below.left else (below, line)
    is_beside = below.middle - line.middle <= _BESIDE * page.pitch
    if not is_beside or right.left - left.right < _LEAST_GAP * page.letter:
        return []
    return sorted([(left.right, right.left), *_gaps_of(below, WIDE * page.letter)])


def _is_supported(page: Page, at: int, gap: Gap) -> bool:
    """Say whether a gap is wide, or words of the next lines begin where its right edge is."""
    if gap[1] - gap[0] >= WIDE * page.letter:
        return True
    below = page.lines[at + 1 : at + 4]
    edges = [line.left for line in below]
    edges += [right for line in below for _, right in _gaps_of(line, WIDE * page.letter)]
    return any(abs(edge - gap[1]) < _FLUSH * page.letter for edge in edges)


def _run(page: Page, first: int, lead: int, gaps: list[Gap]) -> Run | None:
    for at in reversed(range(first - lead, first)):
        gaps = _left_free(gaps, page, at) if _leads(page, at, gaps) else []
    last = first + 1
    while gaps and last < min(len(page.lines), first + _MOST_LINES):
        narrowed = _left_free(gaps, page, last)
        if len(narrowed) < len(gaps):
            narrowed = _left_free(gaps, page, last, is_strict=True)
        if not narrowed or narrowed[0][0] > gaps[0][1] or not _goes_on(page, last, narrowed):
            break
        lost = [gap for gap in gaps if not any(left < gap[1] and gap[0] < right for left, right in narrowed)]
        if any(_is_edge(page, first, last, gap) for gap in lost):
            break
        gaps, last = narrowed, last + 1
    first -= lead
    if not gaps:
        return None
    columns = _columns(page.lines[first:last], first, gaps)
    return Run(first, last, tuple(part for column in columns for part in _divided(column, _DIVIDING * page.letter)))


def _is_edge(page: Page, first: int, last: int, gap: Gap) -> bool:
    """Say whether words begin at the right edge of a gap on several lines: the line that closes it is another row."""
    flush = _ALIGNED / 2 * page.letter
    lines = (_inked(line) for line in page.lines[first:last])
    return sum(any(abs(word.box[0] - gap[1]) < flush for word in words) for words in lines) > 1


def _divided(column: tuple[Cell, ...], least: float) -> list[tuple[Cell, ...]]:
    """Part a column where all its lines leave a gap that the first of them did not show."""
    edge = _edge(column, least)
    if not edge:
        return [column]
    halves: tuple[list[Cell], list[Cell]] = ([], [])
    for cell in column:
        for half, is_left in zip(halves, (True, False), strict=True):
            words = tuple(word for word in cell.words if (word.box[0] < edge) == is_left)
            if words:
                half.append(replace(cell, words=words))
    return [part for half in halves for part in _divided(tuple(half), least)]


def _edge(column: tuple[Cell, ...], least: float) -> float:
    """Return the place of a gap that at least three lines leave free, with words on both its sides; 0 for none."""
    spans = sorted(
        (word.box[0], word.box[2]) for cell in column for word in cell.words if not MARK.fullmatch(word.text)
    )
    reach = spans[0][1] if spans and len(column) >= _FEWEST_ALIGNED else 2.0
    for left, right in spans:
        if left - reach >= least and _has_sides(column, left, least):
            return left
        reach = max(reach, right)
    return 0.0


def _has_sides(column: tuple[Cell, ...], left: float, least: float) -> bool:
    """Say whether two lines have words on both sides of a gap, or two on each and those behind it begin as one."""
    both = sum(cell.words[0].box[0] < left <= cell.words[-1].box[0] for cell in column)
    before = sum(cell.words[0].box[0] < left for cell in column)
    behind = sum(abs(word.box[0] - left) < least for cell in column for word in cell.words)
    return both >= _FEWEST_ALIGNED - 1 or (before >= _FEWEST_ALIGNED - 1 and behind >= _FEWEST_ALIGNED - 1)


def _is_aligned(run: Run, letter: float) -> bool:
    """Say whether the last column begins at one place on three lines or more."""
    lefts = [cell.left for cell in run.columns[-1]]
    return len(run.columns) > 1 and len(lefts) >= _FEWEST_ALIGNED and max(lefts) - min(lefts) < _ALIGNED * letter


def _is_ragged(run: Run, letter: float) -> bool:
    """Say whether some line leaves a wide gap before the last column, as the spaces of a paragraph do not."""
    ends = {cell.line: cell.words[-1].box[2] for cell in run.columns[-2]}
    return any(cell.left - ends.get(cell.line, cell.left) >= WIDE * letter for cell in run.columns[-1])


def _leads(page: Page, at: int, gaps: list[Gap]) -> bool:
    """Say whether a line above a run can be the beginning of a value or a label in it."""
    line = page.lines[at]
    step = page.lines[at + 1].middle - line.middle
    is_value = any(abs(line.left - gap[1]) < _ALIGNED * page.letter for gap in gaps)
    if any(line.left < gap[0] and gap[1] < line.right for gap in gaps):
        edges = [word.box[0] for word in _inked(line)]
        return all(any(abs(edge - gap[1]) < _FLUSH * page.letter for edge in edges) for gap in gaps)
    left = page.lines[at + 1].left
    is_flush = abs(line.left - left) < _ALIGNED * page.letter
    is_label = any(line.right <= gap[1] and (is_flush or line.right > gap[0] - page.letter) for gap in gaps)
    return bool(gaps) and step <= (_CLOSE if is_value or is_label else _BESIDE) * page.pitch


def _goes_on(page: Page, last: int, gaps: list[Gap]) -> bool:
    """Say whether a line still belongs to the run above it."""
    line, step = page.lines[last], page.lines[last].middle - page.lines[last - 1].middle
    if step > _FARTHEST * page.pitch or (page.is_typed and len(line.segments) == 1 and line.left < page.letter):
        return False
    first = min(above.left for above in page.lines[max(last - 4, 0) : last])
    rights = [
        right for left, right in gaps if line.left >= (left + right) / 2 and left - first > _NUMBERS * page.letter
    ]
    if not rights or step <= _BESIDE * page.pitch:
        return True
    starts = [segment.left for above in page.lines[max(last - _ABOVE, 0) : last] for segment in above.segments]
    is_under = any(abs(line.left - start) < _ALIGNED * page.letter for start in starts)
    return step <= _LOOSE * page.pitch and (is_under or line.left - rights[-1] < _DEEPEST * page.letter)


def _gaps_of(line: VisualLine, least: float) -> list[Gap]:
    """List the wide spaces of a line, and narrow ones around a colon; a colon that stands alone is no ink."""
    gaps = []
    words = _inked(line)
    marks = [word for word in line.words if MARK.fullmatch(word.text)][:_MOST_GAPS]
    before = 1  # words since the last gap
    for left, right in pairwise(words):
        width = right.box[0] - left.box[2]
        between = any(left.box[0] < mark.box[0] < right.box[0] for mark in marks)
        is_marked = between or left.text[-1] in ":=" or right.text[0] in ":="
        if width >= least or (is_marked and before <= _MOST_WORDS and width > _MARK_GAP * least):
            gaps.append((left.box[2], right.box[0]))
            before = 0
        before += 1
    last = line.words[-1]
    if words and MARK.fullmatch(last.text) and last.box[0] - words[-1].box[2] > _MARK_GAP * least:
        gaps.append((words[-1].box[2], last.box[2]))
    return gaps


def _inked(line: VisualLine) -> list[Word]:
    return [word for word in line.words if not MARK.fullmatch(word.text)]


def _left_free(gaps: list[Gap], page: Page, at: int, is_strict: bool = False) -> list[Gap]:
    """Return what a line leaves free of the gaps; beyond its last word it says nothing.

    A space that ends where a column begins may be narrow: in a row of a table, but not in a line of text.
    """
    free: list[Gap] = []
    words, least = _inked(page.lines[at]), _LEAST_GAP * page.letter
    is_table = len(gaps) > _FEW_GAPS and not is_strict
    flush = _FLUSH * least if is_table else max(_FLUSH * least, _space(words, _FEW_SPACES, 1.3))
    usual = _space(words, _FEWEST_SPACES, 1.6)
    for gap in gaps:
        parts = [gap]
        for word in words:
            parts = [rest for part in parts for rest in _without(part, word.box[0], word.box[2])]
        enough = min(max(least, usual), 0.9 * (gap[1] - gap[0]))
        marked = [part for part in parts if _is_behind_mark(words, part) and gap[1] - part[1] < _FLUSH * least]
        if marked:
            free += marked[-1:]
            continue
        for part in parts:
            is_flush = not page.is_typed and abs(part[1] - gap[1]) < _FLUSH * least
            if part[1] - part[0] >= (min(flush, enough) if is_flush else enough):
                free.append(part)
    return free[:_MOST_GAPS]


def _is_behind_mark(words: Sequence[Word], part: Gap) -> bool:
    """Say whether a space stands behind the colon of a label: "Nomor yang bisa dihubungi: 0812…"."""
    return any(word.box[2] == part[0] and len(word.text) > 1 and word.text[-1] in ":=" for word in words)


def _space(words: Sequence[Word], fewest: int, times: float) -> float:
    """Return so many times the usual space of a line that has enough of them; 0 of another."""
    spaces = sorted(right.box[0] - left.box[2] for left, right in pairwise(words))
    return times * spaces[len(spaces) // 2] if len(spaces) >= fewest else 0.0


def _without(gap: Gap, left: float, right: float) -> list[Gap]:
    if right <= gap[0] or left >= gap[1]:
        return [gap]
    return [part for part in ((gap[0], left), (right, gap[1])) if part[1] > part[0]]


def _columns(lines: Sequence[VisualLine], first: int, gaps: list[Gap]) -> tuple[tuple[Cell, ...], ...]:
    bounds = [(left + right) / 2 for left, right in sorted(gaps)]
    columns: list[list[Cell]] = [[] for _ in range(len(bounds) + 1)]
    for number, line in enumerate(lines, first):
        shares: list[list[Word]] = [[] for _ in columns]
        for word in line.words:
            middle = (word.box[0] + word.box[2]) / 2
            shares[sum(middle > bound for bound in bounds)].append(word)
        for column, words in zip(columns, shares, strict=True):
            if words:
                column.append(Cell(tuple(words), number, line.middle))
    return tuple(tuple(column) for column in columns if column)
