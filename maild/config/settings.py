"""maild.toml as a table of types: every key of interface.md §1 with its default."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from maild.core.letter import FIELD_NAMES
from maild.store.checked import Address, Line, Named, Table, address, refusal

_HOST = re.compile(r"[A-Za-z0-9_.:-]{1,253}")
_LANGUAGE = re.compile(r"[a-z_]{3,20}")
_PREFIX = re.compile(r"[A-Z]{2,8}")


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise refusal(f'"{text:.80}" is not a host', "a host name such as imap.kanwil.example, or an IP address")
    return text.lower()


def _authserv_id(text: str) -> str:
    if text and not _HOST.fullmatch(text):
        remedy = 'what stands first in your server\'s Authentication-Results, such as "mx.kanwil.example"'
        raise refusal(f'"{text:.80}" is not an authserv-id', remedy)
    return text.lower()


def _prefix(text: str) -> str:
    if not _PREFIX.fullmatch(text):
        raise refusal(f'"{text:.80}" is not a prefix of case numbers', 'two to eight capital letters, such as "PGJ"')
    return text


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise refusal(f'"{text:.80}" is not a language of the scanner', 'codes of tesseract, such as "ind"')
    return text


def _optional_address(text: str) -> str:
    return address(text) if text else ""


def _field(text: str) -> str:
    if text not in FIELD_NAMES:
        raise refusal(f'unknown field "{text:.80}"', f"known: {', '.join(FIELD_NAMES)}")
    return text


Host = Annotated[str, AfterValidator(_host)]
Port = Annotated[int, Field(ge=1, le=65535)]
Security = Literal["tls", "starttls", "none"]
Auth = Literal["password", "oauth2", "none"]


class OfficeSection(Table):
    address: Address
    name: Named = "Kantor Wilayah Kementerian Hukum dan HAM Jawa Timur"
    alert_to: tuple[Address, ...] = ()
    timezone: Literal["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"] = "Asia/Jakarta"
    case_prefix: Annotated[str, AfterValidator(_prefix)] = "PGJ"


class ImapSection(Table):
    host: Host
    port: Port = 993
    security: Security = "tls"
    ca_file: Line = ""
    username: Line = ""
    auth: Auth = "password"
    folders: tuple[Named, ...] = ("INBOX",)
    processed: Line = "Diproses"
    quarantine: Line = "Karantina"
    poll_every: Annotated[int, Field(ge=1, le=86400)] = 30
    idle: bool = True
    first_start: Literal["baseline", "all"] = "baseline"


class SmtpSection(Table):
    host: Host
    port: Port = 587
    security: Security = "starttls"
    ca_file: Line = ""
    username: Line = ""
    auth: Auth = "password"
    plus_addressing: bool = True


class StoreSection(Table):
    kind: Literal["tinydb", "postgresql"] = "tinydb"
    path: Named = "data"
    dsn: Annotated[Line, Field(repr=False)] = ""  # may hold a password


class SopSection(Table):
    result_approver: Literal["kasubbag", "kabag"] = "kasubbag"
    required_fields: tuple[Annotated[str, AfterValidator(_field)], ...] = FIELD_NAMES
    completion_days: Annotated[int, Field(ge=1, le=365)] = 30
    reopen_days: Annotated[int, Field(ge=0, le=365)] = 7


class TrustSection(Table):
    authserv_id: Annotated[str, AfterValidator(_authserv_id)] = ""
    evidence: Literal["token", "dmarc", "challenge"] = "token"


class IntakeSection(Table):
    ocr_languages: tuple[Annotated[str, AfterValidator(_language)], ...] = ("ind", "eng")
    scanners: tuple[Address, ...] = ()
    front_desk: Annotated[str, AfterValidator(_optional_address)] = ""
    drop_folder: Line = ""


class LimitsSection(Table):
    message_mb: Annotated[int, Field(ge=1, le=200)] = 25
    mails_per_address_per_day: Annotated[int, Field(ge=1)] = 5
    mails_per_hour: Annotated[int, Field(ge=1)] = 300
    mails_per_domain_per_hour: Annotated[int, Field(ge=1)] = 30
    mail_providers: tuple[Annotated[str, AfterValidator(_host)], ...] = (
        "gmail.com", "googlemail.com", "yahoo.com", "yahoo.co.id", "ymail.com", "rocketmail.com", "outlook.com",
        "outlook.co.id", "hotmail.com", "hotmail.co.id", "live.com", "msn.com", "icloud.com", "me.com", "aol.com",
        "proton.me", "protonmail.com", "zoho.com", "gmx.com", "mail.com", "yandex.com",
    )  # fmt: skip


class PrivacySection(Table):
    retention_years: Annotated[int, Field(ge=0, le=100)] = 0


class Settings(Table):
    """The whole of maild.toml."""

    office: OfficeSection
    imap: ImapSection
    smtp: SmtpSection
    store: StoreSection = StoreSection()
    sop: SopSection = SopSection()
    trust: TrustSection = TrustSection()
    intake: IntakeSection = IntakeSection()
    limits: LimitsSection = LimitsSection()
    privacy: PrivacySection = PrivacySection()
