"""Validation on 1 and 10 million observations, beside one aggregate query written by hand that counts the same for every check.

    python benchmarks/validation.py [--rows 1000000 10000000] [--times N] [--threads N]

Synthetic observations of the catalogue's indicators over ten years: for each project and indicator the whole of each year, and the cells
of its first breakdown where these add up to it. One whole in ten thousand is forty times too large, so that checks find something.

by hand        the floor: one query, one row, a count for each check
validation     `validate` of the product: every check decided by Great Expectations, what fails listed and put into words
... decided    the part of it that Great Expectations takes: deciding

Each side is a process of its own, sides take turns, figures are medians of N turns, of CPU (both threads) and of the clock. Imports are
left out, that of Great Expectations is stated apart. Both sides must count the same.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[1]
MILLION = 1_000_000
YEARS = range(2010, 2020)
ONE_IN = 10_000
"""One whole in so many is at fault."""


# — what is validated —

MADE = """
    WITH given AS (
        SELECT indicator_id, shape, over_breakdowns, breakdowns[1] AS breakdown_name, whole,
               CASE shape WHEN 'mean' THEN minimum + 1 WHEN 'ratio' THEN 0.4
                          ELSE least(coalesce(maximum / 4, 1000), 1000) * CASE WHEN part_of IS NULL THEN 1 ELSE 0.3 END END AS base
        FROM indicator WHERE version = 1
    ), whole AS (
        SELECT 'project_' || project AS project_id, given.*, make_date(year, 1, 1) AS period_start, make_date(year, 12, 31) AS period_end,
               base * (1 + hash(project, indicator_id, year) % 1000 / 5000) AS near, hash(year, project, indicator_id) % $one_in = 0 AS wrong
        FROM range($projects) AS p(project), given, range($first, $last) AS y(year)
    ), valued AS (
        SELECT *, CASE WHEN shape = 'ratio' THEN round(near * 100) / 100 WHEN whole THEN ceil(near) ELSE near END
                  * CASE WHEN wrong AND shape = 'quantity' THEN 40 ELSE 1 END AS value
        FROM whole
    ), split AS (
        SELECT valued.* EXCLUDE (value), breakdown_name || '=' || code AS breakdown,
               CASE WHEN place = 1 THEN value - (codes - 1) * floor(value / codes) ELSE floor(value / codes) END AS value
        FROM valued JOIN code USING (breakdown_name) WHERE over_breakdowns = 'sum'
    )
    SELECT project_id, indicator_id, period_start, period_end, breakdown, value,
           CASE WHEN shape = 'ratio' THEN value * 100 END AS numerator, CASE WHEN shape <> 'quantity' THEN 100 END AS denominator,
           'attendance_sheet' AS evidence, 's1' AS submission_id, 'Feuille1#' || hash(project_id, indicator_id) % 1000 AS row_ref,
           TIMESTAMPTZ '2020-02-01 10:00:00+00' AS recorded_at, recorded_at AS valid_from, NULL AS superseded_at, NULL AS missing, NULL AS mapping_id
    FROM (SELECT *, '' AS breakdown FROM valued UNION ALL BY NAME FROM split)
"""


def make(database: Path, rows: int) -> None:
    """A warehouse with so many observations in a file."""
    import duckdb
    import polars as pl

    from impact.validation.checks import closed_codes
    from impact.warehouse.build import insert_indicators
    from impact.warehouse.schema import create, registered, tables
    from indicators.catalogue import load_catalogue

    catalogue = load_catalogue()
    codes = [(name, code, n, len(listed)) for name, listed in closed_codes(catalogue).items() for n, code in enumerate(listed, start=1)]
    con = duckdb.connect(str(database), config={"memory_limit": "4GB", "preserve_insertion_order": False})
    create(con)
    insert_indicators(con, catalogue)
    frame = pl.DataFrame(codes, schema=["breakdown_name", "code", "place", "codes"], orient="row")
    bounds = {"projects": 1, "first": YEARS[0], "last": YEARS[-1] + 1, "one_in": ONE_IN}
    columns = ", ".join(f'"{name}"' for name in tables()["observation_history"].columns)
    with registered(con, code=frame):
        [(of_one_project,)] = con.execute(f"SELECT count(*) FROM ({MADE})", bounds).fetchall()
        con.execute(f"INSERT INTO observation_history SELECT {columns} FROM ({MADE})", bounds | {"projects": rows // of_one_project})
    con.execute("INSERT INTO project BY NAME SELECT DISTINCT project_id, project_id AS title_fr, project_id AS title_en, TRUE AS registered FROM observation")
    con.execute(f"INSERT INTO expected SELECT DISTINCT project_id, indicator_id, {YEARS[0]}, {YEARS[-1]} FROM observation")
    con.execute("INSERT INTO fact BY NAME SELECT 'population' AS fact_id, TRUE AS home, 2010 AS year, '' AS breakdown, 20000 AS value")
    con.execute("CHECKPOINT")
    con.close()
