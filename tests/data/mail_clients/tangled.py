"""Shapes of threads: replies to replies, forwards, words between two quotations, wrapped and unmarked quotations."""

from html import escape

from mail_clients.writing import SENT, Draft, Reply, angled, brs, divs, fold, plain_of, prefixed

_EARLIER = "TOLAK: datanya kurang"  # what he had answered before, now quoted


def _gmail_intro(reply: Reply) -> str:
    return f"Pada Sel, {SENT.day} Nov {SENT.year} pukul 09.15 {reply.asked.who} menulis:"


def reply_to_reply(reply: Reply) -> Draft:
    """Our mail quotes nothing, but he answers his own earlier answer in the thread."""
    asked = reply.asked
    earlier = f"{_EARLIER}\n\n{fold(_gmail_intro(reply))}\n\n{angled(asked.plain)}"
    intro = f"Pada Sel, 24 Nov 2026 pukul 10.02 Ratna Dewi, S.H. <{asked.to}> menulis:"
    inner = (
        f'<div dir="ltr">{_EARLIER}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
        f'{escape(_gmail_intro(reply))}<br></div><blockquote class="gmail_quote">{asked.body}</blockquote></div>'
    )
    html = (
        f'<div dir="ltr">{brs(reply.text)}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" '
        f'class="gmail_attr">{escape(intro)}<br></div><blockquote class="gmail_quote">{inner}</blockquote></div>'
    )
    return Draft(f"{reply.text}\n\n{intro}\n\n{angled(earlier)}\n", html)


def outlook_thread(reply: Reply) -> Draft:
    """Two heads, one below the other, and nothing that marks either mail."""
    asked = reply.asked
    first = (
        f"From: Ratna Dewi, S.H. <{asked.to}>\nSent: Tuesday, November 24, 2026 10:02 AM\nTo: "
        f"{asked.who}\nSubject: RE: {asked.subject}"
    )
    second = f"From: {asked.who}\nSent: Tuesday, November 24, 2026 9:15 AM\nTo: {asked.whom}\nSubject: {asked.subject}"
    rule = (
        '<hr style="display:inline-block;width:98%" tabindex="-1"><div id="{}divRplyFwdMsg" dir="ltr"><font '
        'face="Calibri">{}</font></div>'
    )
    html = (
        f'<html><body dir="ltr"><div>{brs(reply.text)}</div><div id="appendonsend"></div>'
        f"{rule.format('', brs(first))}<div>{_EARLIER}</div>{rule.format('x_', brs(second))}"
        f"{prefixed(asked.body, 'x_x_')}</body></html>"
    )
    line = "_" * 32
    return Draft(f"{reply.text}\n{line}\n{first}\n\n{_EARLIER}\n{line}\n{second}\n\n{plain_of(asked.body)}", html)


def forward_then_reply(reply: Reply) -> Draft:
    """He forwarded our mail to himself and answers from there."""
    asked = reply.asked
    head = (
        f"---------- Forwarded message ---------\nDari: {asked.who}\nDate: Sel, 24 Nov 2026 pukul 09.15\nSubject: "
        f"{asked.subject}\nTo: {asked.whom}"
    )
    intro = f"Pada Sel, 24 Nov 2026 pukul 11.00 Ratna Dewi <{asked.to}> menulis:"
    inner = (
        f'<div dir="ltr"><br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{brs(head)}<br></div>'
        f"<br>{asked.body}</div></div>"
    )
    html = (
        f'<div dir="ltr">{brs(reply.text)}</div><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
        f'{escape(intro)}<br></div><blockquote class="gmail_quote">{inner}</blockquote></div>'
    )
    quoted = angled(f"\n\n{head}\n\n\n{plain_of(asked.body)}")
    return Draft(f"{reply.text}\n\n{intro}\n\n{quoted}\n", html)


def between_two(reply: Reply) -> Draft:
    """A signed quotation above, a headed one below."""
    asked = reply.asked
    first, second = asked.plain_halves
    head = (
        f"-----Pesan Asli-----\nDari: {asked.who}\nTerkirim: 24 November 2026 09:15\nKepada: {asked.whom}\nSubjek: "
        f"{asked.subject}"
    )
    return Draft(f"{_gmail_intro(reply)}\n{angled(first)}\n\n{reply.text}\n\n{head}\n\n{second}")


def quoted_by_bars(reply: Reply) -> Draft:
    return Draft(f"{reply.text}\n\n{_gmail_intro(reply)}\n{angled(reply.asked.plain, '| ')}\n")


def without_intro(reply: Reply) -> Draft:
    return Draft(f"{reply.text}\n\n{angled(reply.asked.plain)}\n")


def wrapped_remains(reply: Reply) -> Draft:
    """A relay broke the long quoted lines: what stuck out stands on lines without a sign."""
    rows = []
    for line in angled(reply.asked.plain).split("\n"):
        rows += fold(line, 72).split("\n")
    return Draft(f"{reply.text}\n\n{_gmail_intro(reply)}\n" + "\n".join(rows) + "\n")


def without_any_mark(reply: Reply) -> Draft:
    """The whole mail stands below without a word between: nobody can say whose SETUJU that is."""
    return Draft(f"{reply.text}\n\n\n{reply.asked.plain}")


def wrapped_intro(reply: Reply) -> Draft:
    """The intro broken within name and address, in quoted-printable with soft breaks."""
    asked = reply.asked
    intro = f"Pada Sel, 24 Nov 2026 pukul 09.15\n{asked.sender}\n<{asked.address}>\nmenulis:"
    return Draft(
        f"{reply.text}\n\n{intro}\n\n{angled(plain_of(asked.body, ' <{}>'), wrap=76)}\n",
        plain_coding="quoted-printable",
    )


def intro_on_one_line(reply: Reply) -> Draft:
    """HTML only: soft breaks of quoted-printable fall into the intro and into tags."""
    html = (
        f'<div dir="auto">{brs(reply.text)}</div><div class="gmail_extra"><br><div class="gmail_quote">Pada '
        f'tanggal 24 Nov 2026 9:15 AM, "{escape(reply.asked.sender)}" &lt;<a href="mailto:{reply.asked.address}" '
        f'target="_blank" rel="noreferrer">{reply.asked.address}</a>&gt; menulis:<br type="attribution">'
        '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">'
        f"{reply.asked.body}</blockquote></div><br></div>"
    )
    return Draft("", html)


def typed_in_signature(reply: Reply) -> Draft:
    """As seen from Outlook on Android: the cursor stood in the signature's div."""
    asked = reply.asked
    head = f"From: {asked.who}\nSent: Tuesday, November 24, 2026 9:15 AM\nTo: {asked.whom}\nSubject: {asked.subject}"
    html = (
        '<html><body><div><br></div><div id="ms-outlook-mobile-signature" dir="auto"><div><br></div><div '
        f'dir="auto">{brs(reply.text)}</div><div dir="auto"><br></div></div><hr '
        f'style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr">{brs(head)}</div>'
        f"{asked.body}</body></html>"
    )
    return Draft(f"\n{reply.text}\n\n{'_' * 32}\n{head}\n\n{plain_of(asked.body)}", html)


def word_container(reply: Reply) -> Draft:
    """New Outlook: the reply in Word's paragraphs inside the container of the old mail, intro and signs as text."""
    rows = f"{_gmail_intro(reply)}\n{angled(reply.asked.plain)}"
    lines = "".join(
        f'<p class="MsoNormal"><span style="font-size:11.0pt">{escape(line) or "&nbsp;"}<o:p></o:p></span></p>'
        for line in f"{rows}\n\n{reply.text}".split("\n")
    )
    html = (
        '<html><body lang="EN-US"><div class="WordSection1"><div id="mail-editor-reference-message-container">'
        f"<div><div>{lines}</div></div></div></div></body></html>"
    )
    return Draft(f"{rows}\n\n{reply.text}\n", html)


def iphone_with_photo(reply: Reply) -> Draft:
    """Text and picture alternate: the intro and the quotation come in a part of their own."""
    return Draft(
        f"{reply.text}\n\nDikirim dari iPhone saya\n\n> Pada 24 Nov 2026, pukul 09.15, {reply.asked.who} "
        f"menulis:\n> \n{angled(reply.asked.plain)}\n",
        files=(("IMG_0142.jpg", b"\xff\xd8\xff" + b"\0" * 30_000),),
    )


def nested_signs(reply: Reply) -> Draft:
    """Signs of three depths without spaces, his earlier answer among them."""
    quoted = angled(f"> {_EARLIER}\n>> Mohon keputusan\n{angled(reply.asked.plain, '>')}", ">")
    return Draft(f"On 24/11/26 10.02, Ratna Dewi wrote:\n{quoted}\n\n{reply.text}\n")


def html_in_table(reply: Reply) -> Draft:
    """A corporate template lays the whole mail out in a table; a gateway adds its banner as a table above."""
    asked = reply.asked
    banner = (
        '<table width="100%"><tr><td style="background:#ffcc00">[EKSTERNAL] Email ini dikirim dari luar '
        "organisasi. Berhati-hatilah terhadap tautan dan lampiran.</td></tr></table>"
    )
    head = (
        f"<b>Dari:</b> {escape(asked.who)}<br><b>Terkirim:</b> Selasa, 24 November 2026 09.15<br><b>Ke:</b> "
        f"{escape(asked.whom)}<br><b>Perihal:</b> {escape(asked.subject)}"
    )
    html = (
        f'<html><body>{banner}<table width="100%"><tr><td>{divs(reply.text)}</td></tr><tr><td><img src="cid:logo" '
        f'alt="Logo Pengayoman"></td></tr><tr><td><hr>{head}</td></tr><tr><td>{asked.body}</td></tr></table></body>'
        "</html>"
    )
    return Draft("", html)
