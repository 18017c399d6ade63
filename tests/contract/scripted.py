"""Servers that do what real ones do on a bad day: say 4yz and 5yz, hang, drop, trickle, lie.

A script maps a command to what is answered to it: bytes, a `Fault`, or a tuple of these. What is not in the script is
answered as a healthy server would. A list is used up, an answer each time that the command comes; its last one stays.
"""

import socket
import ssl
import struct
import threading
from collections.abc import Mapping
from contextlib import closing, suppress
from enum import Enum
from types import TracebackType
from typing import Self


class Fault(Enum):
    DROP = "close the connection"
    RESET = "close it with RST"
    HANG = "say nothing more"
    TRICKLE = "say one octet after the other, and never finish"


Answer = bytes | Fault | tuple[bytes | Fault, ...]
Script = Mapping[str, Answer | list[Answer]]


class Scripted:
    """A server on a loopback port; `heard` holds all lines that came, `letters` the contents after DATA."""

    def __init__(self, script: Script, context: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self._script = {command: _as_list(answer) for command, answer in script.items()}
        self._context = context
        self._listener = socket.create_server((host, 0))
        self._stopping = threading.Event()
        self._open: list[socket.socket] = []
        self.port = self._listener.getsockname()[1]
        self.heard: list[bytes] = []
        self.letters: list[bytes] = []
        self.connections = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        for each in (self._listener, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def converse(self, peer: "Peer") -> None:
        """Hold one conversation."""
        raise NotImplementedError

    def answer_to(self, command: str, healthy: bytes) -> Answer:
        answers = self._script.get(command, [healthy])
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                self._open.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, ValueError, EOFError):
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            peer = Peer(connection, self)
            with closing(peer):
                self.converse(peer)
        connection.close()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end of the test."""
        return self._stopping.wait(seconds)


class Peer:
    """One client of a scripted server."""

    def __init__(self, connection: socket.socket, server: Scripted) -> None:
        self._connection = connection
        self._server = server
        self._file = connection.makefile("rb")

    def close(self) -> None:
        self._file.close()
        self._connection.close()

    def hear(self) -> bytes:
        line = self._file.readline()
        if not line:
            raise EOFError
        self._server.heard.append(line.rstrip(b"\r\n"))
        return line

    def hear_letter(self) -> None:
        lines = list(iter(self._file.readline, b".\r\n"))
        self._server.letters.append(b"".join(line.removeprefix(b".") for line in lines))

    def secure(self, context: ssl.SSLContext) -> None:
        self._file.close()
        self._connection = context.wrap_socket(self._connection, server_side=True)
        self._file = self._connection.makefile("rb")

    def say(self, answer: Answer, prefix: bytes = b"") -> None:
        for part in answer if isinstance(answer, tuple) else (answer,):
            if isinstance(part, bytes):
                self._connection.sendall(part.replace(b"<tag>", prefix))
            else:
                self._fail(part)

    def _fail(self, fault: Fault) -> None:
        match fault:
            case Fault.HANG:
                self._server.wait()
            case Fault.TRICKLE:
                while not self._server.wait(0.02):
                    self._connection.sendall(b"2")
            case Fault.RESET:
                self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        with suppress(OSError):
            if fault is not Fault.RESET:
                self._connection.shutdown(socket.SHUT_RDWR)
        self.close()
        raise EOFError


class ScriptedSmtp(Scripted):
    """Commands of its script: CONNECT, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, MIDDLE (of it), DOT, RSET, QUIT."""

    def converse(self, peer: Peer) -> None:
        peer.say(self.answer_to("CONNECT", b"220 uji.example ESMTP\r\n"))
        while True:
            command = peer.hear().split()[0].decode().upper()
            healthy = _HEALTHY_SMTP.get(command, b"250 2.0.0 Ok\r\n")
            answer = self.answer_to(command, healthy)
            peer.say(answer)
            if command == "STARTTLS" and answer == healthy and self.tls is not None:
                peer.secure(self.tls)
            if command == "DATA" and "MIDDLE" in self._script:
                peer.hear()
                peer.say(self.answer_to("MIDDLE", b""))
            if command == "DATA" and answer == healthy:
                peer.hear_letter()
                peer.say(self.answer_to("DOT", b"250 2.0.0 Ok: queued as 4711\r\n"))
            if command == "QUIT":
                return

    tls: ssl.SSLContext | None = None


_HEALTHY_SMTP = {
    "EHLO": b"250-uji.example\r\n250-8BITMIME\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 30000000\r\n",
    "STARTTLS": b"220 2.0.0 go ahead\r\n",
    "AUTH": b"235 2.7.0 welcome\r\n",
    "DATA": b"354 go ahead\r\n",
    "QUIT": b"221 2.0.0 bye\r\n",
}


class ScriptedImap(Scripted):
    """Commands of its script: CONNECT and those of IMAP (`UID FETCH` is FETCH); `<tag>` stands for the client's tag."""

    def converse(self, peer: Peer) -> None:
        peer.say(self.answer_to("CONNECT", b"* OK ready\r\n"))
        while True:
            tag, *words = peer.hear().split()
            command = words[1 if words[0].upper() == b"UID" else 0].decode().upper() if words else "DONE"
            healthy = _HEALTHY_IMAP.get(command, b"") + b"<tag> OK done\r\n"
            peer.say(self.answer_to(command, healthy), prefix=tag)
            if command == "LOGOUT":
                return


_HEALTHY_IMAP = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE UIDPLUS MOVE\r\n",
    "EXAMINE": b"* 3 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 4] ok\r\n",
    "SELECT": b"* 3 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 4] ok\r\n",
    "LIST": b'* LIST (\\HasNoChildren) "/" INBOX\r\n',
    "SEARCH": b"* SEARCH 1 2 3\r\n",
    "LOGOUT": b"* BYE\r\n",
}


def _as_list(answer: Answer | list[Answer]) -> list[Answer]:
    return list(answer) if isinstance(answer, list) else [answer]
