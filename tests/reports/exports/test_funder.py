"""A funder's view: the published figures of the projects it funds in the year, and of no other, in every form."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from impact.ecosystem.funders import Funder, Funding, load_funders
from impact.ecosystem.projects import Register
from indicators.text import Refusal
from reports.exports.figure_sheet import COLUMNS, HEAD
from reports.exports.funder import write_funder_view
from tests.reports.exports.conftest import FEW
from tests.worlds.crawl import PageText
from tests.worlds.exports import Exported
from tests.worlds.pages import Reader


def test_it_holds_what_is_funded_in_the_year_and_nothing_else(town_exports: Exported, tmp_path: Path) -> None:
    """By hand: the foundation funds the FabLab since 2023, and Voisinage until 2023."""
    write_funder_view(town_exports.edition, town_exports.edition.world.ecosystem.funders["foundation"], tmp_path)
    rows = json.loads((tmp_path / "figures.json").read_text("utf-8"))
    assert rows == [row for address, row in town_exports.rows.items() if address.startswith("2024/project/fablab/")]
    book = openpyxl.load_workbook(tmp_path / "tables.xlsx")
    at = list(COLUMNS).index("figure_id")
    cells = [row[at] for sheet in book.worksheets[1:] for row in sheet.iter_rows(min_row=HEAD + 1)]
    assert {cell.value for cell in cells} == {row["figure_id"] for row in rows}
    assert {(tmp_path / cell.hyperlink.target).is_file() for cell in cells} == {True}
    for language in ("fr", "en"):
        html = (tmp_path / language / "index.html").read_text("utf-8")
        assert set(Reader(html).addresses) == {row["figure_id"] for row in rows}
        assert all(address.startswith("2024/project/fablab/") for address in PageText(html).addresses)


def test_its_page_leads_to_the_files_that_lie_beside_it_and_to_no_other(town_exports: Exported, tmp_path: Path) -> None:
    edition = town_exports.edition.as_version(1, ())
    write_funder_view(edition, edition.world.ecosystem.funders["foundation"], tmp_path)
    for language in ("fr", "en"):
        links = re.findall(r'href="([^"#]+)" download', (tmp_path / language / "index.html").read_text("utf-8"))
        assert [(tmp_path / language / link).is_file() for link in links] == [True, True]


def test_it_withholds_what_the_edition_withholds(careful_exports: Exported, tmp_path: Path) -> None:
    funder = Funder(id="f", name="F", funds=[Funding(project="voisinage", first=date(2024, 5, 1))])
    write_funder_view(careful_exports.edition, funder, tmp_path)
    rows = {row["figure_id"]: row for row in json.loads((tmp_path / "figures.json").read_text("utf-8"))}
    assert (rows[FEW]["status"], rows[FEW]["value"]) == ("suppressed", None)
    assert f'data-figure="{FEW}">non publié</data>' in (tmp_path / "fr" / "index.html").read_text("utf-8")


def test_a_funder_of_nothing_is_told_so(town_exports: Exported, tmp_path: Path) -> None:
    write_funder_view(town_exports.edition, Funder(id="f", name="F", funds=[]), tmp_path)
    assert json.loads((tmp_path / "figures.json").read_text("utf-8")) == []
    assert "No project funded this year." in (tmp_path / "en" / "index.html").read_text("utf-8")


@pytest.mark.parametrize(("year", "funded"), [(2014, False), (2015, True), (2016, True), (2017, False)])
def test_a_year_is_funded_of_which_at_least_a_day_is(year: int, funded: bool) -> None:
    funder = Funder(id="f", name="F", funds=[Funding(project="x", first=date(2015, 12, 31), last=date(2016, 1, 1))])
    assert (funder.projects(year) == {"x"}) is funded


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("- {id: f, name: F, funds: [{project: y, first: 2024-01-01}]}", 2, "y"),
        ("- {id: f, name: F, funds: [{project: x, first: 2024-01-02, last: 2024-01-01}]}", 2, "before it begins"),
        ("- {id: f, name: F, funds: []}\n- {id: f, name: G, funds: []}", 3, "f"),
    ],
    ids=["unknown project", "ends before it begins", "twice"],
)
def test_what_cannot_be_is_refused_with_its_line(tmp_path: Path, register: Register, text: str, line: int, said: str) -> None:
    (tmp_path / "funders.yaml").write_text(f"funders:\n{text}\n", "utf-8")
    with pytest.raises(Refusal) as refused:
        load_funders(tmp_path / "funders.yaml", {"x": register.projects["alpha"]})
    assert said in refused.value.text.en
    assert f"funders.yaml, line {line}" in refused.value.text.en
