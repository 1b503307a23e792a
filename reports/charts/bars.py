"""Charts as SVG, the same bytes for the same data: bars of named values, and a line of years with the interval as a band."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

BLUE, BAND, GREY, MARK = "#00518a", "#9cc3e0", "#4a5460", "#7a4100"


@dataclass(frozen=True)
class Point:
    """A named value, or an interval when `value` is None; `shown` is how people read it."""

    name: str
    value: float | None
    low: float
    high: float
    shown: str


def bars(points: Sequence[Point], title: str, mark: str = "") -> str:
    """Horizontal bars, the first point on top; an interval is a pale bar from its low to its high end, or a whisker around its value.

    `mark` is written on the picture itself, which may be taken out of its page.
    """
    with _plain(title):
        return _bars(points, title, mark)


def _bars(points: Sequence[Point], title: str, mark: str) -> str:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 0.6 + 0.34 * len(points) + 0.2 * bool(mark)), layout="constrained")
    _marked(figure, mark)
    axes = figure.subplots()
    for position, point in enumerate(reversed(points)):
        solid = point.value if point.value is not None else point.low
        axes.barh(position, solid, color=BLUE, height=0.62)
        if point.value is None or point.low >= point.value:
            axes.barh(position, point.high - solid, left=solid, color=BAND, height=0.62)
        else:  # a central value inside its interval
            axes.plot([point.low, point.high], [position, position], color=GREY, linewidth=1.6, marker="|", markersize=8)
        axes.annotate(
            point.shown,
            (max(point.high, solid, 0), position),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            color=GREY,
        )
    axes.set_yticks(range(len(points)), [_short(p.name) for p in reversed(points)], fontsize=9)
    low, high = min(0, *(p.low for p in points)), max(0, *(p.high for p in points)) or 1
    written = min(0.6, 0.015 * max(len(p.shown) for p in points) + 0.02)  # share of the width that the values written at the ends take
    axes.set_xlim(low, high + (high - low) * written / (1 - written))
    axes.xaxis.set_visible(False)
    axes.spines[["top", "right", "bottom", "left"]].set_visible(False)
    axes.tick_params(left=False)
    axes.axvline(0, color=GREY, linewidth=0.8)
    return _svg(figure, title, points)


def years(points: Sequence[Point], title: str, mark: str = "") -> str:
    """A line through the years; where only an interval is known, a band. `mark` is written on the picture itself."""
    with _plain(title):
        return _years(points, title, mark)


def _years(points: Sequence[Point], title: str, mark: str) -> str:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 2.8), layout="constrained")
    _marked(figure, mark)
    axes = figure.subplots()
    at = [int(p.name) for p in points]
    axes.fill_between(at, [p.low for p in points], [p.high for p in points], color=BAND)
    axes.plot(at, [p.value if p.value is not None else float("nan") for p in points], color=BLUE, marker="o", linewidth=2)
    for year, point in zip(at, points, strict=True):
        place: dict[str, Any] = {"xytext": (0, 7), "textcoords": "offset points", "ha": "center", "fontsize": 8, "color": GREY}
        axes.annotate(point.shown, (year, point.high), bbox={"color": "white", "pad": 0.5}, zorder=5, **place)
    axes.set_xticks(at, [p.name for p in points], fontsize=9)
    axes.set_ylim(min(0, *(p.low for p in points)), (max(p.high for p in points) or 1) * 1.2)
    axes.margins(x=0.08)
    axes.yaxis.set_visible(False)
    axes.spines[["top", "right", "left"]].set_visible(False)
    return _svg(figure, title, points)


def _marked(figure: Any, mark: str) -> None:
    if mark:
        figure.suptitle(mark, x=0.995, ha="right", fontsize=8, color=MARK)


@contextlib.contextmanager
def _plain(title: str) -> Iterator[None]:
    """Text stays text (small, searchable, `$` a dollar, from when it is set); the salt fixes the ids that would be drawn at random."""
    import matplotlib as mpl

    with mpl.rc_context({"svg.hashsalt": title, "svg.fonttype": "none", "font.family": "sans-serif", "text.parse_math": False}):
        yield


def _short(name: str, length: int = 34) -> str:
    return name if len(name) <= length else name[: length - 1] + "…"


def _svg(figure: object, title: str, points: Sequence[Point]) -> str:
    """The figure as an inline SVG with a name and a description for those who do not see it."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})  # type: ignore[attr-defined]
    drawn = buffer.getvalue()
    drawn = drawn[drawn.index("<svg") :]
    drawn = re.sub(r"<metadata>.*?</metadata>", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r"\s+", " ", drawn)
    told = "; ".join(f"{p.name}: {p.shown}" for p in points)
    name = escape(title, {'"': "&quot;"})
    opening = f'<svg role="img" aria-label="{name}"'
    return drawn.replace("<svg", opening, 1).replace(">", f"><title>{escape(title)}</title><desc>{escape(told)}</desc>", 1)
