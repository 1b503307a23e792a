"""A figure as a page shows it: the one place where a Figure becomes texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic

from impact.figures.definition import BaseDefinition, FactDefinition, IndicatorDefinition, StatedDefinition, ValueDefinition
from impact.figures.figure import Figure
from impact.figures.values import RATIOS
from impact.figures.wording import counted, title_of
from indicators.models import Missing
from indicators.numbers import Language, amount, first_digits, listed, money, number, ratio, supported
from reports.charts.bars import ChartPoint
from reports.edition.content import DefinitionT, Edition
from reports.edition.typography import counted_as
from reports.edition.wording import Say, sayer

MINUS = str.maketrans("-", "−")


@dataclass(frozen=True, eq=False)
class Presented(Generic[DefinitionT]):
    """A figure with the texts around its number, each made when a page asks for it: most pages show few of them."""

    figure: Figure = field(repr=False)
    definition: DefinitionT = field(repr=False)
    _presenter: Presenter = field(repr=False)

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
    def known(self) -> bool:
        """Whether there is anything to show of it."""
        return self.figure.estimate.known

    @property
    def low(self) -> float:
        """The lower end of its interval."""
        return self.figure.estimate.low or 0.0

    @property
    def high(self) -> float:
        """The upper end of its interval, by which amounts are ordered."""
        return self.figure.estimate.high or 0.0

    @property
    def value(self) -> float:
        """Its value, by which figures that have one are ordered."""
        return self.figure.estimate.value or 0.0

    @property
    def least(self) -> float:
        """Its lowest end: what the stated values give may lie below its interval."""
        return self.low if self.figure.estimate.value is None else min(self.low, self.value)

    @property
    def most(self) -> float:
        """Its highest end."""
        return self.high if self.figure.estimate.value is None else max(self.high, self.value)

    @property
    def raw(self) -> str:
        """The value as machines read it, or the two ends of its interval."""
        estimate = self.figure.estimate
        return str(estimate.value) if estimate.value is not None else f"{estimate.low}/{estimate.high}" if estimate.known else ""

    @cached_property
    def title(self) -> str:
        """What it is called."""
        return self._presenter.title(self.figure, self.definition)

    @cached_property
    def project(self) -> str:
        """The name of its project; empty for the territory."""
        return self._presenter.project(self.definition.project_id)

    @cached_property
    def centre(self) -> str:
        """Its value as people read it, without its interval; an interval without a value; words where there is nothing."""
        return self._presenter.centre(self.figure, self.definition)

    @cached_property
    def interval(self) -> str:
        """The interval around its value, where it has one: from 280 000 € to 355 000 €."""
        return self._presenter.interval(self.figure, self.definition)

    @cached_property
    def low_text(self) -> str:
        """The lower end of its interval as people read it."""
        return self._presenter.end(self.figure, self.definition, 1)

    @cached_property
    def high_text(self) -> str:
        """The upper end of its interval."""
        return self._presenter.end(self.figure, self.definition, 2)

    @cached_property
    def exact(self) -> str:
        """Its value as it is known, unrounded: for tables that say so."""
        return self._presenter.exact(self.figure, self.definition)

    @property
    def ways(self) -> dict[str, str]:
        """Its interval by way to draw, where these differ."""
        of = self.definition
        ways = of.ways if isinstance(of, ValueDefinition) else {}
        return {way: self._presenter.around(self.figure, self.definition, low, high) for way, (low, high) in ways.items()}

    @property
    def text(self) -> str:
        """All of it on one line."""
        return f"{self.centre} ({self.interval})" if self.interval else self.centre

    @cached_property
    def unit(self) -> str:
        """What is counted, where the text does not say it."""
        return self._presenter.unit(self.figure, self.definition)

    @cached_property
    def coverage(self) -> str:
        """From how many projects it comes, where that is worth saying."""
        return self._presenter.coverage(self.figure, self.definition)

    @cached_property
    def missing(self) -> str:
        """Why the other projects have no value."""
        return self._presenter.missing(self.definition.missing)

    @property
    def formula(self) -> str:
        """How it is computed."""
        return self.definition.formula.into(self._presenter.language)

    @property
    def made_of(self) -> list[str]:
        """What it is made of, a sentence each, where it says so."""
        of = self.definition
        return [text.into(self._presenter.language) for text in of.made_of] if isinstance(of, StatedDefinition) else []

    def point(self, name: str) -> ChartPoint:
        """The figure as a point of a chart."""
        return ChartPoint(name, self.figure.estimate.value, self.low, self.high, self.text)


AnyPresented = Presented[Any]
"""A figure of any kind."""


class Presenter:
    """Presents the figures of an edition in one language: says each of the texts that `Presented` has."""

    def __init__(self, edition: Edition, language: Language) -> None:
        self.language: Language = language
        self._edition, self._world, self._say = edition, edition.world, sayer(language)

    def all(self, kind: type[DefinitionT], year: int | None = None) -> list[Presented[DefinitionT]]:
        """The figures whose definition is of a kind, of one year or of all, by address."""
        return [self.present(figure, definition) for figure, definition in self._edition.defined_by(kind, year)]

    def present(self, figure: Figure, definition: DefinitionT) -> Presented[DefinitionT]:
        """A figure as pages show it; `definition` is its own, in its type."""
        return Presented(figure, definition, self)

    def title(self, figure: Figure, definition: BaseDefinition) -> str:
        """What a figure is called: a part of a value by the part alone."""
        match definition:
            case IndicatorDefinition():
                return self._world.catalogue[definition.indicator_id].in_year(definition.year).title.into(self.language)
            case ValueDefinition():
                return (definition.cut or title_of(definition.indicator_id)).into(self.language)
            case _:
                return figure.label.into(self.language)

    def project(self, project_id: str | None) -> str:
        """A project only heard of in a source of events has no name but its id."""
        projects = self._world.register.projects
        return projects[project_id].title.into(self.language) if project_id in projects else project_id or ""

    def centre(self, figure: Figure, definition: BaseDefinition) -> str:
        """The value, rounded to what its interval supports; an interval alone as it was counted."""
        estimate = figure.estimate
        if figure.suppressed or estimate.low is None or estimate.high is None:
            return self._say("suppressed" if figure.suppressed else "value_missing")
        if estimate.value is None:
            low, high = (self._number(end, figure.unit, definition, bound=True) for end in (estimate.low, estimate.high))
            return self._say("between", low=low, high=high)
        of_case = isinstance(definition, ValueDefinition) and definition.direction == "case"  # known at ends of prices alone
        rounded = first_digits(estimate.value) if of_case else supported(estimate.value, estimate.low, estimate.high)[0]
        return self._number(rounded, figure.unit, definition)

    def interval(self, figure: Figure, definition: BaseDefinition) -> str:
        """The ends around a value, rounded as it is; empty where there is none, or nothing but the ends."""
        estimate = figure.estimate
        if estimate.low is None or estimate.high is None or estimate.single:
            return ""
        return self.around(figure, definition, estimate.low, estimate.high)

    def around(self, figure: Figure, definition: BaseDefinition, low: float, high: float) -> str:
        """Ends around the value of a figure, rounded as it is; empty where it has none."""
        if figure.estimate.value is None:
            return ""
        _, *ends = supported(figure.estimate.value, low, high)
        bottom, top = (self._number(end, figure.unit, definition) for end in ends)
        return self._say("interval", low=bottom, high=top)

    def end(self, figure: Figure, definition: BaseDefinition, position: int) -> str:
        """An end of the interval, rounded as the centre is: the lower (1) or the upper (2); words where there is none."""
        estimate = figure.estimate
        if figure.suppressed or estimate.low is None or estimate.high is None:
            return self.centre(figure, definition)
        if estimate.value is None:
            return self._number((estimate.low, estimate.high)[position - 1], figure.unit, definition, bound=True)
        return self._number(supported(estimate.value, estimate.low, estimate.high)[position], figure.unit, definition)

    def exact(self, figure: Figure, definition: BaseDefinition) -> str:
        """The value unrounded; what has none is written as elsewhere."""
        value = figure.estimate.value
        if figure.suppressed or value is None:
            return self.centre(figure, definition)
        return self._number(value, figure.unit, definition)

    def _number(self, value: float, unit: str, definition: BaseDefinition, *, bound: bool = False) -> str:
        return self._amount(value, unit, definition, bound=bound).translate(MINUS)

    def _amount(self, value: float, unit: str, definition: BaseDefinition, *, bound: bool) -> str:
        language = self.language
        match definition:
            case IndicatorDefinition():
                currency = self._world.territory.currency if unit == "euros" else None
                whole = bound and self._world.catalogue.vocabulary.units[unit].whole  # half a person is none, at the end of an interval
                return amount(value, unit, language, currency=currency, cents=value != round(value), whole=whole)
            case ValueDefinition() if definition.measure in RATIOS:
                return ratio(value, language)
            case ValueDefinition() if definition.measure != "quantity":
                return money(value, definition.currency, language)
            case StatedDefinition():
                whole = isinstance(definition, FactDefinition) and definition.whole
                return amount(value, unit, language, whole=whole, rounded=True, zeros=True)
            case _:
                return number(value, language)

    def unit(self, figure: Figure, definition: BaseDefinition) -> str:
        """What is counted, as it follows the number."""
        match definition:
            case IndicatorDefinition() if figure.unit not in ("share", "euros") and figure.estimate.known:
                return self._world.catalogue.vocabulary.units[figure.unit].after(figure.estimate.high).into(self.language)
            case ValueDefinition() if definition.measure == "quantity":
                return counted_as(figure.estimate, definition.unit_words.into(self.language), self.language)
            case StatedDefinition() if figure.unit != "share":
                unit = self._world.catalogue.vocabulary.units.get(figure.unit)
                return ((unit and unit.beside) or counted(definition.unit_words, figure.estimate.high)).into(self.language)
            case _:
                return ""

    def coverage(self, figure: Figure, definition: BaseDefinition) -> str:
        """From how many projects it comes, of how many; a count of all there is says nothing."""
        coverage = figure.coverage
        if isinstance(definition, StatedDefinition):
            code = "" if coverage.complete else "part_of_whole"
        elif isinstance(definition, IndicatorDefinition) and coverage.reported == coverage.expected == 1:
            code = "coverage_only"
        else:
            code = "coverage_one" if coverage.reported <= 1 else "coverage"
        return self._say(code, reported=coverage.reported, expected=coverage.expected) if code else ""

    def missing(self, counts: dict[str, int]) -> str:
        """How many projects have no value, by reason; a reason of the warehouse's own has its word among those of the pages."""
        if not counts:
            return ""
        labels, known = self._world.catalogue.vocabulary.missing, {code.value: code for code in Missing}
        reasons = {code: labels[known[code]].text.into(self.language) if code in known else self._say(code) for code in counts}
        return self._say("missing", reasons=listed(f"{counts[code]} {reasons[code]}" for code in sorted(counts)))


def mark_of(figures: Iterable[AnyPresented], say: Say) -> str:
    """The mark of a picture: that of illustrative data where any of its figures is, else nothing."""
    return say("illustrative_mark") if any(f.illustrative for f in figures) else ""


def all_made_up(figures: Iterable[AnyPresented | None]) -> bool:
    """Whether all figures that stand together are illustrative: then their caption says so, and not each of them again."""
    there = [f for f in figures if f is not None]
    return bool(there) and all(f.illustrative for f in there)
