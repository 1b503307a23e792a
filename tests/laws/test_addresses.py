"""Law 7: every number shown resolves to a figure, as its exact value or its one rounding, or to text that is cited; in every form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from indicators.numbers import LANGUAGES, Language
from pipelines.publish import disclose
from pipelines.workspace import make_workspace, open_workspace
from reports.edition.assembly import Documents
from reports.edition.manifest import PUBLIC
from reports.edition.sentences import section_texts
from reports.edition.wording import wording
from reports.exports.figure_sheet import COLUMNS, HEAD
from tests.worlds.command import said
from tests.worlds.crawl import PageText, Resolver, cited_texts, normal, numbers
from tests.worlds.exports import Exported
from tests.worlds.paper import pages_of

NUMBERS = ("value", "low", "high")
LEADER = re.compile(r"(?:\s*\.){3,}[\s\u2060]*\d+")
"""What leads to the page of a chapter, with its number."""
Resolvers = dict[Language, Resolver]


@pytest.fixture(scope="module", params=["town", pytest.param("example", marks=pytest.mark.long)])
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """A published edition, as it lies for the public, and the edition that it was laid out from."""
    if request.param == "town":
        return published(request.getfixturevalue("sealed_once"), 2024)
    root = tmp_path_factory.mktemp("addresses") / "example"
    make_workspace(root, "sceaux")
    said("publish", "-w", root, "--year", 2016)
    return published(root, 2016)


def published(root: Path, year: int) -> Exported:
    workspace = open_workspace(root)
    edition = disclose(workspace, year).as_version(1, ())
    return Exported(workspace, edition, edition.of_year, workspace.version(year, 1) / PUBLIC)


@pytest.fixture(scope="module")
def resolvers(town: Exported) -> Resolvers:
    cited = cited_texts(town.edition)
    return {language: Resolver(town.edition, language, cited) for language in LANGUAGES}


def pages(town: Exported, language: Language) -> dict[str, PageText]:
    """The pages of a language, by their place in its folder."""
    folder = town.folder / language
    return {str(path.relative_to(folder)): PageText(path.read_text("utf-8")) for path in sorted(folder.rglob("*.html"))}


# — every form —


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_a_page_resolves(town: Exported, resolvers: Resolvers, language: Language) -> None:
    shown = pages(town, language)
    assert sum(len(block.addressed) for page in shown.values() for block in page.blocks) > 100
    assert {"index.html", "report/worth.html", "report/figures.html"} <= set(shown)
    assert {path: found for path, page in shown.items() if (found := resolvers[language].page(page))} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_on_paper_resolves(town: Exported, resolvers: Resolvers, language: Language) -> None:
    documents = sorted(town.folder.rglob(f"*.{language}.pdf"))
    assert {"report", "summary"} < {path.name.split(".")[0] for path in documents}
    unresolved = {(path.name, page): found for path in documents for page, found in on_paper(path, town, resolvers[language]) if found}
    assert unresolved == {}


def on_paper(pdf: Path, town: Exported, resolver: Resolver) -> Iterator[tuple[int, list[str]]]:
    """By page, the numbers of a document that resolve to nothing."""
    addresses = {figure.address for figure in Documents(town.edition, town.edition.words).report().figures()}
    addresses |= {
        figure.address for figure in town.figures if pdf.parent.name == "projects" and f"/{pdf.name.split('.')[0]}/" in figure.address
    }
    scales = {normal(written, resolver.language) for written in resolver.scales}
    method, index = (title.into(resolver.language) for title in (section_texts("method").texts["title"], wording.text("figures")))
    for number, text in enumerate(pages_of(pdf), 1):
        if index in text[: 2 * len(index)]:  # numbers of figures beside their addresses
            continue
        others = scales | (resolver.constants if method in text else set())
        yield number, resolver.unresolved(LEADER.sub(" ", text), addresses, others)


def test_every_number_of_the_workbook_is_that_of_the_figure_of_its_row(town: Exported, resolvers: Resolvers) -> None:
    first, *sheets = openpyxl.load_workbook(town.folder / "tables.xlsx").worksheets
    assert [cell.value for row in first.iter_rows() for cell in row if isinstance(cell.value, int | float)] == []
    for sheet in sheets:
        for cells in sheet.iter_rows(min_row=HEAD + 1):
            of = {name: cell.value for name, cell in zip(COLUMNS, cells, strict=True)}
            row = town.rows[of["figure_id"]]
            assert {of[n] for n in COLUMNS if isinstance(of[n], int | float)} <= {
                float(f"{row[n]:.16g}") for n in NUMBERS if row[n] is not None
            }
            texts = (of[n] for n in COLUMNS if isinstance(of[n], str) and n not in ("figure_id", "coverage", "cell"))
            assert [n for text in texts for n in resolvers["fr"].unresolved(text, [of["figure_id"]])] == [], of["figure_id"]


def test_a_row_of_the_table_has_the_exact_numbers_of_its_figure(town: Exported) -> None:
    exact = {figure.address: figure.estimate for figure in town.figures}
    assert {row["figure_id"] for row in town.table} == set(town.rows) == set(exact)
    for row in town.table:
        assert {n: float(row[n]) if row[n] else None for n in NUMBERS} == {n: getattr(exact[row["figure_id"]], n) for n in NUMBERS}


def test_a_figure_has_one_rounding_on_every_page_of_both_languages(town: Exported, resolvers: Resolvers) -> None:
    """The digits of each figure where its value stands: one row of digits, wherever it is and in whichever language."""
    digits: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for page in pages(town, language).values():
            for address, shown in (pair for block in page.blocks for pair in block.addressed):
                if resolvers[language].is_rounding(shown, address):
                    digits.setdefault(address, set()).add("".join(sign for sign in shown if sign.isdigit()))
    assert len(digits) > 100
    assert {address: seen for address, seen in digits.items() if len(seen) > 1} == {}


# — what is seen —


def test_a_typed_number_is_seen(town: Exported, resolvers: Resolvers) -> None:
    page = PageText((town.folder / "fr" / "index.html").read_text("utf-8").replace("</main>", "<p>Plus de 98 765 heures.</p></main>"))
    assert resolvers["fr"].page(page) == [("98765", "Plus de 98 765 heures.")]


def test_a_number_that_is_not_the_rounding_of_its_figure_is_seen(town: Exported, resolvers: Resolvers) -> None:
    path = next(path for path in sorted((town.folder / "en" / "projects").glob("*.html")) if "<data " in path.read_text("utf-8"))
    html = path.read_text("utf-8")
    address, shown = re.findall(r'data-figure="([^"]*)">([^<]*)</data>', html)[0]
    page = PageText(html.replace(f'data-figure="{address}">{shown}</data>', f'data-figure="{address}">98765</data>'))
    assert ("98765", address) in resolvers["en"].page(page)


def test_a_number_typed_on_paper_is_seen(town: Exported, resolvers: Resolvers) -> None:
    figure = next(f for f in town.figures if f.estimate.single and f.estimate.known and not f.suppressed)
    line = f"Les projets en comptent {resolvers['fr'].rounding(figure.address)}."
    assert resolvers["fr"].unresolved(line, [figure.address]) == []
    assert resolvers["fr"].unresolved(f"{line} Et 98\u202f765 autres.", [figure.address]) == ["98765"]


# — how numbers are read —


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


def test_years_days_codes_and_parts_of_names_are_no_numbers() -> None:
    assert numbers("Le 9 août 2016, 40 kg de CO2, du 7 au 9 sept. 2016", "fr") == ["40"]
    assert numbers("Since Apr 7, 2016: 1,234 hours (series 001759970)", "en") == ["1234"]
