"""A spreadsheet as people keep it, read whole: each cell is a value, left aside, asked about, or helps to understand others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from impact.intake.headed import mapping_of, observation_tables
from impact.intake.layouts.agreement import Agreed, Agreement, across_blocks
from impact.intake.layouts.amounts import Amounts
from impact.intake.layouts.answered import with_answers
from impact.intake.layouts.asking import Asker, left_aside
from impact.intake.layouts.axes import Framer, HeadedBlock
from impact.intake.layouts.blocks import CellSheet, Finder, cell_sheet
from impact.intake.layouts.calendars import FileYear, file_year
from impact.intake.layouts.labels import Reader
from impact.intake.layouts.layout import layout_of
from impact.intake.layouts.models import LeftAside, Question, SheetReading, UnsaidYear, Value
from impact.intake.layouts.own_model import read_own_model
from impact.intake.layouts.remembered import Remembered
from impact.intake.layouts.short_months import short_months
from impact.intake.layouts.stated import AsideCell, CellStatement, Uncertainty
from impact.intake.layouts.stating import Stater
from impact.intake.layouts.wording import wording
from impact.intake.result import Context
from impact.messages import messages
from impact.tables.grids import Grid, column_letters, read_grids
from impact.tables.header import aside_code_of
from impact.tables.marked import ANNOTATED

_COUNT = re.compile(r"(?<![\w/.:+-])(?<!n° )\d+(?:[ .,]\d+)*(?![\w/.:-]*\d)")
"""A number in a sentence that may be a count: no date, no telephone number, no number of a version."""
_YEARS = re.compile(r"(?<!\d)(?:19[89]|20[0-4])\d(?!\d)")


def read_spreadsheet(content: bytes, file: str, context: Context, year: int | None = None) -> SheetReading:
    """How a file would be read for the project of the context. `year`: what the sender says of what the sheets leave unsaid.

    Raises Refusal where the file is no table at all (see `filled_grids`).
    """
    return read_sheets(content, filled_grids(content), file, context, year)


def filled_grids(content: bytes) -> list[Grid]:
    """The sheets of a person that have content. Raises Refusal: what `read_grids` does, and `file_empty`."""
    grids = [grid for grid in read_grids(content) if grid.cells.height and not is_annotated(grid)]
    if not grids:
        raise messages.refusal("file_empty")
    return grids


def is_annotated(grid: Grid) -> bool:
    """Whether a sheet is the first of an annotated copy: written by us, and no one's data."""
    return ANNOTATED in "".join(grid.cells.row(0)[1:])


def read_sheets(content: bytes, grids: list[Grid], file: str, context: Context, year: int | None = None) -> SheetReading:
    """How a file whose sheets were opened would be read, with what was answered about it; see `read_spreadsheet`."""
    layout = context.layouts.get(context.project or "")
    said, named = layout.year_of(content) if layout else None, frozenset(int(year) for year in _YEARS.findall(file))
    unsaid = file_year(said or year, frozenset() if said else named, context.asked, context.today.year - 1)
    reading = _Whole(context, file, year, unsaid).read(grids)
    return with_answers(reading, layout.answers_to(content)) if layout else reading


class _Whole:
    """One file on its way from sheets to what is said of it."""

    def __init__(self, context: Context, file: str, year: int | None, unsaid: FileYear) -> None:
        self.context, self.file, self.year, self.unsaid = context, file, year, unsaid
        self.layout = context.layouts.get(context.project or "")
        self.reader, self.amounts = Reader(context), Amounts(context.catalogue)
        self.finder = Finder(self.reader, self.amounts)
        self.framer = Framer(self.reader, Remembered(self.layout))
        self.stater = Stater(context, self.reader, self.amounts, unsaid)
        self.agreement = Agreement(context.catalogue)
        self.agreed = Agreed()
        self.frames: list[HeadedBlock] = []
        self.values: list[Value] = []
        self.asked: list[Question] = []
        self.used: set[str] = set()

    def read(self, grids: list[Grid]) -> SheetReading:
        """What is said of the file."""
        sheets = [cell_sheet(grid) for grid in grids]
        self.reader.short_months = short_months(sheets)
        for sheet in sheets:
            self._sheet(sheet)
        standing = across_blocks(self.agreed.statements, self.context.catalogue, self.agreed)
        certain = [(s, value) for s in standing if not s.reasons and (value := s.value())]
        unsure = [s if s.reasons else s.because(Uncertainty("year_unknown", "file")) for s in standing if s.reasons or s.value() is None]
        asked = self.asked + Asker(self.context.catalogue).questions(unsure, self.agreed.disputed)
        values = self.values + [value for _, value in certain]
        disputed = [statement for each in self.agreed.disputed for statement in (each.total, *each.parts)]
        sources = {cell for statement in (*standing, *disputed) for cell in statement.sources}
        reading = self._accounted(sheets, values, asked, sources)
        return reading.model_copy(update={"unsaid": self._unsaid([*unsure, *disputed])})

    def _unsaid(self, unsure: list[CellStatement]) -> UnsaidYear | None:
        """The year that is to be asked, where any cell is without one; a total of no period of ours is of its parts'."""
        code, reasons = self.unsaid.code, [{reason.code for reason in statement.reasons} for statement in unsure]
        undated = any(code in of and "total_of_no_period" not in of for of in reasons)
        return UnsaidYear(code=code, years=list(self.unsaid.years)) if code and undated else None

    def _sheet(self, sheet: CellSheet) -> None:
        """One sheet: a table of our own, a log, something that is not meant as achieved, or tables as people keep them."""
        everything = tuple(sheet.named(place) for place in sheet.texts)
        if code := aside_code_of(sheet.name):
            self.agreed.asides.append(AsideCell(everything, code, (("name", sheet.name),)))
        elif tables := [table for table in observation_tables(sheet.grid, self.context) if table.usable]:
            values, asked, asides = read_own_model(tables, self.context)
            self.values, self.asked = self.values + values, self.asked + asked
            self.agreed.asides += asides
            self.used |= set(everything)
        elif mapping := mapping_of([sheet.grid], self.context):
            self.agreed.asides.append(AsideCell(everything, "aside_log", (("name", sheet.name or self.file), ("mapping", mapping.id))))
        else:
            self._tables(sheet)

    def _tables(self, sheet: CellSheet) -> None:
        for block in self.finder.blocks(sheet):
            frame = self.framer.frame(block)
            titles = [sheet.texts[place] for place in block.titles]
            if code := next((code for title in titles if (code := aside_code_of(title))), None):
                cells = tuple(sheet.named(place) for place in _places(frame))
                self.agreed.asides.append(AsideCell(cells, code, (("name", titles[-1]),)))
                continue
            statements, asides = self.stater.state(frame, len(self.frames))
            self.frames.append(frame)
            agreed = self.agreement.of_block(statements)
            self.agreed.statements += agreed.statements
            self.agreed.asides += [*asides, *agreed.asides, *_notes(frame)]
            self.used |= _over_nothing(frame)
            self.agreed.used |= agreed.used
            self.agreed.disputed += agreed.disputed

    def _accounted(self, sheets: list[CellSheet], values: list[Value], asked: list[Question], sources: set[str]) -> SheetReading:
        """Every cell in exactly one place."""
        in_question = {cell for question in asked for cell in question.cells}
        values = [value for value in values if not in_question & set(value.cells)]
        read = {cell for value in values for cell in value.cells}
        helpful = (sources | self.used | self.agreed.used) - in_question - read
        elsewhere = in_question | read
        aside = [replace(a, cells=tuple(c for c in a.cells if c not in elsewhere)) for a in self.agreed.asides]
        taken = {cell for each in aside for cell in each.cells}
        helpful -= taken
        aside += _with_headings(aside, helpful | in_question | read | taken)
        taken |= {cell for each in aside for cell in each.cells}
        everything = [sheet.named(place) for sheet in sheets for place in sheet.texts]
        elsewhere |= helpful | taken
        rest = tuple(cell for cell in everything if cell not in elsewhere)
        texts = {sheet.named(place): text for sheet in sheets for place, text in sheet.texts.items()}
        listed: list[LeftAside] = left_aside([*aside, *_unplaced({cell: texts[cell] for cell in rest})])
        return SheetReading(
            file=self.file,
            project=self.context.project or "",
            year=self.year,
            values=values,
            left_aside=[each for each in listed if each.cells],
            ask=asked,
            used=[cell for cell in everything if cell in helpful],
            layout=layout_of(self.frames, self.context.catalogue, self.context.project or ""),
        )


def _unplaced(texts: Mapping[str, str]) -> list[AsideCell]:
    """The cells that are in no table: titles and free text, and among them sentences that hold a number which may be meant to count."""
    counting = tuple(cell for cell, text in texts.items() if _COUNT.search(_YEARS.sub("", text)) and " " in text.strip())
    titles = tuple(cell for cell in texts if cell not in counting)
    return [AsideCell(cells, code) for code, cells in (("aside_title", titles), ("aside_sentence", counting)) if cells]


def _with_headings(asides: list[AsideCell], placed: set[str]) -> list[AsideCell]:
    """The headings of what is left aside, where they head nothing else, for the same reason as the cells under them."""
    reasons: dict[str, AsideCell] = {}
    for aside in asides:
        for cell in aside.sources - placed:
            reasons.setdefault(cell, aside)
    grouped: dict[tuple[str, tuple[tuple[str, object], ...]], list[str]] = defaultdict(list)
    for cell, aside in sorted(reasons.items()):
        grouped[aside.code, aside.values].append(cell)
    return [AsideCell(tuple(cells), code, values) for (code, values), cells in grouped.items()]


def _notes(frame: HeadedBlock) -> list[AsideCell]:
    """The cells of columns that neither name the rows nor hold values: notes beside the table."""
    block, asides = frame.block, list[AsideCell]()
    for column in block.columns:
        if column not in (*block.label_columns, *block.value_columns):
            axis = frame.columns[column]
            places = [(row, column) for row in block.rows if (row, column) in block.sheet.texts]
            if not places and axis.meaning.known:
                continue
            cells = tuple(block.sheet.named(place) for place in places)
            name = axis.name or wording.text("column", letters=column_letters(column))
            asides.append(AsideCell(cells, "aside_note", (("name", name),), frozenset(block.sheet.named(p) for p in axis.places)))
    return asides


def _over_nothing(frame: HeadedBlock) -> set[str]:
    """The headings of columns that nobody filled yet."""
    texts, block = frame.block.sheet.texts, frame.block
    empty = [axis for column, axis in frame.columns.items() if not any((row, column) in texts for row in block.rows)]
    return {block.sheet.named(place) for axis in empty if axis.meaning.known for place in axis.places}


def _places(frame: HeadedBlock) -> list[tuple[int, int]]:
    """The cells of a table with its headings and titles."""
    rows = {*frame.block.rows, *frame.block.header_rows, *frame.block.sections}
    inside = [place for place in frame.block.sheet.texts if place[0] in rows and place[1] in frame.block.columns]
    return [*inside, *frame.block.titles]
