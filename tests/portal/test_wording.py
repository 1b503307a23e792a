"""What the portal says: every code that is used exists, every indicator is asked in plain words, French is set as French is set."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from indicators.catalogue import Catalogue
from portal.config.days import period_in
from portal.config.language import typeset
from portal.messages import messages, wording
from portal.returns.questions import pages_of_form
from tests.worlds.places import ROOT

TEMPLATES = sorted((ROOT / "portal" / "templates").rglob("*.*"))


def test_every_sentence_that_a_template_says_exists() -> None:
    said = {code for path in TEMPLATES for code in re.findall(r"\{% say ['\"]([\w.]+)['\"]", path.read_text("utf-8"))}
    assert said - set(wording().codes()) == set()


def test_every_sentence_that_the_code_says_exists() -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "portal").rglob("*.py"))
    said = set(re.findall(r"\bsay\(\"([\w.]+)\"", code)) | set(re.findall(r"wording\(\)\.(?:said|text)\(\"([\w.]+)\"", code))
    assert said - set(wording().codes()) == set()
    assert set(re.findall(r"messages\.refusal\(\"(\w+)\"", code)) - set(messages.codes()) == set()


def test_every_indicator_of_the_catalogue_is_asked_once_in_plain_words(catalogue: Catalogue) -> None:
    asked = [indicator for page in pages_of_form().values() for indicator in page.questions]
    assert sorted(asked) == sorted(catalogue.indicators)


def test_what_has_parts_names_them(catalogue: Catalogue) -> None:
    for page in pages_of_form().values():
        for indicator, question in page.questions.items():
            shape = catalogue[indicator].current.aggregation.shape
            assert (question.parts is not None) == (shape != "quantity"), indicator
            assert question.parts is None or (question.parts.numerator is not None) == (shape == "ratio"), indicator


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Combien d'heures ?", "Combien d’heures\u202f?"),
        ("L'an dernier : « 12 » !", "L’an dernier\u00a0: «\u00a012\u00a0»\u202f!"),
    ],
)
def test_french_is_set_as_french_is_set(text: str, shown: str) -> None:
    assert typeset(text, "fr") == shown


def test_templates_are_of_this_house_alone() -> None:
    assert [str(path) for path in TEMPLATES if re.search(r"https?://|style=|\bon[a-z]+=\"", Path(path).read_text("utf-8"))] == []


@pytest.mark.parametrize(
    ("start", "end", "french", "english"),
    [
        (date(2017, 1, 1), date(2017, 12, 31), "2017", "2017"),
        (date(2016, 2, 1), date(2016, 2, 29), "février 2016", "February 2016"),
        (date(2017, 4, 1), date(2017, 6, 30), "2e trimestre 2017", "second quarter 2017"),
        (date(2017, 7, 1), date(2017, 12, 31), "2e semestre 2017", "second half-year 2017"),
        (date(2017, 2, 1), date(2017, 4, 30), "du 1er févr. 2017 au 30 avr. 2017", "1 Feb 2017 to 30 Apr 2017"),
        (date(2016, 9, 1), date(2017, 8, 31), "du 1er sept. 2016 au 31 août 2017", "1 Sep 2016 to 31 Aug 2017"),
    ],
)
def test_a_period_is_said_by_its_name_or_its_days_with_the_month_after_the_day(start: date, end: date, french: str, english: str) -> None:
    assert (period_in(start, end, "fr"), period_in(start, end, "en")) == (french, english)


def test_what_a_version_counts_its_question_its_definition_and_its_unit_say_alike(catalogue: Catalogue) -> None:
    """Someone who came ten times is one person and ten attendances: « différentes » is asked of persons alone."""
    asked = {name: question for page in pages_of_form().values() for name, question in page.questions.items()}
    for name, indicator in catalogue.indicators.items():
        for version in indicator.versions:
            text, unit = asked[name].of(version)
            if version.counts == "attendances":
                assert "différent" not in text.fr, name
                assert unit == "visits", name
    text, unit = asked["people_reached"].of(catalogue["people_reached"].versions[0])
    assert (text.fr, unit) == ("Combien de présences avez-vous enregistrées ?", "visits")
    assert asked["people_reached"].of(catalogue["people_reached"].versions[1])[1] == "people"
