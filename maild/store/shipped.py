"""Find what ships with the program: the default rules and the mail texts.

In a wheel they lie inside the package, in maild/shipped/rules and maild/shipped/templates; in a checkout at its top.
"""

from pathlib import Path

from maild.errors import Corrupt

_PACKAGE = Path(__file__).parent.parent


def shipped(name: str) -> Path:
    """Return the folder of that name ("rules" or "templates")."""
    for parent in (_PACKAGE / "shipped", _PACKAGE.parent):
        if (parent / name).is_dir():
            return parent / name
    raise Corrupt(f"the installation of maild lacks its folder {name}: install it again")
