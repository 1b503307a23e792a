"""What is not certain, as questions that can be answered at once: the cells, a sentence, the choices with their values, a suggestion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from impact.intake.layouts.agreement import Disagreement
from impact.intake.layouts.amounts import Amount
from impact.intake.layouts.blanks import blanks_of
from impact.intake.layouts.dating import When, span_text
from impact.intake.layouts.meanings import label_words
from impact.intake.layouts.models import Blank, Choice, LeftAside, Question, Value
from impact.intake.layouts.of_days import adds_up, is_of_a_day, is_unread, sum_of, sums_of_days
from impact.intake.layouts.stated import UNREADABLE, AsideCell, CellStatement, Uncertainty, period_text
from impact.intake.layouts.wording import period_words, wording
from indicators.breakdown import cell_words
from indicators.catalogue import Catalogue
from indicators.models import Missing
from indicators.text import Text, folded

_FEW = 4
"""Values that a choice lists; more are counted."""
_REASONS = 2
"""Further reasons of a question that are said beside it."""
_SCOPES = {"cell": 0, "row": 1, "column": 2, "block": 3, "file": 4}
_FIRST = ("two_indicators", "indicator_unsure", "unit_differs", "ratio_parts", "mean_without_weight")
"""Reasons that are asked about before others of the same cells: the others rest on them."""
_UNLIKELY = frozenset({"heading_unknown", "heading_cumulative", "hidden", "crossed_out", "not_a_number"})
"""Reasons for which leaving aside is the likeliest answer."""


class Asker:
    """Puts questions."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def questions(self, statements: Iterable[CellStatement], disputed: Iterable[Disagreement]) -> list[Question]:
        """One question for all cells that the same answer settles."""
        groups: dict[tuple[object, ...], list[CellStatement]] = defaultdict(list)
        for statement in statements:
            groups[_group(statement)].append(statement)
        return [self._disagreement(each) for each in disputed] + [self._question(group) for group in groups.values()]

    def _question(self, group: list[CellStatement]) -> Question:
        reason = _main(group[0])
        every = list(dict.fromkeys([reason, *(r for s in group for r in s.reasons)]))
        asked = next((r for r in every if r.code in UNREADABLE), reason)
        others = [_joined(self._sentence(f"{kind}.{r.code}", r, group) for kind in ("ask", "why")) for r in every if r.code != asked.code]
        choices = self._choices(reason, group)
        nothing = (
            reason.code in _UNLIKELY
            or _cumulative(group)
            or (reason.code == group[0].amount.problem and all(s.amount.empty for s in group))
            or (reason.code == "day_heading" and any(map(is_unread, group)))
        )
        cells = [cell for s in group for cell in s.cells]
        blanks = blanks_of(group, self.catalogue)
        return Question(
            cells=cells,
            code=reason.code,
            text=self._sentence(f"ask.{asked.code}", asked, group),
            details=[self._sentence(f"why.{asked.code}", asked, group), *_unread_days(blanks), *dict.fromkeys(others[:_REASONS])],
            choices=choices,
            suggest=len(choices) - 1 if nothing else 0,
            blanks=blanks,
        )

    def _sentence(self, code: str, reason: Uncertainty, group: list[CellStatement]) -> Text:
        values = dict(reason.values)
        if isinstance(values.get("allowed"), tuple):
            known = self.catalogue.vocabulary.breakdowns
            values["allowed"] = [known[name].text if name in known else name for name in values["allowed"]]
        return wording.text(code, **{"name": group[0].row_name or group[0].column_name, "cells": _cells(group), **values})

    def _choices(self, reason: Uncertainty, group: list[CellStatement]) -> list[Choice]:
        """The readings that the reason leaves open, the likeliest first, and always that none is meant."""
        choices: list[Choice] = []
        if any(r.code in UNREADABLE for s in group for r in s.reasons):
            return [Choice(text=wording.text("choice.none"))]
        if reason.code in ("indicator_unsure", "two_indicators"):
            for indicator in dict.fromkeys(i for s in group for i in s.candidates):
                named = self._reading(self._if_of(indicator, group))
                choices += named or self._named(indicator, reason, group)
        elif reason.code == "day_heading" and not _cumulative(group):
            choices += self._of_days(group)
        elif reason.code == "not_final":
            choices += self._reading([s.value(amount=_about(s.amount)) for s in group])
            choices += self._reading([s.value() for s in group])
        else:
            choices += self._readings(group)
        return [*choices, Choice(text=wording.text("choice.none"))]

    def _if_of(self, indicator: str, group: list[CellStatement]) -> list[Value | None]:
        """What cells give, if they are of an indicator."""
        of_it = [replace(s, candidates=(indicator,)) for s in group]
        if all(is_of_a_day(s) and adds_up(s, self.catalogue) for s in of_it):
            return sums_of_days(of_it, self.catalogue)
        return [s.value(indicator=indicator) for s in group]

    def _named(self, indicator: str, reason: Uncertainty, group: list[CellStatement]) -> list[Choice]:
        """An indicator that a heading may name, where the number under it is not known either: it is asked next."""
        missing = [s.value(indicator=indicator, amount=Amount(missing=Missing.NOT_COLLECTED)) for s in group]
        listed = [value for value in missing if value]
        if reason.code != "indicator_unsure" or not listed:
            return []
        return [Choice(text=wording.text("choice.named", title=self.catalogue[indicator].current.title), values=listed)]

    def _readings(self, group: list[CellStatement]) -> list[Choice]:
        """Every period and amount that cells may have."""
        choices: list[Choice] = []
        for n in range(max(len(s.alternatives) for s in group) or 1):
            whens = [(s, s.alternatives[n] if s.alternatives else s.when) for s in group if n < (len(s.alternatives) or 1)]
            for m in range(max(len(_amounts(s)) for s in group)):
                choices += self._reading([s.value(when=when, amount=_amounts(s)[m]) for s, when in whens if m < len(_amounts(s))])
        return choices

    def _reading(self, values: Iterable[Value | None]) -> list[Choice]:
        listed = [value for value in values if value is not None]
        return [Choice(text=self._said(listed), values=listed)] if listed else []

    def _of_days(self, group: list[CellStatement]) -> list[Choice]:
        """What happened on single days, by year or by month; a choice says which cells are not read yet, and so not in it."""
        by_month = [replace(s, when=s.alternatives[0]) for s in group if s.alternatives]
        choices = [choice for each in (group, by_month) for choice in self._reading(sums_of_days(each, self.catalogue))]
        if unread := _cells([s for s in group if is_unread(s)]):
            choices = [Choice(text=wording.text("choice.without", reading=c.text, cells=unread), values=c.values) for c in choices]
        return choices

    def _disagreement(self, each: Disagreement) -> Question:
        """A total that its parts contradict: which of them is right."""
        kept = "people" in each.code
        added = sum(part.amount.value or 0 for part in each.parts)
        values = {
            "name": each.total.name,
            "total": each.total.amount.value,
            "sum": added,
            "largest": max((part.amount.value or 0 for part in each.parts), default=0),
            "cell": each.total.cells[0].rpartition("!")[2],
            "cells": _cells(each.parts),
        }
        parts = [] if kept else [cell for part in each.parts for cell in part.cells]
        choices = self._of_people(each) if kept else self._of_parts(each)
        return Question(
            cells=list(dict.fromkeys([*each.total.cells, *parts])),
            code=each.code,
            text=wording.text(f"ask.{each.code}", **values),
            details=[wording.text(f"why.{each.code}", **values)],
            choices=[*choices, Choice(text=wording.text("choice.none"))],
            suggest=next((n for n, choice in enumerate(choices) if kept and not choice.values), 0),
        )

    def _of_parts(self, each: Disagreement) -> list[Choice]:
        """The parts, or the whole; of what stands twice, one of them or both added up."""
        if each.code in ("said_twice", "repeated"):
            parts = [value for value in (part.value() for part in each.parts) if value]
            choices = [choice for value in parts[: 1 if each.code == "repeated" else None] for choice in self._reading([value])]
            return choices + self._reading([sum_of(each.parts, self.catalogue)])
        years = range(max(len(part.alternatives) for part in each.parts) or 1)
        of_parts = [choice for n in years for choice in self._reading(part.value(when=_when(part, n)) for part in each.parts)]
        if all(map(is_of_a_day, each.parts)):
            of_parts = self._of_days(list(each.parts))
        return [*of_parts, *(choice for value in self._wholes(each) for choice in self._reading([value]))]

    def _of_people(self, each: Disagreement) -> list[Choice]:
        """Whether a total of periods is a number of different people: yes; no, of visits, where that is an indicator; no, and left out."""
        wholes = self._wholes(each)
        visits = label_words().visits.get(each.total.indicator)
        readings = [("choice.different", self._reading([value])) for value in wholes]
        if visits in self.catalogue.indicators and each.code == "people_added_up":
            readings += [("choice.visits", self._reading([value.model_copy(update={"indicator": visits})])) for value in wholes]
        said = [Choice(text=wording.text(code, reading=each.text), values=each.values) for code, read in readings for each in read]
        no = Choice(text=wording.text("choice.parts_only"))
        return [no, *said] if each.code == "people_impossible" else [*said, no]

    def _wholes(self, each: Disagreement) -> list[Value]:
        """The total as a value, in each year that it may be of; of periods that make no year or part of one, from the first to the last."""
        values = [value for when in each.total.alternatives or (each.total.when,) if (value := each.total.value(when=when))]
        if "total_of_no_period" not in {reason.code for reason in each.total.reasons}:
            return values
        period = span_text(part.period for part in each.parts if part.period) if "people" in each.code else None
        return [value.model_copy(update={"period": period}) for value in values[:1]] if period else []

    def _said(self, values: list[Value]) -> Text:
        """A reading in words, what it is of once: « Objets réparés, 1er trimestre 2016 : 38 ; 2e trimestre 2016 : 41 »."""
        named = [self._named_as(value) for value in values[:_FEW]]
        listed = [self._when_and_how(value) for value in values[:_FEW]]
        words = [each if n and named[n] == named[n - 1] else _joined([named[n], each], ", ") for n, each in enumerate(listed)]
        more = [wording.text("choice.more", count=len(values) - _FEW)] if len(values) > _FEW else []
        return _joined([Text(fr=" ; ".join(t.fr for t in words), en="; ".join(t.en for t in words)), *more], "")

    def value_said(self, value: Value) -> Text:
        """A value in words: what, when, how much or why not."""
        return _joined([self._named_as(value), self._when_and_how(value)], ", ")

    def _named_as(self, value: Value) -> Text:
        """What a value is of."""
        title = self.catalogue[value.indicator].current.title
        if not value.breakdown:
            return title
        return wording.text("choice.of", title=title, cell=cell_words(value.breakdown, self.catalogue.vocabulary.breakdowns, named=False))

    def _when_and_how(self, value: Value) -> Text:
        """When a value is of, and how much, or why not."""
        when = period_words(value.period)
        if value.missing:
            return wording.text("choice.missing", period=when, missing=self.catalogue.vocabulary.missing[value.missing].text)
        code = "choice.parts" if value.numerator is not None else "choice.about" if value.approximate else "choice.value"
        return wording.text(code, period=when, value=value.value, numerator=value.numerator, denominator=value.denominator)


def _joined(texts: Iterable[Text], by: str = " ") -> Text:
    """Texts one after the other."""
    listed = list(texts)
    return Text(fr=by.join(text.fr for text in listed), en=by.join(text.en for text in listed))


def _unread_days(blanks: list[Blank]) -> list[Text]:
    """That what is not read yet is missing in the sum of the days."""
    return [wording.text("why.day_unread", text=each.text, cell=each.cell.rpartition("!")[2]) for each in blanks if each.added_to]


def left_aside(asides: Iterable[AsideCell]) -> list[LeftAside]:
    """What is left aside, the cells of one reason together."""
    groups: dict[tuple[str, tuple[tuple[str, object], ...]], list[str]] = defaultdict(list)
    for aside in asides:
        groups[aside.code, aside.values] += aside.cells
    return [
        LeftAside(cells=list(dict.fromkeys(cells)), code=code, text=wording.text(f"aside.{code}", **dict(values)))
        for (code, values), cells in groups.items()
    ]


def _about(amount: Amount) -> Amount:
    return Amount(**{**amount.content, "approximate": True})


def _when(statement: CellStatement, n: int) -> When:
    """The period of a cell in the year that is the n-th likeliest."""
    return statement.alternatives[min(n, len(statement.alternatives) - 1)] if statement.alternatives else statement.when


def _cumulative(group: list[CellStatement]) -> bool:
    """Whether numbers hold what came before too, so that they are not added up."""
    return any(reason.code == "heading_cumulative" for statement in group for reason in statement.reasons)


def _amounts(statement: CellStatement) -> list[Amount]:
    """The amounts that a cell may have; one that has none may be of what was not counted."""
    likeliest = Amount(missing=Missing.NOT_COLLECTED) if statement.amount.empty else statement.amount
    return [likeliest, *statement.amount.others]


def _main(statement: CellStatement) -> Uncertainty:
    """The reason to ask about first: what the others rest on, then the amount of the cell, then what concerns the most cells."""
    problem = statement.amount.problem if _by_itself(statement) else None
    return min(statement.reasons, key=lambda r: (r.code not in _FIRST, r.code != problem, -_SCOPES[r.scope]))


def _by_itself(statement: CellStatement) -> bool:
    """Whether the amount of a cell is asked about: what is said of its whole row, column or file would pass over it."""
    return bool(statement.amount.problem) and not any(r.code in (*_FIRST, *UNREADABLE, "day_heading") for r in statement.reasons)


def _group(statement: CellStatement) -> tuple[object, ...]:
    """What makes two cells the subject of one question."""
    reason = _main(statement)
    if _by_itself(statement):  # the same text means the same wherever it stands in a table
        others = frozenset((r.code, r.values) for r in statement.reasons)
        return reason.code, statement.sheet, statement.block, folded(statement.text), others, statement.alternatives
    if reason.scope == "file":
        return (reason.code,)
    at = {"row": statement.place[0], "column": statement.place[1], "cell": statement.place, "block": None}[reason.scope]
    added = reason.code == "day_heading" and is_unread(statement)  # it is missing in the sum of the days, and asked with it
    alike = bool(statement.amount.problem) and reason.scope != "cell" and not added
    return reason.code, reason.values, reason.scope, statement.sheet, statement.block, at, alike, period_text(statement.when) is None


def _cells(statements: Iterable[CellStatement]) -> list[str]:
    names = [cell.rpartition("!")[2] for s in statements for cell in s.cells]
    return names[:6] + (["…"] if len(names) > 6 else [])
