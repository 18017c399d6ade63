"""Decide how a connection is protected: always verified, never in clear beyond this machine."""

import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from maild.errors import PermanentFailure

SECURITIES = ("tls", "starttls", "none")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `maild check --online`: whether it is in order, what was seen, and the remedy if not."""

    ok: bool
    what: str
    remedy: str = ""


def verified_context(ca_file: str) -> ssl.SSLContext:
    """Return a context that verifies certificate and host name, trusting the system's CAs and those in `ca_file`."""
    context = ssl.create_default_context()
    if not ca_file:
        return context
    try:
        context.load_verify_locations(cafile=Path(ca_file))
    except OSError as error:  # ssl.SSLError is one too
        raise PermanentFailure(
            f"ca_file {ca_file}: {error}; name a readable PEM file with the CA's certificate"
        ) from error
    return context


def protection(section: str, security: str, host: str, ca_file: str) -> ssl.SSLContext | None:
    """Return the context for `security`, or None where clear text is allowed: to a loopback host only."""
    if security not in SECURITIES:
        raise PermanentFailure(f"{section}.security is {security!r}; allowed: {', '.join(SECURITIES)}")
    if security != "none":
        return verified_context(ca_file)
    if not is_loopback(host):
        raise PermanentFailure(f'{section}.security is "none" and {host} is not this machine; set "tls" or "starttls"')
    return None


def is_loopback(host: str) -> bool:
    """Say whether `host` can only be this machine; a name is not looked up, since DNS may lie."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost" or host.lower().endswith(".localhost")


def encrypted(connection: object) -> str:
    """Tell the version of TLS and the last day of the certificate of a socket or TLS object, for a person."""
    if not isinstance(connection, ssl.SSLSocket | ssl.SSLObject):
        return "not encrypted"
    certificate: Mapping[str, object] = connection.getpeercert() or {}
    return f"{connection.version()}, certificate valid until {certificate.get('notAfter', 'unknown')}"


def without_delay(connection: socket.socket) -> None:
    """Send small commands at once: Nagle's algorithm costs 40 ms for each of them."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
