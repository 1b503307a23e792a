"""A chart as a template takes it: the picture, the table behind it, and the mark of both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from markupsafe import Markup

from reports.charts.bars import ChartPoint, bars, years
from reports.pages.presented import Shown, mark_of


def drawn(
    kind: Literal["bars", "years"],
    title: str,
    points: list[ChartPoint],
    rows: list[tuple[str, Shown]],
    heading: str,
    say: Callable[..., str],
    *,
    rest: str = "",
    covered: bool = False,
) -> dict[str, Any]:
    """A chart of points over a table of rows (name, figure); `covered` adds a column that says from how many projects each comes."""
    mark = mark_of((figure for _, figure in rows), say)
    svg = Markup({"bars": bars, "years": years}[kind](points, title, mark))  # noqa: S704 (matplotlib escapes the names it writes)
    return {"title": title, "svg": svg, "rows": rows, "heading": heading, "rest": rest, "covered": covered, "mark": mark}
