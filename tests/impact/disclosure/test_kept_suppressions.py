"""How a lot of cells was protected is taken again for the same lot among the same cells; of anything else other worlds are looked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from impact.disclosure import kept_suppressions
from impact.disclosure.lots import Lot
from impact.disclosure.suppression import Suppression, protected
from impact.disclosure.unknowns import Cells
from impact.disclosure.withholding import Disclosed
from impact.figures.figure import Figure
from impact.territory.models import DisclosureRules, PersonsRule
from indicators.kept import KeptAnswers
from tests.worlds.published import Given, figures_of, observed, published, town, value_figure, value_lines

FOUR = {"a": {"": 3}, "b": {"": 40}, "c": {"": 12}, "d": {"": 25}}


class Town:
    """Publishes with suppressions that are kept in a folder; counts the lots for which other worlds had to be looked for."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.solved = folder, 0

    def protect(self, cells: Cells, lot: Lot) -> Suppression:
        self.solved += 1
        return protected(cells, lot)

    def published(self, table: Given = FOUR, way: str = "way", earlier: Any = (), **more: Any) -> Disclosed:
        cells = more.pop("cells", observed("volunteers", table))
        return published(cells, more.pop("world", town("abcd")), kept=KeptAnswers(self.folder, way), earlier=earlier, **more)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    asked = Town(tmp_path / "suppressions")
    monkeypatch.setattr(kept_suppressions, "protected", asked.protect)
    return asked


def same(one: Disclosed, other: Disclosed) -> bool:
    return all(getattr(one, what) == getattr(other, what) for what in ("figures", "withheld", "rounded", "exposed", "because", "shown"))


def test_the_same_cells_and_figures_are_protected_once(kept: Town) -> None:
    first, again = kept.published(), kept.published()
    assert kept.solved == 1
    assert first.withheld == {f"2020/project/{p}/volunteers" for p in "acd"}
    assert same(first, again)
    assert same(first, published(observed("volunteers", FOUR), town("abcd")))


def test_a_secret_that_nothing_keeps_any_more_is_said_again(kept: Town) -> None:
    earlier = [figures_of(observed("volunteers", FOUR))]
    first, again = kept.published(earlier=earlier), kept.published(earlier=earlier)
    assert kept.solved == 1
    assert [secret.value for secret in again.exposed] == [secret.value for secret in first.exposed] == [3] * len(first.exposed)
    assert first.exposed


def test_a_correction_of_what_counts_nobody_or_of_another_year_leaves_a_lot_as_it_is(kept: Town) -> None:
    of_2019 = observed("volunteers", FOUR, 2019)
    kept.published(cells=pl.concat([observed("volunteers", FOUR), of_2019, observed("sessions", FOUR)]))
    assert kept.solved == 2
    kept.published(cells=pl.concat([observed("volunteers", FOUR), of_2019, observed("sessions", FOUR | {"a": {"": 8}})]))
    assert kept.solved == 2
    kept.published(cells=pl.concat([observed("volunteers", FOUR | {"b": {"": 41}}), of_2019, observed("sessions", FOUR)]))
    assert kept.solved == 3


def valued(value: float = 800.0, low: float = 500.0, high: float = 1200.0) -> list[Figure]:
    return [value_figure(None, value, low, high)]


@pytest.mark.parametrize(
    "otherwise",
    [
        {"table": FOUR | {"a": {"": 4}}},
        {"table": FOUR | {"b": {"": 41}}},
        {"table": FOUR | {"a": {"": 3, "gender=F": 2}}},
        {"cells": pl.concat([observed("volunteers", FOUR), observed("people_trained", {"a": {"": 30}, "b": {"": 50}})])},
        {"rules": DisclosureRules(persons=PersonsRule(threshold=11))},
        {"world": town("abcd", closed="b")},
        {"views": {"f": frozenset("ab")}},
        {"earlier": [[f for f in figures_of(observed("volunteers", FOUR)) if f.address == "2020/territory/volunteers"]]},
        {"earlier": [[f.model_copy(update={"suppressed": True}) for f in figures_of(observed("volunteers", FOUR))]]},
        {"values": valued(803.0)},
        {"values": valued(low=790.0, high=810.0)},
        {"lines": value_lines("volunteers", {"a": 3.0, "b": 40.0}, 11.0)},
        {"way": "newer code"},
    ],
    ids=[
        *("a small count", "a large count", "a cell", "another indicator of the year", "the threshold", "a closed project", "a view"),
        *("what was shown before", "what was withheld before", "a value", "its rounding", "a price", "the code"),
    ],
)
def test_whatever_bears_on_a_lot_has_other_worlds_looked_for_anew(kept: Town, otherwise: dict[str, Any]) -> None:
    base = {"lines": value_lines("volunteers", {"a": 3.0, "b": 40.0}, 10.0), "values": valued()}
    kept.published(**base)
    solved = kept.solved
    done = kept.published(**(base | otherwise))
    assert kept.solved > solved
    plain = {"table": FOUR, "world": town("abcd")} | base | {name: of for name, of in otherwise.items() if name != "way"}
    cells = plain.pop("cells", observed("volunteers", plain.pop("table")))
    plain.pop("table", None)
    assert same(done, published(cells, plain.pop("world"), **plain))


@pytest.mark.parametrize("harm", [lambda b: b[:-1], lambda b: b[:20], lambda _: b"", lambda b: b.replace(b"project/a", b"project/b")])
def test_a_suppression_that_is_truncated_rewritten_or_deleted_is_worked_out_anew(kept: Town, harm: Callable[[bytes], bytes]) -> None:
    first = kept.published()
    [file] = kept.folder.iterdir()
    file.write_bytes(harm(file.read_bytes()))
    assert same(first, kept.published())
    assert kept.solved == 2
    file.unlink()
    assert same(first, kept.published())
    assert kept.solved == 3


def test_the_answer_to_another_lot_put_in_its_place_is_none(kept: Town, tmp_path: Path) -> None:
    first = kept.published()
    other = Town(tmp_path / "other")
    other.published(FOUR | {"a": {"": 30}, "b": {"": 4}})
    [file], [foreign] = kept.folder.iterdir(), other.folder.iterdir()
    file.write_bytes(foreign.read_bytes())
    assert kept.solved == 2
    assert same(first, kept.published())
    assert kept.solved == 3


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["", "gender=F"]), st.integers(0, 12)), min_size=1, max_size=6))
def test_after_any_corrections_what_is_shown_is_what_would_be_shown_without_what_is_kept(
    tmp_path: Path, corrections: list[tuple[str, str, int]]
) -> None:
    table = {project: {"": 20, "gender=F": 10} for project in "abcd"}
    for project, cell, number in corrections:
        table = table | {project: table[project] | {cell: number}}
        cells = observed("volunteers", table)
        anew = published(cells, town("abcd"))
        assert same(anew, published(cells, town("abcd"), kept=KeptAnswers(tmp_path / "kept", "way")))
