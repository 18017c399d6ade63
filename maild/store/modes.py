"""Find what others may read: letters of citizens are nobody's business but the daemon's."""

import os
from pathlib import Path

from maild.errors import TransientFailure

_OTHERS = 0o077


def open_to_others(folder: Path) -> list[Path]:
    """List the folder and all beneath it that is open to more than its user; links are not followed."""
    found = [folder] if folder.stat().st_mode & _OTHERS else []
    for place, folders, files in os.walk(folder, onerror=_refused):
        paths = (Path(place, name) for name in (*folders, *files))
        found += [path for path in paths if not path.is_symlink() and path.lstat().st_mode & _OTHERS]
    return found


def _refused(error: OSError) -> None:
    raise TransientFailure(f"cannot look into {error.filename}: {error.strerror}") from error
