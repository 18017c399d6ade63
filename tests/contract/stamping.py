"""A mail server that stamps Authentication-Results: Postfix with Debian's OpenDKIM and OpenDMARC before it.

    with StampingMail() as mail:
        mail.publish("kanwil.example", policy="reject")        # its key and its DMARC policy, as if by DNS
        mail.receive(mail.signed(raw, "kanwil.example"), to, sender)

Nobody asks the network: OpenDKIM reads the keys from a file, OpenDMARC the policies through resolv_wrapper's fake DNS.
"""

import smtplib
from collections.abc import Sequence
from pathlib import Path

from contract.processes import Daemon, free_ports
from contract.servers import RealMail
from contract.servers import why_not as why_not_real_mail
from contract.signing import GMAIL_FIELDS, SELECTOR, Signer

AUTHSERV_ID = "mx.kanwil.example"

_OPENDKIM = Path("/usr/sbin/opendkim")
_OPENDMARC = Path("/usr/sbin/opendmarc")
_OPENDKIM_CONF = """
AuthservID {authserv_id}
AlwaysAddARHeader yes
RemoveARAll yes
RemoveARFrom {authserv_id}
Mode v
InternalHosts 192.0.2.1
Socket inet:{port}@127.0.0.1
TestPublicKeys {home}/keys
PidFile {home}/opendkim.pid
UserID opendkim
Background no
Syslog no
"""
_OPENDMARC_CONF = """
AuthservID {authserv_id}
TrustedAuthservIDs {authserv_id}
IgnoreHosts {home}/ignored
Socket inet:{port}@127.0.0.1
PidFile {home}/opendmarc.pid
UserID opendmarc
PublicSuffixList /usr/share/publicsuffix/public_suffix_list.dat
RejectFailures false
Background false
Syslog false
"""
_SERVICES = """\
127.0.0.1:{by_dkim} inet n - n - - smtpd
  -o smtpd_milters=inet:127.0.0.1:{dkim}
127.0.0.1:{by_dmarc} inet n - n - - smtpd
  -o smtpd_milters=inet:127.0.0.1:{dkim},inet:127.0.0.1:{dmarc}
"""


def why_not() -> str:
    """Say why a stamping server cannot run here, or nothing."""
    missing = [program for program in (_OPENDKIM, _OPENDMARC) if not program.exists()]
    missing += [] if _resolv_wrapper() else ["libresolv_wrapper.so"]
    if missing:
        return f"{', '.join(map(str, missing))} missing: apt-get install opendkim opendmarc libresolv-wrapper"
    return why_not_real_mail()


class StampingMail(RealMail):
    """Dovecot and Postfix with two more ports, for mail from outside: `by_dkim` stamps DKIM, `by_dmarc` DMARC on top.

    Both ports drop Authentication-Results that bear the server's own name, as an office's server must be set up to do.
    """

    def __init__(self) -> None:
        super().__init__()
        self.by_dkim, self.by_dmarc, self._dkim, self._dmarc = free_ports(4)
        self._signer = Signer()

    def start(self) -> None:
        for name in ("keys", "names", "ignored"):
            (self.home / name).write_text("192.0.2.1\n" if name == "ignored" else "")
        values = {"home": self.home, "authserv_id": AUTHSERV_ID}
        self._write("opendkim.conf", _OPENDKIM_CONF.format(port=self._dkim, **values))
        self._write("opendmarc.conf", _OPENDMARC_CONF.format(port=self._dmarc, **values))
        fake_dns = [f"LD_PRELOAD={_resolv_wrapper()}", f"RESOLV_WRAPPER_HOSTS={self.home / 'names'}"]
        opendmarc = ["/usr/bin/env", *fake_dns, str(_OPENDMARC), "-f", "-c", str(self.home / "opendmarc.conf")]
        opendkim = [str(_OPENDKIM), "-f", "-x", str(self.home / "opendkim.conf")]
        self._daemons.append(Daemon(opendkim, self.home / "opendkim.log"))
        self._daemons.append(Daemon(opendmarc, self.home / "opendmarc.log"))
        super().start()
        self._daemons[0].wait_for((self._dkim,))
        self._daemons[1].wait_for((self._dmarc,))
        self._daemons[-1].wait_for((self.by_dkim, self.by_dmarc))

    def more_services(self) -> str:
        ports = {"by_dkim": self.by_dkim, "by_dmarc": self.by_dmarc}
        return _SERVICES.format(dkim=self._dkim, dmarc=self._dmarc, **ports)

    def publish(self, domain: str, policy: str = "") -> None:
        """Let the world know a domain's key, and its DMARC policy if it has one: none, quarantine or reject."""
        with (self.home / "keys").open("a") as keys:
            keys.write(f"{SELECTOR}._domainkey.{domain} {self._signer.record}\n")
        if policy:
            with (self.home / "names").open("a") as names:
                names.write(f"TXT _dmarc.{domain} {_txt(f'v=DMARC1; p={policy}; adkim=r; aspf=r; pct=100')}\n")

    def signed(self, raw: bytes, domain: str, fields: Sequence[str] = GMAIL_FIELDS, has_length: bool = False) -> bytes:
        """Sign a mail for a domain; the rest is as in `Signer.signed`."""
        return self._signer.signed(raw, domain, fields, has_length)

    def receive(self, raw: bytes, to: str, sender: str, port: int = 0) -> None:
        """Take a mail from outside, by `by_dkim` or the port that is named; it is delivered when this returns."""
        with smtplib.SMTP("127.0.0.1", port or self.by_dkim, timeout=30) as smtp:
            smtp.sendmail(sender, [to], raw)
        self.settle()


def _txt(text: str) -> str:
    """Put the octet before a text that tells its length (RFC 1035 §3.3.14); resolv_wrapper 1.1 forgets it."""
    return chr(len(text)) + text


def _resolv_wrapper() -> Path | None:
    return next(Path("/usr/lib").glob("*/libresolv_wrapper.so"), None)
