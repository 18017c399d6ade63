"""A disk that forgets: it takes the place of `os` in maild.store.durable, and knows what a power cut would leave.

The files lie in a real folder, so that whoever reads them reads plain files. Beside it is kept what of them is durable:
the content of a file as of its last fsync, the names in a folder as of its last fsync. A power cut keeps that, and of
the rest what it likes: POSIX promises no order, and no part of a write.
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import TracebackType
from typing import IO, Self

_SECTOR = 512


class Death(BaseException):
    """The process ends here. Not an Exception, so that no guard lives on after it."""


@dataclass(eq=False, slots=True)
class File:
    data: bytes = b""
    synced: bytes = b""
    is_spoilt: bool = False  # an fsync failed: the next ones say that all is well, and it is not


@dataclass(eq=False, slots=True)
class Change:
    """Names of a folder that change in one go; `first` is what must be durable before it, or with it."""

    names: dict[str, "Node | None"]
    folder: "Folder"
    first: "Change | None" = None


@dataclass(eq=False, slots=True)
class Folder:
    names: dict[str, "Node"] = field(default_factory=dict)
    kept: dict[str, "Node"] = field(default_factory=dict)
    pending: list[Change] = field(default_factory=list)

    def change(self, names: "dict[str, Node | None]", first: Change | None = None) -> Change:
        change = Change(names, self, first)
        self.pending.append(change)
        _apply(names, self.names)
        return change

    def sync(self) -> None:
        for change in tuple(self.pending):
            self.keep(change)

    def keep(self, change: Change) -> None:
        """Make a change durable; a rename between folders is never half done, so its other half comes along."""
        if change in self.pending:
            self.pending.remove(change)
            if change.first:
                change.first.folder.keep(change.first)
            _apply(change.names, self.kept)


Node = File | Folder


@dataclass(slots=True)
class Faults:
    """What the disk refuses, once it has done so many more operations: each is asked, and answers with an errno."""

    is_full: bool = False
    failing: dict[str, list[int]] = field(default_factory=dict)  # operation -> errno of its next calls
    after: int = 0

    def of(self, operation: str) -> int:
        if self.after > 0:
            self.after -= 1
            return 0
        if self.is_full and operation in ("create", "write", "mkdir"):
            return errno.ENOSPC
        waiting = self.failing.get(operation)
        return waiting.pop() if waiting else 0


class SimDisk:
    """Stands in for `os`, as far as durable.py uses it; whatever else it asks for is an AttributeError.

    `fuse` is the number of operations after which the process dies, `trap` how the one begins at which it does, after
    `trapped` of them; `told` hears of each.
    """

    O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL = os.O_RDONLY, os.O_WRONLY, os.O_RDWR, os.O_CREAT, os.O_EXCL
    O_NOFOLLOW, O_NONBLOCK, O_CLOEXEC, O_APPEND = os.O_NOFOLLOW, os.O_NONBLOCK, os.O_CLOEXEC, os.O_APPEND
    O_DIRECTORY, O_TRUNC = os.O_DIRECTORY, os.O_TRUNC
    fstat, scandir = staticmethod(os.fstat), staticmethod(os.scandir)

    def __init__(self, root: Path, told: Callable[[str], None] = lambda _: None) -> None:
        root.mkdir()
        self.root = root
        self.faults = Faults()
        self.fuse: int | None = None
        self.trap, self.trapped = "", 0
        self.is_dead = False
        self._told = told
        self._tree = Folder()
        self._open: dict[int, Node] = {}
        self._lives = 1

    # --- what durable.py calls

    def open(self, path: Path, flags: int, mode: int = 0o777) -> int:
        parent, name = self._place(path)
        if parent is None:
            return os.open(path, flags, mode)
        node = parent.names.get(name) if name else parent
        is_new = node is None and bool(flags & os.O_CREAT)
        if is_new:
            self._do("create", path)
        elif node:
            self._refuse("open")
        descriptor = os.open(path, flags, mode)
        if is_new:
            node = File()
            parent.change({name: node})
        if node:
            self._open[descriptor] = node
        return descriptor

    def fdopen(self, descriptor: int, mode: str) -> "IO[bytes] | Writer":
        file = os.fdopen(descriptor, mode)
        node = self._open.get(descriptor)
        return Writer(file, node, self) if isinstance(node, File) and "r" not in mode else file

    def fsync(self, descriptor: int) -> None:
        node = self._open.get(descriptor)
        if node is None:
            return
        try:
            self._do("sync" if isinstance(node, File) else "sync folder", None)
        except OSError:
            if isinstance(node, File):
                node.is_spoilt = True
            raise
        if isinstance(node, Folder):
            node.sync()
        elif not node.is_spoilt:
            node.synced = node.data

    def sync(self) -> None:
        """Make everything durable; an error is not told, and a file that an fsync has spoilt stays so."""
        self.point("sync all")
        for folder in _all_folders(self._tree):
            folder.sync()
            for node in folder.names.values():
                if isinstance(node, File) and not node.is_spoilt:
                    node.synced = node.data

    def close(self, descriptor: int) -> None:
        self._open.pop(descriptor, None)
        os.close(descriptor)

    def replace(self, old: Path, new: Path) -> None:
        (source, old_name), (target, new_name) = self._place(old), self._place(new)
        assert source is not None, old
        assert target is not None, new
        self._do("rename", new)
        old.replace(new)
        node = source.names[old_name]
        if source is target:
            source.change({old_name: None, new_name: node})
        else:
            source.change({old_name: None}, target.change({new_name: node}))

    def unlink(self, path: Path) -> None:
        parent, name = self._place(path)
        if parent and name in parent.names:
            self._do("unlink", path)
        path.unlink()
        if parent and name in parent.names:
            parent.change({name: None})

    def mkdir(self, path: Path, mode: int = 0o777) -> None:
        parent, name = self._place(path)
        if parent is not None and name not in parent.names:
            self._do("mkdir", path)
        path.mkdir(mode)
        if parent is not None:
            parent.change({name: Folder()})

    def getpid(self) -> int:
        return self._lives

    def kill(self, _pid: int, _signal: int) -> None:
        raise ProcessLookupError  # all earlier lives are over

    # --- what the simulation does

    def wrote(self, file: File, data: bytes, raw: IO[bytes]) -> None:
        """Write, as much as there is room for."""
        try:
            self._do("write", None)
        except OSError:
            data = data[: len(data) // 2]
            raise
        finally:
            if not self.is_dead:
                raw.write(data)
                raw.flush()
                file.data += data

    def point(self, what: str) -> None:
        """Pass a moment at which the process may die; the dead do nothing."""
        if self.is_dead:
            raise Death(what)
        self._told(what)
        if self.fuse is not None:
            self.fuse -= 1
        if self.trap and what.startswith(self.trap):
            self.trapped -= 1
        if (self.fuse is not None and self.fuse < 0) or self.trapped < 0:
            self.die()
            raise Death(what)

    def die(self) -> None:
        self.is_dead = True

    def revive(self) -> None:
        """Begin another life of the process on the same disk, which has space and works again."""
        self.is_dead = False
        self.disarm()
        self._lives += 1

    def disarm(self) -> None:
        self.fuse, self.trap, self.trapped = None, "", 0

    def kept(self, path: Path) -> bytes | None:
        """Return what is sure to be found under a name, whatever a power cut takes."""
        node: Node | None = self._tree
        for name in path.relative_to(self.root).parts:
            node = node.kept.get(name) if isinstance(node, Folder) else None
        return node.synced if isinstance(node, File) else None

    def kept_in(self, path: Path) -> Iterator[bytes]:
        """Return the content of all files of a folder that are sure to be found."""
        node: Node | None = self._tree
        for name in path.relative_to(self.root).parts:
            node = node.kept.get(name) if isinstance(node, Folder) else None
        for found in node.kept.values() if isinstance(node, Folder) else ():
            if isinstance(found, File):
                yield found.synced

    def lose_power(self, dice: Random) -> None:
        """Keep what is durable, and of the rest what the dice say; then lay the files out as they are now."""
        care = dice.choice((0.0, 0.5, 0.5, 1.0))  # how much of what was not synced had got to the disk all the same
        before = dict(_files(self._tree, self.root))
        folders = {self.root, *_folders(self._tree, self.root)}
        for folder in _all_folders(self._tree):
            for change in tuple(folder.pending):
                if dice.random() < care and (change.first is None or change.first not in change.first.folder.pending):
                    folder.keep(change)
        _reboot(self._tree, dice, care)
        self._lay_out(before, folders)

    # --- inside

    def _lay_out(self, before: dict[Path, bytes], folders: set[Path]) -> None:
        after = dict(_files(self._tree, self.root))
        kept = {self.root, *_folders(self._tree, self.root)}
        for path in sorted(kept - folders):
            path.mkdir(mode=0o700, exist_ok=True)
        for path in before.keys() - after.keys():
            path.unlink()
        for path in (path for path, data in after.items() if before.get(path) != data):
            path.write_bytes(after[path])
            path.chmod(0o600)
        for path in sorted(folders - kept, reverse=True):
            path.rmdir()

    def _do(self, operation: str, path: Path | None) -> None:
        self.point(f"{operation} {path.name if path else ''}")
        self._refuse(operation)

    def _refuse(self, operation: str) -> None:
        if code := self.faults.of(operation):
            raise OSError(code, os.strerror(code))

    def _place(self, path: Path) -> tuple[Folder | None, str]:
        """Find the folder that a name lies in, or for a folder itself and ""; none where it is outside of the disk."""
        told, root = str(path), str(self.root)
        if told == root:
            return self._tree, ""
        if not told.startswith(f"{root}/"):
            return None, ""
        *above, name = told[len(root) + 1 :].split("/")
        node: Node | None = self._tree
        for part in above:
            node = node.names.get(part) if isinstance(node, Folder) else None
        if not isinstance(node, Folder):
            return None, ""
        found = node.names.get(name)
        return (found, "") if isinstance(found, Folder) else (node, name)


class Writer:
    """A file that is open for writing."""

    def __init__(self, raw: IO[bytes], file: File, disk: SimDisk) -> None:
        self._raw = raw
        self._file = file
        self._disk = disk

    def write(self, data: bytes) -> int:
        self._disk.wrote(self._file, bytes(data), self._raw)
        return len(data)

    def flush(self) -> None:
        self._raw.flush()

    def fileno(self) -> int:
        return self._raw.fileno()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._raw.close()


def _apply(names: "dict[str, Node | None]", to: "dict[str, Node]") -> None:
    for name, node in names.items():
        to.pop(name, None)
        if node is not None:
            to[name] = node


def _reboot(folder: Folder, dice: Random, care: float) -> None:
    """What is found after the power cut is durable."""
    folder.names, folder.pending = dict(folder.kept), []
    for node in folder.kept.values():
        if isinstance(node, Folder):
            _reboot(node, dice, care)
        else:
            node.data = node.synced = _torn(node, dice, care)
            node.is_spoilt = False


def _torn(file: File, dice: Random, care: float) -> bytes:
    """Choose what is left of a write that was not synced: nothing, a part, its length without its content, all."""
    if file.data == file.synced or dice.random() >= max(care, 0.3):
        return file.synced
    base = file.synced if file.data.startswith(file.synced) else b""
    rest = file.data[len(base) :]
    cut = dice.randrange(len(rest) + 1)
    return base + dice.choice((b"", rest[:cut], rest[: cut - cut % _SECTOR], bytes(len(rest)), rest))


def _files(folder: Folder, path: Path) -> Iterator[tuple[Path, bytes]]:
    for name, node in folder.names.items():
        if isinstance(node, Folder):
            yield from _files(node, path / name)
        else:
            yield path / name, node.data


def _folders(folder: Folder, path: Path) -> Iterator[Path]:
    for name, node in folder.names.items():
        if isinstance(node, Folder):
            yield path / name
            yield from _folders(node, path / name)


def _all_folders(folder: Folder) -> Iterator[Folder]:
    yield folder
    for node in {id(node): node for node in (*folder.names.values(), *folder.kept.values())}.values():
        if isinstance(node, Folder):
            yield from _all_folders(node)
