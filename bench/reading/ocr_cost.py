"""Compare what a page costs with the bare calls of the engines: `python -m bench.reading.ocr_cost SCAN…`.

Three processes, one thread each, read the same pages: `scan()` as the daemon calls it; rapidocr's own detector and
recogniser, as they are shipped, on the page as `scan()` searches it; and our sessions of the same models without
anything around them. Times are CPU seconds a page, the best of some rounds after one to warm up.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from maild.intake.paper import detecting, ocr, recognising, upright
from maild.intake.parts import Part

Seconds = list[float]
Thing = TypeVar("Thing")


def pipeline(parts: list[Part], rounds: int) -> tuple[Seconds, int]:
    def read(part: Part) -> None:
        upright.upright.cache_clear()
        ocr.scan(part, 1)

    return _measured(read, parts, rounds)


def own_engine(parts: list[Part], rounds: int) -> tuple[Seconds, int]:
    def read(page: NDArray[np.uint8]) -> None:
        recognising.read_lines([detecting.crop(page, line) for line in detecting.find_lines(page)])

    return _measured(read, [upright.upright(part, 1).page for part in parts], rounds)


def as_shipped(parts: list[Part], rounds: int) -> tuple[Seconds, int]:
    from rapidocr import RapidOCR
    from rapidocr.ch_ppocr_rec import TextRecInput

    shipped = RapidOCR(params={"EngineConfig.onnxruntime.intra_op_num_threads": 1, "Global.log_level": "critical"})
    find, recognise = shipped._load_det_model(), shipped._load_rec_model()

    def read(page: NDArray[np.uint8]) -> None:
        found = find(page)
        if found.boxes is not None:
            recognise(TextRecInput(img=shipped.crop_text_regions(page, found.boxes)))

    return _measured(read, [_as_searched(upright.upright(part, 1).page) for part in parts], rounds)


def _as_searched(page: NDArray[np.uint8]) -> NDArray[np.uint8]:
    scale = min(1.0, 2000 / max(page.shape))
    return cv2.cvtColor(cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), cv2.COLOR_GRAY2BGR)


def _measured(read: Callable[[Thing], None], things: list[Thing], rounds: int) -> tuple[Seconds, int]:
    """Return the CPU seconds of each, and the peak of the process's memory in MB."""
    read(things[0])
    best = [min(_seconds(read, thing) for _ in range(rounds)) for thing in things]
    return best, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _seconds(read: Callable[[Thing], None], thing: Thing) -> float:
    start = time.process_time()
    read(thing)
    return time.process_time() - start


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scans", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args(arguments)
    parts = [Part(scan.name, "", scan.read_bytes()) for scan in options.scans]
    costs = {}
    for work in (pipeline, as_shipped, own_engine):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            costs[work], peak = process.submit(work, parts, options.rounds).result()
        print(f"{work.__name__:12} {np.mean(costs[work]):6.2f} CPU s a page, peak {peak} MB")  # noqa: T201
    ours = np.array(costs[pipeline])
    for work in (as_shipped, own_engine):
        ratios = ours / np.array(costs[work])
        print(f"pipeline / {work.__name__}: mean {ratios.mean():.2f}, worst {ratios.max():.2f}")  # noqa: T201
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
