"""`impact read`: what a spreadsheet as people keep it would give; its layout, remembered, is followed by the next file and by `collect`."""

from __future__ import annotations

from pathlib import Path

import pytest

from indicators.text import Refusal
from pipelines.read import annotate, layout_file, read, save_layout
from pipelines.workspace import Workspace, make_workspace, open_workspace
from tests.impact.intake.layouts.corpus.cases import QUARTERS, REPAIR
from tests.impact.intake.layouts.corpus.files import xlsx
from tests.worlds.command import impact, said


@pytest.fixture(scope="module")
def sceaux(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("read") / "sceaux"
    make_workspace(root, "sceaux")
    return root


@pytest.fixture
def workspace(sceaux: Path) -> Workspace:
    for path in (sceaux / "layouts").glob("*.yaml"):
        path.unlink()
    return open_workspace(sceaux)


def unsure(year: int, heading: str = "Participants") -> bytes:
    return xlsx({f"Suivi {year}": [["", "T1", "T2", "Site Blagis"], [heading, 30, 40, 1], ["Bénévoles", 12, 13, 2]]})


def test_what_is_asked_makes_the_exit_code_one_and_everything_is_in_the_answer(sceaux: Path, tmp_path: Path) -> None:
    file = tmp_path / "suivi_2016.xlsx"
    file.write_bytes(QUARTERS)
    answer = said("read", file, "--project", REPAIR, "-w", sceaux, "--annotate", tmp_path / "copy.xlsx", code=1)
    assert {"file", "project", "year", "values", "left_aside", "ask", "layout"} <= answer.keys()
    assert (answer["file"], answer["project"], answer["year"]) == ("suivi_2016.xlsx", REPAIR, None)
    first = answer["values"][0]
    assert {name: first[name] for name in ("indicator", "period", "breakdown", "value", "missing", "cells")} == {
        "indicator": "repairs_attempted", "period": "2016-Q1", "breakdown": "", "value": 61.0, "missing": None, "cells": ["Suivi!B4"],
    }  # fmt: skip
    assert {q["code"] for q in answer["ask"]} == {"total_differs", "people_added_up"}
    columns = answer["layout"]["sheets"][0]["columns"]
    assert (columns["B"]["period"], columns["F"], columns["G"]) == ("Q1", "total", "aside")
    assert (tmp_path / "copy.xlsx").read_bytes()[:2] == b"PK"


def test_where_nothing_is_asked_the_exit_code_is_zero(sceaux: Path, tmp_path: Path) -> None:
    file = tmp_path / "suivi.xlsx"
    file.write_bytes(xlsx({"Suivi": [["", "T1"], ["Bénévoles", 12]]}))
    answer = said("read", file, "--project", REPAIR, "--year", 2016, "-w", sceaux)
    assert [(v["indicator"], v["period"], v["value"]) for v in answer["values"]] == [("volunteers", "2016-Q1", 12.0)]
    assert answer["ask"] == []


def test_what_exists_is_not_written_over_unless_asked(sceaux: Path, tmp_path: Path) -> None:
    file, copy = tmp_path / "suivi.xlsx", tmp_path / "copy.xlsx"
    file.write_bytes(QUARTERS)
    copy.write_bytes(b"mine")
    done = impact("read", file, "--project", REPAIR, "-w", sceaux, "--annotate", copy, code=2)
    assert "existe déjà" in done.stderr
    assert copy.read_bytes() == b"mine"
    impact("read", file, "--project", REPAIR, "-w", sceaux, "--annotate", copy, "--force", code=1)
    assert copy.read_bytes()[:2] == b"PK"


def test_reading_writes_nothing(workspace: Workspace, sceaux: Path, tmp_path: Path) -> None:
    before = sorted(path for path in sceaux.rglob("*"))
    file = tmp_path / "suivi.xlsx"
    file.write_bytes(QUARTERS)
    impact("read", file, "--project", REPAIR, "-w", sceaux, code=1)
    assert sorted(path for path in sceaux.rglob("*")) == before


def test_the_file_of_the_next_year_is_read_by_the_layout_that_was_confirmed(workspace: Workspace) -> None:
    first = read(workspace, unsure(2016), "suivi.xlsx", REPAIR)
    assert {q.code for q in first.ask} == {"indicator_unsure", "heading_unknown"}
    save_layout(workspace, REPAIR, first.layout)
    later = open_workspace(workspace.root)
    again = read(later, unsure(2017), "suivi.xlsx", REPAIR)
    assert again.ask == []
    assert [(v.indicator, v.period, v.value) for v in again.values] == [
        ("attendances", "2017-Q1", 30.0), ("attendances", "2017-Q2", 40.0), ("volunteers", "2017-Q1", 12.0), ("volunteers", "2017-Q2", 13.0),
    ]  # fmt: skip
    assert {cell for each in again.left_aside for cell in each.cells} == {"Suivi 2017!D1", "Suivi 2017!D2", "Suivi 2017!D3"}


def test_a_heading_that_changed_is_asked_about_again(workspace: Workspace) -> None:
    save_layout(workspace, REPAIR, read(workspace, unsure(2016), "suivi.xlsx", REPAIR).layout)
    again = read(open_workspace(workspace.root), unsure(2017, "Usagers"), "suivi.xlsx", REPAIR)
    assert [q.code for q in again.ask] == ["indicator_unsure"]


def test_a_layout_that_was_just_corrected_counts_before_it_is_saved(workspace: Workspace) -> None:
    layout = read(workspace, unsure(2016), "suivi.xlsx", REPAIR).layout.model_dump(mode="json")
    layout["sheets"][0]["rows"]["2"] = {"indicator": "people_reached"}
    corrected = type(read(workspace, unsure(2016), "s.xlsx", REPAIR).layout).model_validate(layout)
    reading = read(workspace, unsure(2016), "suivi.xlsx", REPAIR, layout=corrected)
    assert {v.indicator for v in reading.values} == {"people_reached", "volunteers"}


def test_without_a_layout_collect_refuses_and_with_it_every_filled_cell_is_accounted_for(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "suivi.xlsx"
    file.write_bytes(QUARTERS)
    [before] = said("collect", file, "--project", REPAIR, "-w", workspace.root, "--dry-run", code=1)["submissions"]
    assert before["rows_accepted"] == 0
    save_layout(workspace, REPAIR, read(workspace, QUARTERS, "suivi.xlsx", REPAIR).layout)
    [after] = said("collect", file, "--project", REPAIR, "-w", workspace.root, "--dry-run", code=1)["submissions"]
    assert (after["rows_received"], after["rows_accepted"], after["rows_rejected"], after["rows_left_aside"]) == (28, 12, 6, 10)


def test_a_figure_read_by_a_layout_leads_back_to_its_cell(tmp_path: Path) -> None:
    make_workspace(tmp_path / "town", "sceaux")
    file = tmp_path / "suivi.xlsx"
    file.write_bytes(xlsx({"Suivi": [["", 2011], ["Prêts", 39]]}))
    workspace = open_workspace(tmp_path / "town")
    save_layout(workspace, REPAIR, read(workspace, file.read_bytes(), "suivi.xlsx", REPAIR).layout)
    [receipt] = said("collect", file, "--project", REPAIR, "-w", workspace.root)["submissions"]
    assert receipt["rows_accepted"] == 1
    explained = said("explain", f"2011/project/{REPAIR}/objects_loaned", "-w", workspace.root)
    [observation] = explained["observations"]
    assert observation["value"] == 39.0
    assert "39" in observation["rows"][0]["cells"].values()


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        (REPAIR, "sheets:\n- name: Suivi\n  rows:\n    '4':\n      indicator: repairs_atempted\n", ":5"),
        (REPAIR, "sheets:\n- name: Suivi\n  columns:\n    B: elsewhere\n", ":4"),
        (REPAIR, "sheets:\n- name: Suivi\n  columns:\n    B:\n      breakdown: colour=red\n", ":5"),
        ("nobody", "sheets: []\n", "nobody"),
    ],
)
def test_a_layout_that_is_wrong_is_refused_with_its_place(workspace: Workspace, name: str, text: str, where: str) -> None:
    path = layout_file(workspace, name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    with pytest.raises(Refusal) as refused:
        open_workspace(workspace.root).context(REPAIR)
    path.unlink()
    assert path.name in refused.value.text.fr
    assert where.strip(":") in refused.value.text.fr


@pytest.mark.parametrize(
    "rows",
    [
        [["Nom", "Heures de bénévolat"], ["Zoé Quentrec", 12], ["Ali Bouvard", 8], ["Total", 20]],
        [["Nom", "Prénom", "T1", "T2"], ["Quentrec", "Zoé", 12, 3], ["Bouvard", "Ali", 8, 1]],
        [["", "Usagers", ""], ["Zoé Quentrec", 12, "Bouvard absent"], ["Ali Bouvard", 8, "Quentrec absente"]],
        [["", "T1"], ["Bénévoles", 12], ["Séances", 3], ["Zoé Quentrec", 7], ["BOUVARD Ali", 2]],
        [["Inscrits", "janvier", "février"], ["Quentrec Zoé (tél. 0612131415)", 1, 2], ["Bouvard Ali", 2, "malade"]],
    ],
)
def test_what_is_said_and_remembered_of_a_register_names_nobody(workspace: Workspace, rows: list[list[object]]) -> None:
    reading = read(workspace, xlsx({"Présences": rows}), "presences.xlsx", REPAIR, 2016)
    assert reading.ask or reading.left_aside
    file = save_layout(workspace, REPAIR, reading.layout)
    for said_of_it in (reading.model_dump_json(), file.read_text("utf-8")):
        assert not [name for name in ("Quentrec", "Bouvard", "Zoé", "Ali ", "0612131415") if name.casefold() in said_of_it.casefold()]


def test_a_row_among_others_that_we_know_is_said_by_its_own_words(workspace: Workspace) -> None:
    rows = [["", "T1 2016"], ["Bénévoles", 12], ["Séances", 3], ["Cafés offerts", 7]]
    reading = read(workspace, xlsx({"Suivi": rows}), "suivi.xlsx", REPAIR)
    assert ["Cafés offerts" in each.text.fr for each in reading.left_aside] == [True]
    assert {"Bénévoles", "Cafés offerts"} <= set(reading.layout.sheets[0].headings["rows"].values())


def test_a_layout_without_tables_is_not_saved(workspace: Workspace) -> None:
    reading = read(workspace, xlsx({"D": [["Indicateur", "Période", "Valeur"], ["Bénévoles", 2016, 14]]}), "d.xlsx", REPAIR)
    with pytest.raises(Refusal, match="layout_empty"):
        save_layout(workspace, REPAIR, reading.layout)


def test_the_annotated_copy_is_made_of_bytes(workspace: Workspace) -> None:
    reading = read(workspace, QUARTERS, "suivi.xlsx", REPAIR)
    assert read(workspace, annotate(workspace, QUARTERS, reading), "suivi.xlsx", REPAIR).values == reading.values


def test_a_file_that_is_no_table_is_refused_in_one_sentence(sceaux: Path, tmp_path: Path) -> None:
    file = tmp_path / "photo.xlsx"
    file.write_bytes(b"\x89PNG\r\n")
    assert "n'est ni un CSV" in impact("read", file, "--project", REPAIR, "-w", sceaux, code=2).stderr
