"""Put a mail's own text and its papers together: which paper is the letter, and what each of them says."""

import re
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from maild.core.letter import Difference, Field, Fields, Letter, LetterKind, Trouble, UnreadEnclosure
from maild.core.office import Unit
from maild.core.words import FieldWords
from maild.intake.fields import read_letter
from maild.intake.lexicon import Lexicon, lexicon_of
from maild.intake.locate import Locator
from maild.intake.matter import with_matter
from maild.intake.paper.layout import TextRow, rows_of
from maild.intake.paper.mending import mended, with_whole_class
from maild.intake.paper.sheet import Origin, Paper, Sheet
from maild.intake.trust import trusted
from maild.intake.whose import IN_LETTERHEAD

_FURNITURE = re.compile(
    r"[-–—~.\s]*(?:(?:hal(?:aman)?|page|lembar|lbr)\b[.:\s]*)?\d{1,3}(?:\s*(?:/|dari|of)\s*\d{1,3})?[-–—~.\s]*",
    re.IGNORECASE,
)
_LEAST_SCORE = 3.0  # from which a paper is a letter
_FEWEST_WORDS = 12  # of a paper that can be one
_COVER_NOTE = 60  # words
_ATTACHED = ("teriampir", "iampiran")  # as skeletons: l is i
_GUESS, _SAID = 0.6, 0.75  # confidence of what is but guessed, and of what is said
_SHORT = ("unit", "pic", "phone")
_ALIKE = 86.0


_SIGNED = re.compile(r"(?:N\s?I\s?P|NRP)\b|tembusan\b", re.IGNORECASE)
_LONGEST_TITLE = 8  # words
_Page = tuple[int, tuple[TextRow, ...]]


@dataclass(frozen=True, slots=True)
class _Read:
    """A paper, its rows, and the letter that they make."""

    paper: Paper
    pages: tuple[_Page, ...]
    text: str
    letter: Letter
    score: float


def letter_of(
    body: Letter,
    own_text: str,
    papers: tuple[Paper, ...],
    words: FieldWords,
    units: tuple[Unit, ...],
    subject: str = "",
    sender_name: str = "",
    sender_unit: str = "",
) -> Letter:
    """Read the papers of a mail and join them to its body: the letter is official, the body fills its gaps."""
    lexicon = lexicon_of(words)
    read = [_read(paper, words, units, lexicon) for paper in papers if paper.sheets and not paper.trouble]
    letters = sorted((each for each in read if each.score >= _LEAST_SCORE), key=lambda each: -each.score)
    best = letters[0] if letters else None
    is_note = _is_cover_note(own_text, lexicon)
    fields = _merged(best, body.fields, is_note) if best else body.fields
    waiting = sum(len(paper.unscanned) for paper in papers)
    is_papers = best is not None and fields.description is best.letter.fields.description
    spoken = best.letter if best and is_papers else body
    texts = [own_text, *(each.text for each in read)]
    letter = replace(
        body,
        kind=best.letter.kind if best else body.kind,
        fields=fields,
        head=best.letter.head if best else body.head,
        category=spoken.category,
        severity=spoken.severity,
        grounds=spoken.grounds,
        text="\n\n".join(text for text in texts if text.strip()),
        sources=(*(("body",) if own_text.strip() else ()), *(each.paper.name for each in read if each.text.strip())),
        warnings=(*body.warnings, *_warnings(papers, letters)),
        is_readable=any(text.strip() for text in texts) or waiting > 0,
        differences=_differences(best.letter.fields, body.fields, is_note) if best else (),
        unread=_unread(papers, bool(best) or not is_note),
        unscanned=waiting,
    )
    return with_matter(letter, lexicon)


def _read(paper: Paper, words: FieldWords, units: tuple[Unit, ...], lexicon: Lexicon) -> _Read:
    pages = tuple((sheet.number, _rows(sheet, lexicon)) for sheet in paper.sheets)
    texts = ["\n".join(row.text for row in rows) for rows in _documents(pages, lexicon)]
    main, *annexes = [read_letter(text, words, units, source=paper.name) for text in texts]
    for annex in annexes:
        main = _with_annex(main, annex)
    text = "\n".join(texts)
    scanned = frozenset(sheet.number for sheet in paper.sheets if sheet.origin is Origin.OCR)
    fields = _placed(main.fields, Locator(pages), scanned)
    if fields.unit and scanned:
        fields = replace(fields, unit=replace(fields.unit, value=with_whole_class(fields.unit.value, text)))
    letter = replace(main, fields=fields)
    return _Read(paper, pages, text, letter, _score(letter, text))


def _documents(pages: tuple[_Page, ...], lexicon: Lexicon) -> list[list[TextRow]]:
    """Part a paper where it begins anew: with a page below a letter's end, or by calling itself an annex or a form."""
    groups: list[list[TextRow]] = [[]]
    is_signed = False
    for _, rows in pages:
        for index, row in enumerate(rows):
            is_start = index == 0 or not rows[index - 1].text.strip() or is_signed
            if groups[-1] and is_start and ((is_signed and index == 0) or _is_title(row, is_signed, lexicon)):
                groups.append([])
                is_signed = False
            groups[-1].append(row)
            is_signed = is_signed or _SIGNED.match(row.text.strip()) is not None
    return groups


def _is_title(row: TextRow, is_signed: bool, lexicon: Lexicon) -> bool:
    """Say whether a row begins an annex or a form: of one's own below a signature, of a whole page anywhere."""
    tokens = lexicon.tokens(row.text[:60])
    if not is_signed or not tokens or len(row.text.split()) > _LONGEST_TITLE or row.text.rstrip().endswith((".", ",")):
        return False
    keys = lexicon.heads.get(tokens[0].shape, ())
    return bool({"titles", "enclosures", "nodis"} & set(keys))


def _with_annex(main: Letter, annex: Letter) -> Letter:
    """Take from an annex what the letter before it does not say, or only hints at."""
    found = {}
    for name, field in main.fields.items():
        other = annex.fields.get(name)
        is_better = other and (field is None or (field.confidence < _SAID < other.confidence))
        is_named = name == "unit" and other and field and IN_LETTERHEAD in field.why and IN_LETTERHEAD not in other.why
        found[name] = other if is_better or is_named else field
    fields = Fields(**found)
    told = annex if fields.description and fields.description is annex.fields.description else main
    return replace(main, fields=fields, category=told.category, severity=told.severity, grounds=told.grounds)


def _rows(sheet: Sheet, lexicon: Lexicon) -> tuple[TextRow, ...]:
    """Return the rows of a page without its number and what else surrounds it."""
    rows = rows_of(sheet, lexicon)
    if sheet.origin is Origin.OCR:
        rows = tuple(replace(row, text=mended(row.text)) for row in rows)
    inked = [index for index, row in enumerate(rows) if row.text.strip()]
    edges = {*inked[:1], *inked[-2:]} if sheet.origin is not Origin.LINES else set()
    return tuple(row for index, row in enumerate(rows) if index not in edges or not _FURNITURE.fullmatch(row.text[:80]))


def _placed(fields: Fields, locator: Locator, scanned: frozenset[int]) -> Fields:
    """Say of every field where on the pages it stands, and how far OCR can be trusted there."""
    found = {}
    for name, field in fields.items():
        place = locator.place(field) if field else None
        if field and place:
            field = replace(field, page=place.page, boxes=place.boxes)
        is_scanned = place.page in scanned if place else bool(scanned)
        found[name] = trusted(name, field, place) if field and is_scanned else field
    return Fields(**found)


def _score(letter: Letter, text: str) -> float:
    """Weigh what speaks for a paper being the letter: its head, its letterhead, what it tells."""
    if len(text.split()) < _FEWEST_WORDS:
        return 0.0
    head = letter.head
    score = 3.0 * (letter.kind in (LetterKind.NODIS, LetterKind.SURAT))
    score += bool(head.number) + bool(head.subject) + bool(head.kop) + bool(head.recipient) + 0.5 * bool(head.dated)
    score += bool(letter.fields.description and letter.fields.resolution)
    return score + sum(1.5 if field.confidence >= _SAID else 0.7 for _, field in letter.fields.items() if field)


def _merged(best: _Read, body: Fields, is_note: bool) -> Fields:
    found = {}
    for name, field in best.letter.fields.items():
        other = body.get(name)
        if other and is_note and name not in _SHORT:
            other = None
        better = other and (field is None or (field.confidence < _GUESS and other.confidence >= _SAID))
        found[name] = other if better else field
    if best.letter.fields.phone and body.phone and not best.letter.fields.phone.is_mobile and body.phone.is_mobile:
        found["phone"] = body.phone
    return Fields(**found)


def _is_cover_note(text: str, lexicon: Lexicon) -> bool:
    """Say whether a mail only points to its letter: "Terlampir kami kirimkan surat …"."""
    tokens = lexicon.tokens(text[:4_000])
    if len(tokens) > _COVER_NOTE:
        return False
    is_attached = any(token.shape.startswith(_ATTACHED) for token in tokens)
    return len(tokens) < _FEWEST_WORDS or lexicon.cue("pointer").is_in(tokens) or is_attached


def _differences(letter: Fields, body: Fields, is_note: bool) -> tuple[Difference, ...]:
    found = []
    for name in _SHORT:
        ours, theirs = letter.get(name), body.get(name)
        if ours and theirs and min(ours.confidence, theirs.confidence) >= _GUESS and not _agree(name, ours, theirs):
            found.append(Difference(name, theirs.value, ours.value))
    return tuple(found)


def _agree(name: str, one: Field, other: Field) -> bool:
    if name == "phone":
        return one.e164 == other.e164
    left, right = one.value.casefold(), other.value.casefold()
    return left in right or right in left or fuzz.token_set_ratio(left, right) >= _ALIKE


def _warnings(papers: tuple[Paper, ...], letters: list[_Read]) -> tuple[str, ...]:
    own = [f"{paper.name}: {warning}" for paper in papers for warning in paper.warnings]
    return (*own, *(f"{each.paper.name}: a letter too, but not the one that was read" for each in letters[1:]))


def _unread(papers: tuple[Paper, ...], is_known: bool) -> tuple[UnreadEnclosure, ...]:
    """List what could not be read; a picture without words is evidence where the letter itself is known."""
    found = [UnreadEnclosure(paper.name, paper.trouble) for paper in papers if paper.trouble]
    if not is_known:
        found += [UnreadEnclosure(paper.name, Trouble.ILLEGIBLE) for paper in papers if _is_illegible(paper)]
    return tuple(found)


def _is_illegible(paper: Paper) -> bool:
    return bool(paper.sheets) and not any(sheet.is_legible or sheet.needs_ocr for sheet in paper.sheets)
