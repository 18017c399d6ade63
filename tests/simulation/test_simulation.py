"""Random plays of the whole program, each from its seed: nothing lost, nothing twice, nobody blocked."""

import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sim_office import equipped
from sim_play import played

SEEDS = 500 if os.environ.get("TORTURE") else 300
SHARES = 20 if os.environ.get("TORTURE") else 1  # `make torture` plays ten thousand


@pytest.fixture(scope="module")
def start() -> int:
    return int(os.environ.get("SEED") or random.randrange(1_000_000_000))


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_whatever_goes_wrong_nothing_is_lost_nothing_is_done_twice_and_all_is_done_in_the_end(start: int, share: int):
    counts: Counter[str] = Counter()
    wrong = {}
    with equipped():
        for seed in range(start + share * SEEDS, start + (share + 1) * SEEDS):
            ending = played(seed)
            counts.update(ending.counts)
            if ending.wrong:
                wrong[seed] = ending.wrong[:3]

    assert not wrong, f"tell one of them: python tests/simulation --seed {min(wrong)}"
    assert counts["deaths"] > SEEDS / 2
    assert counts["power cuts"] > SEEDS / 2


def test_a_seed_is_the_same_play_in_any_process():
    seed = random.randrange(1_000_000_000)
    command = [sys.executable, str(Path(__file__).parent), "--seed", str(seed)]
    told = [
        subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": lot}, capture_output=True, text=True).stdout
        for lot in ("1", "2")
    ]

    assert told[0] == told[1]
    assert "trace" in told[0].splitlines()[-1]
