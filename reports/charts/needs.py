"""The picture of needs and projects: who answers what, and what nobody answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from impact.ecosystem.matching import State
from indicators.numbers import Language
from reports.charts.sheet import Sheet, text_width, wrap
from reports.charts.style import BAND, BLUE, GREY, INK, LEADING, PAD, SIZE, TINT, WARN, WHITE, WIDTH, cut
from reports.charts.wording import wording

NAMES, SMALL, LONGEST, CELL = 190.0, 6.0, 34, (7.0, 26.0)
"""In points: the column of the needs, the letters of the projects; letters of a name; narrowest and widest column."""
FULL = 700.0
"""Room for the columns, as far as they can share it."""
HEIGHT = 2 * SIZE * LEADING + PAD
"""Of a row: a title on two lines."""


@dataclass(frozen=True)
class NeedRow:
    """A need and its state; `text` is the state as people read it, at the end of the row."""

    id: str
    title: str
    state: State
    text: str

    @property
    def orphan(self) -> bool:
        """Whether nobody answers it."""
        return self.state == "orphan"


def needs_matrix(
    rows: Sequence[NeedRow], projects: Mapping[str, str], cells: Mapping[tuple[str, str], bool], title: str, language: Language
) -> str:
    """Needs down, projects across (id → name), a square where one answers the other: full if it handed data in, hollow if it did not.

    Projects stand in the order of the first need that they answer, so that who works on the same thing stands together.
    """
    columns = _columns(rows, projects, cells)
    width = min(CELL[1], max(CELL[0], FULL / max(1, len(columns))))
    end = max((text_width(row.text, bold=row.orphan) for row in rows), default=0.0) + 2 * PAD
    names = [cut(projects[p], LONGEST) for p in columns]
    head = max((text_width(name, SMALL) for name in names), default=0.0) + 2 * PAD
    sheet = Sheet(max(WIDTH, NAMES + width * len(columns) + end), head + HEIGHT * len(rows) + 2 * PAD)
    for n, name in enumerate(names):
        sheet.upright(NAMES + (n + 0.5) * width, head - PAD, name, SMALL, GREY)
    for n, row in enumerate(rows):
        _draw_row(sheet, row, head + n * HEIGHT, width, [cells.get((row.id, project)) for project in columns])
    return sheet.svg(title, [wording.text("needs.row", need=row.title, state=row.text).into(language) for row in rows])


def _columns(rows: Sequence[NeedRow], projects: Mapping[str, str], cells: Mapping[tuple[str, str], bool]) -> list[str]:
    """The projects that answer any of the needs, by the first that they answer."""
    order = {row.id: n for n, row in enumerate(rows)}
    first = {p: min((order[n] for n, q in cells if q == p and n in order), default=len(rows)) for p in projects}
    return sorted((p for p in projects if first[p] < len(rows)), key=lambda p: (first[p], projects[p].casefold(), p))


def _draw_row(sheet: Sheet, row: NeedRow, top: float, width: float, answers: Sequence[bool | None]) -> None:
    """A need with a square for each project that answers it: full (True) or hollow (False)."""
    colour, across = WARN if row.orphan else INK, width * len(answers)
    fill, edge, hatch = (WHITE, WARN, "////") if row.orphan else (TINT, TINT, "")
    sheet.box(NAMES, top + 1, across, HEIGHT - 2, fill, edge, hatch=hatch, behind=True)
    sheet.text(PAD, top + PAD / 2, wrap(row.title, NAMES - 2 * PAD, most=2), colour=colour, bold=row.orphan)
    side = min(width - 1.5, HEIGHT - 6)
    for n, active in enumerate(answers):
        if active is not None:
            left = NAMES + n * width + (width - side) / 2
            sheet.box(left, top + (HEIGHT - side) / 2, side, side, BLUE if active else WHITE, BLUE if active else BAND)
    sheet.text(NAMES + across + PAD, top + (HEIGHT - SIZE * LEADING) / 2, [row.text], colour=colour, bold=row.orphan)
