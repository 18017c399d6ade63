"""Whether a reader can see an element: the few properties of CSS that hide text."""

import re
from dataclasses import dataclass, replace

Colour = tuple[int, int, int]

_STYLE_SHEET = re.compile(r"<style[^>]{0,400}>", re.IGNORECASE)
_HEX = re.compile(r"#([0-9a-f]{6}|[0-9a-f]{3})\b")
_RGB = re.compile(r"rgba?\(\s?(\d{1,3})[,\s]{1,4}(\d{1,3})[,\s]{1,4}(\d{1,3})(?:[,/\s]{1,4}([\d.]{1,6}))?")
_NUMBER = re.compile(r"-?\d{0,9}(?:\.\d{0,9})?")
_SELECTOR = re.compile(r"[.#]?[a-zA-Z_][\w-]{0,80}")
_NAMED: dict[str, Colour] = {
    "white": (255, 255, 255), "snow": (255, 250, 250), "ivory": (255, 255, 240), "black": (0, 0, 0),
    "red": (255, 0, 0), "blue": (0, 0, 255), "navy": (0, 0, 128), "green": (0, 128, 0), "gray": (128, 128, 128),
    "grey": (128, 128, 128), "yellow": (255, 255, 0), "silver": (192, 192, 192), "maroon": (128, 0, 0),
    "purple": (128, 0, 128), "orange": (255, 165, 0), "teal": (0, 128, 128), "whitesmoke": (245, 245, 245),
}  # fmt: skip
_WHITE: Colour = (255, 255, 255)
_MOST_STYLES = 60  # of one selector
_FAR_OFF = -900  # pixels: no screen shows it
_TOO_SMALL = 2  # pixels, points
_TOO_ALIKE = 24  # of 255, in every channel
_ENDS = {"display": "none", "visibility": "hidden", "mso-hide": "all", "content-visibility": "hidden"}


@dataclass(frozen=True, slots=True)
class Look:
    """How the text of an element appears."""

    is_hidden: bool = False
    colour: Colour | None = None  # None: the reader's default, dark
    background: Colour = _WHITE
    styles: tuple[tuple[str, str], ...] = ()  # of a rule in a style sheet


def class_looks(html: str) -> dict[str, Look]:
    """Read the rules of <style> that name a class, an id or a tag; what stands under @media is not applied."""
    rules: dict[str, Look] = {}
    for selectors, declarations in _rules(_style_sheets(html)):
        for selector in selectors.split(","):
            names = _SELECTOR.findall(selector)
            if names and ":" not in selector:
                known = rules.get(names[-1], Look())
                rules[names[-1]] = replace(known, styles=(known.styles + _declarations(declarations))[:_MOST_STYLES])
    return rules


def _style_sheets(html: str) -> str:
    sheets = []
    opening = _STYLE_SHEET.search(html)
    while opening:
        end = html.find("</", opening.end())
        sheets.append(html[opening.end() : end if end >= 0 else len(html)])
        opening = _STYLE_SHEET.search(html, end) if end >= 0 else None
    return "".join(sheets)


def look_of(parent: Look, tag: str, attributes: dict[str, str], rules: dict[str, Look]) -> Look:
    """Say how an element looks inside its parent."""
    if not attributes and tag not in rules:
        return parent if not parent.styles else replace(parent, styles=())
    names = (tag, *("." + name for name in attributes.get("class", "").split()[:9]), "#" + attributes.get("id", ""))
    styles = dict(pair for name in names if name in rules for pair in rules[name].styles)
    styles.update(_declarations(attributes.get("style", "")))
    colour = _colour(styles.get("color", attributes.get("color", ""))) or parent.colour
    background = _colour(_background(styles, attributes)) or parent.background
    hidden = (
        parent.is_hidden
        or "hidden" in attributes
        or attributes.get("type", "").lower() == "hidden"
        or _is_hidden_by(styles)
        or (colour is not None and _are_alike(colour, background))
    )
    return Look(hidden, colour, background)


def _rules(sheet: str) -> list[tuple[str, str]]:
    found = []
    depth = start = 0
    selector = ""
    for sign in re.finditer(r"[{}]", sheet):
        if sign[0] == "{":
            depth += 1
            if depth == 1:
                selector, start = sheet[start : sign.start()].strip(), sign.end()
        elif depth:
            depth -= 1
            if depth == 0:
                if not selector.startswith("@"):
                    found.append((selector[:400], sheet[start : sign.start()][:400]))
                start = sign.end()
    return found


def _declarations(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (part.partition(":") for part in text.lower().split(";")[:60])
    return tuple((name.strip(), value.replace("!important", "").strip()) for name, colon, value in pairs if colon)


def _background(styles: dict[str, str], attributes: dict[str, str]) -> str:
    return styles.get("background-color") or styles.get("background") or attributes.get("bgcolor", "")


def _is_hidden_by(styles: dict[str, str]) -> bool:
    if any(styles.get(name) == value for name, value in _ENDS.items()) or styles.get("visibility") == "collapse":
        return True
    size = min(_size(styles.get("font-size", "")), _size(styles.get("font", "")))
    if size < _TOO_SMALL or _size(styles.get("opacity", ""), 1) < 0.1:
        return True
    if any(_pixels(styles.get(name, "")) <= _FAR_OFF for name in ("left", "top", "text-indent", "margin-left")):
        return True
    is_empty = any(_size(styles.get(name, ""), 1) == 0 for name in ("max-height", "height", "width", "max-width"))
    if is_empty and styles.get("overflow", "").startswith("hidden"):
        return True
    return styles.get("color") == "transparent" or _is_transparent(styles.get("color", "")) or _is_clipped(styles)


def _is_clipped(styles: dict[str, str]) -> bool:
    clip = styles.get("clip", "").replace(" ", "") + styles.get("clip-path", "").replace(" ", "")
    scaled = "scale(0)" in styles.get("transform", "").replace(" ", "")
    return scaled or clip.startswith(("rect(0", "rect(1px", "inset(50%", "inset(100%", "circle(0"))


def _size(text: str, otherwise: float = 16) -> float:
    """Read a length; relative ones as a share of 16 pixels."""
    number = _NUMBER.match(text)
    if not number or not re.search(r"\d", number[0]):
        return otherwise
    value = float(number[0])
    unit = text[number.end() :].strip()
    return value * 16 if unit in ("em", "rem") else value * 0.16 if unit == "%" else value


def _pixels(text: str) -> float:
    return _size(text, 0) if text.startswith("-") else 0


def _is_transparent(text: str) -> bool:
    found = _RGB.match(text)
    return bool(found and found[4] and _size(found[4], 1) < 0.1)


def _colour(text: str) -> Colour | None:
    text = text.strip().lower()
    if found := _HEX.search(text):
        digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if found := _RGB.search(text):
        return int(found[1]), int(found[2]), int(found[3])
    return next((_NAMED[word] for word in text.split()[:6] if word in _NAMED), None)


def _are_alike(one: Colour, other: Colour) -> bool:
    return all(abs(a - b) < _TOO_ALIKE for a, b in zip(one, other, strict=True))
