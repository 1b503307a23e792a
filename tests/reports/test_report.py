"""Every form of the report at once: the files of contracts §6, the page of each figure, the web chapters, the mark of what is made up."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest

from impact.figures.figure import Figure
from reports.charts.gallery import Gallery
from reports.edition.assembly import Documents
from reports.edition.content import Edition
from reports.edition.runs import Writer
from reports.edition.tree import ChartBlock, Table, walk
from reports.pages import chapters, listing
from reports.pdf.blocks import PaperLayout
from reports.pdf.document import set_on_paper
from reports.report import Pages, compose
from tests.worlds.pages import Reader


@pytest.fixture(scope="module")
def laid(town: Edition, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Pages]:
    folder = tmp_path_factory.mktemp("laid")
    return folder, compose(town).write(folder)


def test_it_writes_report_summary_and_a_sheet_for_each_project_in_both_languages(laid: tuple[Path, Pages], town: Edition) -> None:
    running = [p.id for p in town.world.register.projects.values() if p.runs(town.year)]
    names = ["report", "summary", *(f"projects/{project}" for project in running)]
    wanted = {f"{name}.{language}.pdf" for name in names for language in ("fr", "en")}
    assert {str(path.relative_to(laid[0])) for path in laid[0].rglob("*.pdf")} == wanted


def test_the_summary_has_two_pages(laid: tuple[Path, Pages]) -> None:
    for language in ("fr", "en"):
        with pikepdf.open(laid[0] / f"summary.{language}.pdf") as document:
            assert len(document.pages) == 2


def test_each_figure_and_each_portrait_has_its_page_in_both_languages(laid: tuple[Path, Pages], town: Edition) -> None:
    pages = laid[1]
    for name in ("2024/territory/value_created", "repair_cafe", "overview"):
        assert {*pages[name]} == {"fr", "en"}
        assert all(page > 1 for page in pages[name].values())
    assert list(pages) == sorted(pages)


def test_a_figure_leads_to_its_entry_in_the_index_and_the_entry_back(town: Edition) -> None:
    with pikepdf.open(io.BytesIO(set_on_paper(Documents(town).report(), town, "fr").pdf)) as document:
        places = {page.objgen: n for n, page in enumerate(p.obj for p in document.pages)}
        links = [(n, a) for n, page in enumerate(document.pages) for a in page.obj.get("/Annots", ()) if "/Contents" in a and "/Dest" in a]
        of = [(n, places[a.Dest[0].objgen]) for n, a in links if str(a.Contents) == "2024/territory/value_created"]
        assert len(of) > 2
        assert {to for n, to in of if n < max(n for n, _ in of)} == {max(n for n, _ in of)}, "all lead to the index, the last page"
        assert not [a for _, a in links if "/A" in a and "figure:" in str(a.A.get("/URI", ""))]


def test_the_chapters_are_web_pages_whose_links_resolve_and_whose_numbers_have_addresses(laid: tuple[Path, Pages], town: Edition) -> None:
    site = {path.resolve(): Reader(path.read_text("utf-8")) for path in laid[0].rglob("report/*.html")}
    assert len(site) == 2 * len(Documents(town).report().sections)
    known = {figure.address for figure in town.figures}
    for path, page in site.items():
        assert page.headings[0] == 1
        assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False)), path
        assert set(page.addresses) <= known
        assert page.unsaid == []
        for href in (link for link in page.links if not link.startswith(("http", "../index", "../../"))):
            target, _, anchor = href.partition("#")
            to = site.get((path.parent / target).resolve()) if target else page
            if target.startswith("../"):
                continue
            assert to is not None, (path, href)
            assert not anchor or anchor in to.anchors, (path, href)


def test_both_languages_show_the_same_figures(laid: tuple[Path, Pages]) -> None:
    for path in (laid[0] / "fr" / "report").glob("*.html"):
        one, other = (Reader((laid[0] / code / "report" / path.name).read_text("utf-8")) for code in ("fr", "en"))
        assert sorted(one.addresses) == sorted(other.addresses), path.name


@pytest.mark.parametrize("illustrative", [True, False])
def test_what_is_made_up_is_said_of_each_table_and_picture_and_what_is_not_is_not(town: Edition, illustrative: bool) -> None:
    edition = town.of([made_up(figure, illustrative=illustrative) for figure in town.figures])
    report = Documents(edition).report()
    layout = PaperLayout(Writer(edition, "en", report), Gallery(), noted=True)
    laid = [layout.block(node) for node in walk(report) if isinstance(node, Table | ChartBlock)]
    marks = [block["mark"] for block in laid if block["kind"] == "chart" or _shows_figures(block)]
    assert len(marks) > 5
    assert set(marks) == {illustrative}


def made_up(figure: Figure, *, illustrative: bool) -> Figure:
    return figure.model_copy(update={"definition": figure.definition.model_copy(update={"illustrative": illustrative})})


def _shows_figures(table: dict) -> bool:
    return any(run["kind"] == "figure" for row in table["rows"] for cell in row["cells"] for run in cell["runs"])


def test_a_stamp_stands_on_what_is_not_published(town: Edition) -> None:
    sealed, preview = (set_on_paper(Documents(of).summary(), of, "fr").pdf for of in (town.as_version(1, ()), town))
    assert sealed != preview


def test_an_index_too_long_for_one_page_lies_on_several_and_each_figure_is_on_the_one_it_is_looked_up_on(
    town: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "INDEXED", 40)
    report = Documents(town).report()
    chapters.write_chapters(report, town, tmp_path, Gallery(), listing.FigureListing(report, town))
    pages = {path: Reader(path.read_text("utf-8")) for path in (tmp_path / "fr/report").glob("*.html")}
    listed = [
        anchor for path, page in pages.items() if path.stem.startswith("figures") for anchor in page.anchors if anchor.startswith("figure-")
    ]
    assert len(listed) > 40
    assert sorted(listed, key=lambda name: int(name[7:])) == [f"figure-{number}" for number in range(1, len(listed) + 1)]
    assert len(listed) == len(town.of_year), "each figure of the edition has its row, in the report or not"
    looked_up = {(link.partition("#")[0], link.partition("#")[2]) for page in pages.values() for link in page.links if "#f-" in link}
    assert len(looked_up) > 40
    assert {of for of in looked_up if of[1] not in pages[tmp_path / "fr/report" / of[0]].anchors} == set()
    reached = set(pages[tmp_path / "fr/report/index.html"].links)
    assert {path.name for path in pages if path.stem.startswith("figures")} <= reached
