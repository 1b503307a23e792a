"""The parts that totals of value are made of: one row for each project and line, as the sums took them."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
import polars as pl

from impact.valuation.lines import Lines
from impact.valuation.method import Array

Term = Literal["added", "subtracted", "divisor"]
DECIMALS = 6
"""What a part keeps: a thousand of them still sum to the cent, whatever the processor."""
CUT = {"year": pl.Int64, **dict.fromkeys(("measure", "direction", "key", "term"), pl.String)}
SCHEMA = CUT | {
    **dict.fromkeys(("project_id", "map_id", "outcome_id"), pl.String),
    "activity_year": pl.Int64,
    **dict.fromkeys(("quantity", "net_quantity", "proxy_quantity", "value"), pl.Float64),
}

TAKEN = ("project_id", "line", "quantity", "share")
"""What is taken of the lines of each total."""


class Cut(NamedTuple):
    """Which total: its measure, and the part of the whole (direction, key), or the one project, that it is about."""

    measure: str
    direction: str = ""
    key: str = ""
    project: str | None = None


class Parts:
    """Collects, total by total, the lines that were summed. A project's totals are made of its own parts of the territory's."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._gains = np.array([line.side == "outcome" for line in lines.lines])
        self._monetised = np.array([line.monetised for line in lines.lines])
        self._years = np.array([line.activity_year or 0 for line in lines.lines])
        self._first = np.array([line.years.start for line in lines.lines])
        self._conversion = np.broadcast_to(lines.conversion, self._years.shape)
        self._of_lines: list[tuple[dict[str, Any], list[pl.Series], Array]] = []
        self._of_spending: list[pl.DataFrame] = []

    def add(self, year: int, cut: Cut, summed: pl.DataFrame, unit_values: Array, term: Term = "added") -> None:
        """The lines of one total (project_id, line, quantity, share); `unit_values`: money of one unit of each line (L)."""
        if cut.project is not None:
            return
        money = unit_values[summed["line"].to_numpy()]
        self._of_lines.append((_marks(year, cut, term), [summed[name] for name in TAKEN], money))

    def add_spending(self, year: int, cut: Cut, spending: pl.DataFrame) -> None:
        """What the spending of projects makes turn over (project_id, value): it comes from no line."""
        marks = _marks(year, cut, "added")
        self._of_spending.append(spending.select("project_id", "value", **{name: pl.lit(mark, CUT[name]) for name, mark in marks.items()}))

    def frame(self) -> pl.DataFrame:
        """The table `value_part`."""
        frames = [self._summed(self._collected())] if self._of_lines else []
        every = pl.concat([pl.DataFrame(schema=SCHEMA), *frames, *self._of_spending], how="diagonal")
        return every.select(pl.col(name).round(DECIMALS) if kind == pl.Float64 else pl.col(name) for name, kind in SCHEMA.items())

    def _collected(self) -> pl.DataFrame:
        """All lines of all totals in one frame, made at once: there are thousands of totals, most of them of few lines."""
        marks, taken, money = zip(*self._of_lines, strict=True)
        heights = [len(of_total) for of_total in money]
        which = np.repeat(np.arange(len(heights)), heights)
        columns = [pl.Series(name, [mark[name] for mark in marks], kind).gather(which) for name, kind in CUT.items()]
        collected = pl.DataFrame([pl.concat(column) for column in zip(*taken, strict=True)])
        lines, n = self._lines, collected["line"].to_numpy()
        years, realised = np.repeat([[mark["year"], mark["measure"] == "realised"] for mark in marks], heights, axis=0).T
        net = lines.net[n] * lines.remaining[n, np.where(realised, years - self._years[n], self._first[n])]
        units = {
            "net": np.where(self._gains[n], net, np.nan),
            "proxy": np.where(self._gains[n], net * self._conversion[n], np.nan),
            "money": np.where(self._monetised[n], np.concatenate(money), np.nan),
        }
        return collected.with_columns(columns + [pl.Series(name, unit).fill_nan(None) for name, unit in units.items()])

    def _summed(self, parts: pl.DataFrame) -> pl.DataFrame:
        """One row for each total, project and line, over the stakeholders it has there."""
        share, quantity = pl.col("share"), pl.col("quantity").first()
        # what changes hands adds up to nothing: its quantity is that of those who gain
        gaining = pl.when((share > 0).any()).then(share.filter(share > 0).sum()).otherwise(share.sum())
        summed = parts.group_by([*CUT, "project_id", "line"], maintain_order=True).agg(
            quantity=quantity,
            net_quantity=quantity * gaining * pl.col("net").first(),
            proxy_quantity=quantity * gaining * pl.col("proxy").first(),
            value=quantity * share.sum() * pl.col("money").first(),
        )
        rows = [(n, line.map_id, line.line_id, line.activity_year) for n, line in enumerate(self._lines.lines)]
        names = {"line": pl.Int64, "map_id": pl.String, "outcome_id": pl.String, "activity_year": pl.Int64}
        return summed.join(pl.DataFrame(rows, schema=names, orient="row"), on="line").drop("line")


def _marks(year: int, cut: Cut, term: Term) -> dict[str, Any]:
    """What a part says of the total it belongs to."""
    return {"year": year, "measure": cut.measure, "direction": cut.direction, "key": cut.key, "term": term}
