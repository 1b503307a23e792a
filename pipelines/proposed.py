"""A change of the register before it is made: checked by what reads the register at load, and for a map what it would come to."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from impact.warehouse.schema import frame
from indicators.text import Refusal, Text
from pipelines.frozen import CATALOGUE, FOLDERS, SINGLE
from pipelines.inputs import Inputs
from pipelines.warehouse import open_warehouse
from pipelines.workspace import Workspace

READ = ("observation_year", "observation", "project", "project_need", "expected", "submission")
"""What valuing reads of a warehouse; views are copied as what they say."""
FILLED = ("valuation", "invested", "outcome", "value_total", "value_part", "finding")
"""What it fills."""


@dataclass(frozen=True)
class Share:
    """What one outcome brings of a map's value, in a year."""

    title: Text
    value: float
    share: float


@dataclass(frozen=True)
class MapValue:
    """What a map comes to in one year on the last warehouse, by the functions of a run.

    totals    measure → (value, low, high): created, invested, net, ratio
    shares    its outcomes, the one that brings most first
    remarks   what the guards say, the gravest first
    """

    year: int
    totals: dict[str, tuple[float | None, float | None, float | None]]
    shares: list[Share]
    remarks: list[Text]


def check_proposed(workspace: Workspace, contents: Mapping[str, str | None]) -> Inputs:
    """The inputs of the workspace with another content of some files (None: without it), all read as at load.

    Raises Refusal as that does, its file named as in the workspace, with the place.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _lay_out(workspace.root, root)
        for file, content in contents.items():
            (root / file).unlink(missing_ok=True)
            if content is not None:
                (root / file).parent.mkdir(exist_ok=True)
                (root / file).write_text(content, "utf-8")
        inputs = Inputs(root)
        try:
            inputs.world, inputs.mappings  # noqa: B018 - what is wrong in them is refused here
        except Refusal as refusal:
            raise _without(refusal, f"{root}/") from refusal
    return inputs


def value_of_map(workspace: Workspace, inputs: Inputs, map_id: str) -> MapValue | None:
    """What a map of these inputs comes to in the latest year its projects handed in; None where they handed in nothing that it takes.

    Raises Refusal as `open_warehouse` does where nothing was built yet.
    """
    from impact.valuation.projects import value_projects

    world = inputs.world
    with contextlib.closing(duckdb.connect()) as con:
        _copy(workspace, con)
        value_projects(con, replace(world, maps={map_id: world.maps[map_id]}))
        [(year,)] = con.execute("SELECT max(year) FROM value_total WHERE measure = 'created'").fetchall()
        return _value(con, year) if year is not None else None


def _copy(workspace: Workspace, con: duckdb.DuckDBPyConnection) -> None:
    with contextlib.closing(open_warehouse(workspace)) as source:
        for name in (*READ, *FILLED):
            rows = frame(source, f"FROM {name}" if name in READ else f"FROM {name} LIMIT 0")
            con.register("copied", rows)
            con.execute(f"CREATE TABLE {name} AS FROM copied")
            con.unregister("copied")


def _value(con: duckdb.DuckDBPyConnection, year: int) -> MapValue:
    whole = con.execute(
        "SELECT measure, value, low, high FROM value_total WHERE year = ? AND project_id IS NULL AND direction = ''", [year]
    ).fetchall()
    return MapValue(
        year=year,
        totals={measure: (value, low, high) for measure, value, low, high in whole},
        shares=list(_shares(con, year)),
        remarks=list(_remarks(con, year)),
    )


def _shares(con: duckdb.DuckDBPyConnection, year: int) -> Iterator[Share]:
    """By outcome; what only changes hands between stakeholders sums to zero and is not among them."""
    rows = con.execute(
        """
        SELECT any_value(o.title_fr), any_value(o.title_en), sum(v.present_value) AS worth
        FROM valuation v JOIN outcome o USING (map_id, outcome_id, activity_year)
        WHERE o.side = 'outcome' AND v.activity_year = ? GROUP BY outcome_id HAVING abs(worth) > 1e-9 ORDER BY abs(worth) DESC, outcome_id
        """,
        [year],
    ).fetchall()
    whole = sum(abs(value) for *_, value in rows)
    yield from (Share(Text(fr=fr, en=en), value, abs(value) / whole) for fr, en, value in rows)


def _remarks(con: duckdb.DuckDBPyConnection, year: int) -> Iterator[Text]:
    rows = con.execute(
        """
        SELECT DISTINCT message_fr, message_en, array_position(['critical', 'warning', 'info'], severity) AS grave FROM finding
        WHERE year(period_end) = ? OR period_end IS NULL ORDER BY grave, message_fr
        """,
        [year],
    ).fetchall()
    yield from (Text(fr=fr, en=en) for fr, en, _ in rows)


def _lay_out(root: Path, into: Path) -> None:
    for name in SINGLE:
        if (root / name).is_file():
            shutil.copyfile(root / name, into / name)
    for folder in (*FOLDERS, "layouts", CATALOGUE):
        if (root / folder).is_dir():
            shutil.copytree(root / folder, into / folder)


def _without(refusal: Refusal, folder: str) -> Refusal:
    """The refusal with files named as in the workspace."""
    text = Text(fr=refusal.text.fr.replace(folder, ""), en=refusal.text.en.replace(folder, ""))
    other = Refusal(refusal.code, text)
    other.place, other.detail = refusal.place, refusal.detail
    return other
