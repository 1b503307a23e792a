"""Rows of a file that one sentence is about: the sentence once, with how many they are and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import polars as pl

from portal.config.language import say, spoken
from reports.edition.typography import typeset

_PLACES = 8
"""Places that are named of one cause; the rest is counted."""


@dataclass(frozen=True)
class RowsOfOneCause:
    """Why rows, or cells of them, are not values: where they are, and the sentence."""

    place: str
    text: str


def causes_of(rows: pl.DataFrame) -> list[RowsOfOneCause]:
    """The reasons of rows that were refused or left aside, each once, in the order of the file."""
    places: dict[str, list[tuple[str, int, str]]] = {}
    for row in rows.iter_rows(named=True):
        places.setdefault(row[f"message_{spoken()}"], []).append((row["sheet"], row["row"], row["column"]))
    several = rows["sheet"].n_unique() > 1
    return [RowsOfOneCause(_place(listed, several=several), typeset(text, spoken())) for text, listed in places.items()]


def _place(listed: list[tuple[str, int, str]], *, several: bool) -> str:
    """Where rows are; single cells by their names, whole rows by their numbers."""
    sheet, row, column = listed[0]
    if len(listed) == 1:
        place = say("receipt.row", row=str(row)) + (f", {column}" if column else "")
        return f"{sheet}, {place}" if several else place
    named = list(dict.fromkeys(_named(each, several=several) for each in listed))
    if len(named) == 1 and not column:
        return say("receipt.row", row=named[0])
    of_one_column = len({each[2] for each in listed}) == 1 and not several and not _is_letter(column)
    if of_one_column:
        named = _spans(sorted({each[1] for each in listed}))
    places = ", ".join(named[:_PLACES]) + (" …" if len(named) > _PLACES else "")
    if of_one_column and column:
        return say("receipt.places_of_column", count=len(listed), places=places, column=column)
    return say("receipt.places", count=len(listed), places=places)


def _named(place: tuple[str, int, str], *, several: bool) -> str:
    sheet, row, column = place
    cell = f"{column}{row}" if _is_letter(column) else f"{row}, {column}" if column else str(row)
    return f"{sheet}!{cell}" if several else cell


def _is_letter(column: str) -> bool:
    """Whether a column is named as a spreadsheet names it, and not by its heading."""
    return column.isalpha() and column.isupper()


def _spans(numbers: Iterable[int]) -> list[str]:
    """Numbers that follow each other as their first and last: 2-63."""
    spans = []
    for _, run in groupby(enumerate(numbers), key=lambda each: each[1] - each[0]):
        listed = [number for _, number in run]
        spans.append(str(listed[0]) if len(listed) == 1 else f"{listed[0]}-{listed[-1]}")
    return spans
