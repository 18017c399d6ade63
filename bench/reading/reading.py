"""Read letters as the program does: as a mail with the letter in it, through its children."""

import pickle
import resource
import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from bench.reading.bank import FIELDS, load
from bench.reading.generate import Made, letters, through
from bench.reading.score import Verdict, errors, is_right
from bench.reading.tiers import Scan
from maild.core.letter import Box, Field, Letter
from maild.core.office import Unit
from maild.core.words import Category, FieldWords, Table
from maild.errors import TransientFailure, Unreadable
from maild.intake.paper.scanners import Scanners
from maild.intake.paper.sheet import Mark, Sheet
from maild.intake.parts import Part
from maild.intake.transcript import Transcriber

_RULES = Path(__file__).resolve().parents[2] / "rules"
_LANGUAGES = ("ind", "eng")
_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "jpg": "image/jpeg",
    "png": "image/png",
    "tiff": "image/tiff",
    "heic": "image/heic",
}
_NAMES = {
    "photo": ("IMG-20260210-WA0003", "IMG_2217", "WhatsApp Image 2026-02-10 at 14.22.31"),
    "": ("surat", "scan0001", "Nodis gangguan jaringan", "CamScanner 10-02-2026 09.12", "dok_pengaduan"),
}
_SUBJECTS = ("Pengaduan gangguan jaringan", "Surat pengaduan", "Laporan gangguan", "Fwd: surat", "Nota dinas")
_COVERS = (
    "Terlampir.",
    "Yth. Bapak/Ibu,\n\nTerlampir surat pengaduan gangguan jaringan, mohon tindak lanjut.\n\nTerima kasih.\n",
    "Mohon tindak lanjut sesuai surat terlampir.\n\nDikirim dari iPhone saya\n",
    "",
)


@dataclass(frozen=True, slots=True)
class Job:
    """Every `step`-th letter of a seed from the `first` on, in one tier; a process of its own reads them."""

    bank: str
    seed: int
    count: int
    tier: str
    first: int = 0
    step: int = 1
    layout: str = ""
    cache: Path | None = None
    keep: Path | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job: verdicts, wrong characters and all, pages, and what the children took."""

    tier: str
    verdicts: tuple[Verdict, ...]
    wrong_characters: int
    characters: int
    pages: int
    cpu_seconds: float
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class _Read:
    """One letter's verdicts, wrong characters and all, and pages."""

    verdicts: tuple[Verdict, ...]
    errors: tuple[int, int]
    pages: int


def run(job: Job) -> Outcome:
    """Make and read the letters of a job; its children's time and memory are those of this process."""
    with _transcriber(job) as transcriber:
        reads = [
            _read(transcriber, made, scan, job)
            for number, made in enumerate(letters(load(job.bank), job.seed, job.count, job.layout))
            if number % job.step == job.first and (scan := through(made, job.tier))
        ]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Outcome(
        job.tier,
        tuple(verdict for read in reads for verdict in read.verdicts),
        sum(read.errors[0] for read in reads),
        sum(read.errors[1] for read in reads),
        sum(read.pages for read in reads),
        used.ru_utime + used.ru_stime,
        used.ru_maxrss * 1024,
    )


def together(outcomes: Sequence[Outcome]) -> Outcome:
    """Put the parts of a tier together."""
    return Outcome(
        outcomes[0].tier,
        tuple(verdict for outcome in outcomes for verdict in outcome.verdicts),
        sum(outcome.wrong_characters for outcome in outcomes),
        sum(outcome.characters for outcome in outcomes),
        sum(outcome.pages for outcome in outcomes),
        sum(outcome.cpu_seconds for outcome in outcomes),
        max(outcome.peak_bytes for outcome in outcomes),
    )


def _read(transcriber: Transcriber, made: Made, scan: Scan, job: Job) -> _Read:
    truth = made.truth
    if job.keep:
        _keep(job.keep / job.tier, made, scan)
    began = perf_counter()
    try:
        letter = transcriber.read_whole(mail(made, scan, job.tier)).letter
    except (Unreadable, TransientFailure) as error:
        letter = Letter(warnings=(str(error),), is_readable=False)
    verdicts = tuple(_verdict(made, name, letter.fields.get(name)) for name in FIELDS)
    right = sum(verdict.is_right for verdict in verdicts)
    took = perf_counter() - began
    sys.stderr.write(f"{job.tier:8} {truth.letter} {right}/5 {took:5.1f} s  {truth.layout}\n")
    lines = [line for page in truth.lines for line in page]
    return _Read(verdicts, errors(lines, letter.text), len(truth.lines))


def _verdict(made: Made, name: str, field: Field | None) -> Verdict:
    """A landline fills the phone but is still asked for: the letter's mobile is what counts as found."""
    wanted, got = made.truth.fields[name], field.value if field else ""
    if name == "phone":
        wanted, got = made.truth.e164, (field.e164 if field and field.is_mobile else "")
    right = is_right(name, wanted, got)
    return Verdict(made.truth.letter, made.truth.layout, name, wanted, got, right, field.confidence if field else 0.0)


def _keep(folder: Path, made: Made, scan: Scan) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{made.truth.letter}.{scan.extension}").write_bytes(scan.data)


def mail(made: Made, scan: Scan, tier: str) -> bytes:
    """A mail that says little and brings the letter, as offices send it."""
    rng = Random(f"mail/{made.truth.letter}/{tier}")
    message = EmailMessage(policy=SMTP)
    message["From"] = "Tata Usaha <tu@pengirim.example>"
    message["To"] = "pengaduan@kanwil.example"
    message["Subject"] = rng.choice(_SUBJECTS)
    message["Date"] = "Tue, 10 Feb 2026 09:12:00 +0700"
    message["Message-ID"] = f"<{made.truth.letter}.{tier}@pengirim.example>"
    message.set_content(rng.choice(_COVERS))
    name = rng.choice(_NAMES.get(tier, _NAMES[""]))
    main, _, kind = _TYPES[scan.extension].partition("/")
    message.add_attachment(scan.data, maintype=main, subtype=kind, filename=f"{name}.{scan.extension}")
    return message.as_bytes()


def _transcriber(job: Job) -> Transcriber:
    transcriber = Transcriber(_words(), _units(), _LANGUAGES)
    if job.cache:
        # The program has no such door: a cache would be wrong there, and here it lets rules be tried in seconds.
        transcriber._scanners = CachedScanners(job.cache)
    return transcriber


class CachedScanners(Scanners):
    """Reads each page and each second opinion once, ever; draws no pictures. An edit to OCR wants a new folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(1, _LANGUAGES)
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def scan(self, pages: Sequence[tuple[Part, int]]) -> list[Sheet]:
        return [self._kept_sheet(part, page) for part, page in pages]

    def look_again(self, part: Part, page: int, boxes: tuple[Box, ...]) -> tuple[str, ...]:
        place = self._folder / f"{part.digest}-{page}.seen"
        seen: dict[Box, str] = pickle.loads(place.read_bytes()) if place.exists() else {}
        new = tuple(box for box in boxes if box not in seen)
        if new:
            seen |= zip(new, super().look_again(part, page, new), strict=True)
            place.write_bytes(pickle.dumps(seen))
        return tuple(seen[box] for box in boxes)

    def picture(self, part: Part, page: int, marks: tuple[Mark, ...]) -> bytes:
        return b""

    def _kept_sheet(self, part: Part, page: int) -> Sheet:
        place = self._folder / f"{part.digest}-{page}.sheet"
        if place.exists():
            kept: Sheet = pickle.loads(place.read_bytes())
            return kept
        (sheet,) = super().scan([(part, page)])
        place.write_bytes(pickle.dumps(sheet))
        return sheet


def _words() -> FieldWords:
    """rules/fields.toml as it stands in the checkout."""
    data = tomllib.loads((_RULES / "fields.toml").read_text(encoding="utf-8"))
    rows = data.pop("category")
    tables: dict[str, Table] = {
        name: tuple((key, tuple(words)) for key, words in listed.items()) for name, listed in data.items()
    }
    return FieldWords(**tables, categories=tuple(Category(**_tuples(row)) for row in rows))


def _units() -> tuple[Unit, ...]:
    data = tomllib.loads((_RULES / "units.toml").read_text(encoding="utf-8"))
    return tuple(Unit(**_tuples(row)) for row in data["unit"])


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


def failing(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """What was read wrongly; first what was shown as certain."""
    wrong = [verdict for verdict in verdicts if not verdict.is_right]
    return sorted(wrong, key=lambda verdict: (-verdict.confidence, verdict.letter))
