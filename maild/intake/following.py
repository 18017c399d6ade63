"""Whether what stands behind the words of an answer, and who is spoken of before them, leaves the answer clear."""

from maild.core.answer import AnswerName
from maild.intake.grammar import Grammar, plain
from maild.intake.leads import PASSIVE, Head, Kind
from maild.intake.objects import JOINING
from maild.intake.wording import Clause, Phrases

_OF_REPORTERS = frozenset(
    (AnswerName.STATUS, AnswerName.COMPLETE, AnswerName.WITHDRAW, AnswerName.INFORM, AnswerName.REOPEN, AnswerName.RATE)
)
_BEARS_LITTLE = frozenset((AnswerName.RETURN, AnswerName.UNABLE))  # "kembalikan koneksi", "tidak bisa hari ini"
_TO = ("ke", "kepada")
_WITH_TIMES = frozenset((AnswerName.CONFIRM, AnswerName.DONE, AnswerName.RATE))


def may_follow(clause: Clause, head: Head, grammar: Grammar) -> bool:
    """Say whether the rest of the clause leaves the answer clear."""
    if _is_elsewhere(clause, head, grammar) or _is_of_another(clause, head, grammar):
        return False
    if not _says_whom(clause, head, grammar) or _is_only_waiting(clause, head, grammar):
        return False
    is_let_go = grammar.is_release and head.answer is AnswerName.APPROVE
    if head.kind in (Kind.TASKS, Kind.ASKS) and not is_let_go:
        return _may_be_done(clause, head, grammar)
    rest = plain(clause.words[head.end :])
    joining = ("connectors", "additions") if head.answer is AnswerName.APPROVE else ("connectors",)
    if any(grammar.cue(table).length_at(rest, 0) for table in joining):
        return head.kind is Kind.WORDS
    if _is_nothing_more(rest, head, _around(head, grammar), grammar):
        return True
    is_consent = head.answer is AnswerName.APPROVE and (head.kind is Kind.WORDS or is_let_go)
    return is_consent and grammar.agreed.cover(clause, head.end)


def _may_be_done(clause: Clause, head: Head, grammar: Grammar) -> bool:
    """Say whether what is to be done, or was, is done to something of the case; a reason may follow in any words."""
    words = plain(clause.words)
    objects = grammar.objects(head.answer)
    is_guidance = head.answer is AnswerName.RETURN and grammar.cue("guidance").first_in(words[: head.end])
    if not objects or is_guidance:
        is_typo = any(word.is_corrected for word in clause.words[head.start : head.end])
        return not is_typo or _is_nothing_more(words[head.end :], head, _around(head, grammar), grammar)
    ends = ("connectors", "truths") if head.answer is AnswerName.CONFIRM else ("connectors",)
    reasons = (
        at for at in range(head.end, len(words)) if any(grammar.cue(table).length_at(words, at) for table in ends)
    )
    return objects.cover(clause, head.end, next(reasons, None), names_someone=_sends_someone(words, head, grammar))


def _sends_someone(words: tuple[str, ...], head: Head, grammar: Grammar) -> bool:
    command = words[head.start : head.end]
    if head.answer is AnswerName.REVISE:
        return command[-1] in _TO  # "kembalikan ke Andi"
    sending = ("delegations", "sends", "appointments")
    return head.answer is AnswerName.ORDER and any(grammar.cue(table).first_in(command) for table in sending)


def _around(head: Head, grammar: Grammar) -> Phrases[str]:
    """Return what may stand beside the words of an answer."""
    match head.answer:
        case AnswerName.CONFIRM:
            return grammar.channels
        case AnswerName.CANCEL:
            return grammar.undone
        case answer:
            return grammar.unsaid if answer in _BEARS_LITTLE else grammar.around


def _is_nothing_more(rest: tuple[str, ...], head: Head, around: Phrases[str], grammar: Grammar) -> bool:
    position = 0
    while position < len(rest):
        found = grammar.heads.at(rest, position)
        own = next((n for n, (answer, kind) in found if answer is head.answer and kind is not Kind.ASKS), 0)
        if own and head.answer is AnswerName.REJECT:
            return False  # "tidak setuju ditolak"
        if position and grammar.cue("connectors").length_at(rest, position):
            return head.kind is Kind.WORDS
        length = max(own, around.length_at(rest, position))
        if not length and not (head.answer in _WITH_TIMES and rest[position][0].isdigit()):
            return False
        position += length or 1
    return True


def _says_whom(clause: Clause, head: Head, grammar: Grammar) -> bool:
    """Say whether "kirim …" sends somebody; a letter can be sent, too."""
    words = plain(clause.words)
    if head.answer is not AnswerName.ORDER or not grammar.cue("sends").first_in(words[head.start : head.end]):
        return True
    if any(grammar.people.length_at(words, at) for at in (*range(head.start + 1), head.end, head.end - 1)):
        return True
    if words[head.end + 1 : head.end + 2] == ("ke",) and not grammar.is_known(words[head.end]):
        return grammar.cue("destinations").length_at(words, head.end + 2) > 0  # "kirim andi ke lapas"
    beside = (*range(head.start), *range(head.end, min(head.end + 1, len(words))))
    return any(grammar.is_name(clause, at) for at in beside)


def _is_only_waiting(clause: Clause, head: Head, grammar: Grammar) -> bool:
    """Say whether somebody is told to wait: "nunggu ya pak" names nothing that the work waits for."""
    is_wait = grammar.cue("waits").length_at(plain(clause.words), head.end - 1) > 0
    return is_wait and head.answer is AnswerName.PAUSE and grammar.around.covers(plain(clause.words[head.end :]))


def _is_elsewhere(clause: Clause, head: Head, grammar: Grammar) -> bool:
    """Say whether an official's words are about other business of the office: "lanjutkan rapat"."""
    if head.answer in _OF_REPORTERS:
        return False
    words = grammar.cue("harmless").without(plain(clause.words[head.end - 1 :]))
    reason = next((at for at in range(1, len(words)) if grammar.cue("connectors").length_at(words, at)), len(words))
    return bool(grammar.cue("elsewhere").first_in(words[:reason]))


def _is_of_another(clause: Clause, head: Head, grammar: Grammar) -> bool:
    """Say whether another decides: "disetujui Kabag", "mohon Bapak tugaskan", "saya ditugaskan"."""
    words = plain(clause.words)
    if head.answer is AnswerName.APPROVE:
        return _is_consent_of(words, head, grammar)
    if head.answer is not AnswerName.ORDER:
        return False
    if head.kind is Kind.ASKS and grammar.cue("own_deeds").first_in(words[: head.start]):
        return True  # "saya cek dulu"
    is_delegated = bool(grammar.cue("delegations").first_in(words[head.start : head.end]))
    if grammar.cue("acknowledgements").first_in(words[: head.start]) and not is_delegated:
        return True  # "tim siap berangkat"
    if words[head.start].startswith(PASSIVE):
        return head.start > 0 and grammar.cue("own_deeds").length_at(words, head.start - 1) > 0
    is_asked = bool(grammar.cue("honorifics").first_in(words[: head.start])) or not grammar.is_known(words[0])
    return is_asked and is_delegated


def _is_consent_of(words: tuple[str, ...], head: Head, grammar: Grammar) -> bool:
    """Say whether a title stands behind "disetujui"."""
    consents = (grammar.cue("consented").length_at(words, at) for at in (head.start, max(head.start - 1, 0)))
    if not any(consents):
        return False
    by = head.end + (words[head.end : head.end + 1] == ("oleh",))
    by += grammar.cue("honorifics").length_at(words, by)
    return grammar.cue("roles").length_at(words, by) > 0 and words[by] not in JOINING
