"""Six named projects of the example: what they hand in is read, and each map gives what a hand finds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.worlds.named_projects import Handed, handed_in

NAMES = ("voisinage", "pari_solidaire", "fablab", "festival_musique", "reconnect", "koeo")
YEARS = (2015, 2016, 2017)


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handed]:
    with handed_in(NAMES, tmp_path_factory.mktemp("ledger")) as six:
        yield six


# — cards —


def test_figures_that_contradict_each_other_are_both_told(handed: Handed) -> None:
    def told(name: str) -> str:
        return " ".join(known.text.fr for known in handed.register.projects[name].known)

    assert "2007" in told("voisinage")
    assert "mi-2010" in told("voisinage")
    assert "25 000 utilisateurs" in told("reconnect")
    assert "30 000 bénéficiaires" in told("reconnect")


# — submissions —


def test_rows_that_cannot_be_taken_are_those_that_people_really_write(handed: Handed) -> None:
    """The same reports as they first came, kept in `a_relire/` to try."""
    refused = {source: sorted(outcome.rejections["code"]) for source, outcome in handed.refused.items() if outcome.rejected}
    assert refused == {
        "voisinage/bilan_2016.xlsx": ["indicator_not_in_catalogue", "not_a_number"],  # a line « TOTAL », « une quarantaine »
        "fablab/2015.csv": ["indicator_not_in_catalogue"],
        "festival_musique/2016.csv": ["number_with_unit"] * 4,  # 8 000,00 €
        "reconnect/releve_2016.csv": ["number_with_unit"],  # « 17 de plus »
        "koeo/bilan_2016.csv": ["ratio_parts", "weight_empty"],  # a rate and a mean alone
    }
    assert all(o.received == o.accepted + o.rejected + o.unchanged for o in (*handed.outcomes.values(), *handed.refused.values()))


def test_a_late_answer_gives_way_to_the_values(handed: Handed) -> None:
    assert handed.outcomes["pari_solidaire/2016_second_envoi.csv"].difference["revised"] == 8
    assert handed.observed("pari_solidaire", "home_sharing_nights") == [(3080, None)]


def test_a_correction_changes_two_cells_and_no_other(handed: Handed) -> None:
    correction = handed.outcomes["fablab/2016_correction.csv"]
    assert (correction.difference["revised"], correction.unchanged) == (2, 10)
    assert handed.observed("fablab", "machine_hours", "machine=3d_printer") == [(380, None)]
    assert handed.observed("fablab", "volunteer_hours") == [(420, None)]


def test_amounts_refused_for_their_sign_come_back_without_it(handed: Handed) -> None:
    assert handed.observed("festival_musique", "money_spent") == [(27200, None)]
    assert handed.observed("festival_musique", "spectators") == [(2050, None)]  # « 2 050 »


def test_a_cumulated_number_is_not_added_over_semesters(handed: Handed) -> None:
    assert handed.observed("reconnect", "safes_opened") == [(21, None), (38, None)]
    query = "SELECT DISTINCT quantity FROM valuation WHERE outcome_id = 'papers_kept' AND activity_year = 2016"
    assert handed.observed("reconnect", "documents_safeguarded") == [(96, None), (228, None)]
    assert handed.con.execute(query).fetchall() == [(228,)]


def test_what_does_not_apply_is_not_zero(handed: Handed) -> None:
    assert handed.observed("koeo", "volunteer_hours") == [(None, "not_applicable")]
    assert handed.observed("koeo", "satisfaction", year=2015) == [(None, "not_collected")]
    assert handed.observed("koeo", "satisfaction") == [(8.3, None)]


# — maps: 2016, by hand, end of year at 3.2 %; prices of 2022, 2020 and 2018 brought to 2016 by the bank's index —

FROM_2022, FROM_2020, FROM_2018 = 100.2 / 111.8829, 100.2 / 104.6777, 100.2 / 103.0236
WAGE = 9.67
"""The minimum wage per hour of 2016."""
BY_HAND = {
    # 610 visits of 1.5 h, 0.6 of which replace an hour at 22 € of 2022
    ("voisinage", "visits"): 610 * 1.5 * 0.6 * 22 * FROM_2022 * 0.7 * 0.9 * 0.75 / 1.032,
    # 3,080 nights, 228 of which save 1,800 € of 2020
    ("pari_solidaire", "rent_saved"): 3080 * 0.004386 * 1800 * FROM_2020 * 0.7 * 0.9 * 0.8 / 1.032,
    ("pari_solidaire", "family_branch"): 0.0,  # what one saves, the other does not get
    ("fablab", "learned"): (1010 + 440) * WAGE * 0.7 * 0.9 * 0.75 / 1.032,
    ("festival_musique", "evenings"): 2050 * 14 * 0.7 * 0.9 * 0.85 / 1.032,
    # 1.6 km by car for each entry, at 0.1405 € of 2022: a loss
    ("festival_musique", "travel_air"): -2050 * 1.6 * 0.1405 * FROM_2022 * 0.7 / 1.032,
    # 17 safes in use, 40 h of support a year, a quarter of it redoing papers
    ("reconnect", "work_saved"): 17 * 40 * 0.25 * WAGE * 0.7 * 0.7 / 1.032,
    ("reconnect", "income_kept"): 0.0,
    # 46 days of 7 h at 30 € of 2018, half of it left in the second year
    ("koeo", "skilled_help"): 46 * 7 * 30 * FROM_2018 * 0.8 * 0.9 * 0.85 * (1 / 1.032 + 0.5 / 1.032**2),
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
    assert all(o.residents.source for o in impact_map.outcomes if o.residents is not None)
    assert any(o.residents is not None for o in impact_map.outcomes)
    assert all(f.local is not None for f in impact_map.footprints)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("year", YEARS)
def test_value_and_cost_of_a_small_local_project(handed: Handed, name: str, year: int) -> None:
    query = (
        "SELECT measure, value FROM value_total WHERE project_id = ? AND year = ? AND direction = '' AND measure IN ('created', 'ratio')"
    )
    told = dict(handed.con.execute(query, [name, year]).fetchall())
    assert 300 < told["created"] < 100_000
    assert 0.2 < told["ratio"] < 6
