"""What is known of a place: facts read from YAML, computed from one another, and looked up by place and date."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from impact.messages import messages
from impact.territory.facts import FactFile, FactSource, FactValue, Given
from impact.territory.models import Place, last_year, years
from indicators.breakdown import read_cell
from indicators.catalogue import Catalogue
from indicators.facts import Fact
from indicators.text import Refusal
from indicators.yamlfile import Source, as_model, check_known, fault_at, line_of, read_yaml

BELIEVED = ("official", "computed", "rounded", "secondary", "illustrative")
"""Statuses, the one that is believed first where two sources tell of the same thing."""
Key = tuple[str, str, str]
"""Fact, place and cell."""


@dataclass(frozen=True)
class Knowledge:
    """Every value that is known, given or computed; `home` is the code of the territory."""

    home: str = ""
    places: dict[str, Place] = field(default_factory=dict)
    values: list[FactValue] = field(default_factory=list)

    @cached_property
    def _by_key(self) -> dict[Key, list[FactValue]]:
        by_key: dict[Key, list[FactValue]] = defaultdict(list)
        for value in sorted(self.values, key=_order):
            by_key[value.fact_id, value.place, value.breakdown].append(value)
        return by_key

    def series(self, fact_id: str, place: str | None = None, breakdown: str = "") -> list[FactValue]:
        """Every value of a fact in a place (the territory, where none is told), the oldest first, the better source last."""
        return self._by_key.get((fact_id, place or self.home, breakdown), [])

    def at(self, fact_id: str, place: str | None = None, breakdown: str = "", until: int | None = None) -> FactValue | None:
        """The latest value that is not missing, of a period that ends no later than `until`; of two sources, the better."""
        known = [
            v for v in self.series(fact_id, place, breakdown) if v.value is not None and (until is None or last_year(v.period) <= until)
        ]
        return known[-1] if known else None

    def find(self, fact_id: str, place: str, breakdown: str, period: str) -> FactValue | None:
        """The value of one period; of two sources, the better."""
        found = [v for v in self.series(fact_id, place, breakdown) if v.period == period and v.value is not None]
        return found[-1] if found else None

    def comparable(self, before: FactValue, now: FactValue) -> bool:
        """Whether two values read in one series: of as many years, of one source (or of sources of one series), with no break between."""
        if years(before.period) != years(now.period):
            return False
        one = before.source_id == now.source_id or (before.source.series is not None and before.source.series == now.source.series)
        between = [v for v in self.series(now.fact_id, now.place, now.breakdown) if _order(before) < _order(v) <= _order(now)]
        return one and not any(v.breaks for v in between)

    def past(self, value: FactValue) -> FactValue | None:
        """The latest earlier value that reads in one series with it."""
        series = self.series(value.fact_id, value.place, value.breakdown)
        earlier = [v for v in series if last_year(v.period) < last_year(value.period) and v.value is not None and self.comparable(v, value)]
        return earlier[-1] if earlier else None

    def compared(self, value: FactValue) -> list[FactValue]:
        """The same fact, cell and period in other places, the better source of each."""
        others = {
            place: found
            for fact_id, place, breakdown in self._by_key
            if (fact_id, breakdown) == (value.fact_id, value.breakdown) and place != value.place
            if (found := self.find(fact_id, place, breakdown, value.period)) is not None
        }
        return [others[place] for place in sorted(others)]


def _order(value: FactValue) -> tuple[int, str, int, str, str]:
    """Older first; at one time, the less believed first, then what was published before."""
    return last_year(value.period), value.period, -BELIEVED.index(value.source.status), value.source.date, value.source_id


def load_knowledge(sources: list[Source], catalogue: Catalogue, home: str) -> Knowledge:
    """The facts of a workspace. `home` is the code of the territory: values that name no place are its own.

    Raises Refusal with file and line: an unknown fact, source, place or cell, one value told twice, parts that do not make their whole.
    """
    read = [(source, document := read_yaml(source), as_model(FactFile, document, source)) for source in sources]
    places: dict[str, Place] = {}
    known: dict[str, FactSource] = {}
    for source, document, told in read:
        for code, place in told.places.items():
            before = places.get(code)
            if before and code not in (before.name, place.name) and before != place:  # a place that a file cannot name bears its code
                raise _twice(source, document, ("places", code), code)
            places[code] = place if before is None or before.name == code else before
        for name, entry in told.sources.items():
            if known.setdefault(name, entry) != entry:
                raise _twice(source, document, ("sources", name), name)
    places.setdefault(home, Place(name=home, level="commune"))
    values: dict[tuple[str, ...], FactValue] = {}
    for source, document, told in read:
        for at, value in _values(source, document, told, catalogue, known, places, home):
            one = (value.fact_id, value.place, value.breakdown, value.period, value.source_id)
            if one in values:
                raise fault_at(source, document, at, messages.text("fact_twice"))
            values[one] = value
    given = [*values.values()]
    for source, document, told in read:
        _check_parts(source, document, told, given, catalogue)
    return Knowledge(home, places, [*given, *_computed(given, catalogue)])


def _twice(source: Source, document: Any, at: tuple[str | int, ...], name: str) -> Refusal:
    return fault_at(source, document, at, messages.text("fact_described_twice", name=name))


def _values(
    source: Source,
    document: Any,
    told: FactFile,
    catalogue: Catalogue,
    known: dict[str, FactSource],
    places: dict[str, Place],
    home: str,
) -> Iterator[tuple[tuple[str | int, ...], FactValue]]:
    for fact_id, listed in told.values.items():
        check_known(source, document, ("values", fact_id), fact_id, catalogue.facts)
        fact = catalogue.facts[fact_id]
        if fact.computed:
            raise fault_at(source, document, ("values", fact_id), messages.text("fact_computed"))
        for n, given in enumerate(listed):
            at = ("values", fact_id, n)
            check_known(source, document, (*at, "source"), given.source, known)
            check_known(source, document, (*at, "place"), given.place or home, places)
            _check_cell(source, document, (*at, "breakdown"), given, fact, catalogue)
            yield at, _value(source, document, at, fact_id, given, known[given.source], home)


def _value(
    source: Source, document: Any, at: tuple[str | int, ...], fact_id: str, given: Given, said_by: FactSource, home: str
) -> FactValue:
    return FactValue(
        fact_id=fact_id,
        place=given.place or home,
        breakdown=given.breakdown,
        period=given.period,
        value=given.value,
        missing=given.missing,
        source_id=given.source,
        source=said_by,
        note=given.note,
        breaks=given.break_,
        origin=f"facts/{source.name}:{line_of(document, at)}",
    )


def _check_cell(source: Source, document: Any, at: tuple[str | int, ...], given: Given, fact: Fact, catalogue: Catalogue) -> None:
    if not given.breakdown:
        return
    for key, code in read_cell(given.breakdown).items():
        check_known(source, document, at, key, [fact.breakdown] if fact.breakdown else [])
        if not catalogue.vocabulary.breakdowns[key].open:
            check_known(source, document, at, code, catalogue.vocabulary.breakdowns[key].codes)


def _check_parts(source: Source, document: Any, told: FactFile, given: list[FactValue], catalogue: Catalogue) -> None:
    """Parts of one source and period make their whole, as near as its producer rounds; where they are some of it, no more than it."""
    for fact_id in told.values:
        fact = catalogue.facts[fact_id]
        sums: dict[tuple[str, str, str], float] = defaultdict(float)
        own = [v for v in given if v.fact_id == fact_id]
        untold = {(v.place, v.period, v.source_id) for v in own if v.breakdown and v.value is None}
        of = [v for v in own if v.value is not None]
        for v in of:
            sums[v.place, v.period, v.source_id] += (v.value or 0.0) if v.breakdown else 0.0
        for v in of:
            parts = sums[v.place, v.period, v.source_id]
            beyond = parts - (v.value or 0.0)
            if v.breakdown or not parts or fact.parts == "average":
                continue
            complete = fact.parts == "all" and (v.place, v.period, v.source_id) not in untold  # a secret part is not zero
            if beyond > fact.rounding or (complete and -beyond > fact.rounding):
                detail = messages.text("fact_parts", period=v.period, parts=f"{parts:g}", whole=f"{v.value:g}")
                raise fault_at(source, document, ("values", fact_id), detail)


def _computed(given: list[FactValue], catalogue: Catalogue) -> list[FactValue]:
    """Facts that follow from two others of one place, period and source; those that follow from computed ones too."""
    by_fact: dict[str, list[FactValue]] = defaultdict(list)
    for value in given:
        by_fact[value.fact_id].append(value)
    for fact in _in_order(catalogue):
        assert fact.computed is not None  # noqa: S101 - chosen for it
        first, second = fact.computed.ingredients
        others = {(v.place, v.period, v.source_id, v.breakdown): v for v in by_fact[second]}
        for v in by_fact[first]:
            if (v.breakdown and fact.breakdown is None) or (first == second and not v.breakdown):
                continue
            cell = "" if first == second else v.breakdown  # a share of the whole, or a rate within the same cell
            other = others.get((v.place, v.period, v.source_id, cell))
            if other is None or v.value is None or other.value is None:
                continue
            result = fact.computed.of(v.value, other.value)
            if result is not None:
                by_fact[fact.id].append(_made(fact.id, v, other, result))
    return [v for fact in _in_order(catalogue) for v in by_fact[fact.id]]


def _in_order(catalogue: Catalogue) -> list[Fact]:
    """Computed facts, those made of given ones first."""
    facts = [f for f in catalogue.facts.values() if f.computed]
    names = {f.id for f in facts}
    return sorted(facts, key=lambda f: sum(i in names for i in f.computed.ingredients) if f.computed else 0)


def _made(fact_id: str, one: FactValue, other: FactValue, result: float) -> FactValue:
    return FactValue(
        fact_id=fact_id,
        place=one.place,
        breakdown=one.breakdown,
        period=one.period,
        value=result,
        missing=None,
        source_id=one.source_id,
        source=one.source.model_copy(update={"status": "computed"}) if one.source.status == "official" else one.source,
        note=None,
        breaks=one.breaks or other.breaks,
        origin=f"{one.origin} ; {other.origin}",
        made_of=(one.fact_id, other.fact_id),
    )


def fact_rows(knowledge: Knowledge, catalogue: Catalogue) -> list[dict[str, Any]]:
    """The table `fact` of the warehouse; of two sources for one thing, the value of the better one stands."""
    return [
        {
            "fact_id": v.fact_id,
            "theme": catalogue.facts[v.fact_id].theme,
            "place": v.place,
            "home": v.place == knowledge.home,
            "place_name": knowledge.places[v.place].name,
            "place_level": knowledge.places[v.place].level,
            "breakdown": v.breakdown,
            "period": v.period,
            "year": last_year(v.period),
            "value": v.value,
            "missing": v.missing.value if v.missing else None,
            "unit": catalogue.facts[v.fact_id].unit,
            "source_id": v.source_id,
            "publisher": v.source.publisher,
            "source_title": v.source.title,
            "url": v.source.url or v.source.where,
            "source_date": v.source.date,
            "status": v.source.status,
            "note_fr": v.note.fr if v.note else None,
            "note_en": v.note.en if v.note else None,
            "breaks": v.breaks,
            "made_of": json.dumps(v.made_of),
            "origin": v.origin,
            "stands": knowledge.find(v.fact_id, v.place, v.breakdown, v.period) is v,
        }
        for v in knowledge.values
    ]
