"""The demo carries an email, a scan and a photo of a letter through the whole SOP, and reads the paper for real."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from maild.core.case import Case
from maild.core.letter import LetterKind
from maild.demo.play import Performance, play
from maild.demo.story import ACTS
from maild.store.cases import CaseStore

pytestmark = pytest.mark.slow

Told = Callable[[int], Case]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Performance:
    return play(tmp_path_factory.mktemp("demo") / "kantor", pause=0.0, is_quiet=True)


@pytest.fixture
def case(shown: Performance) -> Told:
    """Look up what became of a letter, by its number in the story."""
    rows = CaseStore.open_for_reading(Path(shown.office) / "data" / "cases").rows(include_ended=True)
    return lambda number: next(row.case for row in rows if row.case.number.endswith(f"-{number:04d}"))


def mails_of(shown: Performance, kind: str, number: int) -> list[str]:
    """The HTML of all mails of a kind about a letter."""
    files = [mail["file"] for mail in shown.mails if mail["kind"] == kind and f"-{number:04d}]" in mail["subject"]]
    return [(Path(shown.office) / file).read_text(encoding="utf-8") for file in files]


def test_every_case_of_the_story_is_closed(shown: Performance):
    assert list(shown.cases.values()) == ["closed"] * 3
    assert shown.is_success


def test_the_scan_is_read_but_for_the_number_that_was_forgotten(case: Told):
    letter = case(2).letter

    assert letter.kind is LetterKind.NODIS
    assert letter.head.number == "W.15.IMI.IMI.9-UM.01.01-2217"
    assert letter.fields.value("unit").casefold() == "rumah detensi imigrasi surabaya"
    assert letter.fields.value("pic") == "Yusuf Hidayat"
    assert "VPN" in letter.fields.value("description")
    assert letter.fields.value("resolution").startswith("Mohon kiranya akun VPN")


def test_the_forgotten_number_is_asked_for_and_the_reply_fills_it_in(shown: Performance, case: Told):
    phone = case(2).letter.fields.phone

    assert len(mails_of(shown, "completion_request", 2)) == 1
    assert phone is not None
    assert phone.e164 == "+6285155500602"


def test_the_photo_is_read_whole(case: Told):
    letter = case(3).letter

    assert letter.head.number == "W.15.PAS.PAS28-UM.01.01-0417"
    assert letter.fields.value("unit") == "Rutan Kelas IIB Situbondo"
    assert letter.fields.value("pic") == "Fajar Nugroho, S.Kom."
    assert letter.fields.value("phone") == "0857-5550-0318"
    assert "Dua belas kamera CCTV" in letter.fields.value("description")
    assert "switch PoE" in letter.fields.value("resolution")


def test_the_mails_with_the_paper_say_nothing_themselves():
    said = [f"{act.subject} {act.text}" for act in ACTS if act.is_on_paper]

    assert len(said) == 2
    assert not any(re.search(r"VPN|CCTV|Rudenim|Rutan|08\d\d", words) for words in said)


@pytest.mark.parametrize("number", [2, 3])
def test_the_kabag_sees_the_page_that_was_read(shown: Performance, number: int):
    (html,) = mails_of(shown, "directive_request", number)

    assert 'src="data:image/jpeg;base64,/9j/' in html
    assert "cid:" not in html


def test_a_letter_without_paper_shows_no_picture(shown: Performance):
    (html,) = mails_of(shown, "directive_request", 1)

    assert "<img" not in html


def test_the_letters_on_paper_are_left_to_try_again(shown: Performance):
    left = {file.name for file in (Path(shown.office) / "letters").iterdir()}

    assert left == {file.name for act in ACTS if act.is_on_paper for file in act.files}


def test_every_mail_is_kept_as_it_went(shown: Performance):
    mails = Path(shown.office) / "mails"

    assert all((Path(shown.office) / mail["file"]).with_suffix(".eml").exists() for mail in shown.mails)
    assert len(list(mails.glob("*.eml"))) == len(shown.mails)
