"""Files as people really send them: the reported cases, each with what a reasonable person expects of it (README of the cases)."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import polars as pl
import pytest

from impact.ecosystem.consultation.grouping import Grouped
from impact.ecosystem.consultation.models import Consultation
from impact.ecosystem.consultation.reading import read_proposals
from impact.ecosystem.consultation.review import export_review
from impact.ecosystem.projects import Register, load_register
from impact.intake.files import read_file
from impact.intake.mapping import load_mapping
from impact.intake.result import Context, Reading
from impact.ledger.chain import Ledger
from impact.ledger.submission import Receipt, hand_in
from impact.maps.reading import load_map
from impact.territory.models import Territory
from impact.territory.national import load_national_files, read_national
from impact.validation.checks import load_checks, observed
from impact.valuation.valuemap.reading import read_value_map
from impact.warehouse.build import build
from impact.warehouse.yearly import yearly
from impact.world import World
from indicators.catalogue import Catalogue
from indicators.text import Refusal
from tests.worlds.places import ROOT, SHARED

CASES = SHARED / "field" / "cases"
EXAMPLE = ROOT / "pipelines" / "examples" / "sceaux"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason=f"the field cases are not at {CASES} (not ours to ship; set IMPACT_SHARED)")


@pytest.fixture(scope="session")
def sceaux(catalogue: Catalogue) -> Register:
    return load_register(sorted((EXAMPLE / "projects").glob("*.yaml")), catalogue)


def test_every_case_is_here() -> None:
    here = Path(__file__).read_text("utf-8")
    assert [path.name for path in CASES.iterdir() if f'"{path.name.partition("-")[0]}' not in here] == []


def content(name: str) -> bytes:
    [path] = CASES.glob(f"{name}-*") if name[-1].isdigit() else CASES.glob(f"{name}*")
    return path.read_bytes()


@pytest.fixture
def town(catalogue: Catalogue, sceaux: Register) -> Context:
    log = load_mapping(EXAMPLE / "mappings" / "journal_reparations.yaml", catalogue)
    return Context(catalogue, sceaux, {log.id: log}, date(2026, 3, 1))


def read(town: Context, name: str, project: str | None = None) -> Reading:
    return read_file(content(name), replace(town, project=project))


def values(reading: Reading) -> dict[int, Any]:
    return dict(reading.accepted.select("row", "value").iter_rows())


def codes(frame: pl.DataFrame) -> dict[int, str]:
    return dict(frame.select("row", "code").iter_rows())


def spans(reading: Reading) -> dict[int, tuple[str, str]]:
    return {row: (str(a), str(b)) for row, a, b in reading.accepted.select("row", "period_start", "period_end").iter_rows()}


def remarks(reading: Reading) -> set[str]:
    return {code for code, _ in reading.remarks}


# — numbers —

READ = [
    ("01", None, {2: 1250, 3: 2400, 4: 12500, 5: 1012500}, {}),
    ("03", None, {2: 1250.5, 3: 12500, 4: 9800, 5: 4200, 6: 1500}, {}),
    ("04", None, {2: -120}, {3: "minus_unclear", 4: "minus_unclear"}),
    ("09", None, {}, {2: "value_is_a_day"}),
    ("12", None, {}, dict.fromkeys((2, 3, 4), "cell_error")),
    ("19", None, {2: 120, 3: 40, 4: 900, 5: 15000, 6: 14000}, {}),
    ("19", "fablab", {2: 120, 3: 40}, dict.fromkeys((4, 5, 6), "project_differs")),
    ("28", None, {2: 10, 3: 40}, {4: "value_empty"}),
    ("32", None, {2: 10, 3: 10}, {}),
    ("44", None, {2: 36.5, 3: 36.5, 4: 7.5, 5: 36.5, 6: 36.5}, {}),
    ("45", None, {2: 0.45}, {3: "ratio_parts", 4: "parts_are_a_rate"}),
    ("52", None, {2: 12}, {3: "cell_error", 4: "formula_without_result"}),
    ("60", None, {2: 120, 4: 14}, {3: "quote_not_closed"}),
    ("27", None, {2: 10}, {}),
]


@pytest.mark.parametrize(("name", "project", "accepted", "refused"), READ)
def test_what_is_read_and_what_is_refused(town: Context, name: str, project: str | None, accepted: dict, refused: dict) -> None:
    reading = read(town, name, project)
    assert values(reading) == accepted
    assert codes(reading.rejected) == refused


def test_estimates_and_ranges_are_read_and_marked(town: Context) -> None:
    reading = read(town, "05")
    rows = {r["row"]: (r["value"], r["low"], r["high"], r["approximate"]) for r in reading.accepted.iter_rows(named=True)}
    assert rows == {
        2: (125, 100, 150, True), 4: (120, None, None, True), 5: (80, None, None, True), 6: (120, None, None, True),
        7: (120, None, None, True), 8: (40, None, None, True),
    }  # fmt: skip
    assert codes(reading.rejected) == {3: "number_is_a_bound", 9: "number_vague", 10: "number_slash"}
    assert all("100-150" in text or "50-80" in text or "30-50" in text or "50-60" in text for text in reading.rejected["message_fr"])


def test_a_date_in_the_place_of_a_number_is_called_so(town: Context) -> None:
    [fault] = read(town, "09").rejected.to_dicts()
    assert "date" in fault["message_fr"]
    assert "12,5" in fault["message_fr"]


def test_a_cell_in_error_is_not_called_empty(town: Context) -> None:
    for text in read(town, "12").rejected["message_fr"]:
        assert "en erreur" in text
        assert "Écrivez 0" not in text


# — periods and days —


def test_school_years_written_short_are_four_school_years(town: Context) -> None:
    assert spans(read(town, "23")) == {n + 2: (f"{2010 + n}-09-01", f"{2011 + n}-08-31") for n in range(4)}


def test_days_in_many_spellings_are_read_or_refused_for_what_they_are(town: Context) -> None:
    reading = read(town, "24")
    june = ("2016-06-01", "2016-06-30")
    assert spans(reading) == {
        3: june, 4: ("2016-06-06", "2016-06-30"), 6: ("2016-06-30", "2016-07-31"), 7: june, 8: june, 9: june, 10: june,
        12: ("2016-02-29", "2016-03-31"),
    }  # fmt: skip
    assert codes(reading.rejected) == {2: "day_two_readings", 5: "day_is_a_number", 11: "day_not_in_calendar"}
    assert not any("période n'est pas indiquée" in text for text in reading.rejected["message_fr"])


def test_an_exclusive_end_is_recognised(town: Context) -> None:
    reading = read(town, "25")
    assert spans(reading) == {2: ("2016-01-01", "2016-12-31")}
    assert "ends_exclusive" in remarks(reading)


def test_a_year_and_a_month_are_put_together(town: Context) -> None:
    assert spans(read(town, "26")) == {2: ("2016-01-01", "2016-01-31"), 3: ("2016-02-01", "2016-02-29")}


@pytest.mark.parametrize("name", ["68", "69"])
def test_logs_of_forms_keep_the_day(town: Context, name: str) -> None:
    reading = read(town, name, "mutum_repair_cafe")
    assert reading.accepted["day"].to_list() == [date(2016, 3, 5)] * 2


# — what people do not see or do not mean —


def test_targets_are_left_aside(town: Context) -> None:
    reading = read(town, "15")
    assert values(reading) == {2: 310}
    assert list(reading.aside.select("sheet", "row", "code").iter_rows()) == [
        ("Objectifs 2016", 2, "aside_target"), ("Objectifs 2016", 3, "aside_target"),
    ]  # fmt: skip
    assert reading.received == 3


def test_a_hidden_row_is_read_and_said(town: Context) -> None:
    reading = read(town, "13")
    assert values(reading) == {2: 120, 3: 999, 4: 3000}
    assert next(text.fr for code, text in reading.remarks if code == "hidden_rows").count("3") == 1


def test_a_column_of_statuses_is_left_aside(town: Context) -> None:
    assert "column_is_a_status" in remarks(read(town, "28"))


def test_lines_in_another_encoding_are_said(town: Context) -> None:
    assert "lines_other_encoding" in remarks(read(town, "32"))


def test_a_duration_shown_short_is_said(town: Context) -> None:
    assert "duration_over_a_day" in remarks(read(town, "44"))


# — identity —


def test_differences_that_are_not_seen_are_none(town: Context) -> None:
    reading = read(town, "42")
    assert sorted(reading.accepted["row"]) == [2, 3, 4, 5, 7, 8, 9]
    assert codes(reading.rejected) == {6: "project_unknown"}, "a dash that is seen is a difference"


def test_the_same_value_twice_is_one_observation(town: Context, ledger: Ledger) -> None:
    receipt = hand_in(ledger, content("43"), "f", town)
    assert (receipt.accepted, receipt.unchanged, receipt.rejected) == (1, 1, 0)


def test_numbers_that_lost_their_zeros_are_the_same_records(town: Context, ledger: Ledger) -> None:
    cafe = replace(town, project="mutum_repair_cafe")
    hand_in(ledger, content("67a"), "a", cafe)
    receipt = hand_in(ledger, content("67b"), "b", cafe)
    assert (receipt.accepted, receipt.unchanged, receipt.rejected) == (1, 3, 0)


def test_a_second_person_is_said_to_differ_with_both_values(town: Context, ledger: Ledger) -> None:
    hand_in(ledger, content("73a"), "a", town)
    receipt = hand_in(ledger, content("73b"), "b", town)
    [row] = receipt.revisions.select("before value", "value", "before submission_id").iter_rows()
    assert row == (120, 64, "S000001")


def test_a_doubled_column_of_a_national_file_is_refused(catalogue: Catalogue) -> None:
    files = load_national_files([], catalogue).values()
    with pytest.raises(Refusal) as refusal:
        read_national(content("92"), date(2026, 3, 1), files, "92071", [])
    assert refusal.value.code == "national_column_doubled"
    assert "MED21" in refusal.value.text.fr


# — files that are no table —


@pytest.mark.parametrize(("name", "code"), [("39", "file_is_xml"), ("76", "file_password"), ("53", "sheet_too_far")])
def test_a_file_that_cannot_be_read_says_why_and_blocks_nothing(town: Context, ledger: Ledger, name: str, code: str) -> None:
    receipt = hand_in(ledger, content(name), name, town)
    assert receipt.unreadable == code
    assert hand_in(ledger, content("73a"), "a", town).accepted == 1


# — what a year is made of —


def figures(town: Context, ledger: Ledger, name: str) -> dict[tuple[str, int], tuple[float | None, float]]:
    """By project and year: the value of volunteer hours, and the share of the year that it covers."""
    receipt: Receipt = hand_in(ledger, content(name), name, town)
    assert receipt.rejected == 0
    world = World(Territory(code="92071", name="Sceaux", country="FR"), town.catalogue, town.register)
    with duckdb.connect() as con:
        build(con, ledger, world)
        observed = con.sql("FROM observation_year WHERE indicator_id = 'volunteer_hours'").pl()
        covered = dict(con.execute("SELECT (project_id, year), min(covered) FROM observation_year WHERE stands GROUP BY ALL").fetchall())
    whole = yearly(observed).filter(pl.col("breakdown") == "")
    return {(p, y): (v, round(covered[p, y], 2)) for p, y, v in whole.select("project_id", "year", "value").iter_rows()}


def test_a_quarter_after_a_school_year_counts_too(town: Context, ledger: Ledger) -> None:
    made = figures(town, ledger, "62b")
    assert made["mutum_repair_cafe", 2016] == (125, 1)
    assert made["fablab", 2016][0] == 125
    assert made["fablab", 2017][0] == 90


def test_a_quarter_does_not_pass_for_the_year(town: Context, ledger: Ledger) -> None:
    made = figures(town, ledger, "63")
    assert ("fablab", 2016) not in made, "a missing quarter: no sum"
    assert made["mutum_repair_cafe", 2016] == (100, 0.25)


def test_quarters_that_only_grow_are_asked_about(town: Context, ledger: Ledger) -> None:
    hand_in(ledger, content("21"), "f", town)
    world = World(Territory(code="92071", name="Sceaux", country="FR"), town.catalogue, town.register)
    check = next(c for c in load_checks() if c.id == "growing_periods")
    with duckdb.connect() as con:
        build(con, ledger, world)
        con.execute(f"CREATE VIEW observed AS {observed()}")
        rows = con.execute(f"SELECT pieces, total FROM ({check.sql})").fetchall()
    assert rows == [(4, 1030)]


# — consultations —


def test_a_consultation_of_two_encodings_is_read_each_line_in_its_own() -> None:
    found = read_proposals(content("80"), [], [])
    assert [p.text for p in found.new] == [
        "Créer une maison des associations près de la gare", "Végétaliser les cours d’école et les placettes",
    ]  # fmt: skip


def test_proposals_with_the_hour_keep_their_day() -> None:
    found = read_proposals(content("82"), [], [])
    assert [p.day for p in found.new] == [date(2019, 3, 5), date(2019, 3, 6), date(2019, 3, 6)]


def test_a_person_in_a_proposal_is_remarked() -> None:
    found = read_proposals(content("86"), [], [])
    assert any("nom, une adresse" in text.fr for text in found.remarks)


def test_a_vertical_tab_does_not_break_the_review() -> None:
    found = read_proposals(content("88"), [], [])
    consultation = Consultation.model_construct(proposals=found.new)
    grouped = {p.id: Grouped(p.id, None, "nobody", 0.0) for p in found.new}
    book = openpyxl.load_workbook(io.BytesIO(export_review(consultation, grouped, [], "fr")))
    assert "jardin" in book.active["B2"].value


# — maps —


def test_maps_with_numbers_as_text_are_read() -> None:
    assert read_value_map(content("c1"), "c1")["outcomes"][0]["deadweight"] == 0.2
    assert read_value_map(content("c3"), "c3")["outcomes"][0]["proxy"]["amount"] == 1500


def test_a_negative_amount_is_refused_at_its_cell() -> None:
    with pytest.raises(Refusal) as refusal:
        read_value_map(content("c5"), "c5.xlsx")
    assert refusal.value.code == "valuemap_negative"
    assert "!P4" in refusal.value.text.fr


@pytest.mark.parametrize("name", ["c0-", "c0b"])
def test_the_value_map_of_the_guide_is_read(name: str) -> None:
    read_map = read_value_map(content(name), f"{name}.xlsx")
    assert [(o["stakeholder"], o["quantity"], o["proxy"]["amount"], o["deadweight"]) for o in read_map["outcomes"]] == [
        ("Residents", 120, 60, 0.2), ("Residents", 40, 150, 0.1),
    ]  # fmt: skip
    assert [(i["stakeholder"], i["amount"]) for i in read_map["inputs"]] == [("Residents", 0), ("Town", 5000)]


def test_a_decimal_comma_between_braces_is_named(catalogue: Catalogue) -> None:
    with pytest.raises(Refusal) as refusal:
        load_map(CASES / "a1-map-decimal-comma.yaml", catalogue)
    assert "5000.50" in refusal.value.text.fr
