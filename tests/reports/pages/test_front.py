"""The front page: what anyone should know of the year, and no more than is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.worlds.pages import Reader, read_site

MOST_FIGURES, MOST_CHARTS = 12, 5


@pytest.fixture(scope="module", params=["fr", "en"])
def front(request: pytest.FixtureRequest, town_edition: Path) -> str:
    return (town_edition / request.param / "index.html").read_text("utf-8")


def test_it_has_at_most_a_dozen_figures_and_five_charts(front: str) -> None:
    year = front.split('<ul class="figures">')[1].split("</main>", maxsplit=1)[0].split("</ul></div>", maxsplit=1)[0]
    assert 5 <= year.count('<p class="big"') <= MOST_FIGURES
    charts = re.findall(r'class="[^"]*\bchart\b', front.split("<main")[1])
    assert 1 <= len(charts) <= MOST_CHARTS


def test_its_title_is_a_finding_with_its_figures(front: str) -> None:
    title = Reader(front.split("<h1>")[1].split("</h1>", maxsplit=1)[0])
    assert [address.rpartition("/")[2] for address in title.addresses] == ["projects_running", "needs_answered"]
    plain = re.search(r"<title>(.*?)</title>", front)
    assert plain
    assert plain[1].replace("&#39;", "'") == title.text.strip()


def test_each_of_its_figures_leads_to_where_it_is_explained(front: str, town_edition: Path) -> None:
    language = re.search(r'<html lang="(\w+)"', front)
    assert language
    for address, href in re.findall(r'data-figure="([^"]+)".*?\n<h3 class="what"><a href="([^"]+)"', front):
        page = Reader((town_edition / language[1] / href.split("#")[0]).read_text("utf-8"))
        assert address in page.addresses
        assert f"f-{re.sub(r'[^0-9a-zA-Z]', '-', address)}" in page.anchors


def test_a_chart_stands_in_its_table(front: str) -> None:
    """A row's picture is hidden from those who do not see it, because its number stands beside it."""
    for table in re.findall(r'<table class="[^"]*\bmarked\b.*?</table>', front, re.DOTALL):
        for row in re.findall(r"<tr>.*?</tr>", table.split("<tbody>")[1], re.DOTALL):
            assert "<data " in row
            assert all('aria-hidden="true"' in svg for svg in re.findall(r"<svg[^>]*>", row))


def test_it_says_how_sure_we_are(front: str) -> None:
    certainty = front.split('id="certainty"')[1].split("</section>", maxsplit=1)[0]
    assert "findings.html" in certainty or "No finding" in certainty or "Aucun constat" in certainty


def test_a_year_of_which_little_is_known_has_a_front_too(small_edition: Path) -> None:
    """No need, no map, no fact: what is there is said, nothing is left open."""
    for language in ("fr", "en"):
        html = (small_edition / language / "index.html").read_text("utf-8")
        assert "None" not in Reader(html).text
        assert "carte d’impact" in html or "impact map" in html
        assert html.count('class="figures"') == 1
        assert 'class="erratum"' not in html, "nothing was corrected, and nothing changed after a freeze"
        assert {path.name for path in (small_edition / language).glob("*.html")} == {
            "index.html", "indicators.html", "projects.html", "findings.html",
        }  # fmt: skip


def test_a_year_before_anything_was_handed_in_is_not_broken(empty_edition: Path) -> None:
    for path, page in read_site(empty_edition).items():
        assert page.headings[0] == 1, path
        assert "None" not in page.text, path
