"""The picture of needs and projects: how many answer what, and what nobody answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from impact.ecosystem.matching import State
from indicators.numbers import Language
from reports.charts.letters import text_width, widest
from reports.charts.picture import Picture
from reports.charts.sheet import NamedRow, Sheet, named_rows
from reports.charts.style import ACCENT, INK, PAD, RUST, SOFT, WHITE, WIDTH
from reports.charts.wording import wording

NEAREST, FARTHEST = 6.5, 11.0
"""In points, from the middle of a dot to the next beside it and beneath it."""


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


@dataclass(frozen=True)
class NeedsPicture(Picture):
    """A row for each need, in it a dot for each project that answers: full if it handed data in, hollow if it did not.

    `answers`: for each need, the projects by name, and whether they handed data in; `sentences` say every row in words.
    """

    rows: tuple[NeedRow, ...]
    answers: tuple[tuple[tuple[str, bool], ...], ...]
    sentences: tuple[str, ...]

    @property
    def description(self) -> tuple[str, ...]:
        """Every need with its state."""
        return self.sentences

    def lay_out(self) -> Sheet:
        """Needs to the left, their state to the right; dots that do not fit beside each other go on beneath."""
        names = [row.title for row in self.rows]
        end = WIDTH - PAD - max(text_width(row.text, bold=row.orphan) for row in self.rows)
        left = PAD + max(widest(line.lines, bold=True) for line in named_rows(names, 0.0)) + 2 * PAD
        room = end - PAD - left
        apart = min(FARTHEST, max(NEAREST, room / max(1, *map(len, self.answers))))
        across = int(room / apart + 1e-9)
        deep = [-(-len(answers) // across) * apart + 2 * PAD for answers in self.answers]
        lines = named_rows(names, PAD, heights=deep)
        sheet = Sheet(WIDTH, lines[-1].bottom + PAD)
        for row, line, answers in zip(self.rows, lines, self.answers, strict=True):
            colour = RUST if row.orphan else INK
            sheet.text(left - 2 * PAD, line.beside(len(line.lines)), line.lines, "end", colour=colour, bold=row.orphan)
            sheet.text(end, line.beside(), [row.text], colour=RUST if row.orphan else SOFT, bold=row.orphan)
            _draw_dots(sheet, left, line, answers or [("", False)], across, apart, RUST if row.orphan else ACCENT)
        return sheet


def _draw_dots(
    sheet: Sheet, left: float, line: NamedRow, answers: Sequence[tuple[str, bool]], across: int, apart: float, colour: str
) -> None:  # fmt: skip
    first = line.middle - (-(-len(answers) // across) - 1) * apart / 2
    for n, (name, active) in enumerate(answers):
        x, y = left + (n % across + 0.5) * apart, first + n // across * apart
        sheet.dot(x, y, 0.75 * apart, colour if active else WHITE, colour, name)


def needs_matrix(
    rows: Sequence[NeedRow], projects: Mapping[str, str], cells: Mapping[tuple[str, str], bool], title: str, language: Language
) -> NeedsPicture:
    """The needs, the projects (id → name) and who answers what (need, project → whether it handed data in) as a picture.

    In every row those that handed data in stand first, each group by name.
    """
    answers: dict[str, list[tuple[str, bool]]] = {row.id: [] for row in rows}
    for (need, project), active in cells.items():
        answers[need].append((projects[project], active))
    ordered = (tuple(sorted(answers[row.id], key=lambda a: (not a[1], a[0].casefold()))) for row in rows)
    sentences = (wording.text("needs.row", need=row.title, state=row.text).into(language) for row in rows)
    return NeedsPicture(title, tuple(rows), tuple(ordered), tuple(sentences))
