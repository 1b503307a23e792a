"""The tables of a sheet: where each begins and ends, which rows head it, which columns name its rows, and which hold its values."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from impact.intake.layouts.amounts import Amounts
from impact.intake.layouts.labels import Reader
from impact.intake.layouts.meanings import Meaning
from impact.tables.grids import ROW, Grid, column_letters
from impact.tables.marked import Marked

Place = tuple[int, int]
"""Row, numbered from 1, and column, from 0."""
_HEADING_SHARE = 0.5
_AGES = re.compile(r"\d *(?:ans|years)\b", re.IGNORECASE)
"""Ages, in whatever bands they are counted: nothing that we ask for is counted in years."""
_YEARS_APART = 3
"""Years that the tables of one sheet may lie apart."""
_CALENDAR = ("year", "half", "quarter", "month")


@dataclass(frozen=True)
class CellSheet:
    """One sheet as the cells that have content."""

    name: str
    texts: dict[Place, str]
    grid: Grid

    @cached_property
    def rows(self) -> dict[int, dict[int, str]]:
        """The cells of each row, by column."""
        rows: dict[int, dict[int, str]] = {}
        for (row, column), text in sorted(self.texts.items()):
            rows.setdefault(row, {})[column] = text
        return rows

    def named(self, place: Place) -> str:
        """A cell as a spreadsheet names it."""
        return f"{self.name}!{column_letters(place[1])}{place[0]}"

    @cached_property
    def merged(self) -> dict[Place, str]:
        """The text of cells under a merge that spans rows."""
        return {
            (row, column): self.texts[first, column]
            for first, last, column in self.grid.merges
            if (first, column) in self.texts
            for row in range(first + 1, last + 1)
            if (row, column) not in self.texts
        }


def cell_sheet(grid: Grid) -> CellSheet:
    """The cells of a grid that have content, each with its mark."""
    texts: dict[Place, str] = {}
    for row in grid.cells.iter_rows(named=True):
        for column, name in enumerate(name for name in grid.cells.columns if name != ROW):
            if text := row[name].strip():
                mark = grid.marks.get((row[ROW], name)) or grid.marks.get((row[ROW], ""))
                texts[row[ROW], column] = Marked(text, mark) if mark else text
    return CellSheet(grid.sheet, texts, grid)


@dataclass
class Block:
    """One table. `sections` are the rows of one text inside it, each heading the rows below it.

    `behind`: the label columns that stand behind the values, and say the unit or the period of a row. `doubted`: rows that
    head it by a year, or hold a number that looks like one.
    """

    sheet: CellSheet
    titles: list[Place] = field(default_factory=list)
    header_rows: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    sections: dict[int, Place] = field(default_factory=dict)
    columns: list[int] = field(default_factory=list)
    label_columns: list[int] = field(default_factory=list)
    value_columns: list[int] = field(default_factory=list)
    behind: list[int] = field(default_factory=list)
    doubted: list[int] = field(default_factory=list)

    def stack(self, column: int) -> list[Place]:
        """The headings above a column, the nearest first; a heading above several columns is that of those which have one below it."""
        places: list[Place] = []
        for depth, row in enumerate(reversed(self.header_rows)):
            own = (row, column)
            if own in self.sheet.texts:
                places.append(own)
            elif depth and places:
                places += self._spanning(row, column)
        return places

    def _spanning(self, row: int, column: int) -> list[Place]:
        before = [c for c in self.columns if c < column and (row, c) in self.sheet.texts and c not in self.label_columns]
        return [(row, before[-1])] if before else []

    @property
    def place(self) -> str:
        """The rectangle of the table."""
        rows = [*self.header_rows, *self.rows]
        return f"{column_letters(min(self.columns))}{min(rows)}:{column_letters(max(self.columns))}{max(rows)}"


class Finder:
    """Finds the tables of a sheet."""

    def __init__(self, reader: Reader, amounts: Amounts) -> None:
        self.reader, self.amounts = reader, amounts

    def blocks(self, sheet: CellSheet) -> list[Block]:
        """The tables of a sheet."""
        blocks: list[Block] = []
        waiting: list[int] = []
        for row in sheet.rows:
            if self._kind(sheet, row, blocks[-1] if blocks else None) != "data":
                waiting.append(row)
                continue
            headers, titles, sections = self._split(sheet, waiting)
            if headers or not blocks:
                doubted = [at for at in headers if blocks and self._unknown_below(sheet, at, blocks[-1])]
                blocks.append(Block(sheet, titles, headers, doubted=doubted))
            else:
                sections = titles + sections
            blocks[-1].sections |= {at: (at, column) for at, column in sections}
            waiting = []
            blocks[-1].rows.append(row)
        whole = [part for block in blocks for part in self._side_by_side(block)]
        for block in whole:
            self._columns(block)
        return whole

    def _kind(self, sheet: CellSheet, row: int, block: Block | None) -> str:
        """Whether a row holds data, heads a table, or is one text."""
        cells = sheet.rows[row]
        numbers = [c for c, text in cells.items() if self.amounts.is_amount(text) and not self._is_heading(text)]
        amounts = [c for c in numbers if not self.amounts.is_year(cells[c])]
        first = min(cells)
        if not amounts and numbers:  # years head columns, unless the row begins with what one of them may count
            label = self.reader.meaning(cells[first]) if first not in numbers else Meaning()
            years = [int(float(cells[c])) for c in numbers]
            counted = (bool(label.indicators) or label.role == "total") and (len(years) == 1 or len(set(years)) < len(years))
            if block and not counted and self._unknown_below(sheet, row, block):
                return "header" if self._near_years(sheet, row, years) else "data"
            listed = first in numbers and len(cells) > len(numbers) and not self._heads({c: t for c, t in cells.items() if c != first})
            return "data" if counted or listed else "text" if len(cells) == 1 else "header"
        if amounts:
            parts = self.reader.meaning(cells[first]).grain in ("month", "quarter", "half") and first not in numbers
            counting = [str(n) for n in range(1, len(numbers) + 1)]
            return "header" if parts and len(numbers) > 1 and [cells[c] for c in numbers] == counting else "data"
        return (
            "text"
            if len(cells) == 1
            else "header"
            if self._heads(cells)
            else "data"
            if block and self._names(cells, min(sheet.rows[block.rows[-1]]))
            else "header"
        )

    def _unknown_below(self, sheet: CellSheet, row: int, block: Block) -> bool:
        """Whether a row right under a table begins, as its rows do, with a name that nobody knows: « Cafés offerts | 2000 »."""
        first = min(sheet.rows[row])
        text, last = sheet.rows[row][first], block.rows[-1]
        follows = row - 1 in sheet.rows and first == min(sheet.rows[last])
        return follows and not (self.amounts.is_amount(text) or self.reader.meaning(text).known)

    def _near_years(self, sheet: CellSheet, row: int, years: list[int]) -> bool:
        """Whether years are about those that the sheet says above, so that they may be years indeed."""
        above = {year for at in sheet.rows if at < row for text in sheet.rows[at].values() if (year := self.reader.meaning(text).when.year)}
        return not above or any(abs(year - other) <= _YEARS_APART for year in years for other in above)

    def _is_heading(self, text: str) -> bool:
        """Whether what begins with a digit is a period or the code of a breakdown: « 1er trimestre », « 0-14 ans », « 75+ »."""
        meaning = self.reader.meaning(text)
        return bool(meaning.breakdowns or _AGES.search(text) or (meaning.when and not self.amounts.is_year(text) and not meaning.rest))

    def _heads(self, cells: dict[int, str]) -> bool:
        known = [self.reader.meaning(text).known for text in cells.values()]
        return sum(known) >= _HEADING_SHARE * len(known)

    def _names(self, cells: dict[int, str], labels: int) -> bool:
        """Whether a row without amounts names an indicator where the rows above have their labels, and then says something of it."""
        first, *others = cells
        return first == labels and self.reader.meaning(cells[first]).sure and not any(self.reader.meaning(cells[c]).known for c in others)

    def _split(self, sheet: CellSheet, waiting: list[int]) -> tuple[list[int], list[Place], list[Place]]:
        """Of the rows before one of data, those that head it, the titles above them, and the sections between them and the data."""
        headers: list[int] = []
        titles: list[Place] = []
        sections: list[Place] = []
        for row in reversed(waiting):
            cells = sheet.rows[row]
            column = min(cells)
            known = len(cells) == 1 and self.reader.meaning(cells[column]).known
            spanner = known and column > (min(sheet.rows[headers[0]]) if headers else 0)
            if (len(cells) > 1 or spanner) and not titles:
                headers.insert(0, row)
            else:
                (titles if headers else sections).extend((row, c) for c in reversed(cells))
        return (headers, titles[::-1], sections[::-1]) if headers else ([], sections[::-1], [])

    def _side_by_side(self, block: Block) -> list[Block]:
        """The tables that stand beside each other, with an empty column between them."""
        texts = block.sheet.texts
        used = sorted({column for row in [*block.header_rows, *block.rows] for column in block.sheet.rows[row]})
        runs: list[list[int]] = []
        for column in used:
            if runs and column == runs[-1][-1] + 1:
                runs[-1].append(column)
            else:
                runs.append([column])
        parts: list[list[int]] = []
        for run in runs:
            labels = [texts[row, run[0]] for row in block.rows if (row, run[0]) in texts]
            named = sum(not self.amounts.is_amount(text) for text in labels) > len(labels) / 2
            counted = any(self.amounts.is_amount(texts[row, c]) for c in run[1:] for row in block.rows if (row, c) in texts)
            if parts and not (named and counted):
                parts[-1] += run
            else:
                parts.append(list(run))
        return (
            [self._part(block, columns, last=n == len(parts) - 1, first=n == 0) for n, columns in enumerate(parts)]
            if len(parts) > 1
            else [self._part(block, used, first=True, last=True)]
        )

    @staticmethod
    def _part(block: Block, columns: list[int], *, first: bool, last: bool) -> Block:
        """The part of a table that stands in some columns, with the rows that it has there."""
        low = -1 if first else columns[0] - 1
        high = 10**6 if last else columns[-1] + 1

        def inside(place: Place) -> bool:
            return low < place[1] < high

        rows = [row for row in block.rows if any(c in block.sheet.rows[row] for c in columns)]
        headers = [row for row in block.header_rows if any(c in block.sheet.rows[row] for c in columns)]
        sections = {at: place for at, place in block.sections.items() if inside(place)}
        return Block(block.sheet, [p for p in block.titles if inside(p)], headers, rows, sections, columns, doubted=block.doubted)

    def _columns(self, block: Block) -> None:
        """Tells the columns that name the rows from those that hold values: columns are judged before their cells."""
        for column in block.columns:
            cells = [block.sheet.texts[row, column] for row in block.rows if (row, column) in block.sheet.texts]
            head = [self.reader.meaning(block.sheet.texts[place]) for place in block.stack(column)]
            share = _share(cells, lambda text: self.amounts.is_amount(text) and not self._is_heading(text))
            if block.value_columns:
                said = any(m.when or m.indicators or m.breakdowns or m.role == "total" for m in head)
                if self._says_of_rows(cells, head):
                    block.behind.append(column)
                elif share >= _HEADING_SHARE or (share and said) or (head and _period_alone(head[0])):
                    block.value_columns.append(column)
            elif block.label_columns and any(m.when and not m.rest for m in head):
                block.value_columns.append(column)
            elif share < _HEADING_SHARE or self._names_rows(cells, head, last=column == block.columns[-1]):
                block.label_columns.append(column)
            else:
                block.value_columns.append(column)
        if not block.label_columns:
            block.label_columns += self._names_after(block)
        block.label_columns[:0] = block.behind

    def _names_after(self, block: Block) -> list[int]:
        """The column after the numbers that names their rows, where none before them does: « 45 | personnes formées »."""
        for column in (c for c in block.columns if c not in block.value_columns):
            cells = [block.sheet.texts[row, column] for row in block.rows if (row, column) in block.sheet.texts]
            if _share(cells, lambda text: bool(self.reader.meaning(text).indicators)) > _HEADING_SHARE:
                return [column]
        return []

    def _says_of_rows(self, cells: list[str], head: Sequence[Meaning]) -> bool:
        """Whether a column behind the values says the unit or the period of each row; units have no need of a heading."""
        if not head:
            return bool(cells) and all(map(self.reader.unit, cells))
        dated = all(self.amounts.is_year(text) or (self.reader.meaning(text).when and not self.reader.meaning(text).rest) for text in cells)
        return any(m.role == "unit" or (dated and m.grain in _CALENDAR and not m.when) for m in head)

    def _names_rows(self, cells: list[str], head: Sequence[Meaning], *, last: bool) -> bool:
        """Whether a column of numbers names the rows: years, months by number, or the numbers of the rows."""
        if last:
            return False
        numbers = [text for text in cells if self.amounts.is_amount(text)]
        years = all(map(self.amounts.is_year, numbers)) and len(set(numbers)) == len(numbers)
        return (years and (len(cells) > 1 or not head)) or any((m.grain and not m.when) or m.role == "ordinal" for m in head)


def _period_alone(head: Meaning) -> bool:
    """Whether a heading is a period and nothing else: what stands below it is meant as values, though no number is."""
    return bool(head.when) and not (head.rest or head.role or head.indicators)


def _share(texts: list[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, texts)) / len(texts) if texts else 0.0
