"""`maild case verify` and `maild retention`, by their words and exit codes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from house import House, a_house

from maild.cli import main
from maild.config import found
from maild.core.desk import Desk
from maild.service.heads import keep_head

Run = Callable[..., tuple[int, str, str]]
LATER = "2032-11-25T08:00:00+07:00"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office with two closed cases and a head of them."""
    found(tmp_path / "office")
    house = a_house(tmp_path / "office" / "data", cases=2)
    house.passes(days=1)
    keep_head(house.cases, house.heads, house.herald, house.now)
    monkeypatch.setenv("MAILD_NOW", LATER)
    return tmp_path / "office"


@pytest.fixture
def run(office: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["-c", str(office / "maild.toml"), *arguments])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


@pytest.fixture
def head(office: Path) -> str:
    return House(office / "data").heads.kept()[0].digest


def test_each_case_is_told_with_the_newest_head(run: Run, head: str):
    assert run("case", "verify") == (
        0,
        f"PGJ-2026-0001: 5 events, whole\nPGJ-2026-0002: 5 events, whole\nnewest head: {head} of 2026-11-24\n",
        "",
    )


def test_one_case_is_told_alone(run: Run):
    assert run("case", "verify", "pgj-2026-0002") == (0, "PGJ-2026-0002: 5 events, whole\n", "")


def test_a_case_that_is_not_there_is_said(run: Run):
    code, _, said = run("case", "verify", "PGJ-2026-0009")

    assert (code, 'there is no case "PGJ-2026-0009"' in said) == (1, True)


@pytest.mark.parametrize("mangle", [str, str.upper, lambda digest: f" {digest}\n"])
def test_a_head_from_a_mail_is_recognised(run: Run, head: str, mangle: Callable[[str], str]):
    code, said, _ = run("case", "verify", "--head", mangle(head))

    assert (code, "is that of 2026-11-24, number 1 of 1" in said) == (0, True)


def test_a_head_that_is_none_of_ours_is_a_finding(run: Run):
    code, said, _ = run("case", "verify", "--head", "0" * 64)

    assert (code, "is none of those in data/heads" in said) == (1, True)


@pytest.mark.parametrize("digest", ["", "abc", "z" * 64, "0" * 63])
def test_what_is_no_head_is_wrong_usage(run: Run, digest: str):
    assert run("case", "verify", f"--head={digest}")[0] == (2 if digest else 0)


def test_a_damaged_file_is_named_and_the_other_case_is_checked(run: Run, office: Path):
    path = House(office / "data").path_of("PGJ-2026-0001")
    path.write_bytes(path.read_bytes()[:-1])

    code, said, _ = run("case", "verify")

    assert code == 1
    assert f"{path} is damaged" in said
    assert "PGJ-2026-0002: 5 events, whole" in said


@pytest.mark.parametrize(
    "arguments", [(), ("--years", "0"), ("--years", "-3"), ("--years", "lima"), ("--years", "101"), ("--apply",)]
)
def test_without_a_number_of_years_nothing_is_redacted(run: Run, arguments: tuple[str, ...]):
    code, _, said = run("retention", *arguments)

    assert code == 2
    assert "--years" in said


def test_what_would_go_is_shown_first(run: Run):
    code, said, _ = run("retention", "--years", "5")

    lines = said.splitlines()
    assert code == 0
    assert lines[0] == "case\tstate\tended\tfiles\tbytes"
    assert lines[1].startswith("PGJ-2026-0001\tclosed\t2026-11-23\t16\t")
    assert lines[-2].startswith("Older than 5 years: 2 cases, 0 mails of no case; ")
    assert lines[-1] == "Nothing was changed; --apply does it."


def test_the_years_of_the_settings_count_where_none_are_given(run: Run, office: Path):
    settings = office / "maild.toml"
    settings.write_text(settings.read_text().replace("retention_years = 0", "retention_years = 6", 1))

    assert "Older than 6 years: 2 cases" in run("retention")[1]
    assert "Older than 7 years: 0 cases" in run("retention", "--years", "7")[1]


def test_it_is_done_once_and_then_told_as_done(run: Run):
    code, said, _ = run("retention", "--years", "5", "--apply")
    again = run("retention", "--years", "5", "--apply")

    assert (code, "2 cases and 0 mails of no case are redacted" in said) == (0, True)
    assert again[:2] == (0, "nothing to redact is older than 5 years\n")
    assert "PGJ-2026-0001: 6 events, whole, redacted" in run("case", "verify")[1]
    assert run("case", "list", "--all")[1].count("closed") == 2


@pytest.mark.parametrize(("ahead", "words"), [(timedelta(hours=-1), "but maild last worked"), (timedelta(hours=1), "")])
def test_a_clock_that_nobody_gave_must_be_near_the_last_work(
    run: Run, office: Path, monkeypatch: pytest.MonkeyPatch, ahead: timedelta, words: str
):
    """The daemon has not worked for some years: let it look at the clock first."""
    monkeypatch.delenv("MAILD_NOW")
    last = datetime.now(UTC) + ahead - timedelta(days=1) + timedelta(minutes=1)
    House(office / "data").desks.commit(Desk(last_clock=last))

    code, said, error = run("retention", "--years", "50", "--apply")

    assert (code, words in error) == (1 if words else 0, True)
    assert bool(said) is not bool(words)


def test_a_clock_that_was_put_back_is_refused(run: Run, office: Path):
    House(office / "data").desks.commit(Desk(last_clock=datetime.fromisoformat(LATER) + timedelta(days=2)))

    code, _, error = run("retention", "--years", "5", "--apply")

    assert code == 1
    assert "earlier than when maild last worked" in error
    assert "maild run --once" in error
    assert House(office / "data").dossier("PGJ-2026-0001").case.redacted is None
