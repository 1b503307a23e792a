"""Figures of the territory: its facts with their sources, and what indicators come to per inhabitant."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import duckdb

from impact.figures.plain import Plain
from impact.figures.words import named, words
from impact.territory.facts import FactValue
from impact.territory.wording import cell_title, titled
from impact.warehouse.schema import frame
from impact.world import World
from indicators.models import Version
from indicators.text import Text

FactRow = dict[str, Any]


def fact_figures(con: duckdb.DuckDBPyConnection, world: World) -> list[Plain]:
    """A figure for each value that stands."""
    return [_fact(row, world) for row in frame(con, "FROM fact WHERE stands ORDER BY ALL").to_dicts()]


def _fact(row: FactRow, world: World) -> Plain:
    fact, vocabulary = world.catalogue.facts[row["fact_id"]], world.catalogue.vocabulary
    title, in_cell = titled(row["fact_id"], row["breakdown"], world.catalogue), cell_title(row["breakdown"], world.catalogue)
    made_of = json.loads(row["made_of"] or "[]")
    names = [world.catalogue.facts[name].title for name in dict.fromkeys(made_of) if name in world.catalogue.facts]
    status = vocabulary.fact_statuses[row["status"]].text
    told = {"publisher": row["publisher"], "title": row["source_title"], "date": row["source_date"], "period": row["period"]}
    source = words("fact", "source", status=status, place=row["place_name"], **told)
    note = [Text(fr=row["note_fr"], en=row["note_en"])] if row["note_fr"] else []
    address = [Text(fr=row["url"], en=row["url"])] if row["url"] else []
    cell = (row["breakdown"],) if row["breakdown"] else ()
    return Plain(
        kind="fact",
        path=("territory", "facts", row["fact_id"], row["place"], *cell, row["period"]),
        name=row["fact_id"],
        label=Text(fr=f"{title.fr} · {row['place_name']}", en=f"{title.en} · {row['place_name']}"),
        value=row["value"],
        unit=row["unit"],
        words=vocabulary.units[row["unit"]].counted(row["value"]),
        formula=words("fact", "computed", names=names) if names else words("fact", "formula"),
        made_of=[source, *address, *note, Text(fr=row["origin"], en=row["origin"])],
        illustrative=row["status"] == "illustrative",
        more={
            "fact_id": row["fact_id"],
            "theme": fact.theme,
            "place": row["place"],
            "place_name": row["place_name"],
            "place_level": row["place_level"],
            "cell": row["breakdown"],
            "cell_title": in_cell.model_dump() if in_cell else None,
            "whole": vocabulary.units[row["unit"]].whole,
            "period": row["period"],
            "source": {
                "id": row["source_id"],
                "publisher": row["publisher"],
                "title": row["source_title"],
                "date": row["source_date"],
                "url": row["url"],
                "status": row["status"],
            },
            "breaks": row["breaks"],
            "notes": note[0].model_dump() if note else None,
        },
    )


def rate_figures(figures: Iterable[tuple[Any, ...]], world: World, year: int) -> Iterator[Plain]:
    """Indicators whose definition names a fact that they lie within: how much of it the territory's figure comes to, cell by cell."""
    for address, edition, _, _, value, low, high, *_, told in figures:
        definition = json.loads(told)
        if edition != str(year) or definition["kind"] != "indicator" or definition["scope"] != "territory" or low is None:
            continue
        indicator = world.catalogue[definition["indicator_id"]]
        version = indicator.at(date(year, 12, 31)) or indicator.current
        held = world.knowledge.at(version.within, None, definition["breakdown"], until=year) if version.within else None
        if held is not None and held.value:
            yield _rate(address, definition, version, held, (value, low, high), world)


def _rate(
    address: str, definition: dict[str, Any], version: Version, held: FactValue, ends: tuple[float | None, float, float], world: World
) -> Plain:
    of = held.value or 1.0
    value, low, high = (end / of if end is not None else None for end in ends)
    fact = titled(held.fact_id, held.breakdown, world.catalogue)
    return Plain(
        kind="rate",
        path=(*address.split("/")[1:], "per", held.fact_id),
        name=definition["indicator_id"],
        label=named("rate", name=version.title, fact=fact),
        value=value,
        low=low,
        high=high,
        unit="share",
        words=Text(fr="part", en="share"),
        formula=words("rate", "formula", name=version.title, fact=fact, period=held.period, low=ends[1], high=ends[2]),
        made_of=[Text(fr=address, en=address)],
        illustrative=definition["illustrative"] or held.source.status == "illustrative",
        reported=definition["reported"],
        expected=definition["expected"],
        more={"of": address, "breakdown": definition["breakdown"]},
    )
