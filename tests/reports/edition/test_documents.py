"""The tree: the same in both languages, nothing shown without words, source and mark; signs as each language sets them."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from markupsafe import Markup

from impact.ecosystem.projects import Register
from impact.ecosystem.reading import Ecosystem
from impact.figures.figure import FigureEstimate
from indicators.numbers import LANGUAGES, Language
from indicators.text import Refusal, Text, Wording
from reports.edition.assembly import Documents
from reports.edition.checks import check_report, faults
from reports.edition.content import Edition
from reports.edition.runs import Writer
from reports.edition.tree import ChartBlock, FigureRef, Paragraph, Part, Report, Section, Sentence, Table, walk
from reports.edition.typography import counted_as, typeset
from reports.edition.wording import speaking


@pytest.fixture(scope="module")
def report(town: Edition) -> Report:
    return Documents(town).report()


def sole(block: ChartBlock | Table, *others: Table) -> Report:
    return Report("report", Text(fr="Rapport", en="Report"), (Section("here", Text(fr="Ici", en="Here"), (block, *others)),))


def of(report: Report, kind: type) -> list:
    return [node for node in walk(report) if isinstance(node, kind)]


def test_it_has_its_chapters_in_order(report: Report) -> None:
    chapters = [section.id for section in report.sections]
    assert chapters[:2] == ["contents", "overview"]
    assert chapters[-2:] == ["closing", "figures"]
    assert {"asked", "done", "portraits", "worth", "certainty", "method"} <= set(chapters)


def test_a_report_that_ships_has_nothing_missing(report: Report, town: Edition) -> None:
    check_report(report, town)
    documents = Documents(town)
    for document in (documents.summary(), *documents.sheets()):
        check_report(document, town)


def test_a_town_that_follows_no_needs_has_a_report_without_them(town: Edition) -> None:
    projects = {id_: project.model_copy(update={"needs": {}}) for id_, project in town.world.register.projects.items()}
    world = replace(town.world, ecosystem=Ecosystem(), register=Register(projects=projects))
    figures = [figure for figure in town.figures if not getattr(figure.definition, "need_id", None)]
    report = Documents(replace(town, world=world, figures=figures)).report()
    assert [*faults(report)] == []
    assert report.cover is not None
    assert report.cover.chart is None
    assert "asked" not in [section.id for section in report.sections]


def test_a_picture_without_words_a_source_or_a_table_is_refused_with_its_place(report: Report) -> None:
    chart, table = of(report, ChartBlock)[0], of(report, Table)[0]
    whole = replace(chart, table=table.id)
    assert [*faults(sole(whole, table))] == []
    for broken, code in (
        (replace(whole, alternative=()), "chart_without_alternative"),
        (replace(whole, source=()), "shown_without_source"),
        (replace(whole, table="elsewhere"), "chart_without_table"),
    ):
        (refusal,) = faults(sole(broken, table))
        assert refusal.code == code
        assert chart.id in refusal.text.fr
        assert "here" in refusal.text.en


def test_a_table_without_a_source_is_refused_with_its_place(report: Report) -> None:
    table = of(report, Table)[0]
    (refusal,) = faults(sole(replace(table, source=())))
    assert refusal.code == "shown_without_source"
    assert table.id in refusal.text.en


def test_a_figure_of_another_edition_is_refused_with_its_document(report: Report, town: Edition) -> None:
    shown = next(iter(report.figures()))
    with pytest.raises(Refusal) as refusal:
        check_report(report, town.of([figure for figure in town.figures if figure.address != shown.address]))
    assert refusal.value.code == "figure_not_of_edition"
    assert shown.address in refusal.value.text.fr


def test_a_figure_of_a_project_that_is_made_up_without_its_mark_is_refused_with_its_document(report: Report, town: Edition) -> None:
    projects = town.world.register.projects
    marked = next(f for f in report.figures() if f.illustrative and f.definition.project_id in projects and f.estimate.known)
    project = projects[marked.definition.project_id or ""]
    assert project.illustrative
    bare = marked.model_copy(update={"definition": marked.definition.model_copy(update={"illustrative": False})})
    here = Section("here", Text(fr="Ici", en="Here"), (Paragraph((FigureRef(bare),)),))
    with pytest.raises(Refusal) as refusal:
        check_report(Report("sheet", Text(fr="Fiche", en="Sheet"), (here,)), town)
    assert refusal.value.code == "figure_unmarked"
    assert marked.address in refusal.value.text.fr
    assert project.id in refusal.value.text.en


def test_each_id_stands_once_in_a_document(report: Report) -> None:
    ids = [node.id for node in walk(report) if isinstance(node, Section | Table)]
    assert len(ids) == len(set(ids))


def test_a_figure_is_written_alike_in_both_languages_but_for_its_signs(report: Report, town: Edition) -> None:
    digits = []
    for language in LANGUAGES:
        writer = Writer(town, language, report)
        refs = [FigureRef(figure) for figure in report.figures()]
        digits.append(["".join(sign for sign in writer.written(ref) if sign.isdigit()) for ref in refs])
    assert digits[0] == digits[1]


def test_every_sentence_has_its_figures_in_both_languages(report: Report, town: Edition) -> None:
    french, english = (Writer(town, language, report) for language in LANGUAGES)
    for sentence in of(report, Sentence):
        one, other = ({run.address for run in writer.runs(sentence) if run.address} for writer in (french, english))
        assert one == other == {figure.address for figure in sentence.figures}


def test_a_withheld_figure_is_a_word_and_never_a_number(town: Edition, report: Report) -> None:
    figure = next(f for f in report.figures() if f.estimate.value)
    hidden = figure.model_copy(update={"suppressed": True})
    for language, word in (("fr", "non publié"), ("en", "not published")):
        writer = Writer(town, language, report)
        for part in get_args(Part):
            assert writer.written(FigureRef(hidden, part)) == word
        assert writer.written(FigureRef(hidden, exact=True)) == word


@pytest.mark.parametrize(
    ("language", "written", "set_"),
    [
        ("fr", "L'an 1 : « oui » ; non ?", "L’an 1\u00a0: «\u00a0oui\u00a0»\u202f; non\u202f?"),
        ("fr", "De -12 à 12 %", "De −12 à 12\u00a0%"),
        ("fr", "http://x.fr/a?b=1;c", "http://x.fr/a?b=1;c"),
        ("fr", "Ligue de l’enseignement, n° 3", "Ligue de l’enseignement, n°\u00a03"),
        ("fr", "le bulletin n° 12 a 1\u202f204,5 pages", "le bulletin n°\u00a012 a 1\u202f204,5 pages"),
        ("fr", "le bulletin n° 12", "le bulletin n°\u00a012"),
        ("en", "It's a 'gift'; -12%?", "It’s a ‘gift’; −12%?"),
        ("en", 'He said "yes".', "He said “yes”."),
        ("fr", "(Insee, 2018-11-26)", "(Insee, 26 novembre 2018)"),
        ("fr", "2021-01-01", "1er janvier 2021"),
        ("en", "2021-01-01", "1 January 2021"),
        ("fr", "« Décrocher coûte cher », 2025-05", "«\u00a0Décrocher coûte cher\u00a0», mai 2025"),
        ("en", "Samusocial, « La précarité », 2025-05.", "Samusocial, “La précarité”, May 2025."),
        ("fr", "en 2010-11, une année scolaire", "en 2010-11, une année scolaire"),
        ("en", "Jun 1, 2016 – Jun 30, 2016", "1 June 2016 – 30 June 2016"),
        (
            "fr",
            "facts/debt/92071/2018-12-31 bilan_2018-12-31.xlsx 2016-13-45 2015-2016",
            "facts/debt/92071/2018-12-31 bilan_2018-12-31.xlsx 2016-13-45 2015-2016",
        ),
    ],
)
def test_signs_and_spaces_are_those_of_the_language(language: str, written: str, set_: str) -> None:
    assert typeset(written, language) == set_


@pytest.mark.parametrize(
    ("value", "low", "high", "language", "words", "after"),
    [
        (0.48, 0.3, 0.7, "fr", "tonnes de CO2e", "tonne de CO2e"),
        (1.98, 1.3, 3.4, "fr", "tonnes de CO2e", "tonnes de CO2e"),  # written 2
        (1.0, 1.0, 1.0, "fr", "coffres en service", "coffre en service"),
        (1.5, 1.5, 1.5, "fr", "fois", "fois"),
        (0.48, 0.3, 0.7, "en", "tonnes of CO2e", "tonnes of CO2e"),
        (None, 0.0, 1.0, "fr", "heures", "heures"),
    ],
)
def test_what_is_below_two_is_one_thing_in_french(
    value: float | None, low: float, high: float, language: Language, words: str, after: str
) -> None:
    assert counted_as(FigureEstimate(value=value, low=low, high=high), words, language) == after


def test_pieces_of_a_page_in_a_sentence_stay_as_they_are_and_its_words_are_set() -> None:
    say = speaking(Wording("reports.pages"))("en")
    piece = Markup('<data data-figure="2016/a" value="-1">x</data>')
    assert str(piece) in say("front_title_projects", year=2024, projects=piece, unit="of 'us'")
    assert "of ‘us’" in say("front_title_projects", year=2024, projects=piece, unit="of 'us'")
