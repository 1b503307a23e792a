"""One set of tolerances: a query has their numbers, and no other name with a dollar is touched."""

from __future__ import annotations

from indicators.tolerances import tolerances, with_tolerances


def test_a_query_has_the_numbers_in_the_place_of_their_names() -> None:
    known = tolerances()
    read = with_tolerances("a > $slack + $slack_share * b AND c ~ 'x$' AND d = $other AND e >= $whole_year")
    assert read == f"a > {known.slack:g} + {known.slack_share:g} * b AND c ~ 'x$' AND d = $other AND e >= {known.whole_year:g}"


def test_parts_may_differ_by_what_rounding_makes_of_a_small_whole_and_by_a_share_of_a_large_one() -> None:
    known = tolerances()
    assert known.around(0) == known.slack
    large = 10 * known.slack / known.slack_share
    assert known.around(-large) == known.around(large) == known.slack_share * large
