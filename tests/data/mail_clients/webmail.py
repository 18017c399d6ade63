"""Mail in a browser: Zimbra, Roundcube, Yahoo, Horde, SOGo, SnappyMail (RainLoop), Proton."""

import re
from html import escape

from mail_clients.writing import (
    BOTTOM,
    INLINE,
    SENT,
    Draft,
    Reply,
    angled,
    brs,
    day,
    divs,
    fold,
    month,
    paragraphs,
    plain_of,
    without_style,
)

_ZIMBRA_QUOTE = (
    'style="border-left:2px solid #1010FF;margin-left:5px;padding-left:5px;color:#000;font-weight:normal;'
    'font-style:normal;text-decoration:none;font-family:Helvetica,Arial,sans-serif;font-size:12pt;"'
)


def _zimbra_rows(reply: Reply) -> tuple[tuple[str, str], ...]:
    asked = reply.asked
    labels = reply.by_ui("Dari Ke Terkirim Subjek", "From To Sent Subject").split()
    at = reply.by_ui(
        f"{day('id')}, {SENT.day} {month('id')} {SENT.year} 09:15:00",
        f"{day('en')}, {month('en')} {SENT.day}, {SENT.year} 9:15:00 AM",
    )
    who, whom = f'"{asked.sender}" <{asked.address}>', f'"{asked.to_name}" <{asked.to}>'
    return tuple(zip(labels, (who, whom, at, asked.subject), strict=True))


def _zimbra_draft(plain: str, html: str) -> Draft:
    return Draft(
        plain,
        html,
        agent=(
            ("X-Originating-IP", "[192.0.2.17]"),
            ("X-Mailer", "Zimbra 8.8.15_GA_4652 (ZimbraWebClient - FF145 (Win)/8.8.15_GA_4652)"),
            ("Thread-Topic", "pengaduan"),
        ),
        boundary="=_f8515e88-f279-4f3d-83a1-354a69c53274",
        message_id="1828138112.288.{}.JavaMail.zimbra@kanwil.example",
    )


def zimbra(reply: Reply) -> Draft:
    """The usual setting: the whole mail with headers, a rule with an id above; the text has no quote signs."""
    asked = reply.asked
    font = 'style="font-family: arial, helvetica, sans-serif; font-size: 12pt; color: #000000"'
    own, own_plain = divs(reply.text), reply.text
    if reply.signature:
        own += f'<div><br></div><div data-marker="__SIG_PRE__"><div>{divs(reply.signature)}</div></div>'
        own_plain += f"\n\n{reply.signature}"
    head = "".join(f"<b>{label}: </b>{escape(value)}<br>" for label, value in _zimbra_rows(reply))
    quote = '<hr id="zwchr" data-marker="__DIVIDER__">'
    quote += f'<div data-marker="__HEADERS__">{head}</div><br><div data-marker="__QUOTED_TEXT__">{asked.body}</div>'
    if reply.en:  # the setting with a bar at the left
        quote = (
            f'<hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><blockquote {_ZIMBRA_QUOTE}>'
            f"{head}"
        )
        quote += (
            f'</blockquote></div><div data-marker="__QUOTED_TEXT__"><blockquote {_ZIMBRA_QUOTE}>'
            f"{asked.body}</blockquote></div>"
        )
    labels = "\n".join(f"{label}: {value} " for label, value in _zimbra_rows(reply))
    quoted = f"{labels}\n\n{plain_of(asked.body, ' [ {} ] ')}"
    if reply.en:
        quoted = angled(quoted)
    if reply.place == BOTTOM:
        html = f"<html><body><div {font}>{quote}<div><br></div>{own}</div></body></html>"
        return _zimbra_draft(f"{quoted}\n\n{own_plain}\n", html)
    html = f"<html><body><div {font}>{own}<div><br></div>{quote}</div></body></html>"
    return _zimbra_draft(f"{own_plain}\n\n{quoted}", html)


def zimbra_text(reply: Reply) -> Draft:
    """Composed as plain text: a dashed title, and headers, or one line that says who wrote when."""
    asked = reply.asked
    signed = f"\n\n-- \n{reply.signature}" if reply.signature else ""
    title = reply.by_ui("Pesan Asli", "Original Message")
    rows = "\n".join(f"{label}: {value}" for label, value in _zimbra_rows(reply))
    quoted = f"----- {title} -----\n{rows}\n\n{angled(asked.plain)}"
    intro = reply.by_ui(
        f"----- Pada {SENT.day} {month('id', 3)} {SENT.year}, jam 09:15, {asked.sender} {asked.address} menulis:",
        f"----- On {month('en', 3)} {SENT.day}, {SENT.year}, at 9:15 AM, {asked.sender} {asked.address} wrote:",
    )
    if reply.place == INLINE:
        first, second = (angled(half) for half in asked.plain_halves)
        return _zimbra_draft(f"{intro}\n\n{first}\n\n{reply.text}\n\n{second}\n{signed}\n", "")
    if reply.place == BOTTOM:
        return _zimbra_draft(f"{intro}\n\n{angled(asked.plain)}\n\n{reply.text}{signed}\n", "")
    return _zimbra_draft(f"{reply.text}{signed}\n\n{quoted}\n", "")


def roundcube(reply: Reply) -> Draft:
    asked = reply.asked
    intro = reply.by_ui(
        f"Pada {SENT:%Y-%m-%d} 09:15, {asked.sender} menulis:", f"On {SENT:%Y-%m-%d} 09:15, {asked.sender} wrote:"
    )
    sign = f'<div id="signature" class="pre">-- <br>{brs(reply.signature)}</div>\n' if reply.signature else ""
    sign_plain = f"\n\n-- \n{reply.signature}" if reply.signature else ""
    cite = '<blockquote type="cite" style="padding: 0 0.4em; border-left: #1010ff 2px solid; margin: 0">'
    head = f'<p id="reply-intro">{escape(intro)}</p>\n{cite}\n<div id="replybody1">'
    own = paragraphs(reply.text)
    if reply.place == INLINE:
        first, second = asked.halves
        html = f"{head}{first}</div></blockquote>\n{own}\n{cite}<div>{second}</div></blockquote>\n{sign}"
        halves = [angled(half) for half in asked.plain_halves]
        plain = f"{intro}\n\n{halves[0]}\n\n{reply.text}\n\n{halves[1]}{sign_plain}\n"
    elif reply.place == BOTTOM:
        quoted, links = _with_footnotes(asked.body)
        html = f"{head}{without_style(asked.body)}</div>\n</blockquote>\n{own}{sign}"
        plain = f"{intro}\n\n{angled(quoted)}\n\n{reply.text}{sign_plain}\n{links}"
    else:
        quoted, links = _with_footnotes(asked.body)
        html = f"{own}{sign}<p><br></p>\n{head}{without_style(asked.body)}</div>\n</blockquote>\n"
        plain = f"{reply.text}{sign_plain}\n\n{intro}\n\n{angled(quoted)}\n{links}"
    html = (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" /></head><body '
        f"style='font-size: 10pt; font-family: Verdana,Geneva,sans-serif'>\n{html}</body></html>\n"
    )
    return Draft(
        plain,
        html,
        agent=(("User-Agent", "Roundcube Webmail/1.6.9"),),
        boundary="=_8b2cdbc43a1ed1f0",
        charset="UTF-8",
        html_coding="quoted-printable",
    )


def _with_footnotes(html: str) -> tuple[str, str]:
    """The text of an HTML with its links as numbers, and their list, which Roundcube puts below everything."""
    links: list[str] = []
    text = re.sub(r"<<(.*?)>>", lambda found: links.append(found[1]) or f"[{len(links)}]", plain_of(html, " <<{}>>"))
    listed = "\n".join(f"[{number}] {link}" for number, link in enumerate(links, start=1))
    return text, f"\n\nLinks:\n------\n{listed}\n" if links else ""


def roundcube_text(reply: Reply) -> Draft:
    """Plain text, format=flowed: long lines end in a space and go on below."""
    asked = reply.asked
    intro = reply.by_ui(
        f"Pada {SENT:%Y-%m-%d} 09:15, {asked.sender} menulis:", f"On {SENT:%Y-%m-%d} 09:15, {asked.sender} wrote:"
    )
    signed = f"\n\n-- \n{reply.signature}" if reply.signature else ""
    quoted = f"{intro}\n{angled(asked.plain, wrap=74)}"
    text = (
        f"{quoted}\n\n{flowing(reply.text)}{signed}\n"
        if reply.place == BOTTOM
        else f"{flowing(reply.text)}{signed}\n\n{quoted}\n"
    )
    return Draft(
        text,
        agent=(("User-Agent", "Roundcube Webmail/1.4.15"),),
        charset="UTF-8",
        plain_coding="8bit",
        flowed="format=flowed",
    )


def flowing(text: str, width: int = 72) -> str:
    return fold(text, width).replace("\n", " \n") if max(map(len, text.split("\n"))) > width else text


def yahoo_web(reply: Reply) -> Draft:
    asked = reply.asked
    tag = "ydpdb28840f"
    intro = reply.by_ui(
        f"Pada {day('id')}, {SENT.day} {month('id')} {SENT.year} 09.15.00 WIB, {asked.who} menulis:",
        f"On {day('en')}, {month('en')} {SENT.day}, {SENT.year} at 09:15:00 AM GMT+7, {asked.who} wrote:",
    )
    rows = "".join(
        f'<div dir="ltr" data-setdir="false">{escape(line) or "<br>"}</div>' for line in reply.text.split("\n")
    )
    sign = f'<div class="{tag}signature">{divs(reply.signature)}</div>' if reply.signature else ""
    style = "font-family:'Helvetica Neue', Helvetica, Arial, sans-serif;font-size:13px;"
    html = (
        f'<html><head></head><body><div class="{tag}yahoo-style-wrap" style="{style}"><div></div>\n        '
        f"{rows}<div><br></div>{sign}\n        </div>"
    )
    html += (
        f'<div id="{tag}yahoo_quoted_2142999335" class="{tag}yahoo_quoted">\n            <div '
        f'style="{style}color:#26282a;">\n                \n'
    )
    html += (
        f"                <div>\n                    {escape(intro)}\n                </div>\n                <div>"
        "<br></div>\n                <div><br></div>\n"
    )
    html += (
        f'                <div><div id="{tag}yiv1566047874">{asked.body}</div></div>\n            </div>\n        '
        "</div></body></html>"
    )
    signed = f"\n{reply.signature}" if reply.signature else ""
    quoted = "\n".join(f" {line}" for line in plain_of(asked.body, "").split("\n"))
    plain = f" {reply.text}\n{signed}\n    {intro}  \n \n {quoted}  "
    return Draft(
        plain,
        html,
        charset="UTF-8",
        boundary="----=_Part_3311111_200000.1",
        message_id="{}@mail.yahoo.com",
        agent=(("X-Mailer", "WebService/1.1.24866 YMailNovation"),),
    )


def horde(reply: Reply) -> Draft:
    asked = reply.asked
    intro = reply.by_ui(f"Mengutip {asked.who}:", f"Quoting {asked.who}:")
    signed = f"\n\n-- \n{reply.signature}" if reply.signature else ""
    quoted = f"{intro}\n\n{angled(asked.plain, wrap=74)}"
    own = f"{reply.text}{signed}"
    plain = f"\n{quoted}\n\n{own}\n" if reply.place == BOTTOM else f"{own}\n\n{quoted}\n"
    cite = '<blockquote type="cite" style="border-left:2px solid blue;margin-left:2px;padding-left:12px;">'
    html = f"{paragraphs(reply.text)}<p>{escape(intro)}</p>\n{cite}\n{asked.body}</blockquote>\n"
    if reply.place == BOTTOM or signed:
        html = ""
    return Draft(
        plain,
        html,
        agent=(("User-Agent", "Horde Application Framework 5"),),
        flowed="" if html else "format=flowed; DelSp=Yes",
        boundary="=_fXmDyzn3hZkhM3WnnLO3og1",
    )


def sogo(reply: Reply) -> Draft:
    asked = reply.asked
    intro = reply.by_ui(
        f'Pada {day("id")}, {SENT.day} {month("id")} {SENT.year} 09:15 WIB, "{asked.sender}" <{asked.address}> '
        "menulis:",
        f'On {day("en")}, {month("en")} {SENT.day}, {SENT.year} 09:15 WIB, "{asked.sender}" <{asked.address}> wrote:',
    )
    sign = f"<br>-- <br>{brs(reply.signature)}" if reply.signature else ""
    signed = f"\n\n-- \n{reply.signature}" if reply.signature else ""
    quote = (
        f'{escape(intro)}<br>&nbsp;<blockquote type="cite" cite="{asked.message_id[1:-1]}">{asked.body}</blockquote>'
    )
    own = f"{brs(reply.text)}{sign}"
    if reply.place == BOTTOM:
        html, plain = f"{quote}<br>{own}", f"{intro}\n \n{angled(asked.plain)}\n\n{reply.text}{signed}\n"
    else:
        html, plain = f"{own}<br><br>{quote}", f"{reply.text}{signed}\n\n{intro}\n \n{angled(asked.plain)}\n"
    return Draft(
        plain,
        f"<html>{html}</html>",
        agent=(("User-Agent", "SOGoMail 5.11.1"),),
        boundary="----=_=-_OpenGroupware_org_NGMime-71-1719469964.655873-1------",
    )


def rainloop(reply: Reply) -> Draft:
    asked = reply.asked
    at = f"{SENT.day} {month(reply.ui)} {SENT.year} 09:15"
    who = f'"{asked.sender}" <{asked.address}>'
    intro = reply.by_ui(f"{at}, {who} menulis:", f"{month('en')} {SENT.day}, {SENT.year} 9:15 AM, {who} wrote:")
    signed = reply.signature
    style = "border-left:1px solid rgb(0,0,0);padding-left:10px;margin-left:0"
    html = (
        '<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /></head>'
        '<body><div data-html-editor-font-wrapper="true" style="font-family: arial, sans-serif; font-size: 13px;">'
        f"{brs(reply.text)}<br><br>"
    )
    html += (
        f'<signature>{brs(signed)}</signature><br><br>{escape(intro)}<br><blockquote style="{style}"><div>'
        f"{asked.body}</div></blockquote></div></body></html>"
    )
    plain = f"{reply.text}\n\n{signed}\n\n{intro}\n\n{angled(asked.plain)}\n"
    return Draft(plain, html, agent=(("X-Mailer", "SnappyMail/2.36.4"),), boundary="--=_RainLoop_590_12345")


def proton(reply: Reply) -> Draft:
    asked = reply.asked
    at = f"{day('en')}, {month('en')} {SENT.day}th, {SENT.year} at 9:15 AM"
    intro = f"On {at}, {asked.who} wrote:"
    title = "------- Original Message -------\n" if reply.en else ""
    advert = reply.by_ui("Dikirim dengan Proton Mail email aman.", "Sent with Proton Mail secure email.")
    style = 'style="font-family: Arial, sans-serif; font-size: 14px;"'
    own = "".join(f"<div {style}>{escape(line) or '<br>'}</div>" for line in reply.text.split("\n"))
    block = (
        '<div class="protonmail_signature_block" {0}><div class="protonmail_signature_block-user">{1}</div><div '
        'class="protonmail_signature_block-proton">{2}</div></div>'
    )
    html = (
        f"{own}<div {style}><br></div>{block.format(style, divs(reply.signature) if reply.signature else '', advert)}"
    )
    html += (
        f'<div class="protonmail_quote">{title and title.strip() + "<br>"}{escape(intro)}<br><br><blockquote '
        f'class="protonmail_quote" type="cite">{asked.body}</blockquote><br></div>'
    )
    signed = f"{reply.signature}\n\n" if reply.signature else ""
    plain = f"{reply.text}\n\n{signed}{advert}\n\n{title}{intro}\n\n{angled(asked.plain)}\n"
    return Draft(
        plain,
        html,
        plain_coding="quoted-printable",
        html_coding="base64",
        boundary="b1_fqSgzl6uOVtNWmcSgLw0Zx",
        message_id="{}@pm.example",
    )
