"""Know the little pictures that stand for labels in chats: a pin before the office, a head before the name."""

from maild.intake.labels import Meaning

_SURE = 0.8
_FIELDS = {
    **dict.fromkeys("📍🏢🏛🏤🏬🏠🗺🚩", "unit"),
    **dict.fromkeys("👤👨👩🧑👮🙋🧕👥🪪", "pic"),
    **dict.fromkeys("📞📱☎📲🤙", "phone"),
    **dict.fromkeys("⚠❗‼🚨🔴❌⛔🆘🔥📛💥🐞🛑", "description"),
    **dict.fromkeys("🛠🔧🔨🪛⚙🧰💡", "resolution"),
}


def emblem_of(text: str) -> tuple[Meaning, str] | None:
    """Return what the picture at the beginning of a line means, and what stands behind it."""
    name = _FIELDS.get(text[:1])
    rest = text[1:].lstrip("\ufe0f\u200d ").strip() if name else ""
    return (Meaning((name,), _SURE), rest) if name and rest else None
