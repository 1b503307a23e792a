"""A small catalogue and warehouses made by hand, for the tests of validation."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import polars as pl

from impact.warehouse.build import insert_indicators
from impact.warehouse.schema import create, insert
from indicators.catalogue import Catalogue
from indicators.models import Indicator, Vocabulary

LABELS = {
    "missing": {
        "not_collected": {"fr": "non collecté", "en": "not collected"},
        "not_applicable": {"fr": "sans objet", "en": "not applicable"},
        "refused": {"fr": "refusé", "en": "refused"},
        "late": {"fr": "en retard", "en": "late"},
        "suppressed": {"fr": "masqué", "en": "suppressed"},
    },
    "evidence": {"attendance_sheet": {"fr": "feuille de présence", "en": "attendance sheet"}},
    "units": {
        u: {"fr": u, "en": u, "whole": u in ("people", "objects", "meals")}
        for u in ("people", "objects", "euros", "score", "share", "meals")
    },
}
AGES = {"0-17": {"fr": "0 à 17 ans", "en": "0 to 17"}, "18-74": {"fr": "18 à 74 ans", "en": "18 to 74"}}
AGES |= {"75+": {"fr": "75 ans et plus", "en": "75 and over"}, "unknown": {"fr": "inconnu", "en": "unknown"}}
VOCABULARY = Vocabulary.model_validate(
    LABELS | {"breakdowns": {"age": {"fr": "âge", "en": "age", "codes": AGES}}, "pillars": {}, "levels": {}, "rules": {}}
)


def indicator(name: str, fr: str, en: str, unit: str, rules: str = "sum sum sum", **more: Any) -> Indicator:
    time, projects, breakdowns = rules.split()
    version = {
        "version": 1,
        "valid_from": date(2010, 1, 1),
        "title": {"fr": fr, "en": en},
        "definition": {"fr": fr, "en": en},
        "unit": unit,
        "pillar": "social",
        "level": "output",
        "breakdowns": ["age"],
        "aggregation": {"time": time, "projects": projects, "breakdowns": breakdowns},
        "missing": ["late", "not_collected"],
        "limits": {"min": 0},
        "evidence": ["attendance_sheet"],
    }
    later = more.pop("later", None)
    versions = [version | more]
    if later:
        note = {"fr": "Nouvelle définition.", "en": "New definition."}
        versions.append(version | more | later | {"version": 2, "comparability": {"status": "broken", "note": note}})
    return Indicator.model_validate({"id": name, "versions": versions})


INDICATORS = [
    indicator("visitors", "Visiteurs", "Visitors", "people", limits={"min": 0, "max": 10_000, "jump": 5},
              later={"valid_from": date(2024, 1, 1), "limits": {"min": 0, "max": 50_000, "jump": 5}}),
    indicator("brought", "Objets apportés", "Objects brought", "objects"),
    indicator("repaired", "Objets réparés", "Objects repaired", "objects", part_of="brought"),
    indicator("meals", "Repas", "Meals", "meals", limits={"min": 10, "jump": 3}),
    indicator("users", "Usagers", "Users", "people", "people people people", missing=["not_applicable"], within="population"),
    indicator("success", "Taux de réussite", "Success rate", "share", "ratio ratio ratio", limits={"min": 0, "max": 1}),
    indicator("satisfaction", "Satisfaction", "Satisfaction", "score", "mean mean mean", limits={"min": 1, "max": 5}),
    indicator("balance", "Solde", "Balance", "euros", limits={}),
]  # fmt: skip
CATALOGUE = Catalogue(vocabulary=VOCABULARY, indicators={i.id: i for i in INDICATORS})
POPULATION = [(2015, "", 19_000), (2022, "", 20_000), (2022, "age=75+", 2_000), (2030, "", 30_000)]
TITLES = {"cafe": ("Repair Café de Sceaux", "Sceaux repair café")}


def obs(indicator: str = "visitors", *, period: tuple[str, str] = ("2023-01-01", "2023-12-31"), **more: Any) -> dict[str, Any]:
    """An observation of the repair café in 2023, complete but for what `more` changes."""
    row = {
        "project_id": "cafe", "indicator_id": indicator, "breakdown": "", "value": 1.0, "missing": None, "numerator": None,
        "denominator": None, "low": None, "high": None, "approximate": False, "partial": False, "evidence": "attendance_sheet", "submission_id": "s1", "row_ref": "Feuille1#2", "mapping_id": None,
    }  # fmt: skip
    return row | {"period_start": date.fromisoformat(period[0]), "period_end": date.fromisoformat(period[1])} | more


def warehouse(con: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]], expected: list[tuple[str, str, int, int | None]]) -> None:
    """Fills an empty database with these observations; the repair café is the one registered project."""
    create(con)
    insert_indicators(con, CATALOGUE)
    for project, (fr, en) in TITLES.items():
        con.execute(
            "INSERT INTO project BY NAME SELECT ? AS project_id, ? AS title_fr, ? AS title_en, TRUE AS registered", [project, fr, en]
        )
    con.execute("INSERT INTO project BY NAME SELECT 'elsewhere' AS project_id, 'Ailleurs' AS title_fr, 'Elsewhere' AS title_en")
    con.execute("INSERT INTO project BY NAME SELECT 'fair' AS project_id, 'Foire' AS title_fr, 'Fair' AS title_en, TRUE AS reaches_beyond")
    for year, cell, people in POPULATION:
        fact = "SELECT 'population' AS fact_id, TRUE AS home, ? AS year, ? AS breakdown, ? AS value"
        con.execute(f"INSERT INTO fact BY NAME {fact}", [year, cell, people])
    for due in expected:
        con.execute("INSERT INTO expected VALUES (?, ?, ?, ?)", list(due))
    con.execute("SET TimeZone = 'UTC'")
    if rows:
        text = dict.fromkeys(("missing", "evidence", "mapping_id", "breakdown"), pl.String)
        numbers = dict.fromkeys(("value", "numerator", "denominator"), pl.Float64)
        frame = pl.DataFrame(rows, schema_overrides=text | numbers, infer_schema_length=None, strict=False)
        now = "TIMESTAMPTZ '2024-02-01 10:00:00+00' AS recorded_at, TIMESTAMPTZ '2024-02-01 10:00:00+00' AS valid_from"
        insert(con, "observation_history", f"SELECT *, {now}, CAST(NULL AS TIMESTAMPTZ) AS superseded_at FROM rows", rows=frame)
