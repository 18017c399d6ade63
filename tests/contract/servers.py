"""Real servers for the tests: Debian's Dovecot and Postfix as private instances on loopback.

    with RealMail() as mail:                 # both, up in well under three seconds
        mail.deliver(raw, "pengaduan@kanwil.example")
        mail.messages("kabag@kanwil.example")

Every address is a mailbox of its own and needs no setting up; all have the password `PASSWORD`. What comes for
`name+detail@…` lands in `name@…`. Nothing outlives the test process, however it ends: neither a server nor its folder.
"""

import os
import pwd
import shutil
import smtplib
import ssl
import subprocess
import tempfile
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
from contract.processes import Daemon, free_ports, make_certificates
from imapclient import IMAPClient

PASSWORD = "rahasia-uji"
PROGRAMS = ("/usr/sbin/dovecot", "/usr/lib/dovecot/lmtp", "/usr/lib/postfix/sbin/master", "/usr/bin/openssl")
_MAIL_USER = "nobody"

_DOVECOT = """
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{home}/server.pem
ssl_key = <{home}/server.key
ssl_dh =
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
auth_verbose = no
default_vsz_limit = 0
recipient_delimiter = +
postmaster_address = postmaster@test.example
hostname = dovecot.test.example
mail_location = {store}:{home}/mail/%u
mail_fsync = never
mail_max_userip_connections = 100
lmtp_hdr_delivery_address = original
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}/mail/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  prefix = {prefix}
  separator = {separator}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service auth {{
  unix_listener {home}/sasl/auth {{
    mode = 0666
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
protocol imap {{
  imap_idle_notify_interval = 2 mins
}}
imap_capability = {capability}
"""

_POSTFIX_MAIN = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {home}/postfix.log
maillog_file_prefixes = {home}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.test.example
mydomain = test.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
recipient_delimiter = +
message_size_limit = {size_limit}
virtual_mailbox_domains = static:all
virtual_mailbox_maps = static:all
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
lmtp_destination_recipient_limit = 1
smtpd_sasl_type = dovecot
smtpd_sasl_path = {home}/sasl/auth
smtpd_sasl_security_options = noanonymous
smtpd_tls_cert_file = {home}/server.pem
smtpd_tls_key_file = {home}/server.key
smtpd_tls_security_level = may
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access regexp:{home}/replies, permit
smtpd_peername_lookup = no
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = 0
smtpd_error_sleep_time = 0
smtputf8_enable = no
in_flow_delay = 0
disable_dns_lookups = yes
enable_long_queue_ids = yes
"""

_POSTFIX_MASTER = """
127.0.0.1:{smtp} inet n - n - - smtpd
127.0.0.1:{submission} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt -o smtpd_tls_auth_only=yes -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
127.0.0.1:{submissions} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

_QUEUES = (
    "active",
    "bounce",
    "corrupt",
    "defer",
    "deferred",
    "flush",
    "hold",
    "incoming",
    "maildrop",
    "pid",
    "private",
)
_QUEUES += ("public", "saved", "trace")


def why_not() -> str:
    """Say why the real servers cannot run here, or nothing."""
    missing = [program for program in PROGRAMS if not Path(program).exists()]
    if missing:
        return f"{', '.join(missing)} missing: apt-get install dovecot-imapd dovecot-lmtpd postfix openssl"
    if os.geteuid() != 0:
        return "Postfix starts as root only: run the contract tests as root"
    version = subprocess.run(["/usr/sbin/dovecot", "--version"], capture_output=True, text=True, check=False).stdout
    return "" if version.startswith("2.3") else f"Dovecot {version.split()[0]} is here, the private instance knows 2.3"


def demand(reason: str) -> None:
    """Skip what needs the real servers where they cannot run for this reason; in CI that is a failure."""
    if reason and os.environ.get("CI") == "true":
        pytest.fail(f"these tests need real servers: {reason}", pytrace=False)
    if reason:
        pytest.skip(reason)


class _Instance:
    """A private folder with certificates that everybody may enter, gone at the end."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="maild-test-"))
        self.home.chmod(0o755)
        self.ca_file = str(self.home / "ca.pem")
        self._daemons: list[Daemon] = []

    def __enter__(self) -> Self:
        make_certificates(self.home)
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the daemons."""

    def stop(self) -> None:
        """End all processes and remove the folder."""
        while self._daemons:
            self._daemons.pop().stop()
        shutil.rmtree(self.home, ignore_errors=True)


class Dovecot(_Instance):
    """IMAP (plain and STARTTLS, TLS) and LMTP; `prefix` and `separator` shape the folder names."""

    def __init__(
        self, *, prefix: str = "", separator: str = "/", capability: str = "", certificate: str = "server"
    ) -> None:
        super().__init__()
        self.imap, self.imaps, self.lmtp = free_ports(3)
        self._shape = {"prefix": prefix, "separator": separator, "capability": capability}
        self._certificate = certificate

    def start(self) -> None:
        user = pwd.getpwnam(_MAIL_USER)
        for name, mode in (("mail", 0o700), ("run", 0o755), ("sasl", 0o755)):
            (self.home / name).mkdir(mode)
        os.chown(self.home / "mail", user.pw_uid, user.pw_gid)
        text = _DOVECOT.format(
            home=self.home,
            store="maildir",
            password=PASSWORD,
            user=user.pw_uid,
            group=user.pw_gid,
            imap=self.imap,
            imaps=self.imaps,
            lmtp=self.lmtp,
            **self._shape,
        ).replace("/server.", f"/{self._certificate}.")
        (self.home / "dovecot.conf").write_text(text)
        arguments = ["/usr/sbin/dovecot", "-F", "-c", str(self.home / "dovecot.conf")]
        self._daemons.append(Daemon(arguments, self.home / "dovecot.log"))
        self._daemons[-1].wait_for((self.imap, self.imaps, self.lmtp))

    def client(self, user: str) -> IMAPClient:
        """Log in as `user`, to look or to meddle; the caller closes it by `with`."""
        client = IMAPClient("127.0.0.1", self.imap, ssl=False, timeout=30)
        client._imap.debug = 0
        client.normalise_times = False
        client.login(user, PASSWORD)
        return client

    def deliver(self, raw: bytes, to: str, sender: str = "") -> None:
        """Hand a mail to Dovecot as an MTA would; it is there when this returns."""
        with smtplib.LMTP("127.0.0.1", self.lmtp, timeout=30) as lmtp:
            refused = lmtp.sendmail(sender, [to], raw)
        if refused:
            raise RuntimeError(f"not delivered: {refused}")

    def append(self, user: str, raw: bytes, internaldate: datetime | None = None, folder: str = "INBOX") -> None:
        """Put a mail into a folder, made if need be, with the time of arrival that is wanted."""
        with self.client(user) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            client.append(folder, raw, msg_time=internaldate)

    def messages(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """Return the mails of a folder in the order of arrival, leaving no trace; none if there is no folder."""
        with self.client(user) as client:
            if folder != "INBOX" and not client.folder_exists(folder):
                return []
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search(), ["BODY.PEEK[]"])
        return [found[uid][b"BODY[]"] for uid in sorted(found)]

    def flags(self, user: str, folder: str = "INBOX") -> list[tuple[bytes, ...]]:
        """Return the flags of each mail, without \\Recent."""
        with self.client(user) as client:
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search(), ["FLAGS"])
        return [tuple(flag for flag in found[uid][b"FLAGS"] if flag != rb"\Recent") for uid in sorted(found)]


class RealMail(Dovecot):
    """Dovecot with Postfix before it: `smtp` (no login), `submission` (STARTTLS, login), `submissions` (TLS, login).

    `replies` maps an address to what Postfix answers to RCPT for it, such as "550 5.1.1 no such user".
    """

    def __init__(self, *, replies: Mapping[str, str] | None = None, size_limit: int = 64 << 20) -> None:
        super().__init__()
        self.smtp, self.submission, self.submissions = free_ports(3)
        self._replies = dict(replies or {})
        self._size_limit = size_limit

    def start(self) -> None:
        super().start()
        self._make_queue()
        values = {"home": self.home, "lmtp": self.lmtp, "size_limit": self._size_limit}
        ports = {"smtp": self.smtp, "submission": self.submission, "submissions": self.submissions}
        rows = (f"/^{_literally(address)}$/ {reply}" for address, reply in self._replies.items())
        self._write("replies", "\n".join(rows) + "\n")
        self._write("main.cf", _POSTFIX_MAIN.format(**values))
        self._write("master.cf", _POSTFIX_MASTER.format(**ports) + self.more_services())
        arguments = ["/usr/lib/postfix/sbin/master", "-c", str(self.home), "-d"]
        self._daemons.append(Daemon(arguments, self.home / "postfix.log"))
        self._daemons[-1].wait_for(tuple(ports.values()))

    def more_services(self) -> str:
        """Name further services of Postfix, as lines of master.cf."""
        return ""

    def send(self, raw: bytes, to: str, sender: str) -> None:
        """Send a mail as a person's mail program does, logged in and through Postfix; it arrives a moment later."""
        context = ssl.create_default_context(cafile=self.ca_file)
        with smtplib.SMTP("127.0.0.1", self.submission, timeout=30) as smtp:
            smtp.starttls(context=context)
            smtp.login(sender, PASSWORD)
            smtp.sendmail(sender, [to], raw)

    def wait_for(self, user: str, count: int, folder: str = "INBOX", within: float = 10.0) -> list[bytes]:
        """Return the mails of a folder as soon as there are at least `count`."""
        deadline = time.monotonic() + within
        while len(found := self.messages(user, folder)) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{user}: {len(found)} of {count} mails after {within:g} s:\n{self.log()}")
            time.sleep(0.02)
        return found

    def settle(self, within: float = 10.0) -> None:
        """Return when Postfix has delivered all that it has accepted."""
        deadline = time.monotonic() + within
        queues = [self.home / "queue" / name for name in ("incoming", "active", "maildrop")]
        while any(file.is_file() for queue in queues for file in queue.rglob("*")):
            if time.monotonic() > deadline:
                raise TimeoutError(f"Postfix still has mail after {within:g} s:\n{self.log()}")
            time.sleep(0.02)

    def log(self) -> str:
        return "".join(daemon.said() for daemon in self._daemons)

    def _write(self, name: str, text: str) -> None:
        (self.home / name).write_text(text)
        quiet = time.time() - 60  # Postfix waits ten seconds before it trusts a file that is being written
        os.utime(self.home / name, (quiet, quiet))

    def _make_queue(self) -> None:
        """Make by hand what `postfix start` takes two seconds for."""
        owner = pwd.getpwnam("postfix")
        for name in ("data", *(f"queue/{queue}" for queue in _QUEUES)):
            folder = self.home / name
            folder.mkdir(0o700, parents=True)
            if not name.endswith("pid"):
                os.chown(folder, owner.pw_uid, owner.pw_gid)
        (self.home / "queue").chmod(0o755)
        (self.home / "queue/pid").chmod(0o755)
        (self.home / "queue/public").chmod(0o755)


def _literally(address: str) -> str:
    return "".join(
        character if character.isalnum() or character in "@_-" else f"\\{character}" for character in address
    )
