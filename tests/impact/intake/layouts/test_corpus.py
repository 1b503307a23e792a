"""Spreadsheets as people keep them: each file of the corpus is read as a careful person would, and comes back annotated so."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from impact.ecosystem.projects import Register, load_register
from impact.intake.layouts.meanings import label_words
from impact.intake.layouts.models import SheetReading, Value
from impact.intake.layouts.reading import read_spreadsheet
from impact.intake.layouts.wording import wording
from impact.intake.mapping import Mapping
from impact.intake.result import Context
from impact.tables.grids import ROW, column_letters, read_grids
from indicators.catalogue import Catalogue
from tests.impact.intake.layouts.corpus.cases import Case, one
from tests.impact.intake.layouts.corpus.every import CASES
from tests.worlds.places import ROOT

EXAMPLE = ROOT / "pipelines" / "examples" / "sceaux"


@pytest.fixture(scope="module")
def town(catalogue: Catalogue) -> Register:
    names = ("mutum_repair_cafe", "fablab", "jardin_partage_1")
    return load_register([Path(EXAMPLE / "projects" / f"{name}.yaml") for name in names], catalogue)


@pytest.fixture
def reading_of(catalogue: Catalogue, town: Register, mappings: dict[str, Mapping]):
    def read(case: Case) -> SheetReading:
        context = Context(catalogue, town, mappings, date(2026, 3, 1), case.project)
        return read_spreadsheet(case.content, case.file, context, case.year)

    return read


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_is_read_as_a_careful_person_would(case: Case, reading_of) -> None:
    reading = reading_of(case)
    assert {" ".join(short(cell, case) for cell in v.cells): said(v) for v in reading.values} == dict(case.values)
    asked = [(q.code, sorted(short(cell, case) for cell in q.cells)) for q in reading.ask]
    assert sorted(asked) == sorted((code.partition("#")[0], sorted(cells_of(cells))) for code, cells in case.ask.items())
    aside = sorted(short(cell, case) for each in reading.left_aside for cell in each.cells)
    assert aside == sorted(cells_of(case.aside))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_cell_with_content_is_in_exactly_one_place(case: Case, reading_of) -> None:
    reading = reading_of(case)
    assert sorted(placed(reading)) == sorted(filled(case.content))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_question_can_be_answered(case: Case, reading_of) -> None:
    for question in reading_of(case).ask:
        assert question.text.fr != question.text.en
        assert question.choices[-1].values == []
        assert 0 <= question.suggest < len(question.choices)
        for value in (v for choice in question.choices for v in choice.values):
            assert set(value.cells) <= set(question.cells)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_question_is_one_short_sentence_without_codes(case: Case, reading_of, catalogue: Catalogue) -> None:
    for question in (question for question in reading_of(case).ask if question.details):  # those of our own model are refusals of rows
        for text in (question.text.fr, question.text.en):
            own = re.sub("«[^»]*»|'[^']*'", "", text)  # what the person wrote themselves may be as long as they like
            assert own.count("?") == 1, text
            assert own.endswith("?"), text
            assert len(own) <= 110, text
        said = " ".join(
            re.sub("«[^»]*»", "", text.fr) for text in (question.text, *question.details, *(choice.text for choice in question.choices))
        )
        assert not re.search(r"\b(age|gender|housing_status)\b|\d{4}-(\d\d|Q\d|S\d)\b", said), said


@pytest.mark.parametrize(("first", "month"), [("04/25/2016", 6), ("25/04/2016", 5)])
def test_days_are_read_in_the_order_that_one_of_them_shows(reading_of, first: str, month: int) -> None:
    [question] = reading_of(Case("days", one([["Date", "Objets apportés"], [first, 12], ["06/05/2016", 10]]))).ask
    by_month = next(choice for choice in question.choices if len(choice.values) == 2)
    assert [(value.period, value.value) for value in by_month.values] == [("2016-04", 12), (f"2016-{month:02}", 10)]


def listed_with_total(*totals: int) -> list[list[object]]:
    days = [["Date", "Objets apportés"], ["17/11/2018", 20], ["15/12/2018", 18], ["19/01/2019", 25]]
    return [*days, *(["TOTAL", total] for total in totals)]


def test_a_total_of_days_that_differs_leaves_the_sums_of_their_years_to_choose_and_never_itself(reading_of) -> None:
    reading = reading_of(Case("days", one(listed_with_total(60))))
    [question] = reading.ask
    assert [(v.period, v.value) for v in question.choices[0].values] == [("2018", 38), ("2019", 25)]
    assert 60 not in {value.value for choice in question.choices for value in choice.values}
    assert reading.unsaid is None


def test_a_total_of_days_that_differs_may_be_right_where_they_are_of_one_year(reading_of) -> None:
    rows = [row for row in listed_with_total(60) if row[0] != "19/01/2019"]
    [question] = reading_of(Case("days", one(rows))).ask
    assert ("2018", 60) in {(value.period, value.value) for choice in question.choices for value in choice.values}


def test_a_day_that_is_no_number_has_a_box_and_is_missing_in_the_sum_of_its_year(reading_of) -> None:
    rows = [*listed_with_total(), ["16/06/2018", "19 ou 20"], ["TOTAL", 82]]
    [question] = reading_of(Case("days", one(rows))).ask
    assert [(v.period, v.value) for v in question.choices[0].values] == [("2018", 38), ("2019", 25)]
    assert question.choices[0].text.fr.endswith("; sans B5")
    assert [(b.cell, b.period, b.added, b.added_to) for b in question.blanks] == [("Suivi!B5", "2018", 38, ["Suivi!B2", "Suivi!B3"])]
    assert question.choices[question.suggest].values == []


def test_days_without_a_day_that_is_no_number_have_no_box(reading_of) -> None:
    [question] = reading_of(Case("days", one(listed_with_total(63)))).ask
    assert not question.blanks
    assert "sans" not in question.choices[0].text.fr


def test_a_column_that_we_do_not_ask_for_is_called_by_its_own_name_and_not_by_the_place_of_a_row(reading_of) -> None:
    rows = [["Date", "Lieu", "Objets apportés", "Cafés offerts"], ["17/11/2018", "MJC", 20, 30], ["15/12/2018", "Halle", 18, 20]]
    [aside] = reading_of(Case("days", one(rows))).left_aside
    assert aside.text.fr == "« Cafés offerts » : nous ne le demandons pas."


def test_a_row_that_we_do_not_ask_for_is_called_by_its_name_where_the_rows_say_what_is_counted(reading_of) -> None:
    [aside] = reading_of(Case("rows", one([["", "T1 2018"], ["Objets apportés", 20], ["Cafés offerts", 30]]))).left_aside
    assert aside.text.fr == "« Cafés offerts » : nous ne le demandons pas."


@pytest.mark.parametrize("heading", ["Argent reçu", "Dons", "Dons reçus", "Subvention", "Mécénat", "Money received"])
def test_money_is_asked_about_by_the_words_that_people_have_for_it(reading_of, heading: str) -> None:
    [question] = reading_of(Case("money", one([["", heading], ["2018", "1 050,00 €"]]))).ask
    assert question.code == "indicator_unsure"
    assert {(v.indicator, v.value) for v in question.choices[0].values} == {("money_raised", 1050)}


def test_the_names_that_are_listed_are_of_indicators_of_the_catalogue(catalogue: Catalogue) -> None:
    assert {*label_words().sure, *label_words().likely} <= catalogue.indicators.keys()
    assert {*label_words().visits, *label_words().visits.values()} <= catalogue.indicators.keys()
    assert label_words().conversions.keys() <= catalogue.vocabulary.units.keys()


def test_every_sentence_that_may_be_said_is_in_both_languages() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "impact" / "intake" / "layouts").glob("*.py")]
    codes = {code for text in sources for code in re.findall(r'(?:Uncertainty\(|Disagreement\(|problem=)"(\w+)"', text)}
    asides = {code for text in sources for code in re.findall(r'AsideCell\([\w.]+, "(\w+)"', text)}
    assert {f"{kind}.{code}" for code in codes for kind in ("ask", "why")} | {f"aside.{code}" for code in asides} <= set(wording.codes())


def said(value: Value) -> str:
    """A value as the corpus writes it."""
    parts = [value.indicator, value.period, *([value.breakdown] if value.breakdown else [])]
    if value.missing:
        return " ".join([*parts, value.missing])
    number = f"{'~' if value.approximate else ''}{value.value:g}"
    if value.numerator is not None:
        number = f"{value.numerator:g}/{value.denominator:g}"
    elif value.denominator is not None:
        number += f" n={value.denominator:g}"
    bounds = [f"{value.low:g}..{value.high:g}"] if value.low is not None else []
    return " ".join([*parts, number, *bounds])


def short(cell: str, case: Case) -> str:
    return cell.removeprefix(f"{case.sheet}!") if case.sheet else cell


def cells_of(text: str) -> list[str]:
    """The cells of a list; names of sheets may have spaces."""
    return re.findall(r"(?:[^\s!][^!]*!|!)?[A-Z]{1,3}\d+(?=\s|$)", text)


def placed(reading: SheetReading) -> list[str]:
    cells = [*reading.used, *(c for each in reading.left_aside for c in each.cells)]
    cells += {c for value in reading.values for c in value.cells} | set()
    return cells + list({c for question in reading.ask for c in question.cells})


def filled(content: bytes) -> list[str]:
    return [
        f"{grid.sheet}!{column_letters(int(name[1:]))}{row[ROW]}"
        for grid in read_grids(content)
        for row in grid.cells.iter_rows(named=True)
        for name in grid.cells.columns
        if name != ROW and row[name].strip()
    ]
