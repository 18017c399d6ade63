"""Keep the last daily balance: `data/balance.json`."""

from pathlib import Path

from maild.core.balance import Balance
from maild.errors import Corrupt
from maild.store.durable import Disk, read
from maild.store.seal import sealed_record, unsealed_record

BALANCE = "balance.json"


class BalanceStore:
    def __init__(self, path: Path, disk: Disk) -> None:
        self._path = path
        self._disk = disk

    def last(self) -> Balance | None:
        """Read the last one; a damaged one counts as none: the next begins anew."""
        try:
            return unsealed_record(self._path, Balance, read(self._path))
        except (FileNotFoundError, Corrupt):
            return None

    def keep(self, balance: Balance) -> None:
        self._disk.replace(self._path, sealed_record(balance))
