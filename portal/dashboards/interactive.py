"""The charts of a portfolio for browsers that run scripts: the values of the drawing as Vega-Lite, each mark leading to its figure."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from indicators.numbers import number
from portal.config.language import say, spoken
from portal.dashboards.charts import aim_of, charted_trends, charted_values, name_of, value_chart
from portal.dashboards.objectives import Followed
from portal.dashboards.portfolio import Portfolio
from portal.editions.figures import Row
from portal.editions.said import Said
from reports.charts.style import ACCENT, GRID, INK, MIDDLE, RULE, SOFT, WHITE

Spec = dict[str, Any]
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
"""What the chart is written in; nothing is fetched from there."""
LETTERS, NAME = 16, 18
"""The size of letters in pixels; signs of a line of a name beside a chart."""
FACES = "'Source Sans 3', 'Source Sans Pro', 'Segoe UI', 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
"""Those of the page, by name: a chart measures its words before it sets them."""
STEP, TALL = 44, 110
"""Pixels: the height of a row, and of a small chart."""
CONFIG: Spec = {
    "font": FACES,
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": LETTERS, "labelColor": SOFT, "titleFontSize": LETTERS,
        "gridColor": GRID, "domainColor": RULE, "tickColor": RULE,
    },
    "axisQuantitative": {"format": ",~f", "tickCount": 5},
    "legend": {"labelFontSize": LETTERS, "labelColor": INK, "orient": "top", "symbolSize": 120, "title": None, "columnPadding": 24},
}  # fmt: skip
SPREAD: Spec = {"condition": {"test": "datum.value === null", "value": 9}, "value": 3}
"""How thick the line from low to high is: a bar where there is nothing but the ends."""
UPWARD: Spec = {"scale": {"zero": True}, "axis": {"tickCount": 3}}
AIM: Spec = {"type": "rule", "color": INK, "strokeDash": [5, 4], "strokeWidth": 1.5}
KNOWN = "datum.value !== null"
TIP: Spec = {"tooltip": {"field": "text"}, "href": {"field": "href"}}


def value_specs(portfolio: Portfolio) -> list[Spec]:
    """The chart of values: this year's dot and the year before's square in a row; a click on the legend leaves one of the two."""
    picture = value_chart(portfolio)
    if picture is None:
        return []
    year = portfolio.part.year
    values = [
        _value(row) | {"name": textwrap.fill(of.name, NAME), "year": str(when), "text": _tip(of.name, when, row)}
        for of in charted_values(portfolio)
        for row, when in ((of.row, year), (of.before, year - 1))
        if row is not None
    ]
    years = sorted({value["year"] for value in values}, reverse=True)
    rows: Spec = {
        "y": {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": {"labelExpr": "split(datum.value, '\\n')"}}
    }
    if len(years) > 1:
        rows["yOffset"] = {"field": "year", "type": "nominal", "sort": years}
    layers = [_spans(years), _dots(years)]
    size = {"height": STEP * len({value["name"] for value in values})}
    return [_whole("", "; ".join(picture.description)) | size | {"data": {"values": values}, "encoding": rows, "layer": layers}]


def _spans(years: Sequence[str]) -> Spec:
    """The lines from low to high; where there are two years, a click on the legend chooses."""
    chosen = {"params": [{"name": "year", "select": {"type": "point", "fields": ["year"]}, "bind": "legend"}]} if len(years) > 1 else {}
    ends = {"x": _amount("low") | {"scale": {"zero": True}}, "x2": {"field": "high"}, "strokeWidth": SPREAD}
    return chosen | {"mark": "rule", "encoding": ends | {"color": _by_year(years, [ACCENT, INK])} | _faded(years) | TIP}


def _dots(years: Sequence[str]) -> Spec:
    """The central values: filled circles, and hollow squares for the year before."""
    looks = {
        "shape": _by_year(years, ["circle", "square"]),
        "color": _by_year(years, [ACCENT, INK]),
        "fill": _by_year(years, [ACCENT, WHITE]),
    }
    mark = {"type": "point", "size": 120, "strokeWidth": 2, "opacity": 1}
    return {"transform": [{"filter": KNOWN}], "mark": mark, "encoding": {"x": _amount("value")} | looks | _faded(years) | TIP}


def _faded(years: Sequence[str]) -> Spec:
    return {"opacity": {"condition": {"param": "year", "value": 1}, "value": 0.15}} if len(years) > 1 else {}


def _by_year(years: Sequence[str], looks: Sequence[str]) -> Spec:
    scale = {"domain": list(years), "range": list(looks[: len(years)])}
    return {"field": "year", "type": "nominal", "scale": scale} | ({"legend": None} if len(years) == 1 else {})


def done_specs(followed: Sequence[Followed]) -> list[Spec]:
    """A small chart for each indicator that has a past or a target: its years, on its own scale, and its target as a dashed line."""
    return [_trend(of) for of in charted_trends(followed)]


def _trend(of: Followed) -> Spec:
    name, published = name_of(of), {year: row for year, row in of.years.items() if row["low"] is not None}
    values = [_value(row) | {"year": str(year), "text": _tip(name, year, row)} for year, row in published.items()]
    line = {"mark": {"type": "line", "color": ACCENT, "strokeWidth": 2}, "encoding": {"y": _amount("middle") | UPWARD}}
    ends = {"y": _amount("low"), "y2": {"field": "high"}, "strokeWidth": SPREAD} | TIP
    dot = {"type": "point", "filled": True, "size": 90, "color": ACCENT, "opacity": 1}
    layers: list[Spec] = [
        line,
        {"mark": {"type": "rule", "color": MIDDLE}, "encoding": ends},
        {"transform": [{"filter": KNOWN}], "mark": dot, "encoding": {"y": _amount("value")} | TIP},
    ]
    if (aim := aim_of(of)) is not None:
        layers.append({"mark": AIM, "data": {"values": [{"aim": aim}]}, "encoding": {"x": None, "y": _amount("aim")}})
    x = {"x": {"field": "year", "type": "ordinal", "title": None, "axis": {"labelAngle": 0}}}
    described = f"{name}: " + ", ".join(value["text"] for value in values)
    return _whole(name, described) | {"height": TALL, "data": {"values": values}, "encoding": x, "layer": layers}


def _whole(name: str, description: str) -> Spec:
    """What every chart has; `name` is kept beside it for the page, which sets it above."""
    return {"$schema": SCHEMA, "name": name, "description": description, "width": "container", "config": CONFIG}


def _amount(field: str) -> Spec:
    return {"field": field, "type": "quantitative", "title": None}


def _value(row: Row) -> Spec:
    """A mark: the figure with its ends, and its page in the version that is shown."""
    middle = row["value"] if row["value"] is not None else (row["low"] + row["high"]) / 2
    page = reverse("public:figure", args=[Said(row).short])
    return {"value": row["value"], "low": row["low"], "high": row["high"], "middle": middle, "href": page}


def _tip(name: str, year: int, row: Row) -> str:
    return say("portfolio.tip", name=name, year=str(year), text=f"{Said(row).text} {Said(row).unit}".strip())


def as_json(specs: Sequence[Spec]) -> bytes:
    """Charts with the signs that the person's language writes numbers with."""
    written = number(1234.5, spoken(), 1)  # such as 1,234.5: after the one stands what parts thousands, before the five what parts decimals
    locale = {"decimal": written[-2], "thousands": written[1], "grouping": [3], "currency": ["", ""]}
    return json.dumps({"locale": locale, "charts": list(specs)}, ensure_ascii=False).encode()
