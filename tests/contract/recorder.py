"""Stand between the program and a server, and write down what the program says."""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self


class Recorder:
    """A port of loopback that passes everything on to another; `said` are the octets that went to the server."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        self.said = bytearray()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for each in (self._listener, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._port))
                self._open += [client, server]
                threading.Thread(target=self._pass, args=(client, server, self.said), daemon=True).start()
                threading.Thread(target=self._pass, args=(server, client, bytearray()), daemon=True).start()

    def _pass(self, giver: socket.socket, taker: socket.socket, record: bytearray) -> None:
        with suppress(OSError):
            while data := giver.recv(1 << 16):
                record += data
                taker.sendall(data)
            taker.shutdown(socket.SHUT_WR)
