"""HTML mail as its reader sees it."""

import pytest
from pumped import PAGES, Pumped, named, pumped

from maild.intake.html import visible_text
from maild.intake.quote import new_text

GMAIL = """<div dir="ltr">Acc, lanjutkan<br></div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr"
class="gmail_attr">Pada Sab, 15 Jun 2024 pukul 14.59 Pengaduan &lt;<a
href="mailto:p@kanwil.example">p@kanwil.example</a>&gt;
menulis:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px
solid"><p>SETUJU</p>
</blockquote></div>"""

OUTLOOK = """<html><head><style>p.MsoNormal {margin:0cm; font-size:11.0pt}</style></head><body>
<div class="WordSection1">
<p class="MsoNormal">Acc, lanjutkan<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>
<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p
class="MsoNormal"><b>Dari:</b> Pengaduan
&lt;p@kanwil.example&gt; <br><b>Dikirim:</b> Senin, 1 Juni 2026 08:00<br><b>Kepada:</b>
kabag@kanwil.example<br><b>Subjek:</b>
[PGJ-2026-0001]</p></div><p class="MsoNormal">SETUJU</p></div></body></html>"""

OUTLOOK_WEB = """<div>Acc, lanjutkan</div><div id="appendonsend"></div><hr tabindex="-1" style="width:98%"><div
id="divRplyFwdMsg">
<font><b>From:</b> Pengaduan<br><b>Sent:</b> Monday, June 1, 2026<br><b>To:</b> Ratna<br><b>Subject:</b>
x</font></div>
<div>SETUJU</div>"""

APPLE = """<body dir="auto">Acc, lanjutkan<br><br><div dir="ltr">Dikirim dari iPhone saya</div><div
dir="ltr"><br><blockquote
type="cite">Pada 12 Jun 2026, pukul 10.00, Pengaduan &lt;p@kanwil.example&gt;
menulis:<br><br></blockquote></div><blockquote
type="cite"><div>SETUJU</div></blockquote></body>"""

ZIMBRA = """<div style="font-family: arial"><div>Acc, lanjutkan</div><hr id="zwchr"><div data-marker="__HEADERS__"><b>
Dari:
</b>"P"
&lt;p@kanwil.example&gt;<br><b>Ke: </b>"Ratna"<br><b>Terkirim: </b>Senin, 1 Juni 2026 08:00<br><b>Subjek:
</b>x<br></div>
<div>SETUJU</div></div>"""

HIDDEN = [
    '<p style="display:none">SETUJU</p>',
    '<p style="DISPLAY : NONE !important">SETUJU</p>',
    "<p hidden>SETUJU</p>",
    '<p style="visibility:hidden">SETUJU</p>',
    '<span style="font-size:0">SETUJU</span>',
    '<span style="font:0/0 a">SETUJU</span>',
    '<span style="font-size:0.5px">SETUJU</span>',
    '<font color="white">SETUJU</font>',
    '<span style="color:#fff">SETUJU</span>',
    '<span style="color:rgb(254, 254, 254)">SETUJU</span>',
    '<div bgcolor="#000000"><font color="#010101">SETUJU</font></div>',
    '<div style="background:black;color:black">SETUJU</div>',
    '<span style="color:transparent">SETUJU</span>',
    '<span style="mso-hide:all">SETUJU</span>',
    '<div style="position:absolute;left:-9999px">SETUJU</div>',
    '<div style="text-indent:-9999px">SETUJU</div>',
    '<div style="opacity:0">SETUJU</div>',
    "<template>SETUJU</template>",
    "<script>SETUJU</script>",
    "<!-- SETUJU -->",
    "<!--[if mso]>SETUJU<![endif]-->",
    "<style>SETUJU</style>",
    "<title>SETUJU</title>",
    '<style>.x{display:none}</style><p class="a x">SETUJU</p>',
    '<style>#y{display:none}</style><p id="y">SETUJU</p>',
    '<style>div.z, .k { font-size: 0 }</style><div class="z">SETUJU</div>',
    '<div style="max-height:0;overflow:hidden">SETUJU</div>',
    '<div style="display:none"><p style="display:block">SETUJU</p></div>',
    "<textarea>SETUJU</textarea>",
    '<img alt="SETUJU" src="data:image/png;base64,>SETUJU">',
    '<a title="SETUJU>SETUJU">',
    "<textarea>SETUJU</textarea>",
    "<svg><text>SETUJU</text></svg>",
    '<input type="hidden" value="SETUJU">',
    '<div style="clip:rect(0,0,0,0)">SETUJU</div>',
]


@pytest.mark.parametrize("html", [GMAIL, OUTLOOK, OUTLOOK_WEB, APPLE, ZIMBRA])
def test_the_quoted_mail_of_each_client_is_recognised(html: str):
    assert new_text(visible_text(html)) == "Acc, lanjutkan"


@pytest.mark.parametrize("html", HIDDEN)
def test_what_a_reader_does_not_see_is_not_read(html: str):
    assert visible_text(f"<p>Mohon dibahas</p>{html}<p>dulu</p>").split() == ["Mohon", "dibahas", "dulu"]


@pytest.mark.parametrize(
    "html",
    [
        "<style>@media print{.y{display:none}}</style><p class=y>tampak</p>",
        '<p style="color:#333;background:white">tampak</p>',
        '<div style="background:#003366;color:white">tampak</div>',
        "<table bgcolor=navy><tr><td><font color=white>tampak",
        "<center><b><i>tampak",
        "<p>tam<b>pak</b></p>",
        "tampak<br>",
        '<p style="font-size:small">tampak</p>',
    ],
)
def test_what_a_reader_sees_is_read(html: str):
    assert visible_text(html) == "tampak"


def test_blocks_and_breaks_become_lines():
    assert visible_text("<div>satu<br>dua</div><div>tiga</div><p>empat\n lima</p>") == "satu\ndua\ntiga\n\nempat lima"


def test_label_and_value_stay_on_one_line_in_a_table():
    html = "<table><tr><td><p>Nama Unit</p></td><td><p>: Lapas</p></td></tr><tr><td>No HP<td>:<td>0812</tr></table>"

    assert visible_text(html) == "Nama Unit\t: Lapas\nNo HP\t:\t0812"


def test_lists_keep_their_dashes():
    assert visible_text("<ul><li><p>satu</p></li><li>dua</ul>") == "- satu\n- dua"


def test_quotations_are_marked_and_indents_are_not():
    indent = '<blockquote style="border:none;margin:0 40px">c</blockquote>'
    html = f"<blockquote>a<blockquote>b</blockquote></blockquote>{indent}"

    assert visible_text(html) == "> a\n> > b\nc"


def test_entities_and_stray_signs_are_text():
    assert visible_text("<p>1 &lt; 2 &amp; 3 < 4&nbsp;m</p>") == "1 < 2 & 3 < 4 m"


@pytest.mark.usefixtures("does_not_hang")
@pytest.mark.parametrize("html", PAGES, ids=named)
def test_hostile_html_is_read_to_its_end(html: Pumped):
    visible_text(pumped(html))


CITED = '<blockquote class="gmail_quote"><p>SETUJU</p></blockquote>'
ATTRIBUTED = '<div class="gmail_attr">Pada Sab, 15 Jun 2024 pukul 14.59 P &lt;p@x.example&gt; menulis:</div>'


@pytest.mark.parametrize(
    "html",
    [
        f'<div class="gmail_quote">{ATTRIBUTED}{CITED}<div>Acc</div></div>',
        f'<div class="gmail_quote">{ATTRIBUTED}{CITED}<div>Acc</div>{CITED}</div>',
        f'<div class="gmail_quote"><div>X wrote</div>{CITED}</div><div>Acc</div>',
        '<p>Acc</p><div class="ydp1a2byahoo_quoted"><div>On x, y wrote:</div><p>SETUJU</p></div>',
        '<p>Acc</p><div name="quote">Gesendet: heute<p>SETUJU</p></div>',
        '<p>Acc</p><hr id="zwchr"><blockquote><b>From: </b>P<br><b>Sent: </b>2026</blockquote>'
        "<blockquote>SETUJU</blockquote>",
    ],
)
def test_what_stands_beside_a_clients_quotation_is_the_writers(html: str):
    assert new_text(visible_text(html)) == "Acc"


def test_a_paragraph_of_a_hard_space_is_an_empty_line():
    word = "<p class=MsoNormal>{}</p>"

    assert visible_text("".join(map(word.format, ("a", "<o:p>&nbsp;</o:p>", "b&nbsp;", "c")))) == "a\n\nb\nc"
    assert visible_text("<div>&nbsp;<b>a</b></div><div>b</div>") == "a\nb"
    assert visible_text("<table><tr><td>a<td>&nbsp;<td>b</table>") == "a\tb"


def test_the_signature_that_apple_mail_sets_apart_stands_apart():
    html = 'Acc<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">Ratna</div>'

    assert visible_text(html) == "Acc\n\nRatna"


def test_what_formats_text_goes_on_behind_the_block_in_which_it_was_left_open():
    assert visible_text("<div><font style='font-size:0'>a</div>b</font>c") == "c"
