"""The maps of the twelve named projects: each gives what is computed by hand, and keeps what has no price."""

from __future__ import annotations

import pytest

from tests.worlds.named_projects import NAMES, YEARS, HandedIn

# — 2016, by hand: end of year at 3.2 %; prices of other years brought to 2016 by the bank's index —

FROM_2014, FROM_2020, FROM_2022, FROM_2025 = 100.2 / 99.96, 100.2 / 104.6777, 100.2 / 111.8829, 100.2 / 120.9095
WAGE = 9.67
"""The minimum wage per hour of 2016."""
HOUR = 9.67 * (1 + 1.311) / 2
"""An hour of a volunteer in 2016, as cost and as gain."""
REPAIRED = 131
BY_HAND = {
    # 31,200 € paid for seats, at what is paid for them: the travel time saved is in it
    ("sceaux_smart", "workplace"): 31200 * 0.75 * 0.9 * 0.9 / 1.032,
    # 9,800 km by car, of which two thirds are really not driven, at 0.1405 € of 2022
    ("sceaux_smart", "air"): 9800 * 0.667 * 0.1405 * FROM_2022 * 0.7 * 0.9 * 0.8 / 1.032,
    # the same people drive 6.5 km more a day: a loss
    ("sceaux_smart", "rebound_air"): -1960 * 0.22 * 6.5 * 0.1405 * FROM_2022 * 0.5 * 1.0 * 0.8 / 1.032,
    # two jobs at 15,000 € of 2016, seven in ten left in the second year; benefits, taxes and contributions only change hands: of 32.97
    # billion euros society gains 5.59 of spending and 8.29 of what follows
    ("du_entrepreneuriat", "jobs"): 2 * 15000 * 0.5 * 0.8 * 0.5 * (1 / 1.032 + 0.7 / 1.032**2) * (5.59 + 8.29) / 32.97,
    ("du_entrepreneuriat", "learned"): 2340 * WAGE * 0.7 * 0.85 * 0.75 / 1.032,
    # 1.2 h of work for each object, half of which would have been paid for
    ("mutum_repair_cafe", "repaired"): REPAIRED * 1.2 * 0.5 * HOUR * 0.9 * 0.8 * 1.0 / 1.032,
    ("cest_bon_esprit", "hosted"): 14 * 8 * HOUR * 0.7 * 0.9 * 0.9 / 1.032,
    # one drop-out in fifty avoided among 26, at 340,000 € of 2025 spread over forty years, the first nine years later
    ("clinique_dupre", "dropouts"): 26 * 0.02 * 340000 / 40 * FROM_2025 * 0.5 * 1.0 * 0.5 * sum(1.032 ** -(k + 1) for k in range(9, 49)),
    # 62 workshops of 2 h led by three people
    ("chemins_enfance", "workshops"): 62 * 2 * 3 * HOUR * 0.85 * 0.95 * 0.75 / 1.032,
    # 610 visits of 1.5 h, 0.6 of which replace an hour at 22 € of 2022
    ("voisinage", "visits"): 610 * 1.5 * 0.6 * 22 * FROM_2022 * 0.7 * 0.9 * 0.75 / 1.032,
    # 3,080 nights, 228 of which save 1,800 € of 2020
    ("pari_solidaire", "rent_saved"): 3080 * 0.004386 * 1800 * FROM_2020 * 0.7 * 0.9 * 0.8 / 1.032,
    ("pari_solidaire", "family_branch"): 0.0,  # what one saves, the other does not get
    ("fablab", "learned"): (1010 + 440) * WAGE * 0.7 * 0.9 * 0.75 / 1.032,
    # what those who paid did pay, of 1,480 tickets: 620 in full, 540 at the reduced price
    ("festival_musique", "evenings_full"): 620 * 14 * 0.7 * 0.9 * 0.85 / 1.032,
    ("festival_musique", "evenings_reduced"): 540 * 8 * 0.7 * 0.9 * 0.85 / 1.032,
    # 1.6 km by car for each entry, at 0.1405 € of 2022: a loss
    ("festival_musique", "travel_air"): -2050 * 1.6 * 0.1405 * FROM_2022 * 0.7 / 1.032,
    # 17 safes in use, 40 h of support a year, a quarter of it redoing papers
    ("reconnect", "work_saved"): 17 * 40 * 0.25 * WAGE * 0.7 * 0.7 / 1.032,
    ("reconnect", "income_kept"): 0.0,
    # 46 days of 7 h at what they cost the firm: 35.1 € net of 2014, 1.83 times that with all contributions
    ("koeo", "skilled_help"): 46 * 7 * 64.23 * FROM_2014 * 0.8 * 0.9 * 0.85 / 1.032,
}


@pytest.mark.parametrize("line", BY_HAND, ids="/".join)
def test_an_outcome_is_worth_what_is_computed_by_hand(handed: HandedIn, line: tuple[str, str]) -> None:
    assert handed.created(*line) == pytest.approx(BY_HAND[line], abs=0.01)


@pytest.mark.parametrize("name", NAMES)
def test_a_map_values_its_project_keeps_what_has_no_price_and_says_who_lives_here(handed: HandedIn, name: str) -> None:
    impact_map = handed.maps[name]
    assert impact_map.projects == [name]
    assert impact_map.illustrative
    assert any(o.proxy is None for o in impact_map.outcomes)
    assert any(o.proxy is not None for o in impact_map.outcomes)
    residents = [o.residents for o in impact_map.outcomes if o.residents is not None]
    assert residents
    assert all(share.source for share in residents)


SPENDERS = ("sceaux_smart", "du_entrepreneuriat", "mutum_repair_cafe", "cest_bon_esprit", "clinique_dupre", "chemins_enfance")
"""Those whose every effect falls on people or things of a place, and who spend money there."""


@pytest.mark.parametrize("name", NAMES)
def test_who_lives_here_is_stated_for_each_effect_and_what_is_spent_here_for_the_project(handed: HandedIn, name: str) -> None:
    impact_map = handed.maps[name]
    if name in SPENDERS:
        assert all(o.residents is not None for o in impact_map.outcomes)
        assert any(f.local is not None for f in impact_map.footprints)
    else:
        assert all(f.local is not None for f in impact_map.footprints)


IN_FULL_YEARS = [(name, year) for name in NAMES for year in ((2016,) if name in SPENDERS else YEARS)]
"""Projects and years of a full activity: the first six begin or end small."""


@pytest.mark.parametrize(("name", "year"), IN_FULL_YEARS)
def test_value_and_cost_of_a_small_local_project(handed: HandedIn, name: str, year: int) -> None:
    measures = handed.measures(name, year)
    assert 200 < measures["created"] < 100_000
    assert 0.1 < measures["ratio"] < 6


def test_without_its_volunteers_hours_a_project_has_no_ratio(handed: HandedIn) -> None:
    assert handed.observed("cest_bon_esprit", "volunteer_hours", year=2017) == [(None, "not_collected")]
    assert "created" in handed.measures("cest_bon_esprit", 2017)
    assert "ratio" not in handed.measures("cest_bon_esprit", 2017)
