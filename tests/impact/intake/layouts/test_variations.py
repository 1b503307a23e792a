"""Whatever the layout (order, blank rows, headings, languages, units, totals, notes), nothing is read that was not meant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from impact.ecosystem.projects import load_register
from impact.intake.layouts.reading import read_spreadsheet
from impact.intake.result import Context
from indicators.catalogue import load_catalogue
from tests.impact.intake.layouts.corpus.cases import REPAIR
from tests.impact.intake.layouts.corpus.files import csv, xlsx
from tests.impact.intake.layouts.test_corpus import filled, placed
from tests.worlds.places import ROOT

NAMES = {
    "repairs_attempted": [
        "Objets apportés à réparer",
        "Objets apportés",
        "nb d'objets apportés",
        "Objects brought for repair",
        "OBJETS APPORTES",
    ],
    "repairs_succeeded": ["Objets réparés", "dont réparés", "Objects repaired", "objets réparés :"],
    "objects_loaned": ["Prêts d'objets", "Prêts", "Nombre de prêts d'objets", "Objects loaned", "  prêts "],
    "volunteer_hours": ["Heures de bénévolat", "Heures de bénévolat (h)", "Volunteer hours (hours)", "Heures de\nbénévolat"],
    "volunteers": ["Bénévoles", "Nombre de bénévoles", "Volunteers", "Number of volunteers"],
}
PERIODS = {
    "quarters": [["T1", "T2", "T3", "T4"], ["Q1", "Q2", "Q3", "Q4"], ["1er trim.", "2e trim.", "3e trim.", "4e trim."], ["T1 {y}", "T2 {y}", "T3 {y}", "T4 {y}"]],
    "months": [["janv.", "févr.", "mars", "avr."], ["January", "February", "March", "April"], ["01/{y}", "02/{y}", "03/{y}", "04/{y}"], ["janv-{s}", "févr-{s}", "mars-{s}", "avr-{s}"]],
    "years": [["{y}", "{y1}", "{y2}", "{y3}"], ["Année {y}", "Année {y1}", "Année {y2}", "Année {y3}"]],
}  # fmt: skip
NOISE = ["Cafés offerts", "Likes sur la page", "Météo"]
CATALOGUE = load_catalogue()
PROJECTS = load_register([Path(ROOT / "pipelines" / "examples" / "sceaux" / "projects" / f"{REPAIR}.yaml")], CATALOGUE)
CONTEXT = Context(CATALOGUE, PROJECTS, {}, date(2026, 3, 1), REPAIR)


@dataclass(frozen=True)
class Sheet:
    """A table as somebody may have laid it out, and what it is meant to say, by indicator and period."""

    rows: list[list[Any]]
    meant: dict[tuple[str, str], float]
    year: int | None
    as_csv: bool


def period_of(grain: str, n: int, year: int) -> str:
    return {"quarters": f"{year}-Q{n + 1}", "months": f"{year}-{n + 1:02}", "years": str(year + n)}[grain]


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    year = draw(st.integers(2012, 2020))
    grain = draw(st.sampled_from(list(PERIODS)))
    style = draw(st.sampled_from(PERIODS[grain]))
    count = draw(st.integers(1, 4))
    years = {"y": year, "y1": year + 1, "y2": year + 2, "y3": year + 3, "s": f"{year % 100:02}"}
    periods = [text.format(**years) for text in style[:count]]
    indicators = draw(st.lists(st.sampled_from(list(NAMES)), min_size=1, max_size=5, unique=True))
    order = draw(st.permutations(range(count)) if grain == "years" else st.just(list(range(count))))
    numbers = {(i, n): draw(st.integers(0, 900)) for i in indicators for n in range(count)}
    body = [[draw(st.sampled_from(NAMES[i])), *(numbers[i, n] for n in order)] for i in indicators]
    body += [
        [noise, *draw(st.lists(st.integers(0, 99), min_size=count, max_size=count))]
        for noise in draw(st.lists(st.sampled_from(NOISE), max_size=2, unique=True))
    ]
    head = [draw(st.sampled_from(["", "Indicateur", "Ce qui est compté"])), *(periods[n] for n in order)]
    table = [head, *body]
    if draw(st.booleans()):
        table = [[*row, "Remarques" if n == 0 else draw(st.sampled_from(["", "vu avec Paul"]))] for n, row in enumerate(table)]
    elif draw(st.booleans()):
        wrong = draw(st.sampled_from([0, 0, 1]))
        table = [[*row, "Total" if n == 0 else sum(row[1:]) + wrong] for n, row in enumerate(table)]
    if draw(st.booleans()):
        table = [list(column) for column in zip(*table, strict=True)]
    table = [line for row in table for line in ([row, []] if draw(st.integers(0, 9)) == 0 else [row])]
    said = draw(st.sampled_from(["title", "sender"]))
    title = [[draw(st.sampled_from(["Suivi {y}", "Bilan de l'année {y}", "{y}"])).format(y=year)]] if said == "title" else []
    blank = [[]] * draw(st.integers(0, 2))
    meant = {(i, period_of(grain, n, year)): float(numbers[i, n]) for i in indicators for n in range(count)}
    return Sheet([*title, *blank, *table], meant, year if said == "sender" else None, draw(st.booleans()))


@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(sheets())
def test_nothing_is_read_that_was_not_meant_and_nothing_is_lost(sheet: Sheet) -> None:
    content = csv(sheet.rows) if sheet.as_csv else xlsx({"Feuil1": sheet.rows})
    reading = read_spreadsheet(content, "suivi.xlsx", CONTEXT, sheet.year)
    for value in reading.values:
        assert (value.indicator, value.period) in sheet.meant, value
        assert sheet.meant[value.indicator, value.period] == value.value
    assert sorted(placed(reading)) == sorted(filled(content))
    offered = {(v.indicator, v.period, v.value) for q in reading.ask for choice in q.choices for v in choice.values}
    said = {(v.indicator, v.period, v.value) for v in reading.values} | offered
    assert {(*key, value) for key, value in sheet.meant.items()} <= said


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(st.sampled_from(["", "2016", "T1", "Total", "Bénévoles", "12", "3,5", "NC", "-", "x", "Objectif", "F", "0-14 ans", "#REF!", "=1+1", "S1", "%", "(1.250,5)", "31/02/2016", "0/0", "12/40 (30%)", "1e400", "1²", "mars-janv 2016", "N-1", "Mois", "H", "(k€)", "Taux de réussite des réparations", "FabLab", "au 31/12/2016"]), max_size=6), max_size=8))  # fmt: skip
@example([["12"]])
@example([["Bénévoles", "2016"]])
def test_any_heap_of_cells_is_accounted_for(rows: list[list[str]]) -> None:
    if not any(text.strip() for row in rows for text in row):
        return
    content = csv(rows, "\t")
    reading = read_spreadsheet(content, "a.csv", CONTEXT, 2016)
    assert sorted(placed(reading)) == sorted(filled(content))


@pytest.mark.parametrize("year", [None, 2016])
def test_a_plain_table_is_read_without_a_question(year: int | None) -> None:
    rows = [["" if year else "2016", "T1", "T2"], ["Prêts", 10, 12]]
    assert read_spreadsheet(xlsx({"F": rows}), "a.xlsx", CONTEXT, year).ask == []
