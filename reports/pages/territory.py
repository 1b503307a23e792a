"""The page of the territory: its facts by theme, each with its date and source, beside its own past and other places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from impact.figures.definition import FactDefinition
from impact.territory.facts import FactValue
from impact.territory.models import last_year
from indicators.facts import Fact
from indicators.numbers import Language
from reports.edition.content import Edition
from reports.edition.presented import Presented
from reports.pages.chart import Chart, bar_chart, year_chart
from reports.pages.page import Page

FEWEST = 3
"""Values that a chart is worth drawing for."""
MOST_BARS = 20
WIDER = ("grouping", "departement", "region", "country")
KnownFact = Presented[FactDefinition]
"""A fact of one place and period."""


@dataclass(frozen=True)
class FactSection:
    """A fact as the page shows it: how to read it, its value here, what it was, what it is in wider places; charts.

    Of what is known by neighbourhood only, `here` is the one where it is worst: an average would hide it.
    """

    title: str
    note: str
    here: KnownFact
    past: KnownFact | None
    wider: list[KnownFact]
    charts: list[Chart]


class TerritoryPage(Page):
    """What is known of the place."""

    template = "territory.html"
    file = "territory.html"

    def __init__(self, edition: Edition, language: Language) -> None:
        super().__init__(edition, language)
        self._facts = self.presenter.all(FactDefinition, self.year)
        self._by_key = {_key(f.definition): f for f in self._facts}
        self._of: dict[tuple[str, str], list[KnownFact]] = {}
        for f in self._facts:
            self._of.setdefault((f.definition.fact_id, f.definition.theme), []).append(f)
        self._home = self.world.territory.code

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.say("territory_title", territory=self.world.territory.name)

    @property
    def summary(self) -> str:
        """What it says."""
        return self.say("territory_summary")

    @property
    def figures(self) -> list[KnownFact]:
        """The figures on it."""
        return self._facts

    @cached_property
    def themes(self) -> list[tuple[str, str, list[FactSection]]]:
        """The facts of the territory by theme."""
        labels = self.world.catalogue.vocabulary.themes
        themes = [(theme, label.text.into(self.language), list(self._theme(theme))) for theme, label in labels.items()]
        return [(theme, label, sections) for theme, label, sections in themes if sections]

    def _theme(self, theme: str) -> Iterator[FactSection]:
        for fact_id, fact in self.world.catalogue.facts.items():
            if of := self._of.get((fact_id, theme)):
                yield from self._section(fact, of)

    def _section(self, fact: Fact, of: list[KnownFact]) -> Iterator[FactSection]:
        title = fact.title.into(self.language)
        latest = max((f for f in of if self._is_home(f) and not f.definition.cell), key=_when, default=None)
        charts = [c for c in (self._past_chart(title, latest), self._cells_chart(title, of), *self._places_charts(title, fact, of)) if c]
        if latest is None and not charts:
            return
        yield FactSection(
            title=title,
            note=fact.note.into(self.language) if fact.note else "",
            here=latest or _worst(of, fact),
            past=self._before(latest) if latest else None,
            wider=self._wider(latest, of) if latest else [],
            charts=charts,
        )

    def _before(self, f: KnownFact) -> KnownFact | None:
        """What it was before, where that reads in one series with it."""
        value = self.world.knowledge.find(*_key(f.definition))
        before = self.world.knowledge.past(value) if value else None
        return self._by_key.get(_key(before)) if before else None

    def _wider(self, latest: KnownFact, of: list[KnownFact]) -> list[KnownFact]:
        """The same in the places it lies in."""
        wider = [f for f in of if f.definition.place_level in WIDER and not f.definition.cell]
        return [f for f in wider if f.definition.period == latest.definition.period]

    def _past_chart(self, title: str, latest: KnownFact | None) -> Chart | None:
        """The latest series of one source, as far back as it reads in one series."""
        series = [latest] if latest else []
        while series and (before := self._before(series[-1])):
            series.append(before)
        if len(series) < FEWEST:
            return None
        rows = [(f.definition.period, f) for f in sorted(series, key=_when)]
        points = [f.point(str(last_year(period))) for period, f in rows]
        return year_chart(self.say("chart_years", title=title), rows, self.say, points=points)

    def _cells_chart(self, title: str, of: list[KnownFact]) -> Chart | None:
        """The parts of the latest period."""
        cells = [f for f in of if self._is_home(f) and f.definition.cell]
        if len(cells) < FEWEST:
            return None
        last = max(f.definition.period for f in cells)
        rows = [(f.definition.cell_title.into(self.language), f) for f in cells if f.definition.period == last and f.definition.cell_title]
        return bar_chart(self.say("chart_parts", title=title, period=last), rows, self.say("col_cell"), self.say)

    def _places_charts(self, title: str, fact: Fact, of: list[KnownFact]) -> Iterator[Chart]:
        """The neighbourhoods among themselves; the commune among others."""
        for level, code in (("neighbourhood", "chart_neighbourhoods"), ("commune", "chart_peers")):
            places = [f for f in of if f.definition.place_level == level and not f.definition.cell]
            last = max((f.definition.period for f in places), default="")
            ordered = sorted((f for f in places if f.definition.period == last), key=lambda f: (-f.value, f.definition.place))
            if len(ordered) < FEWEST or (level == "commune" and not self._worth_comparing(fact, ordered)):
                continue
            near = self._near(ordered)
            rows = [(f.definition.place_name, f) for f in ordered]
            points = [f.point(f"▸ {f.definition.place_name}" if self._is_home(f) else f.definition.place_name) for f in near]
            named = code if not title.endswith(self.say("by_neighbourhood")) else "chart_titled"
            caption = self.say(named, title=title, period=last)
            yield bar_chart(caption, rows, self.say("col_place"), self.say, points=points, drawn_rows=len(near))

    def _worth_comparing(self, fact: Fact, ordered: list[KnownFact]) -> bool:
        """Whether the territory is among them, and the fact is a rate or a level: that a larger town has more dwellings says nothing."""
        level = not ordered[0].definition.whole and (fact.computed is not None or fact.worse is not None)
        return level and any(self._is_home(f) for f in ordered)

    def _near(self, ordered: list[KnownFact]) -> list[KnownFact]:
        """The places that are drawn where there are many: those it is said to be compared with."""
        if len(ordered) <= MOST_BARS:
            return ordered
        wanted = {self._home, *self.world.territory.peers}
        return [f for f in ordered if f.definition.place in wanted] or ordered[:MOST_BARS]

    def _is_home(self, f: KnownFact) -> bool:
        return f.definition.place == self._home


def _worst(of: list[KnownFact], fact: Fact) -> KnownFact:
    """Of the latest period, the place where a fact says most of a need."""
    last = max(_when(f) for f in of)
    sign = -1 if fact.worse == "lower" else 1
    return max((f for f in of if _when(f) == last), key=lambda f: (sign * f.value, f.definition.place))


def _key(of: FactDefinition | FactValue) -> tuple[str, str, str, str]:
    """Which value of which fact it is."""
    return of.fact_id, of.place, of.cell if isinstance(of, FactDefinition) else of.breakdown, of.period


def _when(f: KnownFact) -> tuple[int, str]:
    return last_year(f.definition.period), f.definition.period
