"""Outlook: on Windows (Word writes its HTML), in a browser, on a phone, on a Mac."""

from html import escape

from mail_clients.writing import BOTTOM, INLINE, SENT, Draft, Reply, day, divs, month, mso, plain_of, prefixed

_WORD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" \
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta name="Generator" content="Microsoft Word 15 (filtered medium)">
<!--[if !mso]><style>v\\:* {behavior:url(#default#VML);}
o\\:* {behavior:url(#default#VML);}
</style><![endif]-->
<style><!--
/* Font Definitions */
@font-face
	{font-family:Calibri;
	panose-1:2 15 5 2 2 2 4 3 2 4;}
/* Style Definitions */
p.MsoNormal, li.MsoNormal, div.MsoNormal
	{margin:0cm;
	font-size:11.0pt;
	font-family:"Calibri",sans-serif;}
span.EmailStyle19
	{mso-style-type:personal-reply;
	font-family:"Calibri",sans-serif;
	color:windowtext;}
.MsoChpDefault
	{mso-style-type:export-only;
	font-size:10.0pt;}
--></style>
<!--[if gte mso 9]><xml>
<o:shapedefaults v:ext="edit" spidmax="1026" />
</xml><![endif]-->
</head>
<body lang="IN" link="#0563C1" vlink="#954F72" style="word-wrap:break-word">
<div class="WordSection1">
"""
_RULE = '<hr style="display:inline-block;width:98%" tabindex="-1">'
_UNDERSCORES = "_" * 32


def _head(reply: Reply, date: str = "") -> tuple[tuple[str, str], ...]:
    asked = reply.asked
    labels = reply.by_ui("Dari Dikirim Kepada Subjek", "From Sent To Subject").split()
    at = date or reply.by_ui(
        f"{day('id')}, {SENT.day} {month('id')} {SENT.year} 09.15",
        f"{day('en')}, {month('en')} {SENT.day}, {SENT.year} 9:15 AM",
    )
    return tuple(zip(labels, (asked.who, at, asked.whom, asked.subject), strict=True))


def _bold_head(reply: Reply, date: str = "", br: str = "<br>\n") -> str:
    return br.join(f"<b>{label}:</b> {escape(value)}" for label, value in _head(reply, date))


def _plain_head(reply: Reply, date: str = "") -> str:
    return "\n".join(f"{label}: {value}" for label, value in _head(reply, date))


def _draft(plain: str, html: str, reply: Reply, name: str) -> Draft:
    return Draft(
        plain,
        html,
        agent=(("Thread-Topic", "pengaduan"), ("Thread-Index", "AQHcXkz1aGk7pQ=="), ("X-MS-Has-Attach", "")),
        boundary=f"_000_{name}APCP153MB0001APCP153_",
        message_id="TYZPR04MB{}@TYZPR04MB0001.apcprd04.prod.outlook.com",
        prefix="RE: " if name == "DESK" else "Re: ",
        pictures=("image001.png@01DC5E4C.7A3B5F60",) if reply.logo and reply.signature else (),
    )


def outlook_desktop(reply: Reply) -> Draft:
    """Above the quotation only a border line; what stands below was rewritten by Word, hidden text and all."""
    asked = reply.asked
    quoted = plain_of(asked.body, "<{}>")
    hidden, _, rest = quoted.partition("\n\n")
    words = f'<p class="MsoNormal" style="display:none"><span style="display:none;mso-hide:all">{escape(hidden)}'
    words += "<o:p></o:p></span></p>" + mso(rest.rstrip("\n"), 'style="color:#1C2329"')
    own, own_plain = mso(reply.text), reply.text
    if reply.signature:
        logo = '<img width="120" height="40" src="cid:image001.png@01DC5E4C.7A3B5F60" alt="logo">' if reply.logo else ""
        own += mso("\n") + f'<p class="MsoNormal">{logo}</p>' * reply.logo + mso(reply.signature)
        own_plain += "\n\n" + ("[logo]\n" if reply.logo else "") + reply.signature
    line = '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">\n'
    line += f'<p class="MsoNormal"><span lang="EN-US">{_bold_head(reply)}<o:p></o:p></span></p></div></div>\n'
    gap = '<p class="MsoNormal"><span><o:p>&nbsp;</o:p></span></p>\n'
    if reply.place == INLINE:  # the usual habit: an announcement, then red words in the quotation
        red = mso(reply.text, 'style="color:red"')
        first, second = words[: len(words) // 2], words[len(words) // 2 :]
        cut = second.find("<p ")
        html = f"{line}{gap}{first}{second[:cut]}{red}\n{second[cut:]}"
        half = rest.find("\n\n", len(rest) // 2)
        plain = f"{_plain_head(reply)}\n\n{rest[:half]}\n{reply.text}\n{rest[half:]}"
    elif reply.place == BOTTOM:
        html, plain = f"{line}{gap}{words}{gap}{own}", f"{_plain_head(reply)}\n\n{rest}\n\n{own_plain}"
    else:
        html, plain = f"{own}{gap}{line}{gap}{words}", f"{own_plain}\n\n{_plain_head(reply)}\n\n{rest}"
    return _draft(plain, f"{_WORD}{html}\n</div>\n</body>\n</html>\n", reply, "DESK")


def outlook_web(reply: Reply) -> Draft:
    style = (
        'style="font-family: Aptos, Aptos_EmbeddedFont, Calibri, Helvetica, sans-serif; font-size: 12pt; color: '
        'rgb(0, 0, 0);"'
    )
    rows = (escape(line) if line.strip() else "<br>" for line in reply.text.split("\n"))
    own = "\n".join(f'<div class="elementToProof" {style}>\n{row}</div>' for row in rows)
    own_plain = reply.text
    if reply.signature:
        own += (
            '\n<div class="elementToProof"><br></div><div id="Signature" class="elementToProof">'
            f"{divs(reply.signature)}</div>"
        )
        own_plain += f"\n\n{reply.signature}"
    own += '\n<div id="appendonsend"></div>\n'
    font = f'<font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">{_bold_head(reply)}</font>'
    head = f'{_RULE}\n<div id="divRplyFwdMsg" dir="ltr">{font}\n<div>&nbsp;</div>\n</div>\n'
    foreign = prefixed(reply.asked.body, "x_")
    html = _page(f"{own}{head}{foreign}")
    plain = f"{own_plain}\n{_UNDERSCORES}\n{_plain_head(reply)}\n\n{plain_of(foreign, '<{}>')}"
    if reply.place == BOTTOM:
        html, plain = (
            _page(f"{head}{foreign}{own}"),
            f"{_plain_head(reply)}\n\n{plain_of(foreign, '<{}>')}\n{own_plain}",
        )
    return _draft(plain, html, reply, "OWA")


def outlook_mobile(reply: Reply) -> Draft:
    advert = reply.by_ui("Dapatkan {}Outlook untuk iOS{}", "Get {}Outlook for Android{}")
    own, own_plain = f'<div dir="auto">{divs(reply.text)}</div>\n<div dir="auto"><br>\n</div>\n', reply.text
    if reply.device:
        link = advert.format('<a href="https://aka.ms/o0ukef">', "</a>")
        own += f'<div id="ms-outlook-mobile-signature" dir="auto"><div><br>\n</div>\n{link}</div>\n'
        own_plain += "\n\n" + advert.format("", "<https://aka.ms/o0ukef>")
    if reply.signature:
        own += f'<div id="ms-outlook-mobile-signature" dir="auto">{divs(reply.signature)}</div>'
        own_plain += f"\n\n{reply.signature}"
    font = f'<font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">{_bold_head(reply)}</font>'
    head = '<div id="mail-editor-reference-message-container" class="ms-outlook-mobile-reference-message">'
    head += f'{_RULE}\n<div id="divRplyFwdMsg" dir="ltr">{font}<div>&nbsp;</div></div>\n'
    foreign = prefixed(reply.asked.body, "x_")
    html = _page(f"{own}{head}{foreign}</div>\n")
    plain = f"{own_plain}\n{_UNDERSCORES}\n{_plain_head(reply)}\n\n{plain_of(foreign, '<{}>')}"
    return _draft(plain, html, reply, "MOB")


def outlook_mac(reply: Reply) -> Draft:
    own, own_plain = mso(reply.text), reply.text
    if reply.signature:
        own += mso("\n" + reply.signature)
        own_plain += f"\n\n{reply.signature}"
    label = 'style="font-size:12.0pt;color:black"'
    date = f"{day('en')}, {SENT.day} {month('en')} {SENT.year} at 09.15"
    head = '<div id="mail-editor-reference-message-container"><div>' if reply.en else "<div><div>"
    head += '<div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
    head += (
        f'<p class="MsoNormal" style="margin-bottom:12.0pt"><b><span {label}>{_bold_head(reply, date)}</span></b>'
        "</p></div>"
    )
    quoted = plain_of(reply.asked.body, "<{}>")
    html = f"{_WORD}{own}{head}{mso(quoted.rstrip())}</div></div></div></body></html>\n"
    plain = f"{own_plain}\n\n{_plain_head(reply, date)}\n{quoted}"
    return _draft(plain, html, reply, "MAC")


def _page(body: str) -> str:
    head = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n'
    head += '<style type="text/css" style="display:none;"> P {margin-top:0;margin-bottom:0;} </style>\n'
    return f'<html>\n<head>\n{head}</head>\n<body dir="ltr">\n{body}</body>\n</html>\n'
