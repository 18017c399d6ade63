"""Tell the voices of a chat apart: who reports is read, who answers is not."""

import re
from collections import Counter
from dataclasses import dataclass, replace

from maild.intake.bubbles import bubbles_of
from maild.intake.lexicon import Lexicon
from maild.intake.page import Line, Zone
from maild.intake.phrases import Token
from maild.intake.units import units_in

_VOICE = re.compile(r"([^\W\d_][^:\[\]|=]{0,34}): ?(?=\S)")
_FEWEST_TURNS, _LEAST_SHARE = 2, 0.6  # of the lines that begin with a voice
_LONGEST_NAME = 5  # words
_MOST_LINES = 400
_US = frozenset(("anda", "you", "me", "saya", "admin"))
_ORIGIN = 2.0  # what "saya dari Lapas …" weighs against a word of trouble


@dataclass(frozen=True, slots=True)
class _Turn:
    """A line that begins with the name of who speaks."""

    voice: str
    rest: str


def with_voices(lines: list[Line], lexicon: Lexicon) -> list[Line]:
    """Give the lines of a chat their speakers: pasted without times, "Irma (Reg): Pagi kak", or printed in bubbles."""
    if any(line.speaker for line in lines):
        return lines
    bubbles = bubbles_of(lines, lexicon)
    if bubbles:
        return bubbles
    turns = [_turn(line, lexicon) for line in lines[:_MOST_LINES]]
    counts = Counter(turn.voice for turn in turns if turn)
    shown = sum(not line.is_blank for line in lines)
    is_chat = counts and max(counts.values()) >= _FEWEST_TURNS and counts.total() >= _LEAST_SHARE * shown
    if not is_chat or len(counts) > max(2, counts.total() // 2):
        return lines
    said = [_said(line, turn, lexicon) for line, turn in zip(lines, turns, strict=False)]
    return [*said, *lines[_MOST_LINES:]]


def _turn(line: Line, lexicon: Lexicon) -> _Turn | None:
    found = _VOICE.match(line.text[:60])
    voice = found[1].strip() if found else ""
    shape = lexicon.joined(voice.split("(")[0])
    is_label = shape in lexicon.labels or shape in lexicon.heads or lexicon.keys.is_in(lexicon.tokens(voice))
    if not found or is_label or not 0 < len(voice.split()) <= _LONGEST_NAME or not voice[0].isupper():
        return None
    return _Turn(voice, line.text[found.end() :].strip())


def _said(line: Line, turn: _Turn | None, lexicon: Lexicon) -> Line:
    return replace(line, passage=lexicon.passage(turn.rest), speaker=turn.voice) if turn else line


def reporters_own(lines: list[Line], lexicon: Lexicon) -> list[Line]:
    """Take what the others of a chat say as foreign, where one of its voices can be told to be the reporter."""
    turns = _by_voice(lines)
    if len(turns) < 2:
        return lines
    weights = {voice: _weight(voice, tokens, lexicon) for voice, tokens in turns.items()}
    best = max(weights, key=lambda voice: weights[voice])
    if weights[best] <= 0:
        return lines
    kept: list[Line] = []
    is_other = False
    for line in lines:
        is_other = line.speaker != best if line.speaker else is_other
        kept.append(replace(line, zone=Zone.FOREIGN, speaker="") if is_other else line)
    return kept


def _by_voice(lines: list[Line]) -> dict[str, list[list[Token]]]:
    turns: dict[str, list[list[Token]]] = {}
    voice = ""
    for line in lines:
        voice = line.speaker or voice
        if voice:
            turns.setdefault(voice, []).append(line.tokens)
    return turns


def _weight(voice: str, turns: list[list[Token]], lexicon: Lexicon) -> float:
    """Weigh what speaks for a voice being the reporter: it tells of trouble, and says where it is from."""
    name = lexicon.passage(voice)
    told = sum(lexicon.cue("trouble").is_in(tokens) for tokens in turns)
    named = any(unit.has_place or unit.kind == "whole" for unit in units_in(name, lexicon))
    is_ours = bool(name.tokens) and (name.tokens[0].shape in _US or name.tokens[-1].shape in ("ti", "it"))
    return told + _ORIGIN * named - _ORIGIN * is_ours
