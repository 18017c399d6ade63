"""What mail clients and servers add to a writer's words: signatures, "Dikirim dari …", banners, footers."""

import re

BOUNDARY = "\x00"
"""Stands where quoted lines were taken out."""

_LONGEST_LINE = 2_000  # characters that are looked at to see what a line is
_DEVICES = (
    "iphone|ipad|ios|samsung|galaxy|android|ponsel|hp|telepon|handphone|smartphone|mobile|seluler|perangkat|device|yahoo"
    "|outlook|mail|gmail|email|surel|k-9|xiaomi|redmi|oppo|vivo|huawei|realme|infinix|poco|blackberry|windows|thunderbird"
    "|zimbra|spark|proton|aplikasi"
)
_CLIENT = re.compile(
    r"\s{0,9}\W{0,3}(?:"
    r"(?:get|dapatkan)\s\S.{0,25}?\s(?:for|untuk)\s(?:iphone|ipad|ios|android|windows|mac|macos|mobile|ponsel)\W{0,4}"
    r"(?:<[^<>]{0,200}>|https?:\S{0,200})?\W{0,9}"
    r"|(?:dikirim|terkirim|sent|dapatkan|get|diunduh|envoyé)\s(?:dari|from|via|dengan|menggunakan|using|by|with|outlook"
    rf"|aplikasi)\b.{{0,40}}?\b(?:{_DEVICES})\b.{{0,60}})",
    re.IGNORECASE,
)
_MAIL = r"(?:e-?mail|surel|surat\selektronik|message|pesan|communication)"
_OUTSIDE = (
    r"(?:\b(?:luar\s(?:organisasi|instansi|kantor|lingkungan|kementerian|perusahaan)|eksternal|external|outside)\b"
    r"|\b(?:klik|mengklik|mengeklik|membuka|buka)\b.{0,30}\b(?:tautan|link|lampiran)|\bclick.{0,40}\blinks?\b)"
)
_PARAGRAPHS = (
    r"disclaimer|penafian|confidentiality\snotice|pemberitahuan\skerahasiaan",
    rf"(?:(?:seluruh\s)?(?:isi|informasi)\s(?:dalam\s|dari\s)?)?{_MAIL}\s(?:ini|dan|beserta)\b.{{0,90}}\b(?:rahasia|hanya\sditujukan)",
    rf"(?:perhatian|peringatan|caution|warning|hati-?hati|waspada|external|eksternal)\b.{{0,60}}\b(?:{_MAIL}|sender|pengirim)\b"
    rf".{{0,120}}{_OUTSIDE}",
    rf"(?:this|the)\s(?:{_MAIL}|sender)\b.{{0,60}}{_OUTSIDE}",
    rf"{_MAIL}\s(?:ini|berikut)\b.{{0,60}}{_OUTSIDE}",
    rf"this\s{_MAIL}\b.{{0,120}}\b(?:confidential|intended|privileged)",
    rf"the\sinformation\s(?:contained\s)?in\sthis\s{_MAIL}",
    rf"(?:jika|apabila|bila)\sanda\s(?:bukan\spenerima|menerima\s{_MAIL})|if\syou\s(?:are\snot\sthe\sintended|have\sreceived\sthis)",
    r"(?:(?:harap|mohon)\s)?pertimbangkan(?:lah)?\s(?:dampak\s)?lingkungan|(?:please\s)?consider\sthe\senvironment",
    r"(?:dokumen|surat)\sini\s(?:telah\s)?ditandatangani\ssecara\selektronik|uu\site\sno",
    rf"virus-free|bebas\svirus|(?:this\s)?{_MAIL}\b.{{0,40}}\b(?:checked|scanned|dipindai|diperiksa)\b.{{0,40}}\b(?:virus|avast|antivirus)",
    r".{0,80}\b(?:mailing\slist|milis)\s--|to\sunsubscribe\b|untuk\sberhenti\sberlangganan\b"
    r"|you\sreceived\sthis\smessage\sbecause\syou\sare\ssubscribed",
)
_FOOTER = re.compile(rf"[\W_]{{0,9}}(?:{'|'.join(_PARAGRAPHS)})", re.IGNORECASE)
_HINT = re.compile(
    r"disclaimer|penafian|confiden|kerahasiaan|mail|surel|message|pesan|communication|sender|pengirim|informa|anda\b|you\b"
    r"|lingkungan|environment|dokumen|surat|uu\site|virus|milis|subscri|langganan|elektronik",
    re.IGNORECASE,
)
"""One of these is in every such paragraph: a quick look at lines that are none."""
_TAG = re.compile(
    r"\s{0,9}[\[(*]{1,3}\s?(?:external|eksternal|ext|spam|official\suse|internal|publik|public|terbatas|confidential|rahasia|amd\sofficial)"
    r"\b[^\[\]()]{0,40}[\])*]{1,3}\s{0,9}",
    re.IGNORECASE,
)
_LINKS = re.compile(r"(?:links|tautan):", re.IGNORECASE)  # Roundcube lists them below its plain text
_LINKED = re.compile(r"\[\d{1,3}\]\s\S{1,4000}|-{4,9}|")
_RULE = re.compile(r"[\s_=*-]{8,200}")
_WORD = re.compile(r"[^\W\d_]{2,40}")


def without_signatures(lines: list[str]) -> list[str]:
    """Drop what follows "-- " (RFC 3676 §4.3) up to the next quotation."""
    kept = []
    is_signature = False
    for line in lines:
        is_signature = (is_signature or line in ("--", "—")) and line != BOUNDARY
        if not is_signature:
            kept.append(line)
    return kept


def without_names(lines: list[str], writer: str) -> list[str]:
    """Empty the lines below the first that hold nothing but words of the writer's own name."""
    names = set(_WORD.findall(writer.lower()))
    first = _first(lines)
    return ["" if number > first and _is_name(line, names) else line for number, line in enumerate(lines)]


def _is_name(line: str, names: set[str]) -> bool:
    words = _WORD.findall(line[:_LONGEST_LINE].lower())
    return bool(words) and names.issuperset(words) and not any(map(str.isdigit, line))


def without_footers(lines: list[str]) -> list[str]:
    """Drop the tag that a mail server puts above, and the paragraphs that it or a client adds."""
    kept: list[str] = []
    is_footer = False
    for line in _without_tag(lines):
        head = line[:_LONGEST_LINE]
        if not head.strip(" _-*=\u200b\ufeff\x00"):
            is_footer = False
        is_footer = is_footer or bool(_HINT.search(head) and _FOOTER.match(head))
        if not is_footer and not _CLIENT.fullmatch(head):
            kept.append("" if line == BOUNDARY else line)
    return _without_end(_without_links(_without_end(kept)))


def _without_end(lines: list[str]) -> list[str]:
    """Drop the empty lines and rules at the end."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _RULE.fullmatch(lines[end - 1])):
        end -= 1
    return lines[:end]


def _without_links(lines: list[str]) -> list[str]:
    """Drop the list of links at the very end."""
    start = next((number for number in range(len(lines) - 1, -1, -1) if not _LINKED.fullmatch(lines[number])), 0)
    return lines[:start] if lines and _LINKS.fullmatch(lines[start]) else lines


def _without_tag(lines: list[str]) -> list[str]:
    """Take "[EXTERNAL]" from the beginning of the first line that says anything."""
    first = _first(lines)
    tag = _TAG.match(lines[first]) if first < len(lines) else None
    return [*lines[:first], lines[first][tag.end() :], *lines[first + 1 :]] if tag else lines


def _first(lines: list[str]) -> int:
    return next((number for number, line in enumerate(lines) if line.strip(_NOTHING)), len(lines))


_NOTHING = " \t\u200b\ufeff\x00"
