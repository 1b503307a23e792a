"""What is known of a place: facts read from YAML, computed from one another, and looked up by place and date."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from impact.messages import messages
from impact.territory.facts import FactEntry, FactFile, FactSource, FactValue
from impact.territory.models import Place, last_year, years
from indicators.breakdown import read_cell
from indicators.catalogue import Catalogue
from indicators.facts import Fact
from indicators.text import Refusal, Text
from indicators.yamlfile import Location, Source, as_model, check_known, fault_at, line_of, read_yaml

BELIEVED = ("official", "computed", "rounded", "secondary", "illustrative")
"""Statuses, the one that is believed first where two sources say the same thing."""
Key = tuple[str, str, str]
"""Fact, place and cell."""


@dataclass(frozen=True)
class Knowledge:
    """Every value that is known, read or computed; `home` is the code of the territory."""

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
        """Every value of a fact in a place (the territory, where none is named), the oldest first, the better source last."""
        return self._by_key.get((fact_id, place or self.home, breakdown), [])

    def at(self, fact_id: str, place: str | None = None, breakdown: str = "", until: int | None = None) -> FactValue | None:
        """The latest value that is not missing, of a period that ends no later than `until`; of two sources, the better."""
        known = [
            v for v in self.series(fact_id, place, breakdown) if v.value is not None and (until is None or last_year(v.period) <= until)
        ]
        return known[-1] if known else None

    def find(self, fact_id: str, place: str, breakdown: str, period: str) -> FactValue | None:
        """The value of one period; of two sources, the better."""
        matches = [v for v in self.series(fact_id, place, breakdown) if v.period == period and v.value is not None]
        return matches[-1] if matches else None

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
            place: other
            for fact_id, place, breakdown in self._by_key
            if (fact_id, breakdown) == (value.fact_id, value.breakdown) and place != value.place
            if (other := self.find(fact_id, place, breakdown, value.period)) is not None
        }
        return [others[place] for place in sorted(others)]


def _order(value: FactValue) -> tuple[int, str, int, str, str]:
    """Older first; at one time, the less believed first, then what was published before."""
    return last_year(value.period), value.period, -BELIEVED.index(value.source.status), value.source.date, value.source_id


@dataclass(frozen=True)
class _File:
    """A file of facts with the document it was read from, which knows its lines."""

    source: Source
    document: Any
    content: FactFile

    def fault(self, location: Location, text: Text) -> Refusal:
        return fault_at(self.source, self.document, location, text)

    def check_known(self, location: Location, name: str, known: Iterable[str]) -> None:
        check_known(self.source, self.document, location, name, known)


def load_knowledge(sources: list[Source], catalogue: Catalogue, home: str) -> Knowledge:
    """The facts of a workspace. `home` is the code of the territory: values that name no place are its own.

    Raises Refusal with file and line: an unknown fact, source, place or cell, one value given twice, parts that do not make their whole.
    """
    documents = {source: read_yaml(source) for source in sources}
    listed = [_File(source, document, as_model(FactFile, document, source)) for source, document in documents.items()]
    places, cited = _places(listed, home), _cited(listed)
    values: dict[tuple[str, ...], FactValue] = {}
    for file in listed:
        for location, value in _values(file, catalogue, cited, places, home):
            key = (value.fact_id, value.place, value.breakdown, value.period, value.source_id)
            if key in values:
                raise file.fault(location, messages.text("fact_twice"))
            values[key] = value
    stated = [*values.values()]
    for file in listed:
        _check_parts(file, stated, catalogue)
    return Knowledge(home, places, [*stated, *_computed(stated, catalogue)])


def _places(listed: list[_File], home: str) -> dict[str, Place]:
    """The places that files describe, by code; one that a file cannot name has its code for a name until another file names it."""
    places: dict[str, Place] = {}
    for file in listed:
        for code, place in file.content.places.items():
            before = places.get(code)
            if before and code not in (before.name, place.name) and before != place:
                raise file.fault(("places", code), messages.text("fact_described_twice", name=code))
            places[code] = place if before is None or before.name == code else before
    places.setdefault(home, Place(name=home, level="commune"))
    return places


def _cited(listed: list[_File]) -> dict[str, FactSource]:
    """The sources that files describe, by id."""
    cited: dict[str, FactSource] = {}
    for file in listed:
        for name, source in file.content.sources.items():
            if cited.setdefault(name, source) != source:
                raise file.fault(("sources", name), messages.text("fact_described_twice", name=name))
    return cited


def _values(
    file: _File, catalogue: Catalogue, cited: dict[str, FactSource], places: dict[str, Place], home: str
) -> Iterator[tuple[Location, FactValue]]:
    """The values of a file, each with where it is written."""
    for fact_id, entries in file.content.values.items():
        file.check_known(("values", fact_id), fact_id, catalogue.facts)
        fact = catalogue.facts[fact_id]
        if fact.computed:
            raise file.fault(("values", fact_id), messages.text("fact_computed"))
        for n, entry in enumerate(entries):
            location = ("values", fact_id, n)
            file.check_known((*location, "source"), entry.source, cited)
            file.check_known((*location, "place"), entry.place or home, places)
            _check_cell(file, (*location, "breakdown"), entry, fact, catalogue)
            yield location, _value(file, location, fact_id, entry, cited[entry.source], home)


def _value(file: _File, location: Location, fact_id: str, entry: FactEntry, source: FactSource, home: str) -> FactValue:
    return FactValue(
        fact_id=fact_id,
        place=entry.place or home,
        breakdown=entry.breakdown,
        period=entry.period,
        value=entry.value,
        missing=entry.missing,
        source_id=entry.source,
        source=source,
        note=entry.note,
        breaks=entry.break_,
        origin=f"facts/{file.source.name}:{line_of(file.document, location)}",
    )


def _check_cell(file: _File, location: Location, entry: FactEntry, fact: Fact, catalogue: Catalogue) -> None:
    """The direction must be the one the fact is split in, its code one of the vocabulary."""
    for direction, code in read_cell(entry.breakdown).items():
        file.check_known(location, direction, [fact.breakdown] if fact.breakdown else [])
        if not catalogue.vocabulary.breakdowns[direction].open:
            file.check_known(location, code, catalogue.vocabulary.breakdowns[direction].codes)


def _check_parts(file: _File, stated: list[FactValue], catalogue: Catalogue) -> None:
    """Parts of one source and period make their whole, as near as its producer rounds; where they are some of it, no more than it."""
    for fact_id in file.content.values:
        fact = catalogue.facts[fact_id]
        sums: dict[tuple[str, str, str], float] = defaultdict(float)
        own = [v for v in stated if v.fact_id == fact_id]
        secret = {(v.place, v.period, v.source_id) for v in own if v.breakdown and v.value is None}
        numbers = [v for v in own if v.value is not None]
        for v in numbers:
            sums[v.place, v.period, v.source_id] += (v.value or 0.0) if v.breakdown else 0.0
        for v in numbers:
            parts = sums[v.place, v.period, v.source_id]
            beyond = parts - (v.value or 0.0)
            if v.breakdown or not parts or fact.parts == "average":
                continue
            complete = fact.parts == "all" and (v.place, v.period, v.source_id) not in secret  # a secret part is not zero
            if beyond > fact.rounding or (complete and -beyond > fact.rounding):
                text = messages.text("fact_parts", period=v.period, parts=f"{parts:g}", whole=f"{v.value:g}")
                raise file.fault(("values", fact_id), text)


def _computed(stated: list[FactValue], catalogue: Catalogue) -> list[FactValue]:
    """Facts that follow from two others of one place, period and source; those that follow from computed ones too."""
    by_fact: dict[str, list[FactValue]] = defaultdict(list)
    for value in stated:
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
                by_fact[fact.id].append(_result(fact.id, v, other, result))
    return [v for fact in _in_order(catalogue) for v in by_fact[fact.id]]


def _in_order(catalogue: Catalogue) -> list[Fact]:
    """Computed facts, those that follow from stated ones first."""
    facts = [f for f in catalogue.facts.values() if f.computed]
    names = {f.id for f in facts}
    return sorted(facts, key=lambda f: sum(i in names for i in f.computed.ingredients) if f.computed else 0)


def _result(fact_id: str, one: FactValue, other: FactValue, result: float) -> FactValue:
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
            "url": v.source.address,
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
