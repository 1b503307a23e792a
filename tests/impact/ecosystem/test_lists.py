"""A town's own lists: what is certain is taken, what is not is asked with its cell, people do not stand by their names."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.ecosystem.lists.kinds import project_kinds, proposed
from impact.ecosystem.lists.models import ListedMember, ListedProject, TownList
from impact.ecosystem.lists.naming import id_of, ids_of
from impact.ecosystem.lists.reading import ListContext, read_members, read_projects
from indicators.catalogue import load_catalogue
from indicators.text import Refusal, folded
from tests.impact.intake.layouts.corpus.files import csv, ods, xlsx

CATALOGUE = load_catalogue(None)
TODAY = date(2026, 3, 1)
Row = list[object]


def projects(*rows: Row, year: int | None = None, **known: str) -> TownList[ListedProject]:
    return read_projects(csv([list(row) for row in rows]), ListContext(CATALOGUE, "FR", TODAY, year), known, {})


def members(*rows: Row, year: int | None = None) -> TownList[ListedMember]:
    return read_members(csv([list(row) for row in rows]), ListContext(CATALOGUE, "FR", TODAY, year), {})


def only(listed: TownList[ListedProject]) -> ListedProject:
    assert (listed.asked, len(listed.entries)) == ([], 1)
    return listed.entries[0]


def asked(listed: TownList[ListedProject]) -> list[tuple[tuple[str, ...], str]]:
    assert listed.rows == len(listed.entries) + len(listed.asked_rows) + len(listed.aside_rows)
    return [(remark.cells, remark.code) for remark in listed.asked]


# — the table —


@pytest.mark.parametrize("write", [csv, lambda rows: xlsx({"Feuille 1": rows}), lambda rows: ods({"Feuille 1": rows})])
def test_a_list_is_read_whatever_its_format_and_under_its_titles(write) -> None:
    content = write([["Projets de la Ville"], ["Intitulé du projet", "Porteur", "Depuis"], ["Compost du Lac", "Les Verts", "2021-03-15"]])
    listed = read_projects(content, ListContext(CATALOGUE, "FR", TODAY), {}, {})
    project = only(listed)
    assert (project.id, project.name, project.actor, project.started) == (
        "compost_du_lac",
        "Compost du Lac",
        "Les Verts",
        date(2021, 3, 15),
    )
    assert project.place.endswith("!A3")


def test_headings_may_be_in_english() -> None:
    project = only(projects(["Project name", "Led by", "Start date", "Topic"], ["Repair Café", "Fixers", "2021-03-15", "environment"]))
    assert (project.actor, project.sort) == ("Fixers", "environment")


def test_a_kind_of_member_is_no_heading() -> None:
    listed = members(["Nom", "Type", "Depuis"], ["Les Verts", "Association", "2020-01-02"], ["Le Four", "entreprise", "2020-01-02"])
    assert [(m.name, m.kind) for m in listed.entries] == [("Les Verts", "association"), ("Le Four", "company")]


def test_of_several_sheets_the_one_named_for_the_list_is_read() -> None:
    book = xlsx(
        {
            "Adhérents": [["Association", "Type", "Depuis"], ["Les Verts", "association", "2020-01-02"]],
            "Projets": [["Projet", "Association", "Depuis"], ["Compost", "Les Verts", "2021-03-15"]],
        }
    )
    context = ListContext(CATALOGUE, "FR", TODAY)
    assert [p.name for p in read_projects(book, context, {}, {}).entries] == ["Compost"]
    assert [m.name for m in read_members(book, context, {}).entries] == ["Les Verts"]


def test_a_file_without_names_is_refused_with_the_headings_that_are_known() -> None:
    with pytest.raises(Refusal, match="list_without_names") as refused:
        projects(["Budget", "Montant"], ["2021", "300"])
    assert "Projet" in refused.value.text.fr


def test_two_columns_for_one_thing_are_refused() -> None:
    with pytest.raises(Refusal, match="list_doubled") as refused:
        projects(["Projet", "Début", "Date de début"], ["Compost", "2021", "2022"])
    assert "Date de début" in refused.value.text.fr


def test_totals_and_repeated_rows_are_left_aside_and_counted() -> None:
    listed = projects(["Projet", "Depuis"], ["Compost", "2021-03-15"], ["Compost", "2021-03-15"], ["Total", "2"])
    assert [remark.code for remark in listed.aside] == ["aside_total", "aside_repeated"]
    assert asked(listed) == []
    assert len(listed.entries) == 1


def test_a_name_written_twice_and_otherwise_is_asked() -> None:
    assert asked(projects(["Projet", "Depuis"], ["Compost", "2021-03-15"], ["COMPOST", "2022-03-15"])) == [(("!A2", "!A3"), "ask_twice")]


def test_a_row_without_a_name_is_asked() -> None:
    assert asked(projects(["Projet", "Depuis"], ["", "2021-03-15"])) == [(("!A2",), "ask_no_name")]


# — days —


@pytest.mark.parametrize(
    ("text", "started"),
    [("15/03/2021", date(2021, 3, 15)), ("2021", date(2021, 1, 1)), ("sept. 2022", date(2022, 9, 1)), ("2021-03", date(2021, 3, 1))],
)
def test_a_start_is_the_first_day_of_what_is_written(text: str, started: date) -> None:
    project = only(projects(["Projet", "Début"], ["Compost", text]))
    assert project.started == started
    assert bool(project.notes) == (text != "15/03/2021")


def test_an_end_is_the_last_day_of_what_is_written() -> None:
    assert only(projects(["Projet", "Début", "Fin"], ["Compost", "2021", "2024"])).ended == date(2024, 12, 31)


@pytest.mark.parametrize("text", ["2020-2021", "au printemps", "31/02/2021"])
def test_a_date_that_is_not_certain_is_asked(text: str) -> None:
    assert asked(projects(["Projet", "Début"], ["Compost", text])) == [(("!B2",), "ask_day")]


def test_a_day_with_two_readings_is_asked() -> None:
    content = b"Project,Start\nCompost,03/04/2021\n"
    listed = read_projects(content, ListContext(CATALOGUE, "FR", TODAY), {}, {})
    assert [remark.code for remark in listed.asked] == ["ask_two_days"]


def test_without_a_date_it_is_asked_unless_the_first_year_is_given() -> None:
    rows: list[Row] = [["Projet", "Début"], ["Compost", ""]]
    assert asked(projects(*rows)) == [(("!B2",), "ask_started")]
    project = only(projects(*rows, year=2025))
    assert project.started == date(2025, 1, 1)
    assert "--year" in project.notes[0].fr


def test_a_column_that_is_missing_is_asked_once_for_all_rows() -> None:
    assert asked(projects(["Projet"], ["Compost"], ["Chorale"])) == [(("!A2", "!A3"), "ask_started")]


# — status —


@pytest.mark.parametrize(
    ("status", "ended", "code"),
    [
        ("en cours", "", None),
        ("terminé", "2024", None),
        ("terminé", "", "ask_ended"),
        ("en cours", "2024", "ask_running"),
        ("bof", "", "ask_status"),
    ],
)
def test_status_and_end_agree_or_are_asked(status: str, ended: str, code: str | None) -> None:
    listed = projects(["Projet", "Début", "Fin", "Statut"], ["Compost", "2021", ended, status])
    assert [remark.code for remark in listed.asked] == ([code] if code else [])


def test_an_end_before_the_start_is_asked() -> None:
    assert asked(projects(["Projet", "Début", "Fin"], ["Compost", "2021", "2020"])) == [(("!C2",), "ask_order")]


@pytest.mark.parametrize(("status", "code"), [("à l'étude", "aside_planned"), ("abandonné", "aside_abandoned")])
def test_what_does_not_run_is_left_aside(status: str, code: str) -> None:
    listed = projects(["Projet", "Statut"], ["Compost", status])
    assert ([remark.code for remark in listed.aside], listed.entries, asked(listed)) == ([code], [], [])


# — people —


def test_columns_of_people_are_left_aside_by_name() -> None:
    listed = projects(["Projet", "Début", "Contact", "Courriel", "Téléphone"], ["Compost", "2021", "Jeanne Dupont", "j@d.fr", "0612345678"])
    assert [(r.cells, r.code) for r in listed.aside] == [
        (("!C1",), "aside_column"),
        (("!D1",), "aside_personal"),
        (("!E1",), "aside_personal"),
    ]
    assert "Dupont" not in repr(listed)


def test_a_person_is_not_who_runs_a_project_by_name() -> None:
    project = only(projects(["Projet", "Porteur", "Début"], ["Compost", "Jeanne Dupont", "2021"]))
    assert project.actor is None
    assert "Dupont" not in repr(project)


def test_a_person_who_is_a_member_is_known_by_a_number() -> None:
    listed = members(
        ["Nom", "Type", "Depuis"],
        ["Mme Durand", "habitante", "2020-01-02"],
        ["Les Verts", "asso", "2020-01-02"],
        ["Jean Petit", "", "2021-01-02"],
    )
    assert listed.asked[0].code == "ask_member_kind_unknown"  # « habitante » is not in the vocabulary: « citoyenne » is
    assert [(m.id, m.name, m.kind) for m in listed.entries] == [
        ("les_verts", "Les Verts", "association"),
        ("habitant_002", "Habitant 2", "citizen"),
    ]
    project = only(
        projects(["Projet", "Porteur", "Début"], ["Compost", "Jean Petit", "2021-01-02"], **{folded("Jean Petit"): "habitant_002"})
    )
    assert project.actor == "habitant_002"


def test_a_description_that_names_somebody_is_not_taken() -> None:
    project = only(projects(["Projet", "Début", "Description"], ["Compost", "2021-03-15", "Appeler Mme Roux au 06 12 34 56 78"]))
    assert project.summary is None


def test_a_project_named_for_a_person_is_asked() -> None:
    assert asked(projects(["Projet", "Début"], ["Chez Mme Roux", "2021-03-15"])) == [(("!A2",), "ask_name_person")]


# — ids —


@pytest.mark.parametrize(
    ("name", "id_"),
    [("Jardin partagé « La Bobine »", "jardin_partage_la_bobine"), ("2e souffle", "n_2e_souffle"), ("L'Œuvre", "l_oeuvre"), ("« »", "n")],
)
def test_an_id_is_made_of_the_name(name: str, id_: str) -> None:
    assert id_of(name) == id_


@given(st.lists(st.text(min_size=1, max_size=80), unique_by=folded, max_size=8), st.randoms())
def test_ids_are_unique_and_do_not_hang_on_the_order(names: list[str], chance) -> None:
    ids = ids_of(names, {})
    assert len(set(ids.values())) == len(names)
    assert all(id_.replace("_", "a").isalnum() and id_.isascii() and id_[0].isalpha() for id_ in ids.values())
    shuffled = list(names)
    chance.shuffle(shuffled)
    assert ids_of(shuffled, {}) == ids


def test_a_name_that_is_known_keeps_its_id() -> None:
    assert ids_of(["Compost", "compost !"], {"compost": "le_compost"}) == {"Compost": "le_compost", "compost !": "compost"}


# — proposals —


@pytest.mark.parametrize(
    ("name", "sort", "because", "first"),
    [
        ("Les Petits Papiers", "Jardins partagés", "jardin partagé", "attendances"),
        ("Repair Café du Lac", "", "réparation", "repairs_attempted"),
        ("Atelier vélo", "environnement", "réparation", "repairs_attempted"),
        ("La Ruche", "Environnement", "environnement et consommation", "waste_avoided"),
        ("Pari 2025", "", None, "people_reached"),
    ],
)
def test_indicators_are_proposed_by_kind_then_by_name_then_by_theme(name: str, sort: str, because: str | None, first: str) -> None:
    proposal = proposed(name, sort, CATALOGUE)
    assert (proposal.because.fr if proposal.because else None) == because
    assert next(iter(proposal.indicators)) == first
    assert {"people_reached", "volunteer_hours", "money_spent"} <= proposal.indicators.keys()


def test_a_word_within_another_kind_is_not_that_kind() -> None:
    proposal = proposed("Atelier de réparation", "", CATALOGUE)
    assert proposal.because is not None
    assert proposal.because.en == "repair"


def test_kinds_and_themes_name_what_the_catalogue_has() -> None:
    kinds = project_kinds(CATALOGUE)
    assert kinds.themes.keys() == CATALOGUE.vocabulary.need_themes.keys()
    named = {i for kind in kinds.kinds.values() for i in kind.indicators} | {i for theme in kinds.themes.values() for i in theme}
    assert named <= CATALOGUE.indicators.keys()


# — what was answered —


def answered(rows: list[Row], **answers: str) -> TownList[ListedProject]:
    context = ListContext(CATALOGUE, "FR", TODAY, None, {f"{column}@!2": text for column, text in answers.items()})
    return read_projects(csv(rows), context, {}, {})


@pytest.mark.parametrize(
    ("heads", "cells", "answers", "fields"),
    [
        (["Projet", "Début"], ["Compost", "bientôt"], {"started": "15/03/2021"}, {"started": date(2021, 3, 15)}),
        (["Projet", "Début", "Statut"], ["Fête", "2019", "terminé"], {"ended": "2020-08"}, {"ended": date(2020, 8, 31)}),  # no such column
        (["Projet"], ["Compost"], {"started": "2021"}, {"started": date(2021, 1, 1)}),
        (["Projet", "Début"], ["#REF!", "2021"], {"name": "Compost"}, {"name": "Compost"}),
    ],
)
def test_an_answer_stands_in_the_place_of_a_cell(heads: Row, cells: Row, answers: dict[str, str], fields: dict[str, object]) -> None:
    rows = [heads, cells, ["Autre", *(["2020"] * (len(heads) - 1))]]
    before = answered(rows)
    assert {key for remark in before.asked for _, key in remark.keys} >= {f"{column}@!2" for column in answers}
    project = next(entry for entry in answered(rows, **answers).entries if entry.name != "Autre")
    assert {name: getattr(project, name) for name in fields} == fields


def test_an_answer_that_is_none_is_asked_again() -> None:
    assert [remark.code for remark in answered([["Projet", "Début"], ["Compost", "?"]], started="je ne sais pas").asked] == ["ask_day"]
