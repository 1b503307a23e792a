"""The example under attack: its public rows, what published maps multiply its numbers by, and what the attacker finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from impact.disclosure.beneath import Beneath
from impact.disclosure.withholding import Disclosed
from impact.figures.definition import ValueDefinition
from impact.figures.figure import Figure
from indicators.catalogue import Catalogue
from tests.impact.disclosure.attacker import Attacker, Unknown
from tests.worlds.published import rows_of

THRESHOLD = 5
COUNTED = ("persons", "attendances", "things")
FIELDS = ("year", "project_id", "indicator_id", "breakdown")


def truth(beneath: Beneath, catalogue: Catalogue) -> dict[Unknown, float]:
    """Every number of persons that projects handed in, single ones alone: the others have two ends."""
    numbers: dict[Unknown, float] = {}
    for row in beneath.cells.iter_rows(named=True):
        unknown = Unknown(*(row[name] for name in FIELDS))
        version = catalogue[unknown.indicator].current
        if version.among == "persons" and version.unit == "share":
            numbers |= {unknown: row["numerator"], unknown._replace(over=True): row["denominator"]}
        elif version.counts == "persons" and row["low"] == row["high"]:
            numbers[unknown] = row["value"]
    return numbers


def whole(catalogue: Catalogue) -> set[str]:
    return {i.id for i in catalogue if i.current.counts in COUNTED or (i.current.among == "persons" and i.current.unit == "share")}


def factors(beneath: Beneath, figures: Iterable[Figure], known: Mapping[Unknown, float]) -> dict[str, tuple[dict[Unknown, float], float]]:
    """By figure of value that is a sum, what each number of persons is multiplied by, and what is left of it without them."""
    found: dict[str, tuple[dict[Unknown, float], float]] = {}
    every = beneath.cells["indicator_id"].unique().to_list()
    lines = beneath.lines(every).filter((pl.col("term") == "added") & (pl.col("quantity") > 0))
    by_total = lines.partition_by("year", "measure", "direction", "key", as_dict=True)
    for figure in figures:
        d = figure.definition
        if not isinstance(d, ValueDefinition) or d.measure in ("net", "ratio", "levered") or figure.estimate.value is None:
            continue
        form: dict[Unknown, float] = {}
        for row in by_total.get((d.year, d.measure, d.direction, d.key), lines.clear()).iter_rows(named=True):
            unknown = Unknown(row["activity_year"], row["project_id"], row["indicator_id"], row["breakdown"])
            if unknown in known and d.project_id in (None, unknown.project):
                money = row["net_quantity"] if d.measure == "quantity" else row["value"]
                form[unknown] = form.get(unknown, 0.0) + money / row["quantity"]
        if form:
            found[figure.address] = (form, figure.estimate.value - sum(factor * known[u] for u, factor in form.items()))
    return found


def totals_of_views(beneath: Beneath, views: Mapping[str, frozenset[str]], withheld: frozenset[str]) -> list[dict[str, Any]]:
    """The totals that funders are shown over their projects, as rows: of each indicator, the sum."""
    rows = []
    for funder, projects in views.items():
        mine = beneath.cells.filter(pl.col("project_id").is_in(list(projects)), pl.col("numerator").is_null(), breakdown="")
        for year, indicator, total in mine.group_by("year", "indicator_id").agg(pl.col("high").sum()).iter_rows():
            figure_id = f"{year}/funder/{funder}/{indicator}"
            if figure_id not in withheld:
                rows.append({"figure_id": figure_id, "status": "published", "high": total, "unit": "", "definition": {"kind": "funder"}})
    return rows


def found_out(
    done: Disclosed,
    figures: list[Figure],
    beneath: Beneath,
    catalogue: Catalogue,
    leaders: Iterable[str] = (),
    *,
    views: Mapping[str, frozenset[str]] | None = None,
    more: Iterable[list[dict[str, Any]]] = (),
    totals: Iterable[dict[str, Any]] = (),
) -> list[str]:
    """The small counts of persons that the public, or a leader of another project, finds to be neither nothing nor the threshold.

    more     rows of the editions before; totals: those that funders are shown
    """
    known, rows, faults = truth(beneath, catalogue), [*rows_of(done.figures), *totals], []
    method: dict[str, Any] = {"whole": whole(catalogue), "factors": factors(beneath, figures, known)}
    method["views"] = {funder: set(projects) for funder, projects in (views or {}).items()}
    for leader in ("", *leaders):
        attacker = Attacker([*more, rows], own={u: n for u, n in known.items() if u.project == leader}, **method)
        for unknown, number in known.items():
            if 0 < number < THRESHOLD and unknown.project != leader and unknown in attacker.place:
                low, high = attacker.ends(unknown)
                if low > 0 or high < THRESHOLD:
                    faults.append(f"{leader or 'the public'}: {unknown} is {low:g} to {high:g}")
    return faults
