"""Texts of the tree in one language, as runs: what is said, with the figures in it, each with its number and its address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from impact.figures.figure import Figure
from indicators.numbers import NOTHING, Language, number
from indicators.text import Text, alphabetical
from reports.edition.content import Edition
from reports.edition.presented import AnyPresented, Presenter
from reports.edition.rounded import is_rounded
from reports.edition.sentences import PLACEHOLDER
from reports.edition.tree import Cell, FigureRef, GradeMark, Mark, Prose, Report, Row, Said, Sentence, Table
from reports.edition.typography import typeset
from reports.edition.wording import wording

PAGE = re.compile(r"(https?://\S*[^\s.,;:)»])")


@dataclass(frozen=True)
class Run:
    """A part of a line. `number`: of a figure in the index of the document; `noted`: it is written after it, as in prose."""

    kind: Literal["text", "figure", "web"]
    text: str
    address: str = ""
    number: int | None = None
    noted: bool = False


class Writer:
    """Writes the texts of a report in one language, and numbers its figures in the order of the tree, the same in both languages."""

    def __init__(self, edition: Edition, language: Language, report: Report) -> None:
        self.language: Language = language
        self.presenter = Presenter(edition, language)
        self.figures = report.figures()
        self.numbers = {figure.address: n for n, figure in enumerate(self.figures, 1)}

    def present(self, figure: Figure) -> AnyPresented:
        """A figure as it is shown."""
        return self.presenter.present(figure, figure.definition)

    def plain(self, said: Said) -> str:
        """A text without its addresses: for titles, alternatives, names."""
        return "".join(run.text for run in self.runs(said))

    def spoken(self, prose: Prose) -> str:
        """Several texts as one, without their addresses."""
        return " ".join(self.plain(said) for said in prose)

    def prose(self, prose: Prose) -> list[Run]:
        """Several texts, one after the other."""
        runs: list[Run] = []
        for said in prose:
            runs += [Run("text", " "), *self.runs(said)] if runs else self.runs(said)
        return runs

    def runs(self, said: Said) -> list[Run]:
        """A text, each figure in it with its number."""
        if isinstance(said, Text):
            return [*self._linked(typeset(said.into(self.language), self.language))]
        runs = [*self._filled(said)]
        if said.remark is not None:
            runs.append(Run("text", " " + typeset(said.remark.into(self.language), self.language)))
        return runs

    def _filled(self, sentence: Sentence) -> Iterator[Run]:
        """The text between the placeholders is set with signs in their places, so that spaces before them are kept."""
        template = typeset(sentence.template.into(self.language), self.language)
        numbered, at = set(), 0
        for match in PLACEHOLDER.finditer(template):
            yield from self._text(template[at : match.start()])
            value = sentence.values[match[0][1:-1]]
            if isinstance(value, FigureRef):
                address = value.figure.address
                if value.part == "about" and is_rounded(value.figure):
                    yield from self._text(f"{wording.template('col_about', self.language)} ")
                yield self._figure(value, noted=address not in numbered)
                numbered.add(address)
            else:
                text = value.into(self.language) if isinstance(value, Text) else value
                yield from self._text(typeset(text, self.language))
            at = match.end()
        yield from self._text(template[at:])

    def _linked(self, text: str) -> Iterator[Run]:
        for n, piece in enumerate(PAGE.split(text)):
            if piece:
                yield Run("web", piece, piece) if n % 2 else Run("text", piece)

    def _text(self, text: str) -> Iterator[Run]:
        if text:
            yield Run("text", text)

    def _figure(self, ref: FigureRef, *, noted: bool) -> Run:
        address = ref.figure.address
        return Run("figure", typeset(self.written(ref), self.language), address, self.numbers.get(address), noted)

    def rows(self, table: Table) -> Sequence[Row]:
        """The rows of a table in their order in the language."""
        return sorted(table.rows, key=lambda row: (row.total, alphabetical(self._name(row)))) if table.by_name else table.rows

    def _name(self, row: Row) -> str:
        return "".join(run.text for run in self.cell(row.cells[0]))

    def cell(self, cell: Cell) -> list[Run]:
        """What stands in a cell of a table, in words; a figure without its number, which its table's source gives for all."""
        match cell:
            case None:
                return [Run("text", NOTHING)]
            case FigureRef():
                return [self._figure(cell, noted=False)]
            case Mark(figure=figure):
                return [self._figure(FigureRef(figure, "interval"), noted=False)]
            case GradeMark(word=word):
                return self.runs(word)
            case _:
                return self.runs(cell)

    def written(self, ref: FigureRef) -> str:
        """A figure, or what of it is asked for."""
        f, coverage = self.present(ref.figure), ref.figure.coverage
        if ref.figure.suppressed:
            return f.centre
        match ref.part:
            case "of":
                return number(coverage.expected, self.language)
            case "reported":
                return number(coverage.reported, self.language)
            case "coverage":
                return f.coverage
            case "interval":
                return f.interval or f.centre
            case "low" | "high" | "whole" | "counted":
                return {"low": f.low_text, "high": f.high_text, "whole": f.text, "counted": f"{f.centre} {f.unit}".strip()}[ref.part]
            case _:
                return f.exact if ref.exact else f.centre

    def illustrative(self, figures: Iterable[Figure]) -> bool:
        """Whether anything of these is made up."""
        return any(figure.illustrative for figure in figures)
