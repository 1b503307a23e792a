"""The typesetter of a style: one document after the other, for as long as a server runs."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reports.pdf.typesetter import Typesetter

STYLE = """#let data = json("document.json")
#set document(title: data.title, date: auto)
#set text(font: "Source Sans Pro", lang: "fr")
#data.text
#context [#metadata((of: "end", page: here().page()))<shown>]
"""
DAY = datetime(2016, 12, 31, tzinfo=UTC)


def content(text: str) -> str:
    return f'{{"title": "Essai", "text": "{text}"}}'


@pytest.fixture
def setting(tmp_path: Path) -> Typesetter:
    style = tmp_path / "style.typ"
    style.write_text(STYLE, "utf-8")
    return Typesetter(style)


def test_a_document_is_the_same_whatever_was_set_before_it(setting: Typesetter) -> None:
    first = setting.set(content("un"), DAY)
    assert setting.set(content("deux"), DAY) != first
    assert setting.set(content("un"), DAY) == first


def test_the_sections_are_those_of_the_document_that_was_set_last(setting: Typesetter) -> None:
    setting.set(content("un"), DAY)
    assert setting.sections() == {"end": 1}
    setting.set(content("mot " * 3000), DAY)
    assert setting.sections()["end"] > 1


def test_a_folder_that_the_system_cleaned_is_no_end(setting: Typesetter) -> None:
    first = setting.set(content("un"), DAY)
    shutil.rmtree(setting._folder.name)
    assert setting.set(content("un"), DAY) == first
