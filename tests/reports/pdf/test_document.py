"""The report on paper: tagged, titled, in its language; every picture with words, every cell with its row and column; the same bytes twice."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

from indicators.numbers import LANGUAGES, Language
from indicators.text import Text
from reports.edition.assembly import Documents
from reports.edition.content import Edition
from reports.edition.tree import Column, FigureIndex, Glossary, Paragraph, Report, Row, Section, Table
from reports.pdf.document import set_on_paper
from reports.pdf.tagging import children
from tests.worlds.paper import heard, pages_of, words_of


@pytest.fixture(scope="module", params=LANGUAGES)
def paper(request: pytest.FixtureRequest, town: Edition) -> Iterator[tuple[Language, pikepdf.Pdf]]:
    pdf = set_on_paper(Documents(town).report(), town, request.param).pdf
    with pikepdf.open(io.BytesIO(pdf)) as document:
        yield request.param, document


LEAVES = ("/P", "/Span", "/Link", "/Figure", "/Lbl")


def structure(node: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """The elements below one, in the order in which they are read."""
    for child in children(node):
        yield child
        if str(child.S) not in LEAVES:
            yield from structure(child)


def named(document: pikepdf.Pdf, *names: str) -> list[pikepdf.Dictionary]:
    return [node for node in structure(document.Root.StructTreeRoot) if str(node.S).removeprefix("/") in names]


def scopes(cell: pikepdf.Dictionary) -> set[str]:
    attributes = cell.get("/A")
    listed = [] if attributes is None else [*attributes] if isinstance(attributes, pikepdf.Array) else [attributes]
    return {str(a.Scope) for a in listed if "/Scope" in a}


def test_it_is_tagged_and_says_its_title_its_language_and_its_standards(paper: tuple[Language, pikepdf.Pdf]) -> None:
    language, document = paper
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang).startswith(language)
    assert document.Root.ViewerPreferences.DisplayDocTitle
    metadata = document.Root.Metadata.read_bytes().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata


def test_every_picture_has_words_for_those_who_do_not_see_it(paper: tuple[Language, pikepdf.Pdf]) -> None:
    pictures = named(paper[1], "Figure")
    assert len(pictures) > 2
    assert [p for p in pictures if len(str(p.get("/Alt", ""))) < 20] == []


def test_every_row_and_every_column_of_a_table_has_its_heading(paper: tuple[Language, pikepdf.Pdf]) -> None:
    rows = named(paper[1], "TR")
    assert len(rows) > 10
    for row in rows:
        cells = [*children(row)]
        headings = [scopes(cell) for cell in cells if str(cell.S) == "/TH"]
        assert headings, "a row without a heading"
        assert all(scope for scope in headings)
    assert {"/Row", "/Column"} <= set().union(*(scopes(cell) for cell in named(paper[1], "TH")))


def test_headings_go_down_one_step_at_a_time(paper: tuple[Language, pikepdf.Pdf]) -> None:
    levels = [int(str(node.S)[2:]) for node in named(paper[1], "H1", "H2", "H3", "H4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize(("illustrative", "marked"), [(True, True), (False, False)])
def test_every_page_of_what_is_made_up_says_so_and_no_page_of_what_is_not(town: Edition, illustrative: bool, marked: bool) -> None:
    given = [f.model_copy(update={"definition": f.definition.model_copy(update={"illustrative": illustrative})}) for f in town.figures]
    edition = town.of(given)
    pages = pages_of(set_on_paper(Documents(edition).summary(), edition, "en").pdf)
    assert [("illustrative" in page.lower()) for page in pages] == [marked] * len(pages)


def test_the_same_content_makes_the_same_bytes(town: Edition) -> None:
    one, other = (set_on_paper(Documents(town).report(), town, "fr").pdf for _ in range(2))
    assert one == other


def test_nothing_is_fetched_and_no_face_is_missing(paper: tuple[Language, pikepdf.Pdf]) -> None:
    fonts = [o for o in paper[1].objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"]
    assert fonts
    assert [str(f.FontName) for f in fonts if not {"/FontFile", "/FontFile2", "/FontFile3"} & {*f.keys()}] == []
    assert any("SourceSans" in str(f.FontName) for f in fonts)


def test_a_page_is_known_for_each_figure_that_is_shown(town: Edition, tmp_path: Path) -> None:
    report = Documents(town).report()
    paper = set_on_paper(report, town, "en")
    cited = {f.address for f in report.figures()}
    assert {"overview", "figures"} <= paper.pages.keys()
    assert len(cited & paper.pages.keys()) > 10


def test_the_raised_number_after_a_figure_is_heard_as_one_and_not_as_its_last_digits(paper: tuple[Language, pikepdf.Pdf]) -> None:
    language, document = paper
    elements = pikepdf.NumberTree(document.Root.StructTreeRoot.ParentTree)
    links = [annotation for page in document.pages for annotation in page.obj.get("/Annots", ())]
    heard = {str(element.Alt) for link in links if "/Alt" in (element := elements[int(link.StructParent)])}
    assert len(heard) > 10
    said = r", chiffre \d+ de l’index," if language == "fr" else r", figure \d+ of the index,"
    assert [words for words in heard if not re.fullmatch(said, words)] == []


def test_what_is_read_is_made_of_paragraphs_headings_lists_tables_and_figures(paper: tuple[Language, pikepdf.Pdf]) -> None:
    loose = [node for node in children(paper[1].Root.StructTreeRoot.K[0]) if str(node.S) in ("/Span", "/Link", "/NonStruct")]
    assert loose == []


def same(text: str) -> Text:
    return Text(fr=text, en=text)


def tabled(name: str, rows: int) -> Section:
    """A heading, a sentence and a table, whose parts are named for it."""
    of = tuple(Row((same(f"{name}row{n}."), same("x"))) for n in range(1, rows + 1))
    columns = (Column(same("a"), "left", 1), Column(same("b")))
    table = Table(name, same(f"{name}title."), columns, of, (same(f"{name}source."),))
    return Section(name, same(f"{name}heading."), (Paragraph((same(f"{name}sentence."),)), table))


def test_no_heading_is_left_at_the_foot_of_a_page_and_no_source_without_a_row_of_its_table(town: Edition) -> None:
    lengths = {f"t{n}": n for n in (1, 9, 10, 11, 12, 17, 23, 30, 31, 32, 33, 40, 75)}
    sections = tuple(tabled(name, rows) for name, rows in lengths.items())
    report = Report(
        "report", same("Tables"), (Section("all", same("All"), (), sections), Section("figures", same("Index"), (FigureIndex(),)))
    )
    pages = pages_of(set_on_paper(report, town, "en").pdf)

    def page(word: str) -> int:
        [at] = [n for n, text in enumerate(pages) if word in text.split()]
        return at

    for name, rows in lengths.items():
        assert page(f"{name}heading.") == page(f"{name}sentence.") == page(f"{name}title.") == page(f"{name}row1.")
        assert page(f"{name}source.") == page(f"{name}row{rows}.")
    # a long table begins where there is room, and does not leave half a page empty
    assert len(pages) <= 1 + sum(lengths.values()) // 25


def test_tables_of_a_few_tall_rows_take_no_more_pages_than_one_long_one_of_all_their_rows(town: Edition) -> None:
    tall = tuple(Row((same(" ".join(["mot"] * 70)), same("x"))) for _ in range(9))

    def paged(tables: list[tuple[Row, ...]]) -> int:
        columns = (Column(same("a"), "left", 1), Column(same("b")))
        every = tuple(Table(f"t{n}", same("Table"), columns, rows, (same("Source"),)) for n, rows in enumerate(tables))
        report = Report("report", same("Tables"), (Section("all", same("All"), every), Section("figures", same("Index"), (FigureIndex(),))))
        return len(pages_of(set_on_paper(report, town, "en").pdf))

    assert paged([tall] * 6) <= paged([tall * 6]) + 1


def test_a_list_of_terms_fills_two_columns_and_is_read_down_the_first_and_then_the_second(town: Edition, tmp_path: Path) -> None:
    terms = tuple((same(f"term{n}."), same("mot " * 12)) for n in range(10))
    report = Report(
        "report", same("Terms"), (Section("all", same("All"), (Glossary(terms),)), Section("figures", same("Index"), (FigureIndex(),)))
    )
    paper = tmp_path / "terms.pdf"
    paper.write_bytes(set_on_paper(report, town, "en").pdf)
    named = [f"term{n}." for n in range(10)]
    assert re.findall(r"term\d\.", " ".join(heard(paper))) == named
    places = {word.text: word for page in words_of(paper) for word in page if word.text in named}
    first = places["term0."]
    assert [places[name].left == first.left for name in named] == [True] * 5 + [False] * 5
    assert places["term5."].top == first.top
