"""Run the two models of PP-OCRv6 that lie in rapidocr's wheel."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias, cast

import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # it ships no types
from numpy.typing import NDArray
from onnxruntime.capi.onnxruntime_pybind11_state import Fail, RuntimeException  # type: ignore[import-untyped]

from maild.intake.paper.alphabet import NarrowModel, narrowed
from maild.intake.paper.raster import Pixels

Points: TypeAlias = NDArray[Any]
"""Numbers; mostly places in pixels, … x 2, across before down."""

_DETECTOR = "PP-OCRv6_det_small.onnx"
_RECOGNISER = "PP-OCRv6_rec_small.onnx"


def ink_of(page: Pixels) -> Points:
    """Return the chance of each pixel of a grey page to belong to text; its sides are multiples of 32 pixels."""
    ink: Points = _run(_detector(), np.ascontiguousarray(normal(page)[None]))[0, 0]
    return ink


def chances_of(rows: Points) -> Points:
    """Return what the recogniser says to pictures of lines, 48 pixels high: lines x steps x the alphabet's columns."""
    return _run(_recogniser()[0], rows)


def alphabet() -> NarrowModel:
    """Return what the columns of the recogniser's answers stand for."""
    return _recogniser()[1]


def normal(grey: Pixels) -> Points:
    """Bring pixels into the range -1 to 1, the same in all three channels."""
    values = grey.astype(np.float32) / 127.5 - 1
    return np.broadcast_to(values, (3, *values.shape))


def _run(session: onnxruntime.InferenceSession, values: Points) -> Points:
    try:
        (answer,) = session.run(None, {"x": values})
    except (Fail, RuntimeException) as error:  # std::bad_alloc, the one thing that fails here, comes as either
        raise MemoryError(str(error)) from error
    return cast(Points, answer)


@cache
def _detector() -> onnxruntime.InferenceSession:
    return _session((_models() / _DETECTOR).read_bytes())


@cache
def _recogniser() -> tuple[onnxruntime.InferenceSession, NarrowModel]:
    narrow = narrowed((_models() / _RECOGNISER).read_bytes())
    return _session(narrow.data), narrow


def _session(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # pages are read side by side, in processes
    options.enable_cpu_mem_arena = False  # it never gives back
    options.log_severity_level = 4
    # Half of the detector's activations are denormal floats: flushing them to zero makes it three times as fast.
    options.add_session_config_entry("session.set_denormal_as_zero", "1")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _models() -> Path:
    spec = find_spec("rapidocr")  # not imported: it would bring its downloader along
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("rapidocr, whose wheel holds the models, is not installed")
    return Path(spec.submodule_search_locations[0]) / "models"
