"""The command line of the simulation."""

import atexit
import os
import random
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

from sim_office import equipped
from sim_play import STEPS, Ending, played

_CHUNK = 20  # seeds that a process plays before it reports
_SHOWN = 5  # lines of what is wrong with a seed


def main(arguments: Sequence[str]) -> int:
    """Return 0 if every seed ended well."""
    parser = ArgumentParser(prog="python tests/simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many (1000)")
    parser.add_argument("--start", type=int, help="the first of them; by lot if it is not given")
    parser.add_argument("--steps", type=int, default=STEPS, help=f"of each play ({STEPS})")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (one to a processor)")
    parser.add_argument("--seed", type=int, help="play this one alone, and tell it step by step")
    given = parser.parse_args(arguments)
    if given.seed is not None:
        return _tell(given.seed, given.steps)
    start = random.randrange(1_000_000_000) if given.start is None else given.start
    return _play_all(range(start, start + given.seeds), given.steps, given.jobs)


def _tell(seed: int, steps: int) -> int:
    with equipped():
        ending = played(seed, steps)
    _say("\n".join((*ending.log, *(f"WRONG: {wrong}" for wrong in ending.wrong), f"trace {ending.trace}")))
    return int(bool(ending.wrong))


def _play_all(seeds: range, steps: int, jobs: int) -> int:
    _say(f"seeds {seeds.start} to {seeds.stop - 1}, {steps} steps each, {jobs} processes")
    counts: Counter[str] = Counter()
    done = failed = 0
    spent = 0.0
    for endings, seconds in _played(seeds, steps, jobs):
        spent += seconds
        for ending in endings:
            done += 1
            counts.update(ending.counts)
            failed += bool(ending.wrong)
            if ending.wrong:
                _say(f"seed {ending.seed}: python tests/simulation --seed {ending.seed} --steps {steps}")
                _say("\n".join(f"    {wrong:.300}" for wrong in ending.wrong[:_SHOWN]))
        if done % 100 < len(endings):
            _say(f"{done} seeds, {failed} failed, {spent / done:.3f} s of CPU each")
    _say(f"{done} seeds, {failed} failed, {spent / done:.3f} s of CPU each; {dict(sorted(counts.items()))}")
    return int(bool(failed))


def _played(seeds: range, steps: int, jobs: int) -> Iterator[tuple[list[Ending], float]]:
    chunks = [seeds[first : first + _CHUNK] for first in range(0, len(seeds), _CHUNK)]
    with ProcessPoolExecutor(jobs, initializer=_equip) as pool:
        for future in as_completed([pool.submit(_chunk, chunk, steps) for chunk in chunks]):
            yield future.result()


def _equip() -> None:
    """Equip a process for all its life."""
    equipment = equipped()
    equipment.__enter__()
    atexit.register(equipment.__exit__, None, None, None)


def _chunk(seeds: range, steps: int) -> tuple[list[Ending], float]:
    begun = time.process_time()
    endings = [played(seed, steps) for seed in seeds]
    return endings, time.process_time() - begun


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
