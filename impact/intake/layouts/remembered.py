"""The layout of a project put to use: what was confirmed of a heading holds wherever the same heading stands in the same sheet."""

from __future__ import annotations

import re
from dataclasses import replace

from impact.intake.layouts.dating import When, read_when
from impact.intake.layouts.meanings import Meaning
from impact.intake.layouts.models import Layout, LayoutBlock, Meant, Part
from impact.tables.spacing import simple_spaces
from indicators.breakdown import read_cell
from indicators.text import folded

_YEARS = re.compile(r"(?:19|20)\d\d")


def known_by(text: str) -> str:
    """A heading or the name of a sheet without its years, by which the file of the next year is recognised."""
    return _YEARS.sub("#", folded(simple_spaces(text)))


class Remembered:
    """What is remembered of the rows and columns of a project's spreadsheet, by their headings."""

    def __init__(self, layout: Layout | None) -> None:
        self._parts: dict[tuple[str, str, str], Part] = {}
        for block in layout.sheets if layout else []:
            self._add(block)

    def __bool__(self) -> bool:
        return bool(self._parts)

    def _add(self, block: LayoutBlock) -> None:
        listed: dict[str, dict[str, Part]] = {"columns": dict(block.columns), "rows": dict(block.rows)}
        for axis, parts in listed.items():
            headings = block.headings.get(axis, {})  # type: ignore[call-overload]
            for at, part in parts.items():
                if at in headings:
                    self._parts[known_by(block.name), axis, known_by(headings[at])] = part

    def of(self, sheet: str, axis: str, heading: str, read: Meaning) -> Meaning:
        """What was confirmed of the row or column that has this heading in this sheet; else what is read of it."""
        part = self._parts.get((known_by(sheet), axis, known_by(heading)))
        return read if part is None else _meaning(part, read)


def _meaning(part: Part, read: Meaning) -> Meaning:
    """What was confirmed as the meaning of a heading; a year that stands in the heading itself is that of the file."""
    if isinstance(part, str):
        return Meaning(text=read.text, role="note" if part == "aside" else "total", when=read.when, remembered=True)
    when = read.when or _when(part)
    breakdowns = tuple(read_cell(part.breakdown).items()) if part.breakdown else ()
    indicators = (part.indicator,) if part.indicator else ()
    kept = replace(read, rest="", qualified=False, role=read.role if read.role in ("numerator", "denominator") else None)
    return replace(kept, indicators=indicators, sure=bool(indicators), when=when, breakdowns=breakdowns or read.breakdowns, remembered=True)


def _when(part: Meant) -> When:
    return read_when(part.period)[0] if part.period else When()
