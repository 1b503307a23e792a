"""Debian's chromium, driven by Playwright. Pages are opened one after the other in one tab: a tab of its own costs each four times as much."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SPARING = ("--no-sandbox", "--disable-background-networking", "--disable-gpu", "--disable-software-rasterizer", "--disable-extensions")
"""What it does without: where there is no graphics card, one that is imitated costs a fifth of all."""
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
DESK = {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Skips where there is none."""
    if not Path(CHROMIUM).is_file():
        pytest.skip("no chromium here: install Debian's package `chromium` to open the pages")
    sync_playwright = pytest.importorskip("playwright.sync_api").sync_playwright
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "1"  # the browser is driven from a loop in this thread; the portal's pages are served in others
    )
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=[*SPARING])
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="module")
def tab(browser: Any) -> Iterator[Any]:
    """One tab, which keeps what the page in it logged and fetched."""
    page = browser.new_page(viewport=DESK)
    page.logged, page.fetched = [], []
    page.on("console", lambda message: page.logged.append(message.text))
    page.on("request", lambda asked: page.fetched.append(asked.url))
    yield page
    page.close()


def unfold(page: Any) -> None:
    """Opens all that a page keeps folded."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


def open_in(tab: Any, address: str) -> Any:
    """Leads the tab to a page, as wide as a desk's, with nothing logged or fetched before."""
    tab.goto("about:blank")
    tab.logged.clear()
    tab.fetched.clear()
    tab.set_viewport_size(DESK)
    tab.goto(address)
    return tab


def barriers(page: Any) -> list[tuple[str, str]]:
    """What axe finds wrong with a page: the rule, and the first piece of the page that breaks it."""
    from axe_playwright_python.sync_playwright import Axe

    violations = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(v["id"], v["nodes"][0]["html"][:140]) for v in violations]
