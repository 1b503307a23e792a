"""What is not certain, as questions that can be answered at once: the cells, a sentence, the choices with their values, a suggestion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from impact.intake.layouts.agreement import Disagreement
from impact.intake.layouts.amounts import Amount
from impact.intake.layouts.models import Choice, LeftAside, Question, Value
from impact.intake.layouts.stated import AsideCell, CellStatement, Uncertainty, period_text
from impact.intake.layouts.wording import wording
from indicators.breakdown import cell_words
from indicators.catalogue import Catalogue
from indicators.models import Missing, Rule
from indicators.text import Text

_FEW = 4
"""Values that a choice lists; more are counted."""
_SCOPES = {"cell": 0, "row": 1, "column": 2, "block": 3, "file": 4}
_FIRST = ("two_indicators", "indicator_unsure", "unit_differs", "ratio_parts", "mean_without_weight")
"""Reasons that are asked about before others of the same cells: the others rest on them."""
_UNREADABLE = frozenset(
    {
        "unit_differs",
        "ratio_parts",
        "mean_without_weight",
        "breakdown_not_kept",
        "breakdown_unclear",
        "weeks",
        "two_periods",
        "school_year_part",
    }
)
"""Reasons that leave no reading: a part would pass for the whole, or one period for another."""
_UNLIKELY = frozenset({"heading_unknown", "heading_cumulative", "hidden", "not_a_number"})
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
        texts = list(dict.fromkeys(self._sentence(each, group) for each in [reason, *(r for s in group for r in s.reasons)]))[:3]
        text = Text(fr=" ".join(t.fr for t in texts), en=" ".join(t.en for t in texts))
        choices = self._choices(reason, group)
        suggest = len(choices) - 1 if reason.code in _UNLIKELY else 0
        return Question(cells=[cell for s in group for cell in s.cells], code=reason.code, text=text, choices=choices, suggest=suggest)

    def _sentence(self, reason: Uncertainty, group: list[CellStatement]) -> Text:
        values = dict(reason.values)
        if isinstance(values.get("allowed"), tuple):
            values["allowed"] = list(values["allowed"])
        return wording.text(f"ask.{reason.code}", **{"name": group[0].row_name or group[0].column_name, "cells": _cells(group), **values})

    def _choices(self, reason: Uncertainty, group: list[CellStatement]) -> list[Choice]:
        """The readings that the reason leaves open, the likeliest first, and always that none is meant."""
        choices: list[Choice] = []
        if any(r.code in _UNREADABLE for s in group for r in s.reasons):
            return [Choice(text=wording.text("choice.none"))]
        if reason.code in ("indicator_unsure", "two_indicators"):
            for indicator in dict.fromkeys(i for s in group for i in s.candidates):
                choices += self._reading([s.value(indicator=indicator) for s in group])
        elif any(s.alternatives for s in group):
            for n in range(max(len(s.alternatives) for s in group)):
                choices += self._reading([s.value(when=s.alternatives[n]) for s in group if n < len(s.alternatives)])
        elif reason.code == "day_heading":
            choices += self._reading(self._of_days(group))
        elif reason.code == "not_final":
            choices += self._reading([s.value(amount=_about(s.amount)) for s in group])
            choices += self._reading([s.value() for s in group])
        else:
            choices += self._reading([s.value() for s in group])
            for n in range(max(len(s.amount.others) for s in group)):
                choices += self._reading([s.value(amount=s.amount.others[n]) for s in group if n < len(s.amount.others)])
        if all(s.amount.empty for s in group):
            choices += self._reading([s.value(amount=Amount(missing=Missing.NOT_COLLECTED)) for s in group])
        return [*choices, Choice(text=wording.text("choice.none"))]

    def _reading(self, values: Iterable[Value | None]) -> list[Choice]:
        listed = [value for value in values if value is not None]
        return [Choice(text=self._said(listed), values=listed)] if listed else []

    def _of_days(self, group: list[CellStatement]) -> list[Value | None]:
        """What happened on single days, added up by year where it adds up."""
        sums: dict[tuple[str, str | None, str], list[CellStatement]] = defaultdict(list)
        for statement in group:
            sums[statement.key].append(statement)
        return [self._sum(listed) for listed in sums.values()]

    def _sum(self, listed: list[CellStatement]) -> Value | None:
        adds = self.catalogue[listed[0].indicator].current.aggregation.time is Rule.SUM
        numbers = [s.amount.value for s in listed]
        if len(listed) > 1 and (not adds or any(number is None for number in numbers)):
            return None
        value = listed[0].value()
        cells = [cell for s in listed for cell in s.cells]
        total = sum(number for number in numbers if number is not None)
        return value.model_copy(update={"value": total if len(listed) > 1 else value.value, "cells": cells}) if value else None

    def _disagreement(self, each: Disagreement) -> Question:
        """A total that its parts contradict: which of them is right."""
        cells = list(dict.fromkeys(each.total.cells))
        parts = [value for value in (part.value() for part in each.parts) if value]
        whole = self._reading([each.total.value()]) if "total_of_no_period" not in {r.code for r in each.total.reasons} else []
        kept = "people" in each.code
        if each.code in ("said_twice", "repeated"):
            choices = [choice for value in parts[: 1 if each.code == "repeated" else None] for choice in self._reading([value])]
            choices += self._reading([self._sum(list(each.parts))])
        elif kept:
            choices = [Choice(text=wording.text("choice.parts_only")), *whole]
        else:
            choices = [*self._reading(parts), *whole]
        added = sum(part.amount.value or 0 for part in each.parts)
        values = {
            "name": each.total.name,
            "total": each.total.amount.value,
            "sum": added,
            "largest": max((part.amount.value or 0 for part in each.parts), default=0),
            "cell": each.total.cells[0].rpartition("!")[2],
            "cells": _cells(each.parts),
        }
        cells += [cell for part in each.parts for cell in part.cells if not kept and cell not in cells]
        return Question(
            cells=cells,
            code=each.code,
            text=wording.text(f"ask.{each.code}", **values),
            choices=[*choices, Choice(text=wording.text("choice.none"))],
        )

    def _said(self, values: list[Value]) -> Text:
        """A reading in words: « Objets réparés, 2016-Q1 : 38 »."""
        listed = [self.value_said(value) for value in values[:_FEW]]
        more = wording.text("choice.more", count=len(values) - _FEW) if len(values) > _FEW else None
        return Text(
            fr=" ; ".join(t.fr for t in listed) + (more.fr if more else ""), en="; ".join(t.en for t in listed) + (more.en if more else "")
        )

    def value_said(self, value: Value) -> Text:
        """A value in words: what, when, how much or why not."""
        words = self.catalogue.vocabulary
        title = self.catalogue[value.indicator].current.title
        of = cell_words(value.breakdown, words.breakdowns, named=False) if value.breakdown else None
        named = wording.text("choice.of", title=title, cell=of) if of else title
        if value.missing:
            return wording.text("choice.missing", title=named, period=value.period, missing=words.missing[value.missing].text)
        code = "choice.parts" if value.numerator is not None else "choice.about" if value.approximate else "choice.value"
        return wording.text(
            code, title=named, period=value.period, value=value.value, numerator=value.numerator, denominator=value.denominator
        )


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


def _main(statement: CellStatement) -> Uncertainty:
    """The reason to ask about first: what the others rest on, then what concerns the most cells."""
    return min(statement.reasons, key=lambda r: (r.code not in _FIRST, -_SCOPES[r.scope]))


def _group(statement: CellStatement) -> tuple[object, ...]:
    """What makes two cells the subject of one question."""
    reason = _main(statement)
    if reason.scope == "file":
        return (reason.code,)
    at = {"row": statement.place[0], "column": statement.place[1], "cell": statement.place, "block": None}[reason.scope]
    alike = [s.amount.problem for s in [statement] if reason.scope != "cell"]
    return (
        reason.code,
        reason.values,
        reason.scope,
        statement.sheet,
        statement.block,
        at,
        bool(alike and alike[0]),
        period_text(statement.when) is None,
    )


def _cells(statements: Iterable[CellStatement]) -> list[str]:
    names = [cell.rpartition("!")[2] for s in statements for cell in s.cells]
    return names[:6] + (["…"] if len(names) > 6 else [])
