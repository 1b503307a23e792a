"""Small impact maps and what they come to, for the tests of valuation: the kernel on rows, the draws on columns."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from impact.maps.models import ImpactMap
from impact.maps.reading import check_map, load_maps
from impact.valuation.expansion import Applied, Bank, expand
from impact.valuation.lines import Lines
from impact.valuation.schedule import NO_YEAR, schedule, value_frame
from impact.valuation.uncertainty import simulate
from impact.valuation.unit_values import unit_values
from impact.world import World
from indicators.bank import BankValue
from indicators.catalogue import Catalogue, load_catalogue

CATALOGUE = load_catalogue()
MAP = "m"
TOWN = {"stakeholder": "town", "description": "grant", "amount": 100}


def outcome(**fields: Any) -> dict[str, Any]:
    """100 units worth 1 each, for one year, unless the fields say otherwise. A key given as None is left out."""
    plain = {"stakeholder": "residents", "description": "x", "quantity": 100, "proxy": {"amount": 1}} | fields
    return {name: value for name, value in plain.items() if value is not None}


def an_impact_map(
    outcomes: list[dict[str, Any]],
    conventions: dict[str, Any] | None = None,
    *,
    inputs: list[dict[str, Any]] | None = None,
    bank: Bank | None = None,
    activity_year: int | None = 2020,
) -> ImpactMap:
    """A map of 2020, at 0 % unless the conventions say otherwise, checked as a file is."""
    document: dict[str, Any] = {"title": "x", "inputs": inputs or [TOWN], "outcomes": outcomes}
    document["conventions"] = {"discount_rate": 0} | (conventions or {})
    if activity_year is not None:
        document["activity_year"] = activity_year
    return check_map(document, Path("map.yaml"), catalogue_with(bank))


def catalogue_with(bank: Bank | None) -> Catalogue:
    return CATALOGUE if bank is None else CATALOGUE.model_copy(update={"bank": bank})


def expanded(impact_map: ImpactMap, years: Iterable[int | None] | None = None, bank: Bank | None = None) -> Lines:
    return expand([Applied(MAP, impact_map, list(years or [impact_map.activity_year]))], bank or {})


def observed(lines: Lines, project: str = "p", times: float = 1.0) -> pl.DataFrame:
    """What a project would hand in to have the quantities that the map writes (`times` over)."""
    rows = [(project, x.map_id, x.measure, x.breakdown, x.activity_year or NO_YEAR, (x.quantity or 0.0) * times) for x in lines.lines]
    columns = ["project_id", "map_id", "measure", "breakdown", "activity_year", "quantity"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def valued(lines: Lines, *frames: pl.DataFrame) -> pl.DataFrame:
    """The rows of value of the outcomes, by the kernel."""
    return value_frame(pl.concat(frames or [observed(lines)]), schedule(lines)).filter(side="outcome")


def present(rows: pl.DataFrame) -> float:
    return math.fsum(rows["present_value"])


def sums(rows: pl.DataFrame, by: str, of: str = "value") -> dict[Any, float]:
    return dict(rows.group_by(by).agg(pl.col(of).sum()).sort(by).iter_rows())


@dataclass(frozen=True)
class ValuedMap:
    """What a map comes to, by the kernel. `by_year`: value by calendar year of effect, undiscounted."""

    value: float
    present: float
    inputs: float
    by_year: dict[int, float]
    rows: pl.DataFrame


def worth(
    outcomes: list[dict[str, Any]] | dict[str, Any],
    *,
    inputs: list[dict[str, Any]] | None = None,
    bank: Bank | None = None,
    activity_year: int | None = 2020,
    inputs_convention: str | None = None,
    **conventions: Any,
) -> ValuedMap:
    """`inputs_convention` is the key `inputs` of the conventions, which are the other keywords."""
    listed = [outcomes] if isinstance(outcomes, dict) else outcomes
    conventions |= {"inputs": inputs_convention} if inputs_convention else {}
    return worth_of(an_impact_map(listed, conventions, inputs=inputs, bank=bank, activity_year=activity_year), bank)


def worth_of(impact_map: ImpactMap, bank: Bank | None = None) -> ValuedMap:
    lines = expanded(impact_map, bank=bank)
    rows = value_frame(observed(lines), schedule(lines))
    gained, spent = rows.filter(side="outcome"), rows.filter(side="input")
    return ValuedMap(
        math.fsum(gained["value"].drop_nulls()),
        math.fsum(gained["present_value"].drop_nulls()),
        math.fsum(spent["present_value"]),
        sums(gained, "effect_year"),
        gained,
    )


def by_horner(lines: Lines) -> float:
    """The present value of all outcomes by the rule that the draws use, at the central values."""
    quantities = np.array([(x.quantity or 0.0) * sum(x.shares.values()) * (x.side == "outcome") for x in lines.lines])
    return float(quantities @ unit_values(lines, lines.central[:, None])[:, 0])


def draws(
    outcomes: list[dict[str, Any]],
    number: int = 4096,
    seed: int = 1,
    conventions: dict[str, Any] | None = None,
    bank: Bank | None = None,
) -> np.ndarray:
    """The present value of all outcomes of a map in each draw."""
    lines = expanded(an_impact_map(outcomes, conventions, bank=bank), bank=bank)
    return simulate(lines, np.array([[(x.quantity or 0.0) * (x.side == "outcome") for x in lines.lines]]), number, seed)[0]


SOURCE = {"title": "made up for a test", "publisher": "nobody", "url": "https://example.org/", "date": "2025"}


def bank_value(id_: str, values: dict[Any, float], kind: str = "proxy", **fields: Any) -> BankValue:
    """An entry of the bank made for a test: `values` by year, or by date as text."""
    plain: dict[str, Any] = {
        "id": id_,
        "kind": kind,
        "title": {"fr": id_, "en": id_},
        "unit": {"fr": "unité", "en": "unit"},
        "place": "FR",
        "status": "official",
        "grade": 1,
        "values": [{"from": day, "value": value} for day, value in values.items()],
        "source": SOURCE,
        "licence": "none",
        "expected_update": "2099-01-01",
    }
    if kind == "proxy":
        plain |= {"currency": "EUR"} | ({} if fields.get("current_prices") else {"price_year": 2020})
    return BankValue.model_validate(plain | fields)


# — a map of a workspace —

_TRIAL_CONVENTIONS = """
conventions:
  discount_rate: 0.1
  timing: end
  price_index: {bank: price_index_fr}
"""
TRIAL = f"""
title: {{fr: Essai, en: Trial}}
projects: [alpha, beta]
{_TRIAL_CONVENTIONS}
inputs:
  - stakeholder: volunteers
    description: {{fr: Heures, en: Hours}}
    quantity: {{indicator: volunteer_hours}}
    proxy: {{amount: 10, price_year: 2024, source: essai, grade: 2}}
outcomes:
  - id: met
    stakeholder: residents
    description: {{fr: Rencontres, en: Encounters}}
    pillar: social
    quantity: {{indicator: sessions}}
    proxy: {{amount: 50, price_year: 2024, source: essai, grade: 5, low: 40, high: 60, distribution: uniform}}
    accounts: {{residents: 0.75, town: 0.25}}
    duration: 2
    drop_off: {{value: 0.5, source: essai}}
    deadweight: {{value: 0.2, source: essai}}
    displacement: {{value: 0, source: essai}}
    attribution: {{value: 0.25, source: essai}}
  - id: heard
    stakeholder: residents
    description: {{fr: Personnes écoutées, en: People heard}}
    pillar: social
    quantity: {{indicator: people_reached}}
"""
"""A map of two projects: one outcome with a price, one without, one input."""


def read_maps(folder: Path, world: World, **maps: str) -> dict[str, ImpactMap]:
    """Maps written into files of a workspace and read back, by the name of their file."""
    for name, text in maps.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return load_maps([folder / f"{name}.yaml" for name in maps], world.catalogue, world.register)
