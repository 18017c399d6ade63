"""Turn octets into text, whatever the mail says about its charset."""

import codecs
import re

_LABELS = {  # what labels mean in practice (WHATWG Encoding Standard §4.2): the label names a subset of what is sent
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "tis-620": "cp874",
    "iso-8859-11": "cp874",
    "iso-8859-8-i": "iso8859-8",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "unicode": "utf-16",
}
_NOT_CHARSETS = frozenset({"punycode", "idna", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"})
_SURROGATE = re.compile("[\ud800-\udfff]")
_ISO_2022 = re.compile(rb"\x1b\$[@B]|\x1b\(J")


def decoded(octets: bytes, label: str) -> str:
    """Decode by the label if that works, else as UTF-8, else as Windows-1252; never fails, never gives surrogates."""
    text = _strictly(octets, label)
    return _SURROGATE.sub("\ufffd", _guessed(octets) if text is None else text)


def _strictly(octets: bytes, label: str) -> str | None:
    name = label.strip().strip("\"'").lower()
    if name in ("", "ascii", "us-ascii"):
        return None
    try:
        codec = codecs.lookup(_LABELS.get(name, name)).name
        return None if codec.replace("_", "-") in _NOT_CHARSETS else octets.decode(codec)
    except (LookupError, ValueError):  # also what is no text encoding, wrong octets, a NUL in the label
        return None


def _guessed(octets: bytes) -> str:
    if octets.isascii():
        return octets.decode("iso2022_jp" if _ISO_2022.search(octets) else "ascii", "replace")
    text = octets.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    is_utf_8 = broken * 4 <= sum(1 for character in text if character > "\x7f")
    return text if is_utf_8 else octets.decode("cp1252", "replace")
