"""From a table whose headings are read to what each of its cells states; what is no statement is left aside, with why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from impact.intake.layouts.amounts import Amount, Amounts
from impact.intake.layouts.axes import Axis, HeadedBlock
from impact.intake.layouts.calendars import Calendar, DatedCell, FileYear
from impact.intake.layouts.dating import span_of
from impact.intake.layouts.labels import Reader
from impact.intake.layouts.meanings import Meaning
from impact.intake.layouts.sight import doubts_of_sight
from impact.intake.layouts.stated import AsideCell, CellStatement, Uncertainty
from impact.intake.layouts.unasked import PARTS, role_of, unasked
from impact.intake.result import Context
from impact.tables.header import says_achieved
from impact.tables.marked import clipped
from impact.tables.notation import Notation, notation_of, notation_of_file
from indicators.models import Version
from indicators.text import Text

_ASIDE = {
    "note": "aside_note",
    "target": "aside_target_heading",
    "computed": "aside_computed",
    "ordinal": "aside_ordinal",
    "unit": "aside_note",
    "label": "aside_note",
}
"""Roles whose cells are no values, with the code of why."""
_OF_PARTS = ("heading_unknown", "breakdown_not_kept")
"""Reasons that say that a cell may be, or is, a part that we do not ask for."""


@dataclass(frozen=True)
class Candidates:
    """The indicators that a cell may be of, and why that is not certain."""

    indicators: tuple[str, ...] = ()
    reasons: tuple[Uncertainty, ...] = ()
    sources: tuple[Axis, ...] = ()


class Stater:
    """Says what the cells of tables state."""

    def __init__(self, context: Context, reader: Reader, amounts: Amounts, unsaid: FileYear) -> None:
        self.context, self.reader, self.amounts, self.unsaid = context, reader, amounts, unsaid

    def state(self, frame: HeadedBlock, number: int) -> tuple[list[CellStatement], list[AsideCell]]:
        """The statements of a table, and the cells left aside."""
        calendar = Calendar(frame, self.unsaid)
        notation = self._notation(frame)
        statements: list[CellStatement] = []
        asides: list[AsideCell] = []
        for row in frame.block.rows:
            for column in frame.block.value_columns:
                if (row, column) in frame.block.sheet.texts:
                    stated = self._cell(frame, number, row, column, calendar, notation)
                    (asides if isinstance(stated, AsideCell) else statements).append(stated)  # type: ignore[arg-type]
        return statements, asides

    def _notation(self, frame: HeadedBlock) -> Notation:
        """How the numbers of a table are written: all of them judge, for its columns are one person's."""
        block = frame.block
        texts = [block.sheet.texts[r, c] for r in block.rows for c in block.value_columns if (r, c) in block.sheet.texts]
        headings = [axis.name for axis in (*frame.columns.values(), *frame.rows.values(), *frame.around)]
        return notation_of(texts, notation_of_file(block.sheet.grid.delimiter, headings))

    def _cell(
        self, frame: HeadedBlock, number: int, row: int, column: int, calendar: Calendar, notation: Notation
    ) -> CellStatement | AsideCell:
        """What one cell states."""
        sheet, (across, down) = frame.block.sheet, (frame.columns[column], frame.rows[row])
        cells, sources = (sheet.named((row, column)),), _named(frame, across, down)
        if left := self._aside(frame, across, down, row):
            return AsideCell(cells, left[0], left[1], sources)
        candidates = self._candidates(frame, row, column)
        role = role_of(across, down)
        if not candidates.indicators:
            return AsideCell(cells, *unasked(frame, across, down), sources)
        dated = _relative(calendar.of(row, column), across, down)
        if (span := span_of(dated.when)) and span[0] > self.context.today:
            return AsideCell(cells, "period_future_aside", (("start", span[0]),), sources)
        version = self._version(candidates.indicators[0], span)
        breakdown, reasons = self._breakdown(frame, row, column, version)
        reasons = [
            *candidates.reasons,
            *reasons,
            *dated.reasons,
            *self._unknown(across, down, role),
            *doubts_of_sight(frame, row, column),
        ]
        amount, more = self._amount(frame, row, column, candidates.indicators[0], version, notation, role)
        return CellStatement(
            sheet.name, number, (row, column), cells, str(sheet.texts[row, column]), candidates.indicators, dated.when, breakdown, amount,
            role, tuple(dict.fromkeys([*reasons, *more])), sources | _named(frame, *candidates.sources, *_helpful(frame)),
            down.quoted, across.quoted, any(reason.code in _OF_PARTS for reason in reasons), across.meaning.role == "total",
            bool(across.meaning.when.year or down.meaning.when.year),
            any(self.reader.recapitulates(axis.name) for axis in frame.around), dated.alternatives,
        )  # fmt: skip

    def _aside(self, frame: HeadedBlock, across: Axis, down: Axis, row: int) -> tuple[str, tuple[tuple[str, str | Text], ...]] | None:
        """Why a cell is left aside whatever it holds: its column, row, section or title says so."""
        section = frame.section_of(row)
        for axis in (across, down, *([section] if section else []), *frame.around):
            project = axis.meaning.project
            if project and project != self.context.project:
                return "aside_other_project", (("name", axis.quoted),)
            if (
                axis is across
                and axis.meaning.role == "cumulative"
                and any(c.meaning.when.part and c.meaning.role != "cumulative" for c in frame.columns.values())
            ):
                return "aside_computed", (("name", axis.quoted),)
            heads = axis is across or axis is down
            if not heads and axis.meaning.role == "target" and any(says_achieved(each.name) for each in (across, down)):
                continue
            if axis.meaning.role in _ASIDE and (heads or axis.meaning.role == "target"):
                return _ASIDE[axis.meaning.role], (("name", axis.quoted),)
        return None

    def _candidates(self, frame: HeadedBlock, row: int, column: int) -> Candidates:
        """The indicators that a cell may be of: by its row and column, else by what stands around, or above."""
        across, down = frame.columns[column], frame.rows[row]
        own = [("column", across), ("row", down)]
        naming = [(scope, axis) for scope, axis in own if axis.meaning.indicators]
        if len(naming) == 2 and sum(axis.meaning.sure for _, axis in naming) == 1:
            return _named_by(*next(each for each in naming if each[1].meaning.sure))
        if len(naming) == 2 and across.meaning.indicators != down.meaning.indicators:
            both = [i for i in across.meaning.indicators if i in down.meaning.indicators]
            listed = both or [*down.meaning.indicators, *across.meaning.indicators]
            return Candidates(tuple(dict.fromkeys(listed)), (Uncertainty("two_indicators", "cell"),), (across, down))
        if naming:
            return _named_by(*naming[0])
        if any(axis.meaning.role in PARTS for _, axis in own) and (whole := self._whole_of(frame, row, column)):
            return whole
        section = frame.section_of(row)
        for axis in ([section] if section else []) + frame.around:
            if axis.meaning.sure:
                return Candidates(axis.meaning.indicators, (), (axis,))
        if itself := self._itself("row", down, parent := self._parent(frame, row)):
            return itself
        return parent if parent.indicators else self._itself("column", across, parent) or parent

    def _itself(self, scope: str, axis: Axis, parent: Candidates) -> Candidates | None:
        """A name that is a breakdown, and not one of the indicator above, may be that of an indicator itself: « Subventions », « Dons »."""
        kept = self.context.catalogue[parent.indicators[0]].current.breakdowns if parent.indicators else ()
        if not axis.meaning.breakdowns or any(key in kept for key, _ in axis.meaning.breakdowns):
            return None
        named = self.reader.own_named(axis.name)
        reason = Uncertainty("indicator_unsure", scope, (("name", axis.quoted),))  # type: ignore[arg-type]
        return Candidates(named, (reason,), (axis,)) if named else None

    def _whole_of(self, frame: HeadedBlock, row: int, column: int) -> Candidates | None:
        """The ratio or mean that a column or row of parts belongs to: the nearest one before it."""
        columns = frame.block.value_columns
        before = [frame.columns[c] for c in reversed(columns[: columns.index(column)])]
        before += [frame.rows[r] for r in reversed(frame.block.rows[: frame.block.rows.index(row)])]
        for axis in before:
            for indicator in axis.meaning.indicators:
                if self.context.catalogue[indicator].current.aggregation.shape != "quantity":
                    return replace(_named_by("column", axis), indicators=(indicator,))
        return None

    def _parent(self, frame: HeadedBlock, row: int) -> Candidates:
        """A row that names a breakdown alone is of the indicator of the row above that names one."""
        meaning = frame.rows[row].meaning
        if not meaning.breakdowns:
            return Candidates()
        above = [
            frame.rows[r] for r in frame.block.rows if r < row and frame.rows[r].meaning.indicators and not frame.rows[r].meaning.breakdowns
        ]
        if not above:
            return Candidates()
        named = _named_by("row", above[-1])
        return (
            named
            if meaning.nested
            else replace(named, reasons=(*named.reasons, Uncertainty("parent_assumed", "row", (("name", above[-1].quoted),))))
        )

    def _version(self, indicator: str, span: tuple[date, date] | None) -> Version:
        listed = self.context.catalogue[indicator]
        return (listed.at(span[1]) if span else None) or listed.current

    def _breakdown(
        self, frame: HeadedBlock, row: int, column: int, version: Version
    ) -> tuple[tuple[tuple[str, str], ...], list[Uncertainty]]:
        """The cell of a breakdown that row, column and surroundings name together."""
        section = frame.section_of(row)
        axes = [frame.columns[column], frame.rows[row], *([section] if section else []), *frame.around]
        chosen: dict[str, str] = {}
        for axis in axes:
            listed = axis.meaning.breakdowns
            allowed = [(key, code) for key, code in listed if key in version.breakdowns and code]
            if listed and not allowed:
                return (), [
                    Uncertainty("breakdown_not_kept", "cell", (("name", axis.quoted), ("allowed", tuple(version.breakdowns) or ("—",))))
                ]
            if len(allowed) > 1:
                return (), [Uncertainty("breakdown_unclear", "row", (("name", axis.quoted),))]
            chosen |= {key: code for key, code in allowed if key not in chosen}
        return tuple(sorted(chosen.items())), []

    def _unknown(self, across: Axis, down: Axis, role: str | None) -> list[Uncertainty]:
        """What a heading says that nobody understood, where it does not name the indicator itself: a part may pass for the whole."""
        reasons = []
        for scope, axis, other in (("column", across, down), ("row", down, across)):
            meaning = axis.meaning
            idle = not meaning.indicators or meaning.sure or other.meaning.sure
            if meaning.rest and idle and not meaning.remembered and role != "total":
                reasons.append(Uncertainty("heading_unknown", scope, (("name", axis.quoted),)))  # type: ignore[arg-type]
            if meaning.qualified:
                reasons.append(Uncertainty("not_final", scope, (("name", axis.quoted),)))  # type: ignore[arg-type]
            if meaning.role in ("cumulative", "relative"):
                reasons.append(Uncertainty(f"heading_{meaning.role}", scope, (("name", axis.quoted),)))  # type: ignore[arg-type]
        return reasons

    def _over(self, frame: HeadedBlock, row: int, version: Version) -> list[str]:
        """The unit that a section or a title gives to all below it, where it is one of the indicator's: « en milliers d'euros »."""
        section = frame.section_of(row)
        units = [axis.meaning.unit for axis in ([section] if section else []) + frame.around if axis.meaning.unit]
        return [unit for unit in units if self.reader.factor(unit, version.unit) is not None]

    def _amount(
        self, frame: HeadedBlock, row: int, column: int, indicator: str, version: Version, notation: Notation, role: str | None
    ) -> tuple[Amount, list[Uncertainty]]:
        """The amount of a cell in the indicator's unit, and what is not certain of it."""
        text = frame.block.sheet.texts[row, column]
        own = [axis.meaning.unit for axis in (frame.columns[column], frame.rows[row]) if axis.meaning.unit]
        units = own or self._over(frame, row, version)
        if role in PARTS:
            amount = self.amounts.count(text, notation)
            return amount, _problem(amount, text)
        factor = next((self.reader.factor(unit, version.unit) or self.amounts.factor(unit, indicator, version) for unit in units), 1.0)
        if factor is None:
            return Amount(), [Uncertainty("unit_differs", "row", (("unit", units[0]), ("expected", self.amounts.units[version.unit].text)))]
        amount = self.amounts.read(text, notation, indicator, version, factor)
        reasons = _problem(amount, text)
        if factor != 1.0:
            reasons.append(Uncertainty("unit_converted", "row", (("unit", units[0]), ("expected", self.amounts.units[version.unit].text))))
        elif (
            not amount.problem
            and version.aggregation.shape == "quantity"
            and self.amounts.is_year(text)
            and not frame.columns[column].places
        ):
            reasons.append(Uncertainty("value_like_a_year", "cell", (("text", text),)))
        return amount, reasons


def _relative(dated: DatedCell, across: Axis, down: Axis) -> DatedCell:
    """« N-1 » is the year before that of the file, where it is known."""
    offset = next((axis.meaning.offset for axis in (across, down) if axis.meaning.offset is not None), 0)
    if dated.when.year is None or not offset:
        return dated
    moved = [replace(when, year=(when.year or 0) + offset) for when in (dated.when, *dated.alternatives)]
    return replace(dated, when=moved[0], alternatives=tuple(moved[1:]))


def _named(frame: HeadedBlock, *axes: Axis) -> frozenset[str]:
    """The cells of headings."""
    return frozenset(frame.block.sheet.named(place) for axis in axes for place in axis.places)


def _helpful(frame: HeadedBlock) -> list[Axis]:
    """What stands around and helps: titles that say something, and the headings of the columns that name the rows."""
    heads = [
        axis
        for column, axis in frame.columns.items()
        if column in frame.block.label_columns and axis.meaning.role not in ("ordinal", "note")
    ]
    return heads + [axis for axis in frame.around if (axis.meaning.known or axis.meaning.unit) and axis.meaning.role != "ordinal"]


def _named_by(scope: str, axis: Axis) -> Candidates:
    """What one heading names, certain or not."""
    meaning: Meaning = axis.meaning
    reason = Uncertainty("indicator_unsure", scope, (("name", axis.quoted),))  # type: ignore[arg-type]
    return Candidates(meaning.indicators, () if meaning.sure else (reason,), (axis,))


def _problem(amount: Amount, text: str) -> list[Uncertainty]:
    return [Uncertainty(amount.problem, "cell", (("text", clipped(str(text))),))] if amount.problem else []
