"""What people said is published with their consent alone, for the uses they agreed to, on days when it holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from indicators.text import Refusal
from reports.edition.content import Edition
from reports.edition.testimonies import load_testimonies, usable
from reports.edition.words import read_words

CONSENT = "consent: {date: 2024-02-01, scope: [report], until: 2025-06-30}"
ON = date(2024, 6, 14)


def one(folder: Path, rest: str, project: str = "repair_cafe", text: str = "{fr: Bien., en: Good.}") -> Path:
    path = folder / "testimonies.yaml"
    head = f"testimonies:\n  - id: visitor\n    project: {project}\n    text: {text}\n    who: {{fr: Une visiteuse, en: A visitor}}\n"
    path.write_text(head + "".join(f"    {line}\n" for line in rest.split("; ") if line), "utf-8")
    return path


def refused(path: Path, on: date = ON) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        load_testimonies(path, {"repair_cafe"}, on)
    return refusal.value


@pytest.mark.parametrize("on", [date(2024, 2, 1), ON, date(2025, 6, 30)])
def test_with_consent_it_may_be_published_from_the_first_day_to_the_last(tmp_path: Path, on: date) -> None:
    assert [t.id for t in load_testimonies(one(tmp_path, CONSENT), {"repair_cafe"}, on)] == ["visitor"]


@pytest.mark.parametrize("on", [date(2024, 1, 31), date(2025, 7, 1)])
def test_before_and_after_its_consent_it_is_refused_with_its_place(tmp_path: Path, on: date) -> None:
    refusal = refused(one(tmp_path, CONSENT), on)
    assert "visitor" in refusal.text.fr
    assert "testimonies.0.consent" in refusal.text.fr
    assert "ligne 6" in refusal.text.fr


def test_without_consent_it_is_refused_with_its_place_and_the_remedy(tmp_path: Path) -> None:
    refusal = refused(one(tmp_path, ""))
    assert "consent: {date, scope, until}" in refusal.text.en
    assert "ligne 2" in refusal.text.fr


@pytest.mark.parametrize(
    "rest", ["consent: {date: 2024-02-01, scope: [], until: 2025-06-30}", "consent: {scope: [report], until: 2025-06-30}", "consent: {date: 2024-02-01, scope: [radio], until: 2025-06-30}"]
)  # fmt: skip
def test_a_consent_that_does_not_say_when_or_for_what_is_refused(tmp_path: Path, rest: str) -> None:
    assert refused(one(tmp_path, rest)).code == "yaml_model"


def test_one_language_is_not_enough(tmp_path: Path) -> None:
    assert "text.en" in refused(one(tmp_path, CONSENT, text="{fr: Bien.}")).text.en


def test_of_a_project_that_nobody_registered_it_is_refused(tmp_path: Path) -> None:
    assert "garage" in refused(one(tmp_path, CONSENT, project="garage")).text.en


def test_it_stands_only_where_the_person_agreed_to(tmp_path: Path) -> None:
    (testimony,) = load_testimonies(one(tmp_path, CONSENT), {"repair_cafe"}, ON)
    assert usable([testimony], "report") == [testimony]
    assert usable([testimony], "sheets") == []


def test_what_is_said_of_a_project_that_is_made_up_says_so_itself(tmp_path: Path, town: Edition) -> None:
    one(tmp_path, CONSENT)
    with pytest.raises(Refusal) as refusal:
        read_words(tmp_path, town, ON)
    assert refusal.value.code == "illustrative_unmarked"
    one(tmp_path, f"{CONSENT}; illustrative: true")
    (testimony,) = read_words(tmp_path, town, ON).testimonies
    assert testimony.illustrative


def test_without_a_file_nobody_speaks(tmp_path: Path) -> None:
    assert load_testimonies(tmp_path / "testimonies.yaml", set(), ON) == []
