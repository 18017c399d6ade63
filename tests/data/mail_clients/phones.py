"""Mail programs on phones: Samsung, Xiaomi, Huawei, K-9 (Thunderbird for Android), BlueMail, Yahoo, Spark."""

from html import escape

from mail_clients.writing import BOTTOM, INLINE, SENT, Draft, Reply, angled, brs, day, divs, month, plain_of


def samsung(reply: Reply) -> Draft:
    """As seen in list archives: divs, and nothing but a dashed line and labels above the quotation."""
    asked = reply.asked
    title = reply.by_ui("Pesan asli", "Original message")
    device = reply.by_ui("Dikirim dari Galaxy saya", "Sent from my Galaxy") if reply.device else ""
    signed = reply.signature or device
    rows = tuple(
        zip(
            reply.by_ui("Dari Tanggal Kepada Subjek", "From Date To Subject").split(),
            (asked.who, f"{SENT:%d/%m/%y}  09.15  (GMT+07:00)", asked.whom, asked.subject),
            strict=True,
        )
    )
    head = f"<div>-------- {title} --------</div>"
    head += "".join(f"<div>{label}: {escape(value)} </div>" for label, value in rows) + "<div><br></div>"
    sign = '<div id="composer_signature"><div dir="auto" style="font-size:85%; color:#575757">'
    sign += f"{brs(signed) or '<br>'}</div></div><div><br></div><div><br></div>"
    block = f'<div style="font-size:100%;color:#000000" align="left" dir="auto">{head}</div>{asked.body}'
    own = f'<div dir="auto">{divs(reply.text)}</div><div dir="auto"><br></div>'
    html = (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"></head><body dir="auto">'
        f"{own}{sign}{block}</body></html>"
    )
    labels = "\n".join(f"{label}: {value}" for label, value in rows)
    plain = f"{reply.text}\n\n\n{signed}\n\n\n-------- {title} --------\n{labels}\n\n{plain_of(asked.body, ' ')}"
    return Draft(
        plain,
        html,
        plain_coding="base64",
        html_coding="base64",
        boundary="--_com.samsung.android.email_1234567890",
        message_id="{}@email.android.com",
    )


def xiaomi(reply: Reply) -> Draft:
    asked = reply.asked
    device = reply.by_ui("Dikirim dari ponsel Xiaomi saya", "Sent from my Xiaomi phone")
    intro = reply.by_ui(
        f"Pada {SENT.day} {month('id', 3)} {SENT.year} 09.15, {asked.who} menulis:",
        f"On {SENT.day} {month('en', 3)} {SENT.year} 9:15 AM, {asked.who} wrote:",
    )
    signed = reply.signature or device
    html = f"<div>{brs(reply.text)}</div><div><br></div><div>{brs(signed)}</div>"
    html += f'<div class="mail_quote"><div style="color:#666">{escape(intro)}</div>'
    html += (
        '<blockquote style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">'
        f"{asked.body}</blockquote></div>"
    )
    plain = f"{reply.text}\n\n{signed}\n{intro}\n{angled(plain_of(asked.body))}\n"
    return Draft(plain, html, plain_coding="base64", html_coding="base64", message_id="{}@email.android.com")


def huawei(reply: Reply) -> Draft:
    """The stock Android program and its heirs: a dashed line in the text, gmail_quote or nothing in the HTML."""
    asked = reply.asked
    title = reply.by_ui("Pesan Asli", "Original Message")
    device = reply.by_ui("Dikirim dari ponsel Huawei saya", "Sent from my Huawei phone")
    labels = reply.by_ui("Subjek Dari Kepada Cc", "Subject From To Cc").split()[:3]
    rows = tuple(zip(labels, (asked.subject, asked.who, asked.whom), strict=True))
    signed = reply.signature or device
    head = "".join(f"<br>{label}: {escape(value)}" for label, value in rows)
    html = (
        f'{brs(reply.text)}<br><br>{brs(signed)}<br><div class="quote" style="line-height: 1.5"><br><br>-------- '
        f"{title} --------{head}<br><br>"
    )
    html += f"</div>{asked.body}"
    text = "\n".join(f"{label}: {value}" for label, value in rows)
    plain = f"{reply.text}\n\n{signed}\n\n-------- {title} --------\n{text}\n\n\n{plain_of(asked.body, ' ')}"
    return Draft(plain, html, plain_coding="base64", html_coding="base64", message_id="{}@email.android.com")


def k9(reply: Reply) -> Draft:
    """Its quoting style is a setting: with an intro and signs, or with a header and no signs."""
    asked = reply.asked
    device = reply.by_ui(
        "Dikirim dari perangkat Android saya menggunakan K-9 Mail. Mohon maaf jika pesan ini singkat.",
        "Sent from my Android device with K-9 Mail. Please excuse my brevity.",
    )
    signed = reply.signature or (device if reply.device else "")
    intro = reply.by_ui(
        f"Pada {SENT.day} {month('id')} {SENT.year} 09.15.00 WIB, {asked.who} menulis:",
        f"On {SENT.day} {month('en')} {SENT.year} 9:15:00 am GMT+07:00, {asked.who} wrote:",
    )
    own = f'<div dir="auto">{brs(reply.text)}</div><br>'
    sign = f'<div dir="auto">-- <br>{brs(signed)}</div>' if signed else ""
    sign_plain = f"\n-- \n{signed}" if signed else ""
    pre = f'<pre class="k9mail"><div dir="auto">{brs(asked.plain)}</div></pre>'
    style = 'style="margin: 0pt 0pt 0pt 0.8ex; border-left: 1px solid rgb(204, 204, 204); padding-left: 1ex;"'
    quote = (
        f'<div class="gmail_quote"><div dir="auto">{escape(intro)}</div><blockquote class="gmail_quote" {style}>'
        f"\n{pre}</blockquote></div>"
    )
    if reply.place == BOTTOM:
        html = f"{quote}<br>{own}{sign}"
        plain = f"{intro}\n{angled(asked.plain, '>')}\n\n{reply.text}\n{sign_plain}\n"
    elif reply.place == INLINE:  # in text only: K-9 edits quotations as text
        first, second = (angled(half, ">") for half in asked.plain_halves)
        html, plain = "", f"{intro}\n{first}\n{reply.text}\n{second}\n{sign_plain}\n"
    else:
        html = f"{own}{sign}<br><br>{quote}"
        plain = f"{reply.text}\n{sign_plain}\n\n{intro}\n{angled(asked.plain, '>')}\n"
    html = f"<!DOCTYPE html><html><body>{html}</body></html>" if html else ""
    return Draft(
        plain, html, agent=(("User-Agent", "K-9 Mail for Android"),), boundary="----ZYXWVUT0987654321KJIHGFEDCBA12"
    )


def k9_header(reply: Reply) -> Draft:
    asked = reply.asked
    title = reply.by_ui("Pesan Orisinal", "Original Message")
    labels = reply.by_ui("Dari Terkirim Kepada Subyek", "From Sent To Subject").split()
    values = (
        asked.who,
        f"{day(reply.ui)}, {SENT.day} {month(reply.ui)} {SENT.year}, 09.15.00 WIB",
        asked.whom,
        asked.subject,
    )
    rows = tuple(zip(labels, values, strict=True))
    signed = reply.signature or (
        reply.by_ui(
            "Dikirim dari perangkat Android saya menggunakan K-9 Mail.", "Sent from my Android device with K-9 Mail."
        )
    )
    text = "\n".join(f"{label}: {value}" for label, value in rows)
    head = "<br>".join(f"<b>{label}:</b> {escape(value)}" for label, value in rows)
    html = f'<html><body><div dir="auto">{brs(reply.text)}</div><br><div dir="auto">-- <br>{brs(signed)}</div><br>'
    html += (
        '<div style="font-size:10.0pt;font-family:&quot;Tahoma&quot;,&quot;sans-serif&quot;;padding:3.0pt 0in 0in 0in">'
    )
    html += f'<hr style="border:none;border-top:solid #E1E1E1 1.0pt">{head}<br></div><br>{asked.body}</body></html>'
    plain = f"{reply.text}\n-- \n{signed}\n\n-------- {title} --------\n{text}\n\n{asked.plain}"
    return Draft(plain, html, agent=(("User-Agent", "Thunderbird for Android"),), boundary="----AAAABBBBCCCC0987654321")


def bluemail(reply: Reply) -> Draft:
    """An invisible separator stands before its advertisement, a zero-width space behind."""
    asked = reply.asked
    at = f"{month('en', 3)} {SENT.day}, {SENT.year}, 9:15 AM"
    intro = f"On {at}, at 9:15 AM, {asked.who} wrote:"
    advert = reply.by_ui("Dapatkan BlueMail untuk Android", "Get BlueMail for Android")
    own = (
        f'<div dir="auto">{brs(reply.text)}<br><br></div>\n<div dir="auto"><!-- tmjah_g_1299s -->\u2063{advert} '
        "\u200b<!-- tmjah_g_1299e --></div>"
    )
    style = 'style="margin: 0pt 0pt 0pt 0.8ex; border-left: 1px solid rgb(204, 204, 204); padding-left: 1ex;"'
    html = (
        f'<html><body>{own}<div class="gmail_quote" ><div>{escape(intro)}</div><br><blockquote class="gmail_quote" '
        f"{style}>\n{asked.body}</blockquote></div></body></html>"
    )
    plain = f"{reply.text}\n\n\u2063{advert} \u200b\n\n{intro}\n{angled(asked.plain, '>')}\n"
    return Draft(plain, html, boundary="----5IS1S7OMHHFJTS8PUZFZHNBW1KGK9I", message_id="{}@gmail.example")


def yahoo_android(reply: Reply) -> Draft:
    asked = reply.asked
    device = (
        reply.by_ui("Dikirim dari Yahoo Mail di Android", "Sent from Yahoo Mail on Android") if reply.device else ""
    )
    at = f"{day(reply.ui, 3)}, {SENT.day} {month(reply.ui, 3)} {SENT.year} {reply.by_ui('pada', 'at')} 9.15"
    before, after = reply.by_ui("Pada", "On"), reply.by_ui("menulis:", "wrote:")
    html = f'<div id="yMail_cursorElementTracker_1700">{brs(reply.text)}</div> <br> '
    if device:
        html += (
            '<div id="ymail_android_signature"><a id="ymail_android_signature_link" '
            f'href="https://go.onelink.me/107872968">{device}</a></div> <br> '
        )
    html += '<blockquote style="margin: 0 0 20px 0;"> <div style="font-family:Roboto, sans-serif; color:#6D00F6;"> '
    html += f"<div>{before} {at}, {escape(asked.sender)}</div><div>&lt;{asked.address}&gt; {after}</div> </div> "
    html += '<div style="padding: 10px 0 0 20px; margin: 10px 0 0 0; border-left: 1px solid #6D00F6;"> '
    html += f"{asked.body}</div> </blockquote>"
    quoted = "\n".join(f"  {line}" for line in plain_of(asked.body, "").split("\n"))
    plain = f"{reply.text}\n\n{device}\n \n  {before} {at}, {asked.who} {after}  {quoted.strip()}\n"
    return Draft(
        plain,
        html,
        message_id="{}@mail.yahoo.com",
        agent=(("X-Mailer", "WebService/1.1.24866 YahooMailAndroidMobile"),),
    )


def yahoo_ios(reply: Reply) -> Draft:
    asked = reply.asked
    intro = reply.by_ui(
        f"Pada {day('id')}, {month('id')} {SENT.day}, {SENT.year}, 9:15 AM, {asked.who} menulis:",
        f"On {day('en')}, {month('en')} {SENT.day}, {SENT.year}, 9:15 AM, {asked.who} wrote:",
    )
    device = reply.by_ui("Dikirim dari Yahoo Mail untuk iPhone", "Sent from Yahoo Mail for iPhone")
    html = (
        f'<span id="yahoo-rte-cursor-span"></span>{brs(reply.text)}<br><br><a '
        f'href="https://mail.onelink.me/107872968">{device}</a><br><br>'
    )
    html += (
        '<p class="yahoo-quoted-begin" style="font-size: 15px; color: #715FFA; padding-top: 15px; margin-top: 0">'
        f"{escape(intro)}</p>"
    )
    html += f'<blockquote class="iosymail">{asked.body}</blockquote>'
    plain = f"{reply.text}\n\n{device}\n\n\n{intro}\n\n{plain_of(asked.body, '')}"
    return Draft(
        plain, html, message_id="{}@mail.yahoo.com", agent=(("X-Mailer", "WebService/1.1.24866 YMailIosMobile"),)
    )


def spark(reply: Reply) -> Draft:
    asked = reply.asked
    at = f"{SENT.day} {month(reply.ui, 3)} {SENT.year} 09.15 +0700"
    intro = reply.by_ui(f"Pada {at}, {asked.who}, menulis:", f"On {at}, {asked.who}, wrote:")
    signed = reply.signature or reply.by_ui("Dikirim dengan Spark", "Sent with Spark")
    html = '<html xmlns="http://www.w3.org/1999/xhtml">\n<head>\n<title></title>\n</head>\n<body>\n'
    html += f'<div name="messageBodySection">\n<div dir="auto">{brs(reply.text)}</div>\n</div>\n'
    html += f'<div name="messageSignatureSection"><br />\n<div class="matchFont">{brs(signed)}</div>\n</div>\n'
    style = (
        "border-left-color: rgb(26, 188, 156); margin: 0px; padding-left: 10px; border-left-width: thin; "
        "border-left-style: solid;"
    )
    html += (
        f'<div name="messageReplySection">{escape(intro)}<br />\n<blockquote type="cite" style="{style}">'
        f"{asked.body}</blockquote>\n</div>\n</body>\n</html>\n"
    )
    plain = f"{reply.text}\n\n{signed}\n{intro}\n{angled(asked.plain)}\n"
    return Draft(
        plain,
        html,
        boundary="5f466b99_19495cff_239",
        message_id="{}@Spark",
        agent=(("X-Readdle-Message-ID", "1@Spark"),),
    )
