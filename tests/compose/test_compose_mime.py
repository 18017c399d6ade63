"""The hand-written encoders, tried against the standard library's decoders."""

import email
from email.header import decode_header, make_header
from email.policy import default

import pytest

from maild.compose.mime import checked, encoded_words, file_name, header, part_bytes, phrase, text_part, unstructured
from maild.errors import PermanentFailure


@pytest.mark.parametrize(
    "text", ["Ratna Dewi, S.H.", "Siti Nur'aini", "é" * 100, "日本語" * 30, '"a" <b@c>', "=?utf-8?q?a?=", "."]
)
def test_encoded_words_decode_to_the_text_and_stay_short(text):
    words = encoded_words(text)

    assert str(make_header(decode_header(words))) == text
    assert all(len(word) <= 75 for word in words.split(" "))


@pytest.mark.parametrize(("text", "bare"), [("Andi Prasetyo", True), ("Ratna, S.H.", False), ("=?utf-8?q?a?=", False)])
def test_only_letters_and_digits_stand_bare_in_a_display_name(text, bare):
    assert (phrase(text) == text) is bare


def test_a_subject_that_looks_encoded_is_encoded():
    assert unstructured("[PGJ-2026-0001] Mohon disposisi") == "[PGJ-2026-0001] Mohon disposisi"
    assert unstructured("=?utf-8?q?a?=").startswith("=?utf-8?b?")


@pytest.mark.parametrize("value", ["a\r\nB: c", "a\nb", "a\x85b", "a\x00b", "é", "a\tb"])
def test_a_header_value_with_controls_is_refused(value):
    with pytest.raises(PermanentFailure):
        header("Subject", value)


def test_long_headers_are_folded():
    lines = header("References", " ".join(f"<{number:040}@kanwil.example>" for number in range(9))).split(b"\r\n")

    assert max(map(len, lines)) <= 78
    assert lines[1].startswith(b" ")


@pytest.mark.parametrize(
    "text", ["biasa", ".\r\n.\r\n", "From a\n.b\n", "x" * 3000, "a\r\rb", "=\n==", "é " * 200, "-- \n", "\n\n", " a \n"]
)
def test_a_text_part_comes_back_as_it_was_and_holds_no_bare_line_end(text):
    raw = part_bytes(text_part("plain", text))
    body = email.message_from_bytes(raw, policy=default).get_content().replace("\r\n", "\n")

    assert body.rstrip("\n") == text.replace("\r", "").rstrip("\n")
    assert raw.count(b"\r\n") == raw.count(b"\r") == raw.count(b"\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert not [line for line in raw.split(b"\r\n") if line == b"."]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("surat.pdf", "surat.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a" * 300 + ".pdf", "a" * 70 + ".pdf"),
        ("", "lampiran"),
        (".htaccess", "htaccess"),
        ("foto\r\n1.jpg", "foto__1.jpg"),
        ("\u200b.htaccess", "_.htaccess"),
        ("surat\u202efdp.exe", "surat_fdp.exe"),
        ("..\uff0f..\u2215etc", "_.._etc"),
        ("surat.pdf. ", "surat.pdf"),
        ("con.TXT", "_con.TXT"),
        ("LPT1", "_LPT1"),
        ("konsep.pdf", "konsep.pdf"),
        ("-rf", "_-rf"),
    ],
)
def test_a_file_gets_a_harmless_name_that_keeps_its_ending(name, safe):
    assert file_name(name) == safe


@pytest.mark.parametrize(
    "raw",
    [
        b"A: b\r\nBcc: x\r\n\r\nbody\r\n",
        b"A: c\r\n\r\nbody\r\n",
        b"A: b\r\n\r\nbody\n",
        b"A: b\r\n\r\nbo\rdy\r\n",
        b"A: b\r\n\r\n\xc3\xa9\r\n",
        b"A: b\r\n\r\n" + b"x" * 999 + b"\r\n",
        b"A: b\r\n\r\na\x00\r\n",
    ],
)
def test_bytes_that_differ_from_the_plan_never_leave(raw):
    with pytest.raises(PermanentFailure):
        checked(raw, (("A", "b"),))
