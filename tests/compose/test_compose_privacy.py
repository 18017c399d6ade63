"""Who may read what: strangers, confidential letters, tokens."""

from dataclasses import replace

import pytest
from compose_reading import bodies, parsed
from compose_samples import (
    ANDI,
    CASE,
    KABAG,
    KASUBBAG,
    LETTER,
    NOW,
    ORDERED,
    REPORTED,
    REPORTER,
    SAMPLES,
    SCAN,
    SECRET,
    written,
)

from maild.core.case import REPORTER_QUESTION, State
from maild.core.event import Reason, Send
from maild.core.letter import Enclosure, Field, Fields, Head
from maild.core.office import Actor
from maild.core.posting import MailKind, Recipient
from maild.core.token import reply_token

R = Reason
_SECRETS = ("RahasiaUnit", "RahasiaPic", "RahasiaUraian", "RahasiaMinta", "RahasiaNama", "RahasiaHal", "RahasiaTeks",
            "RahasiaLampiran", "0812-5550-9999", "RahasiaTambahan")  # fmt: skip


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("kind", list(MailKind))
def test_a_stranger_gets_none_of_his_own_words(kind, state):
    words = ("RahasiaUnit", "RahasiaPic", "0812-5550-9999", "RahasiaUraian", "RahasiaMinta")
    fields = Fields(*map(Field, words))
    photo = Enclosure("RahasiaLampiran.jpg", "image/jpeg", 9, "RahasiaLampiran")
    letter = replace(LETTER, fields=fields, head=Head(subject="RahasiaHal"), subject="RahasiaHal", text="RahasiaTeks",
                     enclosures=(photo,))  # fmt: skip
    case = replace(REPORTED, state=state, letter=letter, since=NOW,
                   reporter=replace(CASE.reporter, name="RahasiaNama", is_known=False))  # fmt: skip
    to = Recipient(Actor.REPORTER, REPORTER.address, "RahasiaNama")
    send = Send(kind, to, REPORTER_QUESTION, Reason.SUPPLEMENT, "RahasiaTambahan", enclosures=(photo,))
    raw = written(send, case).raw
    everything = raw.decode("ascii") + "".join(bodies(raw))

    assert not [secret for secret in _SECRETS if secret in everything]
    assert "Yth. Bapak/Ibu Pelapor" in everything


def test_a_confidential_letter_is_not_copied_into_mails():
    secret = replace(CASE, letter=replace(LETTER, head=Head(classification="Rahasia"), text="isi rahasia"))
    raw = written(Send(MailKind.DIRECTIVE_REQUEST, KABAG, secret.question, enclosures=(SCAN,)), secret).raw

    assert "isi rahasia" not in bodies(raw)[0]
    assert "bersifat rahasia" in bodies(raw)[0]
    assert list(parsed(raw).iter_attachments()) == []


@pytest.mark.parametrize("state", [State.AWAITING_READING, State.REPAIRING])
@pytest.mark.parametrize("reason", [None, *Reason])
def test_an_alert_names_the_case_and_says_a_letters_words_only_to_have_them_read(reason, state):
    send, case = SAMPLES["alert"]
    known = replace(SAMPLES["directive_request-scanned"][1], state=state)
    raw = written(replace(send, reason=reason, text="550 5.1.1"), known).raw
    shown = "".join(bodies(raw))
    is_read = reason in (R.UNREADABLE, R.UNSCANNED, R.OTHER_MATTER, R.NO_ADDRESS, R.SUPPLEMENT)

    assert case.number in shown
    assert (LETTER.fields.value("unit") in shown, LETTER.head.number in shown) == (is_read, is_read)
    assert is_read or b"image/jpeg" not in raw


def test_the_letter_travels_in_full_to_the_kabag():
    raw = written(*SAMPLES["directive_request"]).raw
    [part] = parsed(raw).iter_attachments()

    assert "> koneksi internet kami terputus." in bodies(raw)[0]
    assert part.get_filename() == "surat pengaduan.pdf"


def test_no_mail_holds_another_recipients_token_even_if_a_letter_quotes_it():
    others = [
        reply_token(SECRET, CASE.key, CASE.question, address) for address in ("kabag@kanwil.example", "x@y.example")
    ]
    added = replace(ORDERED.progress[0], text=f"lihat pengaduan+{others[0]}@kanwil.example")
    letter = replace(LETTER, text=f"Kode: {others[0]}\n{others[1].upper()}")
    quoting = replace(ORDERED, letter=letter, supplements=(added,))
    for to, kind in ((KASUBBAG, MailKind.DIRECTIVE), (ANDI, MailKind.ORDER), (REPORTER, MailKind.STATUS)):
        raw = written(Send(kind, to, "asked", text=f"Kode: {others[0]}"), quoting).raw
        everything = (raw.decode("ascii") + "".join(bodies(raw))).lower()

        assert not any(token in everything for token in others)


def test_a_token_in_a_files_name_stays_here_too():
    token = reply_token(SECRET, CASE.key, CASE.question, "x@y.example")
    scan = replace(SCAN, name=f"pengaduan+{token}@kanwil.example.pdf")
    raw = written(Send(MailKind.DIRECTIVE_REQUEST, KABAG, CASE.question, enclosures=(scan,)), CASE).raw
    [part] = parsed(raw).iter_attachments()

    assert part.get_filename() == "pengaduan+(kode)@kanwil.example.pdf"
    assert token not in raw.decode("ascii") + "".join(bodies(raw))
