"""Front door of a checkout: `python daemon.py …` is `maild …`, and alone it is `maild run`."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Carry out the command line; outside a virtual environment, by the checkout's own."""
    python = HERE / ".venv" / "bin" / "python"
    if sys.prefix == sys.base_prefix and python.exists():
        os.execv(python, [str(python), __file__, *sys.argv[1:]])
    try:
        from maild.cli import main as maild
    except ModuleNotFoundError as missing:
        sys.exit(f"daemon.py: {missing}; `make setup` installs what is needed")
    maild(sys.argv[1:] or ["run"])


if __name__ == "__main__":
    main()
