"""How every picture looks: colours, sizes, letters, and what is readable on what."""

from __future__ import annotations

from typing import Any

BLUE, BAND, TINT = "#00518a", "#9cc3e0", "#e6f0f8"
INK, GREY, BLANK, WHITE = "#1b1f24", "#4a5460", "#e4e7ea", "#ffffff"
WARN, MARK = "#b35806", "#7a4100"
"""Losses and what nobody answers; the mark of what is made up."""

WIDTH, SIZE, LEADING, PAD = 600.0, 9.0, 1.25, 5.0
"""In points: a picture, its letters (12 pixels of 800), a line (in sizes), the room around a text."""
LETTERS: dict[str, Any] = {"family": "sans-serif", "parse_math": False}
"""What every text is set with: `$` is a dollar."""
SETTINGS: dict[Any, Any] = {"svg.fonttype": "none"}
"""Of matplotlib, where it writes: text stays text (small, searchable)."""


def shade(part: float) -> str:
    """A colour for a part from −1 (orange) through 0 (white) to 1 (blue): two hues that no colour blindness confuses."""
    end = BLUE if part > 0 else WARN
    mixed = (round(255 + (int(end[i : i + 2], 16) - 255) * min(1.0, abs(part))) for i in (1, 3, 5))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def contrast(one: str, other: str) -> float:
    """The ratio of luminances of two colours (#rrggbb) as the WCAG define it, from 1 to 21."""
    channels = [[int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)] for colour in (one, other)]
    linear = [[c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour] for colour in channels]
    dark, light = sorted(0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in linear)
    return (light + 0.05) / (dark + 0.05)


def readable_on(colour: str) -> str:
    """Black or white, whichever is read best: one of the two always passes 4.5."""
    return max("#000000", WHITE, key=lambda ink: contrast(ink, colour))


def cut(name: str, length: int) -> str:
    """A name of at most so many letters; a longer one ends with …."""
    return name if len(name) <= length else name[: length - 1].rstrip() + "…"
