"""Rows come to lie level, however the paper lay."""

import numpy as np
import pytest

from maild.intake.paper.detecting import Line
from maild.intake.paper.level import levelled

WIDTH, HEIGHT = 1000, 1400
PHOTO = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
PLACES = np.linspace(0, 1, 11)


def lines_on(shape) -> list[Line]:
    """Twenty rows of two columns each, drawn along `shape(x, y)`."""
    return [
        _line(shape, left, right, 100 + 60 * number) for number in range(20) for left, right in ((100, 350), (400, 900))
    ]


def _line(shape, left: float, right: float, row: float) -> Line:
    x = np.linspace(left, right, 21)
    y = shape(x, row)
    start, end = np.array([x[0], y[0]]), np.array([x[-1], y[-1]])
    along = (end - start) / np.linalg.norm(end - start)
    down = np.array([-along[1], along[0]]) * 15
    off = (np.stack([x, y], axis=1) - start) @ (down / 15)
    bend = np.polynomial.polynomial.polyfit(np.linspace(-1, 1, 21), off, 3)
    return Line(np.array([start - down, end - down, end + down, start + down], np.float32), bend)


@pytest.mark.parametrize(
    "shape",
    [
        lambda x, y: y + 0 * x,
        lambda x, y: y + 0.08 * (x - 500),
        lambda x, y: y + (0.02 + 0.00004 * (y - 700)) * (x - 500),
        lambda x, y: y + 25 * np.sin(np.pi * x / WIDTH),
        lambda x, y: y + 20 * np.sin(2 * np.pi * x / WIDTH) * (0.6 + 0.4 * y / HEIGHT),
    ],
    ids=["level", "skewed", "keystone", "bent", "curled"],
)
def test_rows_come_to_lie_level(shape):
    lines = lines_on(shape)

    level = levelled(PHOTO, lines)

    for left, right in zip(lines[::2], lines[1::2], strict=True):
        row = level.moved(np.concatenate([line.at(PLACES, 0 * PLACES) for line in (left, right)]))
        assert np.ptp(row[:, 1]) < 5


def test_flat_paper_is_left_as_it_is():
    level = levelled(PHOTO, lines_on(lambda x, y: y + 0 * x))

    assert not level.is_bent
    assert level.size == (WIDTH, HEIGHT)


def test_the_drawing_shows_a_point_where_it_was_moved_to():
    photo = PHOTO.copy()
    photo[690:710, 790:810] = 0

    level = levelled(photo, lines_on(lambda x, y: y + 25 * np.sin(np.pi * x / WIDTH) + 0.05 * x))
    drawn = level.drawn(photo, max(level.size))

    x, y = level.moved(np.array([[800.0, 700.0]]))[0]
    assert drawn[round(y), round(x)].max() < 60
    assert drawn[round(y) - 30, round(x)].min() > 200


def test_a_page_with_few_lines_is_not_bent_after_them():
    assert levelled(PHOTO, lines_on(lambda x, y: y + 0.1 * x)[:3]).size == (WIDTH, HEIGHT)
