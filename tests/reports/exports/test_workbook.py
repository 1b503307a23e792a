"""The workbook: each figure once, its number exact, its address a link to a page that is there, the same bytes each time."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.exports.figure_sheet import COLUMNS, HEAD, decimals
from reports.exports.wording import both
from reports.exports.workbook import sheet_plans, workbook
from tests.reports.exports.conftest import FEW
from tests.worlds.exports import Exported

Line = dict[str, Any]
NUMBERS = ("value", "low", "high")


def kept(number: float | None) -> float | None:
    """A number as a workbook keeps it: to sixteen digits."""
    return None if number is None else float(f"{number:.16g}")


def lines(path: Path) -> Iterator[Line]:
    """The rows of figures of every sheet but the first, as cells by column."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[1:]:
        for row in sheet.iter_rows(min_row=HEAD + 1):
            yield dict(zip(COLUMNS, row, strict=True)) | {"sheet": sheet.title}


@pytest.fixture(scope="module")
def town_lines(town_exports: Exported) -> list[Line]:
    return list(lines(town_exports.folder / "tables.xlsx"))


def test_each_figure_stands_on_one_sheet_with_its_exact_numbers(town_lines: list[Line], town_exports: Exported) -> None:
    assert sorted(line["figure_id"].value for line in town_lines) == sorted(town_exports.rows)
    for line in town_lines:
        row = town_exports.rows[line["figure_id"].value]
        assert [line[name].value for name in NUMBERS] == [kept(row[name]) for name in NUMBERS]
        assert (line["label_fr"].value, line["label_en"].value, line["coverage"].value) == (
            row["label_fr"],
            row["label_en"],
            row["coverage"],
        )


def test_what_is_made_up_says_so(town_lines: list[Line], town_exports: Exported) -> None:
    marked = {line["figure_id"].value for line in town_lines if line["illustrative"].value == "illustratif · illustrative"}
    assert marked == {address for address, row in town_exports.rows.items() if row["illustrative"]}
    assert marked != set(town_exports.rows), "facts are real"


def test_a_withheld_figure_has_words_where_its_numbers_would_be(careful_exports: Exported) -> None:
    line = next(line for line in lines(careful_exports.folder / "tables.xlsx") if line["figure_id"].value == FEW)
    assert {line[name].value for name in (*NUMBERS, "status")} == {"non publié · not published"}
    assert line["coverage"].value is None


def test_an_address_links_to_a_page_of_the_edition(town_lines: list[Line], town_exports: Exported) -> None:
    missing = {
        line["figure_id"].hyperlink.target
        for line in town_lines
        if not (town_exports.folder / line["figure_id"].hyperlink.target).is_file()
    }
    assert missing == set()


def test_heads_stay_in_sight_and_the_first_sheet_explains_the_others(town_exports: Exported) -> None:
    first, *others = openpyxl.load_workbook(town_exports.folder / "tables.xlsx").worksheets
    assert {sheet.freeze_panes for sheet in others} == {"B3"}
    assert all(sheet["A2"].value == "Libellé\nLabel in French" for sheet in others)
    listed = {cell.value.split(" — ")[0] for cell in first["A"] if cell.value and " — " in cell.value}
    assert listed == {sheet.title.split(" · ")[0] for sheet in others}


def test_sheets_have_names_that_spreadsheets_take() -> None:
    names = [both(plan.title) for plan in sheet_plans()]
    assert len(set(names)) == len(names)
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)
    assert not sheet_plans()[-1].kinds, "the last takes what no other does"


def test_the_same_figures_make_the_same_bytes_whatever_the_day(town_exports: Exported) -> None:
    again = workbook(town_exports.edition, town_exports.figures)
    assert again == (town_exports.folder / "tables.xlsx").read_bytes()
    with ZipFile(io.BytesIO(again)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert re.findall(rb"2\d{3}-\d\d-\d\d", parts.read("docProps/core.xml")) == [b"2024-12-31"] * 2


def test_a_preview_is_stamped_on_each_sheet(town_exports: Exported) -> None:
    preview, sealed = town_exports.edition, town_exports.edition.as_version(1, ())
    for edition, stamped in ((preview, True), (sealed, False)):
        book = openpyxl.load_workbook(io.BytesIO(workbook(edition, town_exports.figures)))
        heads = [f"{sheet['A2'].value} {sheet['B1'].value}" for sheet in book.worksheets]
        assert all(("n'est pas une édition" in head and "is no edition" in head) is stamped for head in heads)


@given(st.integers(-(10**9), 10**9), st.integers(0, 4), st.sampled_from(["euros", "share"]))
def test_a_number_shows_all_of_its_decimals_and_no_more(digits: int, places: int, unit: str) -> None:
    number = digits / 10**places
    shown = decimals(number, unit)
    assert round(number, shown + (2 if unit == "share" else 0)) == number
    assert shown <= places
