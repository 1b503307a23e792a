"""A figure as a page shows it: the one place where a Figure becomes texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Generic

from impact.figures.definition import BaseDefinition, FactDefinition, IndicatorDefinition, StatedDefinition, ValueDefinition
from impact.figures.figure import Figure
from impact.figures.values import RATIOS
from impact.figures.wording import title_of
from indicators.models import Missing
from indicators.numbers import Language, amount, listed, money, number, ratio
from reports.charts.bars import ChartPoint
from reports.edition.content import DefinitionT, Edition
from reports.pages.wording import Say, sayer


@dataclass(frozen=True)
class Presented(Generic[DefinitionT]):
    """A figure with the texts around its number.

    raw       the value as machines read it, or the two ends of its interval
    text      the value as people read it: a number, a number with its interval, an interval, or words where there is nothing
    unit      what is counted, where the text does not say it
    coverage  from how many projects it comes, where that is worth saying; `missing`: why the others have no value
    project   the name of its project; empty for the territory
    made_of   what it is made of, a sentence each, where it says so
    """

    figure: Figure = field(repr=False)
    definition: DefinitionT = field(repr=False)
    title: str
    project: str
    raw: str
    text: str
    unit: str
    coverage: str
    missing: str
    formula: str
    made_of: list[str]

    @property
    def address(self) -> str:
        """The stable id of the figure."""
        return self.figure.address

    @property
    def anchor(self) -> str:
        """The figure's place on the page."""
        return "f-" + "".join(sign if sign.isalnum() else "-" for sign in self.address)

    @property
    def illustrative(self) -> bool:
        """Whether anything it rests on is made up."""
        return self.figure.illustrative

    @property
    def high(self) -> float:
        """The upper end of its interval, by which amounts are ordered."""
        return self.figure.estimate.high or 0.0

    @property
    def value(self) -> float:
        """Its value, by which figures that have one are ordered."""
        return self.figure.estimate.value or 0.0

    def point(self, name: str) -> ChartPoint:
        """The figure as a point of a chart."""
        estimate = self.figure.estimate
        return ChartPoint(name, estimate.value, estimate.low or 0.0, self.high, self.text)


AnyPresented = Presented[Any]
"""A figure of any kind."""


class Presenter:
    """Presents the figures of an edition in one language."""

    def __init__(self, edition: Edition, language: Language) -> None:
        self._edition, self._language, self._say = edition, language, sayer(language)
        self._world = edition.world

    def all(self, kind: type[DefinitionT], year: int | None = None) -> list[Presented[DefinitionT]]:
        """The figures whose definition is of a kind, of one year or of all, by address."""
        return [self.present(figure, definition) for figure, definition in self._edition.defined_by(kind, year)]

    def present(self, figure: Figure, definition: DefinitionT) -> Presented[DefinitionT]:
        """The texts around a figure; `definition` is its own, in its type."""
        estimate = figure.estimate
        return Presented(
            figure=figure,
            definition=definition,
            title=self._title(figure, definition),
            project=self._project(definition.project_id),
            raw=str(estimate.value) if estimate.value is not None else f"{estimate.low}/{estimate.high}" if estimate.known else "",
            text=self._text(figure, definition),
            unit=self._unit(figure, definition),
            coverage=self._coverage(figure, definition),
            missing=self._missing(definition.missing),
            formula=definition.formula.into(self._language),
            made_of=[text.into(self._language) for text in definition.made_of] if isinstance(definition, StatedDefinition) else [],
        )

    def _title(self, figure: Figure, definition: BaseDefinition) -> str:
        match definition:
            case IndicatorDefinition():
                return self._world.catalogue[definition.indicator_id].current.title.into(self._language)
            case ValueDefinition():
                return (definition.cut or title_of(definition.indicator_id)).into(self._language)
            case _:
                return figure.label.into(self._language)

    def _project(self, project_id: str | None) -> str:
        """A project only heard of in a source of events has no name but its id."""
        projects = self._world.register.projects
        return projects[project_id].title.into(self._language) if project_id in projects else project_id or ""

    def _text(self, figure: Figure, definition: BaseDefinition) -> str:
        estimate = figure.estimate
        if estimate.low is None or estimate.high is None:
            return self._say("value_missing")
        low, high = (self._number(end, figure.unit, definition) for end in (estimate.low, estimate.high))
        if estimate.value is None:
            return self._say("between", low=low, high=high)
        value = self._number(estimate.value, figure.unit, definition)
        return value if estimate.single else self._say("interval", value=value, low=low, high=high)

    def _number(self, value: float, unit: str, definition: BaseDefinition) -> str:
        language = self._language
        match definition:
            case IndicatorDefinition():
                currency = self._world.territory.currency if unit == "euros" else None
                return amount(value, unit, language, currency=currency, cents=True)
            case ValueDefinition() if definition.measure in RATIOS:
                return ratio(value, language)
            case ValueDefinition() if definition.measure != "quantity":
                return money(value, definition.currency, language)
            case StatedDefinition():
                whole = isinstance(definition, FactDefinition) and definition.whole
                return amount(value, unit, language, whole=whole, rounded=True, zeros=True)
            case _:
                return number(value, language)

    def _unit(self, figure: Figure, definition: BaseDefinition) -> str:
        match definition:
            case IndicatorDefinition() if figure.unit not in ("share", "euros") and figure.estimate.known:
                return self._world.catalogue.vocabulary.units[figure.unit].counted(figure.estimate.high).into(self._language)
            case ValueDefinition() if definition.measure == "quantity":
                return definition.unit_words.into(self._language)
            case StatedDefinition() if figure.unit != "share":
                return definition.unit_words.into(self._language)
            case _:
                return ""

    def _coverage(self, figure: Figure, definition: BaseDefinition) -> str:
        coverage = figure.coverage
        if isinstance(definition, StatedDefinition):
            code = "" if coverage.complete else "part_of_whole"
        elif isinstance(definition, IndicatorDefinition) and coverage.reported == coverage.expected == 1:
            code = "coverage_only"
        else:
            code = "coverage_one" if coverage.reported <= 1 else "coverage"
        return self._say(code, reported=coverage.reported, expected=coverage.expected) if code else ""

    def _missing(self, counts: dict[str, int]) -> str:
        """How many projects have no value, by reason; a reason of the warehouse's own has its word among those of the pages."""
        reasons = {code.value: label.text.into(self._language) for code, label in self._world.catalogue.vocabulary.missing.items()}
        known = set(Missing)
        texts = [f"{count} {reasons[code] if code in known else self._say(code)}" for code, count in sorted(counts.items())]
        return self._say("missing", reasons=listed(texts)) if texts else ""


def mark_of(figures: Iterable[AnyPresented], say: Say) -> str:
    """The mark of a picture: that of illustrative data where any of its figures is, else nothing."""
    return say("illustrative_mark") if any(f.illustrative for f in figures) else ""
