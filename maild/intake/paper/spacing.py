"""Say which paragraphs of a DOCX stand apart from each other (ECMA-376-1 §17.3.1.33, §17.7)."""

from collections.abc import Iterator
from dataclasses import dataclass

from maild.intake.paper.xmltree import Element, child, children, get

_APART = 100  # twentieths of a point: half the height of small print
_AUTOMATIC = 280
_ON = frozenset(("1", "true", "on"))
_DEEPEST = 12  # styles that are based on each other


@dataclass(frozen=True, slots=True)
class Spacing:
    """The space that styles keep around their paragraphs."""

    styles: dict[str, Element]
    default: Element | None  # of all paragraphs
    usual: str  # the style of paragraphs that name none

    def is_gap(self, above: Element, below: Element) -> bool:
        """Say whether a reader sees two paragraphs apart; items of a list are not."""
        if child(below, "pPr", "numPr") is not None:
            return False
        return max(self._space(above, "after"), self._space(below, "before")) >= _APART

    def _space(self, paragraph: Element, side: str) -> int:
        for spacing in self._sources(paragraph):
            if get(spacing, f"{side}Autospacing") in _ON:
                return _AUTOMATIC
            value = get(spacing, side)
            if value.isdecimal() and len(value) < 6:
                return int(value)
        return 0

    def _sources(self, paragraph: Element) -> Iterator[Element]:
        """Yield what says something of the space: the paragraph, its style, what that is based on, the default."""
        named = child(paragraph, "pPr", "pStyle")
        style = get(named, "val") if named is not None else self.usual
        holders = [paragraph]
        for _ in range(_DEEPEST):
            found = self.styles.get(style)
            if found is None:
                break
            holders.append(found)
            base = child(found, "basedOn")
            style = get(base, "val") if base is not None else ""
        if self.default is not None:
            holders.append(self.default)
        found_spacing = (child(holder, "pPr", "spacing") for holder in holders)
        yield from (spacing for spacing in found_spacing if spacing is not None)


def spacing_of(root: Element | None) -> Spacing:
    """Read word/styles.xml."""
    styles = [style for style in children(root, "style") if get(style, "type") == "paragraph"]
    usual = (get(style, "styleId") for style in styles if get(style, "default") in _ON)
    by_name = {get(style, "styleId"): style for style in styles}
    return Spacing(by_name, child(root, "docDefaults", "pPrDefault"), next(usual, ""))
