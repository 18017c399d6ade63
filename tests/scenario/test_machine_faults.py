"""The machine kills a real process at a step or a system call, or fails it there; what was acknowledged stays true.

A zygote forks the program, strace injects. `make torture` tries every step of the long story and every system call of
two of its acts; every other run tries some by lot.
"""

import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from forks import ADMIN, Act, Ending, Zygote, disturbed, learnt, played, staged
from long_story import STORY
from stage import a_seed
from straced import Injection, calls, demand_strace, runs

IS_TORTURE = bool(os.environ.get("TORTURE"))
SHARES = 8 if IS_TORTURE else 1  # tried side by side
STEPS, CALLS, FAULTS = (None, None, None) if IS_TORTURE else (4, 4, 5)  # None: all there are
TWICE = 240 if IS_TORTURE else 1  # deaths at a step that are followed by another while the program recovers
ACTS = ("letters", "approval")  # in which every system call is tried
ERRORS = {
    "write": ("EIO", "ENOSPC", "EFBIG", "EDQUOT"),
    "fsync": ("EIO", "ENOSPC"),
    "rename": ("EIO", "ENOSPC"),
    "openat": ("EMFILE", "EIO", "ENOSPC"),
    "mkdir": ("EIO", "ENOSPC"),
    "unlink": ("EIO",),
    "read": ("EIO",),
    "newfstatat": ("EIO",),
    "getdents64": ("EIO",),
    "flock": ("ENOLCK",),
    "socket": ("EMFILE",),
    "clone3": ("EAGAIN",),
}

EXITS = (0, 1, 2, 75)

Try = Callable[[Path], Ending]


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote() as zygote:
        yield zygote


@pytest.fixture(scope="module")
def story(zygote: Zygote, memory: Path) -> tuple[Act, ...]:
    """All of it, or its beginning by lot."""
    return tuple(learnt(zygote, memory, STORY if IS_TORTURE else STORY[: random.randrange(3, 6)]))


@pytest.fixture(scope="module")
def made(zygote: Zygote, story: tuple[Act, ...], memory: Path) -> tuple[tuple[Act, dict[str, int]], ...]:
    """How often each system call is made in the acts that are looked at so closely."""
    demand_strace()
    return tuple((act, _counted(zygote, act, memory / "counted")) for act in story if act.name in ACTS)


def _counted(zygote: Zygote, act: Act, folder: Path) -> dict[str, int]:
    shutil.copytree(act.before, folder)
    with staged(folder, act.now) as office:
        office.receives(*act.mails, at=act.arrived)
        made = calls(zygote, office, folder / "trace")
    shutil.rmtree(folder)
    return made


@dataclass(frozen=True, slots=True)
class Lot:
    """What this run tries: all of its share, or `most` by lot."""

    seed: int
    share: int
    memory: Path

    def tried(self, what: str, tries: dict[str, Try], most: int | None = None) -> dict[str, Ending]:
        """Try it, and show what it came to."""
        dice = random.Random(self.seed)
        names = dice.sample(sorted(tries), most) if most else sorted(tries)[self.share :: SHARES]
        found = {name: tries[name](self.memory / "victim") for name in names}
        sys.stdout.write(_summary(what, found) + "\n")
        return found


def _summary(what: str, found: dict[str, Ending]) -> str:
    ends = Counter(end for ending in found.values() for end in ending.ends)
    again = Counter(ending.copies for ending in found.values())
    kills = sum(ending.kills for ending in found.values())
    return (
        f"{what}: {len(found)} runs, {kills} kills; ends {dict(ends)}; mails sent again {dict(sorted(again.items()))}"
    )


@pytest.fixture(params=range(SHARES))
def lot(request: pytest.FixtureRequest, memory: Path) -> Lot:
    return Lot(a_seed(), request.param, memory)


def _wrong(found: dict[str, Ending]) -> dict[str, Ending]:
    return {name: ending for name, ending in found.items() if ending.wrong}


@pytest.mark.slow
def test_a_kill_at_any_step_of_six_years_loses_nothing_and_does_nothing_twice(
    zygote: Zygote, story: tuple[Act, ...], lot: Lot
) -> None:
    def dying(act: Act, *moments: int) -> Try:
        return lambda folder: played(zygote, act, folder, *moments)

    single = {
        f"{act.name} {step} {act.steps[step]}": dying(act, step) for act in story for step in range(len(act.steps))
    }
    dice = random.Random(lot.seed)
    acts = dice.choices(story, weights=[len(act.steps) for act in story], k=TWICE)
    pairs = [(act, dice.randrange(len(act.steps)), dice.randrange(len(act.steps))) for act in acts]
    twice = {f"{act.name} {first} {second}": dying(act, first, second) for act, first, second in pairs}

    found = lot.tried("killed at a step", single, STEPS)
    found |= lot.tried("killed at a step, and again", twice)

    assert not _wrong(found), f"SEED={lot.seed}"
    assert sum(ending.kills for ending in found.values()) >= 0.9 * len(found)  # of two answers either may come first


@pytest.mark.slow
def test_a_kill_at_any_system_call_loses_nothing_and_does_nothing_twice(
    zygote: Zygote, made: tuple[tuple[Act, dict[str, int]], ...], lot: Lot
) -> None:
    tries = {
        f"{act.name} {injection}": _with(zygote, act, injection)
        for act, counts in made
        for call, count in counts.items()
        for injection in (Injection(call, n, "signal=KILL") for n in range(1, count + 1))
    }

    found = lot.tried("killed at a system call", tries, CALLS)

    assert not _wrong(found), f"SEED={lot.seed}"
    assert sum(ending.kills for ending in found.values()) >= 0.9 * len(found)  # threads may part the calls otherwise


@pytest.mark.slow
def test_a_system_call_that_fails_once_or_for_ever_ends_in_words_and_when_it_works_again_all_is_done(
    zygote: Zygote, made: tuple[tuple[Act, dict[str, int]], ...], lot: Lot
) -> None:
    tries = {
        f"{act.name} {injection}": _with(zygote, act, injection)
        for act, counts in made
        for call, errors in ERRORS.items()
        for error in errors
        for n in range(1, counts.get(call, 0) + 1)
        for injection in (Injection(call, n, f"error={error}", is_for_ever) for is_for_ever in (False, True))
    }

    found = lot.tried("failed at a system call", tries, FAULTS)

    assert not {name: end for name, end in found.items() if _objections(end) or _is_crash(end)}, f"SEED={lot.seed}"


@pytest.mark.slow
@pytest.mark.parametrize("is_for_ever", [True, False] if IS_TORTURE else [True])
def test_a_failed_fsync_ends_the_program_at_once_with_the_file_and_the_remedy(
    zygote: Zygote, made: tuple[tuple[Act, dict[str, int]], ...], memory: Path, is_for_ever: bool
) -> None:
    act, counts = made[0]
    injection = Injection("fsync", counts["fsync"] // 2, "error=EIO", is_for_ever)

    ending = _with(zygote, act, injection)(memory / "victim")

    assert (ending.ends, ending.wrong) == ((1,), ())
    assert "event=disk_failure" in ending.said
    assert "check the disk" in ending.said
    assert ending.said.count("fsync of") == 1


def _with(zygote: Zygote, act: Act, injection: Injection) -> Try:
    return lambda folder: disturbed(zygote, act, folder, partial(runs, zygote, injection=injection))


def _objections(ending: Ending) -> list[str]:
    """Say what is wrong, but for an alert: that something failed the operator may well be told."""
    return [what for what in ending.wrong if not what.startswith(f"sent beyond what is due: {ADMIN}")]


def _is_crash(ending: Ending) -> bool:
    return ending.ends[0] not in EXITS or "Traceback" in ending.said or "event=bug" in ending.said
