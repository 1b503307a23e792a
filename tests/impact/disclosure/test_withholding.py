"""What is withheld, by tables small enough to be worked out by hand."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl
import pytest

from impact.disclosure.beneath import Beneath
from impact.disclosure.withholding import disclose
from impact.figures.definition import RatioTerms, Sensitive
from impact.figures.figure import Figure
from impact.territory.models import DisclosureRules, PersonsRule
from tests.worlds.published import X, figures_of, observed, published, town, value_figure, value_lines

FOUR = {"a": {"": 3}, "b": {"": 40}, "c": {"": 12}, "d": {"": 25}}


def test_a_small_count_is_withheld_and_two_more_so_that_the_total_stays_and_neither_of_the_two_finds_it() -> None:
    done = published(observed("volunteers", FOUR), town(FOUR))
    # not b: the total says that the largest is 40, and were it withheld it would be known for it
    assert done.withheld == {f"2020/project/{p}/volunteers" for p in "acd"}


def test_counts_at_the_threshold_and_zeros_are_published() -> None:
    cells = observed("volunteers", {"a": {"": 5}, "b": {"": 0}, "c": {"": 12}})
    assert not published(cells, town("abc")).withheld


def test_a_threshold_of_eleven_withholds_what_five_lets_pass() -> None:
    cells = observed("volunteers", {"a": {"": 7}, "b": {"": 40}, "c": {"": 30}})
    assert not published(cells, town("abc")).withheld
    assert "2020/project/a/volunteers" in published(cells, town("abc"), rules=DisclosureRules(persons=PersonsRule(threshold=11))).withheld


def test_what_does_not_count_persons_is_published_however_small() -> None:
    cells = observed("sessions", {"a": {"": 1}, "b": {"": 3}})
    assert not published(cells, town("ab")).withheld


def test_a_withheld_figure_says_nothing_and_keeps_its_place() -> None:
    done = published(observed("volunteers", FOUR), town(FOUR))
    [figure] = [f for f in done.figures if f.address == "2020/project/a/volunteers"]
    assert figure.status == "suppressed"
    assert (figure.estimate.value, figure.estimate.low, figure.estimate.high) == (None, None, None)
    assert figure.definition.formula.en == "not published"
    assert {"reported", "expected", "missing", "numerator", "denominator"}.isdisjoint(figure.definition.as_json())


def test_whichever_rule_withholds_a_figure_it_reads_the_same() -> None:
    done = published(observed("volunteers", FOUR), town(FOUR))
    gone = [f.definition.model_copy(update={"project_id": ""}) for f in done.figures if f.suppressed]
    assert len(gone) == 3
    assert gone[0] == gone[1] == gone[2]


def test_the_numerator_of_a_share_of_persons_is_a_count_of_persons() -> None:
    cells = observed("women_share", {"a": {"": (2, 40)}, "b": {"": (20, 50)}, "c": {"": (9, 30)}})
    assert "2020/project/a/women_share" in published(cells, town("abc")).withheld


def test_so_is_what_is_left_of_its_denominator() -> None:
    cells = observed("women_share", {"a": {"": (38, 40)}, "b": {"": (20, 50)}, "c": {"": (9, 30)}})
    assert "2020/project/a/women_share" in published(cells, town("abc")).withheld


def test_a_confidential_quantity_of_two_projects_is_withheld_and_of_three_is_told() -> None:
    two = observed("earned_income", {"a": {"": 1000}, "b": {"": 3000}})
    three = observed("earned_income", {"a": {"": 1000}, "b": {"": 3000}, "c": {"": 2000}})
    assert "2020/territory/earned_income" in published(two, town("ab", confidential=["earned_income"])).withheld
    done = published(three, town("abc", confidential=["earned_income"]))
    assert "2020/territory/earned_income" not in done.withheld
    assert {f"2020/project/{p}/earned_income" for p in "abc"} <= done.withheld


def test_a_project_that_is_not_public_shows_none_of_its_figures() -> None:
    cells = pl.concat(
        [observed("sessions", {"a": {"": 10}, "b": {"": 20}, "c": {"": 5}}), observed("volunteers", {"a": {"": 30}, "b": {"": 9}})]
    )
    done = published(cells, town("abc", closed="a"))
    assert {"2020/project/a/sessions", "2020/project/a/volunteers"} <= done.withheld
    assert not done.shows(2020, "a", "sessions", "")


def test_what_an_earlier_edition_told_cannot_hide_anything_and_what_it_withheld_stays_so() -> None:
    world, first = town(FOUR), published(observed("volunteers", FOUR), town(FOUR))
    again = published(observed("volunteers", FOUR), world, earlier=[first.figures])
    assert again.withheld == first.withheld
    grown = published(observed("volunteers", FOUR | {"a": {"": 9}}), world, earlier=[first.figures])
    assert "2020/project/a/volunteers" in grown.withheld


def test_a_count_that_falls_below_the_threshold_in_a_correction_is_not_found_from_the_edition_before() -> None:
    before = FOUR | {"a": {"": 9}}
    first = published(observed("volunteers", before), town(FOUR))
    assert not first.withheld
    done = published(observed("volunteers", FOUR), town(FOUR), earlier=[first.figures])
    assert done.withheld == {"2020/project/a/volunteers", "2020/territory/volunteers"}  # b, c and d are out: the total must go
    assert not done.exposed


def test_a_small_count_that_is_out_already_is_said_to_be() -> None:
    cells = observed("volunteers", FOUR)
    done = published(cells, town(FOUR), earlier=[figures_of(cells)])
    assert {secret.value for secret in done.exposed} == {3}


def test_a_value_that_would_be_divided_by_its_price_is_withheld_and_a_total_is_rounded() -> None:
    counts = {"a": 3, "b": 40, "c": 12, "d": 25}
    values = [value_figure(p, 10.0 * n, 8.0 * n, 12.0 * n) for p, n in counts.items()]
    values.append(value_figure(None, 100_803.17, 80_000.0, 120_000.0))
    done = published(observed("volunteers", FOUR), town(FOUR), lines=value_lines("volunteers", counts, 10.0), values=values)
    assert "2020/project/a/value_created" in done.withheld
    [total] = [f for f in done.figures if f.address == "2020/territory/value_created"]
    assert total.estimate.value in (100_803.17, 101_000.0)


def test_of_values_no_more_is_read_than_what_takes_a_count_that_could_be_withheld() -> None:
    cells, asked = pl.concat([observed("volunteers", FOUR), observed("sessions", FOUR)]), list[str]()

    def lines(indicators: Collection[str]) -> pl.DataFrame:
        asked.extend(indicators)
        return pl.concat([value_lines(name, {"a": 3.0}, 10.0) for name in indicators])

    total = value_figure(None, 100_030.0, 60_000.0, 140_000.0)
    done = disclose([*figures_of(cells), total], DisclosureRules(), town(FOUR), beneath=Beneath(cells, lines))
    assert asked == ["volunteers"]
    assert done.rounded == {total.address}


def test_a_value_on_a_single_withheld_count_is_rounded_where_its_interval_hides_it() -> None:
    lonely = {"a": {"": 3}, "b": {"": 40}, "c": {"": 12}}
    total = value_figure(None, 100_030.0, 60_000.0, 140_000.0)
    done = published(observed("volunteers", lonely), town("abc"), lines=value_lines("volunteers", {"a": 3.0}, 10.0), values=[total])
    [shown] = [f for f in done.figures if f.address == total.address]
    assert done.rounded == {total.address}
    assert (shown.estimate.value, shown.estimate.low, shown.estimate.high) == (100_000.0, 60_000.0, 140_000.0)
    assert shown.definition.as_json()["rounded_to"] == 1000.0
    assert "rounded to 1,000" in shown.definition.formula.en


def test_total_of_the_funders_views_are_told_and_withheld_like_all_others() -> None:
    counts = {"a": {"": 3}, "b": {"": 40}, "c": {"": 12}, "d": {"": 25}}
    alone = {"foundation": frozenset("a")}
    done = published(observed("volunteers", counts), town("abcd"), views=alone)
    assert "2020/funder/foundation/volunteers" in done.withheld


def test_the_low_end_of_a_total_of_persons_is_the_largest_of_them_and_gives_the_other_away() -> None:
    # 90 to 93: of two, one is 90 and the other 3
    cells = observed("volunteers", {"a": {"": 200, "age=75+": 3}, "b": {"": 500, "age=75+": 90}})
    assert "2020/territory/volunteers/age=75%2B" in {a.replace("+", "%2B") for a in published(cells, town("ab")).withheld}


@pytest.mark.parametrize(("smallest", "tried"), [(3, False), (30, True)])
def test_what_a_ratio_would_be_otherwise_is_not_said_where_a_small_count_is_near(smallest: int, tried: bool) -> None:
    """With another price each line weighs otherwise: several such ratios are as many equations of the same counts."""
    given = {"a": {"": smallest}, "b": {"": 40}, "c": {"": 12}, "d": {"": 25}}
    ratio = _ratio(4.0, 3.0, 5.0)
    lines = value_lines("volunteers", {"b": 40}, 10.0).with_columns(measure=pl.lit("ratio"))
    done = published(observed("volunteers", given), town(given), lines=lines, values=[ratio])
    [shown] = [f for f in done.figures if f.address == ratio.address]
    assert not shown.suppressed
    assert shown.estimate.known
    context = shown.definition.context
    assert bool(context.sensitive) is tried
    assert (context.payback_months is not None) is tried


def _ratio(value: float, low: float, high: float) -> Figure:
    """A ratio of value to 100 put in, which hangs on two assumptions."""
    sensitive = Sensitive(
        parameter="p", title=X, role="proxy", value=1.0, low=0.5, high=2.0, switching_value=None, ratio_low=3.0, ratio_high=5.0
    )
    terms = RatioTerms(
        projects=["b"], created=400.0, invested=100.0, payback_months=2.0, most_sensitive=sensitive, also_sensitive=[sensitive]
    )
    figure = value_figure(None, value, low, high)
    definition = figure.definition.model_copy(update={"measure": "ratio", "indicator_id": "sroi_ratio", "context": terms})
    return figure.model_copy(update={"address": "2020/territory/sroi_ratio", "unit": "euros_per_euro", "definition": definition})
