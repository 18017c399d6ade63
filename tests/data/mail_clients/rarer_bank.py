"""The second bank: shapes that the splitters were not written for. Its first score is in docs/testing.md."""

from collections.abc import Iterator

from mail_clients import rarer, tangled
from mail_clients.bank import KABAG, SAID, SIGNATURES, Client, Said, Sample, made
from mail_clients.writing import BOTTOM

MORE = (
    Said(2, KABAG, "directive_request", "Acc. Segera ditindaklanjuti ya.", "approve"),
    Said(2, KABAG, "directive_request", "Tolak: bukan wewenang bagian kami", "reject"),
    Said(2, KABAG, "directive_request", "Tunggu dulu, saya tanyakan ke Pusdatin", "-"),
    *SAID[:13],
)
PROGRAMS: tuple[Client, ...] = (
    rarer.zoho, rarer.aol, rarer.windows_mail, rarer.hotmail, rarer.outlook_express, rarer.outlook_2010, rarer.gmx,
    rarer.mail_ru, rarer.foxmail, rarer.tutanota, rarer.fastmail, rarer.mutt, rarer.evolution, rarer.kmail,
    rarer.claws, rarer.gnus, rarer.open_xchange, rarer.fairemail, rarer.airmail, rarer.in_dutch, rarer.gmail_in_dutch,
    rarer.in_malay, rarer.apple_in_malay, rarer.in_german, rarer.in_chinese, rarer.pre_1999, rarer.rich_paragraphs,
)  # fmt: skip
THREADS: tuple[Client, ...] = (
    tangled.reply_to_reply, tangled.outlook_thread, tangled.forward_then_reply, tangled.between_two,
    tangled.quoted_by_bars, tangled.without_intro, tangled.wrapped_remains, tangled.wrapped_intro,
    tangled.intro_on_one_line, tangled.typed_in_signature, tangled.word_container, tangled.iphone_with_photo,
    tangled.nested_signs, tangled.html_in_table,
)  # fmt: skip
BELOW: tuple[Client, ...] = (rarer.tutanota, rarer.fastmail, rarer.evolution, rarer.kmail, rarer.in_german)


def bank() -> Iterator[Sample]:
    for at, client in enumerate((*PROGRAMS, *THREADS)):
        for turn, ui in enumerate(("id", "en")):
            yield made(client, MORE[(3 * at + 8 * turn) % len(MORE)], f"{ui}-top", ui=ui)
    for at, client in enumerate(BELOW):
        yield made(client, MORE[(2 * at + 4) % len(MORE)], "bottom", place=BOTTOM)
    for turn in range(3):
        said = MORE[3 * turn]
        unclear = Said(said.step, said.actor, said.kind, said.text, "-")
        yield made(tangled.without_any_mark, unclear, f"{turn}")
    for at in range(3):
        for client, said in ((rarer.outlook_2010, SAID[at]), (rarer.windows_mail, SAID[at + 4])):
            signature = SIGNATURES[said.actor][at]
            yield made(client, said, f"typed-signature-{at}", typed=f"\n\n{signature}")
