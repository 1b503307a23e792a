"""The kernel's one expression on DuckDB, Polars and Spark; and the same written in Narwhals, the experiment that chose Ibis.

    python benchmarks/engines.py [--rows 1000000] [--times N] [--warm N]

Observations and schedule are those of benchmarks/kernel.py, read from Parquet files into each engine's own tables. The expression is
`valuations` of the product, as it is, summed by project and year of effect. Spark needs a Python that has pyspark, and Java: it is not
among the product's dependencies.

import        the libraries of the side, in a fresh process (DuckDB's own for the bare query)
start         connecting and loading the two tables (Spark: its Java machine starts)
first, warm   the answer in memory, the first time (compiling, Spark's code generation) and the median of the next ones

Each side is a process of its own, sides take turns, figures are medians of N turns. Ratios are of warm times to the bare query;
peaks are of the Python process: Spark's Java machine is not in them.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from kernel import BARE, MILLION, differences, kernel_expression, make, measured, peak

Answer = Callable[[], Any]
"""Gives the totals: a frame or an Arrow table of project_id, effect_year, value and present_value."""


def files(folder: Path) -> dict[str, str]:
    return {name: str(folder / f"{name}.parquet") for name in ("observed", "scheduled")}


def duckdb_tables(folder: Path) -> Any:
    import duckdb

    con = duckdb.connect()
    for name, path in files(folder).items():
        con.execute(f"CREATE TABLE {name} AS FROM '{path}'")
    return con


def bare(folder: Path) -> Answer:
    con = duckdb_tables(folder)
    return lambda: con.execute(BARE).to_arrow_table()


def ibis_duckdb(folder: Path) -> Answer:
    import ibis

    con = ibis.duckdb.from_connection(duckdb_tables(folder))
    return lambda: con.to_pyarrow(kernel_expression(con.table("observed"), con.table("scheduled")))


def ibis_polars(folder: Path) -> Answer:
    import ibis
    import polars as pl

    con = ibis.polars.connect({name: pl.read_parquet(path) for name, path in files(folder).items()})
    return lambda: con.to_pyarrow(kernel_expression(con.table("observed"), con.table("scheduled")))


def ibis_spark(folder: Path) -> Answer:
    import ibis
    from pyspark.sql import SparkSession

    settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "4", "spark.driver.memory": "2g"}
    session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    for name, path in files(folder).items():
        frame = session.read.parquet(path).cache()
        frame.count()
        frame.createOrReplaceTempView(name)
    con = ibis.pyspark.connect(session)
    return lambda: con.to_pyarrow(kernel_expression(con.table("observed"), con.table("scheduled")))


def narwhals_expression(observed: Any, scheduled: Any) -> Any:
    """The kernel in Narwhals: the same columns, then the same sums."""
    import narwhals as nw

    c = nw.col
    rows = observed.join(scheduled, on=["map_id", "measure", "breakdown", "activity_year"], how="inner")
    rows = rows.with_columns(due=c("quantity") * c("net"))
    rows = rows.with_columns(
        net_quantity=c("due") * c("share"),
        proxy_quantity=c("due") * c("conversion") * c("share"),
        value=c("due") * c("conversion") * c("price") * c("share"),
        low=c("quantity") * c("unit_low"),
        high=c("quantity") * c("unit_high"),
    ).with_columns(present_value=c("value") * c("discount"))
    return rows.group_by("project_id", "effect_year").agg(c("value").sum(), c("present_value").sum())


def narwhals_duckdb(folder: Path) -> Answer:
    import narwhals as nw

    con = duckdb_tables(folder)
    return lambda: narwhals_expression(nw.from_native(con.table("observed")), nw.from_native(con.table("scheduled"))).collect("pyarrow")


SIDES: dict[str, tuple[Callable[[Path], Answer], tuple[str, ...]]] = {
    "bare DuckDB": (bare, ("duckdb", "pyarrow")),
    "Ibis, DuckDB": (ibis_duckdb, ("ibis", "duckdb", "ibis.backends.duckdb", "pyarrow")),
    "Narwhals, DuckDB": (narwhals_duckdb, ("narwhals", "duckdb", "pyarrow")),
    "Ibis, Polars": (ibis_polars, ("ibis", "polars", "ibis.backends.polars")),
    "Ibis, Spark": (ibis_spark, ("ibis", "pyspark.sql", "ibis.backends.pyspark")),
}
"""How each side starts, and what it imports."""


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def run_side(name: str, folder: Path, warm: int) -> None:
    """One side in this process: prints what it took, leaves its totals in a file."""
    starts, imports = SIDES[name]
    imported, _ = timed(lambda: [importlib.import_module(module) for module in imports])
    if name.startswith("Ibis"):
        importlib.import_module("impact.valuation.kernel")  # what the product has loaded anyway: in no column
    started, answer = timed(lambda: starts(folder))
    first, totals = timed(answer)
    again = statistics.median(timed(answer)[0] for _ in range(warm))
    measures = {"import": imported, "start": started, "first": first, "warm": again, "peak": peak()}
    save(totals, folder / f"{name}.parquet")
    print(json.dumps(measures))


def save(totals: Any, path: Path) -> None:
    import pyarrow.parquet

    table = totals.to_native() if hasattr(totals, "to_native") else totals
    pyarrow.parquet.write_table(table.select(["project_id", "effect_year", "value", "present_value"]), path)


def prepare(folder: Path, rows: int) -> None:
    """The two tables as Parquet files."""
    import duckdb

    make(folder / "tables.duckdb", rows, 5000)
    con = duckdb.connect(str(folder / "tables.duckdb"), read_only=True)
    for name, path in files(folder).items():
        con.execute(f"COPY {name} TO '{path}' (FORMAT parquet)")
    con.close()


def available() -> list[str]:
    """The sides that can run here; says why another cannot."""
    if importlib.util.find_spec("pyspark") is None:
        print(f"Spark is left out: {sys.executable} has no pyspark. Run this file with a Python that has it (pip install pyspark).")
        return [name for name in SIDES if name != "Ibis, Spark"]
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        print("Spark is left out: no Java on this machine (JAVA_HOME is not set, and there is no java on the path).")
        return [name for name in SIDES if name != "Ibis, Spark"]
    return list(SIDES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=lambda n: int(float(n)), default=MILLION)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--warm", type=int, default=3)
    parser.add_argument("--prepare", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--side", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.prepare:
        return prepare(options.prepare, options.rows)
    if options.side:
        return run_side(options.side[0], Path(options.side[1]), options.warm)
    with tempfile.TemporaryDirectory() as folder:
        measured(__file__, "--prepare", folder, "--rows", options.rows)
        names = available()
        results: dict[str, list[dict[str, float]]] = {name: [] for name in names}
        for _ in range(options.times):
            for name in names:
                results[name].append(measured(__file__, "--side", name, folder, "--warm", options.warm))
        print(f"{options.rows:,} observations, {os.cpu_count()} cores, median of {options.times} turns")
        table(results)
        for name in names[1:]:
            print(f"{name} and bare DuckDB are {differences(Path(folder) / f'{name}.parquet', Path(folder) / 'bare DuckDB.parquet')}")
    return None


def table(results: dict[str, list[dict[str, float]]]) -> None:
    columns = ("import", "start", "first", "warm")
    medians = {name: {key: statistics.median(r[key] for r in runs) for key in runs[0]} for name, runs in results.items()}
    print(f"{'seconds':18}" + "".join(f"{column:>8}" for column in columns) + f"{'min-max':>13}{'x bare':>8}{'peak MB':>9}")
    for name, m in medians.items():
        warm = [r["warm"] for r in results[name]]
        ratio = m["warm"] / medians["bare DuckDB"]["warm"]
        cells = "".join(f"{m[column]:>8.2f}" for column in columns)
        print(f"{name:18}{cells}{f'{min(warm):.2f}-{max(warm):.2f}':>13}{ratio:>8.2f}{m['peak']:>9.0f}")


if __name__ == "__main__":
    main()
