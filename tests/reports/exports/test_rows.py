"""Rows of figures: the columns of the contract, exact, and of a withheld figure nothing but what its address says."""

from __future__ import annotations

import csv
import io
import json

from hypothesis import given
from hypothesis import strategies as st

from impact.figures.definition import IndicatorDefinition, RateDefinition
from impact.figures.figure import Figure, FigureEstimate
from indicators.text import Text
from reports.edition.published import published_row
from reports.exports.rows import rows_csv, rows_json
from tests.worlds.exports import Exported, suppressed

CONTRACT = ["figure_id", "label_fr", "label_en", "value", "low", "high", "unit", "coverage", "status", "illustrative", "definition"]


def a_figure(
    value: float | None = 12.5, low: float | None = 12.5, high: float | None = 12.5, reported: int = 3, expected: int = 3
) -> Figure:
    definition = IndicatorDefinition(
        kind="indicator", indicator_id="sessions", scope="project", project_id="x", year=2024, breakdown="", formula=Text(fr="17 de plus", en="17 more"),
        reported=reported, expected=expected, missing={"refused": 4}, illustrative=True, version=1, pillar="social", level="output", numerator=88,
        denominator=99,
    )  # fmt: skip
    label = Text(fr="Séances, à l'essai", en='Sessions "on trial"')
    estimate = FigureEstimate(value=value, low=low, high=high)
    return Figure(address="2024/project/x/sessions", edition="2024", label=label, estimate=estimate, unit="sessions", definition=definition)


def test_a_row_has_the_columns_of_the_contract_in_their_order() -> None:
    row = published_row(a_figure())
    assert list(row) == CONTRACT
    assert [row[name] for name in CONTRACT[:-1]] == [
        "2024/project/x/sessions", "Séances, à l'essai", 'Sessions "on trial"', 12.5, 12.5, 12.5, "sessions", "3/3", "published", True,
    ]  # fmt: skip
    assert row["definition"]["kind"] == "indicator"


def test_the_status_says_whole_partial_without_a_value_or_withheld() -> None:
    statuses = [a_figure(), a_figure(reported=2), a_figure(None, None, None), suppressed(a_figure())]
    assert [published_row(figure)["status"] for figure in statuses] == ["published", "partial", "missing", "suppressed"]


def test_a_withheld_row_holds_no_number_but_its_year() -> None:
    row = published_row(a_figure().model_copy(update={"suppressed": True}))  # even where its estimate was forgotten
    assert [row[name] for name in ("value", "low", "high", "coverage")] == [None] * 4
    assert row["definition"] == {"kind": "indicator", "indicator_id": "sessions", "scope": "project", "project_id": "x", "year": 2024}


def test_two_figures_withheld_for_different_reasons_say_the_same() -> None:
    few, missing = (published_row(suppressed(f)) for f in (a_figure(reported=1, expected=1), a_figure(reported=40, expected=90)))
    assert few == missing


def test_an_interval_without_a_value_is_none_in_json_and_nothing_in_csv() -> None:
    row = published_row(a_figure(None, 3, 9))
    assert json.loads(rows_json([row]))[0]["value"] is None
    assert next(csv.DictReader(io.StringIO(rows_csv([row]))))["value"] == ""


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back_exactly_from_both_files(value: float) -> None:
    row = published_row(a_figure(value, value, value))
    assert json.loads(rows_json([row])) == [row]
    assert float(next(csv.DictReader(io.StringIO(rows_csv([row]))))["value"]) == value


def test_both_files_hold_the_same_rows(town_exports: Exported) -> None:
    assert [row["figure_id"] for row in town_exports.table] == list(town_exports.rows) == sorted(town_exports.rows)
    for row in town_exports.table:
        other = town_exports.rows[row["figure_id"]]
        assert [float(row[n]) if row[n] else None for n in ("value", "low", "high")] == [other[n] for n in ("value", "low", "high")]
        assert (row["illustrative"] == "true", json.loads(row["definition"])) == (other["illustrative"], other["definition"])


def test_every_kind_of_figure_is_exported(town_exports: Exported) -> None:
    kinds = {row["definition"]["kind"] for row in town_exports.rows.values()}
    assert {"indicator", "value", "fact", "rate", "need", "register", "fit"} <= kinds
    assert any(isinstance(figure.definition, RateDefinition) for figure in town_exports.figures)
