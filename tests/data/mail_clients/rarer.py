"""Programs that few offices use, older versions of usual ones, and user interfaces in other languages."""

from html import escape

from mail_clients.writing import BOTTOM, SENT, Draft, Reply, angled, brs, divs, fold, paragraphs, plain_of, prefixed

_BORDER = 'style="border-left:1px solid rgb(204,204,204);padding-left:1ex"'


def _both(reply: Reply, intro: str, quote: str, quoted: str, agent: str = "", **more: object) -> Draft:
    """The intro above a quotation that is marked in the HTML by `quote`, in the text by signs."""
    own = divs(reply.text)
    plain = f"{reply.text}\n\n{intro}\n{quoted}\n"
    html = f"<html><body>{own}<br>{brs(intro)}<br>{quote}</body></html>"
    if reply.place == BOTTOM:
        plain, html = (
            f"{intro}\n{quoted}\n\n{reply.text}\n",
            f"<html><body>{brs(intro)}<br>{quote}<br>{own}</body></html>",
        )
    return Draft(plain, html, agent=(("User-Agent", agent),) if agent else (), **more)  # type: ignore[arg-type]


def zoho(reply: Reply) -> Draft:
    asked = reply.asked
    date = f"{SENT:%a, %d %b %Y %H:%M:%S +0700}"
    own = "".join(f"<div>{escape(line) or '<br>'}</div>" for line in reply.text.split("\n"))
    html = (
        f'<div style="font-family: Verdana; font-size: 10pt;">{own}<div><br></div><div class="zmail_extra" '
        'style="border: 0">'
    )
    html += (
        f'<div id="Zm-_Id_-Sgn1">---- On {date} <b>{escape(asked.who)}</b> wrote ---</div><br><blockquote '
        f'style="margin: 0;">{asked.body}</blockquote></div></div>'
    )
    plain = f"{reply.text}\n\n\n\n---- On {date} {asked.who} wrote ----\n\n{plain_of(asked.body, ' ')}"
    return Draft(plain, html, agent=(("X-Mailer", "Zoho Mail"),))


def aol(reply: Reply) -> Draft:
    asked = reply.asked
    rows = f"From: {asked.who}\nTo: {asked.whom}\nSent: Tue, Nov 24, 2026 9:15 am\nSubject: {asked.subject}"
    html = (
        f"<div style='color:black;font: 10pt arial'>{brs(reply.text)}<br><br><div style='font-family:arial'>"
        f"-----Original Message-----<br>{brs(rows)}<br><br>"
    )
    plain = f"{reply.text}\n\n\n-----Original Message-----\n{rows}\n\n{plain_of(asked.body, ' ')}"
    return Draft(plain, f"{html}{asked.body}</div></div>", agent=(("X-Mailer", "WebService AolMwebMail"),))


def windows_mail(reply: Reply) -> Draft:
    """Attributes without quotes, as Word writes them; a border div of Word's own."""
    asked = reply.asked
    rows = (
        f"<b>From: </b>{escape(asked.who)}<br><b>Sent: </b>Tuesday, November 24, 2026 9:15 AM<br><b>To: </b>"
        f"{escape(asked.whom)}<br><b>Subject: </b>{escape(asked.subject)}"
    )
    lines = "".join(f"<p class=MsoNormal>{escape(line) or '<o:p>&nbsp;</o:p>'}</p>" for line in reply.text.split("\n"))
    html = f"<html><body lang=EN-US><div class=WordSection1>{lines}<p class=MsoNormal><o:p>&nbsp;</o:p></p>"
    html += (
        '<p class=MsoNormal>Sent from <a href="https://go.microsoft.com/fwlink/?LinkId=550986">Mail</a> for Windows</p>'
    )
    html += (
        "<div style='mso-element:para-border-div;border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
    )
    html += f"<p class=MsoNormal style='border:none;padding:0cm'>{rows}</p></div>{asked.body}</div></body></html>"
    plain = (
        f"{reply.text}\n\nSent from Mail for Windows\n\nFrom: {asked.sender}\nSent: Tuesday, November 24, 2026 "
        f"9:15 AM\nTo: {asked.to_name}\nSubject: {asked.subject}\n\n{plain_of(asked.body)}"
    )
    return Draft(plain, html)


def hotmail(reply: Reply) -> Draft:
    asked = reply.asked
    rows = (
        ("Date", "Tue, 24 Nov 2026 09:15:00 +0700"),
        ("From", asked.address),
        ("To", asked.to),
        ("Subject", asked.subject),
    )
    head = "<br>".join(f"{label}: {escape(value)}" for label, value in rows)
    html = (
        f"<html><body class='hmmessage'><div dir='ltr'>{brs(reply.text)}<br><br><div><hr id=\"stopSpelling\">"
        f"{head}<br><br>{asked.body}</div></div></body></html>"
    )
    text = "\n".join(f"> {label}: {value}" for label, value in rows)
    plain = f"{reply.text}\n\n \n{text}\n> \n{angled(plain_of(asked.body, ' '))}\n"
    return Draft(plain, html, charset="iso-8859-1")


def outlook_express(reply: Reply) -> Draft:
    asked = reply.asked
    rows = (
        f"From: {asked.sender} \nTo: {asked.to_name} \nSent: Tuesday, November 24, 2026 9:15 AM\nSubject: "
        f"{asked.subject}"
    )
    html = (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN">\n<HTML><BODY bgColor=#ffffff><DIV><FONT '
        f"face=Arial size=2>{brs(reply.text, '<BR>')}</FONT></DIV>\n"
    )
    html += (
        '<BLOCKQUOTE style="PADDING-RIGHT: 0px; PADDING-LEFT: 5px; MARGIN-LEFT: 5px; BORDER-LEFT: #000000 2px '
        'solid; MARGIN-RIGHT: 0px"><DIV style="FONT: 10pt arial">----- Original Message ----- </DIV><DIV>'
        f"{brs(rows, '</DIV><DIV>')}</DIV>{asked.body}</BLOCKQUOTE></BODY></HTML>"
    )
    plain = (
        f"{reply.text}\n  ----- Original Message ----- \n"
        + "\n".join(f"  {line}" for line in rows.split("\n"))
        + f"\n\n\n  {asked.plain}"
    )
    return Draft(plain, html, charset="iso-8859-1", agent=(("X-Mailer", "Microsoft Outlook Express 6.00.2900.5931"),))


def outlook_2010(reply: Reply) -> Draft:
    """Plain text, the addresses in brackets behind mailto."""
    asked = reply.asked
    title = reply.by_ui("Pesan Asli", "Original Message")
    labels = reply.by_ui("Dari Dikirim Kepada Perihal", "From Sent To Subject").split()
    at = reply.by_ui("24 November 2026 9:15", "Tuesday, November 24, 2026 9:15 AM")
    values = (f"{asked.sender} [mailto:{asked.address}] ", at, asked.to_name, asked.subject)
    rows = "\n".join(f"{label}: {value}" for label, value in zip(labels, values, strict=True))
    return Draft(
        f"{reply.text}\n\n-----{title}-----\n{rows}\n\n{asked.plain}",
        plain_coding="7bit" if reply.text.isascii() and asked.plain.isascii() else "8bit",
        agent=(("X-Mailer", "Microsoft Outlook 14.0"),),
    )


def gmx(reply: Reply) -> Draft:
    asked = reply.asked
    rows = (
        "<b>Gesendet:</b>&nbsp;Dienstag, 24. November 2026 um 09:15 Uhr<br/>\n<b>Von:</b>"
        f"&nbsp;{escape(asked.who)}<br/>\n<b>An:</b>&nbsp;{asked.to}<br/>\n<b>Betreff:</b>"
        f"&nbsp;{escape(asked.subject)}"
    )
    html = (
        '<html><head></head><body><div style="font-family: Verdana;font-size: 12.0px;"><div>'
        f'{brs(reply.text)}</div><div>&nbsp;<div name="quote" style="margin:10px 5px 5px 10px; padding: 10px 0 '
        '10px 10px; border-left:2px solid #C3D9E5;">\n'
    )
    html += (
        f'<div style="margin:0 0 10px 0;">{rows}</div>\n<div name="quoted-content">{asked.body}</div></div></div>'
        "</div></body></html>"
    )
    return Draft("", html)


def mail_ru(reply: Reply) -> Draft:
    asked = reply.asked
    intro = f"Вторник, 24 ноября 2026, 9:15 +07:00 от {asked.who}:"
    html = (
        f'<HTML><BODY>{brs(reply.text)}<br><br><br><blockquote style="border-left:1px solid #0857A6; margin:10px; '
        f'padding:0 0 0 10px;">\n\t{escape(intro)}<br><div id="">{asked.body}</div></blockquote></BODY></HTML>'
    )
    return Draft(
        f"{reply.text}\n\n{intro}\n{angled(plain_of(asked.body), '>')}\n",
        html,
        plain_coding="base64",
        html_coding="base64",
    )


def foxmail(reply: Reply) -> Draft:
    asked = reply.asked
    account = asked.to_name.split()[0].lower()
    rows = (("From", asked.who), ("Date", "2026-11-24 09:15"), ("To", asked.whom), ("Subject", asked.subject))
    head = "".join(f"<div><b>{label}:</b>&nbsp;{escape(value)}</div>" for label, value in rows)
    html = (
        f'<html><body><div>{brs(reply.text)}</div><div><br></div><hr style="width: 210px; height: 1px;" '
        f'color="#b5c4df" size="1" align="left">\n<div><span>{account}</span></div><blockquote style="margin-Top: '
        '0px; margin-Bottom: 0px; margin-Left: 0.5em; margin-Right: inherit"><div>&nbsp;</div><div '
        'style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><div style="PADDING-RIGHT: '
        f'8px; BACKGROUND: #efefef;">{head}</div></div>{asked.body}</blockquote></body></html>'
    )
    text = "\n".join(f"{label}: {value}" for label, value in rows)
    return Draft(
        f"{reply.text}\n\n\n\n{account}\n \n{text}\n{asked.plain}",
        html,
        plain_coding="base64",
        agent=(("X-Mailer", "Foxmail 7.2.25.375[id]"),),
    )


def tutanota(reply: Reply) -> Draft:
    intro = f"24 Nov 2026, 09:15 by {reply.asked.address}:"
    quote = (
        '<blockquote class="tutanota_quote" style="border-left: 1px solid #93A3B8; padding-left: 10px; '
        f'margin-left: 5px;">{reply.asked.body}</blockquote>'
    )
    return _both(reply, intro, quote, angled(reply.asked.plain))


def fastmail(reply: Reply) -> Draft:
    intro = f"On Tue, Nov 24, 2026, at 9:15 AM, {reply.asked.sender} wrote:"
    quote = f'<blockquote type="cite" id="qt" style="">{prefixed(reply.asked.body, "qt-")}</blockquote>'
    return _both(reply, intro, quote, angled(reply.asked.plain), "Cyrus-JMAP/3.13.0-alpha0")


def mutt(reply: Reply) -> Draft:
    intro = f"On Tue, Nov 24, 2026 at 09:15:00AM +0700, {reply.asked.sender} wrote:"
    return Draft(
        f"{intro}\n{angled(reply.asked.plain)}\n\n{reply.text}\n",
        plain_coding="8bit",
        agent=(("User-Agent", "Mutt/2.2.9 (2022-11-12)"),),
    )


def evolution(reply: Reply) -> Draft:
    asked = reply.asked
    intro = reply.by_ui(
        f"Pada hari Sel, 2026-11-24 pukul 09.15 +0700, {asked.sender} menulis:",
        f"On Tue, 2026-11-24 at 09:15 +0700, {asked.sender} wrote:",
    )
    quote = (
        '<blockquote type="cite" style="margin:0 0 0 .8ex; border-left:2px #729fcf solid;padding-left:1ex">'
        f"{asked.body}</blockquote>"
    )
    return _both(reply, intro, quote, angled(asked.plain), "Evolution 3.52.3")


def kmail(reply: Reply) -> Draft:
    intro = reply.by_ui(
        f"Pada Selasa, 24 November 2026 09.15.00 WIB {reply.asked.sender} menulis:",
        f"On Tuesday, 24 November 2026 09.15.00 WIB {reply.asked.sender} wrote:",
    )
    text = (
        f"{intro}\n{angled(reply.asked.plain)}\n\n{reply.text}\n"
        if reply.place == BOTTOM
        else f"{reply.text}\n\n{intro}\n{angled(reply.asked.plain)}\n"
    )
    return Draft(text, plain_coding="quoted-printable", agent=(("User-Agent", "KMail/5.24"),))


def claws(reply: Reply) -> Draft:
    """The intro is of two lines by design: date, then writer."""
    text = (
        f"On Tue, 24 Nov 2026 09:15:00 +0700\n{reply.asked.who} wrote:\n\n{angled(reply.asked.plain)}\n\n{reply.text}\n"
    )
    return Draft(text, plain_coding="quoted-printable", agent=(("X-Mailer", "Claws Mail 4.2.0"),))


def gnus(reply: Reply) -> Draft:
    return Draft(f"{reply.asked.who} writes:\n\n{angled(reply.asked.plain)}\n\n{reply.text}\n", plain_coding="8bit")


def open_xchange(reply: Reply) -> Draft:
    asked = reply.asked
    intro = f"On 24/11/2026 09:15 WIB {asked.who} wrote:"
    html = (
        f'<!doctype html><html><body><div class="default-style">{brs(reply.text)}</div><blockquote type="cite">'
        f"<div>{escape(intro)}</div><div><br></div><div>{prefixed(asked.body, 'ox-1f-')}</div></blockquote></body>"
        "</html>"
    )
    return Draft(
        f"{reply.text}\n\n{angled(intro)}\n> \n>  \n{angled(plain_of(asked.body, ' '))}\n",
        html,
        agent=(("X-Mailer", "Open-Xchange Mailer v8.28.29"),),
    )


def fairemail(reply: Reply) -> Draft:
    asked = reply.asked
    intro = (
        f"24 November 2026 09.15.00 WIB, {asked.who} menulis:"
        if not reply.en
        else f"November 24, 2026 9:15:00 AM GMT+07:00, {asked.who} wrote:"
    )
    html = (
        f'<html><head></head><body>\n<div>{brs(reply.text)}</div>\n<div fairemail="reference"><p>'
        f'{escape(intro)}</p><blockquote style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">'
        f"{asked.body}</blockquote></div></body></html>"
    )
    return Draft(f"{reply.text}\n\n\n{intro}\n\n{angled(asked.plain)}\n", html)


def airmail(reply: Reply) -> Draft:
    asked = reply.asked
    intro = f"On 24 November 2026 at 09:15:00, {asked.sender} ({asked.address}) wrote:"
    html = (
        f'<html><body><div id="bloop_customfont" style="margin:0px">{brs(reply.text)}</div><br><p '
        f'class="airmail_on">{escape(intro)}</p> <blockquote type="cite" class="clean_bq"><span><div>'
        f"{asked.body}</div></span></blockquote></body></html>"
    )
    return Draft(
        f"{reply.text}\n\n\n{intro}\n\n{plain_of(asked.body, ' ')}", html, agent=(("X-Mailer", "Airmail (733)"),)
    )


def in_dutch(reply: Reply) -> Draft:
    asked = reply.asked
    rows = f"Van: {asked.who}\nVerzonden: dinsdag 24 november 2026 09:15\nAan: {asked.whom}\nOnderwerp: {asked.subject}"
    head = "<br>".join(f"<b>{line.partition(':')[0]}:</b>{escape(line.partition(':')[2])}" for line in rows.split("\n"))
    html = (
        f'<html><body dir="ltr"><div class="elementToProof">{brs(reply.text)}</div><div id="appendonsend"></div>'
        '<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font '
        f'face="Calibri, sans-serif">{head}</font></div>{prefixed(asked.body, "x_")}</body></html>'
    )
    return Draft(f"{reply.text}\n{'_' * 32}\n{rows}\n\n{plain_of(asked.body)}", html)


def gmail_in_dutch(reply: Reply) -> Draft:
    intro = f"Op di 24 nov 2026 om 09:15 schreef {reply.asked.who}:"
    quote = f'<div class="gmail_quote"><blockquote class="gmail_quote" {_BORDER}>{reply.asked.body}</blockquote></div>'
    return _both(reply, fold(intro), quote, "\n" + angled(plain_of(reply.asked.body, " <{}>"), wrap=76))


def in_malay(reply: Reply) -> Draft:
    asked = reply.asked
    rows = (
        f"Daripada: {asked.who}\nDihantar: Selasa, 24 November 2026 9:15 PG\nKepada: {asked.whom}\nSubjek: "
        f"{asked.subject}"
    )
    html = (
        f'<html><body><div dir="auto">{brs(reply.text)}</div><div id="ms-outlook-mobile-signature" dir="auto">'
        'Dapatkan <a href="https://aka.ms/AAb9ysg">Outlook untuk Android</a></div><hr '
        f'style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr">{brs(rows)}</div>'
        f"{asked.body}</body></html>"
    )
    return Draft(
        f"{reply.text}\n\nDapatkan Outlook untuk Android<https://aka.ms/AAb9ysg>\n{'_' * 32}\n{rows}\n\n"
        f"{plain_of(asked.body)}",
        html,
    )


def apple_in_malay(reply: Reply) -> Draft:
    intro = f"Pada 24 Nov 2026, pada 9:15 PG, {reply.asked.who} telah menulis:"
    quote = f'<blockquote type="cite">{reply.asked.body}</blockquote>'
    return _both(reply, intro, quote, angled(reply.asked.plain), "")


def in_german(reply: Reply) -> Draft:
    intro = f"Am 24.11.26 um 09:15 schrieb {reply.asked.sender}:"
    quote = f'<blockquote type="cite" cite="mid:x">{reply.asked.body}</blockquote>'
    return _both(reply, intro, quote, angled(reply.asked.plain), "Mozilla Thunderbird")


def in_chinese(reply: Reply) -> Draft:
    asked = reply.asked
    rows = f"发件人: {asked.who}\n发送时间: 2026年11月24日 9:15\n收件人: {asked.whom}\n主题: {asked.subject}"
    html = (
        f'<html><body><div>{brs(reply.text)}</div><hr style="display:inline-block;width:98%"><div '
        f'id="divRplyFwdMsg" dir="ltr">{brs(rows)}</div><div>&nbsp;</div>{asked.body}</body></html>'
    )
    return Draft(
        f"{reply.text}\n{'_' * 32}\n{rows}\n\n{plain_of(asked.body)}", html, plain_coding="base64", html_coding="base64"
    )


def pre_1999(reply: Reply) -> Draft:
    """HTML without body text marks: a <pre>, or paragraphs; the quotation by signs in the HTML too."""
    intro = f"At 09:15 24/11/2026, {reply.asked.sender} wrote:"
    text = f"{reply.text}\n\n{intro}\n{angled(reply.asked.plain, '>')}\n"
    return Draft("", f"<html><body><pre>{escape(text)}</pre></body></html>")


def rich_paragraphs(reply: Reply) -> Draft:
    """An HTML-only mail of a portal: paragraphs, and the old mail in a table below a heading."""
    asked = reply.asked
    html = (
        f"<html><body>{paragraphs(reply.text)}<p>&nbsp;</p><p>-------- Pesan Asli --------</p><table><tr><td>"
        f"Perihal:</td><td>{escape(asked.subject)}</td></tr><tr><td>Tanggal:</td><td>24/11/2026 09:15</td></tr><tr>"
        f"<td>Dari:</td><td>{escape(asked.who)}</td></tr><tr><td>Kepada:</td><td>{escape(asked.whom)}</td></tr>"
        f"</table>{asked.body}</body></html>"
    )
    return Draft("", html)
