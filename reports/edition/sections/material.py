"""What the sections are composed of: the figures of an edition by kind, and what several sections make of them alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from impact.figures.definition import BaseDefinition, CountDefinition, Direction, IndicatorDefinition, Measure, ValueDefinition
from impact.figures.figure import Figure
from indicators.numbers import LANGUAGES, Language
from indicators.text import Text
from reports.charts.intervals import IntervalPoint
from reports.edition.content import DefinitionT, Edition
from reports.edition.evidence import Grading
from reports.edition.presented import AnyPresented, Presenter
from reports.edition.sentences import Phrasing
from reports.edition.tree import FigureRef, Mark, Said


class Material:
    """The figures of an edition and the words for them."""

    def __init__(self, edition: Edition) -> None:
        self.edition, self.world, self.year = edition, edition.world, edition.year
        self.evidence = Grading(edition)
        self._presenters = {language: Presenter(edition, language) for language in LANGUAGES}
        self._phrasings: dict[str, Phrasing] = {}

    def find(self, address: str) -> Figure | None:
        """The figure at an address; None where there is none."""
        return self._by_address.get(address)

    @cached_property
    def _by_address(self) -> dict[str, Figure]:
        return {figure.address: figure for figure in self.edition.figures}

    def phrasing(self, name: str) -> Phrasing:
        """What says the sentences of a section."""
        if name not in self._phrasings:
            self._phrasings[name] = Phrasing(self.edition, name, self.evidence)
        return self._phrasings[name]

    def present(self, figure: Figure, language: Language) -> AnyPresented:
        """A figure as it is shown in a language."""
        return self._presenters[language].present(figure, figure.definition)

    def written(self, figure: Figure) -> Text:
        """The value of a figure as it is shown, in both languages: where it is a word, and leads nowhere."""
        return Text(**{language: self.present(figure, language).centre for language in LANGUAGES})

    def of(self, kind: type[DefinitionT], **wanted: Any) -> list[tuple[Figure, DefinitionT]]:
        """The figures of the year whose definition is of a kind and says what is wanted, by address."""
        every = self._by_kind(kind)
        return [(f, d) for f, d in every if all(getattr(d, name) == value for name, value in wanted.items())]

    def _by_kind(self, kind: type[DefinitionT]) -> list[tuple[Figure, DefinitionT]]:
        if kind not in self._kinds:
            self._kinds[kind] = [*self.edition.defined_by(kind, self.year)]
        return self._kinds[kind]

    @cached_property
    def _kinds(self) -> dict[type[BaseDefinition], list[Any]]:
        return {}

    def parts(self, measure: Measure, direction: Direction) -> list[tuple[Figure, ValueDefinition]]:
        """The parts of a value of the territory in a direction that are known, as the vocabulary orders them, else by key."""
        order = {"stakeholder": list(self.world.catalogue.vocabulary.stakeholders)}.get(direction, [])
        every = self.of(ValueDefinition, measure=measure, direction=direction, scope="territory")
        known = [(f, d) for f, d in every if f.estimate.known]
        return sorted(known, key=lambda part: (order.index(part[1].key) if part[1].key in order else len(order), part[1].key))

    def whole(self, measure: Measure) -> Figure | None:
        """A value of the territory as a whole."""
        wholes = self.of(ValueDefinition, measure=measure, direction="", scope="territory")
        return wholes[0][0] if wholes else None

    def indicator(self, name: str) -> Figure | None:
        """The figure of an indicator over the territory, not broken down."""
        wholes = self.of(IndicatorDefinition, indicator_id=name, scope="territory", breakdown="")
        return wholes[0][0] if wholes else None

    def counts(self, name: str) -> list[tuple[Figure, CountDefinition]]:
        """The counts of a name."""
        return self.of(CountDefinition, indicator_id=name)

    def point(self, figure: Figure | None, language: Language) -> IntervalPoint | None:
        """A figure as a point of a picture; nothing where it is not known."""
        if figure is None or figure.suppressed or not figure.estimate.known:
            return None
        estimate = figure.estimate
        text = self.present(figure, language).centre
        return IntervalPoint(estimate.value, estimate.low or 0.0, estimate.high or 0.0, text)


def marks(figures: Sequence[Figure]) -> list[Mark | None]:
    """Figures of one table on one scale, from zero on; nothing for what is not known."""
    shown = [f for f in figures if f.estimate.known and not f.suppressed]
    least = min((0.0, *(f.estimate.low or 0.0 for f in shown)))
    most = max((0.0, *(f.estimate.high or 0.0 for f in shown)))
    return [Mark(f, least, most if most > least else least + 1) if f in shown else None for f in figures]


def ends(figure: Figure) -> tuple[FigureRef, FigureRef]:
    """The two ends of a figure, for columns of their own."""
    return FigureRef(figure, "low"), FigureRef(figure, "high")


def cut(definition: ValueDefinition) -> Text:
    """What a part of a value is called."""
    return definition.cut or definition.unit_words


def joined(names: Iterable[Text], fr: str = ", ", en: str = ", ") -> Text:
    """Several names as one text."""
    listed = [*names]
    return Text(fr=fr.join(name.fr for name in listed) or "–", en=en.join(name.en for name in listed) or "–")


def heading(name: Text) -> Text:
    """A name as a title: its first letter is a capital."""
    return Text(fr=name.fr[:1].upper() + name.fr[1:], en=name.en[:1].upper() + name.en[1:])


def prose(*said: Said | None) -> tuple[Said, ...]:
    """Those that there are."""
    return tuple(s for s in said if s is not None)
