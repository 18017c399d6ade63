"""The SOP from letter to closing report, as three mail programs play it, seen through every window of the program."""

from collections.abc import Callable

from theatre import LABELLED, NARRATIVE, PHOTO, REPORT, Theatre

from maild.demo.clients import Client, Person, Photo

CLIENTS = {"PGJ-2026-0001": Client.GMAIL, "PGJ-2026-0002": Client.OUTLOOK, "PGJ-2026-0003": Client.ZIMBRA}


def everyone(office: Theatre, who: Person, kind: str, text: str, photos: tuple[Photo, ...] = ()) -> dict[str, int]:
    """Let somebody answer his question about each case, each in another mail program; count who gets what."""
    for number, client in CLIENTS.items():
        office.answers(who, kind, text, client, photos, about=number)
    return counted(office.works())


def counted(news: dict[str, list[str]]) -> dict[str, int]:
    return {f"{name} {kind}": kinds.count(kind) for name, kinds in news.items() for kind in kinds}


def test_labelled_complaints_go_from_letter_to_closing_report_by_three_mail_programs(office: Theatre) -> None:
    for room in ("Registrasi", "Bimkemas", "Kepegawaian"):
        office.writes(office.lapas, LABELLED.replace("Registrasi", room))
    assert counted(office.works()) == {"lapas receipt": 3, "kabag directive_request": 3}
    office.all_agree(
        state="awaiting_directive",
        step=2,
        waiting_for="kabag",
        unit="Lapas Kelas IIA Kediri",
        pic="Bambang Suryanto, S.H.",
        phone="0812-5550-0143",
        due="2026-07-06T08:45:00+07:00",
        overdue=False,
        opened="2026-07-06T08:15:00+07:00",
    )

    office.passes(minutes=7)
    assert everyone(office, office.kabag, "directive_request", "Acc, lanjutkan") == {"kasubbag directive": 3}
    office.all_agree(state="awaiting_confirmation", step=3, waiting_for="kasubbag", due="2026-07-06T08:52:00+07:00")

    office.passes(minutes=8)
    told = everyone(office, office.kasubbag, "directive", "Konfirmasi: sudah ditelepon, gangguan benar")
    assert told == {"kasubbag order_request": 3}
    office.all_agree(state="awaiting_order", step=4, waiting_for="kasubbag", due="2026-07-06T09:00:00+07:00")

    office.passes(minutes=5)
    told = everyone(office, office.kasubbag, "order_request", "Perintahkan tim jaringan")
    assert told == {"andi order": 3, "siti order": 3, "dimas order": 3, "lapas progress": 3}
    office.all_agree(state="repairing", step=5, waiting_for="technician", due="2026-07-07T08:35:00+07:00")

    office.passes(hours=2)
    assert everyone(office, office.siti, "order", REPORT, (PHOTO,)) == {"kasubbag approval_request": 3}
    office.all_agree(state="awaiting_approval", step=6, waiting_for="kasubbag", due="2026-07-06T10:50:00+07:00")

    office.passes(minutes=10)
    told = everyone(office, office.kasubbag, "approval_request", "SETUJU\nNomor: W.15-TI.05.04-311")
    assert told == {"lapas result": 3, "kabag closing_report": 3}
    office.all_agree(state="closed", step=8, waiting_for=None, due=None)
    for number in CLIENTS:
        result = office.letter(office.lapas, "result", number)
        assert "W.15-TI.05.04-311" in result.as_string()
        assert [part.get_filename() for part in result.iter_attachments()] == [PHOTO.name]


def test_narrative_complaints_are_completed_in_the_form_that_the_mail_offers(office: Theatre) -> None:
    for room in ("registrasi", "bimkemas", "kepegawaian"):
        office.writes(office.lapas, NARRATIVE.replace("registrasi", room))
    assert counted(office.works()) == {"lapas completion_request": 3}
    office.all_agree(state="awaiting_completion", step=1, waiting_for="reporter", phone=None, pic="Bambang Suryanto")
    told = [office.case(number) for number in CLIENTS]

    office.passes(hours=1)
    form = next(line for line in office.text(office.lapas, "completion_request").splitlines() if "No. HP/WA :" in line)
    news = everyone(office, office.lapas, "completion_request", f"{form.strip()} 0812-5550-0143")
    assert news == {"lapas receipt": 3, "kabag directive_request": 3}
    office.all_agree(state="awaiting_directive", phone="0812-5550-0143", due="2026-07-06T09:45:00+07:00")

    completed = [office.case(number) for number in CLIENTS]
    unchanged = ("unit", "pic", "description", "resolution", "reporter", "opened")
    assert [[case[key] for key in unchanged] for case in completed] == [
        [case[key] for key in unchanged] for case in told
    ]


def test_where_the_kabag_approves_too_the_result_waits_for_both(founded: Callable[..., Theatre]) -> None:
    office = founded(**{"sop.result_approver": "kabag"})
    office.is_repaired()
    office.all_agree(state="awaiting_approval", step=6, waiting_for="kasubbag")

    office.answers(office.kasubbag, "approval_request", "SETUJU")
    assert office.works() == {"kabag": ["approval_request"]}
    office.all_agree(state="awaiting_approval", step=7, waiting_for="kabag")

    office.passes(minutes=5)
    office.answers(office.kabag, "approval_request", "REVISI: sebutkan penyebab lebih rinci", Client.OUTLOOK)
    assert office.works() == {"andi": ["order"], "siti": ["order"], "dimas": ["order"]}
    office.all_agree(state="repairing", step=5, waiting_for="technician")

    office.passes(minutes=5)
    office.answers(office.andi, "order", "SELESAI\nPenyebab: konektor ONT longgar karena getaran")
    assert office.works() == {"kasubbag": ["approval_request"]}
    office.passes(minutes=5)
    office.answers(office.kasubbag, "approval_request", "Setuju")
    assert office.works() == {"kabag": ["approval_request"]}
    office.passes(minutes=5)
    office.answers(office.kabag, "approval_request", "Acc", Client.ZIMBRA)
    assert office.works() == {"lapas": ["result"], "kabag": ["closing_report"]}
    office.all_agree(state="closed", step=8, waiting_for=None)
