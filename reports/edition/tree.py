"""The content of an edition as a tree: what is said, shown and counted, in both languages at once; every form is laid out from it.

It holds Figures and never their numbers: how one is written is asked of the presenter when the tree is laid out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache, cached_property
from typing import Literal

from impact.figures.figure import Figure
from indicators.numbers import Language
from indicators.text import Text
from reports.charts.picture import Picture

Part = Literal["centre", "about", "interval", "low", "high", "whole", "counted", "of", "coverage", "reported"]
"""What of a figure: its value, alone or with « about » where it is rounded, its interval, an end of it, all, with its unit, of how many."""


@dataclass(frozen=True)
class FigureRef:
    """A figure where it is shown. `exact`: in full, in tables that say so; elsewhere it is rounded to what its interval supports."""

    figure: Figure
    part: Part = "centre"
    exact: bool = False


@dataclass(frozen=True)
class Sentence:
    """A sentence with figures in it. Placeholders of the template are the names of `values`.

    marked  whether what stands around says that its figures are illustrative (a page, a caption)
    remark  what is said after it where it claims more than can be known: that there is no year to compare with
    """

    template: Text
    values: Mapping[str, FigureRef | Text | str] = field(default_factory=dict)
    remark: Text | None = None

    @property
    def figures(self) -> list[Figure]:
        """The figures in it."""
        return [value.figure for value in self.values.values() if isinstance(value, FigureRef)]


Said = Sentence | Text
"""A text for readers: with figures in it, or none."""
Prose = Sequence[Said]


@dataclass(frozen=True)
class Paragraph:
    """Sentences that stand together; a `lead` opens a chapter, an `opening` a page, a `minor` one is about what stands above it."""

    prose: Prose
    style: Literal["text", "lead", "opening", "minor"] = "text"


@dataclass(frozen=True)
class Note:
    """What qualifies a passage, beside it."""

    title: Text
    prose: Prose


@dataclass(frozen=True)
class Passage:
    """Paragraphs, with notes beside them."""

    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Mark:
    """Where a figure lies between the `least` and the `most` of its table: a dot on the line of its interval."""

    figure: Figure
    least: float
    most: float


@dataclass(frozen=True)
class GradeMark:
    """An evidence grade, from 1 (the strongest) to 6, drawn and in a word."""

    grade: int
    word: Text


Cell = FigureRef | Mark | GradeMark | Said | None
"""What stands in a cell; None where nothing is followed."""


@dataclass(frozen=True)
class Column:
    """A column of a table. `share`: how much of the room that is left it takes; 0 is what its content needs."""

    title: Said
    align: Literal["left", "right"] = "right"
    share: int = 0


@dataclass(frozen=True)
class Row:
    """A row of a table: its first cell names it. `total`: it is the sum, or the whole, of those above."""

    cells: tuple[Cell, ...]
    total: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its source.

    exact    its numbers are written in full, and it says so
    wide     it takes the side column too
    by_name  its rows are in the alphabetical order of their first cells, which is another in each language
    """

    id: str
    title: Said
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    source: Prose
    exact: bool = False
    wide: bool = True
    by_name: bool = False


@dataclass(frozen=True)
class ChartBlock:
    """A picture with its text alternative, its source, and the id of the table behind it, which stands in the same document.

    picture      the picture in a language
    alternative  what it shows, for those who do not see it: the finding and the extremes
    """

    id: str
    title: Said
    picture: Callable[[Language], Picture]
    alternative: Prose
    source: Prose
    figures: tuple[Figure, ...]
    table: str
    wide: bool = True


@dataclass(frozen=True)
class Quote:
    """What a person said, as it was said: in the language it was said in, and translated."""

    text: Text
    who: Text
    illustrative: bool


@dataclass(frozen=True)
class Headline:
    """A figure that the year is told by, with what it counts and how sure it is."""

    big: Said
    small: Prose


@dataclass(frozen=True)
class Headlines:
    """The figures that the year is told by."""

    items: tuple[Headline, ...]


@dataclass(frozen=True)
class Listing:
    """Things in a row, each in a sentence."""

    items: tuple[Said, ...]


@dataclass(frozen=True)
class Particulars:
    """What is to know of a thing: a word and its answer, in pairs."""

    rows: tuple[tuple[Text, Said], ...]


@dataclass(frozen=True)
class Glossary:
    """Words with what they mean."""

    items: tuple[tuple[Text, Said], ...]


@dataclass(frozen=True)
class Chain:
    """From what is put in to what comes out, a column a step."""

    parts: tuple[tuple[Text, tuple[Said, ...]], ...]


@dataclass(frozen=True)
class Pair:
    """Blocks side by side on a wide page, one after the other elsewhere; `shares` of the width."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]
    shares: tuple[int, int] = (1, 1)


@dataclass(frozen=True)
class Contents:
    """The chapters, with where they begin."""


@dataclass(frozen=True)
class FigureIndex:
    """Every figure that is shown, with its address."""


Block = (
    Paragraph | Passage | Table | ChartBlock | Quote | Headlines | Listing | Particulars | Glossary | Chain | Pair | Contents | FigureIndex
)


@dataclass(frozen=True)
class Section:
    """A part of a report: its title is a finding, not a label.

    about   the project whose page it is
    beside  columns of sections that stand side by side after the others
    """

    id: str
    title: Said
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...] = ()
    about: str = ""
    beside: tuple[tuple[Section, ...], ...] = ()


@dataclass(frozen=True)
class Cover:
    """The first page: what the edition is called, what it holds, a picture where there is something to draw, and the erratum it carries."""

    title: Text
    subtitle: Said
    chart: ChartBlock | None
    notice: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Report:
    """A document of an edition: a report with its cover, a summary, a sheet of a project."""

    id: str
    title: Text
    sections: tuple[Section, ...]
    cover: Cover | None = None

    def figures(self) -> list[Figure]:
        """The figures it shows, each once, in the order in which they are met."""
        return [*self._figures]

    @cached_property
    def _figures(self) -> tuple[Figure, ...]:
        return tuple({figure.address: figure for figure in _figures_in(self)}.values())


def walk(node: object) -> Iterator[object]:
    """A node and all that is below it, in the order of reading; neither Figures nor the values of a sentence are nodes."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            waiting.extend(reversed(node))
        elif is_dataclass(node):
            yield node
            kind: type = type(node)
            waiting.extend(getattr(node, name) for name in _parts(kind))


@cache
def _parts(kind: type) -> tuple[str, ...]:
    """The names of a node's fields, the last first: the next to be read waits on top."""
    return tuple(part.name for part in reversed(fields(kind)))


def _figures_in(report: Report) -> Iterator[Figure]:
    for node in walk(report):
        match node:
            case Sentence():
                yield from node.figures
            case FigureRef(figure=figure) | Mark(figure=figure):
                yield figure
            case ChartBlock(figures=figures):
                yield from figures
