"""Six named projects of the example: what they hand in is read, and each map gives what a hand finds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.worlds.named_projects import Handed, handed_in

NAMES = ("sceaux_smart", "du_entrepreneuriat", "mutum_repair_cafe", "cest_bon_esprit", "clinique_dupre", "chemins_enfance")
YEARS = (2015, 2016, 2017)


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handed]:
    with handed_in(NAMES, tmp_path_factory.mktemp("ledger")) as six:
        yield six


# — cards —


def test_figures_that_contradict_each_other_are_both_told(handed: Handed) -> None:
    pairs = {
        "clinique_dupre": ("« une centaine »", "180 patients"),
        "mutum_repair_cafe": ("1 kg de CO2", "24 kg", "62 kg", "60 000 utilisateurs", "65 000"),
        "sceaux_smart": ("22 km", "66 km", "58 km", "47 km", "22 % de télétravailleurs", "plus de 1 000 personnes"),
    }
    for name, figures in pairs.items():
        for figure in figures:
            assert figure in handed.told(name)


def test_what_was_counted_elsewhere_is_not_said_of_sceaux(handed: Handed) -> None:
    assert "En Essonne et dans le Val-de-Marne, et non à Sceaux" in handed.told("chemins_enfance")
    assert "en France et non à Sceaux" in handed.told("mutum_repair_cafe")


def test_a_project_of_which_only_the_name_is_known_claims_nothing(handed: Handed) -> None:
    assert handed.register.projects["cest_bon_esprit"].known == []


# — submissions —


def test_rows_that_cannot_be_taken_are_those_that_people_really_write(handed: Handed) -> None:
    """The same reports as they first came, kept in `a_relire/` to try."""
    refused = {source: sorted(outcome.rejections["code"]) for source, outcome in handed.refused.items() if outcome.rejected}
    assert refused == {
        "sceaux_smart/fiche_2015.xlsx": ["value_empty"],
        "du_entrepreneuriat/promotion_2015-2016.csv": ["not_a_period"],  # 2015/16
        "mutum_repair_cafe/journal_2016.csv": ["cell_empty", "not_a_day", "not_in_list"],  # 31 September, « à voir »
        "cest_bon_esprit/reponse_2016.csv": ["not_a_number"],  # « beaucoup »
        "clinique_dupre/tableau_2016.csv": ["number_with_unit"],  # 15,6/20
        **{f"chemins_enfance/bilan_ateliers_{year}.xlsx": ["indicator_not_in_catalogue"] for year in YEARS},  # a line « TOTAL »
    }
    assert all(o.received == o.accepted + o.rejected + o.unchanged for o in (*handed.outcomes.values(), *handed.refused.values()))


def test_a_school_year_counts_for_the_year_in_which_it_ends(handed: Handed) -> None:
    assert handed.observed("du_entrepreneuriat", "training_hours", year=2015) == [(180, None)]  # the trial session of the summer
    assert handed.observed("du_entrepreneuriat", "training_hours") == [(2340, None)]  # « 2 340 », September 2015 to August 2016
    assert handed.observed("du_entrepreneuriat", "jobs_created_or_kept", year=2015) == [(None, "not_applicable")]


def test_a_log_in_the_encoding_of_windows_is_counted_row_by_row(handed: Handed) -> None:
    content = handed.contents["mutum_repair_cafe/journal_2016.csv"]
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    rows = content.decode("cp1252").splitlines()[1:]
    mended = sum(row.split(";")[3] == "Réparé" for row in rows)
    assert handed.observed("mutum_repair_cafe", "repairs_attempted") == [(len(rows), None)]
    assert handed.observed("mutum_repair_cafe", "repairs_succeeded") == [(mended, None)]
    assert handed.observed("mutum_repair_cafe", "repair_events") == [(10, None)]
    assert handed.observed("mutum_repair_cafe", "objects_loaned") == [(82, None), (104, None)]


def test_why_an_answer_is_missing_is_kept(handed: Handed) -> None:
    assert handed.observed("cest_bon_esprit", "attendances") == [(None, "not_collected")]
    assert handed.observed("cest_bon_esprit", "satisfaction") == [(None, "refused")]
    assert handed.observed("cest_bon_esprit", "money_raised", "funding=private") == [(None, "not_applicable")]
    assert handed.observed("cest_bon_esprit", "money_raised", "funding=public", 2015) == [(None, "late")]


def test_small_counts_stay_secret_two_by_two(handed: Handed) -> None:
    """One secret cell beside a told one would be found by subtraction."""
    assert handed.observed("clinique_dupre", "new_participants") == [(26, None)]
    for gender in ("F", "M"):
        assert handed.observed("clinique_dupre", "new_participants", f"gender={gender}") == [(None, "suppressed")]
        assert handed.observed("clinique_dupre", "completion_rate", f"gender={gender}") == [(None, "suppressed")]
    assert handed.observed("clinique_dupre", "completion_rate") == [(9 / 13, None)]


def test_a_spreadsheet_with_titles_and_spaces_in_numbers_is_read(handed: Handed) -> None:
    assert handed.observed("chemins_enfance", "play_hours_per_child") == [(1488 / 47, None)]  # « 1 488 » hours
    assert handed.observed("chemins_enfance", "money_raised", "funding=private") == [(3900, None)]
    assert handed.observed("chemins_enfance", "attendances", "gender=F") == [(398, None)]


# — maps: 2016, by hand, end of year at 3.2 %; prices of other years brought to 2016 by the bank's index —

FROM_2018, FROM_2022, FROM_2025 = 100.2 / 103.0236, 100.2 / 111.8829, 100.2 / 120.9095
WAGE = 9.67
"""The minimum wage per hour of 2016."""
MENDED = 131
BY_HAND = {
    # 1,960 days, 22 % of teleworkers, 1.2 h at 9.97 € of 2022
    ("sceaux_smart", "time_saved"): 1960 * 0.22 * 1.2 * 9.97 * FROM_2022 * 0.7 * 1.0 * 0.8 / 1.032,
    # 9,800 km by car, of which two thirds are really not driven, at 0.1405 € of 2022
    ("sceaux_smart", "air"): 9800 * 0.667 * 0.1405 * FROM_2022 * 0.7 * 0.9 * 0.8 / 1.032,
    # the same people drive 6.5 km more a day: a loss
    ("sceaux_smart", "rebound_air"): -1960 * 0.22 * 6.5 * 0.1405 * FROM_2022 * 0.5 * 1.0 * 0.8 / 1.032,
    # two jobs at 15,000 € of 2016, seven in ten left in the second year
    ("du_entrepreneuriat", "jobs"): 2 * 15000 * 0.5 * 0.8 * 0.5 * (1 / 1.032 + 0.7 / 1.032**2),
    ("du_entrepreneuriat", "learned"): 2340 * WAGE * 0.7 * 0.85 * 0.75 / 1.032,
    # 1.2 h of work for each object, half of which would have been paid for, at 30 € of 2018
    ("mutum_repair_cafe", "repaired"): MENDED * 1.2 * 0.5 * 30 * FROM_2018 * 0.9 * 0.8 * 1.0 / 1.032,
    ("cest_bon_esprit", "hosted"): 14 * 8 * WAGE * 0.7 * 0.9 * 0.9 / 1.032,
    # one drop-out in fifty avoided among 26, at 340,000 € of 2025
    ("clinique_dupre", "dropouts"): 26 * 0.02 * 340000 * FROM_2025 * 0.5 * 1.0 * 0.5 / 1.032,
    # 62 workshops of 2 h led by three people, at 30 € of 2018
    ("chemins_enfance", "workshops"): 62 * 2 * 3 * 30 * FROM_2018 * 0.85 * 0.95 * 0.75 / 1.032,
}


@pytest.mark.parametrize("line", BY_HAND, ids="/".join)
def test_an_outcome_is_worth_what_a_hand_finds(handed: Handed, line: tuple[str, str]) -> None:
    assert handed.created(*line) == pytest.approx(BY_HAND[line], abs=0.01)


@pytest.mark.parametrize("name", NAMES)
def test_a_map_values_its_project_keeps_what_has_no_price_and_says_who_lives_here(handed: Handed, name: str) -> None:
    impact_map = handed.maps[name]
    assert impact_map.projects == [name]
    assert impact_map.illustrative
    assert any(o.proxy is None for o in impact_map.outcomes)
    assert any(o.proxy is not None for o in impact_map.outcomes)
    assert all(o.residents is not None and o.residents.source for o in impact_map.outcomes)
    assert any(f.local is not None for f in impact_map.footprints)


@pytest.mark.parametrize("name", NAMES)
def test_value_and_cost_of_a_small_local_project(handed: Handed, name: str) -> None:
    told = handed.measures(name, 2016)
    assert 300 < told["created"] < 100_000
    assert 0.3 < told["ratio"] < 6


def test_without_its_volunteers_hours_a_project_has_no_ratio(handed: Handed) -> None:
    assert handed.observed("cest_bon_esprit", "volunteer_hours", year=2017) == [(None, "not_collected")]
    assert "created" in handed.measures("cest_bon_esprit", 2017)
    assert "ratio" not in handed.measures("cest_bon_esprit", 2017)
