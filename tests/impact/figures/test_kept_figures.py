"""Figures are taken over where nothing that they are a function of has changed, and made anew where anything has."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from impact.figures.kept_figures import fill_figures
from impact.warehouse.schema import identifier, kept
from impact.world import World
from indicators.kept import KeptAnswers
from pipelines.workspace import Workspace
from tests.worlds.kept import Counting

Rows = list[tuple[object, ...]]
MADE_LAST = {"figure", "meta"}
"""Tables that are filled after the figures are made."""


PARTS = 6
"""Of three years, the facts and all else."""
READ = {"observation_history", "indicator", "project", "expected", "value_total", "outcome", "need", "evidence", "fact", "answer"}
READ |= {"proposal", "finding"}
"""Tables that figures are made of."""


class Town:
    """The small town, valued: its figures made anew, or with those that are kept."""

    def __init__(self, con: duckdb.DuckDBPyConnection, world: World, folder: Path) -> None:
        self.con, self.world, self.folder = con, world, folder

    def rows(self, answers: KeptAnswers | None = None) -> Rows | type[Exception]:
        """The table `figure`; where there can be none of what stands in the warehouse, what stops it."""
        self.con.execute("DELETE FROM figure")
        try:
            with kept(self.con, "observation_year"):
                number = fill_figures(self.con, self.world, answers)
        except (LookupError, ValueError, TypeError) as error:
            return type(error)
        rows = self.con.execute("FROM figure ORDER BY figure_id").fetchall()
        assert number == len(rows)
        return rows

    def taken(self, way: str = "way") -> int:
        """How many parts are taken over, of figures that are all as if they were made anew."""
        answers = Counting(self.folder, way)
        assert self.rows(answers) == self.rows()
        return answers.taken


@pytest.fixture
def town(run_once: Path, tmp_path: Path) -> Iterator[Town]:
    workspace = Workspace(run_once)
    shutil.copy(workspace.warehouse, tmp_path / "impact.duckdb")
    with contextlib.closing(duckdb.connect(tmp_path / "impact.duckdb")) as con:
        yield Town(con, workspace.world, tmp_path / "kept")


def test_the_same_is_taken_over_and_by_newer_code_is_not(town: Town) -> None:
    assert town.taken() == 0
    assert town.taken() == PARTS
    assert town.taken(way="newer code") == 0


def test_a_corrected_row_leaves_the_other_years_and_all_facts(town: Town) -> None:
    town.taken()
    town.con.execute("UPDATE observation_history SET value = value + 1 WHERE indicator_id = 'people_reached' AND year(period_end) = 2024")
    assert town.taken() == PARTS - 1


def changes(con: duckdb.DuckDBPyConnection, name: str) -> Iterator[str]:
    """What may happen to a table: it is emptied; if it is one of those, also of the rows of a year alone, and says something else."""
    columns = {row[0] for row in con.execute(f"DESCRIBE {identifier(name)}").fetchall()} if name in READ else set()
    table = identifier(name)
    yield f"DELETE FROM {table}"
    yield from (f"DELETE FROM {table} WHERE year = {year}" for year in (2023, 2024) if "year" in columns)
    yield from (f"UPDATE {table} SET {column} = {column} || 'x'" for column in ("title_fr", "text_en", "place_name") if column in columns)
    yield from (f"UPDATE {table} SET {column} = {column} + 1" for column in ("value", "weight", "last_year") if column in columns)


def test_whatever_changes_in_the_warehouse_the_figures_are_those_of_what_stands_in_it(town: Town) -> None:
    town.taken()
    tables = {name for (name,) in town.con.execute("SELECT table_name FROM duckdb_tables()").fetchall()} - MADE_LAST
    before, read = town.rows(), set()
    for table in sorted(tables):
        for change in changes(town.con, table):
            town.con.begin()
            town.con.execute(change)
            anew = town.rows()
            assert town.rows(KeptAnswers(town.folder, "way")) == anew, change
            read |= {table} if anew != before else set()
            town.con.rollback()
    assert read == READ


def test_another_world_is_another_question(town: Town) -> None:
    town.taken()
    whole, world = town.taken(), town.world
    actor = next(iter(world.ecosystem.actors.values()))
    town.world = replace(world, ecosystem=world.ecosystem.model_copy(update={"actors": {actor.id: actor}}))
    assert town.taken() == 0
    pillars = {name: label.model_copy(update={"en": "other"}) for name, label in world.catalogue.vocabulary.pillars.items()}
    words = world.catalogue.vocabulary.model_copy(update={"pillars": pillars})
    town.world = replace(world, catalogue=world.catalogue.model_copy(update={"vocabulary": words}))
    assert town.taken() == 0
    town.world = world
    assert town.taken() == whole


def test_what_is_damaged_or_is_of_another_town_costs_time_alone(town: Town) -> None:
    town.taken()
    for path in town.folder.iterdir():
        path.write_bytes(path.read_bytes()[:-1])
    assert town.taken() == 0
    assert town.taken() > 0
    first, second, *_ = sorted(town.folder.iterdir())
    first.write_bytes(second.read_bytes())
    assert town.taken() > 0
