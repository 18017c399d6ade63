"""A theatre whose office has a mail server that stamps Authentication-Results on what comes from outside."""

from pathlib import Path

from contract.stamping import AUTHSERV_ID, StampingMail
from theatre import Theatre

from maild.core.address import domain_of
from maild.demo.clients import Person


class StampedTheatre(Theatre):
    """Replies come in through OpenDKIM, and through OpenDMARC too where a `policy` is given.

    People's own servers sign what they post, as long as `signs` is true; `comes_in` takes a mail as it stands.
    """

    def __init__(self, folder: Path, mail: StampingMail, policy: str = "", **settings: object) -> None:
        super().__init__(folder, mail, **{"trust.authserv_id": AUTHSERV_ID, **settings})
        self.stamping = mail
        self.signs = True
        self._port = mail.by_dmarc if policy else mail.by_dkim
        for domain in (self.domain, f"upt.{self.domain}"):
            mail.publish(domain, policy)

    def signed(self, raw: bytes, who: Person, **how: object) -> bytes:
        """Sign a mail as the server of its writer does; `how` is as in StampingMail.signed."""
        return self.stamping.signed(raw, domain_of(who.address), **how)  # type: ignore[arg-type]

    def post(self, raw: bytes, who: Person) -> None:
        self.comes_in(self.signed(raw, who) if self.signs else raw, who)

    def comes_in(self, raw: bytes, who: Person, to: str = "") -> None:
        """Let a mail arrive from outside, for the address that its To names or, by the envelope, for another."""
        self.stamping.receive(raw, to or self.addressee(raw), who.address, self._port)
