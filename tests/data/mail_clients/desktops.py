"""Programs on a desk beside Outlook and Apple Mail: Thunderbird, eM Client, Mailbird, Notes."""

from html import escape

from mail_clients.webmail import flowing
from mail_clients.writing import (
    BOTTOM,
    INLINE,
    SENT,
    Draft,
    Reply,
    angled,
    brs,
    divs,
    paragraphs,
    plain_of,
    without_style,
)


def _thunderbird_intro(reply: Reply) -> str:
    asked = reply.asked
    return reply.by_ui(
        f"Pada {SENT:%d/%m/%Y} 09.15, {asked.sender} menulis:", f"On {SENT:%d/%m/%Y} 09:15, {asked.sender} wrote:"
    )


def thunderbird(reply: Reply) -> Draft:
    """Bottom-posting by default, with a signature behind dashes."""
    asked = reply.asked
    intro = _thunderbird_intro(reply)
    cite = (
        f'<blockquote type="cite" cite="mid:{asked.message_id[1:-1]}">\n      <meta http-equiv="content-type" '
        'content="text/html; charset=UTF-8">\n      '
    )
    head = f'<div class="moz-cite-prefix">{escape(intro)}<br>\n    </div>\n    {cite}'
    own = paragraphs(reply.text)
    sign = f'<div class="moz-signature">-- <br>\n      {brs(reply.signature)}</div>\n' if reply.signature else ""
    signed = f"\n-- \n{reply.signature}" if reply.signature else ""
    body = asked.body
    if reply.place == INLINE:
        first, second = asked.halves
        html = f'{head}{first}</blockquote>\n    {own}<blockquote type="cite">{second}</blockquote>\n    <br>{sign}'
        halves = [angled(half) for half in asked.plain_halves]
        plain = f"{intro}\n{halves[0]}\n\n{reply.text}\n\n{halves[1]}\n{signed}\n"
    elif reply.place == BOTTOM:
        html = f"{head}{body}\n    </blockquote>\n    {own}{sign}"
        plain = f"{intro}\n{angled(asked.plain)}\n\n{reply.text}\n\n{signed}\n"
    else:
        html = f"{own}{sign}\n    <p><br>\n    </p>\n    {head}{body}\n    </blockquote>\n"
        plain = f"{reply.text}\n\n{signed}\n\n{intro}\n{angled(asked.plain)}\n"
    page = (
        '<!DOCTYPE html>\n<html>\n  <head>\n    <meta http-equiv="Content-Type" content="text/html; '
        f'charset=UTF-8">\n  </head>\n  <body>\n    {html}  </body>\n</html>\n'
    )
    return Draft(
        plain,
        page,
        agent=(("User-Agent", "Mozilla Thunderbird"),),
        boundary="------------8Lx5S4yEqk0V0gYdVnA7Xq0t",
        plain_coding="8bit",
        html_coding="8bit",
        flowed="format=flowed",
        charset="UTF-8",
    )


def thunderbird_text(reply: Reply) -> Draft:
    asked = reply.asked
    intro = _thunderbird_intro(reply)
    signed = f"\n-- \n{reply.signature}" if reply.signature else ""
    if reply.place == INLINE:
        first, second = (angled(half) for half in asked.plain_halves)
        plain = f"{intro}\n{first}\n\n{flowing(reply.text)}\n\n{second}\n{signed}\n"
    elif reply.place == BOTTOM:
        plain = f"{intro}\n{angled(asked.plain)}\n\n{flowing(reply.text)}\n{signed}\n"
    else:
        plain = f"{flowing(reply.text)}\n\n{intro}\n{angled(asked.plain)}\n{signed}\n"
    return Draft(
        plain,
        agent=(("User-Agent", "Mozilla Thunderbird"), ("Content-Language", "id")),
        plain_coding="8bit",
        flowed="format=flowed",
        charset="UTF-8",
    )


def em_client(reply: Reply) -> Draft:
    asked = reply.asked
    title = reply.by_ui("Pesan Asli", "Original Message")
    labels = reply.by_ui("Dari Kepada Tanggal Subjek", "From To Date Subject").split()
    rows = tuple(
        zip(
            labels,
            (f'"{asked.sender}" <{asked.address}>', asked.whom, f"{SENT:%d/%m/%Y} 9:15:00", asked.subject),
            strict=True,
        )
    )
    sign = f'<div id="signature_old">{divs(reply.signature)}</div>' if reply.signature else ""
    head = "".join(f"<div>{label} {escape(value)}</div>" for label, value in rows)
    html = (
        '<html><head>\n\n<style id="css_styles" type="text/css"><!--blockquote.cite { margin-left: 5px; '
        "margin-right: 0px; padding-left: 10px; padding-right:0px; border-left: 1px solid #cccccc }\n-->\n</style>"
        "</head>\n<body>"
    )
    html += (
        f"{divs(reply.text)}<div><br /></div>{sign}\n<div><br /></div>\n<div>------ {title} ------</div>\n<div>"
        f"{head}</div><div><br /></div>\n"
    )
    html += (
        f'<div id="x3f1c8a"><blockquote cite="{asked.message_id[1:-1]}" type="cite" class="cite2">'
        f"\n{asked.body}</blockquote></div>\n</body></html>"
    )
    signed = f"\n{reply.signature}\n" if reply.signature else ""
    text = "\n".join(f"{label} {value}" for label, value in rows)
    plain = f"{reply.text}\n{signed}\n\n------ {title} ------\n{text}\n\n{angled(asked.plain, '>')}\n"
    return Draft(
        plain,
        html,
        agent=(("User-Agent", "eM_Client/10.3.2872.0"),),
        flowed="format=flowed",
        boundary="------=_MBC2A9E2E1-4F0A-4F6B-9E51-6D2A0F2F1D9C",
        message_id="em{}@desk-1",
        charset="utf-8",
    )


def mailbird(reply: Reply) -> Draft:
    """The text is the HTML without its tags: nothing marks where the quotation stands but the intro."""
    asked = reply.asked
    intro = reply.by_ui(
        f"Pada {SENT:%d/%m/%Y} 9.15.00, {asked.who} menulis:", f"On {SENT:%d/%m/%Y} 9:15:00, {asked.who} wrote:"
    )
    html = (
        '<div id="__MailbirdStyleContent" style="font-size: 10pt;font-family: Arial;color: #000000;text-align: '
        'left" dir="ltr">\n'
    )
    html += f'{brs(reply.text)}<div class="mb_sig">{brs(reply.signature)}</div>'
    html += (
        "<blockquote class='history_container' type='cite' style='border-left-style: solid;border-width: 1px; "
        "margin-top: 20px; margin-left: 0px;padding-left: 10px; min-width: 500px'>\n"
    )
    html += (
        f"<p style='color: #AAAAAA; margin-top: 10px;'>{escape(intro)}</p><div "
        f"style='font-family:Arial,Helvetica,sans-serif'>{without_style(asked.body)}</div></blockquote>\n</div>"
    )
    signed = f"\n{reply.signature}" if reply.signature else ""
    plain = f"{reply.text}{signed}\n{intro}\n{plain_of(asked.body, ' [{}]')}"
    return Draft(
        plain,
        html,
        agent=(("User-Agent", "Mailbird/3.0.39.0"),),
        boundary="----=_NextPart_53728188.872904595646",
        message_id="Mailbird-{}@kanwil.example",
    )


def notes(reply: Reply) -> Draft:
    """Lotus/HCL Notes: a little table of headers, no signs and no labels in bold; often latin-1."""
    asked = reply.asked
    labels = reply.by_ui("Dari: Kepada: Tanggal: Perihal:", "From: To: Date: Subject:").split()
    rows = tuple(zip(labels, (asked.who, asked.whom, f"{SENT:%d/%m/%Y} 09:15", asked.subject), strict=True))
    font = '<span style=" font-size:9pt;color:#5f5f5f;font-family:sans-serif">'
    body = f'<span style=" font-size:10pt;font-family:sans-serif">{brs(reply.text)}</span><br><br>'
    body += f'<span style=" font-size:10pt;font-family:sans-serif">{brs(reply.signature)}</span><br><br><br><br>'
    head = "<br>".join(
        f"{font}{label} &nbsp; &nbsp; &nbsp; &nbsp;</span>{font}{escape(value)}</span>" for label, value in rows
    )
    html = f"{body}{head}<br><hr noshade><br><br><br><tt>{brs(asked.plain)}</tt><br><br>"
    text = "\n".join(f"{label}\t{value}" for label, value in rows)
    plain = f"{reply.text}\n\n{reply.signature}\n\n\n\n\n{text}\n\n\n\n{asked.plain}"
    return Draft(
        plain,
        html,
        agent=(("X-Mailer", "HCL Notes Release 12.0.2 November 16, 2022"),),
        boundary="=_alternative 000C1F5A48258D0E_=",
        charset="ISO-8859-1",
        message_id="OF9A94F8F9.{}-ON48258D0E@kanwil.example",
    )
