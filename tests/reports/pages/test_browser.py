"""The pages in a real browser: no error, nothing fetched, no barrier, usable by keyboard and on a telephone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import small_town

pytestmark = pytest.mark.browser
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from pipelines.collect import collect_inbox
    from pipelines.publish import publish
    from pipelines.warehouse import refresh
    from pipelines.workspace import open_workspace

    workspace = open_workspace(small_town(tmp_path_factory.mktemp("town") / "town"))
    collect_inbox(workspace)
    refresh(workspace)
    return publish(workspace, 2024).pages["fr"].parents[1]


@pytest.fixture(scope="module")
def browser() -> Iterator:
    if not Path(CHROMIUM).is_file():
        pytest.skip("no chromium here: install Debian's package `chromium` to open the pages")
    sync_playwright = pytest.importorskip("playwright.sync_api").sync_playwright
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


PAGES = ("index", "territory", "needs", "projects", "projects/voisinage")


@pytest.fixture(params=[f"{language}/{name}.html" for language in ("fr", "en") for name in PAGES])
def page(request: pytest.FixtureRequest, browser, edition: Path) -> Iterator:
    opened = browser.new_page()
    opened.logged, opened.fetched = [], []
    opened.on("console", lambda message: opened.logged.append(message.text))
    opened.on("request", lambda asked: opened.fetched.append(asked.url))
    opened.goto((edition / request.param).as_uri())
    yield opened
    opened.close()


def test_it_opens_without_errors_and_fetches_nothing(page) -> None:
    assert page.logged == []
    assert page.fetched == [page.url]


def test_it_has_no_barrier_that_axe_knows(page) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in violations if v["impact"] in ("serious", "critical")] == []


def test_the_other_language_is_one_link_away(page) -> None:
    before = page.locator("html").get_attribute("lang")
    page.locator("a.other").click()
    assert {before, page.locator("html").get_attribute("lang")} == {"fr", "en"}


def test_a_figure_says_where_it_comes_from_by_keyboard(page) -> None:
    summary = page.locator("main details:has(code) > summary").first
    if summary.count() == 0:  # the card of a project has its addresses in its tables
        assert page.locator("main td code").first.inner_text().startswith("2024/project/voisinage/")
        return
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("main details[open] code").first.inner_text().startswith('impact explain "2024/territory/')


def test_every_link_leads_to_a_page_that_is_there(page, edition: Path) -> None:
    links = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)")
    local = {link.split("#")[0].removeprefix("file://") for link in links if link.startswith("file://")}
    assert local
    assert [link for link in local if not Path(link).is_file()] == []


@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_overflows_the_window(page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
