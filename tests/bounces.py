"""Bounces in the shapes that the usual servers write, of one mail of ours to one recipient."""

from collections.abc import Callable
from html import escape

WHO = "kabag@kanwil.example"
_PARTS = 'Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"'


def report(
    text: str, fields: str, returned: str, sender: str = "MAILER-DAEMON@mx.example", *headers: str, to: str = ""
) -> bytes:
    """Write RFC 3464 in RFC 3462; `returned` is the third part with its own headers, "" for none."""
    status = f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n{fields}\n"
    parts = (f"Content-Type: text/plain; charset=utf-8\n\n{text}", status, returned)
    body = "".join(f"--=_b\n{part}\n" for part in parts if part)
    subject = "Subject: Undelivered Mail Returned to Sender"
    marks = ("Auto-Submitted: auto-replied", "MIME-Version: 1.0", *headers, _PARTS)
    head = (f"From: {sender}", f"To: {to or 'pengaduan@kanwil.example'}", subject, *marks)
    return ("\n".join(head) + f"\n\n{body}--=_b--\n").replace("\n", "\r\n").encode()


def plain(subject: str, text: str, *headers: str, sender: str = "MAILER-DAEMON@mx.example") -> bytes:
    """Write a notice in a server's own words."""
    head = (f"From: {sender}", "To: pengaduan@kanwil.example", f"Subject: {subject}", *headers)
    return ("\n".join(head) + f"\n\n{text}").replace("\n", "\r\n").encode()


def fields(action: str, status: str, diagnostic: str = "", who: str = WHO) -> str:
    said = f"\nDiagnostic-Code: smtp; {diagnostic}" if diagnostic else ""
    return f"Final-Recipient: rfc822; {who}\nAction: {action}\nStatus: {status}{said}"


def copied(message_id: str, *more: str) -> str:
    """Return the headers of our mail, as most servers do."""
    lines = ("Received: from mx", "From: pengaduan@kanwil.example", f"Message-ID: {message_id}", *more)
    return "Content-Type: text/rfc822-headers\n\n" + "\n".join(lines) + "\n"


def whole(message_id: str, *more: str) -> str:
    """Return our mail whole."""
    lines = (f"Message-ID: {message_id}", "From: pengaduan@kanwil.example", "Subject: [PGJ-2026-0001] Disposisi", *more)
    return "Content-Type: message/rfc822\n\n" + "\n".join(lines) + "\n\nYth. Bapak/Ibu\n"


def _qmail(message_id: str) -> bytes:
    return plain("failure notice", f"""Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{WHO}>:
192.0.2.7 does not like recipient.
Remote host said: 550 5.1.1 <{WHO}> no such user here
Giving up on 192.0.2.7.

--- Below this line is a copy of the message.

Return-Path: <pengaduan@kanwil.example>
Received: (qmail 1 invoked by uid 1); 24 Nov 2026
Message-ID: {message_id}
Subject: [PGJ-2026-0001] Disposisi

Yth. Bapak/Ibu
""")  # fmt: skip


def _exim(message_id: str) -> bytes:
    return plain("Mail delivery failed: returning message", f"""This message was created automatically by mail software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {WHO}
    host mx.example [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<{WHO}>:
    550 Unknown user

------ This is a copy of the message, including all the headers. ------

Return-path: <pengaduan@kanwil.example>
Message-Id: {message_id}
Subject: [PGJ-2026-0001] Disposisi

Yth. Bapak/Ibu
""", f"X-Failed-Recipients: {WHO}", "Auto-Submitted: auto-replied",
        sender="Mail Delivery System <Mailer-Daemon@mx.example>")  # fmt: skip


def _exchange(message_id: str) -> bytes:
    html = f"""<html><body><p>Your message to <b>{WHO}</b> couldn't be delivered.</p><p>kabag wasn't found at
kanwil.example.</p><p>Original Message Headers</p><pre>Message-ID: {escape(message_id)}
Subject: [PGJ-2026-0001]</pre></body></html>"""
    said = "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient kabag@kanwil.example not found by SMTP address lookup"
    raw = report("x", fields("failed", "5.1.10", said), copied(message_id, "Content-Language: id-ID"),
                 "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@kanwil.example>",
                 "Content-Language: id-ID", f"In-Reply-To: {message_id}", "X-MS-Exchange-Message-Is-Ndr:")  # fmt: skip
    return raw.replace(b"text/plain; charset=utf-8\r\n\r\nx", b"text/html; charset=utf-8\r\n\r\n" + html.encode())


def _gmail(message_id: str) -> bytes:
    text = f"** Address not found **\n\nYour message wasn't delivered to {WHO} because the address couldn't be found."
    said = "550-5.1.1 The email account that you tried to reach does not exist."
    raw = report(text, fields("failed", "5.1.1", said), whole(message_id),
                 "Mail Delivery Subsystem <mailer-daemon@googlemail.com>", f"X-Failed-Recipients: {WHO}",
                 f"In-Reply-To: {message_id}", f"References: {message_id}")  # fmt: skip
    return raw.replace(
        b"\nFinal-Recipient", b"\nX-Original-Message-ID: " + message_id.encode() + b"\r\nFinal-Recipient"
    )


def _sendmail(message_id: str) -> bytes:
    text = f"   ----- The following addresses had permanent fatal errors -----\n<{WHO}>\n    (reason: 550 5.1.1)"
    return report(text, fields("failed", "5.1.1", "550 5.1.1 User unknown"), whole(message_id),
                  "Mail Delivery Subsystem <MAILER-DAEMON>")  # fmt: skip


def _indonesian(message_id: str) -> bytes:
    text = f"""Ini adalah sistem surel pada mx.kanwil.example.

Mohon maaf, pesan Anda tidak dapat disampaikan kepada satu atau beberapa penerima. Pesan tersebut terlampir.

<{WHO}>: kotak surat tidak ditemukan"""
    return report(text, fields("failed", "5.1.1", "550 5.1.1 mailbox not found"), whole(message_id),
                  "MAILER-DAEMON@mx.kanwil.example (Sistem Pengiriman Surel)")  # fmt: skip


def _domino(message_id: str) -> bytes:
    return plain("DELIVERY FAILURE: User kabag not listed in Domino Directory", f"""Your message

  Subject: [PGJ-2026-0001] Disposisi

was not delivered to:

  {WHO}

because:

  550 5.1.1 User kabag (kabag@kanwil.example) not listed in Domino Directory
""", f"In-Reply-To: {message_id}", sender="Postmaster@kanwil.example")  # fmt: skip


def _plain_indonesian(message_id: str) -> bytes:
    return plain("Surat tidak terkirim", f"""Surat Bapak/Ibu tidak dapat disampaikan kepada:

  {WHO}

Alasan: pengguna tidak dikenal.

---- Salinan surat ----
> Message-ID:
>  {message_id}
> Subject: Disposisi
""", "Return-Path: <>")  # fmt: skip


def _expired(message_id: str) -> bytes:
    said = "400 4.4.7 Message delayed; delivery time expired"
    return report("Delivery time expired.", fields("failed", "4.4.7", said), copied(message_id))


def _nobody_named(message_id: str) -> bytes:
    return plain(
        "Returned mail: User unknown", f"Your mail was rejected: 550 user unknown\n\nMessage-ID: {message_id}\n"
    )


FAILED: dict[str, Callable[[str], bytes]] = {
    "postfix": lambda ours: report(
        "This is the mail system at host mx.example.", fields("failed", "5.1.1", f"550 5.1.1 <{WHO}> User unknown"),
        whole(ours),
    ),
    "zimbra": lambda ours: report(
        "", fields("failed", "5.2.2", "452 4.2.2 Over quota"), whole(ours), "Mail System <MAILER-DAEMON@z.example>"
    ),
    "exchange": _exchange,
    "gmail": _gmail,
    "sendmail": _sendmail,
    "qmail": _qmail,
    "exim": _exim,
    "domino": _domino,
    "indonesian": _indonesian,
    "indonesian, plain": _plain_indonesian,
    "expired": _expired,
    "nobody named": _nobody_named,
}  # fmt: skip
"""What says that our mail did not arrive, made of its Message-ID."""


def _exim_warning(message_id: str) -> bytes:
    return plain("Warning: message 1abc delayed 24 hours", f"""A message has not yet been delivered to some of its
recipients after more than 24 hours on the queue on mx.example.

The address to which the message has not yet been delivered is:

  {WHO}
    host mx.example [192.0.2.7]: 451 4.7.1 Greylisted

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated at intervals.

Message-Id: {message_id}
""")  # fmt: skip


def _told_indonesian(message_id: str) -> bytes:
    return plain("Peringatan: surat tertunda", f"""Surat kepada {WHO} belum tersampaikan (451 4.4.1 sibuk).
Pengiriman akan terus dicoba selama lima hari; Bapak/Ibu tidak perlu mengirim ulang.

Message-ID: {message_id}
""")  # fmt: skip


DELAYED: dict[str, Callable[[str], bytes]] = {
    "postfix": lambda ours: report("Delayed.", fields("delayed", "4.4.1", "connect: timed out"), copied(ours)),
    "no action": lambda ours: report("Delayed.", fields("", "4.4.1"), copied(ours)),
    "exim": _exim_warning,
    "indonesian": _told_indonesian,
}
