"""Draws docs/house.svg: the rooms and their chapters, in the order in which data flows. `python -m tools.docs.write_house [--check]`."""

from __future__ import annotations

import ast
import sys
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "house.svg"
ROOMS = ("indicators", "impact", "reports", "pipelines", "portal")
WIDTH, MARGIN, LINE, LETTERS = 1000, 16, 18, 7.1
"""In points: the picture, the room around things, a line of text, the width of a letter on average."""
INK, SOFT, ACCENT, TINT = "#1b2426", "#4a5759", "#0b5563", "#e4f0f1"


class Chapter(NamedTuple):
    """A folder of a room: its name, and what it says of itself."""

    name: str
    purpose: str


def purpose(package: Path) -> str:
    """The first sentence of a package's docstring."""
    text = ast.get_docstring(ast.parse((package / "__init__.py").read_text("utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split()).rstrip(".")


def layers(room: str) -> list[list[str]]:
    """The chapters of a room by layer, the first in the flow first, as its contract of imports orders them; the others after, by name."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    own = [contract["layers"] for contract in contracts if contract["type"] == "layers" and contract.get("containers") == [room]]
    ordered = [[name.strip(" ()") for name in layer.split("|")] for layer in reversed(own[0])] if own else []
    there = {path.parent.name for path in (ROOT / room).glob("*/__init__.py")}
    known = [[name for name in layer if name in there] for layer in ordered]
    rest = sorted(there - {name for layer in known for name in layer})
    return [layer for layer in [*known, *([name] for name in rest)] if layer]


def picture() -> str:
    """The whole picture as SVG."""
    parts: list[str] = []
    top: float = MARGIN
    for room in ROOMS:
        lines, top = _room(room, top)
        parts += lines
    described = "; ".join(f"{room}: {', '.join(name for layer in layers(room) for name in layer) or 'no chapter yet'}" for room in ROOMS)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top:g}" role="img" font-family="sans-serif" font-size="13">'
    title = "<title>The house: rooms and chapters</title>"
    return "\n".join(
        [head, title, f"<desc>{escape(described)}</desc>", f'<rect width="{WIDTH}" height="{top:g}" fill="white"/>', *parts, "</svg>\n"]
    )


def _room(room: str, top: float) -> tuple[list[str], float]:
    """A room from `top` down, and where the next begins."""
    parts = [_text(MARGIN * 2, top + 24, room, ACCENT, bold=True, size=17)]
    purposes = textwrap.wrap(purpose(ROOT / room), int((WIDTH - 190) / LETTERS))
    parts += [_text(170, top + 24 + n * LINE, line, INK) for n, line in enumerate(purposes)]
    at = top + 24 + len(purposes) * LINE
    for layer in layers(room):
        boxes, height = _layer([Chapter(name, purpose(ROOT / room / name)) for name in layer], at)
        parts += boxes
        at += height + 6
    place = f'x="{MARGIN}" y="{top}" width="{WIDTH - 2 * MARGIN}" height="{at - top + 4}"'
    return [f'<rect {place} fill="none" stroke="{ACCENT}" stroke-width="1.5"/>', *parts], at + 4 + MARGIN


def _layer(chapters: list[Chapter], top: float) -> tuple[list[str], float]:
    """Chapters that stand side by side, and how high they are."""
    width = (WIDTH - 4 * MARGIN - (len(chapters) - 1) * 8) / len(chapters)
    texts = [textwrap.wrap(chapter.purpose, int((width - 150) / LETTERS)) for chapter in chapters]
    height = max(map(len, texts)) * LINE + 10
    return [
        part for n, chapter in enumerate(chapters) for part in _box(chapter, texts[n], 2 * MARGIN + n * (width + 8), top, width, height)
    ], height


def _box(chapter: Chapter, lines: list[str], left: float, top: float, width: float, height: float) -> Iterator[str]:
    yield f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" fill="{TINT}"/>'
    yield _text(left + 10, top + 18, chapter.name, ACCENT, bold=True)
    yield from (_text(left + 138, top + 18 + n * LINE, line, SOFT) for n, line in enumerate(lines))


def _text(x: float, y: float, text: str, colour: str, *, bold: bool = False, size: int = 13) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}" fill="{colour}" font-size="{size}"{weight}>{escape(text)}</text>'


def main() -> int:
    """Writes the picture; with --check, only says whether it is what the tree gives (0) or not (1)."""
    if "--check" in sys.argv[1:]:
        return int(PICTURE.read_text("utf-8") != picture())
    PICTURE.write_text(picture(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
