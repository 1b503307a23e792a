"""How every picture looks: colours, sizes, and what is readable on what."""

from __future__ import annotations

INK, SOFT, RULE, GRID, BLANK, WHITE = "#1b2426", "#4a5759", "#6f7d7f", "#dde3e3", "#eef1f1", "#ffffff"
"""Text and outlines; secondary text; zero lines and arrows; lines that only lead the eye; a cell without a value; the paper."""
ACCENT, MIDDLE, PALE, TINT = "#0b5563", "#3d8593", "#9ccad1", "#e4f0f1"
"""Petrol: main marks; fills; fills with an outline; what is behind."""
RUST = "#8a3a0c"
"""Losses, what nobody answers, and the mark of what is made up; never without a word, a sign or a pattern."""

WIDTH, SIZE, LEADING, PAD = 600.0, 12.0, 1.25, 6.0
"""In points: a picture (800 pixels), its letters (16 pixels), a line (in sizes), the room around a text."""
LINE = SIZE * LEADING
"""In points, from one line of text to the next."""
SURE, LIKELY, DOT = 12.0, 2.4, 9.0
"""In points: the thickness of a bar, of the line from a low to a high value, the width of the dot of a central one."""


def shade(part: float) -> str:
    """A colour for a part from −1 (rust) through 0 (white) to 1 (petrol): two hues that no colour blindness confuses."""
    end = ACCENT if part > 0 else RUST
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
