"""Totals against what they add up, coarse periods against fine ones, parts of ratios put together, and what two cells say of one thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from impact.intake.layouts.amounts import Amount
from impact.intake.layouts.dating import hull, read_when, span_of
from impact.intake.layouts.of_days import is_of_a_day
from impact.intake.layouts.stated import AsideCell, CellStatement, Uncertainty
from indicators.catalogue import Catalogue
from indicators.models import Rule

_CLOSE = 0.005
"""How far a total may lie from its parts for having been rounded, in its own unit."""


@dataclass(frozen=True)
class Disagreement:
    """A total that does not say what its parts do: what it would be the value of, and the parts."""

    code: str
    total: CellStatement
    parts: tuple[CellStatement, ...]


@dataclass
class Agreed:
    """What stands after everything is compared: `used` are totals that agree; `disputed` what must be asked together."""

    statements: list[CellStatement] = field(default_factory=list)
    asides: list[AsideCell] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    disputed: list[Disagreement] = field(default_factory=list)


class Agreement:
    """Compares statements with each other."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def of_block(self, statements: list[CellStatement]) -> Agreed:
        """The statements of one table, its totals compared with their parts and the parts of ratios put together."""
        agreed = Agreed()
        plain = [s for s in statements if s.role != "total"]
        totals = [s for s in statements if s.role == "total"]
        standing = {s.place: s for s in plain}
        for total in totals:
            self._total(total, self._parts_of(total, plain, totals), standing, agreed)
        agreed.statements += self._ratios(list(standing.values()))
        return agreed

    @staticmethod
    def _parts_of(total: CellStatement, plain: list[CellStatement], totals: list[CellStatement]) -> list[CellStatement]:
        """What a total adds up: the cells before it in its row, or above it in its column, back to the total before."""
        of_column = [s for s in plain if s.place[1] == total.place[1] and s.place[0] < total.place[0]]
        of_row = [s for s in plain if s.place[0] == total.place[0] and s.place[1] < total.place[1]]
        parts = of_row or of_column if total.column_total else of_column or of_row
        if not parts:  # a total may stand before its parts
            return [s for s in plain if total.column_total and s.place[0] == total.place[0] and s.place[1] > total.place[1]]
        axis = 1 if parts is of_row else 0
        before = [t.place[axis] for t in totals if t.place[1 - axis] == total.place[1 - axis] and t.place[axis] < total.place[axis]]
        since = [p for p in parts if p.place[axis] > max(before, default=-1)] or parts
        year = (total.when.year, total.when.season)
        return [p for p in since if not total.own_year or (p.when.year, p.when.season) == year]

    def _total(
        self, total: CellStatement, parts: list[CellStatement], standing: dict[tuple[int, int], CellStatement], agreed: Agreed
    ) -> None:
        """One total: it agrees and is no value of its own, or it is the value of the whole, or it must be asked."""
        if not parts:
            standing[total.place] = replace(total, role=None)
            return
        if code := _not_compared(total, parts):
            agreed.asides.append(AsideCell(total.cells, code, (), total.sources))
            return
        if any(p.unknown_part for p in parts) and not all(map(is_of_a_day, parts)):  # days of two years are no part of one
            self._of_unknown_parts(total, parts, standing, agreed)
            return
        whole = self._whole(total, parts)
        rule = self._rule(total, parts)
        if rule is Rule.LAST and _same(total, [parts[-1]]):
            agreed.used |= {*total.cells, *total.sources}
        elif rule is Rule.PEOPLE and len([p for p in parts if p.amount.value]) > 1:
            agreed.disputed.append(Disagreement("people_added_up", whole, tuple(parts)))
        elif rule is not Rule.SUM and rule is not Rule.PEOPLE:
            agreed.asides.append(AsideCell(total.cells, "aside_computed", (("name", total.column_name or total.row_name),), total.sources))
        elif _same(total, parts):
            self._agrees(whole, parts, standing, agreed)
        else:
            agreed.disputed.append(Disagreement("total_differs", whole, tuple(parts)))
            for part in parts:
                standing.pop(part.place, None)

    @staticmethod
    def _agrees(whole: CellStatement, parts: list[CellStatement], standing: dict[tuple[int, int], CellStatement], agreed: Agreed) -> None:
        """A total of periods is known by its parts; a total of a breakdown is a value of its own, for parts do not tell the whole."""
        if any(part.breakdown != whole.breakdown for part in parts):
            standing[whole.place] = whole
        else:
            agreed.used |= {*whole.cells, *whole.sources}

    @staticmethod
    def _of_unknown_parts(
        total: CellStatement, parts: list[CellStatement], standing: dict[tuple[int, int], CellStatement], agreed: Agreed
    ) -> None:
        """A total of parts that we do not ask for is the value, if it is what they add up to."""
        if not _same(total, parts):
            standing[total.place] = replace(total, role=None).because(Uncertainty("parts_unknown", "row", (("name", total.row_name),)))
            return
        standing[total.place] = replace(total, role=None)
        for part in parts:
            if standing.pop(part.place, None):
                agreed.asides.append(AsideCell(part.cells, "aside_part", (("name", part.column_name),), part.sources))

    def _rule(self, total: CellStatement, parts: list[CellStatement]) -> Rule:
        """How the parts combine: over time, or over a breakdown."""
        aggregation = self.catalogue[total.indicator].current.aggregation
        return aggregation.breakdowns if len({p.cell for p in parts}) > 1 else aggregation.time

    @staticmethod
    def _whole(total: CellStatement, parts: list[CellStatement]) -> CellStatement:
        """The total as the value of the period, or of the whole, that its parts make up."""
        breakdown = total.breakdown if len({p.cell for p in parts}) > 1 else parts[0].breakdown
        periods = {p.period for p in parts if p.period}
        when = parts[0].when if len(periods) == 1 else total.when
        together = hull(periods)
        certain = tuple(reason for reason in total.reasons if reason.code not in ("year_unknown", "year_differs"))
        if all(map(is_of_a_day, parts)):  # a day says its year, whatever month it may be counted in
            total = replace(total, alternatives=(), reasons=certain)
        elif together and total.alternatives and not any(p.alternatives for p in parts):  # its parts say their year, and so its own
            return replace(total, role=None, breakdown=breakdown, when=read_when(together)[0], alternatives=(), reasons=certain)
        reasons = total.reasons
        if len(periods) > 1 and together != total.period:
            reasons = (*reasons, Uncertainty("total_of_no_period"))
        return replace(total, role=None, breakdown=breakdown, when=when, reasons=reasons)

    def _ratios(self, statements: list[CellStatement]) -> list[CellStatement]:
        """Statements with the two parts of a ratio, or a mean and its weight, made one."""
        groups: dict[tuple[str, str | None, str], list[CellStatement]] = defaultdict(list)
        for statement in statements:
            quantity = self.catalogue[statement.indicator].current.aggregation.shape == "quantity"
            if quantity or statement.amount.numerator is not None or statement.amount.missing:
                groups[f"{statement.place}", None, ""].append(statement)
            else:
                groups[statement.key].append(statement)
        return [each for group in groups.values() for each in self._with_parts(group)]

    def _with_parts(self, group: list[CellStatement]) -> list[CellStatement]:
        """One statement out of a value and its parts; asked where a part is missing."""
        shape = self.catalogue[group[0].indicator].current.aggregation.shape
        if shape == "quantity" or (len(group) == 1 and (group[0].amount.numerator is not None or group[0].amount.missing)):
            return group
        by_role = {s.role: s for s in group}
        weight, value = by_role.get("denominator"), by_role.get("numerator" if shape == "ratio" else None)
        complete = len(by_role) == len(group) and weight and value and (weight.amount.value or 0) > 0
        if not complete or weight is None or value is None:
            code = "ratio_parts" if shape == "ratio" else "mean_without_weight"
            return [replace(s, amount=Amount()).because(Uncertainty(code, "row", (("name", s.row_name or s.column_name),))) for s in group]
        return [self._joined(shape, value, weight, group)]

    @staticmethod
    def _joined(shape: str, value: CellStatement, weight: CellStatement, group: list[CellStatement]) -> CellStatement:
        number, base = value.amount.value or 0.0, weight.amount.value or 1.0
        amount = Amount(number / base, None, number, base) if shape == "ratio" else replace(value.amount, denominator=base)
        rest = tuple(dict.fromkeys(r for s in group if s.role is not None or shape == "mean" for r in s.reasons))
        if shape == "ratio" and number > base:
            rest = (*rest, Uncertainty("ratio_parts", "row", (("name", value.row_name),)))
        cells = tuple(cell for s in group for cell in s.cells)
        return replace(value, role=None, amount=amount, cells=cells, reasons=rest, sources=frozenset().union(*(s.sources for s in group)))


def across_blocks(statements: list[CellStatement], catalogue: Catalogue, agreed: Agreed) -> list[CellStatement]:
    """What stands of all tables: what is said twice is one or is asked, a year is compared with its quarters and months."""
    once: list[CellStatement] = []
    groups: dict[tuple[str, str | None, str], list[CellStatement]] = defaultdict(list)
    for statement in statements:
        if not statement.reasons:
            groups[statement.key].append(statement)
    for group in groups.values():
        if len(group) > 1 and not _repeats(group):
            code = "said_twice" if len({s.amount for s in group}) > 1 else "repeated"
            agreed.disputed.append(Disagreement(code, group[0], tuple(group)))
        else:
            cells = tuple(dict.fromkeys(cell for s in group for cell in s.cells))
            once.append(replace(group[0], cells=cells, sources=frozenset().union(*(s.sources for s in group))))
    return [s for s in statements if s.reasons] + _coarse_and_fine(once, catalogue, agreed)


def _repeats(group: list[CellStatement]) -> bool:
    """Whether cells say the same of one thing, and not of two of its parts: only a recapitulation repeats what stands elsewhere."""
    apart = len({(s.sheet, s.block) for s in group}) == len(group)
    return len({s.amount for s in group}) == 1 and apart and sum(not s.recapitulates for s in group) <= 1


def _coarse_and_fine(statements: list[CellStatement], catalogue: Catalogue, agreed: Agreed) -> list[CellStatement]:
    """Years beside their own quarters or months: they must agree, where the indicator adds up over time."""
    gone: set[tuple[str, ...]] = set()
    by_key: dict[tuple[str, str], list[CellStatement]] = defaultdict(list)
    for statement in statements:
        by_key[statement.indicator, statement.cell].append(statement)
    for (indicator, _), alike in by_key.items():
        rule = catalogue[indicator].current.aggregation.time
        for coarse in alike:
            if fine := _finer([s for s in alike if s.cells not in gone], coarse):
                gone |= _compared(coarse, fine, rule, agreed)
    return [s for s in statements if s.cells not in gone]


def _finer(alike: list[CellStatement], coarse: CellStatement) -> list[CellStatement]:
    """What is said of the parts of a period, all of one length: those that make it up, else those that are the most."""
    inside = [s for s in alike if _inside(s, coarse) and s.amount.missing is None]
    grains = [[s for s in inside if (s.when.part or "")[:1] == letter] for letter in ("S", "Q")]
    grains.append([s for s in inside if (s.when.part or "S")[0] not in "SQ"])
    whole = [fine for fine in grains if len(fine) > 1 and hull(s.period for s in fine if s.period) == coarse.period]
    return whole[0] if whole else max(grains, key=len)


def _compared(coarse: CellStatement, fine: list[CellStatement], rule: Rule, agreed: Agreed) -> set[tuple[str, ...]]:
    """A period beside its parts; the cells of those that are no values any more."""
    complete = hull(s.period for s in fine if s.period) == coarse.period
    said = coarse.amount.value
    if said is None or rule not in (Rule.SUM, Rule.PEOPLE):
        return set()
    if rule is Rule.PEOPLE:
        added = _same(coarse, fine) and sum(bool(s.amount.value) for s in fine) > 1
        impossible = not added and not _between_largest_and_sum(said, fine, complete=complete)
        if added or impossible:
            agreed.disputed.append(Disagreement("people_added_up" if added else "people_impossible", coarse, tuple(fine)))
        return {coarse.cells} if added or impossible else set()
    if complete and _same(coarse, fine):
        agreed.used |= {*coarse.cells, *coarse.sources}
        return {coarse.cells}
    if complete or sum(s.amount.value or 0 for s in fine) > said + _CLOSE * len(fine):
        agreed.disputed.append(Disagreement("total_differs", coarse, tuple(fine)))
        return {s.cells for s in (coarse, *fine)}
    return set()


def _between_largest_and_sum(said: float, fine: list[CellStatement], *, complete: bool) -> bool:
    """Whether so many different people may be those of the parts: as many as the largest, no more than all."""
    values = [s.amount.value or 0 for s in fine]
    return said >= max(values) and (not complete or said <= sum(values))


def _not_compared(total: CellStatement, parts: list[CellStatement]) -> str | None:
    """Why a total cannot be compared with its parts, with a code of `wording.yaml`."""
    if len({part.indicator for part in parts}) > 1:
        return "aside_total_unlike"
    unread = any(part.amount.value is None and part.amount.missing is None for part in parts)
    return "aside_total_unchecked" if total.amount.value is None or unread else None


def _inside(fine: CellStatement, coarse: CellStatement) -> bool:
    inner, outer = span_of(fine.when), span_of(coarse.when)
    return bool(inner and outer and inner != outer and outer[0] <= inner[0] and inner[1] <= outer[1])


def _same(total: CellStatement, parts: Iterable[CellStatement]) -> bool:
    """Whether a total is what its parts add up to, as far as they were rounded."""
    listed = [part.amount.value for part in parts if part.amount.missing is None]
    if total.amount.value is None or any(value is None for value in listed):
        return False
    return abs(sum(value for value in listed if value is not None) - total.amount.value) <= _CLOSE * max(1, len(listed))
