"""Which letters are proposed as one incident, by the shipped rules: many pairs that are one, and near misses."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest
from an_office import MONDAY

from maild.core.case import Case, Following, State
from maild.core.event import Reporter
from maild.core.following import Peer
from maild.core.letter import Field, Fields, Letter
from maild.core.likeness import Likeness, leads_of
from maild.core.office import Office, Resemblance, Unit
from maild.intake.lexicon import lexicon_of
from maild.intake.units import is_same_office
from maild.store.rulebook import Rulebook

S = State
KEDIRI, NGANJUK = "Lapas Kelas IIA Kediri", "Rutan Kelas IIB Nganjuk"
MATI, LAMBAT = "internet_mati", "internet_lambat"
MASSAL = "Internet mati, menurut petugas ada gangguan massal."


@cache
def shipped() -> Office:
    settings = Office("Kantor Wilayah", "pengaduan@kanwil.example")
    return Rulebook(settings, None, date(2026, 11, 23), lambda _: ()).office


def same_site(one: str, other: str) -> bool:
    return is_same_office(one, other, lexicon_of(shipped().field_words))


def a_case(
    unit: str = KEDIRI,
    category: str = MATI,
    text: str = "internet mati",
    minutes: float = 0,
    number: str = "PGJ-2026-0001",
    state: State = S.AWAITING_CONFIRMATION,
    reporter: str = "seseorang@mail.example",
    subject: str = "Pengaduan",
) -> Case:
    fields = Fields(unit=Field(unit) if unit else None, description=Field(text))
    letter = Letter(fields=fields, category=tuple(category.split()), subject=subject)
    opened = MONDAY + timedelta(minutes=minutes)
    return Case(f"key of {number}", number, state, opened=opened, reporter=Reporter(reporter), letter=letter)


def alike(one: Case, other: Case, office: Office | None = None) -> bool:
    likeness = Likeness(office or shipped(), same_site)
    there = likeness.holds(one, other)
    assert there is likeness.holds(other, one)
    return there


@pytest.mark.parametrize(
    "unit",
    [
        "Lapas Kelas IIA Kediri",
        "LAPAS KELAS II A KEDIRI",
        "Lembaga Pemasyarakatan Kelas IIA Kediri",
        "Lapas Kediri",
        "Lapas Klas 2A Kediri",
    ],
)
@pytest.mark.parametrize("category", [MATI, LAMBAT, "fiber_optik", "wifi cctv", "vpn", "akses_aplikasi"])
def test_the_same_unit_with_the_same_kind_of_trouble_is_one_incident(unit: str, category: str):
    assert alike(a_case(), a_case(unit, category, minutes=45, number="PGJ-2026-0002"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lapas Kelas IIB Ruteng", "Lembaga Pemasyarakatan Kelas II B Ruteng"),
        ("Kanim Kelas II TPI Sabang", "Kantor Imigrasi Sabang"),
        ("Rutan Kelas IIB Bangkinang", "Rumah Tahanan Negara Bangkinang"),
        ("Pos Lintas Batas Skouw", "pos lintas batas skouw"),
    ],
)
def test_a_place_that_the_gazetteer_does_not_know_is_known_however_it_is_written(one: str, other: str):
    assert alike(a_case(one), a_case(other, minutes=10))


def test_a_unit_is_known_by_the_address_that_it_writes_from():
    unit = Unit("Balai Pemasyarakatan Kelas I Madiun", (), ("bapas@upt.example",))
    office = replace(shipped(), units=(unit,))

    assert alike(a_case("", reporter="bapas@upt.example"), a_case("Balai Pemasyarakatan Kelas I Madiun"), office)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (MASSAL, "Koneksi putus. Informasinya gangguan dari pusat."),
        ("Jaringan Telkom down sejak pagi", "Astinet mati total"),
        ("Internet putus, Icon+ sedang gangguan", "Layanan Iconnet tidak ada koneksi"),
        ("Gangguan backbone Telkom", "Tidak bisa akses internet, ISP sedang ada gangguan"),
        ("Provider menyampaikan ada gangguan", "Kata Telkom kabel laut putus"),
        ("Seluruh UPT tidak dapat mengakses VPN", MASSAL),
        ("Bukan dari perangkat kami, tetapi gangguan massal", MASSAL),
    ],
)
def test_letters_from_anywhere_that_tell_of_one_outage_are_one_incident(one: str, other: str):
    assert alike(a_case(text=one), a_case(NGANJUK, LAMBAT, other, 100))


def test_an_outage_may_be_told_in_the_subject():
    assert alike(a_case(subject="Gangguan massal Telkom"), a_case(NGANJUK, text=MASSAL))


@pytest.mark.parametrize(
    "other",
    [
        a_case(minutes=121),
        a_case(minutes=-121),
        a_case(NGANJUK),
        a_case("Rutan Kelas IIB Kediri"),
        a_case("Bapas Kelas II Kediri"),
        a_case("Lapas Perempuan Kelas IIA Kediri"),
        a_case("Lapas Kelas IIB Kediri"),
        a_case("Lapas Kelas IIA Kendari"),
        a_case(""),
        a_case(category="cctv"),
        a_case(category="cctv internet_mati"),
        a_case(category="printer_jaringan"),
        a_case(category="permintaan_baru"),
        a_case(category="lainnya"),
        a_case(category=""),
        a_case(NGANJUK, text=MASSAL),
    ],
    ids=lambda case: f"{case.letter.fields.value('unit')} {case.letter.category} {case.opened:%H.%M}",
)
def test_a_near_miss_is_not_proposed(other: Case):
    assert not alike(a_case(), replace(other, key="other"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jaringan Telkom putus", "Layanan Icon+ putus"),
        (MASSAL, "Internet mati. Bukan gangguan Telkom, modem kami rusak"),
        (MASSAL, "Telkom menyatakan tidak ada gangguan di jalurnya"),
        (MASSAL, "Internet mati, dari sisi provider aman"),
        (MASSAL, "modem mati"),
        ("kisp rusak", MASSAL),
    ],
)
def test_letters_that_do_not_tell_of_one_outage_are_not_proposed(one: str, other: str):
    assert not alike(a_case(text=one), a_case(NGANJUK, text=other))


@pytest.mark.parametrize("category", ["permintaan_baru", "lainnya", "cctv"])
def test_two_wishes_or_two_cameras_of_different_places_are_no_outage(category: str):
    assert not alike(a_case(category=category, text=MASSAL), a_case(NGANJUK, MATI, MASSAL))


def test_two_requests_of_one_unit_are_no_incident():
    assert not alike(a_case(category="permintaan_baru"), a_case(category="permintaan_baru"))


def test_an_office_says_how_far_apart_letters_may_lie():
    office = replace(shipped(), resemblance=replace(shipped().resemblance, within=240))

    assert alike(a_case(), a_case(minutes=239), office)
    assert not alike(a_case(), a_case(minutes=241), office)


def test_without_rules_the_same_trouble_at_the_same_place_is_still_known():
    office = replace(shipped(), resemblance=Resemblance())

    assert alike(a_case(), a_case(minutes=119), office)
    assert not alike(a_case(), a_case(category=LAMBAT), office)


# --- who leads ---


def leading(case: Case, *others: Case) -> list[str]:
    return [lead.number for lead in leads_of(case, others, shipped(), same_site)]


LATEST = a_case(minutes=60, number="PGJ-2026-0005")


@pytest.mark.parametrize("state", State)
def test_a_case_leads_from_step_2_to_step_5(state: State):
    is_one = state in (S.AWAITING_DIRECTIVE, S.AWAITING_CONFIRMATION, S.AWAITING_ORDER, S.REPAIRING, S.REPAIR_PAUSED)

    assert leading(LATEST, a_case(state=state)) == (["PGJ-2026-0001"] if is_one else [])


def test_a_follower_does_not_lead():
    follower = replace(a_case(), incident=Following("PGJ-2026-0000", "event", "question"))

    assert leading(LATEST, follower) == []


def test_no_case_leads_itself():
    assert leading(LATEST, LATEST) == []


def test_of_several_that_are_alike_the_oldest_leads():
    others = [a_case(minutes=minutes, number=f"PGJ-2026-000{minutes}") for minutes in (3, 1, 2)]

    assert leading(LATEST, *others) == ["PGJ-2026-0001"]


def test_several_lead_where_they_are_not_alike_themselves():
    here = a_case(number="PGJ-2026-0002", minutes=2)
    there = a_case(NGANJUK, text=MASSAL)
    both = replace(LATEST, letter=replace(LATEST.letter, subject="gangguan massal"))

    assert leading(both, here, there) == ["PGJ-2026-0001", "PGJ-2026-0002"]


@pytest.mark.parametrize(("state", "leads"), [(S.AWAITING_ORDER, []), (S.REPAIRING, ["PGJ-2026-0006"])])
def test_a_younger_case_leads_once_its_repair_is_ordered(state: State, leads: list[str]):
    assert leading(LATEST, a_case(minutes=70, number="PGJ-2026-0006", state=state)) == leads


def test_letters_of_the_same_minute_are_told_apart_by_their_numbers():
    one, other = a_case(), a_case(number="PGJ-2026-0002")

    assert (leading(one, other), leading(other, one)) == ([], ["PGJ-2026-0001"])


def test_a_case_may_have_led_others_before():
    lead = replace(a_case(), followers=(Peer("PGJ-2026-0003"),))

    assert leading(LATEST, lead) == ["PGJ-2026-0001"]
