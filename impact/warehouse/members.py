"""Which projects a map is for: known only beside the observations, where it is for all of a source."""

from __future__ import annotations

import duckdb
import polars as pl

from impact.warehouse.schema import frame
from impact.world import World


def map_members(con: duckdb.DuckDBPyConnection, world: World) -> pl.DataFrame:
    """Which projects each map is for: those it names, or all whose observations come through its mapping."""
    rows = [(map_id, project) for map_id, impact_map in world.maps.items() for project in impact_map.projects]
    sources = frame(con, "SELECT DISTINCT mapping_id, project_id FROM observation WHERE mapping_id IS NOT NULL")
    for map_id, impact_map in world.maps.items():
        if impact_map.mapping is not None:
            rows += [(map_id, project) for project in sources.filter(mapping_id=impact_map.mapping)["project_id"]]
    return pl.DataFrame(sorted(set(rows)), schema={"map_id": pl.String, "project_id": pl.String}, orient="row")
