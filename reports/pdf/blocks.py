"""Blocks of the tree in one language as the typesetter takes them: texts, numbers and drawings, and nothing of how they look."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from indicators.text import Text
from reports.charts.gallery import Gallery
from reports.edition.runs import Run, Writer
from reports.edition.tree import (
    Block,
    Cell,
    Chain,
    ChartBlock,
    Contents,
    FigureIndex,
    FigureRef,
    Glossary,
    GradeMark,
    Headlines,
    Listing,
    Mark,
    Note,
    Pair,
    Paragraph,
    Particulars,
    Passage,
    Prose,
    Quote,
    Section,
    Table,
)
from reports.edition.typography import typeset
from reports.edition.wording import sayer

Laid = dict[str, Any]
DEEPEST = 3
"""Levels of headings on paper."""


class PaperLayout:
    """Lays out the blocks of a document. `noted`: whether figures lead to the index of the document."""

    def __init__(self, writer: Writer, gallery: Gallery, *, noted: bool) -> None:
        self.writer, self.gallery, self.noted = writer, gallery, noted
        self.say = sayer(writer.language)

    def section(self, section: Section, level: int = 1, *, fresh: bool = False) -> list[Laid]:
        """A section: its heading, its blocks, the sections in it. `fresh`: it begins a page, as the chapters and all portraits but one."""
        at = {"page-of": section.about or section.id}
        itself = any(isinstance(block, Contents) for block in section.blocks)
        known = {"bookmarked": level < DEEPEST, "outlined": level < DEEPEST and not itself}
        heading = {"kind": "heading", "level": level, "id": section.id, "at": at, "fresh": fresh, **known}
        blocks = [heading | {"runs": self.runs(self.writer.runs(section.title))}]
        blocks += [self._before(block, after) for block, after in zip_longest(section.blocks, section.blocks[1:])]
        below = min(level + 1, DEEPEST)
        for n, inner in enumerate(section.sections):
            blocks += self.section(inner, below, fresh=n > 0 and bool(inner.about))
        if section.beside:
            left, right = ([laid for inner in column for laid in self.section(inner, below)] for column in section.beside)
            blocks.append({"kind": "pair", "left-width": 1, "right-width": 1, "left": left, "right": right})
        return blocks

    def _before(self, block: Block, after: Block | None) -> Laid:
        """A block of a section; what announces a table or a picture is not left behind on another page."""
        laid = self.block(block)
        announces = isinstance(block, Paragraph) and isinstance(after, Table | ChartBlock)
        return laid | {"keeps": True} if announces else laid

    def block(self, block: Block) -> Laid:
        """A block."""
        match block:
            case Paragraph() | Quote():
                return self._said(block)
            case Passage() | Pair():
                return self._beside(block)
            case ChartBlock():
                return self._chart(block)
            case Table():
                return self._table(block)
            case Headlines() | Listing() | Particulars() | Glossary() | Chain():
                return self._listed(block)
            case FigureIndex():
                return {"kind": "index", "groups": self._index()}
            case Contents():
                return {"kind": "contents"}

    def _said(self, block: Paragraph | Quote) -> Laid:
        match block:
            case Quote(text=text, who=who, illustrative=illustrative):
                return {"kind": "quote", "text": self.say("quoted", text=self.text(text)), "who": self.text(who), "mark": illustrative}
            case Paragraph(prose=prose, style=style):
                return {"kind": style, "runs": self.prose(prose), "wide": False, "keeps": False}

    def _beside(self, block: Passage | Pair) -> Laid:
        match block:
            case Passage(blocks=blocks, notes=notes):
                return {"kind": "passage", "blocks": [self.block(b) for b in blocks], "notes": [self._note(n) for n in notes]}
            case Pair(left=left, right=right, shares=(one, other)):
                sides = {"left": [self.block(b) for b in left], "right": [self.block(b) for b in right]}
                return {"kind": "pair", "left-width": one, "right-width": other, **sides}

    def _listed(self, block: Headlines | Listing | Particulars | Glossary | Chain) -> Laid:
        writer = self.writer
        match block:
            case Headlines(items=items):
                laid = [{"big": self.runs(writer.runs(i.big)), "small": self.prose(i.small)} for i in items]
                return {"kind": "headlines", "items": laid}
            case Listing(items=said):
                return {"kind": "list", "items": [self.runs(writer.runs(item)) for item in said]}
            case Particulars(rows=rows):
                return {"kind": "particulars", "rows": [{"term": self.text(t), "runs": self.runs(writer.runs(s))} for t, s in rows]}
            case Glossary(items=rows):
                return {"kind": "glossary", "items": [{"term": self.text(t), "runs": self.runs(writer.runs(s))} for t, s in rows]}
            case Chain(parts=parts):
                columns = [{"title": self.text(t), "lines": [self.runs(writer.runs(s)) for s in said]} for t, said in parts]
                return {"kind": "columns", "parts": columns}

    def _note(self, note: Note) -> Laid:
        return {"title": self.text(note.title), "runs": self.prose(note.prose)}

    def _chart(self, chart: ChartBlock) -> Laid:
        picture = chart.picture(self.writer.language)
        return {
            "kind": "chart",
            "title": self.runs(self.writer.runs(chart.title)),
            "mark": self.writer.illustrative(chart.figures),
            "svg": self.gallery.drawing(picture),
            "alt": self.writer.spoken(chart.alternative),
            "source": self.prose(chart.source),
            "wide": chart.wide,
        }

    def alternative(self, chart: ChartBlock) -> str:
        """What a picture is called and shows, in words, where no title stands above it."""
        return self.writer.spoken([chart.title, *chart.alternative])

    def _table(self, table: Table) -> Laid:
        figures = [cell.figure for row in table.rows for cell in row.cells if isinstance(cell, FigureRef | Mark)]
        columns = [{"runs": self.runs(self.writer.runs(c.title)), "align": c.align, "width": c.share} for c in table.columns]
        rows = [{"cells": [self._cell(cell) for cell in row.cells], "total": row.total} for row in self.writer.rows(table)]
        source = self.prose([*table.source])
        exact = [{"kind": "text", "text": self.say("exact_values") + " "}] if table.exact else []
        return {
            "kind": "table",
            "title": self.runs(self.writer.runs(table.title)),
            "mark": self.writer.illustrative(figures),
            "columns": columns,
            "rows": rows,
            "source": exact + source,
            "wide": table.wide,
            "tall": any(column.share for column in table.columns[1:]),
        }

    def _cell(self, cell: Cell) -> Laid:
        runs = self.runs(self.writer.cell(cell))
        match cell:
            case Mark(figure=figure, least=least, most=most):
                estimate, room = figure.estimate, most - least
                at = [None if end is None else round((end - least) / room, 4) for end in (estimate.low, estimate.high, estimate.value)]
                return {"kind": "mark", "low": at[0], "high": at[1], "value": at[2], "zero": round(-least / room, 4), "runs": runs}
            case GradeMark(grade=grade):
                return {"kind": "grade", "filled": 7 - grade, "runs": runs}
            case _:
                return {"kind": "text", "runs": runs}

    def _index(self) -> list[Laid]:
        """The figures by owner, each with its number and its address below that of the owner; those of a project by their address alone."""
        groups: dict[str, list[Laid]] = {}
        for figure in self.writer.figures:
            year, scope, *rest = figure.address.split("/")
            owner = "/".join([year, scope, *(rest[:1] if scope == "project" else [])])
            label = "" if scope == "project" else typeset(figure.label.into(self.writer.language), self.writer.language)
            entry = {"number": self.writer.numbers[figure.address], "text": label, "address": figure.address.removeprefix(f"{owner}/")}
            groups.setdefault(owner, []).append(entry)
        return [{"title": self._owner(owner), "address": owner, "entries": entries} for owner, entries in groups.items()]

    def _owner(self, owner: str) -> str:
        """What an owner of figures is called: the territory by its name, a project by its own."""
        scope, _, project = owner.partition("/")[2].partition("/")
        named = self.writer.presenter.project(project) if scope == "project" else self.say("index_territory")
        return typeset(named, self.writer.language)

    def prose(self, prose: Prose) -> list[Laid]:
        """Sentences as runs."""
        return self.runs(self.writer.prose(prose))

    def runs(self, runs: Sequence[Run]) -> list[Laid]:
        """Runs as the typesetter takes them."""
        return [self._run(run) for run in runs]

    def _run(self, run: Run) -> Laid:
        match run.kind:
            case "figure":
                number = run.number if self.noted else None
                return {"kind": "figure", "text": run.text, "number": number, "noted": run.noted}
            case "web":
                return {"kind": "web", "text": run.text, "to": run.address}
            case _:
                return {"kind": "text", "text": run.text}

    def text(self, text: Text | None) -> str:
        """A text without figures."""
        return typeset(text.into(self.writer.language), self.writer.language) if text else ""
