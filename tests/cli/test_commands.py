"""The commands of interface.md §2, on the office that the demo leaves."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from maild.cli import main
from maild.cli.printing import pairs, table

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def demo_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "kantor"
    with pytest.raises(SystemExit) as ended:
        main(["demo", "--json", "--office", str(folder)])
    assert ended.value.code == 0
    return folder


@pytest.fixture
def run(demo_office: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["-c", str(demo_office / "maild.toml"), *arguments])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_the_list_has_a_row_for_each_case_with_the_promised_keys(run: Run):
    code, out, _ = run("case", "list", "--all", "--json")
    rows = json.loads(out)

    assert (code, [row["case"] for row in rows]) == (0, [f"PGJ-2026-000{number}" for number in (1, 2, 3)])
    assert set(rows[0]) == {
        "case", "state", "step", "unit", "pic", "phone", "description", "resolution", "reporter", "opened", "due",
        "overdue", "waiting_for", "incident",
    }  # fmt: skip


def test_the_list_without_all_leaves_out_what_has_ended(run: Run):
    assert json.loads(run("case", "list", "--json")[1]) == []


@pytest.mark.parametrize(("state", "count"), [("closed", 3), ("repairing", 0)])
def test_the_list_can_be_narrowed_to_a_state(run: Run, state: str, count: int):
    assert len(json.loads(run("case", "list", "--state", state, "--json")[1])) == count


def test_a_dossier_shows_history_mails_and_documents(run: Run):
    shown = json.loads(run("case", "show", "PGJ-2026-0001", "--json")[1])

    assert [line["event"] for line in shown["history"]][:3] == ["registered", "approve", "confirm+order"]
    assert set(shown["history"][0]) == {"at", "event", "actor", "text", "evidence"}
    assert set(shown["mails"][0]) == {"kind", "to", "state", "message_id", "attempts"}
    assert {mail["state"] for mail in shown["mails"]} == {"sent"}
    assert [document["media_type"] for document in shown["documents"]] == ["image/png"]


def test_the_history_alone_is_the_same_history(run: Run):
    shown = json.loads(run("case", "show", "PGJ-2026-0002", "--json")[1])

    assert json.loads(run("case", "history", "PGJ-2026-0002", "--json")[1]) == shown["history"]


def test_every_case_is_whole(run: Run):
    code, out, _ = run("case", "verify")

    assert (code, out.count("whole")) == (0, 3)


def test_the_register_is_a_sheet_and_a_list_of_the_same_cases(run: Run):
    sheet = list(csv.DictReader(run("register", "--year", "2026")[1].splitlines()))
    listed = json.loads(run("register", "--year", "2026", "--format", "json")[1])

    numbers = [f"PGJ-2026-000{number}" for number in (1, 2, 3)]
    assert [row["case"] for row in sheet] == [row["case"] for row in listed] == numbers
    assert sheet[0]["result_number"] == "W.15-TI.05.04-311"
    assert listed[0]["rating"] == "4"


def test_the_status_is_told_in_one_document(run: Run):
    status = json.loads(run("status", "--json")[1])

    assert set(status) == {"ok", "last_poll", "open", "overdue", "outbox", "quarantine", "warnings", "late"}
    assert status["outbox"] == {"due": 0, "held": 0, "unknown": 0, "failed": 0}


def test_nothing_waits_in_the_outbox(run: Run):
    assert run("outbox", "--json")[:2] == (0, "[]\n")


def test_where_nothing_is_held_of_a_kind_that_is_said(run: Run):
    code, _, said = run("outbox", "retry", "--held", "receipt")

    assert (code, said) == (1, "0 held mails of the kind receipt: retry\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("nosuch",),
        ("register",),
        ("case", "rule", "PGJ-2026-0001", "bogus", "--by", "kabag"),
        ("case", "rule", "PGJ-2026-0001", "approve", "--by", "menteri"),
        ("case", "fill", "PGJ-2026-0001", "warna=biru"),
        ("case", "list", "--state", "selesai"),
        ("outbox", "retry"),
        ("outbox", "drop", "abcdef123456", "--held", "receipt"),
        ("outbox", "retry", "--held", "letters"),
        ("reply", "--step", "9", "x"),
    ],
)
def test_a_wrong_command_line_is_said_and_changes_nothing(run: Run, arguments: tuple[str, ...]):
    code, out, err = run(*arguments)

    assert (code, out) == (2, "")
    assert err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "command",
    [
        ("show", "X-1"),
        ("history", "X-1"),
        ("verify", "X-1"),
        ("fill", "X-1", "unit=Lapas"),
        ("rule", "X-1", "approve", "--by", "kabag"),
    ],
)
def test_a_case_that_is_not_there_is_said(run: Run, command: tuple[str, ...]):
    code, _, err = run("case", *command)

    assert (code, "there is no case" in err) == (1, True)


def test_an_answer_that_cannot_act_is_said(run: Run):
    code, _, err = run("case", "rule", "PGJ-2026-0001", "approve", "--by", "kabag", "--note", "lisan")

    assert (code, "not acted on" in err) == (1, True)


def test_a_mail_of_the_demo_is_explained_without_effect(run: Run, demo_office: Path):
    before = sorted((demo_office / "data").rglob("*"))
    letter = demo_office / "letter.eml"
    letter.write_bytes(b"From: a@unit.example\r\nSubject: gangguan\r\n\r\nInternet mati di Rutan Kelas I Medan.\r\n")
    code, out, _ = run("explain", str(letter), "--json")
    found = json.loads(out)

    assert (code, found["verdict"], found["state"]) == (0, "case", "awaiting_completion")
    assert [mail["kind"] for mail in found["mails"]] == ["completion_request"]
    assert sorted((demo_office / "data").rglob("*")) == before


def test_a_reply_is_shown_for_what_it_would_be_taken(run: Run, tmp_path: Path):
    text = tmp_path / "balasan.txt"
    text.write_text("Acc, lanjutkan\n\nDikirim dari iPhone saya\n")
    found = json.loads(run("reply", str(text), "--step", "2", "--json")[1])

    assert found == [
        {
            "file": str(text),
            "new_text": "Acc, lanjutkan",
            "answers": [{"answer": "approve", "text": "lanjutkan"}],
            "automatic": False,
            "reason": "",
        }
    ]


@pytest.mark.parametrize(
    ("by", "reason"), [("kabag", "its HTML holds words that a reader may not see"), ("reporter", "")]
)
def test_a_reply_that_conceals_words_is_shown_as_no_answer_of_an_official(
    run: Run, tmp_path: Path, by: str, reason: str
):
    mail = tmp_path / "balasan.eml"
    mail.write_text(
        "From: kabag@kanwil.example\nSubject: Re: x\nContent-Type: text/html\n\n<p>STATUS, setuju</p>"
        "<p hidden>tapi tunggu"
    )
    (found,) = json.loads(run("reply", str(mail), "--step", "2", "--by", by, "--json")[1])

    assert (bool(found["answers"]), found["reason"]) == (not reason, reason)


def test_the_sop_is_printed_as_a_table_of_eight_steps(run: Run):
    assert len(run("sop")[1].splitlines()) == 9
    assert [step["step"] for step in json.loads(run("sop", "--json")[1])] == list(range(1, 9))


def test_a_new_office_is_never_written_over(run: Run, tmp_path: Path):
    assert run("init", str(tmp_path / "kantor"))[0] == 0
    assert run("init", str(tmp_path / "kantor"))[0] == 2


def test_a_strangers_words_do_not_steer_the_terminal(capsys: pytest.CaptureFixture[str]):
    words = "Lapas\x1b]0;x\x07\x1b[2J\x9b31m\u202eKediri\r\nbaris"
    pairs([("unit", words)])
    table(("unit",), [(words,)])
    said = capsys.readouterr().out

    assert all(character.isprintable() or character == "\n" for character in said)
    assert said.startswith("unit  Lapas]0;x[2J31mKediri\n      baris\n")
