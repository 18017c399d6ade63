"""Look at what reading paper needs: who hands it in, the watched folder, the engines that read scans."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from maild.config import Config
from maild.transport.tls import Finding

_PATH = "/usr/local/bin:/usr/bin:/bin"  # where the confined reader looks, whatever the caller's PATH
_SECONDS = 20


def findings(config: Config) -> Iterator[Finding]:
    """Name what is set and installed; what is missing is never fatal, and has its remedy."""
    yield from _doors(config)
    if config.drop_folder:
        yield _drop_folder(config.drop_folder)
    yield _engine()
    yield _second_engine(config.intake.ocr_languages)


def _doors(config: Config) -> Iterator[Finding]:
    intake = config.intake
    if intake.scanners:
        yield Finding(True, f"letters are handed in by {', '.join(intake.scanners)}")
    if intake.front_desk:
        yield Finding(True, f"reporters without an address are served by {intake.front_desk}")
    elif intake.scanners or intake.drop_folder:
        what = "intake.front_desk is empty: who hands in paper gets no receipt, and the operator is alerted instead"
        yield Finding(False, what, "name the front desk's address")


def _drop_folder(folder: Path) -> Finding:
    if os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Finding(True, f"{folder} is watched for scanned letters")
    what = f"{folder} may not be read and written: what lies there is not taken, or not moved away"
    return Finding(False, what, "give the daemon's user rights to it")


def _engine() -> Finding:
    if find_spec("rapidocr") and find_spec("onnxruntime"):
        return Finding(True, "scans are read by RapidOCR")
    return Finding(False, "RapidOCR is not installed: scans wait for a person", "run `make setup`")


def _second_engine(wanted: tuple[str, ...]) -> Finding:
    if not shutil.which("tesseract", path=_PATH):
        packages = " ".join(("tesseract-ocr", *(f"tesseract-ocr-{language}" for language in wanted)))
        what = "Tesseract is not installed: without a second opinion more of a scan is asked back"
        return Finding(False, what, f"apt-get install {packages}")
    missing = [language for language in wanted if language not in _languages()]
    if not missing:
        return Finding(True, f"Tesseract gives a second opinion ({', '.join(wanted)})")
    packages = " ".join(f"tesseract-ocr-{language}" for language in missing)
    what = f"Tesseract lacks {', '.join(missing)} of intake.ocr_languages"
    return Finding(False, what, f"apt-get install {packages}")


def _languages() -> frozenset[str]:
    command = ["tesseract", "--list-langs"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_SECONDS, env={"PATH": _PATH}, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(done.stdout.split()[1:])
