"""What private servers are made of: ports, certificates, and processes that never outlive the tests."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path


def free_ports(count: int) -> list[int]:
    """Find ports of 127.0.0.1 that nobody listens on, all different."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def make_certificates(home: Path) -> None:
    """Make a CA, a server certificate of it for localhost, and one that nobody has signed."""
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    _openssl(home, "req", "-x509", *new_key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=CA uji")
    signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-subj", "/CN=localhost", "-addext", names]
    _openssl(
        home,
        "req",
        "-x509",
        *new_key,
        *signed,
        "-keyout",
        "server.key",
        "-out",
        "server.pem",
        "-addext",
        "basicConstraints=CA:FALSE",
    )
    _openssl(
        home,
        "req",
        "-x509",
        *new_key,
        "-keyout",
        "self.key",
        "-out",
        "self.pem",
        "-subj",
        "/CN=localhost",
        "-addext",
        names,
    )


def _openssl(home: Path, *arguments: str) -> None:
    subprocess.run(["/usr/bin/openssl", *arguments], cwd=home, check=True, capture_output=True)


class Daemon:
    """A server process at the head of a process group of its own, in which its children stay."""

    def __init__(self, arguments: Sequence[str], log: Path) -> None:
        self._log = log
        with log.with_suffix(".out").open("wb") as output:
            self.process = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        self._guard = Guard(log.parent, self.process.pid)

    def wait_for(self, ports: Sequence[int], within: float = 10.0) -> None:
        """Return when all ports answer."""
        deadline = time.monotonic() + within
        waiting = list(ports)
        while waiting:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.process.args} is not up on {waiting}:\n{self.said()}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", waiting[0])) == 0:
                    waiting.pop(0)
                    continue
            time.sleep(0.01)

    def said(self) -> str:
        files = (self._log, self._log.with_suffix(".out"))
        return "".join(file.read_text("utf-8", "replace")[-3000:] for file in files if file.exists())

    def stop(self) -> None:
        """End the daemon and its children at once: what it has stored is thrown away anyway."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._guard.dismiss()


class Guard:
    """A shell that outlives the tests, however they die, for as long as it takes to end a daemon and remove its folder.

    PR_SET_PDEATHSIG would not do: it is lost when a daemon changes its user.
    """

    _ORDERS = 'read end; [ "$end" = dismissed ] || { kill -s KILL -- "-$1"; rm -rf "$0"; }'

    def __init__(self, folder: Path, group: int) -> None:
        arguments = ["/bin/sh", "-c", self._ORDERS, str(folder), str(group)]
        self._process = subprocess.Popen(arguments, stdin=subprocess.PIPE, start_new_session=True)

    def dismiss(self) -> None:
        self._process.communicate(b"dismissed\n")
