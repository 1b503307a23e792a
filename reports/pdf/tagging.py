"""What the typesetter leaves out of the tags: that the first cell of a row is the name of the row."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf

TD, TH = pikepdf.Name.TD, pikepdf.Name.TH
ROW = "/TR"
LEAVES = frozenset({"/P", "/Span", "/Link", "/Figure", "/Lbl"})
"""Elements in which no table lies: most of the structure."""


def name_rows(document: pikepdf.Pdf) -> None:
    """Makes the first cell of each row of a table's body a heading of that row."""
    for row in _rows(document.Root.StructTreeRoot):
        first = next((cell for cell in children(row) if cell.S in (TD, TH)), None)
        if first is not None and first.S == TD:
            first.S = TH
            first.A = _with(first.get("/A"))


def _rows(node: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """The rows below an element; no table stands in a row."""
    for child in children(node):
        kind = str(child.S)  # texts are compared faster than names
        if kind == ROW:
            yield child
        elif kind not in LEAVES:
            yield from _rows(child)


def children(node: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """The elements right below an element; contents of pages are none."""
    below = node.get("/K")
    if isinstance(below, pikepdf.Array):
        yield from (kid for kid in below if isinstance(kid, pikepdf.Dictionary) and "/S" in kid)
    elif isinstance(below, pikepdf.Dictionary) and "/S" in below:
        yield below


def _with(attributes: pikepdf.Object | None) -> pikepdf.Object:
    """The attributes of a cell, and its scope."""
    scope = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)
    if attributes is None:
        return scope
    return pikepdf.Array([*(attributes if isinstance(attributes, pikepdf.Array) else [attributes]), scope])
