"""Apple Mail on a Mac, and Mail on an iPhone."""

from html import escape

from mail_clients.writing import BOTTOM, INLINE, SENT, Draft, Reply, angled, brs, divs, month, plain_of

_META = '<meta http-equiv="content-type" content="text/html; charset=utf-8">'


def _intro(reply: Reply) -> tuple[str, str]:
    en = f"{month('en', 3)} {SENT.day}, {SENT.year}, at 9:15 AM"
    before = reply.by_ui(f"Pada {SENT.day} {month('id', 3)} {SENT.year}, pukul 09.15, ", f"On {en}, ")
    return before, reply.by_ui(" menulis:", " wrote:")


def apple_mail(reply: Reply) -> Draft:
    asked = reply.asked
    before, after = _intro(reply)
    intro = f"{before}{asked.who}{after}"
    link = f'<a href="mailto:{asked.address}">{asked.address}</a>'
    head = f'<div>{before}{escape(asked.sender)} &lt;{link}&gt;{after}</div><br class="Apple-interchange-newline">'
    own, own_plain = brs(reply.text, "<br>"), reply.text
    if reply.signature:
        image = '<img alt="logo" src="cid:7C0A-logo"><br>' if reply.logo else ""
        own += f'<br id="lineBreakAtBeginningOfSignature"><div><div>{image}{divs(reply.signature)}</div></div>'
        own_plain += f"\n\n{reply.signature}"
    if reply.place == INLINE:
        first, second = asked.halves
        html = f'<div><blockquote type="cite">{head}<div>{first}</div></blockquote><div><br></div>{own}<br>'
        html += f'<blockquote type="cite"><div>{second}</div></blockquote></div>'
        halves = [angled(plain_of(half, " <{}>")) for half in asked.halves]
        plain = f"{angled(intro)}\n> \n{halves[0]}\n\n{own_plain}\n\n{halves[1]}\n"
        return _draft(plain, _page(html), reply)
    quote = f'<blockquote type="cite">{head}<div>{asked.body}</div></blockquote>'
    quoted = f"{intro}\n\n{angled(plain_of(asked.body, ' <{}>'))}"
    if angled_intro := reply.en:  # since macOS 10.x the intro stands in the quotation or before it
        quoted = angled(f"{intro}\n\n{plain_of(asked.body, ' <{}>')}")
    if reply.place == BOTTOM:
        return _draft(f"{quoted}\n\n{own_plain}\n", _page(f"<div>{quote}</div><br><div>{own}</div>"), reply)
    breaking = '<br id="lineBreakAtBeginningOfMessage">' if angled_intro else ""
    return _draft(f"{own_plain}\n\n{quoted}\n", _page(f"{own}{breaking}<div><br>{quote}</div><br>"), reply)


def _page(body: str) -> str:
    style = "overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;"
    return f'<html aria-label="message body"><head>{_META}</head><body style="{style}">{body}</body></html>'


def _draft(plain: str, html: str, reply: Reply) -> Draft:
    return Draft(
        plain,
        html,
        agent=(("X-Mailer", "Apple Mail (2.3826.300.87.4.3)"),),
        boundary="Apple-Mail=_6F2B1D0E-9F7B-4C59-A6A5-0B7C1B6C6D11",
        message_id="{}@kanwil.example",
        pictures=("7C0A-logo",) if reply.logo and reply.signature else (),
    )


def iphone(reply: Reply) -> Draft:
    """The intro stands in the quotation, and a zero-width sign before the quoted text."""
    asked = reply.asked
    before, after = _intro(reply)
    device = reply.by_ui("Dikirim dari iPhone saya", "Sent from my iPhone") if reply.device else ""
    signed = reply.signature or device
    sign = f'<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">{brs(signed)}</div>' if signed else ""
    own = f"{brs(reply.text)}{sign}"
    own_plain = f"{reply.text}\n\n{signed}" if signed else reply.text
    quoted = angled(f"{before}{asked.who}{after}\n\n\ufeff{plain_of(asked.body, ' <{}>')}")
    head = f'<blockquote type="cite">{before}{escape(asked.sender)} &lt;{asked.address}&gt;{after}<br><br></blockquote>'
    quote = f'<blockquote type="cite"><div dir="ltr">\ufeff{asked.body}</div></blockquote>'
    if reply.place == INLINE:
        first, second = asked.halves
        html = f'<div dir="ltr">{head}</div><blockquote type="cite"><div dir="ltr">{first}</div></blockquote>'
        html += f'<div>{brs(reply.text)}</div><blockquote type="cite"><div dir="ltr">{second}</div></blockquote>{sign}'
        halves = [angled(plain_of(half, " <{}>")) for half in asked.halves]
        plain = f"{angled(before + asked.who + after)}\n> \n{halves[0]}\n{reply.text}\n{halves[1]}\n\n{signed}\n"
    else:
        html = f'{own}<div dir="ltr"><br>{head}</div>{quote}'
        plain = f"{own_plain}\n\n{quoted}\n"
    return Draft(
        plain,
        f'<html><head>{_META}</head><body dir="auto">{html}</body></html>',
        agent=(("X-Mailer", "iPhone Mail (22G100)"),),
        boundary="Apple-Mail-6E3A9D5B-71C8-4C04-8D3F-6D8E3B5E5A10",
        html_coding="7bit" if (html + plain).isascii() else "quoted-printable",
        message_id="{}@kanwil.example",
    )
