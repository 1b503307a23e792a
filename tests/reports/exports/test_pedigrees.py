"""Pedigrees made public: each figure leads to the cells it was made of, and nothing personal or withheld is among what they show."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reports.exports.observations import WRITTEN_NUMBER, column_letters
from tests.reports.exports.conftest import FEW
from tests.reports.pages.conftest import poor_town
from tests.worlds.exports import Exported, exported

Page = dict[str, Any]
SECRETS = ("Durand", "Jeanne", "Petit", "Dupont", "06 12 34", "attestation")
NUMBERS = ("value", "numerator", "denominator")


def behind(pedigrees: dict[str, Page], address: str) -> Iterator[Page]:
    """The pages that a figure's own leads to, itself first."""
    page = pedigrees[address]
    yield page
    for other in page.get("figures", []):
        yield from behind(pedigrees, other)


def observations(pedigrees: dict[str, Page]) -> Iterator[tuple[str, Page]]:
    return ((address, observation) for address, page in pedigrees.items() for observation in page.get("observations", []))


def test_every_figure_has_a_page_with_its_formula_and_coverage(town_exports: Exported) -> None:
    assert town_exports.pedigrees.keys() == town_exports.rows.keys()
    for address, page in town_exports.pedigrees.items():
        row = town_exports.rows[address]
        assert (page["status"], page["coverage"], page["illustrative"]) == (row["status"], row["coverage"], row["illustrative"])
        assert page["formula"] == row["definition"]["formula"]


def test_a_figure_made_of_observations_leads_to_a_cell_that_says_its_number(town_exports: Exported) -> None:
    page = town_exports.pedigrees["2024/project/fablab/money_spent"]
    (observation,), (submission,) = page["observations"], page["submissions"]
    (cell,) = observation["cells"]
    assert (observation["value"], cell["cell"], cell["text"]) == (21075.4, "E15", "21 075,40")
    original = town_exports.workspace.ledger.file(_received(town_exports, submission["submission_id"]), "original")
    assert list(csv.reader(original.decode().splitlines(), delimiter=";"))[14][4] == "21 075,40"
    assert submission["sha256"] == _received(town_exports, submission["submission_id"]).files["original"]


def test_a_figure_of_value_leads_by_its_parameters_and_figures_to_cells(town_exports: Exported) -> None:
    pages = list(behind(town_exports.pedigrees, "2024/territory/value_created"))
    outcomes, parameters = pages[0]["outcomes"], pages[0]["parameters"]
    assert {outcome["map_id"] for outcome in outcomes} >= {"reconnect", "voisinage"}
    assert all(parameter["source"]["publisher"] for parameter in parameters.values())
    named = {of["bank"] for outcome in outcomes for of in outcome["assumptions"].values() if isinstance(of, dict) and "bank" in of}
    assert named <= parameters.keys()
    assert {cell["submission_id"] for page in pages for o in page.get("observations", []) for cell in o["cells"]}


def test_a_step_from_gross_to_present_value_is_money_and_has_no_quantity_of_its_own(town_exports: Exported) -> None:
    whole = town_exports.pedigrees["2024/territory/value_created"]["outcomes"]
    [gross] = [page for address, page in town_exports.pedigrees.items() if address.endswith("value_created/step=gross")]
    assert {o["outcome_id"] for o in gross["outcomes"]} == {o["outcome_id"] for o in whole}
    shown = [o for o in gross["outcomes"] if not o["withheld"]]
    assert any(o["present_value"] for o in shown)
    assert [(o["net_quantity"], o["proxy_quantity"]) for o in shown] == [(None, None)] * len(shown)
    assert any(o["net_quantity"] for o in whole)


def test_a_line_of_a_total_leads_to_all_its_projects_and_the_same_line_of_one_project_to_its_own(town_exports: Exported) -> None:
    own = {
        (address.split("/")[2], line["outcome_id"], line["activity_year"]): set(line["figures"])
        for address, page in town_exports.pedigrees.items()
        if address.startswith("2024/project/") and address.endswith("/value_created")
        for line in page["outcomes"]
    }
    assert own
    assert all(f"/project/{project}/" in figure for (project, _, _), figures in own.items() for figure in figures)
    for line in town_exports.pedigrees["2024/territory/value_created"]["outcomes"]:
        of_projects = [figures for (_, *of_line), figures in own.items() if of_line == [line["outcome_id"], line["activity_year"]]]
        assert set(line["figures"]) == set().union(*of_projects)


def test_every_figure_that_a_page_names_is_one_of_the_edition(town_exports: Exported) -> None:
    named = {address for page in town_exports.pedigrees.values() for address in page.get("figures", [])}
    assert named
    assert named <= town_exports.rows.keys()


def test_a_number_of_people_that_is_no_figure_is_withheld_and_says_so(town_exports: Exported) -> None:
    cells = [o for _, o in observations(town_exports.pedigrees) if o["indicator_id"] == "people_reached" and o["breakdown"]]
    assert cells, "ages of one project are in no table of the edition"
    assert all(o["withheld"] and [o[n] for n in NUMBERS] == [None] * 3 and not o["cells"] for o in cells)
    wholes = [o for _, o in observations(town_exports.pedigrees) if o["indicator_id"] == "people_reached" and not o["breakdown"]]
    assert all(not o["withheld"] and o["value"] == town_exports.rows[_own(o)]["value"] for o in wholes)


def test_a_withheld_figure_is_on_no_page_and_neither_is_what_is_made_of_it_alone(careful_exports: Exported, town_exports: Exported) -> None:
    assert careful_exports.pedigrees[FEW] == {"status": "suppressed"}
    shown = [o for _, o in observations(careful_exports.pedigrees) if _own(o) == FEW]
    assert shown, "its project is still among those of the territory"
    assert all(o["withheld"] and o["value"] is None and not o["cells"] for o in shown)
    lines = [line for page in careful_exports.pedigrees.values() for line in page.get("outcomes", []) if FEW in line["figures"]]
    assert lines
    assert all(line["withheld"] and line["quantity"] is line["net_quantity"] is line["present_value"] is None for line in lines)
    before = [line for page in town_exports.pedigrees.values() for line in page.get("outcomes", []) if FEW in line["figures"]]
    assert all(not line["withheld"] and line["quantity"] for line in before)


def test_nothing_that_people_wrote_freely_is_shown(tmp_path: Path) -> None:
    """By hand: names in a comment, in the evidence, in the name of the file and of the sheet, and beside a number."""
    root = poor_town(tmp_path / "town", "")
    book = openpyxl.Workbook()
    book.active.title = "Jeanne Petit"
    for line in (
        ("projet", "indicateur", "période", "valeur", "preuve", "commentaire"),
        ("x", "sessions", "2024-T1", 3, "attestation de Mme Dupont", "tél. 06 12 34 56 78"),
        ("x", "sessions", "2024-T2", 4, "register", "vu avec Mme Durand"),
        ("x", "sessions", "2024-T3", "environ 5", "", ""),
    ):
        book.active.append(line)
    book.save(root / "inbox" / "relevé de Mme Durand.xlsx")
    shown = exported(root, 2024)
    page = shown.pedigrees["2024/project/x/sessions"]
    assert [(o["value"], o["evidence"]) for o in page["observations"]] == [(3, None), (4, "register"), (5, None)]
    assert [[(c["sheet"], c["cell"], c["text"]) for c in o["cells"]] for o in page["observations"]] == [
        [(1, "D2", "3")], [(1, "D3", "4")], [(1, "D4", None)],
    ]  # fmt: skip
    assert [submission["format"] for submission in page["submissions"]] == ["xlsx"]
    text = "".join(
        (shown.folder / name).read_text("utf-8") for name in ("pedigrees.json", "figures.json", "figures.csv", "datapackage.json")
    )
    assert [secret for secret in SECRETS if secret in text] == []


def test_periods_within_a_year_of_people_are_withheld_and_those_of_things_are_not(tmp_path: Path) -> None:
    rows = "x;sessions;2024-T1;2\nx;sessions;2024-T2;3\nx;volunteers;2024-T1;4\nx;volunteers;2024-T2;6\n"
    shown = exported(poor_town(tmp_path / "town", rows), 2024).pedigrees
    assert [o["value"] for o in shown["2024/project/x/sessions"]["observations"]] == [2, 3]
    assert [(o["value"], o["withheld"]) for o in shown["2024/project/x/volunteers"]["observations"]] == [(None, True)] * 2


def test_records_of_events_are_counted_and_not_shown(town_exports: Exported) -> None:
    (observation,) = town_exports.pedigrees["2024/project/repair_cafe/repairs_attempted"]["observations"]
    assert observation["records"] == observation["value"]
    assert [cell["text"] for cell in observation["cells"]] == [None]


@pytest.mark.parametrize(("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_spreadsheets_name_them(column: int, letters: str) -> None:
    assert column_letters(column) == letters


@pytest.mark.parametrize(
    ("text", "shown"),
    [("1 234,5", True), ("-3", True), ("12 %", True), ("10-15", True), ("3 dont Mme Petit", False), ("", False), ("%", False)],
)
def test_a_cell_is_shown_where_it_holds_a_number_and_no_word(text: str, shown: bool) -> None:
    assert bool(WRITTEN_NUMBER.fullmatch(text)) is shown


def test_pedigrees_of_the_same_ledger_are_the_same(town_exports: Exported, tmp_path: Path) -> None:
    shutil.copytree(town_exports.workspace.root, tmp_path / "copy")
    again = exported(tmp_path / "copy", 2024)
    assert json.dumps(again.pedigrees) == json.dumps(town_exports.pedigrees)


def _own(observation: Page) -> str:
    return f"2024/project/{observation['project_id']}/{observation['indicator_id']}"


def _received(shown: Exported, submission_id: str) -> Any:
    return next(event for event in shown.workspace.ledger.events() if event.submission_id == submission_id and event.kind == "received")
