import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maild.errors import Problem
from maild.store.tomlfile import TomlFile, parsed

TEXT = """top = 1
"quoted key" = 2
dotted.inner = 3

[table]
list = [
  "one",
  "two = 2",   # not a key
]
text = \"\"\"
fake = 1
[fake]
\"\"\"
after = 1
[[row]]
name = "a"
[[row.part]]
name = "a1"
[[row.part]]
name = "a2"
[[ row ]]
name = "b"
then = { team = "x", standards = { repair = "4 jam" } }
[[row.part]]
name = "b1"
[table.sub]
key = 1
"""


@pytest.mark.parametrize(
    ("place", "value", "line"),
    [
        (("top",), "", 1),
        (("quoted key",), "", 2),
        (("dotted", "inner"), "", 3),
        (("dotted",), "", 3),
        (("table",), "", 5),
        (("table", "list"), "", 6),
        (("table", "list", 1), "two", 8),
        (("table", "list", 0), "nowhere", 6),
        (("table", "text"), "", 10),
        (("table", "after"), "", 14),
        (("table", "missing"), "", 5),
        (("row", 0, "name"), "", 16),
        (("row", 0, "part", 1, "name"), "", 20),
        (("row", 1), "", 21),
        (("row", 1, "then", "standards", "repair"), "", 23),
        (("row", 1, "part", 0, "name"), "", 25),
        (("row",), "", 15),
        (("table", "sub", "key"), "", 27),
        (("fake",), "", None),
        (("nowhere",), "", None),
    ],
)
def test_a_mistake_is_shown_at_the_line_where_it_was_written(place, value, line):
    assert toml(TEXT).problem(place, "is wrong", value=value).line == line


@pytest.mark.parametrize(
    ("place", "key"),
    [
        (("table", "after"), "table.after"),
        (("table", "list", 1), "table.list 2"),
        (("row", 0, "part", 1, "name"), "row 1 'a' part 2 'a2' name"),
        (("row", 7, "name"), "row 8 name"),
        (("day",), "day"),
    ],
)
def test_a_place_is_named_as_people_count(place, key):
    assert toml(TEXT).problem(place, "is wrong").key == key


@given(st.text("[]\"=.#ab\n' {}", max_size=60))
def test_whatever_is_typed_is_read_or_refused(text):
    file = parsed("x.toml", text)

    if isinstance(file, TomlFile):
        assert file.data == tomllib.loads(text)
        assert all(1 <= line <= text.count("\n") + 1 for line in file.lines.values())
    else:
        assert file.wrong.startswith("is not TOML")


def toml(text: str) -> TomlFile:
    file = parsed("x.toml", text)
    assert not isinstance(file, Problem)
    return file
