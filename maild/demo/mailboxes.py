"""An IMAP server with its mail in memory: pymap's dict backend, told what it needs to be."""

import asyncio
import ssl
from argparse import Namespace
from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import FetchRequirement, ObjectId
from pymap.parsing.specials.flag import Flag, Wildcard
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext


class _Config(Config):
    """The settings of a server that is only ever reached from this process."""

    def __init__(self) -> None:
        super().__init__(
            Namespace(proxy_protocol=None),
            host="127.0.0.1",
            port=0,
            demo_data=False,
            demo_user="",
            demo_password="",
            ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
            tls_enabled=False,
            hash_context=Cleartext(),  # a slow hash protects nothing in memory
            cpu_subsystem=Subsystem.for_asyncio(),  # the default is a pool of threads that nobody ends
            invalid_user_sleep=0.0,
        )

    @property
    def greeting(self) -> bytes:
        return b"Server ready."  # the default asks the DNS for our name


class _User(UserMetadata):
    """An account; with an empty password anyone may log in."""

    def compare_secret(self, value: str) -> bool:
        return not self.password or super().compare_secret(value)


class _Folder(MailboxData):
    """A folder that keeps keywords too; pymap's drops them silently."""

    @property
    def permanent_flags(self) -> frozenset[Flag]:
        return super().permanent_flags | {Wildcard}


class _Folders(MailboxSet):
    """An account's folders, all of them ours."""

    def __init__(self) -> None:
        super().__init__()
        self._inbox = _Folder(self._content_cache, self._thread_cache)

    async def add_mailbox(self, name: str) -> ObjectId:
        if name in self._set:
            raise ValueError(name)
        self._set[name] = folder = _Folder(self._content_cache, self._thread_cache)
        return folder.mailbox_id


class _WholeAnswers(asyncio.StreamWriter):
    """A writer that sends an answer in one piece; imapclient's idle_check() takes half a line for a broken server."""

    def __init__(self, reader: asyncio.StreamReader, transport: asyncio.WriteTransport) -> None:
        super().__init__(transport, transport.get_protocol(), reader, asyncio.get_running_loop())
        self._pieces: list[bytes | bytearray | memoryview] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self._pieces.append(data)

    async def drain(self) -> None:
        super().write(b"".join(self._pieces))
        self._pieces.clear()
        await super().drain()


class Mailboxes:
    """The accounts' mail, and the conversations about it. Belongs to one event loop."""

    def __init__(self, accounts: Mapping[str, str]) -> None:
        config = _Config()
        login = Login(config)
        for address, password in accounts.items():
            login.users_dict[address] = _User(config, address, password=password)
            config.set_cache[address] = (_Folders(), FilterSet())
        self._sets = config.set_cache
        self._server = IMAPServer(login, config)
        self._conversations: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def append(self, account: str, raw: bytes, arrived: datetime | None) -> None:
        """Lay a mail into the account's INBOX; without `arrived` it arrives now."""
        inbox = await self._sets[account][0].get_mailbox("INBOX")
        await inbox.append(AppendMessage(raw, arrived), recent=True)

    async def messages(self, account: str, folder: str) -> tuple[bytes, ...]:
        """Return the folder's mails in the order of their UIDs; a folder that was never made holds none."""
        try:
            mailbox = await self._sets[account][0].get_mailbox(folder)
        except KeyError:
            return ()
        found = [message async for message in mailbox.messages()]
        return tuple([bytes(await message.load_content(FetchRequirement.CONTENT)) for message in found])

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection; the callback of `asyncio.start_server`.

        pymap's own callback starts a task that nothing refers to, and Python 3.13 collects it in mid-conversation.
        """
        task = asyncio.current_task()
        assert task is not None
        whole = _WholeAnswers(reader, writer.transport)
        self._conversations[task] = whole
        try:
            await self._server(reader, whole, SocketInfo.get(whole, None, unique_id=uuid4().bytes))
        finally:
            del self._conversations[task]

    async def hang_up(self) -> None:
        """End every conversation, also with clients that wait in IDLE or do not listen."""
        open_now = dict(self._conversations)
        for task, writer in open_now.items():
            task.cancel()
            writer.transport.abort()
        await asyncio.gather(*open_now, return_exceptions=True)
