"""What a map may claim: each value graded for its use, each gain once, one price for one thing, factors on what they are about."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from impact.ecosystem.projects import Project, Register
from impact.maps.counting import miscounted
from impact.maps.distinct import priced_twice, unasked, undeclared
from impact.maps.faults import faults
from impact.maps.guards import remarks
from impact.maps.models import ImpactMap
from impact.maps.reading import load_maps
from impact.valuation.expansion import Applied, expand
from indicators.catalogue import Catalogue, load_catalogue
from indicators.text import Refusal, Text
from tests.worlds.valuation import bank_value, catalogue_with

ORIGIN: dict[str, Any] = {name: {"value": 0, "source": "x"} for name in ("deadweight", "displacement", "attribution")}
HOURS = {"stakeholder": "volunteers", "description": "h", "kind": "volunteering", "quantity": {"indicator": "volunteer_hours"}}


def claim(id_: str, indicator: str, proxy: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """An outcome of a workspace, for its beneficiaries."""
    plain = {"id": id_, "stakeholder": "beneficiaries", "description": id_, "quantity": {"indicator": indicator}, **ORIGIN}
    priced = {"amount": 5, "price_year": 2016, "source": "x", "grade": 2} if proxy is None else proxy
    return plain | {"proxy": priced} | fields


def a_map(*outcomes: dict[str, Any], **fields: Any) -> ImpactMap:
    inputs = [HOURS | {"proxy": {"bank": "volunteer_hour_fr"}}]
    document = {"title": "x", "projects": ["alpha"], "conventions": {"price_index": {"bank": "price_index_fr"}}, "inputs": inputs}
    return ImpactMap.model_validate(document | {"outcomes": [*outcomes]} | fields)


def said(impact_map: ImpactMap, catalogue: Catalogue) -> list[str]:
    return [text.en for _, text in faults(impact_map, catalogue)]


# — the grade of a value is the worse of that of its amount and that of its use —

WAGE = {"bank": "minimum_wage_hourly_gross_fr"}


def grade(proxy: dict[str, Any]) -> int | None:
    return expand([Applied("m", a_map(claim("a", "training_hours", proxy)), [2016])], load_catalogue().bank).lines[0].grade


@pytest.mark.parametrize(("use", "by_hand"), [(6, 6), (1, 2), (None, 2)])
def test_a_value_is_as_sure_as_the_weaker_of_its_amount_and_its_use(use: int | None, by_hand: int) -> None:
    stated = {"use": {"grade": use, "why": "x"}} if use else {}
    assert grade(WAGE | stated) == by_hand  # the minimum wage is of grade 2
    assert grade({"amount": 5, "price_year": 2016, "source": "x", "grade": 2} | stated) == by_hand


def test_the_price_of_something_else_says_how_well_it_stands_for_the_outcome(catalogue: Catalogue) -> None:
    assert any("a wage" in text and "use:" in text for text in said(a_map(claim("a", "training_hours", WAGE)), catalogue))
    assert said(a_map(claim("a", "training_hours", WAGE | {"use": {"grade": 6, "why": "x"}})), catalogue) == []
    ticket = {"amount": 5, "price_year": 2016, "source": "x", "price_of": "ticket"}
    assert any("a ticket" in text for text in said(a_map(claim("a", "spectators", ticket)), catalogue))
    assert said(a_map(claim("a", "spectators")), catalogue) == []


# — two gains of one stakeholder from one output —


def undistinct(*outcomes: dict[str, Any], **fields: Any) -> list[int]:
    return [n for n, _ in undeclared(a_map(*outcomes, **fields))]


def test_two_gains_from_one_output_are_declared_distinct_or_refused(catalogue: Catalogue) -> None:
    paid, saved = claim("paid", "earned_income"), claim("saved", "attendances")
    assert undistinct(paid, saved) == [1]
    assert any("are they one?" in text for text in said(a_map(paid, saved), catalogue))
    assert undistinct(paid, saved | {"distinct": {"paid": "two things"}}) == []
    assert undistinct(paid | {"distinct": {"saved": "two things"}}, saved) == []
    assert undistinct(paid, saved | {"distinct_because": "two things"}) == []
    assert undistinct(paid, saved | {"distinct": {"another": "not about these"}}) == [1]


def test_what_has_no_price_is_another_s_or_goes_the_other_way_is_no_second_gain() -> None:
    first = claim("first", "earned_income")
    assert undistinct(first, claim("saved", "attendances") | {"proxy": None}) == []
    assert undistinct(first, claim("saved", "attendances", stakeholder="firms")) == []
    assert undistinct(first, claim("saved", "attendances", negative=True)) == []


def test_two_cells_of_one_breakdown_have_nothing_in_common() -> None:
    full, reduced = ({"indicator": "tickets_sold", "breakdown": {"price": code}} for code in ("full", "reduced"))
    assert undistinct(claim("a", "x", quantity=full), claim("b", "x", quantity=reduced)) == []
    assert undistinct(claim("a", "x", quantity=full), claim("b", "x", quantity=full)) == [1]
    assert undistinct(claim("a", "x", quantity=full), claim("b", "tickets_sold")) == [1]


def test_outputs_of_two_activities_are_two_things() -> None:
    outcomes = [claim("a", "training_hours"), claim("b", "objects_loaned")]
    apart = [{"title": "x", "outputs": ["training_hours"]}, {"title": "y", "outputs": ["objects_loaned"]}]
    assert undistinct(*outcomes, activities=apart) == []
    assert undistinct(*outcomes, activities=[{"title": "x", "outputs": ["training_hours", "objects_loaned"]}]) == [1]
    assert undistinct(*outcomes, activities=apart[:1]) == [1]  # what no activity brings out may come from any


# — one thing, one price —


def test_one_thing_has_one_price_in_a_territory_or_a_reason() -> None:
    cheap = {"amount": 9.67, "price_year": 2016, "source": "x", "prices": "hour_of_mending"}
    dear = cheap | {"amount": 29.18}

    def clashes(*proxies: dict[str, Any]) -> list[str]:
        return [map_id for map_id, _, _ in priced_twice({str(n): a_map(claim("a", "repairs_succeeded", p)) for n, p in enumerate(proxies)})]

    assert clashes(cheap, dear) == ["1"]
    assert clashes(cheap, cheap) == []
    assert clashes(cheap, dear | {"prices": "hour_of_teaching"}) == []
    assert clashes(cheap, dear | {"otherwise_because": "a craftsman's hour"}) == []


def test_an_hour_costs_what_it_is_worth() -> None:
    hour = {"bank": "volunteer_hour_fr", "prices": "volunteer_hour"}
    gained = claim("a", "repairs_succeeded", {"bank": "volunteer_hour_skilled_fr", "prices": "volunteer_hour"})
    assert [place for _, place, _ in priced_twice({"m": a_map(gained, inputs=[HOURS | {"proxy": hour}])})] == [("inputs", 0, "proxy")]
    assert [*priced_twice({"m": a_map(claim("a", "sessions", hour), inputs=[HOURS | {"proxy": hour}])})] == []


# — what a quantity counts —

PER_PERSON = {"each": "persons", "estimate": {"value": 0.02, "source": "x"}}


def counting(indicator: str, started: str, ended: str | None = None, factors: list[dict[str, Any]] | None = None) -> list[Text]:
    project = Project.model_validate({"id": "alpha", "title": {"fr": "a", "en": "a"}, "started": started, "ended": ended})
    impact_map = a_map(claim("a", indicator, factors=factors or [PER_PERSON]))
    return [text for _, text in miscounted(impact_map, load_catalogue(), Register(projects={"alpha": project}))]


def test_a_factor_per_person_refuses_attendances_and_says_what_to_take_instead() -> None:
    (sentence,) = counting("attendances", "2015-01-01")
    assert "counts attendances" in sentence.en
    assert "People followed" in sentence.en
    assert counting("people_followed", "2015-01-01") == []
    assert counting("money_raised", "2015-01-01") == []  # euros count neither


def test_the_versions_that_count_are_those_in_force_while_the_project_runs() -> None:
    (sentence,) = counting("people_reached", "2015-01-01")  # version 1, up to 2018, counts attendances
    assert "version 1" in sentence.en
    assert counting("people_reached", "2019-06-01") == []
    assert len(counting("people_reached", "2015-01-01", "2017-12-31")) == 1


def test_a_factor_may_turn_attendances_into_persons_and_says_so() -> None:
    each_comes_ten_times = {"each": "attendances", "gives": "persons", "estimate": {"value": 0.1, "source": "x"}}
    assert counting("attendances", "2015-01-01", factors=[each_comes_ten_times, PER_PERSON]) == []
    assert len(counting("people_followed", "2015-01-01", factors=[each_comes_ten_times, PER_PERSON])) == 1


def test_a_map_that_multiplies_attendances_by_a_factor_per_person_does_not_load(tmp_path: Path, catalogue: Catalogue) -> None:
    project = Project.model_validate({"id": "alpha", "title": {"fr": "a", "en": "a"}, "started": "2015-01-01"})
    written = tmp_path / "m.yaml"
    written.write_text(a_map(claim("a", "people_reached", factors=[PER_PERSON])).model_dump_json(exclude_unset=True), "utf-8")
    with pytest.raises(Refusal, match=r"factors"):
        load_maps([written], catalogue, Register(projects={"alpha": project}))


def test_a_map_whose_project_ended_before_the_indicator_counted_otherwise_loads(tmp_path: Path, catalogue: Catalogue) -> None:
    ended = {"id": "alpha", "title": {"fr": "a", "en": "a"}, "started": "2015-01-01", "ended": "2017-12-31"}
    each_attendance = {"each": "attendances", "estimate": {"value": 0.02, "source": "x"}}
    written = tmp_path / "m.yaml"
    written.write_text(a_map(claim("a", "people_reached", factors=[each_attendance])).model_dump_json(exclude_unset=True), "utf-8")
    assert load_maps([written], catalogue, Register(projects={"alpha": Project.model_validate(ended)}))
    with pytest.raises(Refusal, match=r"factors"):
        load_maps([written], catalogue, Register(projects={"alpha": Project.model_validate(ended | {"ended": None})}))


# — values from elsewhere and from later —


def noticed(proxy: dict[str, Any], year: int) -> dict[str, str]:
    bank = catalogue_with(load_catalogue().bank)
    remarked = remarks(a_map(claim("a", "sessions", proxy)), bank, [year], "FR-92071", date(2026, 1, 1))
    return {remark.code: remark.text.en for remark in remarked}


def test_a_value_newer_than_the_activity_is_remarked() -> None:
    newer = noticed({"bank": "ehpad_accommodation_day_92"}, 2016)
    assert "Newer than the activity (2016)" in newer["proxy_newer"]
    assert "(2023)" in newer["proxy_newer"]
    assert "Day of accommodation" not in noticed({"bank": "ehpad_accommodation_day_92"}, 2023).get("proxy_newer", "")


def test_a_value_is_remarked_where_its_source_leaves_the_place_out() -> None:
    assert "leaves it out" in noticed({"bank": "time_value_fr"}, 2022)["proxy_place_excluded"]
    assert "proxy_place_excluded" not in noticed({"bank": "car_running_cost_fr"}, 2022)


# — inputs —


def test_kinds_of_input_that_nobody_mentions_are_asked_for() -> None:
    assert unasked(a_map(claim("a", "sessions"))) == ["cash", "expenses", "staff", "premises", "in_kind"]
    not_counted = dict.fromkeys(("cash", "expenses", "staff", "premises", "in_kind"), "none, because…")
    assert unasked(a_map(claim("a", "sessions"), not_counted=not_counted)) == []


# — who gains —


def test_the_published_breakdown_of_a_value_says_who_gains_and_transfers_net_to_zero() -> None:
    parts = [
        {"title": {"fr": "p", "en": "benefits"}, "share": 0.6, "accounts": {"state": 1, "beneficiaries": -1}},
        {"title": {"fr": "d", "en": "spending"}, "share": 0.4, "accounts": {"state": 1}},
    ]
    bank = {"job": bank_value("job", {2020: 100}, accounts=parts)}
    lines = expand(
        [Applied("m", a_map(claim("a", "sessions", {"bank": "job"})), [2020])], catalogue_with(bank).bank | load_catalogue().bank
    )
    assert lines.lines[0].shares == pytest.approx({"state": 1, "beneficiaries": -0.6})
    assert sum(lines.lines[0].shares.values()) == pytest.approx(0.4)  # what society gains: what did not only change hands


@pytest.mark.parametrize("parts", [[0.6], [0.6, 0.6]])
def test_the_parts_of_an_amount_make_the_whole_of_it(parts: list[float]) -> None:
    accounts = [{"title": {"fr": "p", "en": "p"}, "share": share, "accounts": {"state": 1}} for share in parts]
    with pytest.raises(ValueError, match=r"accounts|amount|montant"):
        bank_value("job", {2020: 100}, accounts=accounts)
