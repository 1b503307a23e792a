"""The picture of needs and projects: who answers what, and what nobody answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from impact.ecosystem.matching import State
from indicators.numbers import Language
from indicators.text import Messages
from reports.charts.sheet import BAND, BLUE, GREY, INK, LEADING, PAD, SIZE, TINT, WARN, WHITE, WIDTH, Sheet, text_width, wrap

NAMES, SMALL, LONGEST, CELL = 190.0, 6.0, 34, (7.0, 26.0)
"""In points: the column of the needs, the letters of the projects; letters of a name; narrowest and widest column."""
FULL = 700.0
"""Room for the columns, as far as they can share it."""


@dataclass(frozen=True)
class Row:
    """A need and its state: `told` is what stands at its end."""

    id: str
    title: str
    state: State
    told: str


def needs_matrix(
    rows: Sequence[Row], projects: Mapping[str, str], cells: Mapping[tuple[str, str], bool], title: str, language: Language, words: Messages
) -> str:
    """Needs down, projects across (id → name), a square where one answers the other: full if it handed data in, hollow if it did not.

    Projects stand in the order of the first need that they answer, so that who works on the same thing stands together.
    """
    order = {row.id: n for n, row in enumerate(rows)}
    first = {p: min((order[n] for n, q in cells if q == p and n in order), default=len(rows)) for p in projects}
    columns = sorted((p for p in projects if first[p] < len(rows)), key=lambda p: (first[p], projects[p].casefold(), p))
    width = min(CELL[1], max(CELL[0], FULL / max(1, len(columns))))
    end = max((text_width(row.told, bold=row.state == "orphan") for row in rows), default=0.0) + 2 * PAD
    names = [_short(projects[p]) for p in columns]
    head = max((text_width(name, SMALL) for name in names), default=0.0) + 2 * PAD
    lines = [wrap(row.title, NAMES - 2 * PAD, most=2) for row in rows]
    height = 2 * SIZE * LEADING + PAD
    sheet = Sheet(max(WIDTH, NAMES + width * len(columns) + end), head + height * len(rows) + 2 * PAD)
    for n, name in enumerate(names):
        sheet.upright(NAMES + (n + 0.5) * width, head - PAD, name, SMALL, GREY)
    for n, (row, told) in enumerate(zip(rows, lines, strict=True)):
        _row(sheet, row, told, head + n * height, height, columns, width, cells)
    said = [words.text(f"matrix_{row.state}", need=row.title, told=row.told).into(language) for row in rows]
    return sheet.svg(title, said)


def _row(
    sheet: Sheet,
    row: Row,
    told: list[str],
    top: float,
    height: float,
    columns: Sequence[str],
    width: float,
    cells: Mapping[tuple[str, str], bool],
) -> None:
    orphan = row.state == "orphan"
    across = width * len(columns)
    sheet.box(
        NAMES,
        top + 1,
        across,
        height - 2,
        WHITE if orphan else TINT,
        WARN if orphan else TINT,
        hatch="////" if orphan else None,
        behind=True,
    )
    sheet.text(PAD, top + PAD / 2, told, colour=WARN if orphan else INK, bold=orphan)
    side = min(width - 1.5, height - 6)
    for n, project in enumerate(columns):
        if (row.id, project) in cells:
            active = cells[row.id, project]
            sheet.box(
                NAMES + n * width + (width - side) / 2,
                top + (height - side) / 2,
                side,
                side,
                BLUE if active else WHITE,
                BLUE if active else BAND,
            )
    sheet.text(NAMES + across + PAD, top + (height - SIZE * LEADING) / 2, [row.told], colour=WARN if orphan else INK, bold=orphan)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"
