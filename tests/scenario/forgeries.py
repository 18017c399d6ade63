"""Mails that pretend to be an official's answer: every trick of reliability.md §3.1 that can be put into a mail.

Each is a name and its octets. None of them may move a case: whoever writes them has stolen a token but not the mailbox,
or owns the name but not the token, or neither.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from zlib import crc32

Forgery = tuple[str, bytes]

THIEF = "penipu@evil.example"
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


@dataclass(frozen=True, slots=True)
class Loot:
    """What a forger may have seen: whose answer he wants to give, and addresses that carry tokens."""

    official: str  # who is asked
    number: str  # of the case
    token: str  # plus address of the open question
    message_id: str  # of the mail that asks it
    used: str  # plus address of a question that was answered
    used_id: str
    others: str  # plus address of somebody else's open question
    reporters: str  # plus address of the reporter's mails

    @property
    def office(self) -> str:
        return re.sub(r"\+[^@]*", "", self.token)


def mail(*headers: str, body: str = "SETUJU\r\n", number: int = 0) -> bytes:
    """Put a mail together as it goes over the wire."""
    wanted = [
        f"Message-ID: <forged-{number}-{crc32(repr((headers, body)).encode()):x}@evil.example>",
        "MIME-Version: 1.0",
    ]
    lines = [*headers, *(line for line in wanted if not _has(headers, line))]
    return "\r\n".join((*lines, "", body)).encode("utf-8", "surrogateescape")


def _has(headers: tuple[str, ...], line: str) -> bool:
    name = line.partition(":")[0].lower()
    return any(header.lower().startswith(f"{name}:") for header in headers)


def forgeries(loot: Loot, seed: int) -> Iterator[Forgery]:
    """Go through all forgeries that no setting of [trust] lets through."""
    chance = random.Random(seed)
    families = (_crafted_from(loot), _look_alikes(loot), _guesses(loot, chance), _without_token(loot),
                _of_other_questions(loot), _of_machines(loot), _retargeted(loot), _unseen_words(loot),
                _strange_signs(loot), _reporters(loot))  # fmt: skip
    for family in families:
        yield from family


def impersonations(loot: Loot) -> Iterator[Forgery]:
    """Go through mails with the official's own address and his stolen token: only further evidence tells them."""
    asked, thread = f"To: {loot.token}", f"In-Reply-To: {loot.message_id}"
    words = (
        "SETUJU",
        "Acc, lanjutkan",
        "TOLAK: bukan kewenangan",
        "LENGKAPI: nomor HP",
        "BATAL",
        "Disposisi: Kasubbag",
    )
    for number, (word, where) in enumerate(product(words, (asked, f"To: {loot.office}\r\n{thread}"))):
        yield f"stolen token, {word}, {number}", mail(f"From: {loot.official}", where, body=word, number=number)


def results(loot: Loot, authserv_id: str) -> Iterator[Forgery]:
    """Go through Authentication-Results that prove nothing for him, above his own address and his stolen token."""
    domain = loot.official.partition("@")[2]
    passed = f"dmarc=pass header.from={domain}"
    values = (
        "", ";", "none", f"{authserv_id}", f"{authserv_id}; none", f"{authserv_id};", passed, f"; {passed}",
        f"mx.evil.example; {passed}", f"x{authserv_id}; {passed}", f"{authserv_id}x; {passed}",
        f"{authserv_id}.evil.example; {passed}", f"evil.{authserv_id}; {passed}", f"({authserv_id}) mx.evil; {passed}",
        f"mx.evil.example ({authserv_id}); {passed}", f'"{authserv_id}" mx.evil.example; {passed}',
        f"{authserv_id} 2; {passed}", f"{authserv_id}; dmarc=pass header.from=evil.example",
        f"{authserv_id}; dmarc=pass (header.from={domain}) header.from=evil.example",
        f"{authserv_id}; dmarc=fail header.from={domain}", f"{authserv_id}; dmarc=none header.from={domain}",
        f"{authserv_id}; dmarc=fail (dmarc=pass header.from={domain}) header.from={domain}",
        f"{authserv_id}; dmarc=temperror header.from={domain}", f"{authserv_id}; dmarc=permerror header.from={domain}",
        f"{authserv_id}; spf=pass smtp.mailfrom={loot.official}",
        f"{authserv_id}; spf=pass smtp.mailfrom={domain}; dkim=none",
        f"{authserv_id}; dkim=pass header.d=evil.example header.i=@evil.example",
        f"{authserv_id}; dkim=pass header.i=@evil.example", f"{authserv_id}; dkim=pass",
        f"{authserv_id}; dkim=pass header.d=sub.{domain}", f"{authserv_id}; dkim=pass header.d={domain}.evil.example",
        f"{authserv_id}; dkim=fail header.d={domain}", f"{authserv_id}; dkim=pass (header.d={domain})",
        f"{authserv_id}; auth=pass smtp.auth={THIEF}", f"{authserv_id}; auth=fail smtp.auth={loot.official}",
        f"{authserv_id}; xdmarc=pass header.from={domain}", f"{authserv_id}; dmarc=passed header.from={domain}",
        f"{authserv_id}; dmarc=pass; header.from={domain}", f'{authserv_id}; reason="dmarc=pass header.from={domain}"',
        f"{authserv_id}; arc=pass header.from={domain}", f"{authserv_id}; iprev=pass policy.iprev=192.0.2.1",
        f"{authserv_id}; dmarc=fail header.from={domain}; dmarc=pass header.from={domain}",
        f"{authserv_id}; dmarc=pass header.from={domain}; dmarc=fail header.from={domain}",
    )  # fmt: skip
    own = (f"From: {loot.official}", f"To: {loot.token}")
    for number, value in enumerate(values):
        header = f"Authentication-Results: {value}"
        yield f"results: {value}", mail(header, *own, number=number)
    ours = f"Authentication-Results: {authserv_id}; {passed}"
    above = f"Authentication-Results: mx.evil.example; dmarc=fail header.from={domain}"
    for number, headers in enumerate(
        ((above, ours), (f"X-{ours}",), (f"ARC-{ours}",), (f"{ours}\x00",), (f"Old-{ours}",))
    ):
        yield f"results shadowed {number}", mail(*headers, *own, number=100 + number)


def _crafted_from(loot: Loot) -> Iterator[Forgery]:
    real, local, domain = loot.official, *loot.official.split("@")
    shapes = (
        f"From: {THIEF}", f'From: "{real}" <{THIEF}>', f"From: {real} <{THIEF}>", f"From: {THIEF}\r\nReply-To: {real}",
        f"From: {THIEF}\r\nSender: {real}", f"From: {real}\r\nSender: {THIEF}", f"From: {real}\r\nFrom: {THIEF}",
        f"From: {THIEF}\r\nFrom: {real}", f" From: {THIEF}\r\nFrom: {real}", f"From : {THIEF}\r\nFrom: {real}",
        f"From\t: {THIEF}\r\nFrom: {real}", f"From\x00: {THIEF}\r\nFrom: {real}", f"From: {real}, {THIEF}",
        f"From: {THIEF}, {real}", f"From: <{real}>, <{THIEF}>", f"From: <{real}><{THIEF}>", f"From: <{real}> {THIEF}",
        f"From: {real}({THIEF})", f"From: ({THIEF}){real}", f"From: <{real}>(c) <{THIEF}>",
        f"From: {real}(c) <{THIEF}>",
        f"From: <@evil.example:{real}>", f"From: <@evil.example,@b.example:{real}>", f"From: Kantor: {real};",
        f"From: Kantor: {real}, {THIEF};", f"From: =?utf-8?q?{local}=40{domain}?=",
        f"From: =?utf-8?q?{local}=40{domain}?= <{THIEF}>", f"From: <=?utf-8?q?{local}?=@{domain}>",
        f'From: "{local}"@{domain}', f"From: {local} @{domain}", f"From: {local}@ {domain}", f"From: {real}.",
        f"From: {local}@@{domain}", f"From: {real}@evil.example", f"From: {local}%{domain}@evil.example",
        f"From: <{real}\r\n <{THIEF}>", f"From: {THIEF}\r\n ,{real}", f"From: {real}\rFrom: {THIEF}",
        f"From: {real}\nFrom: {THIEF}", f"Sender: {real}", f"Resent-From: {real}\r\nFrom: {THIEF}", "From:", "From: <>",
        f"From: {real}\x00@evil.example", f"From: {real}\r\nSubject: a\r\nSubject: b",
        f"From: {real}\r\nContent-Type: text/plain\r\nContent-Type: text/html", f"X-From: {real}",
        f"From: {real}\r\nIn-Reply-To: <a@b>\r\nIn-Reply-To: <c@d>", f"From: {'(' * 900}{')' * 900}{real}",
        f"Return-Path: <{real}>\r\nFrom: {THIEF}", f"From: {local}@[{domain}]", f"From: {local}@{domain} (Kabag",
        f"From: undisclosed-recipients:;\r\nSender: {real}", f"From: {real}\r\nfrom: {THIEF}",
        f"FROM: {THIEF}\r\nFrom: {real}",
        f"From: {real}>", f"From: <{real}", f"From: '{real}' <{THIEF}>", f"Apparently-From: {real}\r\nFrom: {THIEF}",
    )  # fmt: skip
    for number, shape in enumerate(shapes):
        yield f"crafted From {shape!r:.70}", mail(shape, f"To: {loot.token}", number=number)


def _look_alikes(loot: Loot) -> Iterator[Forgery]:
    """Write addresses that look like his, each from another server (T4)."""
    local, domain = loot.official.split("@")
    name, _, rest = domain.partition(".")
    locals_ = (f"{local}.", f".{local}", f"{local}+x", f"x+{local}", f"{local}-", f"{local}1", local.replace("a", "4"),
               local.replace("a", "\u0430"), f"{local[0]}.{local[1:]}", f"{local}%40", local[::-1], f"{local}_",
               f"\uff4b{local[1:]}",
               f"{local}\u200b", f"\u202e{local}", local.replace("b", "\u0184"), f"{local}\u0301",
               f"{local}=")  # fmt: skip
    domains = (f"{domain}.evil.example", f"{name}-{rest}", f"{name}.{rest}.", f"{name}1.{rest}", f"{name}s.{rest}",
               f"evil-{domain}", f"{name}.{rest}.id", f"{name}.evil", f"www.{domain}", f"mail.{domain}",
               f"{name}\u3002{rest}",
               domain.replace("a", "\u0430"), domain.replace("l", "1"), domain.replace("i", "\u0131"),
               f"xn--{name}-x.{rest}",
               f"{name}\u200b.{rest}", domain.replace("e", "\u0435"), f"{name}\uff0e{rest}", domain.replace("w",
               "vv"), f"{domain}:25",
               f"{domain}/x", f"[{domain}]", f"{domain}\\", f"{name}..{rest}", rest, f"{name}_.{rest}",
               f"{name}.{rest}#",
               f"{name}@{rest}", f"{domain},evil.example", f"{name}\u00ad.{rest}")  # fmt: skip
    addresses = [*(f"{one}@{domain}" for one in locals_), *(f"{local}@{one}" for one in domains)]
    addresses += [f"{one}@{other}" for one, other in zip(locals_, domains, strict=False)]
    for number, address in enumerate(addresses):
        yield f"look-alike {address!a}", mail(f"From: {address}", f"To: {loot.token}", number=number)
        yield (
            f"named look-alike {address!a}",
            mail(f'From: "Ratna Dewi" <{address}>', f"To: {loot.token}", number=number),
        )


def _guesses(loot: Loot, chance: random.Random) -> Iterator[Forgery]:
    local, domain = loot.office.split("@")
    token = loot.token.partition("+")[2].partition("@")[0]
    guessed = ["".join(chance.choices(_ALPHABET, k=26)) for _ in range(25)]
    twisted = [
        token[:-1],
        token[1:],
        f"{token}a",
        f"a{token}",
        token[::-1],
        token[:13] * 2,
        token[:-1] + "!",
        "",
        "a" * 26,
    ]
    twisted += [_flipped(token, at) for at in range(0, 26, 3)]
    for number, tag in enumerate((*guessed, *twisted)):
        headers = (f"From: {loot.official}", f"To: {local}+{tag}@{domain}", f"Subject: Re: [{loot.number}] x")
        yield f"guessed token {tag}", mail(*headers, number=number)
    for place in (
        "Subject",
        "Reply-To",
        "X-Token",
        "References",
        "Thread-Topic",
        "Bcc-Token",
        "Resent-To",
        "X-Maild-Token",
    ):
        headers = (f"From: {loot.official}", f"To: {loot.office}", f"{place}: {loot.token}")
        yield f"token in {place}", mail(*headers)
    yield "token in the quoted text", mail(
        f"From: {loot.official}", f"To: {loot.office}", f"Subject: Re: [{loot.number}] x",
        body=f"SETUJU\r\n\r\nPada Sen, 23 Nov 2026 pukul 08.15 Kantor <{loot.office}> menulis:\r\n> Kode: {token}\r\n",
    )  # fmt: skip


def _flipped(token: str, at: int) -> str:
    return token[:at] + ("a" if token[at] != "a" else "b") + token[at + 1 :]


def _without_token(loot: Loot) -> Iterator[Forgery]:
    """Name the case by all that everybody may know (T9, T10)."""
    local, _, domain = loot.message_id.strip("<>").partition("@")
    posting, _, mac = local.partition(".")
    ids = (f"<{posting}@{domain}>", f"<{posting}.{mac[:-1]}@{domain}>", f"<{posting}.{_flipped(mac, 3)}@{domain}>",
           f"<{mac}.{posting}@{domain}>", f"<{posting}.{'a' * 16}@{domain}>", f"<x{posting}.{mac}@{domain}>",
           f"{posting}.{mac}", f"<{posting}>", f"<{posting}..{mac}@{domain}>",
           f"<{posting}.{mac}x@{domain}>")  # fmt: skip
    for number, (header, identifier) in enumerate(product(("In-Reply-To", "References"), ids)):
        headers = (f"From: {loot.official}", f"To: {loot.office}", f"Subject: Re: [{loot.number}] x")
        yield f"{header} {identifier}", mail(*headers, f"{header}: {identifier}", number=number)
    prefix = loot.number.rpartition("-")[0]
    for number in range(1, 41):
        headers = (f"From: {THIEF}", f"To: {loot.office}", f"Subject: Re: [{prefix}-{number:04d}] Disposisi pengaduan")
        yield f"sequential number {number}", mail(*headers, number=number)
    for name in ("X-Maild-Case", "X-Maild-Kind", "X-Case", "Thread-Index", "X-Loop"):
        headers = (f"From: {loot.official}", f"To: {loot.office}", f"{name}: {loot.number}")
        yield f"control header {name}", mail(*headers)


def _of_other_questions(loot: Loot) -> Iterator[Forgery]:
    """Bring a token that is real, but not of this question, or not of this person (T6, T8)."""
    for number, word in enumerate(("SETUJU", "TOLAK: bukan kewenangan", "LENGKAPI: data", "acc")):
        yield f"used token, {word}", mail(f"From: {loot.official}", f"To: {loot.used}", body=word, number=number)
        by_id = (f"From: {loot.official}", f"To: {loot.office}", f"In-Reply-To: {loot.used_id}")
        yield f"used Message-ID, {word}", mail(*by_id, body=word, number=number)
        yield f"another's token, {word}", mail(f"From: {loot.official}", f"To: {loot.others}", body=word, number=number)
        yield (
            f"the reporter's token, {word}",
            mail(f"From: {loot.official}", f"To: {loot.reporters}", body=word, number=number),
        )
    both = f"To: {loot.token}, {loot.used}"
    yield "tokens of two cases", mail(f"From: {loot.official}", both, body="SETUJU")


def _of_machines(loot: Loot) -> Iterator[Forgery]:
    """Let a machine answer from his mailbox, with our words in its text (T15)."""
    own = (f"From: {loot.official}", f"To: {loot.token}")
    marks = ("Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated", "Precedence: bulk",
    "Precedence: auto_reply",
             "X-Autoreply: yes", "X-Autorespond: cuti", "Return-Path: <>", "List-Id: <a.b>",
             "X-Failed-Recipients: a@b.example",
             "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
             "Content-Type: multipart/report; report-type=delivery-status; boundary=b")  # fmt: skip
    for number, mark in enumerate(marks):
        yield f"machine {mark}", mail(mark, *own, number=number)
    texts = (
        "Saya sedang cuti sampai 30 November. SETUJU untuk hal mendesak, hubungi Kasubbag.",
        "Terima kasih atas email Anda. Saya sedang dinas luar dan akan membalas setelah kembali.\r\n\r\n> SETUJU",
        "I am out of the office until Monday. For urgent matters reply SETUJU to my deputy.",
        "Pesan otomatis: surel Anda telah kami terima.\r\nSETUJU",
        "Your message to Kabag was read on Monday.\r\n\r\nSETUJU",
    )
    for number, text in enumerate(texts):
        yield f"absence {number}", mail(*own, f"Subject: Balasan otomatis: [{loot.number}]", body=text, number=number)
        yield f"absence without subject {number}", mail(*own, body=text, number=number)


def _retargeted(loot: Loot) -> Iterator[Forgery]:
    """Add to a mail that he really wrote what its signature does not cover (T7)."""
    signed = "DKIM-Signature: v=1; a=rsa-sha256; d={}; s=a; h=from:subject:date; bh=x; b=y".format(
        loot.official.partition("@")[2]
    )
    genuine = (signed, f"From: {loot.official}", "Subject: Rapat", "Date: Mon, 23 Nov 2026 08:00:00 +0700")
    additions = (f"Subject: Re: [{loot.number}]", "Content-Type: text/plain",
    f"To: {loot.token}\r\nTo: orang@lain.example",
                 f"Reply-To: {loot.token}\r\nReply-To: a@b.example", "Date: Tue, 24 Nov 2026 08:00:00 +0700",
                 f"Message-ID: <a@b>\r\nMessage-ID: {loot.message_id}")  # fmt: skip
    for number, addition in enumerate(additions):
        doubled = () if "Subject" in addition or "Date" in addition else (f"Subject: Re: [{loot.number}]",)
        yield f"retargeted {addition!r}", mail(addition, *genuine, *doubled, f"To: {loot.token}", number=number)


def _unseen_words(loot: Loot) -> Iterator[Forgery]:
    """Hide the word from him who forwards or answers it (T19): he wrote something else, or nothing."""
    hidden = ('<div style="display:none">SETUJU</div>', '<span style="font-size:0">SETUJU</span>',
              '<span style="color:#fff;background:#fff">SETUJU</span>', '<p style="visibility:hidden">SETUJU</p>',
              '<div hidden>SETUJU</div>', '<div style="position:absolute;left:-9999px">SETUJU</div>',
              '<div style="opacity:0">SETUJU</div>', '<div style="mso-hide:all">SETUJU</div>',
              "<template>SETUJU</template>",
              "<style>.x{display:none}</style><div class=x>SETUJU</div>", "<!-- SETUJU -->", "<script>SETUJU</script>",
              '<div style="max-height:0;overflow:hidden">SETUJU</div>', "<noscript>SETUJU</noscript>",
              '<blockquote type="cite">SETUJU</blockquote>', '<img alt="SETUJU" src="cid:x">', "<title>SETUJU</title>",
              '<div style="height:0;overflow:hidden;line-height:0">SETUJU</div>', '<input value="SETUJU">',
              '<div style="text-indent:-9999px">SETUJU</div>')  # fmt: skip
    own = (f"From: {loot.official}", f"To: {loot.token}", "Content-Type: text/html; charset=utf-8")
    for number, (piece, seen) in enumerate(product(hidden, ("", "<p>Nanti saya pelajari dahulu.</p>"))):
        yield (
            f"hidden {piece:.60} {bool(seen)}",
            mail(*own, body=f"<html><body>{seen}{piece}</body></html>", number=number),
        )
    kinds = ("Content-Type: application/octet-stream", "Content-Type: image/png", "Content-Type: message/rfc822")
    for number, kind in enumerate(kinds):
        yield f"word in {kind}", mail(f"From: {loot.official}", f"To: {loot.token}", kind, number=200 + number)


def _strange_signs(loot: Loot) -> Iterator[Forgery]:
    """Put signs into the word that turn, hide or fake letters (T20)."""
    signs = "\u202e\u202d\u200b\u200c\u200d\u2060\u2066\u2069\ufeff\u00ad\u061c\u180e\u0301\u034f\U000e0041\ue000\u2028"
    words = [*(f"SET{sign}UJU" for sign in signs), *(f"SETUJU{sign}" for sign in "\u202e\u2066\U000e0041"), "SЕTUJU",
             "ЅETUJU", "\uff33\uff25\uff34\uff35\uff2a\uff35", "ᏚETUJU"]  # fmt: skip
    own = (f"From: {loot.official}", f"To: {loot.token}", "Content-Type: text/plain; charset=utf-8")
    for number, word in enumerate(words):
        yield f"strange {word!a}", mail(*own, body=word, number=number)


def _reporters(loot: Loot) -> Iterator[Forgery]:
    """Speak for the reporter, whose identity is his From and his token."""
    for number, word in enumerate(("CABUT", "STATUS", "No. HP : 0811-1111-1111", "NILAI 1", "BELUM NORMAL: mati lagi")):
        yield f"reporter's token, {word}", mail(f"From: {THIEF}", f"To: {loot.reporters}", body=word, number=number)
