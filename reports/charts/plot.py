"""Marks of data, drawn by matplotlib: one figure is prepared once for all plots of a process, and cleared between them.

Words are not its business: they are measured and set on the sheet around the plot, so nothing has to be solved.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from reports.charts.sheet import Sheet, SheetPlot
from reports.charts.style import ACCENT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SETTINGS: dict[Any, Any] = {"svg.hashsalt": "impact", "hatch.linewidth": 0.9, "hatch.color": ACCENT}
"""Of matplotlib, where it writes: the salt fixes the ids that it would draw at random."""
UNDATED = {"Date": None, "Creator": None, "Format": None, "Type": None}
_alone = Lock()
"""One plot at a time: they share the figure, and two threads that both import matplotlib may each meet half of it."""


class Frame(NamedTuple):
    """Where a plot stands on its sheet, in points."""

    left: float
    top: float
    right: float
    bottom: float


@contextmanager
def plotted(sheet: Sheet, frame: Frame, across: tuple[float, float], down: tuple[float, float]) -> Iterator[Axes]:
    """Axes to draw on, in a frame of the sheet; values run from its left to its right and from its top to its bottom as given."""
    with _alone:
        figure, axes = _paper()
        figure.set_size_inches(sheet.width / 72, sheet.height / 72)
        width, height = (frame.right - frame.left) / sheet.width, (frame.bottom - frame.top) / sheet.height
        axes.set_position((frame.left / sheet.width, 1 - frame.bottom / sheet.height, width, height))
        axes.set(xlim=across, ylim=down[::-1])
        try:
            yield axes
            sheet.shapes.append(SheetPlot(_elements(figure, axes)))
        finally:
            for artist in _marks(axes):
                artist.remove()


def round_numbers(low: float, high: float, number: int, steps: Sequence[float] | None = None) -> list[float]:
    """Round numbers that lie evenly from `low` or before to `high` or after, at most `number` spaces that begin with `steps`."""
    with _alone:
        from matplotlib.ticker import MaxNLocator

    return [float(tick) for tick in MaxNLocator(number, steps=steps).tick_values(low, high)]


@cache
def _paper() -> tuple[Figure, Axes]:
    """The figure with its axes, of which nothing is seen but what is drawn on them."""
    from matplotlib.figure import Figure

    figure = Figure(dpi=72)
    figure.patch.set_visible(False)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_autoscale_on(False)
    return figure, axes


def _marks(axes: Axes) -> list[Any]:
    return [*axes.collections, *axes.lines, *axes.patches]


def _elements(figure: Figure, axes: Axes) -> str:
    """What was drawn, as elements of SVG: without the head of a file, and without the names that every file has alike."""
    import matplotlib as mpl

    for artist in _marks(axes):
        artist.set_clip_on(False)
    buffer = io.StringIO()
    with mpl.rc_context(SETTINGS):
        figure.savefig(buffer, format="svg", metadata=UNDATED)
    svg = buffer.getvalue()
    body = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->|<style.*?</style>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    body = re.sub(r' id="[A-Za-z0-9]+_\d+"|<defs>\s*</defs>', "", body)
    body = body[body.index(">") + 1 : body.rindex("</svg>")]
    return '<g stroke-linejoin="round">' + re.sub(r"\s+", " ", body).strip() + "</g>"
