"""Tell in plain sentences what is reported from what is asked for."""

import re
from dataclasses import dataclass
from enum import StrEnum

from maild.intake.leadin import after_opening
from maild.intake.lexicon import Lexicon
from maild.intake.page import Line
from maild.intake.people import person_in
from maild.intake.phone import phones_in
from maild.intake.phrases import Token
from maild.intake.pieces import before_connective, cut, is_apart, without_contact
from maild.intake.sentences import Sentence
from maild.intake.wishes import first_wish, last_wish, names_a_task, turns_to_report


class Part(StrEnum):
    """What a clause does in a letter."""

    REPORT = "report"
    REQUEST = "request"
    CONTACT = "contact"
    TRIED = "tried"
    PLAIN = "plain"
    NOTHING = "nothing"  # greetings, references to an enclosure, thanks


@dataclass(frozen=True, slots=True)
class Clause:
    part: Part
    text: str
    paragraph: int
    strength: float = 1.0
    is_topical: bool = False  # speaks of something that a category knows


def clauses_of(sentences: list[Sentence], lexicon: Lexicon) -> list[Clause]:
    """Cut sentences where they turn from reporting to asking, and say what each piece does."""
    return [clause for sentence in sentences for clause in _clauses(sentence, lexicon)]


def is_postscript(passage: Line | Sentence, lexicon: Lexicon) -> bool:
    """Say whether a passage still asks or tells something below the signature: "NB: kalau bisa hari ini"."""
    return bool(passage.tokens) and lexicon.cue("postscript").at(passage.tokens, 0) is not None


def report_of(clauses: list[Clause]) -> str:
    """Join what is reported: from the first such clause to the last one before other matters."""
    kept: list[str] = []
    pending: list[str] = []
    paragraph, is_after_report = -1, False
    for clause in clauses:
        if clause.paragraph != paragraph:
            pending, paragraph, is_after_report = [], clause.paragraph, False
        if clause.part is Part.REPORT:
            kept += [*pending, clause.text]
            pending = []
        elif clause.part is Part.PLAIN and clause.is_topical and is_after_report:
            kept.append(clause.text)
        elif clause.part is Part.PLAIN and (clause.is_topical or kept):
            pending.append(clause.text)
        else:
            pending = []
        is_after_report = clause.part is Part.REPORT
    return " ".join(kept) or _likely_report(clauses)


def _likely_report(clauses: list[Clause]) -> str:
    """Take what names a thing of ours, where no words of trouble are known: "… lampu modem namung murub setunggal"."""
    likely = [clause for clause in clauses if clause.part is Part.PLAIN and clause.is_topical]
    told = [c for c in likely if c.paragraph == likely[0].paragraph and len(c.text.split()) >= _FEWEST_WORDS]
    return " ".join(clause.text for clause in told)


def request_of(clauses: list[Clause]) -> str:
    """Join what is asked for; of several paragraphs the strong ones."""
    wanted = [clause for clause in clauses if clause.part is Part.REQUEST]
    strong = [clause for clause in wanted if clause.strength >= 1.0] or wanted
    return " ".join(clause.text for clause in strong)


def reason_in(request: str, lexicon: Lexicon) -> str:
    """Find the report that hides in a request: "… perbaikan wifi aula yang mati sejak kemarin"."""
    tokens = lexicon.tokens(request)
    trouble = lexicon.cue("trouble").find(tokens)
    joints = [index for index, token in enumerate(tokens) if token.shape in _JOINTS]
    for hit in trouble:
        before = [index for index in joints if index < hit.first]
        if before:
            at = before[-1]
            if tokens[at].shape == "yang":
                at = max((i for i in range(at) if tokens[i].shape in _WORKS), default=max(at - 4, 0) - 1)
            return request[tokens[at + 1].start :].strip()
    return ""


_FEWEST_WORDS = 4  # of a report without a known word of trouble
_JOINTS = frozenset(
    ("yang", "karena", "soainya", "sebab", "iantaran", "because", "since", "atas", "terkait", "mengenai", "tentang")
)
_WORKS = frozenset(
    ("perbaikan", "memperbaiki", "penanganan", "pengecekan", "cek", "dicek", "bantuan", "perbaiki", "atas", "terkait")
)


def _clauses(sentence: Sentence, lexicon: Lexicon) -> list[Clause]:
    text, tokens = sentence.text, sentence.tokens
    listed = _listed(sentence, lexicon)
    if listed:
        return [listed]
    first, is_opened = after_opening(text, tokens, lexicon)
    points = _points(tokens[:first], lexicon) and not any(t.shape == "bahwa" for t in tokens[:first])
    if first >= len(tokens) or points or _is_closing(tokens, first, lexicon) or _TICK_BOX.search(text):
        return [Clause(Part.NOTHING, text, sentence.paragraph)]
    wish = first_wish(text, tokens, first, lexicon)
    if wish is None:
        return _told(tokens, first, len(tokens), sentence, lexicon, is_opened)
    begin, core = last_wish(text, tokens, wish, lexicon)
    turn = turns_to_report(text, tokens, begin, core, lexicon)
    if turn:
        return [
            Clause(Part.REQUEST, cut(text, tokens, begin, turn, lexicon), sentence.paragraph, 0.6),
            Clause(Part.REPORT, cut(text, tokens, turn, len(tokens), lexicon), sentence.paragraph),
        ]
    asked = without_contact(cut(text, tokens, begin, len(tokens), lexicon), lexicon)
    if _points(tokens, lexicon) and not names_a_task(tokens[core:], lexicon):
        return [Clause(Part.NOTHING, text, sentence.paragraph)]
    strength = 1.0 if len(tokens) - core >= 3 else 0.6
    told = _told(tokens, first, before_connective(tokens, first, begin, lexicon), sentence, lexicon, False)
    told = [clause for clause in told if clause.part is not Part.PLAIN or _tells(clause, is_opened, lexicon)]
    return [*told, Clause(Part.REQUEST, asked, sentence.paragraph, strength)]


def _listed(sentence: Sentence, lexicon: Lexicon) -> Clause | None:
    """Read what follows "… sebagai berikut:" in the same sentence; the words before say whether it is asked or told."""
    lead, colon, rest = sentence.text.partition(":")
    tokens = lexicon.tokens(lead)
    if not colon or len(lexicon.tokens(rest)) < _FEWEST_WORDS or not _points(tokens, lexicon):
        return None
    asks = first_wish(lead, tokens, 0, lexicon) is not None
    tells = lexicon.cue("trouble").is_in(tokens) or lexicon.cue("opening").is_in(tokens)
    part = Part.REQUEST if asks else Part.REPORT
    is_said = (asks or tells) and not _is_contact(rest, lexicon)
    return Clause(part, rest.strip(), sentence.paragraph) if is_said else None


def _points(tokens: list[Token], lexicon: Lexicon) -> bool:
    """Say whether words point to what stands elsewhere, and not only to who signs below."""
    hits = lexicon.cue("pointer").find(tokens)
    return any(hit.first == 0 or tokens[hit.first - 1].shape != "tangan" for hit in hits)


def _tells(clause: Clause, is_opened: bool, lexicon: Lexicon) -> bool:
    """Say whether a clause before a request reports on a thing of ours, although no word of trouble is known in it."""
    tokens = lexicon.tokens(clause.text)
    is_announced = is_opened and len(tokens) >= _FEWEST_WORDS
    return clause.is_topical and (is_announced or any(token.shape in _NOT for token in tokens))


def _told(
    tokens: list[Token], first: int, last: int, sentence: Sentence, lexicon: Lexicon, is_opened: bool
) -> list[Clause]:
    """Judge what a stretch without a request does."""
    if last <= first:
        return []
    text = sentence.text
    piece = cut(text, tokens, first, last, lexicon)
    inner = tokens[first:last]
    has_trouble = lexicon.cue("trouble").is_in(inner)
    if _points_elsewhere(piece, inner, lexicon) or _is_vague(inner, lexicon):
        return [Clause(Part.NOTHING, piece, sentence.paragraph)]
    if _is_contact(piece, lexicon):
        return (
            _beside_contact(text, tokens, first, last, sentence, lexicon)
            if has_trouble
            else [Clause(Part.CONTACT, piece, sentence.paragraph)]
        )
    tried = lexicon.cue("selfhelp").find(inner)
    if tried and (tried[0].first <= 4 or not has_trouble):
        return [Clause(Part.TRIED, piece, sentence.paragraph)]
    if (has_trouble and len(inner) >= 2) or (is_opened and len(inner) >= 6):
        return [Clause(Part.REPORT, piece, sentence.paragraph)]
    return [Clause(Part.PLAIN, piece, sentence.paragraph, is_topical=lexicon.category_phrases.is_in(inner))]


def _beside_contact(
    text: str, tokens: list[Token], first: int, last: int, sentence: Sentence, lexicon: Lexicon
) -> list[Clause]:
    """Keep the report of a sentence that also names whom to call."""
    bounds = [first]
    bounds += [i for i in range(first + 1, last) if is_apart(text, tokens, i)]
    clauses = []
    for begin, end in zip(bounds, [*bounds[1:], last], strict=True):
        inner = tokens[begin:end]
        piece = cut(text, tokens, begin, end, lexicon)
        tells = lexicon.cue("trouble").is_in(inner) and not _is_vague(inner, lexicon)
        part = Part.REPORT if tells else Part.PLAIN
        if _is_contact(piece, lexicon):
            part = Part.CONTACT
        clauses.append(Clause(part, piece, sentence.paragraph))
    return clauses


def _is_vague(tokens: list[Token], lexicon: Lexicon) -> bool:
    """Say whether words only name the matter: "adanya gangguan jaringan di kantor kami"."""
    said = {at for hit in lexicon.cue("vague").find(tokens) for at in range(hit.first, hit.last)}
    return len(said) == len(tokens)


def _is_contact(piece: str, lexicon: Lexicon) -> bool:
    passage = lexicon.passage(piece)
    if phones_in(piece, lexicon):
        return True
    if not lexicon.cue("contact").is_in(passage.tokens):
        return False
    return person_in(passage, lexicon, []) is not None or not lexicon.cue("trouble").is_in(passage.tokens)


def _points_elsewhere(piece: str, tokens: list[Token], lexicon: Lexicon) -> bool:
    if piece.rstrip().endswith(":"):
        return True
    pointers = lexicon.cue("pointer").find(tokens)
    says_more = lexicon.cue("concrete").is_in(tokens)
    if not pointers:
        return tokens[0].shape in _PAPERS and not says_more and len(tokens) <= 14
    return not says_more or pointers[0].first <= _EARLY


_TICK_BOX = re.compile(r"\[[ xvXV]?\]|[☐☑☒]")
_EARLY = 2  # words before "terlampir" in a sentence that only points elsewhere
_NOT = ("tidak", "beium")
_PAPERS = frozenset(("surat", "iaporan", "pengaduan", "permohonan", "formuiir", "form", "keiuhan"))


def _is_closing(tokens: list[Token], first: int, lexicon: Lexicon) -> bool:
    hit = lexicon.cue("closing").at(tokens, first)
    if not hit:
        return False
    rest = tokens[hit.last :]
    return tokens[first].shape == "demikian" or not (
        lexicon.cue("trouble").is_in(rest) or lexicon.cue("request").is_in(rest) or lexicon.cue("contact").is_in(rest)
    )
