"""Spreadsheets that are archives: which of XLSX and ODS it is, and what may be unpacked of it."""

from __future__ import annotations

import io
import zipfile
import zlib

from impact.messages import messages
from impact.tables.grids import MOST_BYTES, Grid

DAMAGED = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What reading an archive ends in where bytes of it were changed: its frame, what it compressed, or the way it says it did."""
UNREADABLE = (*DAMAGED, OSError)
"""What a damaged or locked archive raises."""


def read_archive(content: bytes) -> list[Grid]:
    """The sheets of an XLSX or ODS. Raises Refusal `file_not_a_table`, `file_too_large`, `file_password`, `sheet_too_far`."""
    from impact.tables.opendocument import read_opendocument
    from impact.tables.workbook import read_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
                raise messages.refusal("file_too_large", most=MOST_BYTES // 1_000_000)
            if "xl/workbook.xml" in names or any(name.lower().endswith("/workbook.xml") for name in names):
                return read_workbook(content, archive)
            if "content.xml" in names:
                return read_opendocument(archive)
    except UNREADABLE as error:
        raise messages.refusal("file_not_a_table") from error
    raise messages.refusal("file_not_a_table")
