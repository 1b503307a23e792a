"""The cards of the twelve named projects: what is known of each has a source, or the card says that none was found."""

from __future__ import annotations

from datetime import date

import pytest

from tests.worlds.named_projects import NAMES, YEARS, HandedIn

NOTHING_FOUND = ("du_entrepreneuriat", "cest_bon_esprit", "fablab", "festival_musique")


def test_there_are_twelve() -> None:
    assert len(set(NAMES)) == 12


@pytest.mark.parametrize("name", NAMES)
def test_a_card_states_its_needs_its_actor_and_what_is_made_up(handed: HandedIn, name: str) -> None:
    card = handed.register.projects[name]
    assert card.illustrative
    assert card.made_up
    assert card.actor
    assert card.summary
    assert card.publics
    assert card.stakeholders
    assert card.sdg
    assert sum(card.needs.values()) == pytest.approx(1)
    assert 4 <= len(card.indicators) <= 7
    assert date(2015, 6, 1) <= card.started <= date(2016, 6, 30)


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"cest_bon_esprit"}))
def test_what_is_known_has_its_source(handed: HandedIn, name: str) -> None:
    known = handed.register.projects[name].known
    assert known
    assert all(statement.source.title and statement.source.url and statement.source.date for statement in known)


def test_a_project_of_which_only_the_name_is_known_claims_nothing(handed: HandedIn) -> None:
    assert handed.register.projects["cest_bon_esprit"].known == []


@pytest.mark.parametrize("name", NOTHING_FOUND)
def test_a_project_that_no_source_speaks_of_says_so(handed: HandedIn, name: str) -> None:
    summary = handed.register.projects[name].summary
    assert summary is not None
    assert "aucune source publiée n'a été trouvée" in summary.fr
    assert "à confirmer" in summary.fr
    assert "no published source was found" in summary.en


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("clinique_dupre", ("« une centaine »", "180 patients")),
        ("mutum_repair_cafe", ("1 kg de CO2", "24 kg", "62 kg", "60 000 utilisateurs", "65 000")),
        ("sceaux_smart", ("22 km", "66 km", "58 km", "47 km", "22 % de télétravailleurs", "plus de 1 000 personnes")),
        ("voisinage", ("2007", "mi-2010")),
        ("reconnect", ("25 000 utilisateurs", "30 000 bénéficiaires")),
    ],
)
def test_figures_that_contradict_each_other_are_both_stated(handed: HandedIn, name: str, figures: tuple[str, ...]) -> None:
    for figure in figures:
        assert figure in handed.known(name)


def test_what_was_counted_elsewhere_is_not_said_of_sceaux(handed: HandedIn) -> None:
    assert "En Essonne et dans le Val-de-Marne, et non à Sceaux" in handed.known("chemins_enfance")
    assert "en France et non à Sceaux" in handed.known("mutum_repair_cafe")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("year", YEARS)
def test_each_expected_indicator_is_answered_each_year(handed: HandedIn, name: str, year: int) -> None:
    query = "SELECT DISTINCT indicator_id FROM observation WHERE project_id = ? AND year(period_end) = ?"
    answered = {indicator for (indicator,) in handed.con.execute(query, [name, year]).fetchall()}
    assert answered == set(handed.register.projects[name].indicators)
