"""Lists of the register whose rows say more than a name: maps, values of the bank, facts; filtered by the address, each row to its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from babel.numbers import get_currency_symbol
from django.http import QueryDict
from django.urls import reverse

from impact.maps.places import banked
from indicators.bank import BankValue
from indicators.breakdown import cell_words
from indicators.numbers import number
from indicators.text import folded
from portal import town
from portal.campaigns.tables import Cell
from portal.config.language import into_spoken, say, spoken
from portal.registry.kinds import kinds, lines
from portal.registry.things import Thing, document_of, text_of, things

IN_ADDRESS = {
    "projects": "projet",
    "values": "valeur",
    "sort": "nature",
    "fresh": "a_jour",
    "origin": "origine",
    "use": "emploi",
    "theme": "theme",
    "place": "lieu",
}
"""The filters as the address says them."""


@dataclass(frozen=True)
class ShownRow:
    """A row: what it is about and where that is shown, its cells, and what it is of each filter."""

    thing: Thing
    title: str
    link: str
    cells: tuple[Cell, ...] = ()
    of: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """All that it says, as words are searched."""
        return folded(" ".join(str(part) for part in (self.title, self.thing.id, *self.cells) if part is not None))


@dataclass(frozen=True)
class ShownList:
    """A kind of list: the names of its columns after the title and before the id, of its filters, and its rows."""

    columns: tuple[str, ...]
    filters: tuple[str, ...]
    rows: Callable[[], Iterator[ShownRow]]


def shown_list(kind: str) -> ShownList:
    """The list of a kind; where it has no columns of its own, titles and ids."""
    return _LISTS.get(kind) or ShownList((), (), lambda: (_row(thing) for thing in things(town.town(), kind)))


def passing(rows: list[ShownRow], words: str, chosen: Mapping[str, str]) -> list[ShownRow]:
    """The rows that have all the words and what is chosen of each filter."""
    asked = folded(words).split()
    kept = [row for row in rows if all(word in row.words for word in asked)]
    return [row for row in kept if all(not value or value in row.of.get(name, ()) for name, value in chosen.items())]


def asked_of(kind: str, address: QueryDict) -> tuple[str, dict[str, str]]:
    """What the address asks of a list: words, and what is chosen of each filter."""
    chosen = {name: address.get(IN_ADDRESS[name], "")[:100] for name in shown_list(kind).filters}
    return address.get("mots", "")[:200], chosen


def choices_of(rows: list[ShownRow], kind: str, chosen: Mapping[str, str]) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """The filters of a list: the name of each in the address, what it is called, what is chosen, and what there is to choose."""
    names = shown_list(kind).filters
    there = {name: {value for row in rows for value in row.of.get(name, ())} for name in names}
    return [(IN_ADDRESS[name], say(f"registry.column.{name}"), chosen[name], _choices(name, there[name])) for name in names]


def heads(kind: str) -> list[str]:
    """The headings of a list."""
    return [say("registry.name"), *(say(f"registry.column.{name}") for name in shown_list(kind).columns), say("registry.id")]


def _choices(name: str, values: set[str]) -> list[tuple[str, str]]:
    titles: dict[str, str] = {}
    if name in ("projects", "values"):
        entries: Any = town.town().register.projects if name == "projects" else town.town().catalogue.bank
        titles = {value: into_spoken(entries[value].title) for value in values}
    elif name == "theme":
        titles = {value: into_spoken(town.town().catalogue.vocabulary.themes[value].text) for value in values}
    elif name == "place":
        titles = {value: _place(value) for value in values}
    else:
        titles = {value: say(f"registry.{name}.{value}") for value in values}
    return sorted(titles.items(), key=lambda pair: pair[1].casefold())


def _row(thing: Thing, cells: tuple[Cell, ...] = (), **of: set[str]) -> ShownRow:
    link = reverse("registry:thing", args=[thing.kind, thing.id])
    return ShownRow(thing, thing.title, link, cells, {name: frozenset(values) for name, values in of.items()})


def _maps() -> Iterator[ShownRow]:
    """The maps with their projects, how many effects they count, and in money."""
    world = town.town().world
    for thing in things(town.town(), "maps"):
        of = world.maps[thing.id]
        projects = [into_spoken(world.register.projects[name].title) for name in of.projects if name in world.register.projects]
        in_money = sum(outcome.proxy is not None for outcome in of.outcomes)
        values = {entry for _, entry, _ in banked(of)}
        cells = (", ".join(projects), len(of.outcomes), in_money, len(values))
        yield _row(thing, cells, projects=set(of.projects), values=values)


def _bank() -> Iterator[ShownRow]:
    """The values with their latest amount, how well proven they are, and in how many maps they stand."""
    world, today = town.town().world, town.today()
    taken = Counter(entry for of in world.maps.values() for entry in {entry for _, entry, _ in banked(of)})
    for thing in things(town.town(), "bank"):
        value = world.catalogue.bank[thing.id]
        stale = "due" if value.stale(today) else "up_to_date"
        said = say(f"registry.sort.{value.kind}"), _amount(value), value.latest.start.year, value.grade, say(f"registry.fresh.{stale}")
        use = "used" if taken[thing.id] else "unused"
        yield _row(thing, (*said, taken[thing.id]), sort={value.kind}, fresh={stale}, origin={"own" if thing.own else "shipped"}, use={use})


def _amount(value: BankValue) -> str:
    """The latest value of an entry with its unit: of a price, so much for one."""
    latest, unit = number(value.latest.value, spoken(), 4), into_spoken(value.unit)
    if value.currency is None:
        return f"{latest} {unit}"
    return say("registry.price", amount=latest, currency=get_currency_symbol(value.currency, locale=spoken()), unit=unit)


def _facts() -> Iterator[ShownRow]:
    """Each value of the facts that the town wrote, with its place, period and source."""
    catalogue, part = town.town().catalogue, kinds()["facts"].parts["values"]
    for file in things(town.town(), "facts"):
        document = _document(text_of(town.town(), file.file)[0])
        for line, (place, said) in enumerate(lines(document, part), 1):
            fact = catalogue.facts[str(place[1])]
            where = str(said.get("place") or town.town().territory.code)
            source = document.get("sources", {}).get(said.get("source"), {})
            value = number(said["value"], spoken(), 4) if isinstance(said.get("value"), int | float) else str(said.get("missing") or "")
            cells = (_place(where), _part(said), str(said.get("period", "")), value, str(source.get("publisher", "")))
            link = reverse("registry:line", args=["facts", file.id, "values", line])
            yield ShownRow(file, into_spoken(fact.title), link, cells, {"theme": frozenset({fact.theme}), "place": frozenset({where})})


def _part(said: Mapping[str, Any]) -> str:
    """The part of the whole that a value is of, in words."""
    cell = said.get("breakdown") or ""
    text = cell if isinstance(cell, str) else ";".join(f"{key}={code}" for key, code in cell.items())
    return into_spoken(cell_words(text, town.town().catalogue.vocabulary.breakdowns)) if text else ""


def _place(code: str) -> str:
    known = town.town().knowledge.places
    return known[code].name if code in known else town.town().territory.name if code == town.town().territory.code else code


@lru_cache(maxsize=32)
def _document(text: str) -> Any:
    """A file of facts; read once while it says the same."""
    return document_of(text)


_LISTS = {
    "maps": ShownList(("projects", "outcomes", "in_money", "values"), ("projects", "values"), _maps),
    "bank": ShownList(("sort", "amount", "since", "grade", "fresh", "use"), ("sort", "fresh", "origin", "use"), _bank),
    "facts": ShownList(("place", "part", "period", "value", "source"), ("theme", "place"), _facts),
}
