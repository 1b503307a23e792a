"""What the twelve named projects hand in is read as it was meant: their files are taken whole, with the habits of those who write them."""

from __future__ import annotations

import pytest

from tests.worlds.named_projects import NAMES, HandedIn

REJECTED = {
    "sceaux_smart": {"fiche_2015.xlsx": ["value_empty"]},
    "du_entrepreneuriat": {},  # 2015/16 is read as a school year
    "mutum_repair_cafe": {"journal_2016.csv": ["cell_empty", "day_not_in_calendar", "not_in_list"]},  # 31 September, « à voir »
    "cest_bon_esprit": {"reponse_2016.csv": ["number_vague"]},  # « beaucoup »
    "clinique_dupre": {"tableau_2016.csv": ["number_slash"]},  # 15,6/20
    "chemins_enfance": {},  # a line « TOTAL » is left aside
    "voisinage": {"bilan_2016.xlsx": ["number_vague"]},  # « une quarantaine »; a line « TOTAL » is left aside
    "pari_solidaire": {},
    "fablab": {"2015.csv": ["indicator_not_in_catalogue"]},
    "festival_musique": {},  # 8 000,00 € is read, for an indicator in euros
    "reconnect": {"releve_2016.csv": ["number_with_unit"]},  # « 17 de plus »
    "koeo": {"bilan_2016.csv": ["ratio_parts", "weight_empty"]},  # a rate and a mean alone
}
"""By project, the rows of its reports as they first came that cannot be taken; kept in `a_relire/` to try."""


def test_what_lies_in_the_inbox_is_taken_whole(handed: HandedIn) -> None:
    assert {source: receipt.rejected for source, receipt in handed.receipts.items() if receipt.rejected} == {}


def test_every_row_is_accounted_for(handed: HandedIn) -> None:
    receipts = [*handed.receipts.values(), *handed.first_receipts.values()]
    assert all(r.received == r.accepted + r.rejected + r.unchanged + r.left_aside for r in receipts)


@pytest.mark.parametrize("name", NAMES)
def test_rows_that_cannot_be_taken_are_those_that_people_really_write(handed: HandedIn, name: str) -> None:
    rejected = {source: sorted(receipt.rejections["code"]) for source, receipt in handed.first_receipts.items() if receipt.rejected}
    assert {source: codes for source, codes in rejected.items() if source.startswith(f"{name}/")} == {
        f"{name}/{file}": codes for file, codes in REJECTED[name].items()
    }


def test_a_school_year_counts_for_the_year_in_which_it_ends(handed: HandedIn) -> None:
    assert handed.observed("du_entrepreneuriat", "training_hours", year=2015) == [(180, None)]  # the trial session of the summer
    assert handed.observed("du_entrepreneuriat", "training_hours") == [(2340, None)]  # « 2 340 », September 2015 to August 2016
    assert handed.observed("du_entrepreneuriat", "jobs_created_or_kept", year=2015) == [(None, "not_applicable")]


def test_a_log_in_the_encoding_of_windows_is_counted_row_by_row(handed: HandedIn) -> None:
    content = handed.contents["mutum_repair_cafe/journal_2016.csv"]
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    rows = content.decode("cp1252").splitlines()[1:]
    repaired = sum(row.split(";")[3] == "Réparé" for row in rows)
    assert handed.observed("mutum_repair_cafe", "repairs_attempted") == [(len(rows), None)]
    assert handed.observed("mutum_repair_cafe", "repairs_succeeded") == [(repaired, None)]
    assert handed.observed("mutum_repair_cafe", "repair_events") == [(10, None)]
    assert handed.observed("mutum_repair_cafe", "objects_loaned") == [(82, None), (104, None)]


def test_why_an_answer_is_missing_is_kept(handed: HandedIn) -> None:
    assert handed.observed("cest_bon_esprit", "attendances") == [(None, "not_collected")]
    assert handed.observed("cest_bon_esprit", "satisfaction") == [(None, "refused")]
    assert handed.observed("cest_bon_esprit", "money_raised", "funding=private") == [(None, "not_applicable")]
    assert handed.observed("cest_bon_esprit", "money_raised", "funding=public", 2015) == [(None, "late")]


def test_small_counts_stay_secret_two_by_two(handed: HandedIn) -> None:
    """One secret cell beside a published one would be found by subtraction."""
    assert handed.observed("clinique_dupre", "new_participants") == [(26, None)]
    for gender in ("F", "M"):
        assert handed.observed("clinique_dupre", "new_participants", f"gender={gender}") == [(None, "suppressed")]
        assert handed.observed("clinique_dupre", "completion_rate", f"gender={gender}") == [(None, "suppressed")]
    assert handed.observed("clinique_dupre", "completion_rate") == [(9 / 13, None)]


def test_a_spreadsheet_with_titles_and_spaces_in_numbers_is_read(handed: HandedIn) -> None:
    assert handed.observed("chemins_enfance", "play_hours_per_child") == [(1488 / 47, None)]  # « 1 488 » hours
    assert handed.observed("chemins_enfance", "money_raised", "funding=private") == [(3900, None)]
    assert handed.observed("chemins_enfance", "attendances", "gender=F") == [(398, None)]


def test_a_late_answer_gives_way_to_the_values(handed: HandedIn) -> None:
    assert handed.receipts["pari_solidaire/2016_second_envoi.csv"].difference["revised"] == 8
    assert handed.observed("pari_solidaire", "home_sharing_nights") == [(3080, None)]


def test_a_correction_changes_two_cells_and_no_other(handed: HandedIn) -> None:
    correction = handed.receipts["fablab/2016_correction.csv"]
    assert (correction.difference["revised"], correction.unchanged) == (2, 10)
    assert handed.observed("fablab", "machine_hours", "machine=3d_printer") == [(380, None)]
    assert handed.observed("fablab", "volunteer_hours") == [(420, None)]


def test_amounts_refused_for_their_sign_come_back_without_it(handed: HandedIn) -> None:
    assert handed.observed("festival_musique", "money_spent") == [(27200, None)]
    assert handed.observed("festival_musique", "spectators") == [(2050, None)]  # « 2 050 »


def test_a_cumulated_number_is_not_added_over_semesters(handed: HandedIn) -> None:
    assert handed.observed("reconnect", "safes_opened") == [(21, None), (38, None)]
    query = "SELECT DISTINCT quantity FROM valuation WHERE outcome_id = 'papers_kept' AND activity_year = 2016"
    assert handed.observed("reconnect", "documents_safeguarded") == [(96, None), (228, None)]
    assert handed.con.execute(query).fetchall() == [(228,)]


def test_what_does_not_apply_is_not_zero(handed: HandedIn) -> None:
    assert handed.observed("koeo", "volunteer_hours") == [(None, "not_applicable")]
    assert handed.observed("koeo", "satisfaction", year=2015) == [(None, "not_collected")]
    assert handed.observed("koeo", "satisfaction") == [(8.3, None)]
