"""Whether a reader can see an element: the properties of CSS that hide text, or strike it out."""

import re
from collections.abc import Iterator
from colorsys import hls_to_rgb
from dataclasses import dataclass

from maild.intake.stylesheet import EVERYTHING, Sheet, Styles, declarations

Colour = tuple[int, int, int]

_HEX = re.compile(r"#([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b")
_RGB = re.compile(r"rgba?\(\s?(\d{1,3})[,\s]{1,4}(\d{1,3})[,\s]{1,4}(\d{1,3})(?:[,/\s]{1,4}([\d.]{1,6}))?")
_HSL = re.compile(
    r"hsla?\(\s?([\d.]{1,6})(?:deg)?[,\s]{1,4}([\d.]{1,6})%[,\s]{1,4}([\d.]{1,6})%(?:[,/\s]{1,4}([\d.]{1,6}))?"
)
_NUMBER = re.compile(r"-?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})")
_FONT_SIZE = re.compile(r"(?:^|\s)((?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})(?:px|pt|em|rem|%)|0)(?=[\s/]|$)")
_FUNCTION = re.compile(
    r"(scale|scalex|scaley|translate|translatex|translatey|opacity|alpha)\((?:opacity=)?([^(),]{0,40})"
)
_NAMED: dict[str, Colour] = {
    "white": (255, 255, 255), "snow": (255, 250, 250), "ivory": (255, 255, 240), "black": (0, 0, 0),
    "red": (255, 0, 0), "blue": (0, 0, 255), "navy": (0, 0, 128), "green": (0, 128, 0), "gray": (128, 128, 128),
    "grey": (128, 128, 128), "yellow": (255, 255, 0), "silver": (192, 192, 192), "maroon": (128, 0, 0),
    "purple": (128, 0, 128), "orange": (255, 165, 0), "teal": (0, 128, 128), "whitesmoke": (245, 245, 245),
    "ghostwhite": (248, 248, 255), "mintcream": (245, 255, 250), "azure": (240, 255, 255),
    "aliceblue": (240, 248, 255), "floralwhite": (255, 250, 240), "seashell": (255, 245, 238),
    "honeydew": (240, 255, 240), "lavenderblush": (255, 240, 245), "window": (255, 255, 255),
}  # fmt: skip
_WHITE: Colour = (255, 255, 255)
_UNITS = {
    "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "vw": 12.0, "vh": 8.0, "vmin": 8.0, "vmax": 12.0, "%": 0.16,
    "in": 96.0, "cm": 37.8, "mm": 3.78, "pc": 16.0,
}  # fmt: skip
_FAR_OFF = 900  # pixels to the left or above: no screen shows it
_BEYOND = 3_000  # pixels to the right or below
_WHOLE_WAY = 80  # percent of what it stands in
_TOO_SMALL = 2  # pixels, points
_TOO_ALIKE = 24  # of 255, in every channel
_FAINT = 0.1
_ENDS = {"display": "none", "visibility": "hidden", "mso-hide": "all", "content-visibility": "hidden"}
_MOVED = ("left", "top", "right", "bottom", "text-indent", "margin-left", "margin-top", "margin-right")
_SIZED = ("max-height", "height", "width", "max-width", "line-height")
_STRUCK = ("s", "strike", "del")
_TELLING = (*_STRUCK, "bdo", "details", "dialog")  # tags that change how their text looks


@dataclass(frozen=True, slots=True)
class Look:
    """How the text of an element appears."""

    is_hidden: bool = False
    colour: Colour | None = None  # None: the reader's default, dark
    background: Colour = _WHITE
    is_struck: bool = False
    is_doubtful: bool = False  # some readers may not see it


def look_of(parent: Look, tag: str, attributes: dict[str, str], sheet: Sheet) -> Look:
    """Say how an element looks inside its parent."""
    names = (
        EVERYTHING,
        tag,
        *("." + name for name in attributes.get("class", "").split()),
        "#" + attributes.get("id", ""),
    )
    styles = _cascaded(names, attributes, sheet)
    if not styles and not attributes and tag not in _TELLING and not sheet.conditional:
        return parent
    colour = _colour(styles.get("color", attributes.get("color", ""))) or parent.colour
    background = _colour(_background(styles, attributes)) or parent.background
    hidden = (
        parent.is_hidden
        or "hidden" in attributes
        or attributes.get("type", "").lower() == "hidden"
        or (tag == "dialog" and "open" not in attributes)
        or _is_hidden_by(styles)
        or (colour is not None and _are_alike(colour, background))
    )
    is_struck = parent.is_struck or tag in _STRUCK or "line-through" in _decoration(styles)
    is_doubtful = parent.is_doubtful or _is_doubtful(tag, attributes, styles, names, sheet)
    return Look(hidden, colour, background, is_struck, is_doubtful)


def _cascaded(names: tuple[str, ...], attributes: dict[str, str], sheet: Sheet) -> Styles:
    """Merge what holds for an element: sheet, attribute, then whatever is !important (CSS 2.2 §6.4.2)."""
    found: Styles = {}
    for name in names:
        found.update(sheet.rules.get(name, {}))
    if "style" in attributes:
        own = declarations(attributes["style"])
        found.update({name: value for name, value in own.items() if "!" + name not in found})
    return {name: value for name, value in found.items() if name[:1] != "!"} | {
        name[1:]: value for name, value in found.items() if name[:1] == "!"
    }


def _is_doubtful(tag: str, attributes: dict[str, str], styles: Styles, names: tuple[str, ...], sheet: Sheet) -> bool:
    if tag == "bdo" or (tag == "details" and "open" not in attributes):
        return True
    if any(name in sheet.conditional and _hides(sheet.conditional[name]) for name in names):
        return True
    is_unknown = any("var(" in styles.get(name, "") for name in ("display", "visibility", "opacity", "font-size"))
    is_cut = styles.get("clip-path", "none") not in ("none", "") or styles.get("clip", "auto") not in ("auto", "")
    is_reversed = "override" in styles.get("unicode-bidi", "")
    return is_unknown or is_cut or is_reversed or styles.get("z-index", "").startswith("-")


def _hides(styles: Styles) -> bool:
    return _is_hidden_by({name.lstrip("!"): value for name, value in styles.items()})


def _decoration(styles: Styles) -> str:
    return styles.get("text-decoration", "") + styles.get("text-decoration-line", "")


def _background(styles: Styles, attributes: dict[str, str]) -> str:
    return styles.get("background-color") or styles.get("background") or attributes.get("bgcolor", "")


def _is_hidden_by(styles: Styles) -> bool:
    if any(styles.get(name) == value for name, value in _ENDS.items()) or styles.get("visibility") == "collapse":
        return True
    if _font_size(styles) < _TOO_SMALL or _share(styles.get("opacity", "")) < _FAINT:
        return True
    if any(_is_far_off(styles.get(name, "")) for name in _MOVED) or _size(styles.get("letter-spacing", ""), 0) <= -5:
        return True
    is_empty = any(_is_next_to_nothing(styles.get(name, "")) for name in _SIZED)
    if is_empty and styles.get("overflow", "visible").split(" ")[0] not in ("visible", ""):
        return True
    inks = (styles.get("color", ""), styles.get("-webkit-text-fill-color", ""))
    return any(map(_is_transparent, inks)) or _is_clipped(styles) or any(_vanishes(styles))


def _font_size(styles: Styles) -> float:
    sizes = (*_FONT_SIZE.findall(styles.get("font", "")), styles.get("font-size", ""))
    return min(_size(size) for size in sizes)


def _vanishes(styles: Styles) -> Iterator[bool]:
    for name, value in _FUNCTION.findall(styles.get("transform", "") + styles.get("filter", "")):
        if name.startswith("translate"):
            yield _is_far_off(value)
        elif name.startswith("scale"):
            yield abs(_size(value, 1)) < _FAINT
        else:
            yield _share(value, 100 if name == "alpha" else 1) < _FAINT


def _is_clipped(styles: Styles) -> bool:
    clip = styles.get("clip", "").replace(" ", "") + styles.get("clip-path", "").replace(" ", "")
    return clip.startswith(("rect(0", "rect(1px", "inset(50%", "inset(100%", "circle(0"))


def _size(text: str, otherwise: float = 16) -> float:
    """Read a length; relative ones as a share of 16 pixels."""
    number = _NUMBER.match(text)
    if not number:
        return otherwise
    return float(number[0]) * _UNITS.get(text[number.end() :].strip(), 1)


def _is_next_to_nothing(text: str) -> bool:
    return _size(text) == 0 or (not text.rstrip().endswith("%") and _size(text) < _TOO_SMALL)


def _share(text: str, whole: float = 1) -> float:
    """Read an opacity: a share of one, or of a hundred."""
    number = _NUMBER.match(text)
    return float(number[0]) / (100 if text.rstrip().endswith("%") else whole) if number else 1


def _is_far_off(text: str) -> bool:
    number = _NUMBER.match(text)
    if number and text.rstrip().endswith("%"):
        return abs(float(number[0])) >= _WHOLE_WAY and text.startswith("-")
    return not -_FAR_OFF < _size(text, 0) < _BEYOND


def _is_transparent(text: str) -> bool:
    if text == "transparent":
        return True
    if (found := _HEX.search(text)) and len(found[1]) in (4, 8):
        alpha = found[1][6:] if len(found[1]) == 8 else found[1][3] * 2
        return int(alpha, 16) < 255 * _FAINT
    found = _RGB.match(text) or _HSL.match(text)
    return bool(found and found[4] and _share(found[4]) < _FAINT)


def _colour(text: str) -> Colour | None:
    text = text.strip().lower()
    if found := _HEX.search(text):
        digits = found[1] if len(found[1]) >= 6 else "".join(digit * 2 for digit in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    if found := _RGB.search(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _HSL.search(text):
        hue, saturation, lightness = (_digits(found[at]) for at in (1, 2, 3))
        red, green, blue = hls_to_rgb(hue / 360 % 1, min(lightness / 100, 1), min(saturation / 100, 1))
        return round(red * 255), round(green * 255), round(blue * 255)
    return next((_NAMED[word] for word in text.split()[:6] if word in _NAMED), None)


def _digits(text: str) -> float:
    number = _NUMBER.match(text)
    return float(number[0]) if number else 0


def _are_alike(one: Colour, other: Colour) -> bool:
    return all(abs(a - b) < _TOO_ALIKE for a, b in zip(one, other, strict=True))
