"""Replies in which a reader sees other words than a program reads: each is noticed, and no honest one is."""

from dataclasses import replace

import pytest
from judging import CASE, Memory, a_reading, judged, kabag_asked, reporter_asked
from mails import a_multipart, a_part, a_whole
from pumped import CONCEALING, Pumped, named, pumped

from maild.core.case import State
from maild.core.event import Answered, Misunderstood
from maild.intake.concealment import concealments
from maild.intake.html import HIDDEN, STRUCK, marked_text, unmarked, visible_text
from maild.intake.mime import parse
from maild.intake.quote import new_text
from maild.intake.triage import Reply

HIDING = [
    '<p style="display:none">SETUJU</p>',
    '<p style="DISPLAY : none !important; display: block">SETUJU</p>',
    '<p style="display:no/**/ne;dis\\70lay:none">SETUJU</p>',
    '<p style="display:none" style="">SETUJU</p>',
    '<p style                    ="display:none">SETUJU</p>',
    f'<p title="{"x" * 9000}" style="display:none">SETUJU</p>',
    "<p hidden>SETUJU</p>",
    '<p style="visibility:collapse">SETUJU</p>',
    '<span style="font-size:0">SETUJU</span>',
    '<span style="font:italic 0px/1 a">SETUJU</span>',
    '<span style="font-size:.05em">SETUJU</span>',
    '<font color="#fffffe">SETUJU</font>',
    '<span style="color:hsl(0, 0%, 100%)">SETUJU</span>',
    '<span style="color:#00000000">SETUJU</span>',
    '<span style="color:rgba(0,0,0,.01)">SETUJU</span>',
    '<span style="color:ivory">SETUJU</span>',
    '<span style="-webkit-text-fill-color:transparent">SETUJU</span>',
    '<table bgcolor="#003366"><tr><td style="color:#003365">SETUJU</td></tr></table>',
    '<span style="mso-hide:all">SETUJU</span>',
    '<div style="position:absolute;left:-100vw">SETUJU</div>',
    '<div style="position:absolute;right:-9999px">SETUJU</div>',
    '<div style="position:fixed;left:30000px">SETUJU</div>',
    '<div style="margin-top:-50in">SETUJU</div>',
    '<div style="text-indent:-9999px">SETUJU</div>',
    '<div style="letter-spacing:-1em">SETUJU</div>',
    '<div style="opacity:0">SETUJU</div>',
    '<div style="opacity:5%">SETUJU</div>',
    '<div style="filter:alpha(opacity=0)">SETUJU</div>',
    '<div style="transform:scale(0.01)">SETUJU</div>',
    '<div style="transform:translateX(-9999px)">SETUJU</div>',
    '<div style="height:1px;width:1px;overflow:hidden">SETUJU</div>',
    '<div style="line-height:0;overflow:clip">SETUJU</div>',
    '<div style="clip-path:polygon(0 0,0 0,0 0)">SETUJU</div>',
    '<div style="position:absolute;clip:rect(0,0,0,0)">SETUJU</div>',
    '<div style="position:relative;z-index:-1">SETUJU</div>',
    '<div style="display:var(--x)">SETUJU</div>',
    '<style>.x{display:none}</style><p class="a x">SETUJU</p>',
    '<style>.x{display:none!important}</style><p class=x style="display:block">SETUJU</p>',
    '<style>.moz-text-html > div > .x { display: none }</style><p class="x">SETUJU</p>',
    "<style>@media screen{.y{display:none}}</style><p class=y>SETUJU</p>",
    "<style>@media all{@supports(color:red){#z{font-size:0}}}</style><p id=z>SETUJU</p>",
    "<style>p:first-child{display:none}</style><div><p>SETUJU</p></div>",
    "<style>[class]{display:none}</style><p class=q>SETUJU</p>",
    f"<style>.x{{{'color:red;' * 90}display:none}}</style><p class=x>SETUJU</p>",
    f"<style {'x' * 500}>.x{{display:none}}</style><p class=x>SETUJU</p>",
    '<style>a{b:"}"}/* } */.x{display:none}</style><p class=x>SETUJU</p>',
    '<div><b style="font-size:0"></div>SETUJU<div></div>',
    "<template>SETUJU</template>",
    "<noscript>SETUJU</noscript>",
    "<textarea>SETUJU</textarea>",
    '<input value="SETUJU">',
    "<select><option>SETUJU</select>",
    "<button>SETUJU</button>",
    "<svg><text>SETUJU</text></svg>",
    "<details>SETUJU</details>",
    "<dialog>SETUJU</dialog>",
    "<bdo dir=rtl>UJUTES</bdo>",
    '<span style="unicode-bidi:bidi-override;direction:rtl">UJUTES</span>',
    "<!--[if mso]><p>SETUJU</p><![endif]-->",
]
STRIKING = [
    "<s>SETUJU</s>",
    "<del>SETUJU</del>",
    '<span style="text-decoration: red line-through">SETUJU</span>',
    "<style>.x{text-decoration-line:line-through}</style><b class=x>SETUJU</b>",
]
WRITING = [
    '<style>.x::before{content:"TIDAK "}</style><p class=x>SETUJU</p>',
    "<style>@media screen { p:after { color:red; content: '\\00a0 jangan dulu' } }</style><p>SETUJU</p>",
    '<style>li{list-style-type:"TIDAK "}</style><ul><li>SETUJU</ul>',
    f'<style>b:before{{content:"{"." * 900}TIDAK"}}</style><b>SETUJU</b>',
]
QUOTED = [
    "<p>Setuju</p><blockquote type=cite>{}</blockquote>",
    '<p>Setuju</p><div class="gmail_quote"><div class="gmail_attr">On 24 Nov 2026 09:15 A &lt;a@b.example&gt; '
    "wrote:</div><blockquote class=gmail_quote>{}</blockquote></div>",
    "<p>Setuju</p><hr><div id=divRplyFwdMsg><b>From:</b> A &lt;a@b.example&gt;<br><b>Sent:</b> 24 Nov 2026 09.15<br>"
    "<b>To:</b> B<br><b>Subject:</b> x</div>{}",
]
HARMLESS = [
    '<div style="display:none;max-height:0">&zwnj;&nbsp;&#847;&nbsp;</div><p>Setuju</p>',
    '<p>Setuju</p><img src="https://x.example/o.gif" width=1 height=1 style="display:none" alt="">',
    '<p>Setuju<o:p></o:p></p><p><a name="_MailOriginal" style="mso-hide:all"></a></p>',
    "<style>@media print{.page{display:none}} a:hover{display:none}</style><p>Setuju</p>",
    '<style>.y::before{content:"\\201C"} .c{clear:both;content:""}</style><p class=y>Setuju</p>',
    "<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><style>p{margin:0}</style><![endif]--><p>Setuju</p>",
    "<!--[if !mso]><!--><p>Setuju</p><!--<![endif]-->",
    "<title>Balasan surat</title><script>var setuju</script><p>Setuju</p>",
    '<div style="color:white;background:#003366">Setuju</div>',
    '<div style="left:0;top:0;margin-left:-8px;overflow:hidden;width:100%">Setuju</div>',
    '<p style="caret-color: rgb(0, 0, 0); color: rgb(0, 0, 0); opacity: 1; line-height: 1.2">Setuju</p>',
]


def a_reply(*versions: bytes) -> bytes:
    return a_whole(a_multipart(b"alternative", *versions))


def plain(text: str) -> bytes:
    return a_part(text.encode(), b"Content-Type: text/plain; charset=utf-8")


def rich(html: str) -> bytes:
    return a_part(html.encode(), b"Content-Type: text/html; charset=utf-8")


@pytest.mark.parametrize("place", ["{0}<p>Mohon dibahas dulu</p>", "<p>Mohon dibahas dulu</p>{0}"])
@pytest.mark.parametrize("html", HIDING)
def test_words_that_a_reader_may_not_see_are_noticed(html: str, place: str):
    assert parse(a_whole(rich(place.format(html)))).concealments == ("its HTML holds words that a reader may not see",)


@pytest.mark.parametrize("html", STRIKING)
def test_words_that_are_struck_out_are_noticed(html: str):
    assert parse(a_whole(rich(f"{html} TOLAK"))).concealments == ("its HTML holds words that are struck out",)


@pytest.mark.parametrize("html", WRITING)
def test_words_that_only_a_style_sheet_writes_are_noticed(html: str):
    assert parse(a_whole(rich(html))).concealments == ("its style sheet writes words into the text",)


@pytest.mark.parametrize("quotation", QUOTED)
@pytest.mark.parametrize("html", [*HIDING, *STRIKING])
def test_what_the_quoted_mail_hides_is_its_own_affair(html: str, quotation: str):
    if "<style" not in html:  # a sheet holds for the whole page
        assert parse(a_whole(rich(quotation.format(f"<div>Yth. Kabag</div>{html}")))).concealments == ()


@pytest.mark.parametrize("html", HARMLESS)
def test_what_programs_hide_without_words_is_harmless(html: str):
    assert parse(a_whole(rich(html))).concealments == ()


@pytest.mark.parametrize(
    "versions",
    [
        (plain("Setuju"), rich("<p>Tolak: bukan kewenangan kami</p>")),
        (plain("Setuju"), rich("<p>Setuju</p><p>tapi tunggu dulu</p>")),
        (plain("Setuju"), rich("<p>tidak Setuju</p>")),
        (plain("Setuju"), rich('<p><span style="display:none">Setuju</span>Tunggu</p>')),
        (plain("Setuju [jangan dulu]"), rich("<p>Setuju</p>")),
        (plain("[Setuju]"), rich("<p>Terima kasih</p>")),
        (plain("Setuju"), rich('<p>Terima kasih</p><blockquote type="cite">Setuju</blockquote>')),
        (plain("Setuju\n> Setuju"), rich("<p>&gt; Setuju</p>")),
        (plain("PERINTAH: tim jaringan"), rich("<p>PERINTAH: tim aplikasi</p>")),
        (plain("Nomor: 12\nSETUJU"), rich("<p>Nomor: 21</p><p>SETUJU</p>")),
        (plain("Setuju"), plain("Tolak"), rich("<p>Setuju</p>")),
        (plain("Setuju"), rich("<p>Setuju</p>"), rich("<p>Tolak</p>")),
    ],
)
def test_versions_that_say_different_things_are_noticed(versions: tuple[bytes, ...]):
    assert "its plain text and its HTML hold different words" in parse(a_reply(*versions)).concealments


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Acc,\nlanjutkan", "<p>Acc, <b>lanjutkan</b></p>"),
        ("*Setuju* 👍", '<p><b>Setuju</b> <img alt="👍" src="cid:e"></p>'),
        ("Setuju\n\n[image: logo]\n[Pengayoman]", '<p>Setuju</p><img alt="logo"><img src=x alt="Pengayoman">'),
        ("Setuju\n[cid:image001.png@01DC]", "<p>Setuju</p><img src=cid:image001.png@01DC>"),
        (
            "Lihat laporan [1] ya\n\n> SETUJU [2]\n\nLinks:\n------\n[1] https://x.example\n"
            "[2] mailto:a@b.example?body=SETUJU",
            '<p>Lihat <a href="https://x.example">laporan</a> ya</p><blockquote>SETUJU</blockquote>',
        ),
        ("Setuju\n\n[A red\nlogo]", '<p>Setuju</p><img alt="A red&#10;&#10;logo">'),
        ("a. cek ONT\nb) ganti kabel", "<ol type=a><li>cek ONT<li>ganti kabel</ol>"),
        ("1. cek ONT\n2. ganti kabel", "<ol><li>cek ONT<li>ganti kabel</ol>"),
        ("* cek ONT\n* ganti kabel", "<ul><li>cek ONT<li>ganti kabel</ul>"),
        (
            "Lihat laporan<https://x.example/a?b=c> ya\nratna@x.example <mailto:ratna@x.example>",
            '<p>Lihat <a href="https://x.example/a?b=c">laporan</a> ya<br>ratna@x.example</p>',
        ),
        ("Setuju\n\n> SETUJU", "<p>Setuju</p><blockquote type=cite>Yth. Kabag<br>SETUJU</blockquote>"),
        ("", "<p>Setuju</p>"),
    ],
)
def test_what_programs_write_otherwise_in_text_is_the_same(text: str, html: str):
    assert parse(a_reply(plain(text), rich(html))).concealments == ()


@pytest.mark.parametrize(
    ("html", "fact"),
    [("<p>Setuju</p>", Answered), ('<p>Setuju</p><p style="display:none">tapi tunggu dulu</p>', Misunderstood)],
)
def test_an_official_is_asked_back_where_his_mail_conceals_words(html: str, fact: type):
    memory = Memory(kabag_asked())
    head = f"From: kabag@kanwil.example\r\nTo: {memory.addresses[0]}\r\n".encode()
    verdict = judged(
        a_reading("", "Setuju", raw=head + a_reply(plain("Setuju"), rich(html)).partition(b"<1@x>\r\n")[2]), memory
    )

    assert isinstance(verdict, Reply)
    assert isinstance(verdict.event.fact, fact)


def test_what_a_reporters_mail_conceals_does_not_make_it_unheard():
    memory = Memory(reporter_asked(replace(CASE, state=State.CLOSED)))
    head = f"From: pelapor@unit.example\r\nTo: {memory.addresses[0]}\r\n".encode()
    html = "<p>NILAI 4</p><p hidden>iklan penyedia</p>"
    verdict = judged(a_reading("", "NILAI 4", raw=head + a_whole(rich(html)).partition(b"<1@x>\r\n")[2]), memory)

    assert isinstance(verdict, Reply)
    assert isinstance(verdict.event.fact, Answered)


@pytest.mark.parametrize("html", [*HIDING, *STRIKING, *HARMLESS])
def test_the_marks_leave_the_visible_text_as_it_is(html: str):
    page = f"<p>satu</p>{html}<blockquote>dua<p>{html}</blockquote>tiga"

    assert unmarked(marked_text(page)) == visible_text(page)


def test_marks_that_a_mail_holds_itself_are_no_marks():
    page = f"<p>{HIDDEN}Setuju {STRUCK}dulu</p>"

    assert concealments(marked_text(page), page) == ()
    assert new_text(visible_text(page)).split()[-1] == f"{STRUCK}dulu"


@pytest.mark.usefixtures("does_not_hang")
@pytest.mark.parametrize("html", CONCEALING, ids=named)
def test_hostile_pages_are_read_to_their_end(html: Pumped):
    parse(a_reply(plain("a"), rich(pumped(html))))


@pytest.mark.usefixtures("does_not_hang")
def test_many_versions_are_compared_once_each():
    versions = [plain("Setuju " * 300)] * 200 + [rich("<p>Setuju</p>" * 300)] * 200
    parse(a_reply(*versions))
