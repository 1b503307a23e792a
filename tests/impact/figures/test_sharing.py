"""Figures that are read together keep once what they say alike, and are the figures that they were."""

from __future__ import annotations

import duckdb
import pytest

from impact.figures.counts import count_figure
from impact.figures.sharing import Shared
from impact.figures.store import as_row, from_row, insert_figures, read_figures, write_figures
from impact.warehouse.schema import create
from indicators.text import Text

COUNTS = [
    count_figure("register", name, count, year, illustrative=False, made_of=[Text(fr="Voisins", en="Neighbours")])
    for name in ("members", "projects_running")
    for count, year in ((3, 2024), (5, 2025))
]


def test_figures_are_read_back_as_they_were_written_and_share_what_they_say_alike() -> None:
    with duckdb.connect() as con:
        create(con)
        assert insert_figures(con, write_figures(iter(COUNTS))) == 4
        read = read_figures(con)
    assert read == sorted(COUNTS, key=lambda figure: figure.address)
    assert [as_row(figure) for figure in read] == [as_row(figure) for figure in sorted(COUNTS, key=lambda figure: figure.address)]
    formulas, reasons = {id(f.definition.formula) for f in read}, {id(f.definition.made_of[0]) for f in read}  # type: ignore[union-attr]
    assert len(reasons) == 1
    assert len(formulas) == len({figure.definition.formula for figure in read})


def test_a_figure_that_sets_other_fields_shares_none_of_them() -> None:
    shared, whole = Shared(), as_row(COUNTS[0])
    short = whole | {"definition": {k: v for k, v in whole["definition"].items() if k != "missing"}}
    first, second, third = (from_row(row, shared) for row in (whole, short, whole))
    assert first.definition.model_fields_set is third.definition.model_fields_set
    assert second.definition.model_fields_set == first.definition.model_fields_set - {"missing"}
    assert "missing" not in second.definition.as_json()


def test_many_figures_are_written_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("impact.figures.store.AT_ONCE", 3)
    with duckdb.connect() as con:
        create(con)
        assert insert_figures(con, write_figures(COUNTS)) == 4
        assert {figure.address for figure in read_figures(con)} == {figure.address for figure in COUNTS}
