"""Every mistake in the rules is shown with its file, key, line and remedy."""

import shutil
from pathlib import Path

import pytest
from rulebooks import (
    A_KABAG,
    A_UNIT,
    OFFICIALS,
    an_office_in,
    append,
    change,
    line_of,
    mistakes,
    reservations,
    rulebook,
)

from maild.errors import Problem
from maild.store.shipped import shipped


@pytest.fixture
def office(tmp_path: Path) -> Path:
    return an_office_in(tmp_path)


A_RULE = '[[rule]]\nname = "x"\nwhen = { WHEN }\nthen = { THEN }\n[default]\nteam = "jaringan"\n'

A_HOLIDAY = '[[holiday]]\ndate = 2026-08-17\nname = "HUT RI"\n'


PEOPLE = [
    ('role = "kabag"', 'role = "kakanwil"', "official 1 'Ratna Dewi, S.H.' role", "allowed: 'kabag', 'kasubbag'"),
    ('nip = "198001012005012001"', 'nip = "1980"', "official 1 'Ratna Dewi, S.H.' nip", "18 digits"),
    ('phone = "+6281255500001"', 'phone = "tanya Andi"', "official 1 'Ratna Dewi, S.H.' phone", "a number such as"),
    (
        'phone = "+6281255500103"',
        'phone = "123"',
        "team 1 'jaringan' member 1 'Andi Kurniawan, A.Md.Kom.' phone",
        "a num",
    ),
    ('["kabag@kanwil.example"]', '["kabag"]', "official 1 'Ratna Dewi, S.H.' addresses 1", "one bare address"),
    ('["kabag@kanwil.example"]', "[]", "official 1 'Ratna Dewi, S.H.' addresses", "at least one address"),
    ('["kabag@kanwil.example"]', '"kabag@kanwil.example"', "official 1 'Ratna Dewi, S.H.' addresses", "a list in [ ]"),
    ('["kabag@kanwil.example"]', '["pengaduan@kanwil.example"]', "official 1 'Ratna Dewi, S.H.' addresses", "his own"),
    ('["kabag@kanwil.example"]', '["admin@kanwil.example"]', "official 1 'Ratna Dewi, S.H.' addresses", "of his own"),
    (
        '["kasubbag@kanwil.example"]',
        '["Kabag@kanwil.example"]',
        "official 2 'Bagus Prasetyo, S.Kom., M.M.' addresses",
        "one person per address",
    ),
    (
        '["rina@kanwil.example"]',
        '["andi@kanwil.example"]',
        "team 2 'aplikasi' member 1 'Rina Puspitasari, S.Kom.'",
        "one",
    ),
    ("from = 2024-01-01", 'from = "2024-01-01"', "official 1 'Ratna Dewi, S.H.' from", "a date such as 2026-11-24"),
    (
        "from = 2024-01-01",
        "from = 2024-01-01\nuntil = 2023-01-01",
        "official 1 'Ratna Dewi, S.H.' until",
        "from <= until",
    ),
    ("from = 2024-01-01", "until = 2026-11-23", "official", 'add an [[official]] or a [[deputy]] with role = "kabag"'),
    ("from = 2024-01-01", "frm = 2024-01-01", "official 1 'Ratna Dewi, S.H.' frm", "did you mean from?"),
    ('name = "Ratna Dewi, S.H."', "", "official 1 name", "add it"),
    ('key = "aplikasi"', 'key = "jaringan"', "team 2 'jaringan' key", "one key per team"),
    ("[[official]]", "[[oficial]]", "oficial", "did you mean official?"),
]


@pytest.mark.parametrize(("old", "new", "key", "remedy"), PEOPLE)
def test_a_mistake_about_people_is_shown_with_key_line_and_remedy(office, old, new, key, remedy):
    shutil.copy(shipped("rules") / "worktime.toml", office / "rules")
    (office / "rules" / "routing.toml").write_text('[default]\nteam = "jaringan"\n')
    change(office, "officials.toml", old, new)

    problem = mistakes(office)[0]

    assert problem.file == "rules/officials.toml"
    assert problem.key.startswith(key)
    assert remedy in problem.remedy
    assert problem.line


def test_two_holders_of_a_role_on_one_day_are_refused(office):
    append(office, "officials.toml", A_KABAG.replace("ANOTHER", "budi@kanwil.example") + "from = 2026-12-01\n")

    (problem,) = mistakes(office)

    assert problem.key == "official 3 'Budi'"
    assert 'kabag on 2026-12-01 together with "Ratna Dewi, S.H."' in problem.wrong


def test_a_team_needs_members_and_a_rule_a_team(office):
    append(office, "officials.toml", '[[team]]\nkey = "kosong"\ntitle = "Tim Kosong"\n')

    (problem,) = mistakes(office)

    assert (problem.key, problem.wrong) == ("team 3 'kosong'", "has no members")


ROUTES = [
    ("WHEN", 'categori = ["vpn"]', "rule 1 'x' when.categori", "did you mean category?"),
    ("WHEN", 'category = ["fiber"]', "rule 1 'x' when.category", "known: "),
    ("WHEN", 'category = "vpn"', "rule 1 'x' when.category", "a list in [ ]"),
    ("WHEN", 'severity = ["gawat"]', "rule 1 'x' when.severity", "known: rendah, sedang, tinggi, kritis"),
    ("WHEN", 'text = ["(?=x)y"]', "rule 1 'x' when.text", "RE2 syntax"),
    ("WHEN", 'text = ["(x"]', "rule 1 'x' when.text", "RE2 syntax"),
    ("WHEN", 'text = [""]', "rule 1 'x' when.text 1", "write a text here"),
    ("WHEN", 'sender = ["upt.example"]', "rule 1 'x' when.sender", '"*@upt.example"'),
    ("WHEN", "unit = [3]", "rule 1 'x' when.unit 1", "a text in double quotes"),
    ("THEN", 'team = "jaringn"', "rule 1 'x' then.team", "known: jaringan, aplikasi; did you mean jaringan?"),
    ("THEN", 'copies = ["humas"]', "rule 1 'x' then.copies 1", "one bare address"),
    ("THEN", 'copies = ["pengaduan@kanwil.example"]', "rule 1 'x' then.copies", "copies go to people"),
    ("THEN", 'standards = { repar = "4 jam" }', "rule 1 'x' then.standards", "did you mean repair?"),
    ("THEN", 'standards = { repair = "seminggu" }', "rule 1 'x' then.standards.repair", '"4 jam" or "1 hari"'),
    ("THEN", 'standards = { repair = "0 jam" }', "rule 1 'x' then.standards.repair", '"4 jam" or "1 hari"'),
    ("THEN", "standards = { repair = 4 }", "rule 1 'x' then.standards.repair", "a text in double quotes"),
    ('[default]\nteam = "jaringan"', "", "default.team", "known: jaringan, aplikasi"),
    ('[default]\nteam = "jaringan"', '[default]\nteam = "x"', "default.team", "known: jaringan, aplikasi"),
    ('name = "x"\n', "", "rule 1 name", "add it"),
    ("when = { WHEN }\n", "", "rule 1 'x' when", "add it"),
]


@pytest.mark.parametrize(("old", "new", "key", "remedy"), ROUTES)
def test_a_mistake_in_the_routes_is_shown_with_key_line_and_remedy(office, old, new, key, remedy):
    text = A_RULE.replace(old, new).replace("WHEN", "").replace("THEN", "")
    (office / "rules" / "routing.toml").write_text(text)

    problems = mistakes(office)

    assert [(problem.file, problem.key) for problem in problems] == [("rules/routing.toml", key)]
    assert remedy in problems[0].remedy
    if new:
        assert problems[0].line == line_of(text, new.splitlines()[-1])


A_REMINDER = '[[reminder]]\nname = "x"\nto = ["owner"]\n'

OTHERS = [
    ("units.toml", A_UNIT + '[[unit]]\nname = "Lapas  a"\n', "unit 2 'Lapas  a' name", "belongs to one unit"),
    (
        "units.toml",
        A_UNIT + '[[unit]]\nname = "Lapas B"\naliases = ["lp  a"]\n',
        "unit 2 'Lapas B' aliases",
        "one unit",
    ),
    (
        "units.toml",
        A_UNIT + '[[unit]]\nname = "Lapas B"\naddresses = ["A@upt.example"]\n',
        "unit 2 'Lapas B' add",
        "one",
    ),
    ("units.toml", '[[unit]]\nname = "B"\naddresses = ["pengaduan@kanwil.example"]\n', "unit 1 'B' addresses", "own"),
    ("units.toml", '[[unit]]\nname = "B"\nalias = ["C"]\n', "unit 1 'B' alias", "did you mean aliases?"),
    ("units.toml", '[unit]\nname = "B"\n', "unit", "a list in [ ]"),
    ("worktime.toml", 'day = "besok"\n', "day", "'next_same_time', 'end_of_next_day', 'hours'"),
    ("worktime.toml", '[week]\nmon = ["7:30-12:00"]\n', "week.mon 1", 'wanted is "07:30-12:00"'),
    ("worktime.toml", '[week]\nmon = ["12:00-07:30"]\n', "week.mon 1", "split what runs over midnight"),
    ("worktime.toml", '[week]\nmon = ["07:30-25:00"]\n', "week.mon 1", "00:00 to 24:00"),
    ("worktime.toml", '[week]\nmon = ["07:60-12:00"]\n', "week.mon 1", "00:00 to 24:00"),
    ("worktime.toml", '[week]\nmon = ["07:30-12:00", "11:00-16:00"]\n', "week.mon", "one after the other"),
    ("worktime.toml", '[week]\nsenin = ["07:30-12:00"]\n', "week.senin", "known: mon, tue"),
    ("worktime.toml", "[week]\nmon = []\ntue = []\nwed = []\nthu = []\nfri = []\n", "week", "at least mon"),
    ("worktime.toml", A_HOLIDAY + A_HOLIDAY, "holiday 2 'HUT RI' date", "one entry per day"),
    ("worktime.toml", A_HOLIDAY + 'kind = "cuti"\n', "holiday 1 'HUT RI' kind", "'cuti_bersama'"),
    ("worktime.toml", "[[holiday]]\ndate = 2026-08-17\n", "holiday 1 '2026-08-17' name", "add it"),
    ("worktime.toml", "[[ramadan]]\nfrom = 2026-03-20\nuntil = 2026-02-19\n", "ramadan 1 until", "from <= until"),
    (
        "worktime.toml",
        "[[ramadan]]\nfrom = 2026-02-19\nuntil = 2026-03-20\n" * 2,
        "ramadan 2 from",
        "one entry per Ram",
    ),
    ("fields.toml", '[labels]\nunitt = ["unit"]\n', "labels.unitt", "did you mean unit?"),
    ("fields.toml", '[lables]\nunit = ["unit"]\n', "lables", "did you mean labels?"),
    ("fields.toml", '[labels]\nunit = "unit"\n', "labels.unit", "a list in [ ]"),
    ("replies.toml", '[setuju]\nwords = ["acc"]\n', "setuju", "known: "),
    ("replies.toml", '[approve]\nwords = "acc"\n', "approve.words", "a list in [ ]"),
    ("replies.toml", '[greetings]\nweak = ["halo"]\n', "greetings.weak", "known: words"),
    ("replies.toml", '[approve]\nwords = [" "]\n', "approve.words 1", "write a word"),
    ("reminders.toml", '[[reminder]]\nname = "x"\n', "reminder 1 'x' to", "add it"),
    ("reminders.toml", '[[reminder]]\nname = "x"\nto = []\n', "reminder 1 'x' to", 'at least one of "owner"'),
    ("reminders.toml", '[[reminder]]\nname = "x"\nto = ["atasan"]\n', "reminder 1 'x' to 1", "'superior'"),
    ("reminders.toml", '[[reminder]]\nname = "Tiga Jam"\nto = ["owner"]\n', "reminder 1 'Tiga Jam' name", "small lett"),
    ("reminders.toml", '[[reminder]]\nname = "completion"\nto = ["owner"]\n', "reminder 1 'completion' name", "small"),
    ("reminders.toml", A_REMINDER * 2, "reminder 2 'x' name", "one name each"),
    ("reminders.toml", A_REMINDER + 'after = "besok"\n', "reminder 1 'x' after", '"30 menit", "4 jam" or "1 hari"'),
    ("reminders.toml", A_REMINDER + 'after = "0 menit"\n', "reminder 1 'x' after", '"30 menit"'),
    (
        "reminders.toml",
        A_REMINDER + 'before = "1 jam"\nafter = "1 jam"\n',
        "reminder 1 'x' after",
        "neither: at the deadline",
    ),
    ("reminders.toml", A_REMINDER + 'steps = ["repairs"]\n', "reminder 1 'x' steps", "did you mean repair?"),
    ("reminders.toml", A_REMINDER + 'steps = ["result"]\n', "reminder 1 'x' steps", "handover"),
    ("reminders.toml", A_REMINDER + 'severity = ["parah"]\n', "reminder 1 'x' severity", "kritis"),
    ("reminders.toml", A_REMINDER + 'steps = ["completion"]\n', "reminder 1 'x' before", 'such as before = "7 hari"'),
    (
        "reminders.toml",
        A_REMINDER + 'steps = ["completion", "repair"]\nbefore = "7 hari"\n',
        "reminder 1 'x' steps",
        "of its own",
    ),
    ("reminders.toml", '[urgent]\nseverity = ["parah"]\n', "urgent.severity", "kritis"),
    ("reminders.toml", '[absence]\ndeputy_after = "nanti"\n', "absence.deputy_after", '"30 menit"'),
    ("replies.toml", '[pause_causes]\nvendor = ["x"]\n', "pause_causes.vendor", "known: "),
    ("unit.toml", A_UNIT, "", "did you mean units.toml?"),
]


@pytest.mark.parametrize(("name", "text", "key", "remedy"), OTHERS)
def test_a_mistake_in_the_other_files_is_shown_with_key_and_remedy(office, name, text, key, remedy):
    (office / "rules" / name).write_text(text)

    found = [problem for problem in mistakes(office) if problem.file == f"rules/{name}"]

    assert len(found) == 1
    assert found[0].key.startswith(key)
    assert remedy in found[0].remedy


def test_a_mistake_reads_as_one_line_for_the_admin(office):
    text = A_RULE.replace("THEN", 'team = "jaringn"').replace("WHEN", "").replace('"x"', '"fiber"')
    (office / "rules" / "routing.toml").write_text(text)

    (problem,) = mistakes(office)

    assert str(problem) == (
        "rules/routing.toml:4: rule 1 'fiber' then.team: "
        'unknown team "jaringn" (known: jaringan, aplikasi; did you mean jaringan?)'
    )


def test_all_mistakes_of_the_whole_set_are_said_at_once(office):
    change(office, "officials.toml", '["kabag@kanwil.example"]', '["kabag"]')
    (office / "rules" / "routing.toml").write_text(A_RULE.replace("WHEN", "x = 1").replace("THEN", 'team = "y"'))
    (office / "rules" / "units.toml").write_text("[[unit]\n")
    (office / "rules" / "worktime.toml").write_text(A_HOLIDAY + A_HOLIDAY)

    found = mistakes(office, lambda _: (Problem("templates/receipt.j2", "", "is wrong"),))

    assert [(problem.file, problem.line) for problem in found] == [
        ("rules/officials.toml", line_of(OFFICIALS, "kabag@kanwil.example")),
        ("rules/routing.toml", 3),
        ("rules/units.toml", 1),
        ("rules/routing.toml", 4),
        ("rules/worktime.toml", 5),
        ("templates/receipt.j2", None),
    ]


def test_a_wrong_row_does_not_hide_what_is_wrong_with_the_others(office):
    (office / "rules" / "units.toml").write_text('[[unit]]\nnam = "A"\n' + A_UNIT + A_UNIT)

    found = mistakes(office)

    assert [problem.key for problem in found] == [
        "unit 1 name",
        "unit 1 nam",
        "unit 3 'Lapas A' name",
        "unit 3 'Lapas A' aliases",
        "unit 3 'Lapas A' addresses",
    ]
    assert found[2].line == 8


def test_an_office_without_officials_is_refused(tmp_path):
    (problem,) = mistakes(tmp_path)

    assert (problem.file, problem.wrong[:10]) == ("rules/officials.toml", "is missing")
    assert "maild init" in problem.remedy


def test_a_gap_that_lies_ahead_is_a_warning(office):
    change(office, "officials.toml", "from = 2024-01-01\n# confirmation", "until = 2026-12-31\n# confirmation")

    (warning,) = reservations(rulebook(office))

    assert warning.wrong == "nobody holds the role kabag from 2027-01-01 on"


@pytest.mark.parametrize(
    ("line", "key", "remedy"),
    [
        ('within = "sebentar"', "incident.within", '"2 jam"'),
        ('within = "1 hari"', "incident.within", '"2 jam"'),
        ('within = "73 jam"', "incident.within", '"2 jam"'),
        ('families = [["internet_mti"]]', "incident.families", "internet_mati"),
        ('apart = ["cctvv"]', "incident.apart", "cctv"),
        ('outage = [""]', "incident.outage 1", ""),
        ("providers = [[]]", "incident.providers 1", "the names of one provider"),
        ('words = ["massal"]', "incident.words", ""),
    ],
)
def test_a_mistake_about_incidents_is_shown_with_key_and_remedy(office, line, key, remedy):
    (office / "rules" / "routing.toml").write_text(f'[default]\nteam = "jaringan"\n[incident]\n{line}\n')

    (problem,) = mistakes(office)

    assert (problem.file, problem.key) == ("rules/routing.toml", key)
    assert remedy in problem.remedy
