"""Validation on 1 and 10 million observations, beside one aggregate query written by hand that counts the same for every check.

    python benchmarks/validation.py [--rows 1000000 10000000] [--times N]

Synthetic observations of the catalogue's indicators over ten years: for each project and indicator the whole of each year, and the cells
of its first breakdown where these add up to it. One whole in ten thousand is forty times too large, so that checks find something.

by hand        the floor: one query, one row, a count for each check (`validation_by_hand.sql`)
validation     `validate` of the product: every check decided by Great Expectations, what fails listed and put into words

Each side is a process of its own, with as many threads as there are cores; sides take turns, figures are medians of N turns, of CPU (all
threads) and of the clock. Imports are left out; that of Great Expectations is stated apart. Both sides must count the same.
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
from collections.abc import Callable
from pathlib import Path

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
               base * (1 + hash(project, indicator_id, year) % 1000 / 5000) AS near,
               hash(year, project, indicator_id) % $one_in = 0 AS wrong
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
           TIMESTAMPTZ '2020-02-01 10:00:00+00' AS recorded_at, recorded_at AS valid_from, NULL AS superseded_at,
           NULL AS missing, NULL AS mapping_id, NULL AS low, NULL AS high, FALSE AS approximate, FALSE AS partial
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
    known = "SELECT DISTINCT project_id, project_id AS title_fr, project_id AS title_en, TRUE AS registered FROM observation"
    con.execute(f"INSERT INTO project BY NAME {known}")
    con.execute(f"INSERT INTO expected SELECT DISTINCT project_id, indicator_id, {YEARS[0]}, {YEARS[-1]} FROM observation")
    con.execute("INSERT INTO fact BY NAME SELECT 'population' AS fact_id, TRUE AS home, 2010 AS year, '' AS breakdown, 20000 AS value")
    con.execute("CHECKPOINT")
    con.close()


# — the sides: each gives the number of rows it finds at fault, by check —


def by_hand(database: Path) -> dict[str, int]:
    import duckdb

    con = duckdb.connect(str(database), read_only=True)
    answer = con.execute((Path(__file__).parent / "validation_by_hand.sql").read_text("utf-8"))
    names = [column[0] for column in answer.description]
    return {name: count for name, count in zip(names, answer.fetchall()[0], strict=True) if count}


def validation(database: Path) -> dict[str, int]:
    from impact.validation.findings import validate
    from indicators.catalogue import load_catalogue

    return dict(validate(database, load_catalogue())["check_id"].value_counts().iter_rows())


def imported_by_hand() -> None:
    import duckdb  # noqa: F401


def imported_by_validation() -> None:
    import impact.validation.findings
    import impact.validation.suite  # noqa: F401 - imports Great Expectations


SIDES: dict[str, tuple[Callable[[], None], Callable[[Path], dict[str, int]]]] = {
    "by hand": (imported_by_hand, by_hand),
    "validation": (imported_by_validation, validation),
}


def side(name: str, database: Path) -> None:
    """Runs a side in this process and prints what it took."""
    load, count = SIDES[name]
    load()
    imports, cpu, clock = time.process_time(), time.process_time(), time.perf_counter()
    counts = count(database)
    took = {"imports": imports, "cpu": time.process_time() - cpu, "wall": time.perf_counter() - clock}
    print(json.dumps({**took, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "counts": counts}))


def measured(name: str, database: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--side", name, "--database", str(database)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE, env=os.environ | {"PYTHONPATH": str(HERE)})
    if done.returncode:
        raise SystemExit(done.stderr)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def compare(rows: int, times: int, folder: Path) -> None:
    database = folder / f"{rows}.duckdb"
    make(database, rows)
    turns = [{name: measured(name, database) for name in SIDES} for _ in range(times)]
    for turn in turns:
        faults, by_hand = turn["validation"].pop("counts"), turn["by hand"].pop("counts")
        if faults != by_hand:
            raise SystemExit(f"the sides do not count the same: {faults} and, by hand, {by_hand}")
    middle = {name: {of: statistics.median(turn[name][of] for turn in turns) for of in turns[0][name]} for name in SIDES}
    print(f"\n{rows:,} observations; by both counted: {faults}")
    print(f"{'':14}{'CPU s':>10}{'× by hand':>12}{'wall s':>10}{'peak MB':>10}{'imports, CPU s':>17}")
    for name, took in middle.items():
        ratio = took["cpu"] / middle["by hand"]["cpu"]
        print(f"{name:14}{took['cpu']:>10.2f}{ratio:>12.2f}{took['wall']:>10.2f}{took['peak']:>10.0f}{took['imports']:>17.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[MILLION, 10 * MILLION])
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--database", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        return side(options.side, options.database)
    print(f"medians of {options.times} turns, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        for rows in options.rows:
            compare(rows, options.times, Path(folder))
    return None


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    main()
