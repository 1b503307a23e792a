"""The kernel on 1, 10 and 50 million observations, beside the same join and products written by hand in DuckDB's SQL, and in pandas.

    python benchmarks/kernel.py [--rows 1000000 10000000 50000000] [--times N] [--projects 5000] [--memory 4GB]

Synthetic observations are joined to the schedule of 20 impact maps (200 outcomes, ten years of activity, one to five years of effect, one
or two stakeholders), expanded by the code of the product. As in the product every row is kept, with all its columns, in a table of a file;
values and present values are then summed by project and year of effect.

floor           the rows by one query written by hand, then the sums
kernel          the query that the product runs (`valuations`, compiled beforehand), then the same sums
pandas          merge, the same columns (texts as categories) and groupby; its rows go to the same kind of table. Up to --pandas rows
floor, summed   the sums alone by one query written by hand, no row kept
kernel, summed  the sums on top of `valuations`, no row kept; compiling is counted, imports are not

Each side is a process of its own, sides take turns, figures are medians of N turns. Ratios are of CPU seconds (user and system, all
threads) to the floor of the same kind. `peak` is the most memory the process ever had, `own` what it had above the peak of its imports;
what DuckDB caches of files is in it. --memory is the limit given to DuckDB, which then writes to disk what it cannot hold.
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
from typing import Any

HERE = Path(__file__).parents[1]
MILLION = 1_000_000
MAPS, OUTCOMES, YEARS = 20, 10, range(2015, 2025)
TEXTS = ("project_id", "map_id", "measure", "breakdown")
JOINED = "FROM observed JOIN scheduled USING (map_id, measure, breakdown, activity_year)"
SUMS = "sum(value) AS value, sum(present_value) AS present_value"
FLOOR = f"""
SELECT project_id, map_id, line_id, side, stakeholder_id, pillar, activity_year, effect_year, quantity,
       quantity * net * share AS net_quantity, quantity * net * conversion * share AS proxy_quantity,
       quantity * net * conversion * price * share AS value,
       quantity * net * conversion * price * share * discount AS present_value,
       quantity * net * conversion * price * share * effect_price AS realised,
       quantity * unit_low AS low, quantity * unit_high AS high, currency, price_year, evidence_grade
{JOINED}"""
BARE = f"""
SELECT project_id, effect_year, sum(value) AS value, sum(value * discount) AS present_value
FROM (SELECT project_id, effect_year, quantity * net * conversion * price * share AS value, discount {JOINED})
GROUP BY project_id, effect_year
"""


def peak() -> float:
    """The most memory this process ever had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Clock:
    """What has been spent since it was made: CPU seconds of all threads (user and system), and wall seconds."""

    def __init__(self) -> None:
        self._cpu, self._wall = time.process_time(), time.perf_counter()

    def so_far(self) -> dict[str, float]:
        return {"cpu": time.process_time() - self._cpu, "wall": time.perf_counter() - self._wall}


MEASURES = ("cpu", "wall", "peak", "own")
"""What a side prints of itself."""


# — what is valued —


def outcome(n: int) -> dict[str, Any]:
    """An outcome of a synthetic map. One in ten is not monetised, every other one has two stakeholders."""
    return {
        "stakeholder": "residents",
        "description": f"outcome {n}",
        "quantity": {"indicator": f"indicator_{n}", "breakdown": {"group": "young"} if n % 3 == 0 else {}},
        "factors": [{"estimate": 2.5 + n, "per": 1000}] if n % 4 == 0 else [],
        "proxy": None if n == 7 else {"amount": 94.0 + n},
        "duration": 1 + n % 5,
        "deadweight": 0.1 + n / 100,
        "displacement": 0.05,
        "attribution": 0.2,
        "drop_off": 0.3,
        "accounts": {"residents": 0.6, "town": 0.4} if n % 2 else {},
        "negative": n == 9,
    }


def synthetic_schedule() -> Any:
    """The schedule of the maps, made by the product."""
    from impact.maps.models import ImpactMap
    from impact.valuation.expansion import Applied, expand
    from impact.valuation.schedule import schedule

    outcomes = [outcome(n) for n in range(OUTCOMES)]
    impact_map = ImpactMap.model_validate(
        {"title": "synthetic", "inputs": [{"stakeholder": "town", "description": "grant", "amount": 1000}], "outcomes": outcomes}
    )
    return schedule(expand([Applied(f"map_{m}", impact_map, list(YEARS)) for m in range(MAPS)], {}))


def make(database: Path, rows: int, projects: int) -> None:
    """The tables `observed` and `scheduled` in a file."""
    import duckdb

    con = duckdb.connect(str(database), config={"memory_limit": "2GB", "preserve_insertion_order": False})
    con.register("synthetic", synthetic_schedule())
    con.execute("CREATE TABLE scheduled AS FROM synthetic")
    con.execute(f"""
        CREATE TABLE observed AS
        SELECT 'project_' || (i % {projects}) AS project_id, 'map_' || (i % {projects} % {MAPS}) AS map_id,
               'indicator_' || (i // {projects} % {OUTCOMES}) AS measure,
               CASE WHEN i // {projects} % {OUTCOMES} % 3 = 0 THEN 'group=young' ELSE '' END AS breakdown,
               CAST({YEARS[0]} + i // {projects * OUTCOMES} % {len(YEARS)} AS BIGINT) AS activity_year,
               (hash(i) % 10000) / 8 AS quantity
        FROM range({rows}) AS t(i)""")
    con.close()


# — the sides: each leaves its answer in a table `total` of `con` —


def kernel_expression(observed: Any, scheduled: Any) -> Any:
    """The kernel's rows summed by project and year of effect."""
    from impact.valuation.kernel import valuations

    rows = valuations(observed, scheduled)
    return rows.group_by("project_id", "effect_year").agg(value=rows.value.sum(), present_value=rows.present_value.sum())


def keep(con: Any, query: str) -> None:
    con.execute(f"CREATE TABLE valued AS {query}")
    con.execute(f"CREATE TEMP TABLE total AS SELECT project_id, effect_year, {SUMS} FROM valued GROUP BY ALL")


def floor(con: Any) -> None:
    keep(con, FLOOR)


def kernel(con: Any) -> None:
    from impact.valuation.schedule import kernel_query

    keep(con, kernel_query())


def floor_summed(con: Any) -> None:
    con.execute(f"CREATE TEMP TABLE total AS {BARE}")


def kernel_summed(con: Any) -> None:
    from impact.valuation.kernel import compiled, tables

    con.execute(f"CREATE TEMP TABLE total AS {compiled(kernel_expression(*tables()))}")


def pandas(con: Any) -> None:
    keys = ["map_id", "measure", "breakdown", "activity_year"]
    for name in TEXTS:
        others = f"UNION SELECT {name} FROM scheduled" if name != "project_id" else ""
        con.execute(f"CREATE TEMP TYPE {name}_kind AS ENUM (SELECT DISTINCT {name} FROM observed {others})")
    coded = ", ".join(f"{name}::{name}_kind AS {name}" for name in TEXTS)
    observed = con.sql(f"SELECT * REPLACE ({coded}) FROM observed").df()
    coded = ", ".join(f"{name}::{name}_kind AS {name}" for name in TEXTS if name != "project_id")
    scheduled = con.sql(f"SELECT * REPLACE ({coded}) FROM scheduled").df()
    for name in ("line_id", "side", "stakeholder_id", "pillar", "currency"):
        scheduled[name] = scheduled[name].astype("category")
    valued = observed.merge(scheduled, on=keys)
    due = valued["quantity"] * valued["net"] * valued["share"]
    valued["net_quantity"], valued["proxy_quantity"] = due, due * valued["conversion"]
    valued["value"] = valued["proxy_quantity"] * valued["price"]
    valued["present_value"] = valued["value"] * valued["discount"]
    valued["realised"] = valued["value"] * valued["effect_price"]
    valued["low"], valued["high"] = valued["quantity"] * valued["unit_low"], valued["quantity"] * valued["unit_high"]
    before = ["measure", "breakdown", "share", "net", "conversion", "price", "discount", "effect_price", "unit_low", "unit_high"]
    valued = valued.drop(columns=before)
    con.execute("CREATE TABLE valued AS FROM valued")
    total = valued.groupby(["project_id", "effect_year"], observed=True)[["value", "present_value"]].sum(min_count=1).reset_index()
    total["project_id"] = total["project_id"].astype(str)
    con.execute("CREATE TEMP TABLE total AS FROM total")


SIDES: dict[str, Callable[[Any], None]] = {
    "floor": floor,
    "kernel": kernel,
    "pandas": pandas,
    "floor, summed": floor_summed,
    "kernel, summed": kernel_summed,
}
NEEDS = {"kernel": "impact.valuation.schedule", "kernel, summed": "impact.valuation.kernel", "pandas": "pandas"}


def run_side(name: str, database: Path, answer: Path, memory: str) -> None:
    """One side in this process: prints what it took, leaves its totals in a file."""
    import duckdb

    if name in NEEDS:
        __import__(NEEDS[name])
    with tempfile.TemporaryDirectory(dir=database.parent) as folder:
        con = duckdb.connect(f"{folder}/valued.duckdb", config={"memory_limit": memory, "temp_directory": folder})
        con.execute(f"ATTACH '{database}' AS given (READ_ONLY)")
        for table in ("observed", "scheduled"):
            con.execute(f"CREATE TEMP VIEW {table} AS FROM given.{table}")
        before, took = peak(), Clock()
        SIDES[name](con)
        print(json.dumps(took.so_far() | {"peak": peak(), "own": peak() - before}))
        con.execute(f"COPY total TO '{answer}' (FORMAT parquet)")
        con.close()


# — side by side —


def measured(*words: object) -> dict[str, Any]:
    """What a process of this benchmark prints last, as JSON."""
    command = [sys.executable, *map(str, words)]
    environment = os.environ | {"PYTHONPATH": f"{HERE}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE, env=environment)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else {}


def differences(first: Path, second: Path) -> str:
    """How far two files of totals are from each other."""
    code = """
import duckdb, json, sys
print(json.dumps(duckdb.sql(f'''
    SELECT count(*), count(*) FILTER ((a.value IS NULL) != (b.value IS NULL) OR a.project_id IS NULL OR b.project_id IS NULL),
           coalesce(max(greatest(abs(a.value - b.value), abs(a.present_value - b.present_value))), 0), sum(a.present_value)
    FROM '{sys.argv[1]}' a FULL JOIN '{sys.argv[2]}' b USING (project_id, effect_year)''').fetchall()[0]))"""
    groups, missing, most, total = measured("-c", code, first, second)
    verdict = "equal to the cent" if not missing and most < 0.005 else "DIFFERENT"
    return f"{verdict}: {groups:,} totals, {missing} unmatched, greatest difference {most:.1e}, sum of present values {total:,.2f}"


def table(results: dict[str, list[dict[str, float]]]) -> dict[str, float]:
    """Prints what each side took; returns their median CPU seconds."""
    medians = {name: {key: statistics.median(r[key] for r in runs) for key in MEASURES} for name, runs in results.items()}
    print(f"{'':16}{'CPU s':>8}{'min-max':>16}{'x floor':>9}{'wall s':>9}{'peak MB':>9}{'own MB':>8}")
    for name, m in medians.items():
        seconds = [r["cpu"] for r in results[name]]
        like = "floor, summed" if name.endswith("summed") else "floor"
        print(f"{name:16}{m['cpu']:>8.2f}{f'{min(seconds):.2f}-{max(seconds):.2f}':>16}{m['cpu'] / medians[like]['cpu']:>9.2f}", end="")
        print(f"{m['wall']:>9.2f}{m['peak']:>9.0f}{m['own']:>8.0f}")
    return {name: m["cpu"] for name, m in medians.items()}


def compare(rows: int, options: argparse.Namespace, folder: Path) -> dict[str, float]:
    """All sides at one size: prints their table, and returns their median CPU seconds."""
    database = folder / f"{rows}.duckdb"
    measured(__file__, "--make", database, "--rows", rows, "--projects", options.projects)
    names = [name for name in SIDES if rows <= options.pandas or name != "pandas"]
    results: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for _ in range(options.times):
        for name in names:
            answer = folder / f"{name}.parquet"
            results[name].append(measured(__file__, "--side", name, database, answer, "--memory", options.memory))
    print(f"\n{rows:,} observations, {database.stat().st_size / 2**20:.0f} MB on disk, median of {options.times} turns")
    medians = table(results)
    for name in names[1:]:
        print(f"{name} and floor are {differences(folder / f'{name}.parquet', folder / 'floor.parquet')}", flush=True)
    database.unlink()
    return medians


def growth(medians: dict[int, dict[str, float]]) -> None:
    """CPU seconds per million rows, size by size: level where a side grows in line with its rows."""
    print(f"\n{'s per million':16}" + "".join(f"{rows / MILLION:>8g} M" for rows in medians) + "   last ÷ first")
    for name in SIDES:
        each = [seconds[name] * MILLION / rows for rows, seconds in medians.items() if name in seconds]
        if each:
            cells = "".join(f"{seconds:>10.3f}" for seconds in each).ljust(10 * len(medians))
            print(f"{name:16}{cells}{each[-1] / each[0]:>15.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=lambda n: int(float(n)), nargs="+", default=[MILLION, 10 * MILLION, 50 * MILLION])
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--projects", type=int, default=5000)
    parser.add_argument("--memory", default="4GB")
    parser.add_argument("--pandas", type=lambda n: int(float(n)), default=10 * MILLION)
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--side", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        return make(options.make, options.rows[0], options.projects)
    if options.side:
        return run_side(options.side[0], Path(options.side[1]), Path(options.side[2]), options.memory)
    with tempfile.TemporaryDirectory() as folder:
        print(f"{os.cpu_count()} cores, {options.projects:,} projects, schedule of {MAPS * OUTCOMES} outcomes × {len(YEARS)} years")
        growth({rows: compare(rows, options, Path(folder)) for rows in options.rows})
    return None


if __name__ == "__main__":
    main()
