"""What DOCX and XLSX share: parts in a ZIP that refer to each other (ECMA-376-2)."""

import posixpath
from dataclasses import dataclass

from maild.core.letter import Trouble
from maild.intake.paper.archive import Archive
from maild.intake.paper.refusal import Refused
from maild.intake.paper.xmltree import LARGEST, Element, children, get, parsed


@dataclass(frozen=True, slots=True)
class Relation:
    """A reference from one part to another inside the package."""

    id: str
    kind: str  # the last word of its type: "header", "footer", "worksheet"
    target: str  # the name of the other part


@dataclass(frozen=True, slots=True)
class Package:
    """An office document as a set of parts."""

    archive: Archive

    def main_part(self) -> str:
        """Name the part that everything starts from; raises Refused."""
        found = (relation.target for relation in self.relations("") if relation.kind == "officeDocument")
        name = next(found, "")
        if not name:
            raise Refused(Trouble.DAMAGED, "the package has no main part")
        return name

    def relations(self, part: str) -> tuple[Relation, ...]:
        folder, _, name = part.rpartition("/")
        root = self.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
        return tuple(
            Relation(get(found, "Id"), get(found, "Type").rpartition("/")[2], _resolved(folder, get(found, "Target")))
            for found in children(root, "Relationship")
            if get(found, "TargetMode") != "External"
        )

    def related(self, part: str, kind: str) -> Element | None:
        """Parse the first part of a kind that another refers to; None where there is none. Raises Refused."""
        found = (relation.target for relation in self.relations(part) if relation.kind == kind)
        return self.tree(next(found, ""))

    def tree(self, part: str) -> Element | None:
        """Parse a part; None where it is not there. Raises Refused."""
        return parsed(self.archive.read(part, LARGEST)) if part in self.archive else None

    def main_tree(self) -> Element:
        """Parse the main part; raises Refused."""
        return parsed(self.archive.read(self.main_part(), LARGEST))


def _resolved(folder: str, target: str) -> str:
    """Name a part by a reference that is relative to a folder, or to the package if it begins with a slash."""
    return posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target))
