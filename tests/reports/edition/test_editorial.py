"""The town's own text: its numbers are figures of the edition, or said to be none; both languages say the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.text import Refusal
from reports.edition.content import Edition
from reports.edition.editorial import Editorial, load_editorial, typed_numbers
from reports.edition.sections.material import Material
from reports.edition.tree import Sentence, walk
from reports.edition.words import editorial_section

HEAD = "---\ntitle: {title}\nauthor: A. Martin\nrole: maire\n---\n"
ADDRESS = "2024/territory/value_created"


def texts(folder: Path, fr: str, en: str) -> Path:
    for language, text in (("fr", fr), ("en", en)):
        (folder / f"{language}.md").write_text(HEAD.format(title=f"Mot {language}") + text, "utf-8")
    return folder


def refused(folder: Path) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        load_editorial(folder, {ADDRESS})
    return refusal.value


@pytest.mark.parametrize(
    "text",
    [
        "Depuis 2015, et jusqu'en 2026.",
        "Le 31 mars 2017, le 1er mai, le 12/06/2017 et le 2017-06-12.",
        "On 14 June 2017 and on June 14th, 2017.",
        "Au 3e trimestre, pour la 2ème fois, the 21st century.",
        "L'article 12 et l'article L. 123-4.",
        "La loi n° 2014-856 relative à l'économie sociale.",
        "Environ {{2024/territory/value_created}} de valeur, et [[12]] chaises.",
        "Deux écoles et trois lieux.",
    ],
)
def test_years_dates_ordinals_articles_laws_figures_and_marked_numbers_pass(text: str) -> None:
    assert typed_numbers(text) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Nous avons aidé 340 personnes.", "340"),
        ("Près de 12 % des habitants.", "12 %"),
        ("Un budget de 1 250 000 €.", "1 250 000 €"),
        ("En tout 2016 personnes sont venues.", "2016"),
        ("Il coûte 3,50 € par mois.", "3,50 €"),
        ("Depuis 2015, 17 projets.", "17"),
        ("It cost €302,000.", "302,000"),
    ],
)
def test_any_other_number_is_seen(text: str, number: str) -> None:
    assert typed_numbers(text) == [number]


@given(st.integers(0, 10**9).filter(lambda n: not 1900 <= n <= 2099))
def test_no_number_of_things_slips_through(n: int) -> None:
    assert typed_numbers(f"Cela fait {n} personnes.")
    assert typed_numbers(f"Cela fait [[{n}]] personnes.") == []


def test_a_typed_number_is_refused_with_its_line_and_both_remedies(tmp_path: Path) -> None:
    refusal = refused(texts(tmp_path, "Bonjour.\n\nNous avons aidé 340 personnes.\n", "Hello.\n\nWe helped some people.\n"))
    assert refusal.code == "editorial_number"
    for text in (refusal.text.fr, refusal.text.en):
        assert "fr.md" in text
        assert "[[340]]" in text
        assert "{{" in text
    assert "ligne 8" in refusal.text.fr


def test_a_text_in_one_language_only_is_refused(tmp_path: Path) -> None:
    texts(tmp_path, "Bonjour.", "Hello.")
    (tmp_path / "en.md").unlink()
    refusal = refused(tmp_path)
    assert refusal.code == "editorial_language"
    assert "en.md" in refusal.text.fr


def test_an_address_of_no_figure_is_refused_with_its_line(tmp_path: Path) -> None:
    refusal = refused(texts(tmp_path, "Soit {{2024/territory/nothing}}.", "That is {{2024/territory/nothing}}."))
    assert refusal.code == "editorial_figure"
    assert "ligne 6" in refusal.text.fr


@pytest.mark.parametrize(
    ("fr", "en"),
    [
        ("Un.\n\nDeux.", "One."),
        (f"Soit {{{{{ADDRESS}}}}}.", "That is much."),
        ("## Titre\n\nUn.", "One.\n\nTwo."),
    ],
)
def test_languages_that_differ_in_paragraphs_or_figures_are_refused(tmp_path: Path, fr: str, en: str) -> None:
    assert refused(texts(tmp_path, fr, en)).code == "editorial_differs"


def test_a_text_without_a_signature_is_refused(tmp_path: Path) -> None:
    texts(tmp_path, "Un.", "One.")
    (tmp_path / "fr.md").write_text("Un.", "utf-8")
    assert refused(tmp_path).code == "editorial_head"


def test_a_signature_that_is_no_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    texts(tmp_path, "Un.", "One.")
    (tmp_path / "fr.md").write_text("---\nauthor: chargée de mission\nday: [2025\n---\nUn.", "utf-8")
    refusal = refused(tmp_path)
    assert refusal.code == "yaml_invalid"
    assert "fr.md" in refusal.text.fr
    assert "ligne 3" in refusal.text.fr


def test_where_nobody_wrote_there_is_no_text(tmp_path: Path) -> None:
    assert load_editorial(tmp_path / "2024", {}) is None


def read(tmp_path: Path) -> Editorial:
    fr = f"Un mot.\n\n## Suite\n\nEnviron {{{{{ADDRESS}}}}}, et [[12]] chaises.\n\n- un\n- deux\n"
    en = f"A word.\n\n## Next\n\nAbout {{{{{ADDRESS}}}}}, and [[12]] chairs.\n\n- one\n- two\n"
    editorial = load_editorial(texts(tmp_path, fr, en), {ADDRESS})
    assert editorial is not None
    return editorial


def test_numbers_that_are_no_figures_are_listed_for_the_second_reader(tmp_path: Path) -> None:
    assert read(tmp_path).numbers() == [("fr", 10, "12"), ("en", 10, "12")]


def test_figures_are_inserted_by_their_address_in_both_languages(tmp_path: Path, town: Edition) -> None:
    section = editorial_section(read(tmp_path), Material(town))
    sentences = [node for node in walk(section) if isinstance(node, Sentence) and node.figures]
    assert [f.address for f in sentences[0].figures] == [ADDRESS]
    assert "12 chaises" in sentences[0].template.fr
    assert "12 chairs" in sentences[0].template.en
    assert [str(s.title.template) for s in section.sections if isinstance(s.title, Sentence)] == ["Suite"]
