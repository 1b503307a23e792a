"""Law 5: aggregation belongs to the indicator. Golden tables computed by hand, and what must hold for any table."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.aggregation import combine, estimates
from indicators.models import Rule


def observed(rule: str, rows: list[tuple[str, int, float | None, float | None, float | None]]) -> pl.DataFrame:
    """Rows of (project, quarter, value, numerator, denominator), all of one indicator."""
    schema = {"project": pl.String, "quarter": pl.Int64, "value": pl.Float64, "numerator": pl.Float64, "denominator": pl.Float64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    ends = [date(2024, 3 * q, 28) for q in frame["quarter"]]
    return estimates(frame).with_columns(period_end=pl.Series(ends, dtype=pl.Date), rule=pl.lit(rule), all=pl.lit(1))


def whole(rule: str, rows: list[tuple[str, int, float | None, float | None, float | None]]) -> dict[str, float | None]:
    """The single estimate that the rows combine to."""
    [row] = combine(observed(rule, rows), ["all"]).to_dicts()
    return row


def test_beneficiaries_of_three_projects_are_an_interval_never_a_sum() -> None:
    # 120, 80 and 40 people: at least the 120 of the largest project, at most 240 if nobody is counted twice
    row = whole("people", [("a", 1, 120, None, None), ("b", 1, 80, None, None), ("c", 1, 40, None, None)])
    assert (row["low"], row["high"], row["value"]) == (120, 240, None)


def test_people_of_one_project_are_known_exactly() -> None:
    row = whole("people", [("a", 1, 120, None, None)])
    assert (row["low"], row["high"], row["value"]) == (120, 120, 120)


def test_intervals_combine_into_a_wider_interval() -> None:
    # project a: [100, 150]; project b: exactly 60 → at least 100, at most 210
    frame = observed("people", [("a", 1, 100, None, None), ("b", 1, 60, None, None)])
    frame = frame.with_columns(high=pl.when(pl.col("project") == "a").then(150.0).otherwise("high"))
    [row] = combine(frame, ["all"]).to_dicts()
    assert (row["low"], row["high"], row["value"]) == (100, 210, None)


def test_a_ratio_is_the_ratio_of_sums() -> None:
    # 9/10 and 10/100: 19/110 = 0.1727…, not the mean of 0.9 and 0.1
    row = whole("ratio", [("a", 1, 0.9, 9, 10), ("b", 1, 0.1, 10, 100)])
    assert row["value"] == pytest.approx(19 / 110)
    assert (row["numerator"], row["denominator"]) == (19, 110)


def test_a_mean_is_weighted_by_its_answers() -> None:
    # 8.0 from 30 answers, 5.0 from 10: (240 + 50) / 40 = 7.25
    row = whole("mean", [("a", 1, 8.0, None, 30), ("b", 1, 5.0, None, 10)])
    assert (row["value"], row["denominator"]) == (pytest.approx(7.25), 40)


def test_a_cumulative_count_is_not_summed_over_time() -> None:
    # safes opened since the start: 100, 130, 150 at the end of each quarter → 150
    row = whole("last", [("a", 1, 100, None, None), ("a", 3, 150, None, None), ("a", 2, 130, None, None)])
    assert row["value"] == 150


RANGES = [
    # 100 to 150, told as 125, and exactly 60
    ("sum", (185, 160, 210)),
    ("last", (60, 60, 60)),
    ("people", (None, 100, 210)),
    # weighed by 30 and 10 answers: (125×30 + 60×10) ÷ 40, (100×30 + 600) ÷ 40, (150×30 + 600) ÷ 40
    ("mean", (108.75, 90, 127.5)),
    ("none", (None, None, None)),
]


@pytest.mark.parametrize(("rule", "estimate"), RANGES)
def test_a_range_that_was_handed_in_keeps_both_ends_and_its_middle(rule: str, estimate: tuple[float | None, ...]) -> None:
    frame = observed(rule, [("a", 1, 125, None, 30), ("b", 2, 60, None, 10)])
    first = pl.col("project") == "a"
    frame = frame.with_columns(low=pl.when(first).then(100.0).otherwise("low"), high=pl.when(first).then(150.0).otherwise("high"))
    [row] = combine(frame, ["all"]).to_dicts()
    assert (row["value"], row["low"], row["high"], row["parts"]) == (*estimate, 2)


@pytest.mark.parametrize("rule", ["sum", "last", "people", "mean", "none"])
def test_one_range_alone_is_what_it_was(rule: str) -> None:
    frame = observed(rule, [("a", 1, 125, 7, 30)]).with_columns(low=pl.lit(100.0), high=pl.lit(150.0))
    [row] = combine(frame, ["all"]).to_dicts()
    assert (row["value"], row["low"], row["high"], row["parts"]) == (125, 100, 150, 1)
    assert (row["numerator"], row["denominator"]) == (7, 30), "kept, to be combined again in another direction"


@pytest.mark.parametrize("rule", ["sum", "mean"])
def test_where_one_middle_is_not_known_that_of_all_is_not(rule: str) -> None:
    frame = observed(rule, [("a", 1, None, None, 30), ("b", 1, 60, None, 10)]).with_columns(low=pl.lit(50.0), high=pl.lit(70.0))
    [row] = combine(frame, ["all"]).to_dicts()
    assert (row["value"], row["low"] > 0, row["parts"]) == (None, True, 2)


@pytest.mark.parametrize("rule", ["ratio", "mean"])
def test_a_ratio_over_nothing_is_no_number(rule: str) -> None:
    row = whole(rule, [("a", 1, 0.5, 0, 0)])
    assert (row["low"], row["high"]) == (None, None)
    assert whole("ratio", [("a", 1, -1, 1, -1)])["value"] == -1


@pytest.mark.parametrize("rule", ["sum", "people", "none"])
def test_what_is_no_ratio_keeps_no_parts_of_one(rule: str) -> None:
    row = whole(rule, [("a", 1, 3, 1, 2), ("b", 1, 4, 2, 3)])
    assert (row["numerator"], row["denominator"]) == (None, None)


def test_the_latest_keeps_its_own_parts_and_a_mean_all_its_answers() -> None:
    row = whole("last", [("a", 1, 3, 1, 2), ("a", 2, 4, 2, 3)])
    assert (row["numerator"], row["denominator"]) == (2, 3)
    row = whole("mean", [("a", 1, 3, None, 2), ("b", 1, 4, None, 3)])
    assert (row["numerator"], row["denominator"]) == (None, 5)


def test_what_does_not_combine_gives_nothing() -> None:
    row = whole("none", [("a", 1, 3, None, None), ("b", 1, 4, None, None)])
    assert (row["value"], row["low"], row["high"]) == (None, None, None)
    assert whole("none", [("a", 1, 3, None, None)])["value"] == 3


def test_a_missing_value_stays_missing_and_is_not_zero() -> None:
    row = whole("sum", [("a", 1, 5, None, None), ("b", 1, None, None, None)])
    assert (row["value"], row["parts"]) == (5, 1)
    assert combine(observed("sum", [("a", 1, None, None, None)]), ["all"]).is_empty()
    assert whole("sum", [("a", 1, 0, None, None)])["value"] == 0


def test_each_indicator_of_a_frame_keeps_its_own_rule() -> None:
    rows = [("a", 1, 2.0, None, None), ("b", 2, 5.0, None, None)]
    frame = pl.concat([observed(rule, rows).with_columns(indicator=pl.lit(rule)) for rule in ("sum", "last", "people")])
    values = {row["indicator"]: (row["low"], row["high"]) for row in combine(frame, ["indicator"]).iter_rows(named=True)}
    assert values == {"sum": (7, 7), "last": (5, 5), "people": (5, 7)}


def test_rows_come_in_the_order_of_what_they_are_by() -> None:
    of = [(f"project {n:03}", quarter) for n in range(100) for quarter in (1, 2, 3)]
    rows = combine(observed("sum", [(name, quarter, 1.0, None, None) for name, quarter in reversed(of)]), ["project", "quarter"])
    assert [*rows.select("project", "quarter").iter_rows()] == of


counts = st.lists(st.integers(0, 10_000), min_size=1, max_size=12)


@given(counts)
def test_people_are_never_fewer_than_the_largest_project_nor_more_than_the_sum(values: list[int]) -> None:
    row = whole("people", [(str(n), 1, v, None, None) for n, v in enumerate(values)])
    assert row["low"] == max(values)
    assert row["high"] == sum(values)


@given(counts, st.sampled_from([Rule.SUM, Rule.PEOPLE]), st.randoms())
def test_the_order_of_rows_changes_nothing(values: list[int], rule: Rule, random) -> None:
    rows = [(str(n), 1, v, None, None) for n, v in enumerate(values)]
    shuffled = random.sample(rows, len(rows))
    assert whole(rule.value, rows) == whole(rule.value, shuffled)


@given(counts, st.integers(1, 11))
def test_combining_in_two_steps_is_combining_in_one(values: list[int], cut: int) -> None:
    rows = [("left" if n < cut else "right", 1, v, None, None) for n, v in enumerate(values)]
    for rule in ("sum", "people"):
        step = combine(observed(rule, rows), ["project"]).with_columns(
            rule=pl.lit(rule), all=pl.lit(1), period_end=pl.lit(date(2024, 3, 28))
        )
        [row] = combine(step.drop("parts"), ["all"]).to_dicts()
        direct = whole(rule, rows)
        assert (row["low"], row["high"]) == (direct["low"], direct["high"])
