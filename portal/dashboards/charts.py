"""The charts of a portfolio, drawn by the house's own charts, and as pictures that stand in a letter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from portal import town
from portal.config.language import into_spoken, say, spoken
from portal.dashboards.objectives import Followed
from portal.dashboards.portfolio import Portfolio
from portal.dashboards.tables import title_of
from portal.editions.figures import Row
from portal.editions.said import Said
from reports.charts.gallery import Gallery
from reports.charts.intervals import IntervalPanel, IntervalPoint, Intervals
from reports.charts.kept import KeptDrawings
from reports.charts.picture import Picture
from reports.charts.trends import SmallTrend, TrendPoint, Trends

PIXELS = 192
"""Per inch, of a picture made of points."""
MOST = 12
"""Rows or small pictures of a chart; the table has all."""

SVG, FACE = "http://www.w3.org/2000/svg", "font-family=\"'Source Sans 3', system-ui, 'DejaVu Sans', sans-serif\" fill=\"#1b2426\""
SIZED = re.compile(r'width="([\d.]+)pt" height="([\d.]+)pt"')
ABOVE, BELOW = 28, 24
"""Points for a line above a picture that is taken away, and for one below."""


@dataclass(frozen=True)
class ChartedValue:
    """A row of the chart of values: its name, its figure, and its own figure of the year before where one is published."""

    name: str
    row: Row
    before: Row | None


def charted_values(portfolio: Portfolio) -> list[ChartedValue]:
    """What each project, or each effect that is looked at, is worth, where that is published."""
    if portfolio.asked.of_effects:
        rows = [(f"{title_of(e.line)} ({into_spoken(e.project.funded.title)})", e.row) for e in portfolio.effects]
    else:
        rows = [(into_spoken(project.funded.title), project.created) for project in portfolio.projects]
    return [ChartedValue(name, row, portfolio.a_year_before(row)) for name, row in rows if row is not None and row["low"] is not None]


def value_chart(portfolio: Portfolio) -> Picture | None:
    """What each project, or each effect that is looked at, is worth, and how sure that is, beside its own past."""
    values = charted_values(portfolio)
    if not values:
        return None
    past = tuple(_point(of.before) if of.before else None for of in values)
    year = portfolio.part.year
    panel = IntervalPanel("", tuple(_point(of.row) for of in values), past if any(past) else ())
    legends = (str(year), str(year - 1)) if any(past) else ()
    return Intervals(say("portfolio.value_title"), tuple(of.name for of in values), (panel,), spoken(), legends, written=True)


def _point(row: Row) -> IntervalPoint:
    ends = [end for end in (row["low"], row["value"], row["high"]) if end is not None]
    return IntervalPoint(row["value"], min(ends), max(ends), Said(row).text)


def done_chart(followed: Sequence[Followed]) -> Picture | None:
    """Each indicator that has a past, over the sealed years, on its own scale, with its target."""
    trends = tuple(SmallTrend(name_of(of), _points(of), aim_of(of)) for of in charted_trends(followed))
    return Trends(say("portfolio.done_title"), trends, say("portfolio.changed")) if trends else None


def charted_trends(followed: Sequence[Followed]) -> list[Followed]:
    """The indicators that have a past or a target, as many as a chart takes."""
    return [of for of in followed if of.row["low"] is not None and (len(of.years) > 1 or aim_of(of) is not None)][:MOST]


def aim_of(of: Followed) -> float | None:
    """The target of the year that is looked at."""
    return of.target["value"] if of.target else None


def name_of(of: Followed) -> str:
    """What an indicator is called in a chart, with its project and its target."""
    title = f"{Said(of.row).title} ({into_spoken(of.project.funded.title)})"
    return say("portfolio.aimed", title=title, target=Said(of.target).centre) if of.target and aim_of(of) is not None else title


def _points(of: Followed) -> tuple[TrendPoint, ...]:
    return tuple(_trend(year, row) for year, row in of.years.items() if row["low"] is not None)


def _trend(year: int, row: Row) -> TrendPoint:
    return TrendPoint(year, row["value"], row["low"], row["high"], Said(row).text)


def one_figure(row: Row) -> Picture:
    """One figure on its interval, with its name."""
    panel = IntervalPanel("", (_point(row),))
    return Intervals(Said(row).label, (Said(row).label,), (panel,), spoken(), written=True)


def as_svg(picture: Picture) -> bytes:
    """The picture as SVG, drawn now if its drawing is not kept."""
    return Gallery(KeptDrawings(town.town().kept / "portal" / "charts")).drawing(picture).encode()


def titled(svg: bytes, above: str, below: str) -> bytes:
    """A picture that leaves its page: what it shows above it, where it comes from below."""
    [(width, height)] = SIZED.findall(svg.decode())[:1]
    whole = float(height) + ABOVE + BELOW
    size = f'width="{width}pt" height="{whole:g}pt" viewBox="0 0 {width} {whole:g}"'
    lines = (
        f'<text x="6" y="20" font-size="13" font-weight="bold">{escape(above)}</text>',
        f'<text x="6" y="{whole - 8:g}" font-size="9.5">{escape(below)}</text>',
    )
    inside = SIZED.sub(rf'x="0" y="{ABOVE}" width="\1" height="\2"', svg.decode(), count=1)
    return f'<svg xmlns="{SVG}" {size} {FACE} style="background:#ffffff">{"".join(lines)}{inside}</svg>'.encode()


def as_png(svg: bytes) -> bytes:
    """The same as points, by the program that sets the report on paper: nothing of the system is asked for."""
    import typst

    source = '#set page(width: auto, height: auto, margin: 6pt)\n#image(bytes(sys.inputs.svg), format: "svg")'
    picture = typst.compile(source.encode(), format="png", ppi=PIXELS, sys_inputs={"svg": svg.decode()})
    return bytes(picture)
