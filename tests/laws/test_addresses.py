"""Law 7: every number shown resolves to a figure, as its exact value or its one rounding, or to text that is cited; in every form."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from indicators.numbers import LANGUAGES, Language
from reports.exports.figure_sheet import COLUMNS, HEAD
from tests.conftest import small_town
from tests.worlds.crawl import PageText, Resolver, cited_texts, normal, numbers
from tests.worlds.exports import Exported, exported


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    return exported(small_town(tmp_path_factory.mktemp("addresses") / "town"), 2024)


@pytest.fixture(scope="module")
def resolvers(town: Exported) -> dict[Language, Resolver]:
    cited = cited_texts(town.edition)
    return {language: Resolver(town.edition, language, cited) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_a_page_resolves(town: Exported, resolvers: dict[Language, Resolver], language: Language) -> None:
    pages = sorted((town.folder / language).rglob("*.html"))
    shown = [PageText(path.read_text("utf-8")) for path in pages]
    assert sum(len(block.addressed) for page in shown for block in page.blocks) > 100
    wrong = {path.name: found for path, page in zip(pages, shown, strict=True) if (found := resolvers[language].page(page))}
    assert wrong == {}


def test_every_number_of_the_workbook_is_that_of_the_figure_of_its_row(town: Exported, resolvers: dict[Language, Resolver]) -> None:
    first, *sheets = openpyxl.load_workbook(town.folder / "tables.xlsx").worksheets
    assert [cell.value for row in first.iter_rows() for cell in row if isinstance(cell.value, int | float)] == []
    for sheet in sheets:
        for cells in sheet.iter_rows(min_row=HEAD + 1):
            of = {name: cell.value for name, cell in zip(COLUMNS, cells, strict=True)}
            row = town.rows[of["figure_id"]]
            assert {of[n] for n in COLUMNS if isinstance(of[n], int | float)} <= {
                float(f"{row[n]:.16g}") for n in ("value", "low", "high") if row[n] is not None
            }
            texts = (of[n] for n in COLUMNS if isinstance(of[n], str) and n not in ("figure_id", "coverage", "cell"))
            assert [n for text in texts for n in resolvers["fr"].unresolved(text, [of["figure_id"]])] == [], of["figure_id"]


def test_a_typed_number_is_seen(town: Exported, resolvers: dict[Language, Resolver]) -> None:
    page = PageText((town.folder / "fr" / "index.html").read_text("utf-8").replace("</main>", "<p>Plus de 4 321 heures.</p></main>"))
    assert resolvers["fr"].page(page) == [("4321", "Plus de 4 321 heures.")]


def test_a_number_that_is_not_the_rounding_of_its_figure_is_seen(town: Exported, resolvers: dict[Language, Resolver]) -> None:
    html = (town.folder / "en" / "projects" / "fablab.html").read_text("utf-8")
    address = "2024/project/fablab/people_reached"
    assert f'data-figure="{address}">131</data>' in html
    page = PageText(html.replace(f'data-figure="{address}">131</data>', f'data-figure="{address}">130</data>'))
    assert ("130", address) in resolvers["en"].page(page)


@pytest.mark.parametrize(
    ("written", "language", "read"),
    [
        ("1\u202f234,5", "fr", "1234.5"),
        ("1,234.5", "en", "1234.5"),
        ("12\u202f%", "fr", "12%"),
        ("−3", "en", "-3"),
        ("302\u202f000", "fr", "302000"),
    ],
)
def test_both_languages_write_one_number(written: str, language: Language, read: str) -> None:
    assert normal(written, language) == read


def test_years_days_and_parts_of_names_are_no_numbers() -> None:
    assert numbers("Le 9 août 2016, 40 kg de CO2, du 7 au 9 sept. 2016", "fr") == ["40"]
    assert numbers("Since Apr 7, 2016: 1,234 hours", "en") == ["1234"]


def test_pdf_text_is_read_the_same_way(resolvers: dict[Language, Resolver], town: Exported) -> None:
    """What `pdftotext` gives of a report: lines, each with the addresses of the edition."""
    line = "Le FabLab a accueilli 131 personnes en 2024."
    assert resolvers["fr"].unresolved(line, ["2024/project/fablab/people_reached"]) == []
    assert resolvers["fr"].unresolved(line.replace("131", "133"), ["2024/project/fablab/people_reached"]) == ["133"]
    assert all(Path(town.folder / code).is_dir() for code in LANGUAGES)
