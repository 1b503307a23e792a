"""What is withheld, what is kept, and what it costs: on a workspace, and on repair records taken as if each object were a person.

    python benchmarks/disclosure.py [WORKSPACE] [--repairs FILE] [--attack]

WORKSPACE is one that was run (`impact init demo --example sceaux && impact run -w demo --year 2016`). FILE is an Open Repair release (by
default that of 2022-04 under IMPACT_SHARED or ../shared): one row for each group, category and year. Seconds are of the processor.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import time
from pathlib import Path

import duckdb
import polars as pl

from impact.disclosure.beneath import OBSERVED, Beneath
from impact.disclosure.withholding import Disclosed, disclose
from impact.figures.figure import Figure
from impact.figures.store import read_figures
from impact.territory.models import DisclosureRules
from impact.warehouse.schema import frame
from impact.world import World
from pipelines.warehouse import open_warehouse
from pipelines.workspace import Workspace
from tests.worlds.attacked import found_out
from tests.worlds.published import figures_of, town

HERE = Path(__file__).parents[1]
RELEASE = Path(os.environ.get("IMPACT_SHARED", HERE.parent / "shared")) / "data" / "open_repair" / "restart_project_2022-04.csv"
PERSONS = "volunteers"
"""The indicator that objects pass for: it counts persons."""
REPAIRS = """
    WITH counted AS (
        SELECT group_identifier AS project_id, year(CAST(event_date AS DATE)) AS year, product_category, count(*)::DOUBLE AS n
        FROM read_csv($release, all_varchar = true) WHERE year(CAST(event_date AS DATE)) = $year
        GROUP BY project_id, year, GROUPING SETS ((), (product_category))
    )
    SELECT $indicator AS indicator_id, project_id, coalesce('category=' || replace(product_category, ';', ','), '') AS breakdown, year,
           n AS value, n AS low, n AS high, NULL::DOUBLE AS numerator, NULL::DOUBLE AS denominator FROM counted ORDER BY ALL
"""


def report(name: str, figures: list[Figure], beneath: Beneath, world: World, *, attack: bool) -> Disclosed:
    """Withholds, and prints how much is kept."""
    started = time.process_time()
    done = disclose(figures, DisclosureRules(), world, beneath=beneath)
    seconds = time.process_time() - started
    counted = [f for f in figures if f.definition.indicator_id in {indicator for _, indicator in done.guarded} and f.estimate.known]
    counts = [f for f in counted if getattr(f.definition, "denominator", 0) is None]
    small = [f for f in counts if 0 < (f.estimate.high or 0) < DisclosureRules().persons.threshold]
    gone = [f for f in figures if f.address in done.withheld]
    print(
        f"{name}: {len(figures)} figures, {len(counted)} of persons, {len(small)} of them small; {len(gone)} withheld"
        f" ({sum(f.definition.project_id is None for f in gone)} of the territory), {len(done.rounded)} rounded,"
        f" {len(done.exposed)} exposed; {seconds:.2f} CPU s"
    )
    if attack:
        leaders = [f.definition.project_id for f in gone if f.definition.project_id]
        print(f"  found by the attacker: {len(found_out(done, figures, beneath, world.catalogue, sorted(set(leaders))))}")
    return done


def repairs(release: Path, year: int) -> pl.DataFrame:
    """Objects by group and category, as what projects handed in."""
    with contextlib.closing(duckdb.connect()) as con:
        rows = frame(con, REPAIRS, {"release": str(release), "year": year, "indicator": PERSONS})
    return rows.select(pl.col(name).cast(kind) for name, kind in OBSERVED.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspace", nargs="?", type=Path)
    parser.add_argument("--repairs", type=Path, default=RELEASE)
    parser.add_argument("--years", type=int, nargs="*", default=[2014])
    parser.add_argument("--attack", action="store_true")
    options = parser.parse_args()
    if options.workspace:
        workspace = Workspace(options.workspace)
        with contextlib.closing(open_warehouse(workspace)) as con:
            report(options.workspace.name, read_figures(con), Beneath.read(con), workspace.world, attack=options.attack)
    for year in options.years if options.repairs.is_file() else []:
        cells = repairs(options.repairs, year)
        world = town(cells["project_id"].unique().to_list())
        report(f"repairs of {year}", figures_of(cells), Beneath(cells), world, attack=options.attack)


if __name__ == "__main__":
    main()
