"""The gate: every row accepted, rejected with place, code and sentence, or known already (law 2)."""

from __future__ import annotations

import io
import json
import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from impact.intake.columns import observation_columns
from impact.intake.files import read_file
from impact.intake.observations import FEW
from impact.intake.result import Context, Reading
from impact.intake.row import ObservationRow, model_context
from impact.messages import messages
from impact.tables.breakdowns import read_breakdown
from impact.tables.days import read_day
from impact.tables.periods import read_period
from impact.tables.quantities import read_number

HEADER = "projet;indicateur;période;ventilation;valeur;motif d'absence;numérateur;dénominateur;preuve"


def read(context: Context, *rows: str, header: str = HEADER) -> Reading:
    return read_file("\n".join([header, *rows]).encode(), context)


def rejected(reading: Reading) -> list[tuple[int, str]]:
    return list(reading.rejected.select("row", "code").iter_rows())


def observed(reading: Reading) -> list[dict[str, Any]]:
    return reading.accepted.to_dicts()


# — numbers, periods, breakdowns, as people write them —


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("12,5", 12.5), ("12.5", 12.5), ("1 234,50", 1234.5), ("1 234", 1234), ("1 234 567,8", 1234567.8),
     ("1,234.5", 1234.5), ("-3", -3), ("+4", 4), ("1,500", 1.5), ("2e3", 2000), ("1'234", 1234)],
)  # fmt: skip
def test_numbers_french_and_english(text: str, value: float) -> None:
    assert read_number(text) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [("12,5 kg", "number_with_unit"), ("85 %", "number_with_unit"), ("=A1+B1", "formula"), ("douze", "not_a_number"), ("1e999", "number_too_large"),
     ("nan", "not_a_number"), ("1.2.3", "not_a_number"), ("-", "not_a_number"), ("\x00", "not_a_number")],
)  # fmt: skip
def test_what_is_not_a_number_says_why(text: str, code: str) -> None:
    with pytest.raises(PydanticCustomError) as error:
        read_number(text)
    assert error.value.type == code


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [("2024", "2024-01-01", "2024-12-31"), ("2024-S2", "2024-07-01", "2024-12-31"), ("2024-T1", "2024-01-01", "2024-03-31"),
     ("2024Q4", "2024-10-01", "2024-12-31"), ("2024-02", "2024-02-01", "2024-02-29"), ("02/2023", "2023-02-01", "2023-02-28"),
     ("2023-2024", "2023-09-01", "2024-08-31"), ("2024-03-01/2024-05-31", "2024-03-01", "2024-05-31"),
     ("01/03/2024 - 31/05/2024", "2024-03-01", "2024-05-31"), ("01/03/2024 au 31/05/2024", "2024-03-01", "2024-05-31")],
)  # fmt: skip
def test_periods(text: str, start: str, end: str) -> None:
    assert read_period(text) == (date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("text", "code"),
    [("l'an dernier", "not_a_period"), ("2024-13", "not_a_period"), ("1900", "period_too_old"), ("1900-01-01/1900-12-31", "period_too_old"),
     ("2023-2025", "not_a_period"), ("31/05/2024 - 01/03/2024", "period_backwards"), ("20 24", "not_a_period")],
)  # fmt: skip
def test_what_is_not_a_period_says_why(text: str, code: str) -> None:
    with pytest.raises(PydanticCustomError) as error:
        read_period(text)
    assert error.value.type == code


def test_days() -> None:
    assert read_day("05/03/2024") == read_day("2024-03-05") == read_day("5.3.2024") == date(2024, 3, 5)
    with pytest.raises(PydanticCustomError) as error:
        read_day("1900-01-01")
    assert error.value.type == "day_too_old"


def test_breakdowns_have_one_canonical_form(catalogue) -> None:
    words = catalogue.vocabulary.breakdowns
    assert read_breakdown("Genre = F ; âge=75+", ["age", "gender"], words) == "age=75+;gender=F"
    assert read_breakdown("", ["age"], words) == ""


# — rows of observations —


def test_a_right_row_is_accepted_with_its_place(context: Context) -> None:
    reading = read(context, "Alpha;people_reached;2024;;120;;;;registre")
    [row] = observed(reading)
    assert (row["project_id"], row["indicator_id"], row["value"], row["row"]) == ("alpha", "people_reached", 120, 2)
    assert (row["period_start"], row["period_end"]) == (date(2024, 1, 1), date(2024, 12, 31))
    assert reading.received == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Alfa;people_reached;2024;;120", "project_unknown"),
        (";people_reached;2024;;120", "project_empty"),
        ("alpha;persons reached;2024;;120", "indicator_not_in_catalogue"),
        ("alpha;;2024;;120", "indicator_empty"),
        ("alpha;people_reached;;;120", "period_empty"),
        ("alpha;people_reached;un jour;;120", "not_a_period"),
        ("alpha;people_reached;1900;;120", "period_too_old"),
        ("alpha;people_reached;2031;;120", "period_future"),
        ("alpha;people_reached;1995;;120", "indicator_not_in_force"),
        ("alpha;people_reached;2024;couleur=bleu;120", "breakdown_not_allowed"),
        ("alpha;people_reached;2024;âge=centenaires;120", "breakdown_code"),
        ("alpha;people_reached;2024;75+;120", "breakdown_shape"),
        ("alpha;people_reached;2024;;12,5 kg", "number_with_unit"),
        ("alpha;people_reached;2024;;=B2", "formula"),
        ("alpha;people_reached;2024;;beaucoup", "number_vague"),
        ("alpha;people_reached;2024;;", "value_empty"),
        ("alpha;people_reached;2024;;120;NC", "value_and_missing"),
        ("alpha;people_reached;2024;;;peut-être", "missing_code_unknown"),
        ("alpha;repair_success_rate;2024;;0,7", "ratio_parts"),
        ("alpha;repair_success_rate;2024;;;;7;0", "denominator_zero"),
        ("alpha;repair_success_rate;2024;;0,9;;7;10", "ratio_differs"),
        ("alpha;people_reached;2024;;120;;7;10", "parts_unexpected"),
        ("alpha;satisfaction;2024;;8,2", "weight_empty"),
    ],
)
def test_a_wrong_row_is_rejected_with_its_code_and_a_remedy(context: Context, row: str, code: str) -> None:
    reading = read(context, row, "beta;people_reached;2024;;7")
    assert rejected(reading) == [(2, code)]
    assert [r["project_id"] for r in observed(reading)] == ["beta"]
    fault = reading.rejected.to_dicts()[0]
    assert fault["message_fr"] != fault["message_en"]
    assert fault["message_fr"].endswith((".", "NC"))
    original = json.loads(fault["original"])
    assert set(original.values()) == {cell for cell in row.split(";") if cell}


def test_the_nearest_name_is_suggested(context: Context) -> None:
    fault = read(context, "Alfa;people_reached;2024;;1").rejected.to_dicts()[0]
    assert "« alpha »" in fault["message_fr"]
    assert "'alpha'" in fault["message_en"]


def test_missing_is_not_zero(context: Context) -> None:
    reading = read(context, "alpha;people_reached;2024;;0", "beta;people_reached;2024;;NC", "gamma;people_reached;2024;;;en retard")
    assert [(r["value"], r["missing"]) for r in observed(reading)] == [(0, None), (None, "not_collected"), (None, "late")]


def test_a_ratio_is_computed_from_its_parts_and_may_be_repeated_beside_them(context: Context) -> None:
    rows = observed(read(context, "alpha;repair_success_rate;2024;;;;7;10", "beta;repair_success_rate;2024;;70;;7;10"))
    assert [(r["value"], r["numerator"], r["denominator"]) for r in rows] == [(0.7, 7, 10), (0.7, 7, 10)]


def test_rows_that_contradict_each_other_are_both_rejected_and_repeats_are_not(context: Context) -> None:
    reading = read(context, "alpha;sessions;2024;;10", "alpha;sessions;2024;;11", "beta;sessions;2024;;5", "beta;sessions;2024;;5")
    assert rejected(reading) == [(2, "row_conflict"), (3, "row_conflict")]
    assert "2, 3" in reading.rejected["message_fr"][0]
    assert reading.accepted.height == 2


def test_the_project_may_be_said_once_for_the_whole_file(context: Context) -> None:
    reading = read(replace(context, project="beta"), "sessions;2024;5", header="indicateur;année;valeur")
    assert observed(reading)[0]["project_id"] == "beta"
    other = read(replace(context, project="beta"), "alpha;sessions;2024;5", header="projet;indicateur;année;valeur")
    assert rejected(other) == [(2, "project_differs")]


# — whole columns and single rows follow one rule —

cells = st.one_of(
    st.sampled_from(
        ["", "12", "12,5", "1 234", "-3", "0", "NC", "s", "12,5 kg", "=A1", "x", "1e3", "007", "١٢", "1,2,3", "99999999999999999999"]
    ),
    st.floats(allow_nan=False, allow_infinity=False).map(str),
    st.text(max_size=8).filter(lambda t: not set(t) & set('\r\n;"')),
)
rows = st.fixed_dictionaries(
    {
        "project": st.sampled_from(["alpha", "Alpha ", "ALPHA", "", "delta", "beta"]),
        "indicator": st.sampled_from(["people_reached", "sessions", "Sessions", "satisfaction", "repair_success_rate", "nope", ""]),
        "period": st.sampled_from(["2024", "2024-T1", "1900", "2031", "", "2023-2024", "n'importe", "2011", "2005"]),
        **dict.fromkeys(("year", "month", "quarter", "half"), st.just("")),
        "period_start": st.sampled_from(["", "", "01/02/2024", "x"]),
        "period_end": st.sampled_from(["", "", "2024-03-01"]),
        "breakdown": st.sampled_from(["", "", "âge=75+", "age=75+;gender=F", "zzz", "couleur=bleu"]),
        "value": cells,
        "missing": st.sampled_from(["", "", "NC", "?"]),
        "numerator": st.sampled_from(["", "", "7"]),
        "denominator": st.sampled_from(["", "", "10", "0"]),
        "evidence": st.sampled_from(["", "registre", "http://x"]),
        "comment": st.just(""),
    }
)


COMPANION = {"project": "gamma", "indicator": "volunteers", "period": "2022", "period_start": "", "period_end": "", "value": "1"}
"""A row about something else: one about the same thing would contradict the row that is looked at."""


@given(row=rows)
def test_what_columns_accept_the_model_accepts_with_the_same_value(catalogue, register, mappings, row) -> None:
    context = Context(catalogue, register, mappings, date(2026, 3, 1))
    table = pl.DataFrame([row, *[row | COMPANION] * FEW])  # more rows than the model judges by itself
    reading = read_file(table.write_csv(separator=";").encode(), context)
    names = [*observation_columns()]
    text = {name: row[name].strip(" \t\n\u00a0\u202f\ufeff") for name in names}
    try:
        model = ObservationRow.model_validate(text, context=model_context(context))
    except ValidationError as error:
        assert rejected(reading)[0] == (2, error.errors()[0]["type"])
    else:
        [accepted] = [r for r in observed(reading) if r["row"] == 2]
        assert {name: accepted[name] for name in model.observation()} == model.observation()


# — files as they come —


def test_delimiters_encodings_and_marks(context: Context) -> None:
    row = ["alpha", "sessions", "2024", "", "1 234,5", "", "", "", "régulier"]
    for delimiter in ";\t|":
        for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
            text = "\r\n".join([HEADER.replace(";", delimiter), delimiter.join(row)]) + "\r\n"
            [accepted] = observed(read_file(text.encode(encoding), context))
            assert (accepted["value"], accepted["evidence"]) == (1234.5, "régulier"), (delimiter, encoding)
    quoted = 'project,indicator,period,value\nalpha,sessions,2024,"1,5"\n'
    assert observed(read_file(quoted.encode(), context))[0]["value"] == 1.5


def workbook(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, content in sheets:
        sheet = book.create_sheet(name)
        for r, line in enumerate(content, 1):
            for c, cell in enumerate(line, 1):
                sheet.cell(r, c, cell)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


MESSY = [
    [],
    [None, "Association Alpha : bilan"],
    [None, None, "Ne pas modifier les colonnes"],
    [],
    [None, "Projet", "Indicateur", "Année", "Nombre"],
    [None, "Alpha", "sessions", 2024, 12.5],
    [],
    [None, "Alpha", "people_reached", 2024, "12,5 kg"],
]


def test_a_messy_spreadsheet_is_found_its_table_and_rows_keep_their_numbers(context: Context) -> None:
    reading = read_file(workbook(("Notice", [["Bonjour"]]), ("Relevé", MESSY)), context)
    assert [(r["sheet"], r["row"], r["value"]) for r in observed(reading)] == [("Relevé", 6, 12.5)]
    fault = reading.rejected.to_dicts()[0]
    assert (fault["sheet"], fault["row"], fault["column"], fault["code"]) == ("Relevé", 8, "Nombre", "number_with_unit")
    assert [code for code, _ in reading.remarks] == ["sheet_ignored"]


def test_an_open_document_spreadsheet_is_read_too(context: Context) -> None:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Feuille1")
    for line in (["projet", "indicateur", "période", "valeur"], ["alpha", "sessions", "2024-T2", "1 234,5"]):
        row = TableRow()
        for text in line:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    buffer = io.BytesIO()
    document.save(buffer)
    [accepted] = observed(read_file(buffer.getvalue(), context))
    assert (accepted["value"], accepted["period_end"], accepted["sheet"]) == (1234.5, date(2024, 6, 30), "Feuille1")


def test_two_sheets_that_contradict_each_other_are_both_doubted(context: Context) -> None:
    head = ["projet", "indicateur", "période", "valeur"]
    book = workbook(
        ("A", [head, ["alpha", "sessions", 2024, 10]]), ("B", [head, ["alpha", "sessions", 2024, 11], ["beta", "sessions", 2024, 1]])
    )
    reading = read_file(book, context)
    assert sorted(reading.rejected.select("sheet", "row", "code").iter_rows()) == [("A", 2, "row_conflict"), ("B", 2, "row_conflict")]
    assert reading.accepted.height == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\n\n  \n", "file_empty"),
        (b"PK\x03\x04 not a workbook", "file_not_a_table"),
        (b"%PDF-1.7\n1 0 obj", "file_not_a_table"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "file_not_a_table"),
        (b"RIFF\x24\x0a\0\0WEBPVP8 \x17\x0a\0\0\xb0\x5e\x01\x9d", "file_not_a_table"),
        (random.Random(7).randbytes(3_000), "file_not_a_table"),
        (HEADER.encode(), "file_without_rows"),
    ],
)
def test_a_file_without_a_table_says_so(context: Context, content: bytes, code: str) -> None:
    reading = read_file(content, context)
    assert [c for c, _ in reading.remarks] == [code]
    assert reading.received == 0


def test_a_stray_control_sign_does_not_make_a_table_unreadable(context: Context) -> None:
    reading = read(context, *[f"alpha;sessions;{year};;12" for year in range(2015, 2025)], "beta;sessions;2024;;1\x002")
    assert reading.accepted.height == 10
    assert [row for row, _ in rejected(reading)] == [12]


def test_a_missing_or_doubled_column_rejects_every_row_and_names_it(context: Context) -> None:
    missing = read(context, "alpha;sessions;12", header="projet;indicateur;nombre")
    assert rejected(missing) == [(2, "column_missing")]
    assert "Période" in missing.rejected["message_fr"][0]
    assert "Period" in missing.rejected["message_en"][0]
    doubled = read(context, "alpha;sessions;2024;1;2", header="projet;indicateur;année;valeur;valeur")
    assert rejected(doubled) == [(2, "column_doubled")]


def test_a_quote_that_nobody_closed_swallows_nothing(context: Context) -> None:
    reading = read(
        context, 'alpha;sessions;2024;;1;;;;"super', "beta;sessions;2024;;2", "gamma;sessions;2024;;3", 'alpha;sessions;2023;;4;;;;"'
    )
    assert sorted(r["value"] for r in observed(reading)) == [1, 2, 3, 4]


def test_a_comma_in_a_comment_does_not_change_the_delimiter(context: Context) -> None:
    text = "projet;indicateur;année;valeur;commentaire\nalpha;sessions;2024;1;oui, non, peut-être, ou pas, enfin, voilà, bref"
    assert read_file(text.encode(), context).accepted.height == 1


def test_the_second_of_two_tables_in_a_sheet_is_counted(context: Context) -> None:
    head = "projet;indicateur;année;valeur"
    reading = read_file("\n".join([head + ";", "alpha;sessions;2024;1;", head + ";commentaire", "beta;sessions;2024;2;"]).encode(), context)
    assert reading.received == 3
    assert list(reading.aside.select("row", "code").iter_rows()) == [(3, "aside_header")]
    assert reading.accepted.height == 2


def test_columns_not_read_are_named_and_a_breakdown_column_is_refused(context: Context) -> None:
    reading = read(context, "alpha;sessions;2024;1;milliers", header="projet;indicateur;année;valeur;unité")
    assert [(code, "unité" in text.fr) for code, text in reading.remarks] == [("columns_unread", True)]
    split = read(context, "alpha;people_reached;2024;12;75+", header="projet;indicateur;année;valeur;tranche d'âge")
    assert rejected(split) == [(2, "column_is_breakdown")]


def test_two_columns_of_comments_are_no_fault(context: Context) -> None:
    assert read(context, "alpha;sessions;2024;1;a;b", header="projet;indicateur;année;valeur;remarque;commentaire").accepted.height == 1


@pytest.mark.parametrize(("period", "code"), [("2020-01-01/2022-12-31", "period_too_long"), ("2022-05-01", "period_is_a_day")])
def test_a_period_of_years_or_of_a_day_is_refused(context: Context, period: str, code: str) -> None:
    assert rejected(read(context, f"alpha;sessions;{period};;1")) == [(2, code)]


def test_yes_and_no_are_not_numbers(context: Context) -> None:
    reading = read_file(workbook(("A", [["projet", "indicateur", "année", "valeur"], ["alpha", "sessions", 2024, True]])), context)
    assert rejected(reading) == [(2, "not_a_number")]


# — event records through a mapping —

EVENTS = "id,data_provider,product_category,repair_status,group_identifier,event_date"


def test_event_records_are_recognised_by_their_columns(context: Context) -> None:
    reading = read(context, "r1,Town,Lamp,Fixed,Café,2024-03-01", header=EVENTS)
    assert reading.mapping is not None
    [row] = observed(reading)
    assert (row["scope"], row["record_id"], row["project_id"], row["day"]) == ("Town", "r1", "Café", date(2024, 3, 1))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("r1,Town,Lamp,Mended,Café,2024-03-01", "not_in_list"),
        ("r1,Town,Lamp,Fixed,Café,soon", "not_a_day"),
        ("r1,Town,Lamp,Fixed,Café,1900-01-01", "day_too_old"),
        ("r1,Town,Lamp,Fixed,Café,2031-01-01", "day_future"),
        ("r1,Town,Lamp,Fixed,,2024-03-01", "cell_empty"),
        (",Town,Lamp,Fixed,Café,2024-03-01", "cell_empty"),
        ("r1,Town,La\x00mp,Fixed,Café,2024-03-01", "cell_unreadable"),
    ],
)
def test_an_event_row_that_breaks_its_column_is_rejected(context: Context, row: str, code: str) -> None:
    reading = read(context, row, "r2,Town,Lamp,Fixed,Café,13/03/2024", header=EVENTS)
    assert rejected(reading) == [(2, code)]
    assert [r["record_id"] for r in observed(reading)] == ["r2"]


def test_one_record_stated_twice_differently_is_not_believed(context: Context) -> None:
    rows = ("r1,Town,Lamp,Fixed,Café,2024-03-01", "r1,Town,Lamp,Repairable,Café,2024-03-01", "r2,Town,Lamp,Fixed,Café,2024-03-01")
    assert rejected(read(context, *rows, header=EVENTS)) == [(2, "record_conflict"), (3, "record_conflict")]


def test_every_code_of_the_gate_has_a_sentence_in_both_languages() -> None:
    for code in messages.codes():
        assert messages._texts[code].fr
        assert messages._texts[code].en


def test_today_is_the_limit(context: Context) -> None:
    soon = context.today + timedelta(days=1)
    reading = read(context, f"r1,Town,Lamp,Fixed,Café,{soon}", f"r2,Town,Lamp,Fixed,Café,{context.today}", header=EVENTS)
    assert rejected(reading) == [(2, "day_future")]
