"""The overviews of all cases as they are read: what waits for whom, what is late, what a week has brought."""

import re
from dataclasses import replace
from datetime import date

import pytest
from compose_reading import bodies, parsed
from compose_samples import KABAG
from docket_samples import HIDDEN
from overview_samples import OPEN, OVERVIEWS, WEEK, a_case, an_overview, listed_with, shown

from maild.core.overview import StepFigures


def lines_of(name: str) -> list[str]:
    return bodies(OVERVIEWS[name].raw)[0].splitlines()


@pytest.mark.parametrize("name", OVERVIEWS)
def test_an_overview_is_a_whole_mail_of_its_own(name: str):
    text, html = bodies(OVERVIEWS[name].raw)
    message = parsed(OVERVIEWS[name].raw)

    assert text.startswith("Yth. ")
    assert html.startswith("<!DOCTYPE html>")
    assert (message["X-Maild-Kind"], message["X-Maild-Case"]) == ("digest", "-")
    assert "None" not in text
    assert not re.search(r"(?:src|background)=|url\(|https?://", html)


@pytest.mark.parametrize("name", ["daily", "weekly", "weekly-quiet"])
def test_it_asks_nothing(name: str):
    mail = OVERVIEWS[name]

    assert (mail.posting.token, mail.posting.question, parsed(mail.raw)["Reply-To"]) == ("", "", None)
    assert "mailto:" not in bodies(mail.raw)[1]
    assert any("balasan atas surel ini tidak mengubah apa pun" in line for line in lines_of(name))


def test_in_the_morning_what_is_late_comes_first_and_each_case_stands_once():
    text = "\n".join(lines_of("daily"))
    headings = [line for line in lines_of("daily") if line.isupper()]

    assert parsed(OVERVIEWS["daily"].raw)["Subject"] == (
        "Ikhtisar pagi pengaduan: 7 belum selesai, 2 terlambat (24 November 2026)"
    )
    assert "Saat ini 7 pengaduan belum selesai; 2 di antaranya melewati batas waktu." in text
    assert headings == [
        "MELEWATI BATAS WAKTU (2)", "MENUNGGU KABAG (1)", "MENUNGGU KASUBBAG (1)",
        "MENUNGGU PELAKSANA (TIM TEKNIS) (1)", "MENUNGGU PETUGAS PENGELOLA PENGADUAN (1)",
        "MENUNGGU KELENGKAPAN DARI PELAPOR (1)",
    ]  # fmt: skip
    assert [text.count(f"PGJ-2026-00{number}") for number in range(41, 48)] == [1] * 7
    assert (
        "Rutan Kelas I Surabaya  : PGJ-2026-0045; menunggu Kasubbag; Selesai Diperbaiki, menunggu persetujuan hasil "
        "(tahap 6); paling lambat Selasa, 24 Nov 2026, 07.45 WIB"
    ) in lines_of("daily")


def test_of_a_paused_repair_it_is_told_what_it_waits_for():
    assert "Kantor Imigrasi Kelas I Khusus TPI Surabaya : PGJ-2026-0043; Perbaikan Ditunda, menunggu ISP (tahap 5)" in (
        lines_of("daily")
    )


def test_no_word_of_what_was_reported_stands_in_it():
    assert HIDDEN not in "".join(bodies(OVERVIEWS["daily"].raw))


def test_the_week_is_told_in_figures_with_the_assumed_standard_marked():
    assert parsed(OVERVIEWS["weekly"].raw)["Subject"] == "Ikhtisar mingguan pengaduan: 16–22 November 2026"
    assert [line for line in lines_of("weekly") if " : " in line][:7] == [
        "Diterima                : 7 pengaduan",
        "Selesai                 : 5 pengaduan",
        "Ditolak                 : 1 pengaduan",
        "2. Memberikan disposisi penyelesaian kendala gangguan jaringan : 12 menit; mutu baku 30 menit (asumsi); "
        "2 tepat waktu, 1 terlambat",
        "5. Melakukan perbaikan  : 4 jam 35 menit; mutu baku 1 hari kerja; 2 tepat waktu",
        "Menunggu ISP            : 2 kali, selama 7 jam 30 menit (jam kerja)",
        "Sebab lain              : 1 kali, selama 20 menit (jam kerja)",
    ]


def test_a_quiet_week_is_told_without_empty_tables():
    text = "\n".join(lines_of("weekly-quiet"))

    assert "Tidak ada tahap yang selesai pada pekan tersebut." in text
    assert "Saat ini tidak ada pengaduan yang belum selesai." in text
    assert "JEDA DI LUAR" not in text


@pytest.mark.parametrize(
    ("first", "told"),
    [
        (date(2026, 11, 30), "30 November – 6 Desember 2026"),
        (date(2026, 12, 28), "28 Desember 2026 – 3 Januari 2027"),
    ],
)
def test_a_week_over_the_end_of_a_month_or_year_is_named_whole(first: date, told: str):
    mail = shown(an_overview(week=replace(WEEK, first=first)), KABAG)

    assert parsed(mail.raw)["Subject"].endswith(told)


def test_below_a_list_only_what_the_list_does_not_tell_is_told():
    text = "\n".join(lines_of("list-and-overview"))

    assert text.index("1. Lapas Kelas IIA Kediri (PGJ-2026-0041)") < text.index("selain yang tercantum di atas")
    assert [text.count(f"PGJ-2026-00{number}") for number in range(41, 48)] == [1, 1, 1, 0, 1, 1, 1]
    assert OVERVIEWS["list-and-overview"].posting.token


def test_a_list_that_tells_all_has_no_overview_below():
    text = bodies(listed_with(an_overview(())).raw)[0]

    assert "selain yang tercantum di atas" not in text


def test_of_far_too_many_cases_the_most_urgent_are_told_and_the_others_counted():
    many = tuple(a_case(OPEN[0], number) for number in range(100, 190))
    text = bodies(shown(an_overview(many)).raw)[0]

    assert text.count("PGJ-2026-") == 40
    assert "Masih ada 50 pengaduan lain yang belum selesai." in text


def test_a_median_lies_between_the_two_in_the_middle():
    assert [StepFigures(2, net, 0, 0).median for net in ((), (7,), (1, 2), (10, 20, 1000, 30))] == [None, 7, 2, 25]
