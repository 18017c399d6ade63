"""The child process of a Reader: reads one mail or letter after the other."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import BinaryIO

from maild.core.office import Unit
from maild.core.record import plain, record
from maild.core.words import FieldWords
from maild.intake import wire
from maild.intake.bundle import letter_of
from maild.intake.confinement import LONGEST_INPUT, serve
from maild.intake.reader import Bundle, Reading, read


def main() -> None:
    serve(_setup)


def _setup(told: tuple[FieldWords, tuple[Unit, ...]]) -> Callable[[BinaryIO], list[bytes]]:
    return _Desk(*told).answer


@dataclass(frozen=True, slots=True)
class _Desk:
    words: FieldWords
    units: tuple[Unit, ...]

    def answer(self, requests: BinaryIO) -> list[bytes]:
        """Read a mail, or the letter that a mail's text and papers make together."""
        asked = wire.receive_json(requests, LONGEST_INPUT)
        if "bundle" not in asked:
            return _frames(read(wire.receive(requests, LONGEST_INPUT), self.words, self.units))
        bundle = record(Bundle, asked["bundle"])
        letter = letter_of(
            bundle.body, bundle.text, bundle.papers, self.words, self.units, bundle.subject, bundle.sender_name,
            bundle.sender_unit,
        )  # fmt: skip
        return [wire.as_json({"letter": plain(letter)})]


def _frames(reading: Reading) -> list[bytes]:
    """Put the facts into JSON and the octets of the attachments behind it."""
    mail = reading.mail
    facts = plain(replace(reading, mail=replace(mail, parts=())))
    heads = [[part.name, part.media_type, part.is_decoration] for part in mail.parts]
    return [wire.as_json({"reading": facts, "parts": heads}), *(part.data for part in mail.parts)]
