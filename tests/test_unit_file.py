"""The unit file that we ship: hardened as it says, and in step with what the daemon does."""

import re
import shutil
import subprocess
from pathlib import Path

UNIT = Path(__file__).resolve().parent.parent / "systemd" / "maild.service"
MOST_EXPOSURE = 2.0
NEEDED = {
    "Type": "notify",
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "PrivateTmp": "yes",
    "PrivateUsers": "yes",
    "UMask": "0077",
    "LimitCORE": "0",
    "RestartPreventExitStatus": "2",
}


def directives() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"(?m)^(\w+)=(.*)$", UNIT.read_text()):
        found.setdefault(name, []).append(value)
    return found


def test_it_holds_what_keeps_the_daemon_in():
    found = directives()

    assert {name: found[name] for name in NEEDED} == {name: [value] for name, value in NEEDED.items()}


def test_it_gives_the_daemon_time_to_finish_and_its_loop_time_to_work():
    found = directives()

    assert found["WatchdogSec"] == ["15min"]  # liveness.py takes it for stuck after as long
    assert int(found["TimeoutStopSec"][0]) > 60


def test_it_exposes_little():
    tool = shutil.which("systemd-analyze")
    if tool is None:
        return  # no systemd here; the tests above look at what it would count
    done = subprocess.run([tool, "security", "--offline=true", UNIT], capture_output=True, text=True, check=False)
    level = re.search(r"exposure level for maild.service: ([0-9.]+)", done.stdout)

    assert level is not None, done.stdout + done.stderr
    assert float(level[1]) <= MOST_EXPOSURE
