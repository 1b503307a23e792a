"""Texts are measured before they are set, so that none runs into another.

They are measured in DejaVu Sans, which comes with matplotlib and is the widest of the faces that a browser may show them in:
what fits in it fits in the face of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from reports.charts.style import SIZE

FACES = "'Source Sans 3', 'Source Sans Pro', system-ui, 'DejaVu Sans', sans-serif"
"""What pictures are set in where the page says nothing."""
FILES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
"""By whether it is bold: the file of the face that texts are measured in."""
KEPT = 1 << 14
"""Texts that stay measured: each is looked at again as its line is filled, and again as it is set."""

QUOTED, APOSTROPHE = re.compile(r"(^|[\s(\[])'([^']+)'"), re.compile(r"(?<=\w)'")


def with_signs(text: str) -> str:
    """A text with the apostrophes of print, and the quotation marks of English."""
    return APOSTROPHE.sub("’", QUOTED.sub(r"\1‘\2’", text)) if "'" in text else text


@lru_cache(KEPT)
def text_width(text: str, size: float = SIZE, bold: bool = False) -> float:
    """How wide a text is at most, in points; a letter that the face does not have counts as a square."""
    advances = _advances(bold)
    return size * sum(advances.get(ord(letter), 1.0) for letter in text)


@cache
def _advances(bold: bool) -> Mapping[int, float]:
    """How far each letter moves on, in sizes. Read from the file: matplotlib itself is not needed to lay out a diagram."""
    from fontTools.ttLib import TTFont

    package = find_spec("matplotlib")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("matplotlib")
    with TTFont(Path(package.origin).parent / "mpl-data" / "fonts" / "ttf" / FILES[bold], lazy=True) as font:
        square, advances = font["head"].unitsPerEm, font["hmtx"].metrics
        return {letter: advances[name][0] / square for letter, name in font.getBestCmap().items()}


def widest(texts: Iterable[str], bold: bool = False) -> float:
    """The width of the widest of some texts; 0 if there are none."""
    return max((text_width(text, bold=bold) for text in texts), default=0.0)


def wrap(text: str, width: float, size: float = SIZE, bold: bool = False, most: int | None = None) -> list[str]:
    """The lines of a text in a width. A word wider than a line is broken; beyond `most` lines the text ends with …."""
    lines: list[str] = []
    bound = re.sub(r"(?<=«) | (?=[»:;!?])", "\u00a0", with_signs(text))
    for word in re.findall(r"[^ \t\r\n]+", bound):  # a no-break space is part of its word
        head, *tail = _pieces(word, width, size, bold)
        if lines and text_width(f"{lines[-1]} {head}", size, bold) <= width:
            lines[-1] += f" {head}"
        else:
            lines.append(head)
        lines += tail
    if most is not None and len(lines) > most:
        last = lines[most - 1]
        while text_width(f"{last}…", size, bold) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], last.rstrip(" ,;:-") + "…"]
    return lines or [""]


def _pieces(word: str, width: float, size: float, bold: bool) -> list[str]:
    """A word in parts no wider than a line: cut after its own hyphen or slash where it has one, at a letter otherwise."""
    pieces = []
    while len(word) > 1 and text_width(word, size, bold) > width:
        fits = max((n for n in range(2, len(word) - 2) if text_width(f"{word[:n]}-", size, bold) <= width), default=1)
        own = max(word.rfind(sign, 0, fits) + 1 for sign in "-/")
        pieces.append(word[:own] if own > 1 else f"{word[:fits]}-")
        word = word[own if own > 1 else fits :]
    return [*pieces, word]


def with_minus(text: str) -> str:
    """A value as it is written, the hyphen before a number made a minus sign."""
    return re.sub(r"(?<!\w)-(?=[^\w\s]?\d)", "−", text)
