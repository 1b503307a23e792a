"""The index of figures as web pages: every figure of an edition, those of the report under their numbers on paper, then the others."""

from __future__ import annotations

from impact.figures.address import short_name
from reports.edition.content import Edition
from reports.edition.tree import Report

FOLDER, INDEX = "report", "figures"
"""Where the chapters of the report lie in the pages of a language; the chapter of the index."""
INDEXED = 300
"""Figures on a page of the index: some two hundred kilobytes."""


class FigureListing:
    """Where each figure is listed. Its row is named as its page in the portal is, which no other version changes."""

    def __init__(self, report: Report, edition: Edition) -> None:
        shown = report.figures()
        known = {figure.address for figure in shown}
        rest = sorted((figure for figure in edition.of_year if figure.address not in known), key=lambda figure: figure.address)
        self.figures = [*shown, *rest]
        self._numbers = {figure.address: number for number, figure in enumerate(self.figures, 1)}

    @property
    def places(self) -> dict[str, str]:
        """Of every figure, where its row is."""
        return {figure.address: self.origin(figure.address) for figure in self.figures}

    def sheets(self) -> list[tuple[int, int]]:
        """The first and the last number on each page."""
        count = len(self.figures)
        return [(first, min(first + INDEXED - 1, count)) for first in range(1, count + 1, INDEXED)]

    def sheet(self, number: int) -> str:
        """The page on which a number stands, in the folder of the report."""
        before = (number - 1) // INDEXED
        return f"{INDEX}-{before + 1}.html" if before else f"{INDEX}.html"

    def origin(self, address: str) -> str:
        """Where the row of a figure is, from the pages of its language."""
        number = self._numbers.get(address)
        return f"{FOLDER}/{self.sheet(number)}#{anchor(address)}" if number else ""


def anchor(address: str) -> str:
    """What the row of a figure is named by in the index."""
    return f"f-{short_name(address)}"
