"""The page of the territory: its facts by theme, each with its date and source, beside its own past and other places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from indicators.facts import Fact
from indicators.numbers import Language
from reports.edition.content import Edition
from reports.pages.drawn import drawn
from reports.pages.plainly import shown_plainly
from reports.pages.presented import Shown

FEWEST = 3
"""Values that a chart is worth drawing for."""
MOST_BARS = 20


@dataclass(frozen=True)
class Told:
    """A fact as the page tells it: how to read it, its value here, what it was, what it is in wider places; charts.

    Of what is known by neighbourhood only, `here` is the one where it is worst: an average would hide it.
    """

    title: str
    note: str
    here: Shown
    past: Shown | None
    wider: list[Shown]
    charts: list[dict[str, Any]]


class TerritoryPage:
    """The page in one language."""

    template = "territory.html"
    file = "territory.html"

    def __init__(self, edition: Edition, language: Language) -> None:
        self._edition, self._language, self._say = edition, language, edition.sayer(language)
        rows = [row for row in edition.rows if row["kind"] == "fact" and row["year"] == edition.year]
        self._facts = [shown_plainly(row, language, self._say) for row in rows]
        self._by_key = {self._key(f): f for f in self._facts}
        self._home = edition.world.territory.code

    @property
    def title(self) -> str:
        """What the page is called."""
        return self._say("territory_title", territory=self._edition.world.territory.name)

    @property
    def summary(self) -> str:
        """How much it tells."""
        here = {f.row["fact_id"] for f in self._facts if f.row["place"] == self._home}
        sources = {f.row["source"]["id"] for f in self._facts}
        places = {f.row["place"] for f in self._facts}
        return self._say("territory_summary", facts=len(here), sources=len(sources), places=len(places))

    @property
    def illustrative(self) -> bool:
        """Whether anything on it is made up."""
        return any(f.illustrative for f in self._facts)

    @property
    def example(self) -> str:
        """An address to try."""
        return next((f.figure_id for f in self._facts if f.row["place"] == self._home), f"{self._edition.year}/territory/facts/population")

    @cached_property
    def themes(self) -> list[tuple[str, str, list[Told]]]:
        """The facts of the territory by theme."""
        words = self._edition.world.catalogue.vocabulary.themes
        told = [(theme, label.text.into(self._language), list(self._theme(theme))) for theme, label in words.items()]
        return [(theme, label, facts) for theme, label, facts in told if facts]

    def _theme(self, theme: str) -> Iterator[Told]:
        for fact_id in self._edition.world.catalogue.facts:
            of = [f for f in self._facts if f.row["fact_id"] == fact_id and f.row["theme"] == theme]
            whole = [f for f in of if f.row["place"] == self._home and not f.row["cell"]]
            if of:
                yield from self._fact(fact_id, of, whole)

    def _fact(self, fact_id: str, of: list[Shown], whole: list[Shown]) -> Iterator[Told]:
        fact = self._edition.world.catalogue.facts[fact_id]
        title, note = fact.title.into(self._language), fact.note.into(self._language) if fact.note else ""
        charts = [c for c in (self._past_chart(title, whole), self._cells_chart(title, of), *self._places_charts(title, of)) if c]
        latest = max(whole, key=self._when, default=None)
        first = latest or self._worst(of, fact)
        if latest is None and not charts:
            return
        yield Told(title, note, first, self._past(latest), self._wider(latest, of), charts)

    def _worst(self, of: list[Shown], fact: Fact) -> Shown:
        """Of the latest period, the place where a fact tells most of a need."""
        last = max(self._when(f) for f in of)
        sign = -1 if fact.worse == "lower" else 1
        return max((f for f in of if self._when(f) == last), key=lambda f: (sign * f.row["value"], f.row["place"]))

    def _past(self, latest: Shown | None) -> Shown | None:
        """What it was before, where that reads in one series with it."""
        if latest is None:
            return None
        knowledge = self._edition.world.knowledge
        value = knowledge.find(*self._key(latest))
        before = knowledge.past(value) if value else None
        return self._by_key.get((before.fact_id, before.place, before.breakdown, before.period)) if before else None

    def _wider(self, latest: Shown | None, of: list[Shown]) -> list[Shown]:
        """The same in the places it lies in."""
        if latest is None:
            return []
        wider = [f for f in of if f.row["place_level"] in ("grouping", "departement", "region", "country") and not f.row["cell"]]
        return [f for f in wider if f.row["period"] == latest.row["period"]]

    def _past_chart(self, title: str, whole: list[Shown]) -> dict[str, Any] | None:
        """The latest series of one source, as far back as it reads in one series."""
        knowledge = self._edition.world.knowledge
        latest = max(whole, key=self._when, default=None)
        chain = [latest] if latest else []
        while chain and (value := knowledge.find(*self._key(chain[-1]))) and (before := knowledge.past(value)):
            earlier = self._by_key.get((before.fact_id, before.place, before.breakdown, before.period))
            if earlier is None:
                break
            chain.append(earlier)
        if len(chain) < FEWEST:
            return None
        ordered = sorted(chain, key=self._when)
        caption = self._say("chart_years", title=title)
        points = [f.point(str(f.row["period"])[-4:]) for f in ordered]
        return drawn("years", caption, points, [(f.row["period"], f) for f in ordered], self._say("col_year"), self._say)

    def _cells_chart(self, title: str, of: list[Shown]) -> dict[str, Any] | None:
        """The parts of the latest period."""
        cells = [f for f in of if f.row["place"] == self._home and f.row["cell"]]
        if len(cells) < FEWEST:
            return None
        last = max(f.row["period"] for f in cells)
        names = [(f.row["cell_title"][self._language], f) for f in cells if f.row["period"] == last]
        caption = self._say("chart_parts", title=title, period=last)
        return drawn("bars", caption, [f.point(name) for name, f in names], names, self._say("col_cell"), self._say)

    def _places_charts(self, title: str, of: list[Shown]) -> Iterator[dict[str, Any]]:
        """The neighbourhoods among themselves; the commune among others."""
        for level, code in (("neighbourhood", "chart_neighbourhoods"), ("commune", "chart_peers")):
            found = [f for f in of if f.row["place_level"] == level and not f.row["cell"]]
            last = max((f.row["period"] for f in found), default=None)
            ordered = sorted((f for f in found if f.row["period"] == last), key=lambda f: (-f.row["value"], f.row["place"]))
            if len(ordered) < FEWEST or (level == "commune" and not self._worth_comparing(ordered)):
                continue
            caption = self._say(code, title=title, period=str(last))
            near = self._near(ordered)
            rows = [(f.row["place_name"], f) for f in ordered]
            rest = self._say("chart_rest", shown=len(near), count=len(ordered)) if len(near) < len(ordered) else ""
            points = [f.point(f"▸ {f.row['place_name']}" if f.row["place"] == self._home else f.row["place_name"]) for f in near]
            yield drawn("bars", caption, points, rows, self._say("col_place"), self._say, rest=rest)

    def _worth_comparing(self, ordered: list[Shown]) -> bool:
        """Whether the territory is among them, and the fact is a rate or a level: that a larger town has more dwellings tells nothing."""
        catalogue, row = self._edition.world.catalogue, ordered[0].row
        fact = catalogue.facts[row["fact_id"]]
        level = not row["whole"] and (fact.computed is not None or fact.worse is not None)
        return level and any(f.row["place"] == self._home for f in ordered)

    def _near(self, ordered: list[Shown]) -> list[Shown]:
        """The places that are drawn where there are many: those it is said to be compared with."""
        if len(ordered) <= MOST_BARS:
            return ordered
        wanted = {self._home, *self._edition.world.territory.peers}
        return [f for f in ordered if f.row["place"] in wanted] or ordered[:MOST_BARS]

    @staticmethod
    def _key(f: Shown) -> tuple[str, str, str, str]:
        return f.row["fact_id"], f.row["place"], f.row["cell"], f.row["period"]

    @staticmethod
    def _when(f: Shown) -> tuple[str, str]:
        return f.row["period"][-4:] if len(f.row["period"]) == 9 else f.row["period"][:4], f.row["period"]
