"""Read .msg, a mail as Outlook saves it ([MS-OXMSG])."""

from maild.intake.charset import decoded
from maild.intake.headers import clean_line
from maild.intake.paper.compound import CompoundFile
from maild.intake.paper.winmail import OutlookMail, unpacked_rtf

_SENDER, _ADDRESS, _SUBJECT, _BODY, _RTF, _HTML = "0C1A", "5D01", "0037", "1000", "1009", "1013"  # [MS-OXPROPS]
_LONG_NAME, _SHORT_NAME, _DATA = "3707", "3704", "3701"
_STREAM, _ATTACHMENT = "__substg1.0_", "__attach_version1.0_#"
_UNICODE, _ANSI, _BINARY = "001F", "001E", "0102"
_MOST_FILES = 60


def read_msg(file: CompoundFile) -> OutlookMail:
    """Take a saved mail apart; raises Refused."""
    sender, address = _string(file, "", _SENDER), _string(file, "", _ADDRESS)
    shown = (("From", f"{sender} <{address}>" if address else sender), ("Subject", _string(file, "", _SUBJECT)))
    mail = OutlookMail(
        head=tuple(f"{name}: {clean_line(value)}" for name, value in shown if value),
        text=_string(file, "", _BODY),
        html=decoded(_octets(file, "", _HTML), "utf-8"),
        rtf=unpacked_rtf(_octets(file, "", _RTF)),
    )
    folders = sorted(path for path in file.entries if path.startswith(_ATTACHMENT) and "/" not in path)
    for folder in folders[:_MOST_FILES]:
        name = _string(file, folder + "/", _LONG_NAME) or _string(file, folder + "/", _SHORT_NAME)
        data = _octets(file, folder + "/", _DATA)
        if data:
            mail.files.append((name, data))
    return mail


def _string(file: CompoundFile, folder: str, name: str) -> str:
    path = f"{folder}{_STREAM}{name}"
    if path + _UNICODE in file:
        return decoded(file.read(path + _UNICODE), "utf-16-le").rstrip("\x00")
    return decoded(file.read(path + _ANSI), "").rstrip("\x00") if path + _ANSI in file else ""


def _octets(file: CompoundFile, folder: str, name: str) -> bytes:
    path = f"{folder}{_STREAM}{name}{_BINARY}"
    return file.read(path) if path in file else b""
