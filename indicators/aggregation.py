"""Aggregation semantics: how observations of one indicator combine, and how far they may (law 5).

The one function, `combine`, takes a frame and gives a frame, so that the same rules serve the warehouse, the page and a test
with a table in and a table out.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from indicators.models import Rule

ESTIMATE: dict[str, pl.DataType] = {
    "value": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "numerator": pl.Float64(),
    "denominator": pl.Float64(),
}
"""The columns of an estimate. `value` is null where only the interval [low, high] is known."""


def estimates(observations: pl.DataFrame) -> pl.DataFrame:
    """Observations as estimates: what was observed is known exactly (low = value = high) but where a range was handed in."""
    ends = {end: pl.coalesce(end, "value") if end in observations.columns else pl.col("value") for end in ("low", "high")}
    return observations.with_columns(**ends)


def combine(frame: pl.DataFrame, by: Sequence[str], rule: str = "rule") -> pl.DataFrame:
    """Combines estimates into one row per `by`, each indicator under its own rule.

    `frame` has the ESTIMATE columns, `period_end` (date), the columns of `by`, and the column `rule` (a `Rule`, one per group).
    Rows without any estimate (low is null: missing for a stated reason) take no part: missing is not zero (law 4).

    Returns the `by` columns, the ESTIMATE columns and `parts`, the number of estimates combined. `value`:

    sum     the sum, and the sums of the bounds
    last    that of the latest period_end
    mean    Σ value × denominator ÷ Σ denominator
    ratio   Σ numerator ÷ Σ denominator
    people  the interval [max of lows, sum of highs]: one value only if the two agree
    none    the value where there is one part; none at all where there are several
    """
    known = frame.filter(pl.col("low").is_not_null())
    known = known.sort([*by, "period_end"])
    weight = pl.col("denominator").sum()
    bounds: dict[Rule, dict[str, pl.Expr]] = {
        Rule.SUM: {c: pl.col(c).sum() for c in ("low", "high")},
        Rule.LAST: {c: pl.col(c).last() for c in ("low", "high")},
        Rule.MEAN: {c: _quotient((pl.col(c) * pl.col("denominator")).sum(), weight) for c in ("low", "high")},
        Rule.RATIO: {c: _quotient(pl.col("numerator").sum(), weight) for c in ("low", "high")},
        Rule.PEOPLE: {"low": pl.col("low").max(), "high": pl.col("high").sum()},
        Rule.NONE: {c: pl.when(pl.len() == 1).then(pl.col(c).first()) for c in ("low", "high")},
    }
    which = pl.col(rule).first()
    combined = known.group_by(by, maintain_order=True).agg(
        *(_chosen(which, {r: expressions[c] for r, expressions in bounds.items()}).alias(c) for c in ("low", "high")),
        _chosen(which, _MIDDLE).alias("middle"),
        *(_chosen(which, {r: _carried(r, c) for r in Rule}).alias(c) for c in ("numerator", "denominator")),
        pl.len().alias("parts"),
    )
    value = pl.when(pl.col("low") == pl.col("high")).then("low").otherwise("middle").alias("value")
    return combined.select(*by, value, "low", "high", "numerator", "denominator", "parts")


_EVERY = pl.col("value").null_count() == 0
_MIDDLE: dict[Rule, pl.Expr] = {
    Rule.SUM: pl.when(_EVERY).then(pl.col("value").sum()),
    Rule.LAST: pl.col("value").last(),
    Rule.MEAN: pl.when(_EVERY).then((pl.col("value") * pl.col("denominator")).sum() / pl.col("denominator").sum()),
    Rule.PEOPLE: pl.when(pl.len() == 1).then(pl.col("value").first()),
    Rule.NONE: pl.when(pl.len() == 1).then(pl.col("value").first()),
}
"""The value between two ends that differ, where one is known: of a range that was handed in, its middle."""


def _quotient(above: pl.Expr, below: pl.Expr) -> pl.Expr:
    """A ratio over nothing is not a number anyone may show."""
    return pl.when(below != 0).then(above / below)


def _carried(rule: Rule, column: str) -> pl.Expr:
    """What a result keeps of numerators and denominators, so that it can be combined again in another direction."""
    if rule in (Rule.MEAN, Rule.RATIO):
        return pl.when(pl.col(column).count() > 0).then(pl.col(column).sum())
    latest = pl.col(column).last()
    return latest if rule is Rule.LAST else pl.when(pl.len() == 1).then(latest)


def _chosen(which: pl.Expr, by_rule: dict[Rule, pl.Expr]) -> pl.Expr:
    chain = pl.lit(None, pl.Float64)
    for rule, expression in by_rule.items():
        chain = pl.when(which == rule.value).then(expression).otherwise(chain)
    return chain
