"""A figure as a page shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from reports.charts.bars import ChartPoint


@dataclass(frozen=True)
class Shown:
    """The texts around a number, and the row it came from."""

    figure_id: str
    raw: str
    shown: str
    unit: str
    coverage: str
    missing: str
    formula: str
    illustrative: bool
    title: str
    project: str
    row: dict[str, Any]

    @property
    def made_of(self) -> list[str]:
        """What it is made of, a sentence each, where it tells."""
        told: list[str] = self.row.get("told", [])
        return told

    @property
    def anchor(self) -> str:
        """The figure's place on the page."""
        return "f-" + "".join(sign if sign.isalnum() else "-" for sign in self.figure_id)

    def point(self, name: str) -> ChartPoint:
        """The figure as a point of a chart."""
        return ChartPoint(name, self.row["value"], self.row["low"], self.row["high"], self.shown)


def mark_of(figures: Iterable[Shown], say: Callable[..., str]) -> str:
    """The mark of a picture: that of illustrative data where any of its figures is, else nothing."""
    return say("illustrative_mark") if any(f.illustrative for f in figures) else ""
