"""Which fields a model sets is kept once for all that set the same; each still says its own."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from indicators.models import Label, Model
from indicators.yamlfile import load_model


class Shelf(Model):
    """Labels in all the ways in which a file holds models."""

    first: Label
    listed: list[Label] = Field(default=[])
    named: dict[str, Label] = Field(default={})


def read(folder: Path, text: str) -> Shelf:
    (folder / "shelf.yaml").write_text(text, "utf-8")
    return load_model(Shelf, folder / "shelf.yaml")


def test_models_of_files_that_set_the_same_fields_share_one_set_of_them(tmp_path: Path) -> None:
    one = read(tmp_path, "first: {fr: un, en: one}\nlisted: [{fr: deux, en: two}]\nnamed: {a: {fr: trois, en: three}}\n")
    other = read(tmp_path, "first: {en: four, fr: quatre}\nlisted: []\nnamed: {}\n")
    labels = [one.first, *one.listed, *one.named.values(), other.first]
    assert len({id(label.model_fields_set) for label in labels}) == 1
    assert one.model_fields_set is other.model_fields_set


def test_a_model_that_sets_other_fields_has_a_set_of_its_own(tmp_path: Path) -> None:
    shelf = read(tmp_path, "first: {fr: un, en: one}\nlisted: [{fr: deux, en: two, spellings: [ii]}]\n")
    assert shelf.model_fields_set == {"first", "listed"}
    assert shelf.first.model_fields_set == {"fr", "en"}
    assert shelf.listed[0].model_fields_set == {"fr", "en", "spellings"}


def test_a_copy_that_sets_more_changes_nothing_for_the_others(tmp_path: Path) -> None:
    shelf = read(tmp_path, "first: {fr: un, en: one}\nlisted: [{fr: deux, en: two}]\n")
    copy = shelf.first.model_copy(update={"spellings": ["uno"]})
    assert copy.model_fields_set == {"fr", "en", "spellings"}
    assert shelf.listed[0].model_fields_set == {"fr", "en"}
    assert shelf.listed[0].model_dump(exclude_unset=True) == {"fr": "deux", "en": "two"}
