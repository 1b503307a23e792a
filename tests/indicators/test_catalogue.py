"""The catalogue that ships is sound, and a fault in any entry is said with file, line and remedy, in both languages."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest

from indicators.catalogue import Catalogue, load_catalogue
from indicators.models import Aggregation, Indicator, Missing, Rule
from indicators.text import Refusal

ENTRY = "repairs_succeeded"
Spoil = Callable[..., Refusal]


@pytest.fixture
def spoil(tmp_path: Path) -> Spoil:
    """Replaces a text in one entry of a copy of the catalogue, and gives back what loading it says."""

    def spoilt(old: str, new: str, entry: str = f"indicators/{ENTRY}.yaml") -> Refusal:
        folder = Path(shutil.copytree(str(files("indicators") / "catalogue"), tmp_path / "catalogue"))
        text = (folder / entry).read_text()
        assert old in text
        (folder / entry).write_text(text.replace(old, new, 1))
        with pytest.raises(Refusal) as refusal:
            load_catalogue(folder)
        assert f"{folder}/" in refusal.value.text.fr
        assert ", ligne " in refusal.value.text.fr
        assert ", line " in refusal.value.text.en
        return refusal.value

    return spoilt


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("pillar: environmental", "piller: environmental", "inconnue"),
        ("pillar: environmental", "pillar: green", "environmental"),
        ("unit: objects", "unit: parsecs", "« parsecs » n'est pas défini"),
        ("time: sum", "time: add", "'sum'"),
        ("projects: sum", "projects: last", "ne vaut que dans le temps"),
        ("projects: sum", "projects: ratio", "numérateur"),
        ("part_of: repairs_attempted", "part_of: repairs_tried", "« repairs_tried » n'est pas défini"),
        ("version: 1", "version: 2", "numérotent à partir de 1"),
        ("valid_from: 2010-01-01", "valid_from: hier", "une date est attendue"),
        ("min: 0", "min: 90000000", "doit être inférieur"),
        ("id: repairs_succeeded", "id: repairs_done", "repairs_done.yaml"),
        ("  - version: 1", "  - version: un", "nombre entier"),
        ("level: output", "level: output: x", "YAML"),
    ],
)
def test_a_bad_entry_names_file_line_and_reason(spoil: Spoil, old: str, new: str, reason: str) -> None:
    assert reason in spoil(old, new).text.fr


def test_the_line_is_the_line_of_the_fault(spoil: Spoil) -> None:
    lines = (files("indicators") / "catalogue" / "indicators" / f"{ENTRY}.yaml").read_text().splitlines()
    line = next(n for n, text in enumerate(lines, 1) if "pillar:" in text)
    assert f"ligne {line}," in spoil("pillar: environmental", "pillar: green").text.fr


def test_two_indicators_may_not_have_one_title(spoil: Spoil, catalogue: Catalogue) -> None:
    title = catalogue[ENTRY].current.title.fr
    other = catalogue["sessions"].current.title.fr
    assert "déjà celui de" in spoil(f"fr: {title}", f"fr: {other}").text.fr


def test_an_unknown_indicator_is_refused_with_the_nearest(catalogue: Catalogue) -> None:
    with pytest.raises(Refusal) as refusal:
        catalogue["repair_succeeded"]
    assert "« repairs_succeeded »" in refusal.value.text.fr


def test_the_catalogue_that_ships_has_what_a_towns_projects_need(catalogue: Catalogue) -> None:
    assert len(catalogue.indicators) >= 40
    assert {i.current.pillar for i in catalogue} == {"economic", "social", "environmental"}
    assert {r for i in catalogue for r in (i.current.aggregation.time, i.current.aggregation.projects)} >= set(Rule) - {Rule.NONE}


def test_people_are_never_summed_over_projects(catalogue: Catalogue) -> None:
    people = [i for i in catalogue if i.current.unit == "people"]
    assert people
    assert {i.current.aggregation.projects for i in people} == {Rule.PEOPLE}


def test_every_text_of_the_catalogue_is_in_both_languages(catalogue: Catalogue) -> None:
    for indicator in catalogue:
        for version in indicator.versions:
            assert len(version.definition.fr) > 60
            assert len(version.definition.en) > 60
            assert version.definition.fr != version.definition.en


def test_every_missingness_code_has_spellings(catalogue: Catalogue) -> None:
    assert set(catalogue.vocabulary.missing) == set(Missing)
    assert all(label.spellings for label in catalogue.vocabulary.missing.values())


def test_one_spelling_may_not_stand_for_two_codes(spoil: Spoil) -> None:
    text = spoil("F: {fr: femmes, en: women", "F: {fr: hommes, en: women", "vocabulary.yaml").text.fr
    assert "désigne déjà" in text
    assert "vocabulary.yaml" in text


def test_a_version_is_in_force_from_its_day_until_the_next(catalogue: Catalogue) -> None:
    first, second = (catalogue["people_reached"].at(day) for day in (date(2018, 12, 31), date(2019, 1, 1)))
    assert (first and first.version, second and second.version) == (1, 2)
    assert catalogue["people_reached"].at(date(2009, 12, 31)) is None


def test_comparability_is_stated_between_versions_and_bridges_carry_a_factor(catalogue: Catalogue) -> None:
    first = catalogue[ENTRY].current.model_dump()
    note = {"fr": "n", "en": "n"}
    later = first | {"version": 2, "valid_from": date(2020, 1, 1)}
    for comparability, sound in [
        ({"status": "same", "note": note}, True),
        ({"status": "bridged", "factor": 1.2, "note": note}, True),
        ({"status": "bridged", "note": note}, False),
        ({"status": "broken", "factor": 1.2, "note": note}, False),
        (None, False),
    ]:
        entry = {"id": ENTRY, "versions": [first, later | {"comparability": comparability}]}
        if sound:
            assert Indicator.model_validate(entry).current.version == 2
        else:
            with pytest.raises(ValueError, match=r"factor|comparability"):
                Indicator.model_validate(entry)


def test_what_an_observation_must_carry_follows_from_its_rules() -> None:
    def shape(*rules: str) -> str:
        return Aggregation.model_validate(dict(zip(("time", "projects", "breakdowns"), rules, strict=True))).shape

    assert shape("sum", "people", "sum") == "quantity"
    assert shape("last", "ratio", "none") == "ratio"
    assert shape("mean", "mean", "none") == "mean"


def test_what_counts_another_thing_in_another_version_has_another_name_in_it() -> None:
    for indicator in load_catalogue(files("indicators") / "catalogue"):
        for before, after in pairwise(indicator.versions):
            assert before.counts == after.counts or before.title != after.title, indicator.id


def test_a_year_has_the_version_in_force_at_its_end_and_without_one_the_latest() -> None:
    reached = load_catalogue(files("indicators") / "catalogue")["people_reached"]
    assert [reached.in_year(year).version for year in (2009, 2010, 2018, 2019, 2030)] == [2, 1, 1, 2, 2]
