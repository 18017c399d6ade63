"""Tell the kind of a disruption and how grave it is from the words of the complaint."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from maild.core.letter import Severity
from maild.core.words import Category
from maild.intake.clues import REQUEST, Clue, clues_in
from maild.intake.lexicon import Lexicon
from maild.intake.phrases import Phrases, Token

OTHER = "lainnya"
_PIECE = re.compile(r"[.;!?]\s|[,\n]")
_RANK = {severity: rank for rank, severity in enumerate(Severity)}
_LONGEST = 6000  # characters of a text that count
_FADE = 0.6  # each further word of a category says less
_RESOLUTION, _RESOLUTION_TELLING, _SUBJECT = 0.35, 0.5, 0.5  # what they count beside the description
_NEW = 2.5  # where nothing is broken, what is asked for is
_LEAST, _SHARE, _MOST = 0.3, 0.4, 3
_SHOWN = 2  # clues of a category in the grounds
_DENIALS = frozenset(("tidak", "bukan", "beium", "kurang", "not"))
_DENIAL_REACH = 2  # words before "mendesak" in "tidak terlalu mendesak"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The kinds of disruption, the main one first, how grave it is, and the words that decided (in English)."""

    codes: tuple[str, ...]
    severity: Severity
    grounds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A clue with where it stands and what it counts there."""

    clue: Clue
    place: str
    worth: float


def judge(description: str, resolution: str, subject: str, unit: str, lexicon: Lexicon) -> Judgement:
    """Judge what a complaint tells, asks and has as its subject; `unit` is who reports."""
    clues = _clues(description[:_LONGEST], resolution[:_LONGEST], subject[:_LONGEST], lexicon)
    codes = _ranked(_scores(clues), lexicon) or (OTHER,)
    told = (("description", description[:_LONGEST]), ("resolution", resolution[:_LONGEST]))
    severity, reason = _severity_of(codes, told, unit, lexicon)
    return Judgement(codes, severity, (*_grounds(codes, clues), reason))


def _clues(description: str, resolution: str, subject: str, lexicon: Lexicon) -> list[_Weighed]:
    is_fault = _tells_fault(description, lexicon)
    telling = {category.code for category in lexicon.words.categories if category.weight > 1.0}
    found = [_Weighed(clue, "description", clue.worth) for clue in clues_in(description, lexicon, is_told=True)]
    for clue in clues_in(resolution, lexicon, is_told=False):
        share = _RESOLUTION_TELLING if clue.code in telling else _RESOLUTION
        share = _NEW if clue.code == REQUEST and not is_fault else share
        found.append(_Weighed(clue, "resolution", share * clue.worth))
    named = clues_in(subject, lexicon, is_told=False)
    return [*found, *(_Weighed(clue, "subject", _SUBJECT * clue.worth) for clue in named)]


def _tells_fault(text: str, lexicon: Lexicon) -> bool:
    """Say whether something is broken; that people suffer from what they do not have yet is none."""
    for piece in _PIECE.split(text):
        tokens = lexicon.tokens(piece)
        effects = lexicon.cue("effect").find(tokens)
        told = tokens[: effects[0].first] if effects else tokens
        if lexicon.cue("concrete").is_in(told) and not lexicon.cue("lacking").is_in(told):
            return True
        if effects:
            return False
    return False


def _scores(clues: list[_Weighed]) -> dict[str, float]:
    """Add up the clues of each category and place; a word that is said twice counts once."""
    values: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for weighed in clues:
        known = values[weighed.clue.code, weighed.place]
        known[weighed.clue.shape] = max(weighed.worth, known.get(weighed.clue.shape, 0.0))
    score: dict[str, float] = defaultdict(float)
    for (code, _), known in values.items():
        score[code] += sum(worth * _FADE**place for place, worth in enumerate(sorted(known.values(), reverse=True)))
    return score


def _ranked(score: dict[str, float], lexicon: Lexicon) -> tuple[str, ...]:
    weights = {category.code: category.weight for category in lexicon.words.categories}
    order = list(weights)
    ranked = sorted(score, key=lambda code: (-score[code] * weights[code], order.index(code)))
    best = score[ranked[0]] if ranked else 0.0
    return tuple(code for code in ranked if score[code] >= max(_SHARE * best, _LEAST))[:_MOST]


def _grounds(codes: tuple[str, ...], clues: list[_Weighed]) -> Iterator[str]:
    for code in codes:
        own = sorted((c for c in clues if c.clue.code == code), key=lambda c: -c.worth)
        for words, place in list(dict.fromkeys((c.clue.words, c.place) for c in own))[:_SHOWN]:
            yield f"category {code}: '{words}' ({place})"


def _severity_of(
    codes: tuple[str, ...], told: tuple[tuple[str, str], ...], unit: str, lexicon: Lexicon
) -> tuple[Severity, str]:
    """Take the category's own severity and raise it by words such as "segera" or "satu kantor"."""
    main = next((category for category in lexicon.words.categories if category.code == codes[0]), None)
    severity, reason = _severity(main, unit, lexicon)
    for raised in Severity:
        if _RANK[raised] > _RANK[severity]:
            raiser = next((found for place, text in told for found in _raisers(raised, place, text, lexicon)), "")
            severity, reason = (raised, raiser) if raiser else (severity, reason)
    return severity, f"severity {severity}: {reason}"


def _raisers(severity: Severity, place: str, text: str, lexicon: Lexicon) -> Iterator[str]:
    """Find the words that raise a case to a severity, unless they are denied: "tidak mendesak"."""
    tokens = lexicon.tokens(text)
    known = lexicon.severities.get(severity)
    aside = {hit.last for hit in lexicon.cue("aside").find(tokens)}
    for span in known.found(text, tokens) if known else ():
        if not _is_denied(tokens, span.first) and span.first not in aside:
            yield f"'{span.words(text, tokens)}' ({place})"


def _is_denied(tokens: list[Token], first: int) -> bool:
    return any(token.shape in _DENIALS for token in tokens[max(first - _DENIAL_REACH, 0) : first])


def _severity(category: Category | None, unit: str, lexicon: Lexicon) -> tuple[Severity, str]:
    if category is None or category.severity not in tuple(Severity):
        return Severity.MEDIUM, "no category of its own"
    grave = Phrases(((word, "grave") for word in category.grave_in), lexicon.spellings)
    if grave.is_in(lexicon.tokens(unit)):
        return Severity.CRITICAL, f"{category.code} in '{unit}'"
    return Severity(category.severity), f"as {category.code} is"
