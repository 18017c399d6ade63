"""Tell in plain sentences what is reported from what is asked for."""

import re
from dataclasses import dataclass
from enum import StrEnum

from maild.intake.leadin import after_opening
from maild.intake.lexicon import Lexicon
from maild.intake.page import Line
from maild.intake.people import person_in
from maild.intake.phone import phones_in
from maild.intake.phrases import Hit, Token
from maild.intake.sentences import Sentence


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
    request = _request(text, tokens, first, lexicon)
    if request is None:
        return _told(tokens, first, len(tokens), sentence, lexicon, is_opened)
    begin, core = _last_wish(text, tokens, request, lexicon)
    turn = _turns_to_report(text, tokens, begin, core, lexicon)
    if turn:
        return [
            Clause(Part.REQUEST, _cut(text, tokens, begin, turn, lexicon), sentence.paragraph, 0.6),
            Clause(Part.REPORT, _cut(text, tokens, turn, len(tokens), lexicon), sentence.paragraph),
        ]
    asked = _without_contact(_cut(text, tokens, begin, len(tokens), lexicon), lexicon)
    if _points(tokens, lexicon) and not _names_a_task(tokens[core:], lexicon):
        return [Clause(Part.NOTHING, text, sentence.paragraph)]
    strength = 1.0 if len(tokens) - core >= 3 else 0.6
    told = _told(tokens, first, _before(tokens, first, begin, lexicon), sentence, lexicon, False)
    told = [clause for clause in told if clause.part is not Part.PLAIN or _tells(clause, is_opened, lexicon)]
    return [*told, Clause(Part.REQUEST, asked, sentence.paragraph, strength)]


def _listed(sentence: Sentence, lexicon: Lexicon) -> Clause | None:
    """Read what follows "… sebagai berikut:" in the same sentence; the words before say whether it is asked or told."""
    lead, colon, rest = sentence.text.partition(":")
    tokens = lexicon.tokens(lead)
    if not colon or len(lexicon.tokens(rest)) < _FEWEST_WORDS or not _points(tokens, lexicon):
        return None
    asks = _request(lead, tokens, 0, lexicon) is not None
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


def _names_a_task(tokens: list[Token], lexicon: Lexicon) -> bool:
    """Say whether the words behind "mohon" name anything to be done, and do not only point to an enclosure."""
    pointer = lexicon.cue("pointer").find(tokens)
    ahead = tokens[: pointer[0].first] if pointer else tokens
    return len(ahead) >= _FEWEST_WORDS or lexicon.cue("trouble").is_in(tokens)


def _without_contact(asked: str, lexicon: Lexicon) -> str:
    """Cut off whom to call, which follows what is asked for: "…, hubungi Nadia 0877…"."""
    numbers = phones_in(asked, lexicon)
    tokens = lexicon.tokens(asked)
    for index in range(2, len(tokens) if numbers else 0):
        if not _is_break(asked[tokens[index - 1].end : tokens[index].start]) or tokens[index].start > numbers[0].start:
            continue
        inner = [token for token in tokens[index:] if token.start < numbers[0].start]
        names = lexicon.cue("contact").is_in(inner) or len(inner) <= _SHORT_CONTACT
        if names and not lexicon.cue("request").is_in(inner):
            return asked[: tokens[index - 1].end]
    return asked


def _told(
    tokens: list[Token], first: int, last: int, sentence: Sentence, lexicon: Lexicon, is_opened: bool
) -> list[Clause]:
    """Judge what a stretch without a request does."""
    if last <= first:
        return []
    text = sentence.text
    piece = _cut(text, tokens, first, last, lexicon)
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
    bounds += [i for i in range(first + 1, last) if _is_break(text[tokens[i - 1].end : tokens[i].start])]
    clauses = []
    for begin, end in zip(bounds, [*bounds[1:], last], strict=True):
        inner = tokens[begin:end]
        piece = _cut(text, tokens, begin, end, lexicon)
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


def _is_break(gap: str) -> bool:
    return any(mark in gap for mark in (",", ";", " - ", " – ", "("))


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


_LONGEST_QUESTION = 40  # words
_ASKED = re.compile(r"\?[\s\"'”’)]*$")
_TICK_BOX = re.compile(r"\[[ xvXV]?\]|[☐☑☒]")
_OTHERS = ("pemohon", "pengunjung", "tamu", "warga", "masyarakat", "peserta", "pengguna", "peianggan", "nasabah")
_EARLY = 2  # words before "terlampir" in a sentence that only points elsewhere
_SHORT_CONTACT = 4  # words between a comma and a number: "…, Pak Budi 0812…"
_WANTS = ("minta", "meminta", "mengajukan")
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


def _request(text: str, tokens: list[Token], first: int, lexicon: Lexicon) -> tuple[int, int] | None:
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
        if not hit and (index == first or _is_apart(text, tokens, index)):
            hit = _question(text, tokens, index, lexicon)
        if hit and index > first and tokens[index].shape in _WANTS and _wants_by_itself(tokens, first, index, lexicon):
            index = hit.last
            continue
        if hit and index > first and tokens[index].shape == "diminta" and tokens[index - 1].shape in _OTHERS:
            index = hit.last
            continue
        is_denied = index > 0 and tokens[index - 1].shape in _NOT and not _is_apart(text, tokens, index)
        if hit and not is_denied:
            begin = index
            while begin > first and lexicon.cue("asker").at(tokens, begin - 1):
                begin -= 1
            return begin, hit.last
        index += 1
    return None


def _last_wish(
    text: str, tokens: list[Token], request: tuple[int, int], lexicon: Lexicon
) -> tuple[int, int]:
    """Return the second of two wishes, of which the first only asks to be heard: "Sudilah mengabulkan; kami mohon …"."""
    for index in range(request[1], len(tokens)):
        if ";" in text[tokens[index - 1].end : tokens[index].start]:
            return _request(text, tokens, index, lexicon) or request
    return request


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


def _is_apart(text: str, tokens: list[Token], index: int) -> bool:
    """Say whether a mark stands before a word: "kalau tidak, mohon …"."""
    return _is_break(text[tokens[index - 1].end : tokens[index].start])


def _question(text: str, tokens: list[Token], first: int, lexicon: Lexicon) -> Hit | None:
    """Hear a question that asks for something: "ada switch cadangan ndak?"."""
    hit = lexicon.cue("asking").at(tokens, first) if len(tokens) - first <= _LONGEST_QUESTION else None
    if not hit or not _ASKED.search(text[-6:]) or lexicon.cue("trouble").is_in(tokens[first:]):
        return None
    return hit


def _turns_to_report(text: str, tokens: list[Token], begin: int, core: int, lexicon: Lexicon) -> int:
    """Find where a bare request turns to what is wrong: "Mohon bantuannya segera, cctv mati"; 0 where it does not."""
    for index in range(core, min(begin + 7, len(tokens))):
        if "," in text[tokens[index - 1].end : tokens[index].start]:
            rest = tokens[index:]
            if lexicon.cue("joining").at(rest, 0):
                return 0
            is_report = lexicon.cue("concrete").is_in(rest) and not lexicon.cue("request").is_in(rest)
            return index if is_report and not lexicon.cue("trouble").is_in(tokens[core:index]) else 0
    return 0


def _before(tokens: list[Token], first: int, begin: int, lexicon: Lexicon) -> int:
    """Drop a connective such as "untuk itu" from the end of what stands before a request."""
    for width in range(6, 0, -1):
        at = begin - width
        if at >= first:
            hit = lexicon.cue("connective").at(tokens, at)
            if hit and hit.last == begin:
                return at
    return begin


def _cut(text: str, tokens: list[Token], first: int, last: int, lexicon: Lexicon) -> str:
    """Return the words [first, last) with the marks around them."""
    start = tokens[first].start
    while start and text[start - 1] in "\"'“‘(<+":
        start -= 1
    end = len(text) if last >= len(tokens) else tokens[last].start
    return _without_thanks(text[start:end].strip().rstrip(",(–-").rstrip(), lexicon)


def _without_thanks(piece: str, lexicon: Lexicon) -> str:
    """Cut off a last ", terima kasih"."""
    head, comma, last = piece.rpartition(", ")
    tokens = lexicon.tokens(last)
    thanks = lexicon.cue("closing").at(tokens, 0) if comma and tokens else None
    return head.rstrip() if thanks and len(tokens) - thanks.last <= _SHORT_CONTACT else piece
