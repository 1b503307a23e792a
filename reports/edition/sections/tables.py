"""Tables and pictures that several sections have: named figures with their ends, on one scale."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from impact.figures.figure import Figure
from indicators.numbers import Language
from indicators.text import Text
from reports.charts.intervals import IntervalPanel, Intervals
from reports.charts.picture import Picture
from reports.edition.sections.material import Material, ends, marks, prose
from reports.edition.tree import ChartBlock, Column, FigureRef, Prose, Row, Said, Table
from reports.edition.wording import wording

Named = tuple[Text, Figure]


def interval_table(id_: str, title: Said, head: Said, rows: Sequence[Named], source: Prose, *, total: Named | None = None) -> Table:
    """Each name with its figure: about, from, a mark on the common scale, to, and how many projects it comes from."""
    listed = [*rows, *([total] if total else [])]
    scale = marks([figure for _, figure in listed])
    laid = []
    for n, ((name, figure), mark) in enumerate(zip(listed, scale, strict=True)):
        low, high = ends(figure) if not figure.estimate.single else (None, None)
        cells = (name, FigureRef(figure), low, mark, high, FigureRef(figure, "reported"))
        laid.append(Row(cells, total=total is not None and n == len(rows)))
    columns = (
        Column(head, "left", 3),
        *(Column(wording.text(f"col_{name}")) for name in ("about", "from")),
        Column(wording.text("col_scale"), "left", 2),
        *(Column(wording.text(f"col_{name}")) for name in ("to", "projects")),
    )
    return Table(id_, title, columns, tuple(laid), source)


def figure_table(id_: str, title: Said, head: Said, rows: Sequence[Named], source: Prose, *, counted: Said | None = None) -> Table:
    """Each name with its figure and its unit, and from how many it comes: for what is counted."""
    laid = tuple(Row((name, FigureRef(figure, "counted"), FigureRef(figure, "coverage"))) for name, figure in rows)
    columns = (Column(head, "left", 3), Column(counted or wording.text("col_value")), Column(wording.text("col_coverage"), "left", 2))
    return Table(id_, title, columns, laid, source)


def interval_chart(
    material: Material, title: Said, rows: Sequence[Named], table: Table, source: Prose, alternative: Prose = ()
) -> ChartBlock:
    """The same as a picture: a dot on the line of its interval for each."""
    figures = tuple(figure for _, figure in rows)
    words = prose(*alternative, extremes(material, rows))
    return ChartBlock(f"{table.id}_chart", title, _picture(material, title, rows), words, source, figures, table.id)


def extremes(material: Material, rows: Sequence[Named]) -> Said | None:
    """The highest and the lowest of some figures, with their names."""
    known = [(name, f) for name, f in rows if f.estimate.known and not f.suppressed]
    if not known:
        return None
    ordered = sorted(known, key=lambda row: (row[1].estimate.value or row[1].estimate.high or 0.0, row[0].fr))
    (last, least), (first, most) = ordered[0], ordered[-1]
    return material.phrasing("charts").say("extremes", most=most, least=least, first=first, last=last)


def _picture(material: Material, title: Said, rows: Sequence[Named]) -> Callable[[Language], Picture]:
    def picture(language: Language) -> Picture:
        points = tuple(material.point(figure, language) for _, figure in rows)
        names = tuple(name.into(language) for name, _ in rows)
        heading = title.into(language) if isinstance(title, Text) else ""
        return Intervals(heading, names, (IntervalPanel("", points),), language, written=True, names=190.0)

    return picture
