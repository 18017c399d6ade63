"""The rules in force: the shipped ones, an office's own, and how they change."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path

import pytest
from rulebooks import A_KABAG, A_UNIT, TODAY, an_office_in, append, change, reservations, rulebook

from maild.core.answer import AnswerName
from maild.core.letter import Field, Fields, Letter, Severity
from maild.core.office import Actor
from maild.core.routing import route
from maild.core.words import Category, FieldWords
from maild.core.worktime import DayPolicy
from maild.errors import Corrupt, Problem, RulesError
from maild.store.durable import Disk
from maild.store.rulebook import pattern_objection
from maild.store.rules_kept import canonical, keep, kept
from maild.store.rules_schema import CategoryRow
from maild.store.rules_words import FieldsFile
from maild.store.shipped import shipped


@pytest.fixture
def office(tmp_path: Path) -> Path:
    return an_office_in(tmp_path)


def test_the_shipped_rules_are_a_whole_office():
    book = rulebook(None)

    assert [holder.name for holder in book.office.holders(Actor.KABAG, TODAY)] == ["Ratna Dewi, S.H."]
    assert [len(team.members) for team in book.office.teams] == [3, 2]
    assert len(book.office.units) >= 60
    assert 8 <= len(book.office.rules) <= 12
    assert book.office.calendar.day is DayPolicy.NEXT_SAME_TIME
    assert book.office.field_words.categories
    assert all(book.office.reply_words.of(answer) for answer in ("approve", "reject", "order", "done"))
    assert reservations(book) == ()
    assert book.edition.templates


@pytest.mark.parametrize(
    ("category", "unit", "severity", "text", "rule", "team"),
    [
        ("cctv", "Rutan Kelas IIB Situbondo", "kritis", "cctv mati", "cctv pengamanan", "jaringan"),
        ("cctv", "Bagian Umum", "sedang", "cctv mati", "default", "jaringan"),
        ("fiber_optik", "Lapas Kelas IIA Kediri", "tinggi", "LOS merah", "fiber", "jaringan"),
        ("internet_mati", "Kanim Kelas I TPI Malang", "kritis", "antrean Paspor", "layanan paspor", "jaringan"),
        ("akses_aplikasi", "Bapas Malang", "sedang", "SDP error 502", "aplikasi dan data", "jaringan"),
        ("keamanan", "Divmin", "kritis", "ransomware", "keamanan informasi", "jaringan"),
        ("permintaan_baru", "Divim", "rendah", "tambah titik", "permintaan baru", "jaringan"),
        ("internet_mati", "Lapas Tuban", "tinggi", "mati total", "gangguan berat", "jaringan"),
        ("lan", "Lapas Tuban", "sedang", "kabel putus", "default", "jaringan"),
    ],
)
def test_the_shipped_routes_lead_where_the_office_would_expect(category, unit, severity, text, rule, team):
    book = rulebook(None)
    office = book.office
    letter = Letter(fields=Fields(unit=Field(unit)), category=(category,), severity=Severity(severity), text=text)

    taken = route(office.rules, office.default_route, letter, "a@b.example", book.matches, office.units)

    assert (taken.rule, taken.then.team) == (rule, team)


def test_a_missing_file_is_the_shipped_one(office):
    assert rulebook(office).office.units == rulebook(None).office.units


def test_a_deputy_has_the_title_of_the_holder_unless_he_has_his_own(office):
    text = '[[deputy]]\nrole = "kabag"\nkind = "Plh."\nname = "Joko"\naddresses = ["joko@kanwil.example"]\n'
    append(office, "officials.toml", text + "from = 2026-11-24\nuntil = 2026-11-28\n")

    holder, deputy = rulebook(office).office.holders(Actor.KABAG, TODAY)

    assert (deputy.title, deputy.kind) == (holder.title, "Plh.")


def test_every_list_of_the_shipped_words_reaches_the_reader():
    office = rulebook(None).office

    with (shipped("rules") / "replies.toml").open("rb") as file:
        replies = tomllib.load(file)
    with (shipped("rules") / "fields.toml").open("rb") as file:
        tables = tomllib.load(file)
    words = office.reply_words
    lists = [*words.words, *words.weak, *words.tasks, *words.asks, *words.spoilers, *words.cues, *words.pause_causes]
    assert sum(len(entries) for _, entries in lists) == sum(map(len, (e for t in replies.values() for e in t.values())))
    assert [category.code for category in office.field_words.categories] == [row["code"] for row in tables["category"]]
    assert dict(office.field_words.labels) == {key: tuple(value) for key, value in tables["labels"].items()}


def test_the_tables_of_words_are_those_that_the_core_knows():
    assert {field.name for field in fields(FieldWords)} == {*FieldsFile.model_fields, "categories"} - {"category"}
    assert {field.name for field in fields(Category)} == set(CategoryRow.model_fields)


def test_one_may_stand_in_for_another_post(office):
    text = """[[deputy]]
role = "kabag"
kind = "Plh."
name = "Bagus Prasetyo, S.Kom., M.M."
addresses = ["kasubbag@kanwil.example"]
from = 2026-11-24
until = 2026-11-28
"""
    append(office, "officials.toml", text)

    assert len(rulebook(office).office.holders(Actor.KABAG, TODAY)) == 2


def test_a_post_may_keep_its_address_when_the_holder_changes(office):
    change(office, "officials.toml", "from = 2024-01-01\n# confirmation", "until = 2026-12-31\n# confirmation")
    append(office, "officials.toml", A_KABAG.replace("ANOTHER", "kabag@kanwil.example") + "from = 2027-01-01\n")

    assert reservations(rulebook(office)) == ()


def test_an_official_may_wish_for_lists(office):
    change(office, "officials.toml", '# confirmation = "each"', 'confirmation = "daily"\ndigest = "daily" #')
    kabag, kasubbag = rulebook(office).office.officials

    assert (kabag.confirmation, kabag.digest) == ("daily", "daily")
    assert (kasubbag.confirmation, kasubbag.digest) == ("", "")


def test_an_official_may_choose_his_overview(office):
    change(office, "officials.toml", '# overview = "weekly"', 'overview = "none" #')
    kabag, kasubbag = rulebook(office).office.officials

    assert (kabag.overview, kasubbag.overview) == ("none", "")


def test_an_office_may_tell_what_a_repair_waits_for_in_its_own_words(office):
    (office / "rules" / "replies.toml").write_text('[pause_causes]\nisp = ["jartas"]\n')
    causes = dict(rulebook(office).office.reply_words.pause_causes)

    assert causes["isp"] == ("jartas",)
    assert "sfp" in causes["spare_part"]  # as shipped


def test_phones_are_kept_in_the_international_form(office):
    change(office, "officials.toml", '"+6281255500001"', '"0812-5550-0001"')

    assert rulebook(office).office.officials[0].phone == "+6281255500001"


def test_what_an_office_says_of_words_is_laid_over_the_shipped_ones(office):
    (office / "rules" / "replies.toml").write_text('[approve]\nwords = ["gaskeun"]\n')

    words = rulebook(office).office.reply_words

    assert words.of(AnswerName.APPROVE) == ("gaskeun",)
    assert words.of(AnswerName.REJECT) == rulebook(None).office.reply_words.of(AnswerName.REJECT)


def test_changed_rules_are_taken_over_whole(office):
    book = rulebook(office)
    before = book.office.digest
    change(office, "officials.toml", "Dimas Saputra", "Dimas Pratama")

    changed = book.reload_if_changed(TODAY)

    assert changed is book.office
    assert changed.teams[0].members[2].name == "Dimas Pratama"
    assert changed.digest != before
    assert book.reload_if_changed(TODAY) is None


def test_a_file_that_is_added_or_taken_away_is_noticed(office):
    book = rulebook(office)
    (office / "rules" / "units.toml").write_text(A_UNIT)
    added = book.reload_if_changed(TODAY)
    (office / "rules" / "units.toml").unlink()
    removed = book.reload_if_changed(TODAY)

    assert added
    assert removed
    assert (len(added.units), len(removed.units)) == (1, len(rulebook(None).office.units))


def test_wrong_new_rules_leave_the_old_in_force_and_are_reported_once(office):
    book = rulebook(office)
    before = book.office
    change(office, "officials.toml", 'role = "kabag"', 'role = "kakanwil"')

    with pytest.raises(RulesError):
        book.reload_if_changed(TODAY)

    assert book.office is before
    assert book.reload_if_changed(TODAY) is None


def test_a_template_of_the_office_takes_the_place_of_the_shipped_one(office):
    book = rulebook(office)
    name = next(name for name in book.edition.templates if "receipt" in name)
    (office / "templates").mkdir()
    (office / "templates" / name).write_text("ours")

    book.reload_if_changed(TODAY)

    assert book.edition.templates[name] == "ours"
    assert reservations(book) == ()


def test_a_template_that_overrides_nothing_is_a_warning(office):
    (office / "templates").mkdir()
    (office / "templates" / "recept.j2").write_text("ours")

    (warning,) = reservations(rulebook(office))

    assert warning.file == "templates/recept.j2"


def test_wrong_templates_are_refused_like_wrong_rules(office):
    def check(templates: Mapping[str, str]) -> tuple[Problem, ...]:
        return tuple(Problem(f"templates/{name}", "", "is wrong") for name, text in templates.items() if text == "bad")

    book = rulebook(office, check)
    (office / "templates").mkdir()
    (office / "templates" / "receipt.j2").write_text("bad")

    with pytest.raises(RulesError):
        book.reload_if_changed(TODAY)


def test_patterns_ignore_case_and_take_linear_time(office):
    book = rulebook(None)

    assert book.matches("putus|LOS", "lampu los merah")
    assert not book.matches("^(a+)+$", "a" * 100_000 + "b")
    assert book.matches("los", "half a pair \udc80 and LOS")


def test_a_pattern_that_is_too_big_is_refused():
    assert "longer than 500" in pattern_objection("x" * 501)


def test_a_rule_set_is_kept_under_its_digest_and_read_back(tmp_path):
    office = rulebook(None).office

    keep(office, tmp_path, Disk().write_once)

    assert [path.name for path in (tmp_path / "rules").iterdir()] == [f"{office.digest}.json"]
    assert kept(tmp_path, office.digest) == office
    assert kept(tmp_path, "0" * 64) is None


def test_a_damaged_rule_set_that_is_in_force_is_kept_anew(tmp_path):
    office = rulebook(None).office
    keep(office, tmp_path, Disk().write_once)
    (tmp_path / "rules" / f"{office.digest}.json").write_bytes(b"{}")

    keep(office, tmp_path, Disk().write_once)

    assert kept(tmp_path, office.digest) == office


def test_a_damaged_rule_set_is_noticed(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / f"{'0' * 64}.json").write_bytes(b"{}")

    with pytest.raises(Corrupt):
        kept(tmp_path, "0" * 64)


def test_equal_rules_have_equal_digests(office):
    before = rulebook(office).office
    os.utime(office / "rules" / "officials.toml")
    change(office, "officials.toml", "# Teams that repair", "# Teams which repair")

    assert rulebook(office).office.digest == before.digest
    assert canonical(rulebook(office).office) == canonical(before)


def test_what_an_office_does_not_say_about_incidents_stands_as_shipped(office: Path):
    (office / "rules" / "routing.toml").write_text('[default]\nteam = "jaringan"\n')
    without = rulebook(office).office.resemblance
    append(office, "routing.toml", '[incident]\nwithin = "90 menit"\n')

    assert without == rulebook(None).office.resemblance
    assert rulebook(office).office.resemblance == replace(without, within=90)
