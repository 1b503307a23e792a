"""What a person confirms of the reading of their spreadsheet, heading by heading, and what is remembered of it for the next file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from impact.intake.layouts.models import Layout, LayoutBlock, Meant, Part, Question, SheetReading
from impact.intake.layouts.remembered import known_by
from impact.tables.workbook import column_number

_BY_HEADING = "indicator_unsure"
"""The question that is about a heading, not about its cells: the answer holds for the files to come."""
_RANGE = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")


class Heading(NamedTuple):
    """A row or a column of one table of a layout, by its number or its letters."""

    block: int
    axis: Literal["columns", "rows"]
    at: str


def headings(layout: Layout) -> Iterator[tuple[Heading, str, Part]]:
    """The rows and columns of a layout that are known by a heading: which, the heading, and what it means."""
    for n, block in enumerate(layout.sheets):
        listed: tuple[tuple[Literal["columns", "rows"], dict[str, Part]], ...] = (("columns", {**block.columns}), ("rows", {**block.rows}))
        for axis, parts in listed:
            texts = block.headings.get(axis, {})
            yield from ((Heading(n, axis, at), texts[at], part) for at, part in parts.items() if at in texts)


def asked_of_headings(reading: SheetReading, question: Question) -> list[Heading]:
    """The rows and columns that a question is about; none where it is about its cells alone."""
    if question.code != _BY_HEADING:
        return []
    named = (heading for heading, _, part in headings(reading.layout) if isinstance(part, Meant) and part.indicator)
    return [heading for heading in named if any(within(reading.layout, heading, cell) for cell in question.cells)]


def within(layout: Layout, heading: Heading, cell: str) -> bool:
    """Whether a cell stands in a row or column of a table."""
    block = layout.sheets[heading.block]
    sheet, _, address = cell.rpartition("!")
    letters = address.rstrip("0123456789")
    row, corners = int(address[len(letters) :]), _RANGE.fullmatch(block.block)
    if sheet != block.name or corners is None or heading.at != (letters if heading.axis == "columns" else str(row)):
        return False
    first, top, last, bottom = corners.groups()
    return column_number(first) <= column_number(letters) <= column_number(last) and int(top) <= row <= int(bottom)


def confirmed(layout: Layout, parts: Mapping[Heading, Part]) -> list[LayoutBlock]:
    """What was confirmed of some rows and columns of a layout, to be remembered beside what is."""
    texts = {heading: text for heading, text, _ in headings(layout)}
    return [
        LayoutBlock.model_validate(
            {
                "name": layout.sheets[heading.block].name,
                "block": layout.sheets[heading.block].block,
                heading.axis: {heading.at: part},
                "headings": {heading.axis: {heading.at: texts[heading]}},
            }
        )
        for heading, part in parts.items()
    ]


def to_remember(reading: SheetReading, remembered: Layout, stated: Layout) -> Layout:
    """The layout of a reading without the rows and columns of cells that had to be asked about: in the next file they are asked again.

    `stated` is what was confirmed of this file, with the answers to its questions; of `remembered`, sheets that it does not have stay.
    """
    sure = {_known(layout, heading, text) for layout in (remembered, stated) for heading, text, _ in headings(layout)}
    asked = {cell for answers in stated.answers.values() for answer in answers for cell in answer.cells}
    doubtful = {
        heading
        for heading, text, _ in headings(reading.layout)
        if _known(reading.layout, heading, text) not in sure and any(within(reading.layout, heading, cell) for cell in asked)
    }
    kept = [
        block.model_copy(update={axis: _without(getattr(block, axis), n, axis, doubtful) for axis in ("columns", "rows")})
        for n, block in enumerate(reading.layout.sheets)
    ]
    here = {known_by(block.name) for block in kept}
    elsewhere = [block for block in remembered.sheets if known_by(block.name) not in here]
    return Layout(sheets=[*elsewhere, *kept], answers=remembered.answers | stated.answers, years=remembered.years | stated.years)


def _known(layout: Layout, heading: Heading, text: str) -> tuple[str, str, str]:
    """By what a row or column is known again."""
    return known_by(layout.sheets[heading.block].name), heading.axis, known_by(text)


def _without(parts: dict[str, Part], block: int, axis: str, doubtful: set[Heading]) -> dict[str, Part]:
    return {at: part for at, part in parts.items() if (block, axis, at) not in doubtful}
