"""The layout of a spreadsheet as it was read, to be remembered for its project; layouts of a workspace, checked as they are loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from impact.ecosystem.projects import Register
from impact.intake.layouts.models import Layout, LayoutBlock, Meant, Part
from impact.messages import messages
from indicators.breakdown import read_cell, write_cell
from indicators.catalogue import Catalogue
from indicators.yamlfile import Source, as_model, check_known, fault_at, read_yaml

if TYPE_CHECKING:  # a workspace is opened by commands that read no spreadsheet
    from impact.intake.layouts.axes import Axis, HeadedBlock

_ASIDE = ("note", "target", "computed", "ordinal", "unit", "label", "cumulative", "relative")


def layout_of(frames: list[HeadedBlock], catalogue: Catalogue, project: str) -> Layout:
    """How the tables of a file of a project are laid out, each row and column with what it is likeliest to mean."""
    return Layout(sheets=[_block(frame, catalogue, project) for frame in frames])


def _block(frame: HeadedBlock, catalogue: Catalogue, project: str) -> LayoutBlock:
    from impact.tables.grids import column_letters

    block = frame.block
    columns = {column_letters(c): axis for c, axis in frame.columns.items() if c not in block.label_columns and axis.places}
    rows = {str(r): axis for r, axis in frame.rows.items() if axis.places and not axis.private}
    return LayoutBlock(
        name=block.sheet.name,
        block=block.place,
        header_rows=block.header_rows,
        columns={at: _part(axis, catalogue, project) for at, axis in columns.items()},
        rows={at: _part(axis, catalogue, project) for at, axis in rows.items()},
        headings={
            "columns": {at: axis.heading for at, axis in columns.items()},
            "rows": {at: axis.heading for at, axis in rows.items()},
        },
    )


def _part(axis: Axis, catalogue: Catalogue, project: str) -> Part:
    """What a row or column is likeliest to mean; aside where nobody knows what it names, or it names another project."""
    meaning = axis.meaning
    if meaning.role == "total" and not meaning.indicators:
        return "total"
    if meaning.role in _ASIDE or (meaning.rest and not meaning.indicators) or meaning.project not in (None, project):
        return "aside"
    when = meaning.when
    period = when.part or (str(when.year) if when.year else f"{when.season}-{when.season + 1}" if when.season else None)
    indicator = meaning.indicators[0] if meaning.indicators else None
    kept = catalogue[indicator].current.breakdowns if indicator else None
    cells = [(key, code) for key, code in meaning.breakdowns if kept is None or key in kept]
    if meaning.breakdowns and not cells and indicator is None:
        return "aside"
    return Meant(indicator=indicator, period=period, breakdown=write_cell(dict(cells[:1])) if cells else None)


def load_layout(source: Source, catalogue: Catalogue, register: Register) -> tuple[str, Layout]:
    """The layout of one project, named as its file. Raises Refusal with file and line: an unknown project, indicator or breakdown."""
    document = read_yaml(source)
    layout = as_model(Layout, document, source)
    project = source.name.rpartition(".")[0]
    if project not in register.projects:
        raise fault_at(source, document, (), messages.text("layout_of_no_project", project=project))
    for n, block in enumerate(layout.sheets):
        for axis, parts in (("columns", block.columns), ("rows", block.rows)):
            for at, part in parts.items():
                if not isinstance(part, str):
                    _check(source, document, ("sheets", n, axis, at), part, catalogue)
    for digest, answers in layout.answers.items():
        for n, answer in enumerate(answers):
            for m, value in enumerate(answer.values):
                check_known(source, document, ("answers", digest, n, "values", m, "indicator"), value.indicator, catalogue.indicators)
    return project, layout


def _check(source: Source, document: object, at: tuple[int | str, ...], part: Meant, catalogue: Catalogue) -> None:
    if part.indicator is not None:
        check_known(source, document, (*at, "indicator"), part.indicator, catalogue.indicators)
    for key in read_cell(part.breakdown or ""):
        check_known(source, document, (*at, "breakdown"), key, catalogue.vocabulary.breakdowns)
