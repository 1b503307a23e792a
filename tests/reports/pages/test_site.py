"""The site as a whole: nothing is lost between pages, every link resolves, both languages say the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.worlds.pages import Reader, read_site


@pytest.fixture(scope="module")
def site(town_edition: Path) -> dict[Path, Reader]:
    return read_site(town_edition)


def test_every_figure_of_the_territory_is_on_some_page_of_each_language(site: dict[Path, Reader], town_edition: Path) -> None:
    figures = json.loads((town_edition / "figures.json").read_text("utf-8"))
    wanted = {f["figure_id"] for f in figures if "/territory/" in f["figure_id"] and f["definition"]["kind"] != "fact"}
    assert len(wanted) > 50
    for language in ("fr", "en"):
        shown = {address for path, page in site.items() if path.is_relative_to(town_edition / language) for address in page.addresses}
        assert {address for address in wanted - shown if "/candidates/" not in address} == set(), "of candidates the best are listed"


def test_every_link_of_the_site_resolves_to_a_page_and_to_a_place_on_it(site: dict[Path, Reader]) -> None:
    broken = []
    for path, page in site.items():
        for href in (link for link in page.links if not link.startswith("http")):
            target, _, anchor = href.partition("#")
            to = (path.parent / target).resolve() if target else path
            if to not in site or (anchor and anchor not in site[to].anchors):
                broken.append((str(path), href))
    assert broken == []


def test_both_languages_have_the_same_pages_with_the_same_numbers(site: dict[Path, Reader], town_edition: Path) -> None:
    french, english = ({p.relative_to(town_edition / code): site[p] for p in site if code in p.parts} for code in ("fr", "en"))
    assert french.keys() == english.keys()
    for name, page in french.items():
        assert sorted(page.addresses) == sorted(english[name].addresses), name


def test_each_page_is_two_clicks_from_the_front(site: dict[Path, Reader], town_edition: Path) -> None:
    for language in ("fr", "en"):
        front = town_edition / language / "index.html"
        once = {(front.parent / href.partition("#")[0]).resolve() for href in site[front].links}
        twice = {(path.parent / href.partition("#")[0]).resolve() for path in once if path in site for href in site[path].links}
        own = {path for path in site if path.is_relative_to(town_edition / language)}
        assert own - {front} - once - twice == set()


def test_headings_go_down_one_step_at_a_time(site: dict[Path, Reader]) -> None:
    for path, page in site.items():
        assert page.headings[0] == 1, path
        assert page.headings.count(1) == 1, path
        assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False)), path


def test_the_page_says_where_one_is(town_edition: Path) -> None:
    for name, crumb in (("fr/indicators/people_reached.html", "../indicators.html"), ("fr/projects/voisinage.html", "../projects.html")):
        html = (town_edition / name).read_text("utf-8")
        assert f'class="crumbs"><a href="{crumb}"' in html
        assert html.count('aria-current="true"') == 1
    assert 'href="value.html" aria-current="page"' in (town_edition / "fr" / "value.html").read_text("utf-8")
