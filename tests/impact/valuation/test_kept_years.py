"""Totals of a year are taken over where nothing that they are a function of has changed, and summed anew where anything has."""

from __future__ import annotations

import contextlib
import struct
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pytest

from impact.intake.result import Context
from impact.ledger.chain import Ledger
from impact.ledger.submission import hand_in
from impact.valuation.kept_years import digest
from impact.valuation.projects import value_projects
from impact.warehouse.build import build
from impact.warehouse.content import content_hashes
from impact.world import World
from tests.worlds.kept import Counting
from tests.worlds.valuation import TRIAL, read_maps

HEADER = "projet;indicateur;période;ventilation;valeur;motif"
ROWS = ["alpha;sessions;2023;;100;", "alpha;sessions;2024;;200;", "beta;sessions;2024;;100;"]


@pytest.fixture
def town(ledger: Ledger, context: Context, world: World, tmp_path: Path):
    """Values what was handed in, with answers that are kept; checked against the same valued anew. How many were taken over."""
    hand_in(ledger, "\n".join([HEADER, *ROWS]).encode(), "f.csv", context)

    def valued(text: str = TRIAL, *, seed: int = 1, draws: int = 64, way: str = "way", rows: list[str] | None = None) -> int:
        if rows:
            hand_in(ledger, "\n".join([HEADER, *rows]).encode(), "g.csv", context)
        kept, hashes = Counting(tmp_path / "kept", way), []
        mapped = replace(world, maps=read_maps(tmp_path, world, trial=text))
        for of in (kept, None):
            with contextlib.closing(duckdb.connect()) as con:
                build(con, ledger, world)
                value_projects(con, mapped, draws, seed, of)
                hashes.append(content_hashes(con))
        assert hashes[0] == hashes[1]
        return kept.taken

    return valued


@pytest.mark.long
def test_the_same_is_taken_over_and_another_seed_number_way_or_map_is_not(town) -> None:
    assert town() == 0
    whole = town()
    assert whole == 10  # two tables of what was created, and of what fell, in two years; what the maps come to, and what that rests on
    assert town(seed=2) == town(draws=128) == 1, "what the maps rest on is not drawn"
    assert town(way="newer code") == 0
    assert "drop_off" in TRIAL
    assert town(TRIAL.replace("50", "51")) == 0
    assert town() == whole


def test_a_corrected_row_leaves_the_years_that_it_is_not_about_and_what_the_maps_come_to(town) -> None:
    town()
    taken = town(rows=["alpha;sessions;2024;;201;"])
    assert 2 < taken < 10
    assert town(rows=["alpha;sessions;2025;;5;"]) < taken, "another year of activity is another line of its map"


def beneath(number: float) -> pl.DataFrame:
    """One, and nothing, under which a number lies in memory."""
    known, numbers = pa.py_buffer(b"\x01"), pa.py_buffer(struct.pack("dd", 1.0, number))
    return pl.DataFrame({"value": pl.Series(pa.Array.from_buffers(pa.float64(), 2, [known, numbers]))})


def test_frames_that_say_the_same_are_the_same_wherever_it_lies_in_memory() -> None:
    assert beneath(3.0).to_dicts() == beneath(4.0).to_dicts() == [{"value": 1.0}, {"value": None}]
    assert digest([beneath(3.0)]) == digest([beneath(4.0)])
    long, other = "a text that is too long to lie beside its length", "another that is as long as that, and is read before"
    texts, turned = pl.DataFrame({"text": [long, other]}), pl.DataFrame({"text": [other, long]})
    assert digest([texts]) == digest([turned.reverse()]) != digest([turned])


def test_what_is_not_known_is_neither_zero_nor_an_empty_text() -> None:
    assert digest([beneath(0.0)]) != digest([pl.DataFrame({"value": [1.0, 0.0]})])
    assert digest([pl.DataFrame({"text": ["", None]})]) != digest([pl.DataFrame({"text": ["", ""]})])
    assert digest([pl.DataFrame({"text": ["", None]})]) != digest([pl.DataFrame({"text": [None, ""]})])
