"""The annotated copy: the person's own file, nothing of it changed but notes and tints; a first sheet that says it all and is skipped."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from impact.ecosystem.projects import Register, load_register
from impact.intake.annotation.annotated import annotated
from impact.intake.files import read_file
from impact.intake.layouts.models import SheetReading
from impact.intake.layouts.reading import read_spreadsheet
from impact.intake.mapping import Mapping
from impact.intake.result import Context
from impact.tables.marked import ANNOTATED
from indicators.catalogue import Catalogue
from tests.impact.intake.layouts.corpus.cases import QUARTERS, REPAIR, Case
from tests.impact.intake.layouts.corpus.every import CASES
from tests.impact.intake.layouts.corpus.files import with_part, xlsx
from tests.worlds.places import ROOT

PROJECTS = ROOT / "pipelines" / "examples" / "sceaux" / "projects"
OWN = [case for case in CASES if case.file.endswith(".xlsx")]
COPIED = [case for case in CASES if not case.file.endswith(".xlsx")]
BEGINNINGS = {"read": "Lu", "aside": "Laissé de côté.", "ask": "À nous dire"}


@pytest.fixture(scope="module")
def town(catalogue: Catalogue) -> Register:
    return load_register([Path(PROJECTS / f"{name}.yaml") for name in (REPAIR, "fablab", "jardin_partage_1")], catalogue)


@pytest.fixture
def read(catalogue: Catalogue, town: Register, mappings: dict[str, Mapping]):
    def reading(content: bytes, case: Case) -> SheetReading:
        return read_spreadsheet(content, case.file, Context(catalogue, town, mappings, date(2026, 3, 1), case.project), case.year)

    return reading


def notes_of(content: bytes) -> dict[str, str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        f"{sheet.title}!{cell.coordinate}": cell.comment.text
        for sheet in book.worksheets[1:]
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


def kinds_of(reading: SheetReading) -> dict[str, str]:
    kinds = dict.fromkeys(reading.used, "read")
    kinds |= {cell: "read" for value in reading.values for cell in value.cells}
    kinds |= {cell: "aside" for each in reading.left_aside for cell in each.cells}
    return kinds | {cell: "ask" for question in reading.ask for cell in question.cells}


@pytest.mark.parametrize("case", OWN, ids=lambda case: case.name)
def test_every_cell_has_its_note_in_both_languages_and_the_copy_is_read_as_the_file_was(case: Case, read, catalogue: Catalogue) -> None:
    reading = read(case.content, case)
    copy = annotated(case.content, reading, catalogue)
    notes = notes_of(copy)
    for cell, kind in kinds_of(reading).items():
        if cell != "Suivi!B4" or case.content is not QUARTERS:
            assert notes[cell].startswith(BEGINNINGS[kind]), cell
            assert "\n" in notes[cell]
    again = read(copy, case)
    assert (again.values, again.ask, again.left_aside, again.used) == (reading.values, reading.ask, reading.left_aside, reading.used)


@pytest.mark.parametrize("case", COPIED, ids=lambda case: case.name)
def test_of_what_is_no_workbook_a_workbook_with_the_same_cells_comes_back(case: Case, read, catalogue: Catalogue) -> None:
    reading = read(case.content, case)
    copy = annotated(case.content, reading, catalogue)
    again = read(copy, case)
    assert [(v.key, v.content) for v in again.values] == [(v.key, v.content) for v in reading.values]
    assert len(notes_of(copy)) == len(kinds_of(reading))


def test_nothing_of_the_persons_file_changes_but_styles_and_notes(read, catalogue: Catalogue) -> None:
    content = with_part(QUARTERS, "none", None, {"xl/vbaProject.bin": b"\x00macros", "customXml/item1.xml": b"<a/>"})
    copy = annotated(content, read(content, CASES[0]), catalogue)
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(io.BytesIO(copy)) as after:
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
        sheet, tinted = (archive.read("xl/worksheets/sheet1.xml").decode() for archive in (before, after))
    touched = {"styles.xml", "workbook.xml", "workbook.xml.rels", "[Content_Types].xml", "sheet1.xml", "comment1.xml"}
    assert {name.rpartition("/")[2] for name in changed} - touched <= {"legacyDrawing1.vml", "commentsDrawing1.vml"}
    assert re.sub(r' s="\d+"', "", tinted) == re.sub(r' s="\d+"', "", sheet)
    assert "<f>SUM(B4:E4)</f><v>214</v>" in tinted


def test_a_note_of_the_persons_own_stays(read, catalogue: Catalogue) -> None:
    copy = annotated(QUARTERS, read(QUARTERS, CASES[0]), catalogue)
    assert "compté à la main" in notes_of(copy)["Suivi!B4"]


def test_formats_of_numbers_stay_under_the_tint(read, catalogue: Catalogue) -> None:
    content = xlsx({"Suivi": [["", 2016], ["Heures de bénévolat", 410.5]]}, formats={"B2": "0.00"})
    copy = annotated(content, read(content, Case("", content)), catalogue)
    cell = openpyxl.load_workbook(io.BytesIO(copy))["Suivi"]["B2"]
    assert (cell.number_format, cell.fill.fgColor.rgb) == ("0.00", "FFE4F0F1")


def test_names_and_the_open_sheet_follow_the_sheet_that_is_put_before_them(read, catalogue: Catalogue) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx({"Suivi": [["", 2016], ["Bénévoles", 14]], "Autre": [["x"]]})))
    book["Autre"].print_title_rows = "1:1"
    book.active = 1
    buffer = io.BytesIO()
    book.save(buffer)
    copy = annotated(buffer.getvalue(), read(buffer.getvalue(), CASES[1]), catalogue)
    after = openpyxl.load_workbook(io.BytesIO(copy))
    assert after.sheetnames[1:] == ["Suivi", "Autre"]
    assert after.active.title == "Autre"
    assert after["Autre"].print_title_rows == "$1:$1"


def test_the_first_sheet_says_what_was_read_left_aside_and_asked(read, catalogue: Catalogue) -> None:
    copy = annotated(QUARTERS, read(QUARTERS, CASES[0]), catalogue)
    sheet = openpyxl.load_workbook(io.BytesIO(copy)).worksheets[0]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert ANNOTATED in texts[0]
    assert any("12 cellules lues, 10 laissées de côté, 2 à nous dire." in text for text in texts)
    assert any("add up" not in text and "make 131" in text for text in texts)
    assert any("Cafés offerts" in text for text in texts)


def test_a_copy_that_is_annotated_again_has_one_first_sheet_and_one_note_a_cell(read, catalogue: Catalogue) -> None:
    once = annotated(QUARTERS, read(QUARTERS, CASES[0]), catalogue)
    twice = annotated(once, read(once, CASES[0]), catalogue)
    assert openpyxl.load_workbook(io.BytesIO(twice)).sheetnames == openpyxl.load_workbook(io.BytesIO(once)).sheetnames
    assert notes_of(twice) == notes_of(once)


def test_the_mark_is_skipped_when_a_table_of_our_own_is_handed_in_again(read, catalogue: Catalogue, context: Context) -> None:
    content = xlsx({"Données": [["Projet", "Indicateur", "Période", "Valeur"], ["alpha", "Personnes touchées", 2016, 14]]})
    copy = annotated(content, read(content, CASES[0]), catalogue)
    reading = read_file(copy, context)
    assert reading.accepted["value"].to_list() == [14.0]
    assert reading.remarks == []


def test_text_that_looks_like_a_formula_stays_text_in_a_copy(read, catalogue: Catalogue) -> None:
    content = "Indicateur;2016\r\nBénévoles;14\r\n=cmd|' /C calc'!A0;1\r\n".encode()
    copy = annotated(content, read(content, CASES[0]), catalogue)
    cell = openpyxl.load_workbook(io.BytesIO(copy)).worksheets[1]["A3"]
    assert (cell.data_type, cell.value) == ("s", "=cmd|' /C calc'!A0")
