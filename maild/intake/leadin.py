"""Skip what leads into a sentence: greetings, whom it is addressed to, what it refers to, "kami laporkan bahwa"."""

from maild.intake.lexicon import Lexicon
from maild.intake.phrases import Hit, Token

_LONGEST_NAME = 6  # words before "Pak admin yang baik,"
_LONGEST_REFERENCE = 25  # words before its comma
_LONGEST_LEAD = 40  # words before "bahwa"
_TELLERS = ("kami", "saya", "kuia", "sy", "we", "uiun", "beta", "abdi", "ambo")
_THAT = ("bahwa", "bahwasanya", "bahwasannya", "yakni")


def after_opening(text: str, tokens: list[Token], lexicon: Lexicon) -> tuple[int, bool]:
    """Skip greetings and "Bersama ini kami sampaikan bahwa"; say where telling begins and whether it was announced."""
    index, is_opened = _after_name(text, tokens, lexicon), False
    for _ in range(6):
        hit = _leading(text, tokens, index, lexicon)
        if not hit:
            break
        is_opened = is_opened or hit.tag == "opening"
        index = _after_address(tokens, hit.last, lexicon)
    return index, is_opened


def _after_name(text: str, tokens: list[Token], lexicon: Lexicon) -> int:
    """Skip whom a sentence is addressed to: "Pak admin yang baik, …"."""
    if not tokens or not lexicon.person("honorific").at(tokens, 0):
        return 0
    for index in range(1, min(_LONGEST_NAME, len(tokens))):
        if "," in text[tokens[index - 1].end : tokens[index].start]:
            return 0 if lexicon.cue("trouble").is_in(tokens[:index]) else index
    return 0


def _leading(text: str, tokens: list[Token], index: int, lexicon: Lexicon) -> Hit | None:
    if index >= len(tokens):
        return None
    greeting = lexicon.cue("salutation").at(tokens, index)
    if greeting:
        return greeting
    referred = _after_reference(text, tokens, index, lexicon)
    if referred:
        return Hit(index, referred, "reference")
    announced = _after_bahwa(tokens, index, lexicon)
    if announced:
        return Hit(index, announced, "opening")
    for ahead in range(index, min(index + 10, len(tokens))):
        hit = lexicon.cue("opening").at(tokens, ahead)
        if hit and not lexicon.cue("trouble").is_in(tokens[index:ahead]) and not _asks(tokens, index, ahead, lexicon):
            return Hit(index, hit.last, hit.tag)
    return None


def _after_reference(text: str, tokens: list[Token], index: int, lexicon: Lexicon) -> int:
    """Find where telling begins behind "Menyusul pembicaraan kita tadi, …"; 0 where it is not so led in."""
    if not lexicon.cue("reference").at(tokens, index):
        return 0
    for at in range(index + 1, min(index + _LONGEST_REFERENCE, len(tokens))):
        if lexicon.cue("trouble").at(tokens, at - 1):
            return 0
        if "," in text[tokens[at - 1].end : tokens[at].start] and not tokens[at].shape.isdecimal():
            return at
    return 0


def _after_bahwa(tokens: list[Token], index: int, lexicon: Lexicon) -> int:
    """Find where telling begins behind "perkenankan saya, …, menyampaikan bahwa"; 0 where it is not so led in."""
    for at in range(index, min(index + _LONGEST_LEAD, len(tokens))):
        if lexicon.cue("trouble").at(tokens, at) and not lexicon.cue("vague").at(tokens, at):
            return 0
        if tokens[at].shape in _THAT:
            lead = tokens[index : at + 1]
            is_told = any(token.shape in _TELLERS for token in lead[:-1]) and not _asks(tokens, index, at, lexicon)
            return at + 1 if is_told or lexicon.cue("opening").is_in(lead) else 0
    return 0


def _asks(tokens: list[Token], first: int, last: int, lexicon: Lexicon) -> bool:
    """Say whether words ask for something: "mohon" before "dilaporkan ke pusat" does, "mohon izin" does not."""
    return any(
        lexicon.cue("request").at(tokens, at) and not lexicon.cue("not_request").at(tokens, at)
        for at in range(first, last)
    )


def _after_address(tokens: list[Token], index: int, lexicon: Lexicon) -> int:
    while index < len(tokens):
        hit = lexicon.cue("address").at(tokens, index)
        if not hit or lexicon.cue("trouble").at(tokens, index) or _is_place_word(tokens, index):
            break
        index = hit.last
    return index


def _is_place_word(tokens: list[Token], index: int) -> bool:
    """Say whether "pada" here begins a time or a place: "pada hari Selasa", "pada ruang …"."""
    follower = tokens[index + 1].shape if index + 1 < len(tokens) else ""
    return tokens[index].shape == "pada" and follower not in ("bapak", "ibu", "pak", "bu", "kabag", "tim")
