"""Which period a cell is of, by its column, its row and what stands around: certain, or with the periods that it may be."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from impact.intake.layouts.axes import Axis, HeadedBlock
from impact.intake.layouts.dating import When, together
from impact.intake.layouts.short_months import is_month_or_day
from impact.intake.layouts.stated import Uncertainty

_WEEK = re.compile(r"^(?:20\d\d[ /-]*)?(?:s(?:em(?:aine)?)?|w(?:eek)?)\.? ?(\d\d?)(?:[ /-]+20\d\d)?$", re.IGNORECASE)


@dataclass(frozen=True)
class DatedCell:
    """A period, those that it may be beside, the first the likeliest, and why it is not certain."""

    when: When
    alternatives: tuple[When, ...] = ()
    reasons: tuple[Uncertainty, ...] = ()


@dataclass(frozen=True)
class FileYear:
    """The year of what a file leaves unsaid, or the years it may be, the likeliest first; and why that is asked, unless it is certain."""

    years: tuple[int, ...]
    code: Literal["year_unknown", "year_differs"] | None = None


def file_year(stated: int | None, named: frozenset[int], asked: int | None, latest: int) -> FileYear:
    """The year that the sender stated, unless the name of the file says another; else it is to be asked.

    `named`: the years in the name of the file; `asked`: the year that is asked for; `latest`: the last that ended.
    """
    wanted, others = stated or asked, sorted(named - {stated or asked}, reverse=True)
    if wanted is None:
        return FileYear(tuple(others) or (latest, latest - 1), "year_unknown")
    if named and wanted not in named:
        return FileYear((wanted, *others), "year_differs")
    return FileYear((wanted,)) if stated else FileYear((wanted, *others) if named else (wanted, wanted - 1), "year_unknown")


class Calendar:
    """The periods of one table; `unsaid` is the year of what leaves its year unsaid."""

    def __init__(self, frame: HeadedBlock, unsaid: FileYear) -> None:
        self.frame, self.unsaid = frame, unsaid
        self.around = [replace(axis.meaning.when, day=None) for axis in frame.around if axis.meaning.when]
        weeks = [match for axis in (*frame.columns.values(), *frame.rows.values()) if (match := _WEEK.match(axis.name.strip()))]
        self.weeks = {match[0] for match in weeks} if any(int(match[1]) > 2 for match in weeks) else set[str]()
        self.months = _whole_months([*frame.columns.values(), *frame.rows.values()])
        self.wraps = {
            "column": _wraps(frame.columns[c] for c in frame.block.value_columns),
            "row": _wraps(frame.rows[r] for r in frame.block.rows),
        }

    def of(self, row: int, column: int) -> DatedCell:
        """The period of a cell."""
        section = self.frame.section_of(row)
        own = [self._own(self.frame.columns[column]), self._own(self.frame.rows[row])]
        above = [section.meaning.when] if section else []
        inner = [when for when in (*own, *([] if section and section.meaning.rest else above)) if when]
        around = [*(when for when in above if when not in inner), *self.around]
        dated = DatedCell(together([*inner, *around]))
        if _years(own) > 1:
            return replace(dated, reasons=(Uncertainty("two_periods", "block"),))
        if dated.when.day is not None and any(when.day for when in inner):
            return self._of_a_day(dated)
        if {self.frame.columns[column].name.strip(), self.frame.rows[row].name.strip()} & self.weeks:
            return replace(dated, reasons=(Uncertainty("weeks", "block"),))
        dated = self._year(replace(dated, when=replace(dated.when, day=None)), inner, around)
        if any(axis.meaning.when and is_month_or_day(axis.name) for axis in (self.frame.columns[column], self.frame.rows[row])):
            dated = replace(dated, reasons=(*dated.reasons, Uncertainty("month_or_day", "block")))
        return self._wrapped(dated, row, column)

    def _own(self, axis: Axis) -> When:
        when = axis.meaning.when
        if when.day is not None and when.day in self.months:
            return When(year=when.day.year, part=f"{when.day.month:02}")
        return when

    @staticmethod
    def _of_a_day(dated: DatedCell) -> DatedCell:
        """A day is no period: what happened that day is of its year, or of its month, if it is to be summed at all."""
        day = dated.when.day
        months = (When(day.year, f"{day.month:02}"),) if day else ()
        return DatedCell(When(year=day.year if day else None), months, (Uncertainty("day_heading", "block"),))

    def _year(self, dated: DatedCell, inner: Sequence[When], around: Sequence[When]) -> DatedCell:
        """The period with its year, from what stands around or from the sender."""
        when = dated.when
        own = any(each.year or each.season for each in inner)
        if not own and _years(around) > 1:
            return replace(dated, reasons=(Uncertainty("two_periods", "block"),))
        if when.season is not None and (when.part or "0")[0] in "QS":
            return replace(dated, reasons=(Uncertainty("school_year_part", "block"),))
        if when.season is not None and not own and when.part is None:
            choices = (when, When(year=when.season + 1), When(year=when.season))
            return DatedCell(
                when,
                choices,
                (Uncertainty("school_year_or_years", "block", (("first", str(when.season)), ("second", str(when.season + 1)))),),
            )
        if when.year is not None or when.season is not None:
            return dated
        return self._stated(dated)

    def _stated(self, dated: DatedCell) -> DatedCell:
        """The period in the year of what the file leaves unsaid; asked where that is not certain."""
        choices = tuple(When(year, dated.when.part) for year in self.unsaid.years)
        if self.unsaid.code is None:
            return replace(dated, when=choices[0])
        return DatedCell(choices[0], choices, (Uncertainty(self.unsaid.code, "file"),))

    def _wrapped(self, dated: DatedCell, row: int, column: int) -> DatedCell:
        """Months that begin in autumn and go on after December are of two years."""
        wrap = self.wraps["column"].get(self.frame.columns[column].name) or self.wraps["row"].get(self.frame.rows[row].name)
        if wrap is None or dated.when.year is None or dated.when.season is not None:
            return dated
        year, part, late = dated.when.year, dated.when.part, wrap == "late"
        choices = (When(year - (not late), part), When(year + late, part), When(year, part))
        return DatedCell(
            choices[0],
            choices,
            (
                *dated.reasons,
                Uncertainty("months_of_two_years", "block", (("before", str(year - 1)), ("year", str(year)), ("after", str(year + 1)))),
            ),
        )


def _years(whens: Iterable[When]) -> int:
    """How many different years are named."""
    return len({(when.year, when.season) for when in whens if when.year or when.season})


def _whole_months(axes: Sequence[Axis]) -> frozenset[object]:
    """Days that stand for their months: all first or all last of theirs, following each other."""
    days = sorted({axis.meaning.when.day for axis in axes if axis.meaning.when.day})
    numbers = [day.year * 12 + day.month for day in days]
    follow = len(days) > 1 and all(b == a + 1 for a, b in pairwise(numbers))
    ends = all(day.day == 1 for day in days) or all(day.day == monthrange(day.year, day.month)[1] for day in days)
    return frozenset(days) if follow and ends else frozenset()


def _wraps(axes: Iterable[Axis]) -> dict[str, str]:
    """Of rows or columns whose parts of the year go past its end, without a year of their own: which come before it, which after."""
    parts = [
        (axis.name, int((axis.meaning.when.part or "0").strip("QS")))
        for axis in axes
        if axis.meaning.when.part and not _years([axis.meaning.when])
    ]
    numbers = [number for _, number in parts]
    falls = [n for n, (a, b) in enumerate(pairwise(numbers), 1) if b < a]
    if len(falls) != 1 or numbers[-1] >= numbers[0] or len(set(numbers)) < len(numbers):
        return {}
    return {name: "early" if n < falls[0] else "late" for n, (name, _) in enumerate(parts)}
