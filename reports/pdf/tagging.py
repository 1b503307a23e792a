"""What the typesetter leaves out of the tags: that the first cell of a row is the name of the row."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf

ROW = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)


def name_rows(pdf: bytes) -> bytes:
    """The same document, in which the first cell of each row of a table's body is a heading of that row; the same bytes for the same."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        tables = [node for node in structure(document) if node.get("/S") == pikepdf.Name.Table]
        for row in (row for table in tables for row in _below(table) if row.get("/S") == pikepdf.Name.TR):
            cells = [cell for cell in children(row) if cell.get("/S") in (pikepdf.Name.TD, pikepdf.Name.TH)]
            if cells and cells[0].S == pikepdf.Name.TD:
                cells[0].S = pikepdf.Name.TH
                cells[0].A = _with(cells[0].get("/A"))
        out = io.BytesIO()
        document.save(out, deterministic_id=True, fix_metadata_version=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def structure(document: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """The elements of the structure, in the order in which they are read."""
    yield from _below(document.Root.StructTreeRoot)


def _below(node: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    for child in children(node):
        yield child
        yield from _below(child)


def children(node: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """The elements right below an element; contents of pages are none."""
    below = node.get("/K")
    if isinstance(below, pikepdf.Array):
        yield from (kid for kid in below if isinstance(kid, pikepdf.Dictionary) and "/S" in kid)
    elif isinstance(below, pikepdf.Dictionary) and "/S" in below:
        yield below


def _with(attributes: pikepdf.Object | None) -> pikepdf.Object:
    """The attributes of a cell, and its scope."""
    if attributes is None:
        return ROW
    return pikepdf.Array([*(attributes if isinstance(attributes, pikepdf.Array) else [attributes]), ROW])
