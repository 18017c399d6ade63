"""However listening to the mailbox breaks, a mail that comes afterwards still wakes the poll."""

import os
import threading

import pytest
from contract.faultproxy import Fault, FaultProxy, ImapStates, Way
from contract.servers import PASSWORD, RealMail

from maild.transport.idle import Idler
from maild.transport.imap_session import ImapSettings

WAYS = tuple(Way) if os.environ.get("TORTURE") else (Way.RESET, Way.STALL)
PATIENCE = 30.0


@pytest.mark.parametrize("way", WAYS)
def test_after_a_broken_idle_a_mail_wakes_the_poll(real_mail: RealMail, way: Way) -> None:
    mailbox, woken = f"idle-{way.replace(' ', '-')}@kanwil.example", threading.Event()
    with FaultProxy(real_mail.imap, ImapStates, Fault("IDLE", way, 1)) as proxy:
        settings = ImapSettings("127.0.0.1", proxy.port, "none", mailbox, PASSWORD, answer_within=1.0)
        idler = Idler(settings, woken.set)
        idler.start()
        was_struck = proxy.wait_for_strike()
        woken.clear()
        real_mail.deliver(b"From: a@b.example\r\n\r\nHalo\r\n", mailbox)
        is_woken = woken.wait(PATIENCE)
        idler.stop()

    assert (was_struck, is_woken) == (True, True)
