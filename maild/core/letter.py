"""What a reporter wrote, as the program understood it."""

from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias


class LetterKind(StrEnum):
    EMAIL = "email"
    NODIS = "nodis"
    SURAT = "surat"
    FORM = "form"
    UNKNOWN = "unknown"


class Matter(StrEnum):
    """What a letter is about, as far as this SOP is concerned (domain.md §5.1, traps)."""

    COMPLAINT = "complaint"
    OTHER = "other_matter"  # kamtib, JDIH, dumas and the like: a case that a person looks at
    NONE = "no_complaint"  # a newsletter, an invitation, thanks, an offer: no case and no answer


class Severity(StrEnum):
    LOW = "rendah"
    MEDIUM = "sedang"
    HIGH = "tinggi"
    CRITICAL = "kritis"


Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom on the upright page, as fractions of its width and height."""

CERTAIN = 0.9
"""The confidence from which a field is shown as certain; below it the reporter is asked whether it was read right."""


@dataclass(frozen=True, slots=True)
class Field:
    """One fact read from a letter.

    `value` is in the letter's own words with white space folded; `confidence` runs from 0 to 1; `source` is "body",
    an enclosure's name, "operator" or "reply"; `text` is the passage that it was read from, `boxes` the rows of the
    page where it stands, and `why` says in English what spoke for it and against others.
    """

    value: str
    confidence: float = 1.0
    source: str = "body"
    page: int | None = None
    text: str = ""
    e164: str = ""  # phone only: "+6281255500143"
    boxes: tuple[Box, ...] = ()
    why: tuple[str, ...] = ()

    @property
    def is_mobile(self) -> bool:
        return self.e164.startswith("+628")

    @property
    def is_certain(self) -> bool:
        return self.confidence >= CERTAIN


@dataclass(frozen=True, slots=True)
class Fields:
    """The five required fields of SOP step 1."""

    unit: Field | None = None
    pic: Field | None = None
    phone: Field | None = None
    description: Field | None = None
    resolution: Field | None = None

    def get(self, name: str) -> Field | None:
        return dict(self.items()).get(name)

    def items(self) -> tuple[tuple[str, Field | None], ...]:
        return (
            ("unit", self.unit),
            ("pic", self.pic),
            ("phone", self.phone),
            ("description", self.description),
            ("resolution", self.resolution),
        )

    def value(self, name: str) -> str:
        field = self.get(name)
        return field.value if field else ""

    def missing(self, required: tuple[str, ...]) -> tuple[str, ...]:
        """Say which of the required fields must still be asked for.

        A landline fills `phone` but is still missing: SOP step 3 calls or writes to a mobile number.
        """
        return tuple(name for name, field in self.items() if name in required and _is_wanting(name, field))

    def doubtful(self) -> tuple[str, ...]:
        """Name the fields that were found, but may have been misread."""
        return tuple(name for name, field in self.items() if field and not field.is_certain)

    def filled_from(self, other: "Fields", required: tuple[str, ...]) -> "Fields":
        """Fill the gaps with what `other` knows; what is known already stays."""
        gaps = {name: other.get(name) for name in self.missing(required) if other.get(name)}
        return replace(self, **gaps)

    def overwritten_by(self, other: "Fields") -> "Fields":
        """Take every field that `other` has, as an operator's correction does."""
        return replace(self, **{name: field for name, field in other.items() if field})


FIELD_NAMES = tuple(field.name for field in fields(Fields))


def _is_wanting(name: str, field: Field | None) -> bool:
    if field is None or not field.value:
        return True
    return name == "phone" and not field.is_mobile


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a surat or nodis; empty where the letter does not say it."""

    number: str = ""
    dated: date | None = None
    subject: str = ""
    sender: str = ""
    recipient: str = ""
    classification: str = ""  # sifat, as written: "Segera", "Rahasia"
    speed: str = ""  # of the sifat: "Biasa", "Segera", "Sangat Segera"
    secrecy: str = ""  # of the sifat: "Terbatas", "Rahasia", "Sangat Rahasia"
    kop: tuple[str, ...] = ()  # the lines of the letterhead, without address and telephone
    enclosed: str = ""  # lampiran, as written: "1 (satu) berkas"
    copies: tuple[str, ...] = ()  # tembusan
    signatory: str = ""
    signatory_title: str = ""
    nip: str = ""  # of the signatory, 18 digits

    @property
    def is_confidential(self) -> bool:
        """Say whether the letter may not be copied in full into mails (domain.md §2.6)."""
        words = f"{self.classification} {self.secrecy}".casefold()
        return "rahasia" in words or "terbatas" in words


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An attachment: its bytes lie in the archive under `digest` (SHA-256, hex); its name is only a label."""

    name: str
    media_type: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the mail's own text and the letter attached to it tell differently; the letter counts."""

    field: str
    in_body: str
    in_letter: str


class Trouble(StrEnum):
    """Why an enclosure could not be read; the reporter is asked for it in a form that can be."""

    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    UNSUPPORTED = "unsupported"  # RAR, 7z, a video: send a PDF
    TOO_LARGE = "too_large"  # bombs too
    ILLEGIBLE = "illegible"  # a scan in which no text can be made out


@dataclass(frozen=True, slots=True)
class UnreadEnclosure:
    """An enclosure that could not be read."""

    name: str
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Letter:
    """A complaint as it was read."""

    kind: LetterKind = LetterKind.EMAIL
    fields: Fields = Fields()
    head: Head = Head()
    subject: str = ""  # of the mail
    category: tuple[str, ...] = ()  # codes of domain.md §6, the main one first
    severity: Severity = Severity.MEDIUM
    text: str = ""  # the whole text that was read
    sources: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    warnings: tuple[str, ...] = ()
    is_readable: bool = True  # False: a person must look (state awaiting_reading)
    matter: Matter = Matter.COMPLAINT
    grounds: tuple[str, ...] = ()  # the words that decided category, severity and matter: "category cctv: NVR"
    differences: tuple[Difference, ...] = ()
    unread: tuple[UnreadEnclosure, ...] = ()
    unscanned: int = 0  # pages that wait for OCR: what is read so far may change
    picture: Enclosure | None = None  # the page with the read fields marked, as a JPEG
