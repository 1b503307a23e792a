"""Where the figures of a document lead: from where one is shown to its entry in the index, and from there back to where it is shown first.

The typesetter is given addresses of its own for these links (`figure:12`, `entry:12`): links within a document are looked up again in
every pass that it makes, which takes longer than all the rest. Here they become what they stand for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, cast

import pikepdf

SHOWN, NOTE, ENTRY = "figure:", "note:", "entry:"
"""Of a figure that is a link itself, of the raised number after one, and of an entry of the index."""


class _Link(NamedTuple):
    """A link as it was set: on which page (from 1), to which figure of the index, and its annotation."""

    page: int
    number: int
    annotation: pikepdf.Dictionary


def join_figures(document: pikepdf.Pdf, addresses: Mapping[int, str], heard: str) -> dict[str, int]:
    """Joins figures and entries of the index; the page that each figure stands on first, by its address (`addresses`: by number).

    `heard`: what a raised number is read aloud as, with `{number}` in it: without it, 106² would be heard as 1062.
    """
    notes = [*_links(document, NOTE)]
    _say(document, notes, heard)
    shown = sorted([*_links(document, SHOWN), *notes], key=lambda link: link.page)
    entries = {link.number: link for link in _links(document, ENTRY)}
    first: dict[int, _Link] = {}
    for link in shown:
        first.setdefault(link.number, link)
        _lead(document, link, entries.get(link.number), addresses)
    for number, entry in entries.items():
        _lead(document, entry, first.get(number), addresses)
    return {addresses[number]: link.page for number, link in first.items()}


def _links(document: pikepdf.Pdf, scheme: str) -> Iterator[_Link]:
    for n, page in enumerate(document.pages, 1):
        for annotation in page.obj.get("/Annots", ()):
            action = annotation.get("/A")
            address = str(action.get("/URI", "")) if action is not None else ""
            if address.startswith(scheme):
                yield _Link(n, int(address.removeprefix(scheme)), cast("pikepdf.Dictionary", annotation))


def _say(document: pikepdf.Pdf, notes: list[_Link], heard: str) -> None:
    """Gives the raised numbers their words in the structure of the document."""
    if notes:
        elements = pikepdf.NumberTree(document.Root.StructTreeRoot.ParentTree)
        for note in notes:
            elements[int(note.annotation.StructParent)].Alt = pikepdf.String(heard.format(number=note.number))


def _lead(document: pikepdf.Pdf, link: _Link, to: _Link | None, addresses: Mapping[int, str]) -> None:
    """Makes a link lead to the top of another; one that leads nowhere else leads to itself. Its words are the address of the figure."""
    target = to or link
    page, rect = document.pages[target.page - 1].obj, target.annotation.Rect
    del link.annotation["/A"]
    link.annotation.Dest = pikepdf.Array([page, pikepdf.Name.XYZ, 0, float(rect[3]) + 12, None])
    link.annotation.Contents = pikepdf.String(addresses[link.number])
