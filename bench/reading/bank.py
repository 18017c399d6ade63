"""Draw the contents of a letter from a bank's values (banks/README.md)."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

BANKS = Path(__file__).parent / "banks"
FIELDS = ("unit", "pic", "phone", "description", "resolution")

_MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()
_WEEKDAYS = "Senin Selasa Rabu Kamis Jumat Sabtu Minggu".split()
_ROMAN = "I II III IV V VI VII VIII IX X XI XII".split()
_PREFIXES = "0811 0812 0813 0821 0822 0852 0853 0856 0857 0858 0877 0878 0881 0895 0896".split()
_WITHHELD = ("phone", "phone", "phone", "pic", "pic", "resolution", "resolution", "description", "unit")
_FONTS = (
    "'Liberation Serif'",
    "'Liberation Sans'",
    "'Liberation Sans'",
    "'DejaVu Serif Condensed', 'DejaVu Serif'",
    "'DejaVu Sans Condensed', 'DejaVu Sans'",
    "'Liberation Sans Narrow', 'Liberation Sans'",
    "'Liberation Serif'",
    "'Liberation Mono'",
)


@dataclass(frozen=True, slots=True)
class Bank:
    """One author's values and layouts."""

    name: str
    values: dict[str, Any]
    folder: Path

    def layouts(self) -> tuple[str, ...]:
        names = (path.name.removesuffix(".html.j2") for path in self.folder.glob("*.html.j2"))
        return tuple(sorted(name for name in names if not name.startswith("_")))


@dataclass(frozen=True, slots=True)
class Draft:
    """What a letter will say: the variables of its layout, and the phone as E.164."""

    values: dict[str, Any]
    e164: str
    font: str
    size: float


@dataclass(frozen=True, slots=True)
class Kop:
    """The letterhead; `lines` is empty in a letter without one."""

    lines: tuple[str, ...] = ()
    address: str = ""
    contact: str = ""
    logo: str = ""


def load(name: str) -> Bank:
    """Read a bank; raises FileNotFoundError where there is none of that name."""
    text = (BANKS / name / "values.toml").read_text(encoding="utf-8")
    return Bank(name, tomllib.loads(text), BANKS / name / "layouts")


def draw(bank: Bank, rng: Random, needs: tuple[str, ...]) -> Draft:
    """Draw a letter; one in six withholds a field that its layout can do without."""
    values = bank.values
    region, unit, trouble = (rng.choice(values[kind]) for kind in ("region", "unit", "trouble"))
    day = date(rng.choice((2023, 2024, 2025, 2026)), rng.randint(1, 12), rng.randint(2, 28))
    known = _known(rng, values, region, day)
    phone, e164 = _phone(rng, values["phones"])
    withheld = _withheld(rng, needs)
    name = "" if "unit" in withheld else rng.choice(unit["names"]).format(**known)
    pic, signatory = rng.sample(values["people"], 2)
    title = rng.choice(values["titles"])
    has_signatory = rng.random() < (0.5 if "pic" in withheld else 0.9)
    drawn = {
        "unit": name,
        "pic": _with_degrees(rng, values, pic),
        "pic_role": rng.choice(("", rng.choice(values["roles"]))),
        "phone": phone,
        **_told(rng, values, trouble, known, day),
        **_head(rng, values, known, day),
        "sender": f"{title} {name}".strip(),
        "signatory": _with_degrees(rng, values, signatory) if has_signatory else "",
        "signatory_title": title,
        "nip": _nip(rng) if has_signatory and rng.random() < 0.8 else "",
        "kop": _kop(rng, values, unit, known) if name and ("kop" in needs or rng.random() < 0.85) else Kop(),
        "is_tte": has_signatory and rng.random() < 0.15,
        **_seconds(rng, values, known),
    }
    return Draft(_without(drawn, withheld), e164, rng.choice(_FONTS), rng.choice((10.5, 11.0, 11.0, 11.5, 12.0)))


def _withheld(rng: Random, needs: tuple[str, ...]) -> tuple[str, ...]:
    field = rng.choice(_WITHHELD)
    return (field,) if rng.random() < 1 / 6 and field not in needs else ()


def _without(drawn: dict[str, Any], withheld: tuple[str, ...]) -> dict[str, Any]:
    also = {
        "description": ("clause", "subject"),
        "resolution": ("plea",),
        "phone": ("other_phone", "other_person"),
        "pic": ("pic_role", "other_phone", "other_person"),
    }
    gone = {name for field in withheld for name in (field, *also.get(field, ()))}
    kept = {name: "" if name in gone else value for name, value in drawn.items()}
    return kept if kept["subject"] else kept | {"subject": "Penyampaian Pengaduan"}


def _known(rng: Random, values: dict[str, Any], region: dict[str, Any], day: date) -> dict[str, str]:
    """What `{name}` stands for in this letter's texts; [words] come on top."""
    return {
        "place": rng.choice(region["places"]),
        "region": region["name"],
        "code": region["code"],
        "area": rng.choice(region["area"]),
        "street": rng.choice(region["streets"]),
        "n": f"{rng.randint(1, 9999):04d}",
        "year": str(day.year),
        "roman": _ROMAN[day.month - 1],
    }


def _told(
    rng: Random, values: dict[str, Any], trouble: dict[str, str], known: dict[str, str], day: date
) -> dict[str, str]:
    """The trouble in words; the same room, day and hour in all of its texts."""
    since = day - timedelta(days=rng.randint(0, 6))
    words = {name: rng.choice(choices) for name, choices in values["words"].items()}
    words |= known
    words["date"] = rng.choice((_long(since), f"{_WEEKDAYS[since.weekday()]}, {_long(since)}"))
    words["time"] = f"{rng.randint(6, 21):02d}.{rng.choice(('00', '15', '30', '45'))} WIB"
    texts = {name: trouble[name].format(**words) for name in ("description", "clause", "resolution", "plea", "subject")}
    return {name: text if name == "subject" else text.strip() for name, text in texts.items()}


def _head(rng: Random, values: dict[str, Any], known: dict[str, str], day: date) -> dict[str, Any]:
    parts = {
        "d": str(day.day),
        "d2": f"{day.day:02d}",
        "m2": f"{day.month:02d}",
        "month": _MONTHS[day.month - 1],
        "weekday": _WEEKDAYS[day.weekday()],
        "year": str(day.year),
    }
    number = rng.choice(values["numbers"]).format(**known)
    return {
        "number": rng.choice((number, number, number, number, number, "-", "")),
        "date": rng.choice(values["dates"]).format(**parts),
        "dated": day.isoformat(),
        "place": known["place"],
        "region": known["region"],
        "recipient": rng.choice(values["recipients"]).format(**known),
        "speed": rng.choice(values["speeds"]),
        "enclosed": rng.choice(values["enclosures"]),
        "copies": rng.sample(values["copies"], min(len(values["copies"]), rng.choice((0, 0, 1, 2, 3)))),
    }


def _seconds(rng: Random, values: dict[str, Any], known: dict[str, str]) -> dict[str, str]:
    """The decoys: a number that is no phone, and somebody else to ring."""
    has_other = rng.random() < 0.15
    return {
        "decoy": rng.choice(values["decoys"]).format(**known) if rng.random() < 0.3 else "",
        "other_phone": _phone(rng, values["phones"])[0] if has_other else "",
        "other_person": rng.choice(values["people"]) if has_other else "",
    }


def _kop(rng: Random, values: dict[str, Any], unit: dict[str, Any], known: dict[str, str]) -> Kop:
    lines = [line.format(**known) for line in (*unit["parents"], unit["long"])]
    line = rng.choice(values["landlines"]).format(**known)
    site = known["place"].casefold().replace(" ", "")
    contact = rng.choice((
        f"Telepon {line}  Surel: {site}@unit.example",
        f"Telp/Fax. {line}",
        f"Telepon {line}, Laman: www.{site}.example, Pos-el: tu.{site}@unit.example",
    ))  # fmt: skip
    address = f"{known['street']}, {known['place']} {rng.randint(20, 99)}{rng.randint(100, 999)}"
    return Kop(tuple(line.upper() for line in lines), address, contact, _logo(rng))


def _logo(rng: Random) -> str:
    """An emblem that stands for a ministry's: a ring, a shield and a star."""
    blue = rng.choice(("#1a2a6c", "#000000", "#2b2b2b", "#0b3d2e"))
    gold = rng.choice(("#d4a017", "#777777", "#c9b037"))
    return (
        f'<svg width="60" height="60" viewBox="0 0 100 100"><circle cx="50" cy="50" r="46" fill="none" stroke="{blue}"'
        f' stroke-width="5"/><path d="M25 30 L75 30 L70 70 L50 84 L30 70 Z" fill="{gold}" stroke="{blue}"'
        f' stroke-width="3"/><path d="M50 36 L54 48 L67 48 L57 56 L61 69 L50 61 L39 69 L43 56 L33 48 L46 48 Z"'
        f' fill="{blue}"/></svg>'
    )


def _with_degrees(rng: Random, values: dict[str, Any], name: str) -> str:
    prefix, degrees = rng.choice(values["prefixes"]), rng.choice(values["degrees"])
    return f"{prefix} {name}".strip() + (f", {degrees}" if degrees else "")


def _phone(rng: Random, patterns: list[str]) -> tuple[str, str]:
    prefix = rng.choice(_PREFIXES)
    length = rng.choice((3, 4, 4, 4, 4, 4, 5))
    tail = "".join(rng.choice("0123456789") for _ in range(length))
    parts = {"a": prefix, "i": prefix[1:], "b": "5550", "b1": "55", "b2": "50"}
    written = rng.choice(patterns).format(**parts, c=tail, c1=tail[:2], c2=tail[2:])
    return written, f"+62{prefix[1:]}5550{tail}"


def _nip(rng: Random) -> str:
    born, hired = rng.randint(1966, 1996), rng.randint(1, 12)
    first = f"{born}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    parts = (first, f"{born + 24}{hired:02d}", str(rng.randint(1, 2)), f"{rng.randint(1, 9):03d}")
    return rng.choice(("", " ")).join(parts)


def _long(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
