"""A proxy that breaks a conversation at a state of its protocol, in a way of one's choice.

    with FaultProxy(server_port, SmtpStates, Fault("RCPT", Way.RESET)) as proxy:
        ...                              # talk to 127.0.0.1:proxy.port; the first three such moments go wrong

The server behind it is a real one, and goes on as it would: what it was told before the break it has heard.
"""

import asyncio
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import repeat
from types import TracebackType
from typing import Protocol, Self

_OCTET_EVERY = 0.02
_LATE_BY = 0.1
_PATIENCE = 10.0
_LONG = 150_000


class Way(StrEnum):
    """What happens instead of the next piece of the conversation."""

    CLOSE = "close"
    RESET = "reset"
    STALL = "stall"  # nothing more, in either direction, and the connection stays
    TRICKLE = "trickle"  # it comes, an octet at a time
    HALF_CLOSE = "half-close"  # nothing more is said, and nothing is heard
    BUSY = "busy"  # 421 or BYE, then the end
    GARBAGE = "garbage"  # a line of no protocol before it
    LONG_LINE = "long line"  # likewise, of 150,000 octets
    LATE = "late"  # it comes a little later than usual


@dataclass(frozen=True, slots=True)
class Fault:
    """Go wrong at a state in a way, the first so many times that it is reached."""

    state: str
    way: Way
    strikes: int = 3

    def __str__(self) -> str:
        return f"{self.state}-{self.way}"


class States(Protocol):
    """Cuts both directions of a conversation into pieces, and names the state that each belongs to."""

    busy: bytes

    def said(self, data: bytes) -> Iterator[tuple[str, bytes]]:
        """Cut what the client says."""

    def answered(self, data: bytes) -> Iterator[tuple[str, bytes]]:
        """Cut what the server says."""


class SmtpStates:
    """connect, banner, the commands, TLS, body (in its midst), before dot, dot, QUIT: each is the answer to it."""

    busy = b"421 4.3.2 shutting down\r\n"

    def __init__(self) -> None:
        self._state = "banner"
        self._lines = -1  # of content so far; -1: no content now
        self._heard = self._told = b""
        self._is_opaque = False

    def said(self, data: bytes) -> Iterator[tuple[str, bytes]]:
        if self._is_opaque:
            yield "", data
            return
        *lines, self._heard = (self._heard + data).split(b"\n")
        for line in lines:
            yield self._spoken(line), line + b"\n"

    def answered(self, data: bytes) -> Iterator[tuple[str, bytes]]:
        if self._is_opaque:
            yield "TLS", data
            return
        *lines, self._told = (self._told + data).split(b"\n")
        for line in lines:
            yield self._state, line + b"\n"
            self._is_opaque = self._state == "STARTTLS" and line.startswith(b"220 ")
            if line.startswith(b"354"):
                self._lines = 0

    def _spoken(self, line: bytes) -> str:
        if self._lines < 0:
            verb = line.split()[0].decode("ascii", "replace").upper()
            # A line that is no command goes on with AUTH.
            self._state = verb if verb in _VERBS else self._state
            return ""
        self._lines += 1
        if line != b".\r":
            return "body" if self._lines == _MIDST else ""
        self._state, self._lines = "dot", -1
        return "before dot"


_VERBS = ("EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT")
_MIDST = 20


class ImapStates:
    """connect, greeting, the commands; of a letter the line that announces it, the midst of it, and what follows it."""

    busy = b"* BYE shutting down\r\n"

    def __init__(self) -> None:
        self._state = "greeting"
        self._told = b""
        self._literal = self._half = 0  # octets that are still to come, and at which it is in its midst

    def said(self, data: bytes) -> Iterator[tuple[str, bytes]]:
        for line in data.splitlines():
            found = _COMMAND.match(line)
            if found:
                self._state = found[1].decode("ascii").upper()
        if b"BODY.PEEK[]" in data:
            self._state = "letter line"
        yield "", data

    def answered(self, data: bytes) -> Iterator[tuple[str, bytes]]:
        self._told += data
        while self._told:
            if self._literal:
                yield self._through_literal()
                continue
            line, end, rest = self._told.partition(b"\n")
            if not end:
                return
            self._told = rest
            yield self._state, line + end
            announced = _LITERAL.search(line)
            if announced and self._state in _LETTER:
                self._literal = int(announced[1])
                self._half = self._literal // 2

    def _through_literal(self) -> tuple[str, bytes]:
        is_begun = self._literal <= self._half
        most = self._literal if is_begun else self._literal - self._half
        piece, self._told = self._told[:most], self._told[most:]
        self._literal -= len(piece)
        self._state = "letter line" if self._literal else "trailer"
        return ("letter" if is_begun else ""), piece


_COMMAND = re.compile(rb"[A-Z]+[0-9]+ (?:UID )?([A-Za-z]+)")
_LITERAL = re.compile(rb"\{([0-9]+)\}\r?$")
_LETTER = ("letter line", "trailer")


class FaultProxy:
    """A loopback port before a server's; `struck` counts how often its fault has come true."""

    def __init__(self, server: int, states: type[States], fault: Fault | None = None) -> None:
        self._server = server
        self._states = states
        self._fault = fault
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()), daemon=True)
        self._lines: set[asyncio.Task[None]] = set()
        self._reached = threading.Event()
        self.port = 0
        self.struck = 0
        self.connections = 0

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(_PATIENCE)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join(_PATIENCE)

    def wait_for_strike(self) -> bool:
        """Wait until the fault has come true for the first time."""
        return self._reached.wait(_PATIENCE)

    async def _live(self) -> None:
        self._loop, self._closing = asyncio.get_running_loop(), asyncio.Event()
        listener = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = listener.sockets[0].getsockname()[1]
        self._ready.set()
        await self._closing.wait()
        listener.close()
        for line in self._lines:
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._lines.add(task)
        try:
            with suppress(OSError, asyncio.CancelledError):
                await self._converse(reader, writer)
        finally:
            writer.transport.abort()
            self._lines.discard(task)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        states = self._states()
        if self._strikes("connect") and not await self._break(b"", writer, writer, states):
            return
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._server)
        try:
            pumps = (
                self._pump(reader, to_server, states.said, writer, states),
                self._pump(from_server, writer, states.answered, writer, states),
            )
            tasks = [asyncio.create_task(pump) for pump in pumps]
            done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for each in waiting:
                each.cancel()
            await asyncio.gather(*done, *waiting, return_exceptions=True)
        finally:
            to_server.transport.abort()

    async def _pump(
        self,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        cut: Callable[[bytes], Iterator[tuple[str, bytes]]],
        client: asyncio.StreamWriter,
        states: States,
    ) -> None:
        """Carry one direction until it ends, or is broken."""
        while data := await source.read(65536):
            for state, piece in cut(data):
                if self._strikes(state):
                    if not await self._break(piece, target, client, states):
                        return
                else:
                    target.write(piece)
            await target.drain()
        with suppress(OSError):
            target.write_eof()

    def _strikes(self, state: str) -> bool:
        fault = self._fault
        if fault is None or state != fault.state or self.struck >= fault.strikes:
            return False
        self.struck += 1
        self._reached.set()
        return True

    async def _break(
        self, piece: bytes, target: asyncio.StreamWriter, client: asyncio.StreamWriter, states: States
    ) -> bool:
        """Do what the fault says instead of handing on a piece; say whether the conversation goes on."""
        assert self._fault is not None
        match self._fault.way:
            case Way.RESET:
                line: socket.socket = client.get_extra_info("socket")
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            case Way.STALL:
                await self._closing.wait()
            case Way.HALF_CLOSE:
                client.write_eof()
                await self._closing.wait()
            case Way.BUSY:
                client.write(states.busy)
                await client.drain()
            case Way.TRICKLE:
                for octet in piece or repeat(ord("2")):  # where nothing is to be said, something for ever
                    target.write(bytes((octet,)))
                    await target.drain()
                    await asyncio.sleep(_OCTET_EVERY)
                return True
            case Way.GARBAGE | Way.LONG_LINE as way:
                client.write((b"\x00\xff\x80 apa?" if way is Way.GARBAGE else b"2" * _LONG) + b"\r\n")
                target.write(piece)
                return True
            case Way.LATE:
                await asyncio.sleep(_LATE_BY)
                target.write(piece)
                return True
        return False
