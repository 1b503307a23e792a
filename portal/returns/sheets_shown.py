"""A person's own spreadsheet as a page shows it: their cells, a word on each, what is asked, and what rows and columns mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from impact.intake.layouts.asking import Asker
from impact.intake.layouts.confirmed import Heading, headings, within
from impact.intake.layouts.models import Blank, Layout, SheetReading, Value
from impact.intake.layouts.wording import period_words
from impact.tables.grids import ROW, Grid, column_letters, read_grids
from impact.tables.marked import clipped
from indicators.text import Text
from portal.config.language import into_spoken, say, spoken
from portal.returns.answers import in_words
from portal.returns.due import year_asked
from portal.returns.meanings import TOTAL, Choices, choices_for, code_of, meaning_said
from portal.returns.sheets import YEAR, OwnSheet, field_of
from portal.returns.typed_cells import box_field, choice_name, question_field
from portal.town import town

ROWS, COLUMNS, SHOWN = 60, 20, 200
"""Rows and columns of a sheet that are shown, and sentences of each kind; the annotated copy has them all."""
_NUMBER = re.compile(r"~?-?[\d\s.,]+[%€]?")
_CELLS = 8
"""Cells that are named of one value, question or reason."""
Kind = Literal["read", "used", "aside", "ask"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class SheetCell:
    """One cell: its text, what became of it, in a word, and the field of the question that is about it."""

    text: str
    kind: Kind | Literal["empty"] = "empty"
    word: str = ""
    question: str = ""

    @property
    def number(self) -> bool:
        """Whether it is one, to stand at the right."""
        return _NUMBER.fullmatch(self.text) is not None


@dataclass(frozen=True)
class SheetShown:
    """One sheet: the letters of its columns, its rows by number, and how many of either are not shown."""

    name: str
    letters: list[str]
    rows: list[tuple[int, list[SheetCell]]]
    more: int


@dataclass(frozen=True)
class BoxShown:
    """A box for the number of a cell: its field, where the cell is and what it says, of what it is the number, what is written, a fault."""

    field: str
    cell: str
    text: str
    what: str
    unit: str
    written: str
    fault: str


@dataclass(frozen=True)
class AskedShown:
    """One question: its number and field, the cells, the sentence, the choices by what names them and the one ticked, the boxes, a fault.

    `details`: why it is asked, folded. `contradicted`: its answer says another thing than what is read elsewhere.
    """

    number: int
    field: str
    cells: str
    text: str
    details: list[str]
    choices: list[tuple[str, str]]
    chosen: str
    boxes: list[BoxShown]
    fault: str
    contradicted: bool


@dataclass(frozen=True)
class HeadingShown:
    """A row or column that may be given another meaning: its field, where it is, its heading, and what it means now."""

    field: str
    where: str
    heading: str
    code: str
    meaning: str


@dataclass(frozen=True)
class OwnSheetShown:
    """All that the page shows of one file. `years`: those that may be said of it, with the one selected, where it says none."""

    sheets: list[SheetShown]
    years: list[tuple[int, bool]]
    year_why: str
    questions: list[AskedShown]
    headings: list[HeadingShown]
    choices: list[Choices]
    values: list[tuple[str, str]]
    aside: list[tuple[str, str]]
    counts: dict[Kind, int]
    stated: bool

    @property
    def asked(self) -> int:
        """How many things are asked."""
        return len(self.questions) + bool(self.years)

    @property
    def filled(self) -> int:
        """The cells with content: each is counted once."""
        return sum(self.counts.values())


def own_sheet_shown(own: OwnSheet, form: Mapping[str, str], faults: Mapping[str, Text]) -> OwnSheetShown:
    """The page of a person's own spreadsheet; with what was sent where it cannot be taken, and why."""
    reading, asker = own.reading, Asker(town().catalogue)
    states = _states(reading)
    grids = [grid for grid in read_grids(bytes(own.waiting.content)) if grid.cells.height]
    alone = len(grids) == 1
    return OwnSheetShown(
        sheets=[_sheet(grid, states) for grid in grids],
        years=[(year, year == _selected(own, form)) for year in own.years],
        year_why=_year_why(own),
        questions=list(_questions(own, form, faults, one_sheet=alone)),
        headings=[_heading(reading.layout, *each) for each in headings(reading.layout)],
        choices=choices_for(town().register.projects[own.waiting.project_id]),
        values=[(named(value.cells, one_sheet=alone), into_spoken(asker.value_said(value))) for value in reading.values[:SHOWN]],
        aside=[(named(each.cells, one_sheet=alone), into_spoken(each.text)) for each in reading.left_aside[:SHOWN]],
        counts={kind: sum(state.kind == kind for state in states.values()) for kind in KINDS},
        stated=own.stated != Layout(),
    )


def _selected(own: OwnSheet, form: Mapping[str, str]) -> int | None:
    """The year that is selected: the likeliest, unless the name of the file says another than the one asked for."""
    sent = form.get(YEAR, "")
    if sent or own.unsaid is None or own.unsaid.code == "year_differs":
        return int(sent) if sent.isdecimal() else None
    return own.years[0]


def _year_why(own: OwnSheet) -> str:
    """Why the year is asked, and what speaks for the first."""
    if own.unsaid is None:
        return ""
    return say(f"table.{own.unsaid.code}", asked=str(year_asked()), named=", ".join(map(str, own.unsaid.years[1:])))


def named(cells: Sequence[str], *, one_sheet: bool) -> str:
    """The places of cells; those of a file that has one sheet without its name."""
    listed = [cell.rpartition("!")[2] if one_sheet else cell for cell in cells[:_CELLS]]
    return ", ".join(listed) + (" …" if len(cells) > _CELLS else "")


def _states(reading: SheetReading) -> dict[str, SheetCell]:
    """What became of each cell, by its name."""
    states = {cell: SheetCell("", "used", _used(reading.layout, cell)) for cell in reading.used}
    states |= {cell: SheetCell("", "read", _read(value)) for value in reading.values for cell in value.cells}
    states |= {cell: SheetCell("", "aside", say("cell.aside")) for each in reading.left_aside for cell in each.cells}
    for number, question in enumerate(reading.ask, 1):
        states |= {cell: SheetCell("", "ask", say("cell.ask", number=str(number)), question_field(question)) for cell in question.cells}
    return states


def _read(value: Value) -> str:
    """The word of a cell that is read; of one whose number was written in its place, that number."""
    if not value.typed:
        return say("cell.read")
    said = in_words(value.model_dump(), spoken(), town().catalogue[value.indicator].current.unit)
    return say("cell.typed_in_sum" if len(value.cells) > 1 else "cell.typed", value=said)


def _used(layout: Layout, cell: str) -> str:
    """The word of a cell by which others are understood: what its row or column means, or that its total agrees."""
    about = [(heading, part) for heading, _, part in headings(layout) if within(layout, heading, cell)]
    heads = [part for heading, part in about if heading.axis == "columns" and _row(cell) in layout.sheets[heading.block].header_rows]
    if not heads and any(part == TOTAL for _, part in about):
        return say("cell.agrees")
    meant = heads or [part for heading, part in about if heading.axis == "rows"]
    return meaning_said(meant[0]) if meant else say("cell.used")


def _row(cell: str) -> int:
    return int(cell.rpartition("!")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _sheet(grid: Grid, states: dict[str, SheetCell]) -> SheetShown:
    columns = [name for name in grid.cells.columns if name != ROW]
    letters = [column_letters(int(name[1:])) for name in columns[:COLUMNS]]
    rows = [
        (row[ROW], [_cell(grid, row, name, states) for name in columns[:COLUMNS]]) for row in grid.cells.head(ROWS).iter_rows(named=True)
    ]
    return SheetShown(grid.sheet, letters, rows, max(0, grid.cells.height - ROWS) + max(0, len(columns) - COLUMNS))


def _cell(grid: Grid, row: dict[str, object], name: str, states: dict[str, SheetCell]) -> SheetCell:
    text = clipped(str(row[name]).strip(), 80)
    state = states.get(f"{grid.sheet}!{column_letters(int(name[1:]))}{row[ROW]}", SheetCell(""))
    return SheetCell(text, state.kind, state.word, state.question)


def _questions(own: OwnSheet, form: Mapping[str, str], faults: Mapping[str, Text], *, one_sheet: bool) -> Iterator[AskedShown]:
    given = [answer for answers in own.stated.answers.values() for answer in answers]
    for number, question in enumerate(own.reading.ask, 1):
        field = question_field(question)
        yield AskedShown(
            number,
            field,
            named(question.cells, one_sheet=one_sheet),
            into_spoken(question.text),
            [into_spoken(text) for text in question.details],
            [(choice_name(choice), into_spoken(choice.text)) for choice in question.choices],
            form.get(field, ""),
            [_box(blank, box_field(question, blank), form, faults, one_sheet=one_sheet) for blank in question.blanks],
            _fault(faults, field),
            any(answer.answers(question) for answer in given),
        )


def _box(blank: Blank, field: str, form: Mapping[str, str], faults: Mapping[str, Text], *, one_sheet: bool) -> BoxShown:
    version = town().catalogue[blank.indicator].current
    unit = say("table.two_counts") if version.aggregation.shape == "ratio" else into_spoken(blank.unit)
    what = f"{into_spoken(version.title)}, {into_spoken(period_words(blank.period))}"
    if blank.added_to:
        what = say("table.added", what=what, sum=blank.added)
    return BoxShown(field, named([blank.cell], one_sheet=one_sheet), blank.text, what, unit, form.get(field, ""), _fault(faults, field))


def _fault(faults: Mapping[str, Text], field: str) -> str:
    return into_spoken(faults[field]) if field in faults else ""


def _heading(layout: Layout, heading: Heading, text: str, part: object) -> HeadingShown:
    where = say(f"cell.{heading.axis}", at=heading.at)
    sheet = layout.sheets[heading.block].name
    place = f"{sheet}, {where}" if sheet and len({block.name for block in layout.sheets}) > 1 else where
    return HeadingShown(field_of(heading), place, text, code_of(part), meaning_said(part))  # type: ignore[arg-type]
