"""Watch the room on the disk: tell the operator when it gets little, and take in nothing new when it is used up.

What is left then is kept for marking what is sent, and for telling of it.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from maild.errors import MaildError
from maild.service.health import Herald
from maild.store.room import Room

_LOG = logging.getLogger(__name__)
_DAY = timedelta(days=1)
_LOW = "Ruang disk hampir habis"
_FULL = "Ruang disk habis: surel baru untuk sementara tidak diambil"
_LOW_TEXT = """Ruang pada disk tempat folder data maild tinggal sedikit ({left}).

Semua pekerjaan masih berjalan. Mohon disediakan ruang sebelum benar-benar habis: hapus berkas lain yang tidak \
diperlukan, perbesar disk, atau jalankan `maild retention`. Isi folder data sendiri mohon tidak dihapus."""
_FULL_TEXT = """Ruang pada disk tempat folder data maild sudah habis ({left}).

Surel baru tidak diambil dan tetap aman di kotak surat. Surel keluar yang sudah disiapkan tetap dikirim. Begitu ada \
ruang kembali, pengambilan berlanjut dengan sendirinya; tidak ada yang perlu dijalankan ulang. Mohon disediakan ruang: \
hapus berkas lain yang tidak diperlukan atau perbesar disk. Isi folder data sendiri mohon tidak dihapus."""


class Space:
    """Remembers what was told last, so that each change is told once."""

    def __init__(self, look: Callable[[], Room]) -> None:
        self._look = look
        self._said = ""

    def has_room(self, herald: Herald, now: datetime) -> bool:
        """Say whether new mail may be taken in, and tell the operator if that has changed."""
        room = self._look()
        state = "full" if room.is_full else "low" if room.is_low else ""
        if state != self._said:
            _LOG.log(logging.WARNING if state else logging.INFO, "event=disk_%s room=%s", state or "has_room", room)
            if not state or _has_told(herald, state, room, now):
                self._said = state
        return state != "full"


def _has_told(herald: Herald, state: str, room: Room, now: datetime) -> bool:
    """Tell the operator; where not even for that is there room, the log and `maild status` say it."""
    subject, text = (_FULL, _FULL_TEXT) if state == "full" else (_LOW, _LOW_TEXT)
    cause = f"disk: {state}"
    try:
        before = herald.desks.load().alerted_at(cause)
        if not (state == "low" and before and before > now - _DAY):  # however often the program is started
            herald.tell(cause, subject, text.format(left=_left(room)), now)
    except MaildError as error:
        _LOG.error("event=not_told error=%s", error)
        return False
    return True


def _left(room: Room) -> str:
    megabytes = f"{room.free / 1_000_000:.1f} MB".replace(".", ",")
    return f"{megabytes}, {room.free_files} berkas" if room.files else megabytes
