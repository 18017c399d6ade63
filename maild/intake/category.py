"""Tell the kind of a disruption and how grave it is from the words of the complaint."""

import re
from collections import defaultdict

from maild.core.letter import Severity
from maild.core.words import Category
from maild.intake.lexicon import GAP, HINT, Lexicon
from maild.intake.phrases import Hit, Phrases, Token

OTHER = "lainnya"
_REQUEST = "permintaan_baru"
_RANK = {severity: rank for rank, severity in enumerate(Severity)}
_LONGEST = 6000  # characters of a text that count
_LATER = 0.6  # what the sentences after the first count, unless they name what brings all else down
_SENTENCE_END = re.compile(r"[.;!?]\s|, (?:trus|terus|lalu|kemudian)\b")
_EARLY, _EARLY_BONUS = 8, 1.0  # words: what is named first weighs more
_EFFECT_REACH, _EFFECT_WORTH = 14, 0.3  # words after "sehingga" tell of the effect, not of the trouble
_HINT_WORTH, _PER_WORD, _FADE = 0.35, 0.25, 0.6
_GAP_REACH = 8  # words between the halves of "internet ... mati"
_RESOLUTION, _SUBJECT = 0.35, 0.5  # what they count beside the description
_NEW = 2.5  # where nothing is broken, what is asked for is
_LEAST, _SHARE, _MOST = 0.3, 0.4, 3


def categories_in(description: str, resolution: str, subject: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Name the kinds of disruption, the main one first."""
    told = _weigh(description[:_LONGEST], _EARLY_BONUS, lexicon)
    asked = _weigh(resolution[:_LONGEST], 0.0, lexicon)
    topic = _weigh(subject[:_LONGEST], 0.0, lexicon)
    is_fault = _tells_fault(description[:_LONGEST], lexicon)
    score: dict[str, float] = defaultdict(float)
    for code in (*told, *asked, *topic):
        wanted = _NEW if code == _REQUEST and not is_fault else _RESOLUTION
        score[code] = told.get(code, 0.0) + wanted * asked.get(code, 0.0) + _SUBJECT * topic.get(code, 0.0)
    return _ranked(score, lexicon) or (OTHER,)


def _tells_fault(text: str, lexicon: Lexicon) -> bool:
    """Say whether something is broken; that people suffer from what they do not have yet is none."""
    tokens = lexicon.tokens(text)
    effects = lexicon.cue("effect").find(tokens)
    told = tokens[: effects[0].first] if effects else tokens
    return lexicon.cue("concrete").is_in(told) and not lexicon.cue("lacking").is_in(told)


def _ranked(score: dict[str, float], lexicon: Lexicon) -> tuple[str, ...]:
    weights = {category.code: category.weight for category in lexicon.words.categories}
    order = list(weights)
    ranked = sorted(score, key=lambda code: (-score[code] * weights[code], order.index(code)))
    best = score[ranked[0]] if ranked else 0.0
    return tuple(code for code in ranked if score[code] >= max(_SHARE * best, _LEAST))[:_MOST]


def _weigh(text: str, bonus: float, lexicon: Lexicon) -> dict[str, float]:
    """Add up what the words of one text say for each category; each further word of one says less."""
    tokens = lexicon.tokens(text)
    effects = {hit.first for hit in lexicon.cue("effect").find(tokens)}
    values: dict[str, dict[str, float]] = defaultdict(dict)
    ends: dict[str, int] = {}
    effect = len(tokens)
    telling = {category.code for category in lexicon.words.categories if category.weight > 1.0}
    first_end = _end_of_first(text, tokens, lexicon)
    for index in range(len(tokens)):
        effect = index if index in effects else effect
        share = _EFFECT_WORTH if 0 <= index - effect <= _EFFECT_REACH else 1.0
        share *= 1.0 + bonus * max(0.0, 1.0 - index / _EARLY)
        for hit in lexicon.category_phrases.all_at(tokens, index):
            code, _, how = hit.tag.partition("/")
            end = _other_half(hit, text, tokens, lexicon) if how.startswith(GAP) else hit.last
            if not end or hit.first < ends.get(code, 0):
                continue  # "akun email" and "email dinas" in "akun email dinas" are one thing
            ends[code] = ends.get(code, 0) if how == HINT else end
            words = 2 if how.startswith(GAP) else hit.last - hit.first
            worth = _HINT_WORTH if how == HINT else 1.0 + _PER_WORD * (words - 1)
            shape = tokens[hit.first].shape
            worth *= _LATER if 0 < first_end < tokens[index].start and code not in telling else 1.0
            values[code][shape] = max(share * worth, values[code].get(shape, 0.0))
    return {code: _faded(sorted(found.values(), reverse=True)) for code, found in values.items()}


def _end_of_first(text: str, tokens: list[Token], lexicon: Lexicon) -> int:
    """Find where the first trouble of several is told; 0 where the first sentence names no kind of trouble."""
    end = next((mark.start() for mark in _SENTENCE_END.finditer(text)), 0)
    hits = lexicon.category_phrases.find([token for token in tokens if token.start < end])
    return end if any(not hit.tag.endswith(f"/{HINT}") for hit in hits) else 0


def _other_half(hit: Hit, text: str, tokens: list[Token], lexicon: Lexicon) -> int:
    """Find where the second half of "internet ... mati" ends; 0 where none follows soon as a phrase of its own."""
    rest = lexicon.category_gaps[hit.tag]
    for at in range(hit.last, min(hit.last + _GAP_REACH, len(tokens))):
        if lexicon.cue("effect").at(tokens, at) or "," in text[tokens[at - 1].end : tokens[at].start]:
            return 0  # another clause
        if tuple(token.shape for token in tokens[at : at + len(rest)]) == rest:
            longest = lexicon.category_phrases.at(tokens, at)
            return at + len(rest) if longest is None or longest.last - at <= len(rest) else 0
    return 0


def _faded(values: list[float]) -> float:
    return sum(value * _FADE**place for place, value in enumerate(values))


def severity_of(codes: tuple[str, ...], text: str, unit: str, lexicon: Lexicon) -> Severity:
    """Take the category's own severity and raise it by words such as "segera" or "satu kantor"."""
    main = next((category for category in lexicon.words.categories if category.code == codes[0]), None)
    severity = _severity(main, unit, lexicon)
    tokens = lexicon.tokens(text[:_LONGEST])
    for raised in Severity:
        if raised in lexicon.severities and lexicon.severities[raised].is_in(tokens):
            severity = max(severity, raised, key=lambda value: _RANK[value])
    return severity


def _severity(category: Category | None, unit: str, lexicon: Lexicon) -> Severity:
    if category is None or category.severity not in tuple(Severity):
        return Severity.MEDIUM
    grave = Phrases(((word, "grave") for word in category.grave_in), lexicon.spellings)
    return Severity.CRITICAL if grave.is_in(lexicon.tokens(unit)) else Severity(category.severity)
