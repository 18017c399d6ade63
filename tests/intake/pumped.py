"""Texts that grow by repeating a part, on which a reader that is not linear never comes to its end.

A text is a row of pieces: a string stands there once, a pair is repeated so often. `bench/linear.py` grows them.
"""

from maild.intake.fields import LIMIT

Piece = str | tuple[str, int]
Pumped = tuple[Piece, ...]


def pumped(text: Pumped, share: float = 1) -> str:
    """Write a text out, or what is left of it when each of its repetitions is that much shorter."""
    return "".join(piece if isinstance(piece, str) else piece[0] * int(piece[1] * share) for piece in text)


def named(text: Pumped) -> str:
    """Name a test after its text."""
    return "-".join((piece if isinstance(piece, str) else piece[0])[:20] for piece in text)


_EMPTY_ROW = "_" * 12 + "\n\n\nVan: a@b\nDatum: 2026 9:15\nAan: x\n"

QUOTES: tuple[Pumped, ...] = (
    (("On ", 20_000),),
    (("\n", 100_000),),
    ((">\n", 100_000),),
    (("a ", 500_000),),
    (("On 1\n", 100_000),),
    (("Dari: a\n", 60_000),),
    (("_", 500_000),),
    (("Pada 12 ", 60_000), "menulis"),
    (("----- ", 80_000),),
    (("email ini ", 50_000),),
    (("Dari: a\nTo: x\n", 40_000),),
    (("> ", 300_000),),
    (("dikirim dari ", 40_000),),
    (("a", 1_000_000),),
    (("\x00", 500_000),),
    (("1/2/26 09:10 a@b\n", 30_000),),
    (("12.11.2026 09:15 a@b:\n", 20_000),),
    (("12 de november de 2026 ", 20_000),),
    ((_EMPTY_ROW, 9_000),),
    (("Dari: a@b\nKe: x\nCc: d\nJudul: s\nhal: 3\nan: d\n", 9_000),),
    (("> " + "x y " * 17 + "\n" + "y" * 60 + "\n", 3_000),),
    (("> " + "x" * 70 + "\n", 6_000),),
    (("menulis ", 60_000),),
    (("perhatian e-mail ", 30_000),),
    (("perhatian e-mail " * 9 + "\n", 3_000),),
    (("get a for ", 50_000),),
    (("[external ", 50_000),),
    (("Ratna Dewi\n", 40_000),),
)

REPLIES: tuple[Pumped, ...] = (
    (("On ", 20_000),),
    (("\n", 100_000),),
    (("SETUJU\n", 50_000),),
    (("setuju ", 100_000),),
    (("a ", 500_000),),
    (("tidak ", 100_000),),
    ((", ", 200_000),),
    (("Nomor: ", 50_000),),
    (("x", 1_000_000),),
    (("- ", 300_000),),
    (("[x] a\n", 100_000),),
    (("Penyebab: a\n", 50_000),),
    (("S E T ", 100_000),),
    (("1", 500_000),),
    (("a-b", 200_000),),
    ("Nomor a/", ("b/", 200_000)),
)

NUMBERED: tuple[Pumped, ...] = (
    (("1 setuju, ", 190),),
    ("1 tolak: ", ("2 ", 900)),
    (("1 ", 999),),
    (("semua ", 300),),
    (("1", 1_999),),
    (("1 setuju\n", 1_000),),
    ("1 tolak: x\n", ("dan 2 kali 3 kali ", 100)),
)

AUTH_HEADERS: tuple[Pumped, ...] = (
    ("mx; dkim=pass ", ("(", 100_000)),
    ("mx; dkim=pass ", ("(", 50_000), (")", 50_000)),
    ("mx; dkim=pass ", ("()", 50_000)),
    ("mx; dkim=pass (", ("\\(", 50_000)),
    ("mx; dkim=pass (", ("\\", 100_000)),
    ('mx; dkim=pass a="', ("\\", 100_000)),
    ('mx; dkim=pass a="', ('x"', 50_000)),
    ("mx", ("; dkim=pass header.d=a.example", 3_333)),
    ("mx; dkim=pass", (" a=b", 25_000)),
    ("mx; ", ("a", 100_000)),
    ("mx; ", ("a-", 50_000), "="),
    ("mx", (" ", 100_000), "x"),
    ("mx ", ("1", 100_000)),
    ("mx", (";", 100_000)),
    (('"', 100_000),),
)

PAGES: tuple[Pumped, ...] = (
    (("<a ", 400_000),),
    (("<b>", 1_500_000),),
    (("<div>", 110_000), "x", ("</div>", 90_000)),
    (("<", 1_000_000),),
    (('<a "', 300_000),),
    (("<!--", 300_000),),
    (("</b>", 300_000),),
    (("<style>", 90_000),),
    (("<style>.x{", 80_000),),
    (("<td><p>a", 90_000),),
    (("<blockquote>", 20_000), ("a<p>", 60_000)),
    ('<p style="', ("a:b;", 200_000), '">x'),
    ((" ", 1_000_000),),
    (("<a b='", 90_000), ">"),
    ("<style>", (".a,", 150_000), "{display:none}</style>"),
    (("<blockquote>a<br>", 40_000),),
    (("&", 600_000),),
)

CONCEALING: tuple[Pumped, ...] = (
    (("<style>", 70_000),),
    (("<style>/*", 50_000),),
    ("<style>", ("{", 400_000)),
    ("<style>", (".x{a:b}", 60_000), "</style><p class=x>"),
    ("<style>", ("@media a{", 40_000)),
    ("<style>", ("\\41", 150_000)),
    ("<style>", ("content:'", 50_000)),
    ("<style>.x:not(", ("(", 200_000)),
    ("<p class='", ("x ", 200_000), "'>"),
    ("<p style='", ("a:b;", 100_000), "'>"),
    (("<b hidden>", 50_000), ("</div>", 30_000)),
    (("<div><b hidden>a</div>", 20_000),),
    (("<s>a", 60_000),),
    (("<!--[if mso]>a<![endif]-->", 18_000),),
    (("<!--[if", 60_000),),
    (("<p style='display:none'>ab", 20_000),),
    (("<img alt=", 50_000),),
    ("<img alt='", ("a", 400_000)),
    (("<input value=ab>", 30_000),),
)

LETTERS: tuple[Pumped, ...] = tuple(
    ((unit, LIMIT // len(unit)),)
    for unit in (
        " ",
        "1",
        "08",
        ":",
        "a ",
        "A ",
        "0 ",
        "\n",
        ".",
        "Budi    ",
        "hp:\n",
        "| a ",
        "mohon ",
        "a:b\n",
        "(",
        "Budi, S.H., ",
    )
)
