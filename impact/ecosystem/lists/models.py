"""What a list gives: entries that are certain, questions about the others, and what is left aside; each with the cells it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from string import ascii_uppercase
from typing import Generic, NamedTuple, TypeVar

from indicators.text import Text


class CellRemark(NamedTuple):
    """Something to say about cells, named as a spreadsheet names them (`Feuille!B4`). `column`: which of ours an answer would fill."""

    cells: tuple[str, ...]
    code: str
    text: Text
    column: str = ""

    @property
    def keys(self) -> list[tuple[str, str]]:
        """Each cell, and the key of an answer about its row."""
        return [(cell, answer_key(cell, self.column)) for cell in self.cells]


def answer_key(cell: str, column: str) -> str:
    """Under which key an answer to a question about a cell is kept: the row and our name of the column, which the list may not have."""
    sheet, _, place = cell.rpartition("!")
    return f"{column}@{sheet}!{place.lstrip(ascii_uppercase)}"


@dataclass(frozen=True)
class ListedMember:
    """A member as the list has it. `written` is what stands in the list, by which projects name who runs them; it is not kept."""

    id: str
    name: str
    kind: str
    joined: date
    left: date | None
    written: str
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True)
class ListedProject:
    """A project as the list has it. `sort` is what the list says of its kind and theme, by which indicators are proposed."""

    id: str
    name: str
    actor: str | None
    sort: str
    started: date
    ended: date | None
    summary: str | None
    place: str
    notes: tuple[Text, ...] = ()


Entry = TypeVar("Entry", ListedMember, ListedProject)


@dataclass
class TownList(Generic[Entry]):
    """A list read. rows = entries + rows asked about + rows left aside. `names`: what the rows that are asked about are of, as written."""

    rows: int = 0
    entries: list[Entry] = field(default_factory=list)
    asked: list[CellRemark] = field(default_factory=list)
    aside: list[CellRemark] = field(default_factory=list)
    asked_rows: set[tuple[str, int]] = field(default_factory=set)
    aside_rows: set[tuple[str, int]] = field(default_factory=set)
    names: dict[tuple[str, int], str] = field(default_factory=dict)

    def named(self, cell: str) -> str:
        """What the row of a cell is of, where that is asked about and written."""
        sheet, _, place = cell.rpartition("!")
        return self.names.get((sheet, int(place.lstrip(ascii_uppercase) or 0)), "")
