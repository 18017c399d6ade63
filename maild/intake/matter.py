"""Tell a complaint about the network from mail about other things, and from mail that nobody need answer.

A complaint that is lost is the worst error: where anything is reported or asked of the network, or nothing can be
told, the mail is a complaint.
"""

from dataclasses import dataclass, replace

from maild.core.letter import Fields, Letter, Matter
from maild.intake.gapped import Gapped, Span
from maild.intake.lexicon import HINT, Lexicon
from maild.intake.page import Zone, lines_of
from maild.intake.phrases import Passage
from maild.intake.sentences import split

_GROUND = "matter "
_READ = 20_000  # characters that count
_FEW_WORDS, _FEW_BESIDE_PAPERS = 20, 40  # a mail so short says too little to be ruled out
_FORM = 4  # fields of five that make a complaint, whatever else is said
_ENOUGH = 2  # fields that make a complaint where nothing speaks against it
_SURE, _STRONG, _OVERWHELMING = 2, 4, 6  # points of another kind of mail
_SUBJECT = 2  # points of a phrase in the subject
_REACH = 10  # words between a thing and what is wrong with it
_UNHEARD = (Zone.FOREIGN, Zone.COPIES, Zone.KOP)
_POLITE = ("thanks", "receipt", "test")  # one phrase of these is enough in a short mail
_DESKS = ("other", "status")  # what a person looks at
_OWN_TROUBLE = ("keamanan/", "internet_mati/", "internet_putus_nyambung/")
"""Categories whose words name the trouble itself and need no further one."""


@dataclass(frozen=True, slots=True)
class _Signs:
    """How much speaks for one kind of mail, and the phrases that do."""

    kind: str = ""
    points: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class _Trouble:
    """What a mail says of the network: that something is wrong, or only that something is to be done."""

    words: str = ""
    is_fault: bool = False


def with_matter(letter: Letter, lexicon: Lexicon) -> Letter:
    """Judge what a letter is about and note why; where pages are unread, nothing is ruled out."""
    is_whole = letter.is_readable and not letter.unscanned and not letter.unread
    matter, why = matter_of(letter.text, letter.subject, letter.fields, lexicon, is_whole=is_whole)
    grounds = tuple(ground for ground in letter.grounds if not ground.startswith(_GROUND))
    return replace(letter, matter=matter, grounds=(*grounds, *why))


def matter_of(
    text: str, subject: str, fields: Fields, lexicon: Lexicon, *, is_whole: bool = True
) -> tuple[Matter, tuple[str, ...]]:
    """Judge a mail together with its papers; the second value says why.

    `is_whole` is False while pages wait to be read or cannot be read: then nothing is ruled out.
    """
    lines = (line for line in lines_of(text[:_READ], lexicon) if line.zone not in _UNHEARD)
    body = lexicon.passage("\n".join(line.text for line in lines if not line.is_blank))
    matter, why = _judged(body, lexicon.passage(subject[:300]), fields, lexicon)
    if matter is not Matter.COMPLAINT and not is_whole:
        matter, why = Matter.COMPLAINT, f"not everything is read yet; so far {matter}: {why}"
    return matter, (f"{_GROUND}{matter}: {why}",)


def _judged(body: Passage, topic: Passage, fields: Fields, lexicon: Lexicon) -> tuple[Matter, str]:
    trouble = _trouble(body, topic, lexicon)
    other = _strongest(_DESKS, body, topic, lexicon)
    idle = _strongest(tuple(key for key in lexicon.matters if key not in (*_DESKS, "lookalike")), body, topic, lexicon)
    if trouble.words:
        return _beside_trouble(trouble, other, idle, fields)
    if idle.points >= max(_SURE, other.points) and not _is_form(fields):
        is_sure = idle.points >= _STRONG or not lexicon.cue("trouble").is_in(body.tokens)
        return Matter.NONE if is_sure else Matter.OTHER, f"{idle.kind}: {idle.words}"
    if not other.points and (_only_thanks(body, lexicon) or _is_wish(idle, body, lexicon)):
        return Matter.NONE, "nothing but greetings, wishes and thanks"
    if (
        other.points
        and not _is_form(fields)
        and not (other.points < _STRONG and _is_told_and_asked(body, fields, lexicon))
    ):
        return Matter.OTHER, f"{other.kind}: {other.words}"
    reason = _reason_to_stay(body, fields, lexicon)
    return (Matter.COMPLAINT, reason) if reason else (Matter.OTHER, "no word of the network")


def _is_wish(idle: _Signs, body: Passage, lexicon: Lexicon) -> bool:
    if idle.kind not in _POLITE or len(body.tokens) >= _FEW_WORDS or lexicon.cue("trouble").is_in(body.tokens):
        return False
    asked = lexicon.cue("request").find(body.tokens)
    return all(body.tokens[hit.first].shape == "semoga" for hit in asked)


def _is_told_and_asked(body: Passage, fields: Fields, lexicon: Lexicon) -> bool:
    """Say whether something of ours is named in a mail that tells and asks something, whatever its words of trouble."""
    return fields.description is not None and fields.resolution is not None and _names_ours(body, lexicon)


def _beside_trouble(trouble: _Trouble, other: _Signs, idle: _Signs, fields: Fields) -> tuple[Matter, str]:
    """Judge a mail that speaks of the network: of a fault, only a person decides that it is something else."""
    signs = max(other, idle, key=lambda each: each.points)
    is_asked = fields.resolution is not None and (fields.unit is not None or signs.points < _OVERWHELMING)
    if signs.points >= _STRONG and not is_asked and signs.kind != "status":
        return Matter.OTHER, f"{signs.kind}: {signs.words}, although {trouble.words}"
    if idle.points >= _STRONG and not trouble.is_fault and fields.unit is None:
        return Matter.NONE, f"{idle.kind}: {idle.words}"
    return Matter.COMPLAINT, trouble.words


def _reason_to_stay(body: Passage, fields: Fields, lexicon: Lexicon) -> str:
    """Say why a mail is a complaint although nothing is said of a network; "" where it is none."""
    if len(body.tokens) < _FEW_WORDS:
        return "too short to tell"
    if lexicon.cue("pointer").is_in(body.tokens) and len(body.tokens) < _FEW_BESIDE_PAPERS:
        return "points to an enclosure"
    if sum(1 for _, field in fields.items() if field) >= _ENOUGH:
        return "fields of a complaint are filled in"
    if _names_ours(body, lexicon) or lexicon.cue("trouble").is_in(body.tokens):
        return "speaks of trouble, or of what the network has"
    return ""


def _names_ours(body: Passage, lexicon: Lexicon) -> bool:
    return any(not span.tag.endswith(f"/{HINT}") for span in lexicon.kinds.found(*body))


def _is_form(fields: Fields) -> bool:
    return sum(1 for _, field in fields.items() if field) >= _FORM and fields.description is not None


def _trouble(body: Passage, topic: Passage, lexicon: Lexicon) -> _Trouble:
    """Find a thing of ours and what is wrong with it, or else what is to be done to it, in one sentence."""
    found = _Trouble()
    for text in (topic.text, *(part for line in body.text.splitlines() for part in split(line))):
        trouble = _trouble_in(lexicon.passage(text), lexicon)
        if trouble.is_fault:
            return trouble
        found = found if found.words else trouble
    return found


def _trouble_in(sentence: Passage, lexicon: Lexicon) -> _Trouble:
    text, tokens = sentence
    hidden = _hidden(sentence, lexicon)
    things = [
        span
        for span in lexicon.kinds.found(text, tokens)
        if not span.tag.endswith(f"/{HINT}") and not hidden & set(range(span.first, span.end))
    ]
    own = next((span for span in things if span.has_gap or span.tag.startswith(_OWN_TROUBLE)), None)
    if own:
        return _Trouble(f"'{own.words(text, tokens)}'", is_fault=True)
    for key in ("trouble", "repair"):
        for hit in lexicon.cue(key).find(tokens):
            near = next((span for span in things if hit.first not in hidden and _distance(span, hit) <= _REACH), None)
            if near:
                first, last = min(near.first, hit.first), max(near.end, hit.last)
                words = Span("", first, last, first, last).words(text, tokens)
                return _Trouble(f"'{words}'", is_fault=key == "trouble")
    return _Trouble()


def _distance(span: Span, hit: tuple[int, int, str]) -> int:
    return max(hit[0] - span.end, span.first - hit[1], 0)


def _hidden(sentence: Passage, lexicon: Lexicon) -> set[int]:
    """Return the words that only sound like the network, and those of a mere "apabila ada kendala …"."""
    known = lexicon.matters.get("lookalike")
    spans = known.found(*sentence) if known else []
    hidden = {at for span in spans for at in range(span.first, span.end)}
    for hit in lexicon.cue("should").find(sentence.tokens):
        hidden |= set(range(hit.first, min(hit.last + _REACH, len(sentence.tokens))))
    return hidden


def _strongest(kinds: tuple[str, ...], body: Passage, topic: Passage, lexicon: Lexicon) -> _Signs:
    """Find the kind of mail that the most different phrases show; those of the subject count double."""
    found = [_signs(kind, lexicon.matters[kind], body, topic) for kind in kinds if kind in lexicon.matters]
    return max(found, key=lambda each: each.points, default=_Signs())


def _signs(kind: str, known: Gapped, body: Passage, topic: Passage) -> _Signs:
    named = _distinct({span.words(*topic).casefold() for span in known.found(*topic)})
    told = _distinct({span.words(*body).casefold() for span in known.found(*body)})
    words = ", ".join(f"'{phrase}'" for phrase in sorted(named | told)[:3])
    return _Signs(kind, _SUBJECT * len(named) + len(told - named), words)


def _distinct(phrases: set[str]) -> set[str]:
    """Drop phrases that are part of others: "undangan" beside "undangan rapat"."""
    return {phrase for phrase in phrases if not any(phrase != other and phrase in other for other in phrases)}


def _only_thanks(body: Passage, lexicon: Lexicon) -> bool:
    """Say whether a short mail thanks and neither asks, nor tells, nor points to an enclosure."""
    more = ("request", "trouble", "opening", "pointer", "asking")
    is_more = any(lexicon.cue(key).is_in(body.tokens) for key in more)
    return lexicon.cue("closing").is_in(body.tokens) and not is_more and len(body.tokens) <= _FEW_BESIDE_PAPERS
