"""Find in a sentence what is asked for: where a request begins, and where it turns to what is wrong."""

import re

from maild.intake.lexicon import Lexicon
from maild.intake.phrases import Hit, Token
from maild.intake.pieces import is_apart

_FEWEST_WORDS = 4  # of a task
_LONGEST_QUESTION = 40
_ASKED = re.compile(r"\?[\s\"'”’)]*$")
_OTHERS = ("pemohon", "pengunjung", "tamu", "warga", "masyarakat", "peserta", "pengguna", "peianggan", "nasabah")
_WANTS = ("minta", "meminta", "mengajukan")
_NOT = ("tidak", "beium")


def first_wish(text: str, tokens: list[Token], first: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """Find where a request begins, with those who ask, and where its verb ends."""
    index = first
    while index < len(tokens):
        no = lexicon.cue("not_request").at(tokens, index)
        if no:
            index = no.last
            continue
        hit = lexicon.cue("request").at(tokens, index)
        if not hit and index == first:
            hit = lexicon.cue("imperative").at(tokens, index)
        if not hit and (index == first or is_apart(text, tokens, index)):
            hit = _question(text, tokens, index, lexicon)
        if hit and index > first and tokens[index].shape in _WANTS and _wants_by_itself(tokens, first, index, lexicon):
            index = hit.last
            continue
        if hit and index > first and tokens[index].shape == "diminta" and tokens[index - 1].shape in _OTHERS:
            index = hit.last
            continue
        is_denied = index > 0 and tokens[index - 1].shape in _NOT and not is_apart(text, tokens, index)
        if hit and not is_denied:
            begin = index
            while begin > first and lexicon.cue("asker").at(tokens, begin - 1):
                begin -= 1
            return begin, hit.last
        index += 1
    return None


def last_wish(text: str, tokens: list[Token], wish: tuple[int, int], lexicon: Lexicon) -> tuple[int, int]:
    """Return the second of two wishes, if the first only asks to be heard: "Sudilah mengabulkan; kami mohon …"."""
    for index in range(wish[1], len(tokens)):
        if ";" in text[tokens[index - 1].end : tokens[index].start]:
            return first_wish(text, tokens, index, lexicon) or wish
    return wish


def turns_to_report(text: str, tokens: list[Token], begin: int, core: int, lexicon: Lexicon) -> int:
    """Find where a bare request turns to what is wrong: "Mohon bantuannya segera, cctv mati"; 0 where it does not."""
    for index in range(core, min(begin + 7, len(tokens))):
        if "," in text[tokens[index - 1].end : tokens[index].start]:
            rest = tokens[index:]
            if lexicon.cue("joining").at(rest, 0):
                return 0
            is_report = lexicon.cue("concrete").is_in(rest) and not lexicon.cue("request").is_in(rest)
            return index if is_report and not lexicon.cue("trouble").is_in(tokens[core:index]) else 0
    return 0


def names_a_task(tokens: list[Token], lexicon: Lexicon) -> bool:
    """Say whether the words behind "mohon" name anything to be done, and do not only point to an enclosure."""
    pointer = lexicon.cue("pointer").find(tokens)
    ahead = tokens[: pointer[0].first] if pointer else tokens
    return len(ahead) >= _FEWEST_WORDS or lexicon.cue("trouble").is_in(tokens)


def _is_thing(tokens: list[Token], index: int, lexicon: Lexicon) -> bool:
    """Say whether a word names a thing of ours, which asks for nothing: "VPN minta sertifikat"."""
    return any(
        hit.last == index + 1 for at in (index - 1, index) if at >= 0 for hit in lexicon.things.all_at(tokens, at)
    )


def _wants_by_itself(tokens: list[Token], first: int, index: int, lexicon: Lexicon) -> bool:
    """Say whether a machine wants something of its user: "hotspot di aula meminta masuk berulang-ulang"."""
    if _is_thing(tokens, index - 1, lexicon):
        return True
    before, after = tokens[first:index], tokens[index + 1 : index + 2]
    is_asked = bool(after) and after[0].shape.startswith("di")
    by_us = lexicon.cue("asker").is_in(before) or lexicon.cue("trouble").is_in(before)
    return bool(before) and _is_thing(before, 0, lexicon) and not by_us and not is_asked


def _question(text: str, tokens: list[Token], first: int, lexicon: Lexicon) -> Hit | None:
    """Hear a question that asks for something: "ada switch cadangan ndak?"."""
    hit = lexicon.cue("asking").at(tokens, first) if len(tokens) - first <= _LONGEST_QUESTION else None
    if not hit or not _ASKED.search(text[-6:]) or lexicon.cue("trouble").is_in(tokens[first:]):
        return None
    return hit
