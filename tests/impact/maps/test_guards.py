"""What guards notice, each on both sides of its limit: a change counted twice, a result claimed twice, a proxy that carries all."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from impact.maps.guards import claimed_between, dominated, doubled, outside_draws, remarks, unusual
from impact.maps.models import ImpactMap
from indicators.text import Text
from tests.worlds.valuation import CATALOGUE, bank_value, catalogue_with, outcome

WHOLE = bank_value("whole", {2020: 13_000}, wellbeing=True)
BANK = {"whole": WHOLE, "hour": bank_value("hour", {2020: 12})}
LIFE = {"bank": "whole"}


def a_map(*outcomes: dict[str, Any]) -> ImpactMap:
    inputs = [{"stakeholder": "town", "description": "grant", "amount": 100}]
    return ImpactMap.model_validate({"title": "x", "activity_year": 2020, "inputs": inputs, "outcomes": list(outcomes)})


def twice(*outcomes: dict[str, Any]) -> list[int]:
    """The positions of the outcomes that count again what another counts."""
    return [n for n, _ in doubled(a_map(*outcomes), BANK)]


# — one change along a chain —


def link(name: str, *leads_to: str, **fields: Any) -> dict[str, Any]:
    return outcome(id=name, description=name, leads_to=list(leads_to), **fields)


def test_a_change_is_counted_twice_however_far_along_its_chain() -> None:
    through = {"proxy": None}
    assert twice(link("a", "b"), link("b", "c", **through), link("c")) == [2]
    assert twice(link("c"), link("b", "c", **through), link("a", "b")) == [0], "whatever the order in which they stand"
    assert twice(link("a", "b"), link("b", "c"), link("c")) == [1, 2, 2]


def test_ways_that_part_and_meet_again_lead_to_one_change() -> None:
    through = {"proxy": None}
    assert twice(link("a", "b", "c"), link("b", "d", **through), link("c", "d", **through), link("d")) == [3]


def test_what_is_not_priced_or_is_said_to_be_another_change_is_not_counted_twice() -> None:
    assert twice(link("a", "b", proxy=None), link("b")) == []
    assert twice(link("a", "b"), link("b", proxy=None)) == []
    assert twice(link("a"), link("b")) == []
    assert twice(link("a", "b", distinct_because="other people"), link("b")) == []
    assert twice(link("a", "b"), link("b", distinct_because="other people")) == []


# — the wellbeing of the same people —


def of(domain: str | None = None, proxy: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    return outcome(wellbeing_domain=domain, **({"proxy": proxy} if proxy else {}) | fields)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (of("health"), of("".join("health"))),
        (of(proxy=LIFE), of("health")),
        (of("health"), of(proxy=LIFE)),
        (of(proxy=LIFE), of(proxy=LIFE)),
        (of("health", stakeholder="Résidents"), of("health", stakeholder="residents")),
    ],
    ids=["one domain", "the whole, then a part", "a part, then the whole", "the whole twice", "people written in two ways"],
)
def test_the_wellbeing_of_the_same_people_is_valued_once(first: dict[str, Any], last: dict[str, Any]) -> None:
    assert twice(first, last) == [1]
    assert twice(outcome(), first, last) == [2], "whatever stands before"
    assert twice(first | {"distinct_because": "two winters"}, last) == []
    assert twice(first, last | {"distinct_because": "two winters"}) == []


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (of("health"), of("housing")),
        (of("housing"), of("health")),
        (of("health"), of()),
        (of(), of("health")),
        (of(), of()),
        (of("health"), of("health", stakeholder="neighbours")),
        (of("health", stakeholder="neighbours"), of("health")),
        (of(proxy=LIFE), of("health", stakeholder="neighbours")),
        (of(proxy=LIFE), of()),
        (of(), of(proxy=LIFE)),
        (of("health"), of(proxy={"bank": "hour"})),
        (of("health"), outcome(wellbeing_domain="health", proxy=None)),
        (outcome(wellbeing_domain="health", proxy=None), of(proxy=LIFE)),
    ],
    ids=[
        "two domains",
        "two domains the other way round",
        "a domain and none",
        "none and a domain",
        "none at all",
        "other people",
        "other people the other way round",
        "the whole, of other people",
        "the whole and no wellbeing",
        "no wellbeing and the whole",
        "a price of the bank that is none of wellbeing",
        "one without a price",
        "the whole beside one without a price",
    ],
)
def test_what_is_no_wellbeing_of_the_same_people_adds_up(first: dict[str, Any], last: dict[str, Any]) -> None:
    assert twice(first, last) == []


def test_what_is_said_of_a_second_count_names_both_and_the_people() -> None:
    [(_, chain)] = doubled(a_map(link("walks", "health"), link("health")), BANK)
    assert chain.en.startswith("'walks' leads to 'health' and both are monetised")
    [(_, wellbeing)] = doubled(a_map(of("health", description="walks"), of("health", description="sleep")), BANK)
    assert wellbeing.en.startswith("'walks' and 'sleep' both value the wellbeing of the same people (residents)")


# — one result, two maps —

MET = {"quantity": {"indicator": "sessions"}}
OF_ONE: dict[str, list[str]] = {"one": ["alpha"], "two": ["alpha"]}


def claimed(*outcomes: dict[str, Any], projects: dict[str, list[str]] = OF_ONE) -> list[tuple[str, int]]:
    """Which outcome of which map claims what another has, of maps that have one of these outcomes each after one of no matter."""
    maps = {name: a_map(outcome(quantity=1), of) for name, of in zip(projects, outcomes, strict=True)}
    return [(map_id, n) for map_id, n, _ in claimed_between(maps, projects)]


def test_a_number_of_a_project_is_claimed_by_one_map_for_one_stakeholder() -> None:
    assert claimed(outcome(**MET), outcome(**MET)) == [("two", 1)]
    assert claimed(outcome(**MET), outcome(**MET), projects={"two": ["alpha"], "one": ["alpha"]}) == [("one", 1)], "the second of the two"
    assert claimed(outcome(**MET), outcome(**MET, stakeholder="Residents")) == [("two", 1)], "written in two ways"
    assert claimed(outcome(**MET), outcome(**MET), outcome(**MET), projects=OF_ONE | {"three": ["alpha"]}) == [("two", 1), ("three", 1)]


@pytest.mark.parametrize(
    "other",
    [
        outcome(quantity={"indicator": "attendances"}),
        outcome(quantity={"indicator": "sessions", "breakdown": {"place": "town"}}),
        outcome(**MET, stakeholder="town"),
        outcome(**MET, distinct_because="another gain"),
        outcome(**MET, proxy=None),
        outcome(quantity=100),
        outcome(quantity=None, quantity_by_year=[1]),
    ],
    ids=["indicator", "cell", "stakeholder", "said to be another gain", "without a price", "a number of its own", "numbers by year"],
)
def test_another_number_another_gain_or_no_price_is_no_second_claim(other: dict[str, Any]) -> None:
    assert claimed(outcome(**MET), other) == []
    assert claimed(other, outcome(**MET)) == []


def test_maps_of_other_projects_claim_other_numbers_and_one_map_may_take_a_number_twice() -> None:
    assert claimed(outcome(**MET), outcome(**MET), projects={"one": ["alpha"], "two": ["beta"]}) == []
    assert claimed(outcome(**MET), outcome(**MET), projects={"one": ["alpha", "beta"], "two": ["beta", "gamma"]}) == [("two", 1)]
    assert [*claimed_between({"one": a_map(outcome(**MET), outcome(**MET))}, {"one": ["alpha"]})] == []


def part(share: float, name: str = "feast") -> dict[str, Any]:
    return outcome(**MET, common=name, our_share={"value": share, "source": "accord"})


def test_declared_shares_of_one_result_are_no_more_than_the_whole() -> None:
    assert claimed(part(0.6), part(0.4)) == []
    assert claimed(part(0.6), part(0.5)) == [("two", 1)]
    assert claimed(part(0.6), part(0.5), part(0.1), projects=OF_ONE | {"three": ["alpha"]}) == [("three", 1)], "said of the last"
    assert claimed(part(0.6), part(0.5, "fair")) == [], "two results"
    tenth = {str(n): [str(n)] for n in range(10)}
    assert claimed(*[part(0.1) for _ in tenth], projects=tenth) == [], "ten tenths, which do not sum to one in binary"


def test_a_share_is_that_of_each_project_of_its_map() -> None:
    assert claimed(part(0.5), part(0.25), projects={"one": ["alpha"], "two": ["beta", "gamma"]}) == []
    assert claimed(part(0.5), part(0.25), projects={"one": ["alpha"], "two": ["beta", "gamma", "delta"]}) == [("two", 1)]


def test_what_is_claimed_twice_is_named_with_who_claims_it() -> None:
    maps = {"one": a_map(part(0.6), outcome(**MET)), "two": a_map(part(0.5), outcome(**MET))}
    number, shares = (text.en for _, _, text in claimed_between(maps, OF_ONE))
    assert number.startswith("indicator 'sessions' of project 'alpha' is already monetised by map 'one'")
    assert shares.startswith("the common result 'feast' is claimed 1.1 times over by one, two")


# — what a result rests on —

PRICE, OTHER = Text(fr="prix", en="price"), Text(fr="autre", en="other")


@pytest.mark.parametrize(
    ("values", "shares"),
    [
        ({(PRICE, 4): 51.0, (OTHER, 1): 49.0}, ["51"]),
        ({(PRICE, 4): 50.0, (OTHER, 1): 50.0}, []),
        ({(PRICE, 4): 49.0, (OTHER, 1): 51.0}, []),
        ({(PRICE, 6): 51.0, (OTHER, 1): 49.0}, ["51"]),
        ({(PRICE, 3): 51.0, (OTHER, 1): 49.0}, []),
        ({(PRICE, None): 51.0, (OTHER, 1): 49.0}, []),
        ({(PRICE, 5): -60.0, (OTHER, 1): 40.0}, ["60"]),
        ({(PRICE, 5): 60.0, (OTHER, 1): -40.0}, ["60"]),
        ({(PRICE, 5): 0.0}, []),
        ({(OTHER, 1): 10.0, (PRICE, 5): 30.0}, ["75"]),
        ({(PRICE, 5): 0.4, (OTHER, 1): 0.2}, ["67"]),
    ],
)
def test_a_price_of_grade_4_or_worse_that_carries_more_than_half_is_remarked(values: dict[Any, float], shares: list[str]) -> None:
    remarked = [*dominated(values)]
    for language in ("fr", "en"):
        assert [re.findall(r"(\d+)\s?%", r.text.into(language)) for r in remarked] == [[share] for share in shares]
    assert [(r.code, r.severity, r.outcome_id) for r in remarked] == [("low_grade_dominates", "warning", None)] * len(shares)


@pytest.mark.parametrize(
    ("central", "low", "high", "code"),
    [
        (2.0, 1.0, 3.0, None),
        (1.0, 1.0, 3.0, None),
        (3.0, 1.0, 3.0, None),
        (0.0, 0.0, 1.0, None),
        (0.0, -1.0, 0.0, None),
        (3.1, 1.0, 3.0, "stated_optimistic"),
        (0.9, 1.0, 3.0, "stated_pessimistic"),
        (3.0 + 1e-9, 1.0, 3.0, None),
        (1.0 - 1e-10, 1.0, 3.0, None),
        (3.0 + 1e-7, 1.0, 3.0, "stated_optimistic"),
        (1.0 - 1e-7, 1.0, 3.0, "stated_pessimistic"),
        (-3.1, -3.0, -1.0, "stated_pessimistic"),
        (-3.0 - 1e-9, -3.0, -1.0, None),
        (3e9 + 1, 1.0, 3e9, None),
        (3e9 + 9, 1.0, 3e9, "stated_optimistic"),
    ],
)
def test_what_is_stated_beyond_what_is_drawn_is_remarked_but_for_the_last_digits(
    central: float, low: float, high: float, code: str
) -> None:
    remarked = [*outside_draws(central, low, high)]
    assert [(r.code, r.severity) for r in remarked] == ([(code, "warning")] if code else [])


@pytest.mark.parametrize(("ratio", "far"), [(None, 0), (0.0, 1), (1.3, 1), (1.31, 0), (5.0, 0), (10.22, 0), (10.224, 0), (10.23, 1)])
def test_a_ratio_that_no_published_analysis_comes_near_is_remarked(ratio: float | None, far: int) -> None:
    # eight published analyses in ten lie from 1.31 to 10.22 (practice.yaml), and two decimals are shown
    assert [(r.code, r.severity) for r in unusual(ratio, CATALOGUE)] == [("ratio_out_of_practice", "info")] * far
    assert [*unusual(ratio, CATALOGUE.model_copy(update={"practice": None}))] == []


def ended(*outcomes: dict[str, Any], bank: dict[str, Any] = BANK) -> str:
    """What is said of values at an end of their own range; nothing where nothing is."""
    every = remarks(a_map(*outcomes), catalogue_with(bank), [2020], None, date(2026, 1, 1))
    said = [r for r in every if r.code == "value_at_end_of_range"]
    assert [(r.severity, r.outcome_id) for r in said] == [("info", None)] * bool(said), "in one sentence"
    return said[0].text.en if said else ""


def between(value: float, low: float, high: float) -> dict[str, float]:
    return {"value": value, "low": low, "high": high}


@pytest.mark.parametrize("name", ["deadweight", "displacement", "attribution", "drop_off"])
@pytest.mark.parametrize(("value", "remarked"), [(0.1, True), (0.2, False), (0.3, True)])
def test_a_share_at_an_end_of_its_range_is_remarked(name: str, value: float, remarked: bool) -> None:
    said = ended(outcome(description="walks", duration=2, **{name: between(value, 0.1, 0.3)}))
    assert ("walks" in said) is remarked


@pytest.mark.parametrize(("value", "remarked"), [(1.0, True), (2.0, False), (3.0, True)])
def test_a_price_at_an_end_of_its_range_is_remarked_whether_written_or_of_the_bank(value: float, remarked: bool) -> None:
    assert ("walks" in ended(outcome(description="walks", proxy={"amount": value, "low": 1.0, "high": 3.0}))) is remarked
    at = {"hour": bank_value("hour", {2020: value}, low=1.0, high=3.0, range_source="made up")}
    assert ("hour" in ended(outcome(description="walks", proxy={"bank": "hour"}), bank=at)) is remarked


def test_a_value_without_a_range_lies_at_no_end_of_it_and_each_is_named_once() -> None:
    assert ended(outcome(deadweight=0.1, proxy={"amount": 2.0, "low": 2.0, "high": 2.0}), outcome(proxy=None)) == ""
    at_an_end = {"deadweight": between(0.0, 0.0, 0.2), "attribution": between(0.0, 0.0, 0.2)}
    said = ended(outcome(description="walks", **at_an_end), outcome(description="sleep", **at_an_end))
    assert said.count("walks") == said.count("sleep") == 1
    factor = {"factors": [{"bank": "each"}]}
    at = {"each": bank_value("each", {2020: 1.0}, "factor", low=1.0, high=2.0, range_source="made up")}
    assert ended(outcome(description="walks", **factor), bank=at) == "", "of the bank, prices alone"
