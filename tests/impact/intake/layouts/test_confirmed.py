"""Every question of a spreadsheet can be answered on the spot; what was confirmed is read the same when the file is handed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from impact.ecosystem.projects import Register, load_register
from impact.intake.layouts.confirmed import asked_of_headings, confirmed, headings, to_remember
from impact.intake.layouts.models import CellAnswer, Layout, Meant, Question, SheetReading
from impact.intake.layouts.reading import read_spreadsheet
from impact.intake.result import Context
from indicators.catalogue import Catalogue
from tests.impact.intake.layouts.corpus.cases import FABLAB, REPAIR, Case, one
from tests.impact.intake.layouts.corpus.every import CASES
from tests.impact.intake.layouts.test_corpus import filled, placed
from tests.worlds.places import ROOT


@pytest.fixture(scope="module")
def context(catalogue: Catalogue) -> Context:
    folder = ROOT / "pipelines" / "examples" / "sceaux" / "projects"
    register: Register = load_register([Path(folder / f"{name}.yaml") for name in (REPAIR, FABLAB, "jardin_partage_1")], catalogue)
    return Context(catalogue, register, {}, date(2026, 3, 1), REPAIR)


def read(context: Context, case: Case, layout: Layout) -> SheetReading:
    return read_spreadsheet(case.content, case.file, replace(context, project=case.project, layouts={case.project: layout}), case.year)


def answered(reading: SheetReading, question: Question, choice: int, stated: Layout, digest: str) -> Layout:
    """What is stated once a person chose."""
    values = question.choices[choice].values
    if asked := asked_of_headings(reading, question):
        parts = {h: _part(part, values[0].indicator if values else None) for h, _, part in headings(reading.layout) if h in asked}
        return stated.model_copy(update={"sheets": [*stated.sheets, *confirmed(reading.layout, parts)]})
    answer = CellAnswer(cells=question.cells, code=question.code, values=values)
    return stated.model_copy(update={"answers": {digest: [*stated.answers.get(digest, []), answer]}})


def _part(part: object, indicator: str | None) -> object:
    return part.model_copy(update={"indicator": indicator}) if isinstance(part, Meant) and indicator else "aside"


@pytest.mark.parametrize("choice", ["likeliest", "none"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_once_all_is_answered_nothing_is_asked_and_what_is_remembered_is_read_the_same(case: Case, choice: str, context: Context) -> None:
    digest, stated = sha256(case.content).hexdigest(), Layout()
    reading = read(context, case, stated)
    for _ in range(4):
        before = reading
        for question in before.ask:
            stated = answered(before, question, question.suggest if choice == "likeliest" else -1, stated, digest)
        reading = read(context, case, stated)
    assert reading.ask == []
    assert len({value.key for value in reading.values}) == len(reading.values)
    assert sorted(placed(reading)) == sorted(filled(case.content))
    again = read(context, case, to_remember(reading, Layout(), stated))
    assert [again.ask, {v.key: v.content for v in again.values}] == [[], {v.key: v.content for v in reading.values}]


TOTAL = Case("total", one([["", "T1 2016", "T2 2016", "T3 2016", "T4 2016", "Total"], ["Prêts", 1, 2, 3, 4, 11]]), {})


def test_an_answer_that_says_another_thing_of_the_same_stays_a_question(context: Context) -> None:
    reading = read(context, TOTAL, Layout())
    question = reading.ask[0]
    both = [value for choice in question.choices for value in choice.values]
    twice = [*both, both[0].model_copy(update={"value": 99})]
    answer = CellAnswer(cells=question.cells, code=question.code, values=twice)
    assert read(context, TOTAL, Layout(answers={sha256(TOTAL.content).hexdigest(): [answer]})).ask == reading.ask


def test_what_was_answered_of_a_total_is_asked_again_of_the_next_file(context: Context) -> None:
    digest = sha256(TOTAL.content).hexdigest()
    reading = read(context, TOTAL, Layout())
    stated = answered(reading, reading.ask[0], 0, Layout(), digest)
    remembered = to_remember(read(context, TOTAL, stated), Layout(), stated)
    following = Case("next", one([["", "T1 2017", "T2 2017", "T3 2017", "T4 2017", "Total"], ["Prêts", 1, 2, 3, 4, 12]]), {})
    assert [question.code for question in read(context, following, remembered).ask] == ["total_differs"]


def test_headings_in_two_rows_are_known_by_both(context: Context) -> None:
    rows: list[list[object]] = [["", 2015, "", 2016, ""], ["", "prévu", "réalisé", "prévu", "réalisé"], ["Prêts", 10, 11, 12, 13]]
    case = Case("planned", one(rows, merges=["B1:C1", "D1:E1"]), {})
    reading = read(context, case, Layout())
    assert {v.key: v.value for v in reading.values} == {("objects_loaned", "2015", ""): 11, ("objects_loaned", "2016", ""): 13}
    assert read(context, case, reading.layout).values == reading.values
