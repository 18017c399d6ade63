"""The one way in which the readers of this package give a file up."""

from maild.core.letter import Trouble


class Refused(Exception):
    """A file is not read; `str()` says why, in English, for the case's warnings."""

    def __init__(self, trouble: Trouble, why: str) -> None:
        super().__init__(why)
        self.trouble = trouble
