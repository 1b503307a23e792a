"""Figures of one table on one scale: each has its mark in its own row, level with its number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from reports.edition.presented import AnyPresented

Kind = Literal["counted", "stated", "bounds"]


@dataclass(frozen=True)
class RowMark:
    """Where a figure lies, in percent of the width of its column; `value` is None where only the ends are known.

    kind  counted: a bar from zero; stated: a dot on the line of its interval; bounds: a thick pale line between the ends
    """

    kind: Kind
    zero: float
    low: float
    high: float
    value: float | None

    @property
    def start(self) -> float:
        """Where a bar begins: at zero, or left of it."""
        return min(self.zero, self.value or 0.0)

    @property
    def width(self) -> float:
        """How long a bar is."""
        return round(abs((self.value or 0.0) - self.zero), 2)


class CommonScale:
    """From the least, or zero, to the most, or zero, of some figures: of their values, and of the ends of their intervals."""

    def __init__(self, figures: Iterable[AnyPresented]) -> None:
        known = [f for f in figures if f.known]
        self._low = min((0.0, *(f.least for f in known)))
        self._high = max((0.0, *(f.most for f in known)))

    def mark(self, f: AnyPresented) -> RowMark | None:
        """The mark of a figure; None where nothing is known of it."""
        estimate = f.figure.estimate
        if not estimate.known:
            return None
        value = None if estimate.value is None else self._at(estimate.value)
        kind: Kind = "bounds" if value is None else "counted" if estimate.single else "stated"
        return RowMark(kind, self._at(0.0), self._at(f.low), self._at(f.high), value)

    def _at(self, value: float) -> float:
        """A place in percent; 2 are left free on both sides for the dots."""
        return round(2 + 96 * (value - self._low) / (self._high - self._low), 2) if self._high > self._low else 2.0


@dataclass(frozen=True)
class MarkedTable:
    """A table whose rows have a mark each: the picture and its numbers in one.

    rows     the name of each row, perhaps where it leads to, its figure and its mark
    heading  what the names are
    counted  what the figures are, where their heading says it instead of each of them
    covered  whether a column says from how many projects each comes
    note     what is said beneath it
    """

    title: str
    heading: str
    rows: list[tuple[str, str, AnyPresented, RowMark | None]]
    counted: str = ""
    covered: bool = False
    note: str = ""

    @property
    def figures(self) -> list[AnyPresented]:
        """The figures in it."""
        return [f for _, _, f, _ in self.rows]

    @property
    def ranged(self) -> bool:
        """Whether any of them has an interval beside its value."""
        return any(f.interval for f in self.figures)


def marked_table(
    title: str, heading: str, rows: Sequence[tuple[str, str, AnyPresented]], *, counted: str = "", covered: bool = False, note: str = ""
) -> MarkedTable:
    """A table of names, where they lead to (or nothing) and figures, on one scale."""
    scale = CommonScale(f for *_, f in rows)
    return MarkedTable(title, heading, [(name, href, f, scale.mark(f)) for name, href, f in rows], counted, covered, note)
