"""A funder's template: its headings are all there, each is answered by published figures or said not to be; its own blank changes nowhere else."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
import yaml
from openpyxl.workbook.defined_name import DefinedName

from indicators.catalogue import Catalogue
from indicators.text import Refusal
from reports.exports.forms.answers import Answered, FormAnswer, answered
from reports.exports.forms.blank import fill
from reports.exports.forms.crosswalk import forms
from reports.exports.forms.letter import form_document
from reports.exports.forms.reported import Reported
from reports.exports.forms.spreadsheet import form_workbook
from tests.worlds.places import SHARED
from tests.worlds.sealed import row

GRANTS = SHARED / "schemas" / "grants"
OF = "2024/project/voisinage/"


def of(catalogue: Catalogue, rows: list[dict[str, Any]], gave: float | None = 500.0, **pedigrees: Any) -> Reported:
    return Reported(
        2024, 1, "h" * 64, "Fondation", "voisinage", "Voisinage", "Sceaux", "EUR", gave, {r["figure_id"]: r for r in rows}, pedigrees.get, catalogue, "fr"
    )  # fmt: skip


def labelled(address: str, value: float | None, label: str) -> dict[str, Any]:
    return row(address, value) | {"label_fr": f"Voisinage · {label}", "label_en": f"Voisinage · {label}"}


@pytest.fixture
def answers(catalogue: Catalogue) -> Answered:
    rows = [
        labelled(f"{OF}sessions", 12, "Séances"),
        labelled(f"{OF}sessions/target", 10, "cible"),
        labelled(f"{OF}people_reached", None, "Personnes"),
    ]
    return answered(forms()["cerfa_15059"], of(catalogue, rows))


@pytest.mark.skipif(not GRANTS.is_dir(), reason="the forms as data are kept outside the project")
def test_each_heading_of_the_grant_report_is_there_and_no_other() -> None:
    form = yaml.safe_load((GRANTS / "cerfa-15059-02.yaml").read_text("utf-8"))
    asked = {f["id"] for sheet in form["sheets"] for f in (*sheet.get("fields", []), *sheet.get("footer", []))}
    lines = [r for r in csv.DictReader((GRANTS / "budget-lines.csv").open(encoding="utf-8")) if r["form_15059"] == "1"]
    asked |= {f"line_{r['code'].replace('.', '_')}" for r in lines}
    ours = {f.id for section in forms()["cerfa_15059"].sections for f in section.fields}
    assert ours - {"action", "exercise", "forecast", "percent"} == asked


@pytest.mark.skipif(not GRANTS.is_dir(), reason="the forms as data are kept outside the project")
def test_each_column_of_the_frames_is_there_and_no_other() -> None:
    frames = yaml.safe_load((GRANTS / "funder-frames.yaml").read_text("utf-8"))
    for form, asked in (("logframe", frames["eu_prag_logframe"]["columns"]), ("five_dimensions", frames["five_dimensions"]["categories"])):
        assert {f.id for s in forms()[form].sections for f in s.fields} == {of["id"] for of in asked}


def test_what_is_published_answers_and_the_rest_is_said(answers: Answered) -> None:
    named = answers.named
    assert (named["grant"].number, named["action"].text) == (500.0, "Voisinage")
    assert named["objectives"].text == "Séances : 12, pour une cible de 10"
    assert named["objectives"].figures == (f"{OF}sessions",)
    assert named["beneficiaries"].text == ""
    assert "reconnu" in named["beneficiaries"].why
    assert ("Numéro SIRET", named["siret"].why) in answers.unanswered


def test_an_amount_that_nobody_recorded_is_not_made_up(catalogue: Catalogue) -> None:
    cell = answered(forms()["cerfa_15059"], of(catalogue, [], None)).named["grant"]
    assert (cell.text, cell.number, cell.why) == ("", None, "le montant n'est pas enregistré")


def put_in(funding: str, amount: float | None, *, withheld: bool = False) -> dict[str, Any]:
    return {"indicator_id": "money_raised", "breakdown": f"funding={funding}", "quantity": amount, "withheld": withheld, "assumptions": {}}


def test_money_stated_answers_in_words_and_its_part_of_the_grant_is_worked_out(catalogue: Catalogue) -> None:
    """By hand: 500 of 1,500 + 500 is a quarter. The public money stands in two inputs, the town's part and that of others: it is counted once."""
    rows = [labelled(f"{OF}money_raised", 1500, "Reçu"), labelled(f"{OF}earned_income", 500, "Recettes")]
    pedigree = {f"{OF}value_invested": {"outcomes": [put_in("public", 900), put_in("public", 900), put_in("private", 600)]}}
    named = answered(forms()["cerfa_15059"], of(catalogue, rows, **pedigree)).named
    assert (named["grant_share"].number, named["grant_share"].unit) == (0.25, "share")
    assert normalised(named["line_74"].text).startswith("900 € d'argent public")
    assert normalised(named["line_758"].text).startswith("600 € d'argent privé")
    assert (named["line_74"].number, named["line_74_commune"].why) == (None, named["line_60"].why)


@pytest.mark.parametrize("line", [put_in("public", 900, withheld=True), put_in("public", None), put_in("other", 900)])
def test_money_that_is_withheld_or_of_another_kind_answers_nothing(catalogue: Catalogue, line: dict[str, Any]) -> None:
    named = answered(forms()["cerfa_15059"], of(catalogue, [], **{f"{OF}value_invested": {"outcomes": [line]}})).named
    assert (named["line_74"].text, named["grant_share"].text) == ("", "")
    assert "à reprendre de vos comptes" in named["line_74"].why


def test_a_grant_larger_than_the_income_stated_has_no_share_of_it(catalogue: Catalogue) -> None:
    assert answered(forms()["cerfa_15059"], of(catalogue, [labelled(f"{OF}money_raised", 400, "Reçu")])).named["grant_share"].why


def test_a_logical_framework_has_baseline_target_and_actual(catalogue: Catalogue) -> None:
    rows = [labelled(f"{OF}sessions", 12, "Séances"), labelled(f"{OF}sessions/baseline", 7, "b"), labelled(f"{OF}sessions/target", 10, "c")]
    for extra in rows[1:]:
        extra["definition"] = extra["definition"] | {"kind": "objective", "indicator_id": "sessions"}
    named = answered(forms()["logframe"], of(catalogue, rows)).named
    assert [named[f"sessions_{column}"].number for column in ("baseline", "target", "current")] == [7, 10, 12]


def test_what_has_no_target_and_no_baseline_says_which_is_missing(catalogue: Catalogue) -> None:
    named = answered(forms()["logframe"], of(catalogue, [labelled(f"{OF}sessions", 12, "Séances")])).named
    assert [named[f"sessions_{column}"].why for column in ("baseline", "target")] == ["aucun point de départ connu", "aucune cible fixée"]


def test_our_own_page_has_headings_answers_addresses_and_what_is_left(answers: Answered) -> None:
    sheets = openpyxl.load_workbook(io.BytesIO(form_workbook(answers))).worksheets
    cells = {normalised(str(cell.value)) for sheet in sheets for line in sheet.iter_rows() for cell in line if cell.value}
    text = normalised(ZipFile(io.BytesIO(form_document(answers))).read("word/document.xml").decode())
    for said in (
        "Objectifs atteints au regard des indicateurs utilisés",
        "Séances : 12, pour une cible de 10",
        f"{OF}sessions",
        "Ce qui reste sans réponse",
    ):
        assert said in cells
        assert f">{said}<" in text
    assert [sheet.title for sheet in sheets] == ["Cerfa 15059-02", "Sans réponse"]
    assert form_workbook(answers) == form_workbook(answers)


def test_our_own_page_is_set_as_its_language_prints(answers: Answered) -> None:
    """A narrow or whole space that does not break before the signs that have one in French, and printed apostrophes."""
    text = ZipFile(io.BytesIO(form_document(answers))).read("word/document.xml").decode()
    assert "Séances\u00a0: 12" in text
    assert "l’identité administrative de l’association" in text
    assert "'" not in re.sub(r"<[^>]*>", "", text)


def test_every_row_of_a_workbook_says_how_tall_it_is_and_grows_with_what_is_typed(answers: Answered) -> None:
    """LibreOffice makes a row of which the file says nothing one line tall, whatever stands in it."""
    content = form_workbook(answers)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    tall = {cells[0].value: sheet.row_dimensions[cells[0].row].height for cells in sheet.iter_rows()}
    assert tall["Action"] == 15
    assert tall["Numéro RNA, ou à défaut numéro du récépissé en préfecture"] == 30
    assert b"customHeight" not in ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == ("landscape", None, 0)


def test_a_logical_framework_begins_with_the_effects(catalogue: Catalogue) -> None:
    """`volunteers` is put in, `sessions` done, `loneliness_score` an effect: the chain of results is read from its end."""
    rows = [labelled(f"{OF}{name}", 5, name) for name in ("volunteers", "sessions", "loneliness_score")]
    [section] = answered(forms()["logframe"], of(catalogue, rows)).sections
    assert [row[1].text for row in section.rows] == ["loneliness_score", "sessions", "volunteers"]


def test_a_baseline_says_when_it_was_read_or_why_there_is_none(catalogue: Catalogue) -> None:
    note = [{"fr": "relevé le 30 juin 2023", "en": "read on 30 June 2023"}]
    rows = [labelled(f"{OF}sessions", 12, "Séances"), labelled(f"{OF}sessions/baseline", 7, "b")]
    rows[1]["definition"] = rows[1]["definition"] | {"kind": "objective", "indicator_id": "sessions", "made_of": note}
    cell = answered(forms()["logframe"], of(catalogue, rows)).named["sessions_baseline"]
    assert (cell.number, cell.text) == (7, "7\nrelevé le 30 juin 2023")
    rows[1] |= {"value": None, "low": None, "high": None, "status": "missing"}
    assert answered(forms()["logframe"], of(catalogue, rows)).named["sessions_baseline"].why == "relevé le 30 juin 2023"
    rows[1]["status"] = "suppressed"
    assert "reconnu" in answered(forms()["logframe"], of(catalogue, rows)).named["sessions_baseline"].why


def test_numbers_are_numbers_that_a_spreadsheet_adds_up_with_the_words_of_the_edition_beside(catalogue: Catalogue) -> None:
    rows = [labelled(f"{OF}sessions", 12, "Séances"), labelled(f"{OF}money_raised", 1234.5, "Reçu") | {"unit": "euros"}]
    pages = (form_workbook(answered(forms()[form], of(catalogue, rows))) for form in ("cerfa_15059", "logframe"))
    cerfa, frame = (openpyxl.load_workbook(io.BytesIO(page)).active for page in pages)
    lines = {normalised(str(line[0].value)): line for line in cerfa.iter_rows()}
    grant, year, forecast = lines["Montant de la subvention"], lines["Exercice"], lines["Colonne « Prévision »"]
    assert (grant[1].value, grant[1].number_format, normalised(grant[2].value)) == (500, '#,##0 "€"', "500 €")
    assert (year[1].value, year[1].number_format) == (2024, "0")
    assert "votre demande" in forecast[1].value
    formats = {cell.value: cell.number_format for line in frame.iter_rows() for cell in line if cell.data_type == "n" and cell.value}
    assert formats == {12: "#,##0", 1234.5: '#,##0 "€"'}


def normalised(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


# — a funder's own blank —


@pytest.fixture
def blank(tmp_path: Path) -> bytes:
    """A workbook with styles, a formula, a drawing sheet of notes, three named cells: one styled, one where no cell is, one filled already."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Bilan d'été"
    sheet["A1"], sheet["B2"], sheet["C9"] = "Titre", "=1+1", "déjà là"
    sheet["D4"].number_format = "0.00"
    book.create_sheet("Notes")["A1"] = "à garder"
    places = {"grant": "$D$4", "action": "$B$7", "siret": "$A$5", "objectives": "$C$9"}
    for name, place in places.items():
        book.defined_names[name] = DefinedName(name, attr_text=f"'Bilan d''été'!{place}")
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_named_cells_are_filled_and_every_other_part_is_the_same_bytes(answers: Answered, blank: bytes) -> None:
    filling = fill(blank, answers.named)
    before, after = ZipFile(io.BytesIO(blank)), ZipFile(io.BytesIO(filling.content))
    assert before.namelist() == after.namelist()
    assert {n for n in before.namelist() if before.read(n) != after.read(n)} == {"xl/worksheets/sheet1.xml"}
    sheet = openpyxl.load_workbook(io.BytesIO(filling.content))["Bilan d'été"]
    assert (sheet["D4"].value, sheet["D4"].number_format, sheet["B7"].value) == (500, "0.00", "Voisinage")
    assert (sheet["A1"].value, sheet["B2"].value, sheet["C9"].value) == ("Titre", "=1+1", "déjà là")
    assert sheet["A5"].value == f"[{answers.named['siret'].why}]"
    assert sorted(filling.filled) == ["action", "grant"]
    assert (filling.left["objectives"], filling.left["siret"]) == ("taken", answers.named["siret"].why)


def test_a_sheet_changes_only_where_a_named_cell_lies(answers: Answered, blank: bytes) -> None:
    sheet = "xl/worksheets/sheet1.xml"
    before, after = (ZipFile(io.BytesIO(content)).read(sheet).decode() for content in (blank, fill(blank, answers.named).content))
    empty = r'<c r="D4" (s="\d+")[^>]*?(?:/>|></c>)'  # openpyxl writes it either way
    [styled] = re.findall(empty, before)
    filled = re.sub(empty, r'<c r="D4" \1><v>500.0</v></c>', before)
    fifth = f'<row r="5"><c r="A5" t="inlineStr"><is><t xml:space="preserve">[{answers.named["siret"].why}]</t></is></c></row>'
    seventh = '<row r="7"><c r="B7" t="inlineStr"><is><t xml:space="preserve">Voisinage</t></is></c></row>'
    assert styled
    assert after == filled.replace('<row r="9"', f'{fifth}{seventh}<row r="9"')


def test_what_nothing_answers_is_said_in_its_place_in_a_document_too(answers: Answered) -> None:
    control = '<w:sdt><w:sdtPr><w:tag w:val="siret"/></w:sdtPr><w:sdtContent><w:r><w:t>Cliquez</w:t></w:r></w:sdtContent></w:sdt>'
    written = io.BytesIO()
    with ZipFile(written, "w") as archive:
        archive.writestr("word/document.xml", control)
    filling = fill(written.getvalue(), answers.named)
    assert f">[{answers.named['siret'].why}]<" in ZipFile(io.BytesIO(filling.content)).read("word/document.xml").decode()
    assert (filling.filled, filling.left) == ([], {"siret": answers.named["siret"].why})


def test_a_tagged_field_of_a_document_is_filled_and_nothing_else(answers: Answered) -> None:
    control = '<w:sdt><w:sdtPr><w:tag w:val="action"/></w:sdtPr><w:sdtContent><w:r><w:rPr><w:b/></w:rPr><w:t>Cliquez</w:t></w:r><w:r><w:t>ici</w:t></w:r></w:sdtContent></w:sdt>'
    text = f"<w:document><w:p><w:t>Cliquez</w:t></w:p>{control}</w:document>"
    written = io.BytesIO()
    with ZipFile(written, "w") as archive:
        archive.writestr("word/document.xml", text)
        archive.writestr("word/media/image1.png", b"\x89PNG")
    filling = fill(written.getvalue(), answers.named)
    after = ZipFile(io.BytesIO(filling.content))
    expected = text.replace("<w:t>Cliquez</w:t></w:r>", '<w:t xml:space="preserve">Voisinage</w:t></w:r>').replace(
        "<w:t>ici</w:t>", "<w:t/>"
    )
    assert after.read("word/document.xml").decode() == expected
    assert after.read("word/media/image1.png") == b"\x89PNG"


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04"])
def test_what_is_no_workbook_and_no_document_is_refused(content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        fill(content, {"a": FormAnswer("x")})
    assert refused.value.code == "blank_unreadable"


def test_a_blank_that_names_nothing_of_ours_is_told_the_names() -> None:
    written = io.BytesIO()
    openpyxl.Workbook().save(written)
    with pytest.raises(Refusal) as refused:
        fill(written.getvalue(), {"grant": FormAnswer("x")})
    assert refused.value.code == "blank_unnamed"
    assert "grant" in refused.value.text.fr
