"""Letters in pieces: whatever a server announces, cuts short, refuses or loses, the others come."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from contract.scripted import Peer, ScriptedImap
from contract.servers import PASSWORD

from maild.core.received import Location
from maild.errors import PermanentFailure
from maild.transport.imap import Mailbox
from maild.transport.imap_letters import Fetched
from maild.transport.imap_session import ImapSettings

LETTER = b"From: lapas@unit.example\r\nSubject: Jaringan putus\r\n\r\nMohon bantuan.\r\n"
LIMIT = 3 << 20
_TAIL = b' INTERNALDATE "24-Nov-2026 08:15:00 +0000")\r\n'


@dataclass
class Shelf:
    """What a server has: letters by UID, what it says of their size, how much of a piece it gives, what it refuses."""

    letters: dict[int, bytes]
    announced: dict[int, int] = field(default_factory=dict)
    most: int = 1 << 30
    refused: tuple[int, ...] = ()
    refused_item: bytes = b""
    gone_after: int = 1 << 30  # pieces


class PiecewiseImap(ScriptedImap):
    """Gives pieces of letters as RFC 9051 §6.4.5 has it, but for what the shelf says."""

    shelf = Shelf({})
    pieces = 0

    def converse(self, peer: Peer) -> None:
        peer.say(self.answer_to("CONNECT", b"* OK ready\r\n"))
        while True:
            line = peer.hear()
            tag, *words = line.split()
            if words[:2] == [b"UID", b"FETCH"]:
                peer.say(b"".join(self._fetched(words[2], line)), prefix=tag)
            elif words[:2] == [b"UID", b"SEARCH"]:
                peer.say(
                    b"* SEARCH %b\r\n<tag> OK done\r\n" % b" ".join(b"%d" % u for u in self.shelf.letters), prefix=tag
                )
            else:
                command = words[0].decode().upper()
                peer.say(_HEALTHY.get(command, b"") + b"<tag> OK done\r\n", prefix=tag)
                if command == "LOGOUT":
                    return

    def _fetched(self, asked: bytes, line: bytes) -> Iterator[bytes]:
        uids = [int(uid) for uid in asked.split(b",")]
        if self.shelf.refused_item in line and set(uids) & set(self.shelf.refused):
            yield b"<tag> NO [SERVERBUG] cannot read it\r\n"
            return
        for uid in (uid for uid in uids if uid in self.shelf.letters and self.pieces < self.shelf.gone_after):
            yield self._one(uid, self.shelf.letters[uid], line)
        yield b"<tag> OK done\r\n"

    def _one(self, uid: int, letter: bytes, line: bytes) -> bytes:
        if b"PEEK" not in line:
            return b"* 1 FETCH (UID %d RFC822.SIZE %d" % (uid, self.shelf.announced.get(uid, len(letter))) + _TAIL
        self.pieces += 1
        answer = b"* 1 FETCH (UID %d" % uid
        head, _, text = letter.partition(b"\r\n\r\n")
        sections = {b"": letter, b"HEADER": head + b"\r\n\r\n", b"TEXT": text}
        for section, first, count in re.findall(rb"PEEK\[(\w*)\]<(\d+)\.(\d+)>", line):
            data = sections[section][int(first) :][: min(int(count), self.shelf.most)]
            answer += b" BODY[%b]<%b> {%d}\r\n%b" % (section, first, len(data), data)
        return answer + b")\r\n"


_HEALTHY = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n",
    "EXAMINE": b"* 3 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 9] ok\r\n",
    "LOGOUT": b"* BYE\r\n",
}


def settings_of(server: PiecewiseImap) -> ImapSettings:
    return ImapSettings("127.0.0.1", server.port, "none", "u@x.example", PASSWORD, answer_within=10)


def fetched_from(shelf: Shelf) -> list[Fetched]:
    with PiecewiseImap({}) as server:
        server.shelf = shelf
        with Mailbox(settings_of(server)) as mailbox:
            arrivals = mailbox.arrivals("INBOX", list(shelf.letters))
            return list(mailbox.fetch_many(arrivals, LIMIT))


def a_letter(octets: int) -> bytes:
    return (LETTER + b"0123456789abcdef" * (octets // 16 + 1))[:octets]


@pytest.mark.parametrize("octets", [len(LETTER), (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 2 << 20, LIMIT])
@pytest.mark.parametrize("most", [1 << 30, 100_000], ids=["any piece", "short pieces"])
def test_a_letter_comes_whole_in_as_many_pieces_as_the_server_likes(octets: int, most: int) -> None:
    letter = a_letter(octets)

    found = fetched_from(Shelf({1: letter, 2: LETTER}, most=most))

    assert [(each.raw, each.is_whole) for each in found] == [(letter, True), (LETTER, True)]


@pytest.mark.parametrize("announced", [0, 1, 1_000, 2 << 20, LIMIT])
def test_a_letter_is_as_long_as_it_is_whatever_was_announced(announced: int) -> None:
    letter = a_letter(1_500_000)

    found = fetched_from(Shelf({1: letter, 2: LETTER}, {1: announced}))

    assert [(each.raw, each.is_whole) for each in found] == [(letter, True), (LETTER, True)]


def test_a_letter_that_was_announced_too_large_and_is_small_comes_whole() -> None:
    found = fetched_from(Shelf({1: LETTER}, {1: 2_000_000_000}))

    assert [(each.raw, each.is_whole) for each in found] == [(LETTER, True)]


@pytest.mark.parametrize("announced", [10, LIMIT + 1, 50_000_000])
def test_of_a_letter_over_the_limit_comes_the_head_whatever_was_announced(announced: int) -> None:
    letter = a_letter(50_000_000)

    found = fetched_from(Shelf({1: letter, 2: LETTER}, {1: announced}))

    head = letter[: letter.index(b"\r\n\r\n") + 4 + (64 << 10)]
    assert sorted((each.arrival.location.uid, each.raw, each.is_whole) for each in found) == [
        (1, head, False),
        (2, LETTER, True),
    ]


@pytest.mark.parametrize("announced", [0, LIMIT + 1], ids=["whole", "head"])
@pytest.mark.parametrize("item", [b"SIZE", b"BODY.PEEK", b"<1048576."])
def test_a_letter_that_the_server_cannot_read_holds_up_no_other(item: bytes, announced: int) -> None:
    letters = dict.fromkeys(range(1, 8), LETTER) | {3: a_letter(2_500_000)}
    found = fetched_from(Shelf(letters, {3: announced}, refused=(3,), refused_item=item))

    left_out = {3} if item != b"<1048576." or not announced else set()
    assert {each.arrival.location.uid for each in found} == set(letters) - left_out


@pytest.mark.parametrize("octets", [2_500_000, LIMIT + 1])
def test_a_letter_that_goes_while_it_is_fetched_is_left_out(octets: int) -> None:
    assert fetched_from(Shelf({1: a_letter(octets)}, gone_after=1 if octets < LIMIT else 0)) == []


def test_a_single_letter_over_the_limit_is_refused() -> None:
    with PiecewiseImap({}) as server:
        server.shelf = Shelf({1: a_letter(LIMIT + 1)}, {1: 10})
        with Mailbox(settings_of(server)) as mailbox, pytest.raises(PermanentFailure, match="limit"):
            mailbox.fetch(Location("INBOX", 7, 1), LIMIT)


@pytest.mark.parametrize(("uids", "is_whole"), [((1, 2, 8), True), ((1, 8), False), ((1, 2, 9, 10), False)])
def test_a_listing_in_which_a_mail_is_missing_says_so(uids: tuple[int, ...], is_whole: bool) -> None:
    with PiecewiseImap({}) as server:  # which says that three mails are there, the last of them below UID 9
        server.shelf = Shelf(dict.fromkeys(uids, LETTER))
        with Mailbox(settings_of(server)) as mailbox:
            listing = mailbox.listing("INBOX")

    assert (tuple(listing.uids), listing.is_whole) == (uids, is_whole)
