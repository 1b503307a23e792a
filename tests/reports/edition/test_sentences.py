"""Sentences are bound to figures: what they may claim hangs on evidence, coverage and a year to compare with; their data is checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from impact.figures.definition import IndicatorDefinition
from impact.figures.figure import Figure, FigureEstimate
from indicators.text import Refusal, Text
from reports.edition.content import Edition
from reports.edition.editorial import typed_numbers
from reports.edition.evidence import Grading
from reports.edition.sentences import PLACEHOLDER, SECTIONS, Phrasing, SectionTexts, load_texts, section_texts
from reports.edition.tree import Sentence

NEUTRAL = {"fr": "{value} en {year}.", "en": "{value} in {year}.", "figures": {"value": "value_created"}}
CLAIM = {
    "fr": "Grâce à eux, {value}.",
    "en": "Thanks to them, {value}.",
    "figures": {"value": "value_created"},
    "claims": "cause",
}


def written(folder: Path, sentences: str) -> Path:
    path = folder / "section.yaml"
    path.write_text(f"sentences:\n  worth:\n{sentences}", "utf-8")
    return path


def phrasing(town: Edition, *ways: dict) -> Phrasing:
    return Phrasing(town, "test", texts=SectionTexts.model_validate({"sentences": {"said": list(ways)}}))


class Graded(Grading):
    """A grading that is given, so that each side of a limit can be tried."""

    def __init__(self, grade: int | None, compared: bool) -> None:
        self._grade_given, self._compared_given = grade, compared

    def grade(self, figure: Figure) -> int | None:
        return self._grade_given

    def compared(self, figure: Figure) -> bool:
        return self._compared_given


def said_at(town: Edition, grade: int | None, *, compared: bool = True) -> Sentence:
    texts = SectionTexts.model_validate({"sentences": {"said": [CLAIM | {"grade": 3}, NEUTRAL]}})
    sentence = Phrasing(town, "test", Graded(grade, compared), texts).say("said")
    assert isinstance(sentence, Sentence)
    return sentence


# — what may be claimed —


@pytest.mark.parametrize(("grade", "claimed"), [(1, True), (3, True), (4, False), (6, False), (None, False)])
def test_a_cause_is_claimed_only_where_the_evidence_allows_it(town: Edition, grade: int | None, claimed: bool) -> None:
    assert said_at(town, grade).template.fr.startswith("Grâce à eux") is claimed


def test_without_a_year_to_compare_with_a_claim_says_so(town: Edition) -> None:
    remark = said_at(town, 2, compared=False).remark
    assert remark is not None
    assert "comparaison" in remark.fr
    assert said_at(town, 2, compared=True).remark is None
    assert said_at(town, 5, compared=False).remark is None, "what claims nothing has nothing to add"


def test_a_sentence_is_not_said_of_a_figure_that_is_missing_or_withheld(town: Edition) -> None:
    assert phrasing(town, NEUTRAL).say("said") is not None
    assert phrasing(town, NEUTRAL | {"figures": {"value": "nothing_of_the_kind"}}).say("said") is None
    address = "2024/territory/value_created"
    hidden = [f.model_copy(update={"suppressed": True}) if f.address == address else f for f in town.figures]
    assert phrasing(town.of(hidden), NEUTRAL).say("said") is None


def test_a_sentence_that_asks_for_more_coverage_than_there_is_gives_way(town: Edition) -> None:
    figure = next(f for f in town.figures if f.address == "2024/territory/value_created")
    share = figure.coverage.reported / figure.coverage.expected
    assert 0 < share < 1
    for least, first in ((share, True), (share + 0.01, False)):
        sentence = phrasing(town, {**NEUTRAL, "fr": "A {value}", "en": "A {value}", "coverage": least}, NEUTRAL).say("said")
        assert isinstance(sentence, Sentence)
        assert sentence.template.fr.startswith("A ") is first


@pytest.mark.parametrize(
    ("low", "high", "condition"),
    [(-3, -1, "negative"), (1, 3, "positive"), (-1, 1, "open"), (0, 0, "zero"), (1, 1, "one"), (2, 5, "several")],
)
def test_a_condition_holds_on_its_side_and_not_on_the_other(town: Edition, low: float, high: float, condition: str) -> None:
    figure = next(f for f in town.figures if f.address == "2024/territory/value_created")
    ways = [NEUTRAL | {"fr": condition_ + " {value}", "en": condition_ + " {value}", "when": {"value": condition_}} for condition_ in
            ("negative", "open" if condition != "zero" else "zero", "zero", "one", "several", "positive")]  # fmt: skip
    moved = figure.model_copy(update={"estimate": FigureEstimate(value=(low + high) / 2, low=low, high=high, centre="stated")})
    sentence = phrasing(town, *ways).say("said", value=moved)
    assert isinstance(sentence, Sentence)
    assert sentence.template.fr.split()[0] == condition


def test_a_sentence_of_an_earlier_definition_is_said_of_its_figures_only(town: Edition) -> None:
    of_then = {**NEUTRAL, "fr": "Présences {value}", "en": "Attendances {value}", "versions": {"value": 1}}
    figure = next(f for f in town.figures if f.address == "2024/territory/people_reached")
    assert isinstance(figure.definition, IndicatorDefinition)
    for version, first in ((1, True), (2, False)):
        earlier = figure.model_copy(update={"definition": figure.definition.model_copy(update={"version": version})})
        sentence = phrasing(town, of_then, NEUTRAL).say("said", value=earlier)
        assert isinstance(sentence, Sentence)
        assert sentence.template.fr.startswith("Présences") is first


# — what the data must be —


def test_a_sentence_in_one_language_only_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refusal:
        load_texts(written(tmp_path, "    - {fr: 'Une phrase.'}\n"))
    assert refusal.value.code == "yaml_model"
    assert "section.yaml" in refusal.value.text.en
    assert "line 3" in refusal.value.text.en


@pytest.mark.parametrize(
    "sentence",
    [
        "{fr: 'A {x}', en: 'A', figures: {x: value_created}}",
        "{fr: 'A {x}', en: 'A {x}'}",
        "{fr: 'A {x.total}', en: 'A {x.total}', figures: {x: value_created}}",
        "{fr: 'A {x}', en: 'A {x}', figures: {x: value_created}, when: {y: negative}}",
        "{fr: 'Cela a permis {x}', en: 'That made {x}', figures: {x: value_created}}",
        "{fr: 'Cela fait {x}', en: 'Thanks to that, {x}', figures: {x: value_created}}",
        "{fr: 'Cela a permis {x}', en: 'That made {x}', figures: {x: value_created}, claims: cause}",
    ],
)
def test_a_sentence_that_does_not_hold_together_is_refused_with_its_place_in_both_languages(tmp_path: Path, sentence: str) -> None:
    with pytest.raises(Refusal) as refusal:
        load_texts(written(tmp_path, f"    - {sentence}\n"))
    assert "sentences.worth.0" in refusal.value.text.en
    assert refusal.value.text.fr != refusal.value.text.en


@pytest.mark.parametrize(
    "sentence",
    [
        "{fr: 'En {year}, {x.coverage}', en: 'In {year}, {x.coverage}', figures: {x: value_created}}",
        "{fr: 'Cela a permis {x}', en: 'That made {x}', figures: {x: value_created}, claims: cause, grade: 3}",
        "{fr: 'Il est permis de dire {x}', en: 'One may say {x}', figures: {x: value_created}}",
    ],
)
def test_a_sentence_that_holds_together_is_read(tmp_path: Path, sentence: str) -> None:
    assert load_texts(written(tmp_path, f"    - {sentence}\n")).sentences["worth"]


@pytest.mark.parametrize("name", sorted(path.name.removesuffix(".yaml") for path in SECTIONS.iterdir() if path.name.endswith(".yaml")))
def test_every_section_that_ships_can_be_read(name: str) -> None:
    texts = section_texts(name)
    assert all(isinstance(text, Text) for text in texts.texts.values())


# — what is typed in them —

OF_THE_METHOD = {"1", "6", "9", "10", "3"}
"""Numbers that our own texts type: grades from 1 to 6, nine draws in ten, the ends of the loneliness score."""


@pytest.mark.parametrize("name", sorted(path.name.removesuffix(".yaml") for path in SECTIONS.iterdir() if path.name.endswith(".yaml")))
def test_our_own_sentences_type_no_number_but_those_of_the_method(name: str) -> None:
    section = section_texts(name)
    ways = [*section.texts.values(), *(way.text for ways in section.sentences.values() for way in ways)]
    typed = {number for text in ways for written in (text.fr, text.en) for number in typed_numbers(PLACEHOLDER.sub("", written))}
    assert typed <= OF_THE_METHOD
