"""What figures of value say of the cells: each is a sum of cells times published factors, so that it can be divided back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor, inf, log10
from typing import NamedTuple

from impact.disclosure.beneath import Beneath
from impact.disclosure.linear import LinearRow
from impact.disclosure.unknowns import Cell, Cells, Form, Key
from impact.figures.definition import LocalTerms, RatioTerms, ValueDefinition
from impact.figures.figure import Figure

DUST = 1e-4
"""Stored factors differ by less than this part of themselves where they are the same."""
WIDTH = 20
"""A value is rounded to the power of ten that is not above this part of its interval: what it supports."""
AWAY = ("subtracted", "divisor")


class Total(NamedTuple):
    """Which total of value; of the territory where no project is named."""

    year: int
    measure: str
    direction: str
    key: str
    project: str | None


class Terms(NamedTuple):
    """The two forms of a total: what is added, and what is subtracted or divides."""

    added: Form
    away: Form


@dataclass(frozen=True)
class ValueLines:
    """The totals of value as forms of the cells; `_unknown`: cells that enter a total with a factor that nobody can read from it."""

    totals: dict[Total, Terms]
    _unknown: frozenset[Key]

    @classmethod
    def of(cls, beneath: Beneath, cells: Cells) -> ValueLines:
        """Those that take anything of the cells."""
        totals: dict[Total, Terms] = {}
        unknown: set[Key] = set()
        for row in beneath.lines({key.indicator for key in cells.parts}).iter_rows(named=True):
            key = Key(row["activity_year"], row["project_id"], row["indicator_id"], row["breakdown"])
            money = row["net_quantity"] if row["measure"] == "quantity" else row["value"]
            cell = cells.parts.get(key, {}).get("value") or cells.end(key, "low")
            if cell is None or money is None:
                continue
            if not row["quantity"]:
                unknown.add(key)
                continue
            for project in (None, row["project_id"]):
                total = Total(row["year"], row["measure"], row["direction"], row["key"], project)
                terms = totals.setdefault(total, Terms({}, {}))
                form = terms.away if row["term"] in AWAY else terms.added
                form[cell] = form.get(cell, 0.0) + money / row["quantity"]
        return cls(totals, frozenset(unknown))

    def of_figure(self, figure: Figure) -> Terms:
        """The two forms of a figure of value."""
        d = figure.definition
        assert isinstance(d, ValueDefinition)  # noqa: S101 - the caller chose it
        return self.totals.get(Total(d.year, d.measure, d.direction, d.key, d.project_id), Terms({}, {}))

    def unpriced(self, cells: Cells) -> Iterator[Cell]:
        """Cells at zero that a total would show if they were not: they stay where they are."""
        yield from (cell for key in sorted(self._unknown) for cell in cells.parts[key].values())


def rounding(figure: Figure) -> float | None:
    """The power of ten that a value with an interval may be rounded to; None where there is no interval."""
    low, high = figure.estimate.low, figure.estimate.high
    if low is None or high is None or high <= low:
        return None
    return float(10.0 ** floor(log10((high - low) / WIDTH)))


def value_rows(figure: Figure, cells: Cells, lines: ValueLines) -> Iterator[LinearRow]:
    """How far the cells of a figure of value may move before it would differ, exactly and once it is rounded."""
    definition, value = figure.definition, figure.estimate.value
    assert isinstance(definition, ValueDefinition)  # noqa: S101 - the caller chose it
    added, away = _local(definition.context, cells) or lines.of_figure(figure)
    if value is None or not (added or away):
        return
    terms = definition.context if isinstance(definition.context, RatioTerms) else None
    if figure.unit != "euros_per_euro":
        yield _row(_less(added, away, 1.0), figure, 1.0)
    elif terms is not None and not away:
        yield _row(added, figure, terms.invested)
    else:  # a quotient of two forms, or one whose divisor is not shown, is never rounded: what it is of the cells must stay
        yield _exact(_less(added, away, value) if away else added)
    if terms is not None:
        share = relative(figure)
        yield from (
            _near(form, total, None if share is None else context_step(total, share))
            for form, total in ((added, terms.created), (away, terms.invested))
            if form
        )


def relative(figure: Figure) -> float | None:
    """What a figure is rounded to, as a share of itself."""
    step, value = rounding(figure), figure.estimate.value
    return step / abs(value) if step is not None and value else None


def context_step(total: float, share: float) -> float:
    """What a total that stands beside a ratio is rounded to, where the ratio is rounded to a share of itself."""
    return float(10.0 ** floor(log10(max(abs(total) * share, 0.01))))


def _local(context: object, cells: Cells) -> Terms | None:
    """What spending makes turn over: each footprint's cell, times the share and the multiplier that it states."""
    if not isinstance(context, LocalTerms):
        return None
    form: Form = {}
    for spending in context.local:
        key = Key(spending.year, spending.project_id, spending.indicator_id or "", spending.breakdown)
        cell = cells.parts.get(key, {}).get("value") or cells.end(key, "low")
        if cell is not None:
            local = spending.assumed()["local"]
            form[cell] = form.get(cell, 0.0) + local["share"]["value"] * local["multiplier"]["value"]
    return Terms(form, {})


def _row(form: Form, figure: Figure, scale: float) -> LinearRow:
    """The room of a figure that is a form of the cells over `scale`: its ends move with its value, in proportion."""
    value, step = figure.estimate.value, rounding(figure)
    exact = _exact(form)
    if step is None or not value:
        return exact
    low, high = -inf, inf
    for end in (figure.estimate.low, value, figure.estimate.high):
        if end:
            room = sorted(bound * scale * value / end for bound in _room(end, step))
            low, high = max(low, room[0]), min(high, room[1])
    return LinearRow(form, exact.low, exact.high, (min(low, exact.low), max(high, exact.high)))


def _near(form: Form, value: float, step: float | None) -> LinearRow:
    exact = _exact(form)
    if step is None:
        return exact
    low, high = _room(value, step)
    return LinearRow(form, exact.low, exact.high, (min(low, exact.low), max(high, exact.high)))


def _exact(form: Form) -> LinearRow:
    dust = DUST * max(map(abs, form.values()), default=0.0)
    return LinearRow(form, -dust, dust)


def _room(value: float, step: float) -> tuple[float, float]:
    """How far a value may move before it would be rounded otherwise."""
    rounded, half = round_to(value, step), step / 2 * (1 - DUST)
    return rounded - half - value, rounded + half - value


def round_to(value: float, step: float) -> float:
    """A value to a multiple of a power of ten, without the dust of binary fractions."""
    return round(round(value / step) * step, 10)


def _less(added: Form, away: Form, factor: float) -> Form:
    """What is added, less what is taken away times a factor."""
    form = dict(added)
    for cell, money in away.items():
        form[cell] = form.get(cell, 0.0) - factor * money
    return {cell: money for cell, money in form.items() if abs(money) > 1e-12}
