"""The rows of a list: its sheet chosen among the others, columns of people left aside, each cell known by its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from impact.ecosystem.lists.columns import ListForm, What, list_words
from impact.ecosystem.lists.messages import messages
from impact.ecosystem.lists.models import CellRemark, answer_key
from impact.tables.grids import ROW, Grid, column_letters, read_grids
from impact.tables.header import HeadedTable, find_table
from impact.tables.marked import ERROR, FORMULA, GARBLED_TEXT
from impact.tables.notation import Notation, notation_of
from impact.tables.people import signs
from impact.tables.words import words
from indicators.text import Text, folded

UNREADABLE = (ERROR, FORMULA, GARBLED_TEXT)
"""Marks of cells that say nothing for certain."""


@dataclass(frozen=True)
class ListRow:
    """One row of a list: its texts by our names of the columns; a column that is not there is ''.

    answered   columns that somebody answered about, in place of what stands there
    """

    table: HeadedTable
    number: int
    texts: dict[str, str]
    answered: frozenset[str] = frozenset()

    def __getitem__(self, column: str) -> str:
        return self.texts[column]

    def has(self, column: str) -> bool:
        """Whether the list has that column."""
        return column in self.table.columns

    def cell(self, column: str) -> str:
        """A cell as a spreadsheet names it; where the list has no such column, the name of the row."""
        return _cell(self.table, self.table.columns.get(column if self.has(column) else "name", "c0"), self.number)

    def says(self, column: str, code: str, **values: object) -> CellRemark:
        """A remark about one cell."""
        return CellRemark((self.cell(column),), code, messages.text(code, **values), column)

    def with_answers(self, answers: Mapping[str, str]) -> ListRow:
        """The row with what was answered about it."""
        given = {column: answers[key] for column in self.texts if (key := answer_key(self.cell(column), column)) in answers}
        return replace(self, texts=self.texts | given, answered=frozenset(given)) if given else self

    @property
    def place(self) -> tuple[str, int]:
        """The sheet and the number of the row."""
        return self.table.sheet, self.number

    def broken(self) -> list[str]:
        """The columns whose cell cannot be read: the error of a formula, or a text of two encodings."""
        marks = self.table.grid.marks
        unread = [name for name, column in self.table.columns.items() if marks.get((self.number, column)) in UNREADABLE]
        return [name for name in unread if name not in self.answered]


@dataclass(frozen=True)
class Rows:
    """The rows of a list, how its columns of days are written, and what of the file is left aside."""

    listed: list[ListRow]
    days: dict[str, Notation]
    aside: list[CellRemark]


def rows_of(content: bytes, what: What, answers: Mapping[str, str]) -> Rows:
    """The rows of the list that a file holds, with what was answered about them.

    Raises Refusal `list_without_names`, `list_doubled`, and those of `read_grids`.
    """
    form: ListForm = getattr(list_words(), what)
    grids = [grid for grid in read_grids(content) if grid.cells.height]
    tables, others = _chosen(grids, form, what)
    aside = [CellRemark((f"{sheet}!",), "aside_sheet", messages.text("aside_sheet", sheet=sheet)) for sheet in others]
    listed, days = list[ListRow](), dict[str, Notation]()
    for table in tables:
        aside += _columns_aside(table)
        cells = table.cells(form.columns)
        for name in ("started", "ended", "joined", "left"):
            if name in form.columns:
                days[name] = notation_of([text for text in cells[name].unique() if text], table.notation)
        listed += [ListRow(table, row.pop(ROW), row).with_answers(answers) for row in cells.to_dicts()]
    return Rows([row for row in listed if any(row.texts.values())], days, aside)


def is_total(row: ListRow) -> bool:
    """Whether a row adds up the others."""
    return folded(row["name"]).rstrip(" :") in {folded(word) for word in words().total}


def _chosen(grids: list[Grid], form: ListForm, what: What) -> tuple[list[HeadedTable], list[str]]:
    """The tables that are the list, and the names of the other sheets: a sheet named for it, else one whose column of names is sure."""
    tables = [table for grid in grids if not (table := find_table(grid, form.headings)).missing]
    if not tables:
        known = form.columns["name"].headings
        raise messages.refusal("list_without_names", what=messages.text(f"what.{what}"), known=known)
    best = max(_likeness(table, form, what) for table in tables)
    chosen = [table for table in tables if _likeness(table, form, what) == best]
    for table in chosen:
        if table.doubled:
            headings = [heading for listed in table.doubled.values() for heading in listed]
            raise messages.refusal("list_doubled", row=str(table.header_row), headings=headings)
    return chosen, [grid.sheet for grid in grids if grid.sheet not in {table.sheet for table in chosen}]


def _likeness(table: HeadedTable, form: ListForm, what: What) -> tuple[bool, bool, bool]:
    """How sure it is that a table is the list: by the name of its sheet, by having no names of the other list, by its own heading."""
    other: ListForm = getattr(list_words(), "members" if what == "projects" else "projects")
    shown = {folded(heading) for heading in table.headings.values()}
    named = set(folded(table.sheet).split()) & {folded(word) for word in form.sheets}
    archived = table.grid.hidden or table.aside_code() is not None
    rival = what == "members" and bool(shown & other.names)
    return not archived and bool(named), not archived and not rival, folded(table.heading("name")) in form.names


def _columns_aside(table: HeadedTable) -> Iterator[CellRemark]:
    """The columns that are not read; those of people by name."""
    used = set(table.columns.values())
    for column, heading in table.headings.items():
        if column not in used and heading != column:
            code = "aside_personal" if signs().heads(heading) else "aside_column"
            yield CellRemark((_cell(table, column, table.header_row),), code, messages.text(code, heading=heading[:60]))


def _cell(table: HeadedTable, column: str, row: int) -> str:
    return f"{table.sheet}!{column_letters(int(column[1:]))}{row}"


def joined_remarks(remarks: list[CellRemark]) -> list[CellRemark]:
    """Remarks that say the same of many cells, as one."""
    together: dict[tuple[str, str, str, str], list[str]] = {}
    for remark in remarks:
        together.setdefault((remark.code, remark.text.fr, remark.text.en, remark.column), []).extend(remark.cells)
    return [CellRemark(tuple(cells), code, Text(fr=fr, en=en), column) for (code, fr, en, column), cells in together.items()]
