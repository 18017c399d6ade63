"""An office whose mailbox lies on Dovecot, and whose mails go to a server in this process that remembers them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from contract.maildir import fill, make_anew
from contract.servers import PASSWORD, Dovecot
from deaths import Crew, Fuse, MortalApp
from ledger import Ledger, ledger
from stage import MONDAY, opened

from maild.config import found, load
from maild.demo.servers import EmbeddedOffice


@dataclass(slots=True)
class RealOffice:
    """An office folder and its mailbox; the clock stands where the story puts it."""

    folder: Path
    dovecot: Dovecot
    user: str
    servers: EmbeddedOffice
    now: datetime = MONDAY
    laid: int = 0

    def receives(self, *mails: bytes, at: datetime | None = None) -> None:
        self.laid += fill(self.dovecot, self.user, mails, at or self.now, self.laid)

    def loses_its_index(self, at: datetime | None = None) -> None:
        make_anew(self.dovecot, self.user, at)

    def works(self, rounds: int = 1, code: int = 0, fuse: Fuse | None = None) -> None:
        """Start the program, let it do rounds as `run --once` does, and end it."""
        environ = {"MAILD_IMAP_PASSWORD": PASSWORD}
        with MortalApp(load(self.folder / "maild.toml", environ), lambda: self.now, fuse or Fuse(), Crew()) as app:
            assert [app.once() for _ in range(rounds)] == [code] * rounds

    def sets(self, old: str, new: str) -> None:
        """Edit maild.toml."""
        path = self.folder / "maild.toml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    @property
    def ledger(self) -> Ledger:
        return ledger(self.folder / "data", self.servers)


@contextmanager
def real_office(folder: Path, dovecot: Dovecot, user: str) -> Iterator[RealOffice]:
    """Found an office, unless it is there, and open its servers; `user` names its mailbox on Dovecot."""
    if not folder.exists():
        found(folder)
    with opened(folder) as office:
        real = RealOffice(folder, dovecot, user, office.servers)
        real.sets("[office]\n", '[office]\nalert_to = ["admin@kanwil.example"]\n')
        real.sets('processed = "Diproses"', 'processed = ""')
        real.sets(f"port = {office.servers.imap_port}\n", f'port = {dovecot.imap}\nusername = "{user}"\n')
        yield real
