"""Gmail: in a browser, in the app on Android and iOS."""

from html import escape

from mail_clients.writing import (
    BOTTOM,
    INLINE,
    SENT,
    Draft,
    Reply,
    angled,
    day,
    divs,
    fold,
    month,
    plain_of,
    prefixed,
    without_style,
)

_QUOTE = 'class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"'


def gmail_web(reply: Reply) -> Draft:
    """The reply may stand in the quotation's own div, below or between its blockquotes."""
    at = f"{day(reply.ui, 3)}, {SENT.day} {month(reply.ui, 3)} {SENT.year}"
    en_at = f"{day('en', 3)}, {month('en', 3)} {SENT.day}, {SENT.year} at 9:15 AM"
    before = reply.by_ui(f"Pada {at} pukul 09.15 ", f"On {en_at} ")
    return _gmail(reply, before, reply.by_ui(" menulis:", " wrote:"), "ltr")


def gmail_app(reply: Reply) -> Draft:
    at = f"{day(reply.ui, 3)}, {SENT.day} {month(reply.ui, 3)} {SENT.year}"
    before = reply.by_ui(f"Pada tanggal {at} 09.15, ", f"On {at}, 09:15 ")
    return _gmail(reply, before, reply.by_ui(" menulis:", ", wrote:"), "auto")


def _gmail(reply: Reply, before: str, after: str, direction: str) -> Draft:
    asked = reply.asked
    mine = _own(reply, direction)
    link = f'<a href="mailto:{asked.address}">{asked.address}</a>'
    attr = f'<div dir="ltr" class="gmail_attr">{before}{escape(asked.sender)} &lt;{link}&gt;{after}<br></div>'
    intro = f"{before}{asked.who}{after}"
    container = '<div class="gmail_quote gmail_quote_container">'
    if reply.place == INLINE:
        first, second = (_foreign(half) for half in asked.halves)
        html = f'<div dir="ltr"><div dir="ltr"><br></div><br>{container}{attr}<blockquote {_QUOTE}>{first}</blockquote>'
        html += f"<div><br></div>{mine}<div>&nbsp;</div><blockquote {_QUOTE}>{second}</blockquote></div></div>\r\n"
        quoted = [angled(plain_of(half, " <{}>"), wrap=76) for half in (first, second)]
        plain = f"{fold(intro)}\n\n{quoted[0]}\n\n{reply.text}\n\n\n{quoted[1]}\n"
        return _draft(plain, html, reply)
    foreign = _foreign(asked.body)
    quoted = angled(plain_of(foreign, " <{}>"), wrap=76)
    quote = f"<blockquote {_QUOTE}>{foreign}</blockquote>"
    if reply.place == BOTTOM:
        html = (
            f'<div dir="ltr"><div dir="ltr"><br></div><br>{container}{attr}{quote}<div><br></div>{mine}</div></div>\r\n'
        )
        return _draft(f"{fold(intro)}\n\n{quoted}\n\n{_own_plain(reply)}\n", html, reply)
    html = f"{mine}<br>{container}{attr}{quote}</div>\r\n"
    return _draft(f"{_own_plain(reply)}\n\n{fold(intro)}\n\n{quoted}\n", html, reply)


def _own(reply: Reply, direction: str) -> str:
    lines = reply.text.split("\n")
    rest = divs("\n".join(lines[1:])) if len(lines) > 1 else ""
    html = f'<div dir="{direction}">{escape(lines[0])}{rest}'
    if reply.signature:
        html += '<br clear="all"><div><br></div><span class="gmail_signature_prefix">-- </span><br>'
        html += '<div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature"><div dir="ltr">'
        logo = '<img src="cid:ii_logo" width="96" height="40"><br>' if reply.logo else ""
        html += f"{logo}{divs(reply.signature)}</div></div>"
    return html + "</div>"


def _own_plain(reply: Reply) -> str:
    text = fold(reply.text)
    logo = "[image: logo]\n" if reply.logo else ""
    return f"{text}\n\n-- \n{logo}{reply.signature}" if reply.signature else text


def _foreign(html: str) -> str:
    return "<u></u>\r\n" + prefixed(without_style(html), "m_-4406288374650316447")


def _draft(plain: str, html: str, reply: Reply) -> Draft:
    coding = "base64" if not plain.isascii() and "👍" in plain else "quoted-printable"
    return Draft(
        plain,
        html,
        charset="UTF-8",
        plain_coding=coding,
        html_coding=coding,
        boundary="000000000000a1b2c3062f1d7e5b",
        message_id="CAJ{}@mail.gmail.com",
        pictures=("ii_logo",) if reply.logo and reply.signature else (),
    )
