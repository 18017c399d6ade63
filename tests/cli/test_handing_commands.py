"""The commands intake, quarantine and check, on a new office without servers."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from maild.cli import main

Run = Callable[..., tuple[int, str, str]]
LETTER = """\
Nama Unit          : Lapas Kelas IIA Kediri
Penanggung Jawab   : Bambang Suryanto, S.H.
No. HP             : 0812-5550-0143
Uraian Gangguan    : Koneksi internet di ruang Registrasi terputus sejak pukul 07.45 WIB.
Permintaan         : Mohon dilakukan pengecekan dan perbaikan jalur fiber optik.
"""
MAIL = f"From: Lapas Kediri <lapas@upt.example>\nSubject: Pengaduan\n\n{LETTER}"
AUTOMATIC = "From: sistem@lain.example\nSubject: Cadangan selesai\nAuto-Submitted: auto-generated\n\nSelesai."


@pytest.fixture
def office(tmp_path: Path) -> Path:
    with pytest.raises(SystemExit):
        main(["init", str(tmp_path / "kantor")])
    return tmp_path / "kantor"


@pytest.fixture
def run(office: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["-c", str(office / "maild.toml"), *map(str, arguments)])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "nodis.txt"
    path.write_text(LETTER)
    return path


def a_file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def configure(office: Path, old: str, new: str) -> None:
    settings = office / "maild.toml"
    assert old in settings.read_text()
    settings.write_text(settings.read_text().replace(old, new))


@pytest.mark.parametrize(
    ("reporter", "why"),
    [
        ("bukan alamat", "is not an address"),
        ("a@b.example, c@d.example", "is not an address"),
        ("Budi <a@b.example>", "is not an address"),
        ("Pengaduan@kanwil.example", "own mailbox"),
    ],
)
def test_a_wrong_reporter_is_refused(run: Run, letter: Path, reporter: str, why: str):
    code, out, err = run("intake", letter, "--reporter", reporter)

    assert (code, out) == (2, "")
    assert why in err
    assert run("case", "list", "--all", "--json")[1] == "[]\n"


def test_a_mail_names_its_own_sender(run: Run, letter: Path, tmp_path: Path):
    code, _, err = run("intake", letter, a_file(tmp_path, "surat.eml", MAIL), "--reporter", "a@b.example")

    assert code == 2
    assert "surat.eml names its own sender" in err


@pytest.mark.parametrize("name", ["kosong.pdf", "tidak-ada.pdf", "folder", "besar.pdf"])
def test_what_is_no_letter_of_a_fit_size_refuses_the_whole_command(run: Run, letter: Path, office: Path, name: str):
    configure(office, "message_mb = 25", "message_mb = 1")
    (letter.parent / "folder").mkdir()
    (letter.parent / "kosong.pdf").touch()
    (letter.parent / "besar.pdf").write_bytes(bytes(1_000_001))
    code, out, err = run("intake", letter, letter.parent / name)

    assert (code, out) == (2, "")
    assert name in err
    assert run("case", "list", "--all", "--json")[1] == "[]\n"


def test_the_help_says_that_each_file_is_a_letter(run: Run):
    assert "Each FILE is a letter of its own" in " ".join(run("intake", "--help")[1].split())


def test_the_same_file_has_one_case(run: Run, letter: Path):
    code, first, _ = run("intake", letter, "--reporter", "lapas@upt.example")
    number = first.split(": ")[1]
    _, again, _ = run("intake", letter, letter)

    assert (code, first) == (0, f"nodis.txt: {number}: awaiting_directive\n")
    assert again == f"nodis.txt: {number}: known already, awaiting_directive\n" * 2


def test_a_reporters_address_is_read_as_an_address_whatever_its_case(run: Run, letter: Path):
    run("intake", letter, "--reporter", "Lapas@UPT.example")

    assert json.loads(run("case", "list", "--json")[1])[0]["reporter"] == "lapas@upt.example"


def test_a_machines_mail_that_a_person_hands_in_is_a_letter_that_nobody_answers(run: Run, tmp_path: Path):
    code, out, _ = run("intake", a_file(tmp_path, "surat.eml", AUTOMATIC))

    assert code == 0
    assert json.loads(run("case", "list", "--json")[1])[0]["reporter"] == ""
    assert "awaiting_reading" in out


def test_our_own_mail_is_no_letter_and_waits_in_the_quarantine(run: Run, tmp_path: Path):
    mail = a_file(tmp_path, "kami.eml", MAIL.replace("lapas@upt.example", "pengaduan@kanwil.example"))
    code, out, err = run("intake", mail)
    [listed] = json.loads(run("quarantine", "--json")[1])

    assert (code, out) == (1, "")
    assert err.startswith("kami.eml: no case: our own mail; `maild quarantine as-case ")
    assert set(listed) == {"id", "state", "at", "from", "subject", "reason", "case"}
    assert (listed["state"], listed["reason"]) == ("automatic", "our own mail")
    code, out, _ = run("quarantine", "as-case", listed["id"])
    assert (code, out.split(": ")[2]) == (0, "awaiting_directive\n")
    assert run("quarantine", "list", "--json")[1] == "[]\n"


def test_a_quarantined_mail_is_shown_without_what_would_steer_a_terminal(run: Run, tmp_path: Path):
    mail = a_file(tmp_path, "kami.eml", MAIL.replace("lapas@upt.example", "pengaduan@kanwil.example") + "\x1b[2J")
    run("intake", mail)
    listed = run("quarantine")[1].splitlines()
    shown = run("quarantine", "show", listed[1].split("\t")[0])[1]

    assert listed[0] == "id\tarrived\t\tfrom\tsubject\twhy\tcase"
    assert "Bambang Suryanto" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("command", ["show", "as-case"])
@pytest.mark.parametrize("mail_id", ["ffffff", "f", "bukan"])
def test_a_mail_that_is_not_there_is_said(run: Run, command: str, mail_id: str):
    code, out, err = run("quarantine", command, mail_id)

    assert (code, out) == (1, "")
    assert f'no mail has the id "{mail_id}"' in err


def test_check_names_the_doors_and_the_engines(run: Run, office: Path):
    (office / "masuk").mkdir()
    configure(office, 'drop_folder = ""', 'drop_folder = "masuk"')
    configure(office, "scanners = []", 'scanners = ["fotokopi@kanwil.example"]')
    code, out, _ = run("check")

    assert code == 0
    assert "ok: letters are handed in by fotokopi@kanwil.example\n" in out
    assert f"ok: {office / 'masuk'} is watched for scanned letters\n" in out
    assert "warning: intake.front_desk is empty" in out
    assert "RapidOCR" in out


def test_check_says_which_language_the_second_engine_lacks(run: Run, office: Path):
    configure(office, '["ind", "eng"]', '["xyz"]')

    assert "warning: Tesseract" in run("check")[1]


def test_check_warns_of_holidays_that_are_missing_and_goes_on(run: Run, office: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MAILD_NOW", "2028-11-24T09:00:00+07:00")
    configure(office, 'host = "imap.kanwil.example"', 'host = "127.0.0.1"')
    configure(office, 'host = "smtp.kanwil.example"', 'host = "127.0.0.1"')

    code, out, _ = run("check")

    warnings = [line for line in out.splitlines() if line.startswith("warning: rules/worktime.toml")]
    assert code == 0
    assert [year for line in warnings for year in ("2028", "2029") if f"no holiday of {year} is listed" in line] == [
        "2028",
        "2029",
    ]
    assert all("enter" in line for line in warnings)


def test_status_names_what_lies_untaken_in_the_drop_folder(run: Run, office: Path):
    (office / "masuk" / "folder").mkdir(parents=True)
    configure(office, 'drop_folder = ""', 'drop_folder = "masuk"')
    code, out, _ = run("status", "--json")

    assert code == 1
    assert json.loads(out)["warnings"] == [f"left in {office / 'masuk'}: folder: no plain file: it is not looked into"]
