"""A workbook written again: the sheets that others made in it stay."""

from __future__ import annotations

import io
from collections.abc import Container
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException


def workbook_without(content: bytes | None, titles: Container[str]) -> Workbook:
    """The workbook that is there without the sheets of these titles, which are about to be written; an empty one where none can be read."""
    book = _read(content) if content else Workbook()
    if not content:
        book.remove(book.active)
    for sheet in [sheet for sheet in book.worksheets if sheet.title in titles]:
        book.remove(sheet)
    return book


def _read(content: bytes) -> Workbook:
    try:
        return load_workbook(io.BytesIO(content))
    except (BadZipFile, InvalidFileException, KeyError, ValueError):
        return workbook_without(None, ())
