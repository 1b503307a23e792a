"""A number that is rounded to its interval is said to be about, in every sentence of every form; one that was counted never is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from indicators.numbers import LANGUAGES, Language
from reports.edition.assembly import Documents
from reports.edition.content import Edition
from reports.edition.rounded import is_rounded
from reports.edition.runs import Writer
from reports.edition.tree import FigureRef, Paragraph, Report, Sentence, walk
from reports.pages.site import write_pages

SAID = {"fr": re.compile(r"\benviron\s*$", re.IGNORECASE), "en": re.compile(r"\babout\s*$", re.IGNORECASE)}


def documents(town: Edition) -> list[Report]:
    of = Documents(town, town.words)
    return [of.report(), of.summary(), *of.sheets()]


def said(document: Report) -> list[Sentence]:
    prose = [said for node in walk(document) if isinstance(node, Paragraph) for said in node.prose]
    return [sentence for sentence in prose if isinstance(sentence, Sentence)]


def test_the_sentences_of_report_summary_and_sheets_say_about_before_what_is_rounded_and_before_nothing_else(town: Edition) -> None:
    seen = set()
    for document in documents(town):
        for language in LANGUAGES:
            writer = Writer(town, language, document)
            for sentence in said(document):
                values = [v for v in sentence.values.values() if isinstance(v, FigureRef) and v.part in ("centre", "about")]
                whole = {v.figure.address: (v.figure, writer.written(v)) for v in values}
                before = ""
                for run in writer.runs(sentence):
                    figure, text = whole.get(run.address, (None, ""))
                    if figure is not None and run.text == text:
                        assert bool(SAID[language].search(before)) == is_rounded(figure), before + run.text
                        seen.add(is_rounded(figure))
                    before += run.text
    assert seen == {True, False}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_so_before_every_number_that_stands_in_no_table(town: Edition, tmp_path: Path, language: Language) -> None:
    write_pages(town, tmp_path)
    figures, seen = {figure.address: figure for figure in town.figures}, set()
    for path in sorted((tmp_path / language).rglob("*.html")):
        for data in html.parse(str(path)).getroot().iter("data"):
            figure = figures.get(data.get("data-figure"))
            if figure is not None and not any(above.tag == "table" for above in data.iterancestors()):
                text = before(data)
                assert bool(SAID[language].search(text)) == is_rounded(figure), f"{path.name}: {text}{data.text}"
                seen.add(is_rounded(figure))
    assert seen == {True, False}


def before(data: Any) -> str:
    """What stands on the line of a number before it."""
    line = next(above for above in data.iterancestors() if above.tag in ("p", "li", "h1", "h2", "dd", "dt", "summary", "section", "div"))
    number, data.text = data.text, "¶"
    text, data.text = str(line.text_content()).partition("¶")[0], number
    return text
