"""A workbook as bytes that say nothing of when and where they were written."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from reports.exports.sheet_rows import SheetRows

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first day that an archive can name; that of each of its files."""
FIXED_HEIGHT = re.compile(rb'(<row\b[^>]*?) customHeight="1"')
"""What keeps a row as tall as it is whatever is typed in it: heights here are those of the texts that stand there."""
INSTANT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def saved(book: Any, day: datetime, rows: Sequence[SheetRows]) -> bytes:
    """A workbook of openpyxl as a file, with the rows of its sheets: of that day, whatever the clock says."""
    written, fixed = io.BytesIO(), io.BytesIO()
    book.save(written)
    of_part = {of.part: of for of in rows}
    with ZipFile(written) as source, ZipFile(fixed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = INSTANT.sub(rb"\g<1>" + f"{day:%Y-%m-%dT%H:%M:%SZ}".encode(), content)
            if name.startswith("xl/worksheets/"):
                content = FIXED_HEIGHT.sub(rb"\1", content)
            if name in of_part:
                content = of_part[name].put_into(content.decode()).encode()
            _write(target, name, content)
        for of in rows:
            _write(target, of.links, of.targets().encode())
    return fixed.getvalue()


def _write(target: ZipFile, name: str, content: bytes) -> None:
    part = ZipInfo(name, EPOCH)
    part.compress_type = ZIP_DEFLATED
    target.writestr(part, content)
