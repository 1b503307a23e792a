"""What the rows, the columns and the surroundings of a table say, before any of its cells is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from impact.intake.layouts.blocks import Block, Place
from impact.intake.layouts.dating import When, together
from impact.intake.layouts.labels import Reader
from impact.intake.layouts.meanings import Meaning
from impact.intake.layouts.remembered import Remembered
from impact.intake.layouts.wording import wording
from impact.tables.breakdowns import code_of
from indicators.text import Text, folded

_SHORTEST_WORD = 3
"""Letters of the shortest title that names a breakdown: a sheet called F is the sixth, not that of women."""
_SMALL = re.compile(r"^([0-9]{1,2})(?:\.0)?$")
_LETTER = {"quarter": "Q", "half": "S"}


@dataclass(frozen=True)
class Axis:
    """A row or a column: what its headings say together, which cells they are, and the text that a person knows it by.

    `private`: those words may be somebody's name, which no sentence repeats and no layout keeps.
    `heading`: all of its headings, by which it is known again in the next file; one of them may head other rows or columns too.
    """

    meaning: Meaning
    places: tuple[Place, ...] = ()
    name: str = ""
    private: bool = False
    heading: str = ""

    @property
    def quoted(self) -> str | Text:
        """What a sentence calls it."""
        return wording.text("row", number=self.places[0][0]) if self.private else self.name


@dataclass
class HeadedBlock:
    """A table with what its rows and columns mean, and what stands around it: section by row, titles, name of the sheet."""

    block: Block
    columns: dict[int, Axis] = field(default_factory=dict)
    rows: dict[int, Axis] = field(default_factory=dict)
    sections: dict[int, Axis] = field(default_factory=dict)
    around: list[Axis] = field(default_factory=list)
    headings: dict[int, Meaning] = field(default_factory=dict)

    def section_of(self, row: int) -> Axis | None:
        """The section that a row stands in."""
        above = [at for at in self.sections if at < row]
        return self.sections[max(above)] if above else None


class Framer:
    """Reads the headings of tables."""

    def __init__(self, reader: Reader, remembered: Remembered) -> None:
        self.reader, self.remembered = reader, remembered

    def frame(self, block: Block) -> HeadedBlock:
        """A table and what its headings say."""
        texts, sheet = block.sheet.texts, block.sheet.name
        frame = HeadedBlock(block)
        for column in block.columns:
            places = self._headings(block, column)
            read = merged(self._units([self.reader.meaning(texts[p]) for p in places]))
            name = " · ".join(texts[p] for p in reversed(places))
            frame.columns[column] = Axis(self.remembered.of(sheet, "columns", name, read), tuple(places), name, heading=name)
        frame.headings = {column: frame.columns[column].meaning for column in block.label_columns}
        frame.headings |= {column: Meaning(role="unit") for column in block.behind if not block.stack(column)}
        self._numbered(frame)
        for row in block.rows:
            frame.rows[row] = self._row(frame, row)
        for row in _private(frame):
            frame.rows[row] = replace(frame.rows[row], private=True)
        frame.sections = {at: Axis(self._title(texts[place]), (place,), texts[place]) for at, place in block.sections.items()}
        frame.around = [Axis(self._title(texts[place]), (place,), texts[place]) for place in reversed(block.titles)]
        frame.around += [Axis(frame.columns[c].meaning, frame.columns[c].places, frame.columns[c].name) for c in block.label_columns]
        frame.around.append(Axis(self._title(sheet), (), sheet))
        return frame

    def _headings(self, block: Block, column: int) -> list[Place]:
        """The headings above a column; the one total at the end of several groups of columns is that of them all, not of the last group."""
        places, texts = block.stack(column), block.sheet.texts

        def total(of: int) -> bool:
            stacked = block.stack(of)
            return bool(stacked) and self.reader.meaning(texts[stacked[0]]).role == "total"

        shared = [(row, first) for row, first in places[1:] if first != column]
        grouped = any(first > min(c for r, c in texts if r == row and c in block.value_columns) for row, first in shared)
        if not grouped or not total(column) or any(total(other) for other in block.value_columns if other != column):
            return places
        return [place for place in places if place not in shared]

    def _title(self, text: str) -> Meaning:
        """What a title says: only what it names for certain, for it says other things too."""
        meaning = self.reader.meaning(text)
        if not self.reader.is_dated(text):
            meaning = replace(meaning, when=When())
        if len(text.strip()) < _SHORTEST_WORD:
            meaning = replace(meaning, breakdowns=(), role=None, dimension=None)
        return meaning if meaning.sure or not meaning.indicators else replace(meaning, indicators=())

    def _numbered(self, frame: HeadedBlock) -> None:
        """Columns headed 1, 2, 3… beside a heading that says months, quarters or half-years."""
        timed = next((c for c, head in frame.headings.items() if head.grain in ("month", *_LETTER)), None)
        for column in frame.block.value_columns if timed is not None else ():
            axis = frame.columns[column]
            if timed is not None and _SMALL.match(axis.meaning.rest):
                frame.columns[column] = replace(axis, meaning=self._label(frame, timed, axis.meaning.rest))

    def _units(self, meanings: list[Meaning]) -> list[Meaning]:
        """Several headings of one row or column, those that are units beside the name of an indicator read as such."""
        if not any(meaning.sure for meaning in meanings):
            return meanings
        units = [None if meaning.sure else self.reader.unit(meaning.text) for meaning in meanings]
        return [Meaning(text=m.text, unit=unit) if unit else m for m, unit in zip(meanings, units, strict=True)]

    def _row(self, frame: HeadedBlock, row: int) -> Axis:
        """What the labels of a row say, the nearest to its values first."""
        block = frame.block
        meanings: list[Meaning] = []
        places: list[Place] = []
        texts: list[str] = []
        for column in reversed(block.label_columns):
            text = block.sheet.texts.get((row, column)) or block.sheet.merged.get((row, column))
            if text is None or frame.headings[column].role in ("note", "ordinal"):
                continue
            meanings.append(self._label(frame, column, text))
            texts.append(text)
            if (row, column) in block.sheet.texts:
                places.append((row, column))
        named = [place for place in places if frame.headings[place[1]].role != "unit"] or places
        name = block.sheet.texts.get(named[0], "") if named else ""
        heading = " · ".join(reversed(texts))
        read = merged(self._units(meanings))
        behind = [c for c in block.behind if frame.headings[c].role == "unit" and (row, c) in block.sheet.texts]
        units = list(dict.fromkeys(folded(block.sheet.texts[row, column]) for column in behind))
        if len(units) > 1:  # which number is in which, nobody knows
            read = replace(read, unit=" / ".join(units))
        return Axis(self.remembered.of(block.sheet.name, "rows", heading, read), tuple(places), name, heading=heading)

    def _label(self, frame: HeadedBlock, column: int, text: str) -> Meaning:
        """What one label says, under the heading of its column."""
        head = frame.headings[column]
        meaning = self.reader.meaning(text)
        if head.role == "unit":
            return Meaning(text=text, unit=folded(text))
        if head.dimension and meaning.role != "total":
            dimension = self.reader.catalogue.vocabulary.breakdowns[head.dimension]
            return Meaning(text=text, breakdowns=((head.dimension, code_of(text, dimension) or ""),))
        if head.grain and (match := _SMALL.match(text)) and int(match[1]) <= 12:
            number = int(match[1])
            part = f"{number:02}" if head.grain == "month" else f"{_LETTER[head.grain]}{number}" if head.grain in _LETTER else None
            return Meaning(text=text, when=When(part=part), rest="" if part else text)
        return meaning


def _private(frame: HeadedBlock) -> list[int]:
    """Rows that may be people: where most say nothing we know, as in a register, all of those; else those that look like names."""
    named = {row: axis for row, axis in frame.rows.items() if axis.name}
    unknown = [row for row, axis in named.items() if not axis.meaning.known and axis.meaning.project is None]
    return unknown if 2 * len(unknown) > len(named) else [row for row in unknown if _like_a_name(named[row].name)]


def _like_a_name(text: str) -> bool:
    words = re.findall(r"[^\W\d_][\w'’-]*", text)
    return "@" in text or (len(words) > 1 and all(word[0].isupper() for word in words))


def merged(meanings: Sequence[Meaning]) -> Meaning:
    """Several headings of one row or column as one, the nearest first."""
    if len(meanings) == 1:
        return meanings[0]
    named = [m for m in meanings if m.indicators]
    named = named[:1] if named and named[0].sure and not any(m.sure for m in named[1:]) else named
    distinct = {m.indicators for m in named}
    return Meaning(
        text=" · ".join(m.text for m in reversed(meanings)),
        indicators=named[0].indicators if len(distinct) == 1 else tuple(dict.fromkeys(i for m in named for i in m.indicators)),
        sure=len(distinct) == 1 and all(m.sure for m in named),
        when=together(m.when for m in meanings),
        breakdowns=next((m.breakdowns for m in meanings if m.breakdowns), ()),
        dimension=first(m.dimension for m in meanings),
        grain=next((m.grain for m in meanings if m.grain), None),
        role=next((role for role in (m.role for m in meanings) if role not in (None, "value")), first(m.role for m in meanings)),  # type: ignore[arg-type]
        unit=first(m.unit for m in meanings),
        project=first(m.project for m in meanings),
        offset=next((m.offset for m in meanings if m.offset is not None), None),
        nested=any(m.nested for m in meanings),
        qualified=any(m.qualified for m in meanings),
        rest=meanings[0].rest if meanings else "",
        remembered=any(m.remembered for m in meanings),
    )


def first(values: Iterable[str | None]) -> str | None:
    """The first that is something."""
    return next((value for value in values if value), None)
