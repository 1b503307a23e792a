"""The pages in a real browser: no error, nothing fetched, usable by keyboard and on a telephone (barriers: test_barriers.py)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.worlds.browser import browser, open_in, tab, unfold

__all__ = ["browser", "tab"]
pytestmark = pytest.mark.browser
PAGES = (
    "index", "value", "indicators", "indicators/people_reached", "needs", "territory", "projects", "projects/voisinage", "findings",
)  # fmt: skip
"""One of every kind."""


@pytest.fixture(params=[f"{language}/{name}.html" for language in ("fr", "en") for name in PAGES])
def page(request: pytest.FixtureRequest, tab: Any, town_edition: Path) -> Any:
    return open_in(tab, (town_edition / request.param).as_uri())


def test_it_opens_without_errors_and_fetches_nothing(page) -> None:
    assert page.logged == []
    assert page.fetched == [page.url]


def test_the_other_language_is_one_link_away(page) -> None:
    before = page.locator("html").get_attribute("lang")
    page.locator("a.other").click()
    assert {before, page.locator("html").get_attribute("lang")} == {"fr", "en"}


def test_a_figure_says_where_it_comes_from_by_keyboard(page) -> None:
    summary = page.locator("main details:has(code) > summary").first
    if summary.count() == 0:  # the card of a project has its addresses in its tables; tables of indicators lead to their pages
        assert page.locator("main td code, main th a, main ul.messages").count() > 0
        return
    summary.focus()
    page.keyboard.press("Enter")
    assert "2024/" in page.locator("main details[open] code").first.inner_text()


def test_the_first_stop_of_the_keyboard_leads_to_the_content(page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"


def test_no_letter_is_smaller_than_sixteen_pixels(page) -> None:
    """Of the page's own text; words in drawings of boxes and arrows scale with them."""
    small = """[...document.querySelectorAll('body *')].filter(e => !e.closest('svg') && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())
        && parseFloat(getComputedStyle(e).fontSize) < 16).map(e => e.outerHTML.slice(0, 80))"""
    assert page.evaluate(small) == []


def test_every_link_leads_to_a_page_that_is_there(page, town_edition: Path) -> None:
    links = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)")
    local = {link.split("#")[0].removeprefix("file://") for link in links if link.startswith("file://")}
    assert local
    assert [link for link in local if not Path(link).is_file()] == []


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_overflows_the_window(page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
