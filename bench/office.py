"""An office folder for a benchmark, and its commands as processes of their own."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
ADDRESS = "pengaduan@kanwil.example"
ACCOUNTS = {ADDRESS: "", **{f"{who}@kanwil.example": "" for who in ("kabag", "kasubbag", "andi", "siti", "admin")}}
LOOPBACK = {"host": '"127.0.0.1"', "security": '"none"'}
NO_LOGIN = {"auth": '"none"'}


def found_office(office: Path, settings: Mapping[str, Mapping[str, object]]) -> None:
    """Let `maild init` make an office, and change its settings, which are TOML by section and key."""
    subprocess.run([*command(office)[:2], "init", str(office)], check=True, capture_output=True)
    path = office / "maild.toml"
    text = path.read_text(encoding="utf-8")
    for section, keys in settings.items():
        for key, value in keys.items():
            text = re.sub(rf"(?ms)(^\[{section}\].*?^{key} = )[^#\n]*", rf"\g<1>{value}  ", text, count=1)
    path.write_text(text, encoding="utf-8")


def command(office: Path, *arguments: str) -> list[str]:
    return [sys.executable, str(CHECKOUT / "daemon.py"), "-c", str(office / "maild.toml"), *arguments]


def run(office: Path, *arguments: str, **environ: str) -> str:
    """Carry out a command, and give what it prints."""
    done = subprocess.run(
        command(office, *arguments), env=os.environ | environ, capture_output=True, text=True, check=True
    )
    return done.stdout


def peak(pid: int) -> int:
    """Give the peak of resident memory of a process in octets; 0 where it has ended."""
    status = Path(f"/proc/{pid}/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) * 1024 if found else 0
