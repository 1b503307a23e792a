"""What funders and citizens read, in a real browser: charts over pictures under the strict policy, pictures alone without scripts, no barrier."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from tests.portal.test_browser import faults_of, opened, signed_in, visitors_leave
from tests.portal.test_portfolio import with_a_past
from tests.worlds.browser import browser
from tests.worlds.doors import Door
from tests.worlds.listening import listening

__all__ = ["browser", "visitors_leave", "with_a_past"]
pytestmark = pytest.mark.browser
PORTFOLIO = "/portefeuille/foundation/?annee=2024"
FIGURE = "/chiffres/" + hashlib.sha256(b"2024/project/voisinage/value_created").hexdigest()[:12]
PUBLISHED = (
    "/publications/",
    "/publications/2024/",
    "/recherche/?q=sessions",
    FIGURE,
    "/mentions-legales/",
    "/accessibilite/",
    "/donnees-personnelles/",
)


@pytest.fixture
def address(door: Door, with_a_past: Any) -> Iterator[str]:
    with listening() as served:
        yield served


def test_charts_are_drawn_over_their_pictures_and_lead_to_their_figures(browser: Any, door: Door, address: str) -> None:
    page = opened(browser)
    signed_in(page, door, address, "funder@example.org")
    page.goto(address + PORTFOLIO)
    page.locator(".live svg").nth(1).wait_for()
    assert page.locator("img.chart:visible").count() == 0
    dot = page.locator(".live path[aria-roledescription='point']").first
    dot.hover()
    assert page.locator(".tip").inner_text().replace("\u202f", " ").replace("\xa0", " ") == "Voisinage, 2024 : 1 000 € (800 € à 1 600 €)"
    assert faults_of(page, 1280) == []
    dot.click()
    page.wait_for_url("**/chiffres/**")
    assert FIGURE in page.url
    assert page.logged == []
    assert [url for url in page.fetched if not url.startswith(address)] == []


@pytest.mark.long
def test_where_the_charts_do_not_come_the_pictures_stay(browser: Any, door: Door, address: str) -> None:
    page = opened(browser, 360)
    signed_in(page, door, address, "funder@example.org")
    page.route("**/graphiques/**", lambda route: route.abort())
    page.goto(address + PORTFOLIO, wait_until="networkidle")
    assert page.locator("img.chart:visible").count() == 2
    assert page.locator("img.chart").evaluate_all("all => all.every(one => one.naturalWidth > 0)")


@pytest.mark.parametrize(("locale", "looked_at"), [("fr-FR", 1280), pytest.param("en-GB", 360, marks=pytest.mark.long)])
def test_a_citizen_reads_without_a_script_and_without_a_barrier(browser: Any, address: str, locale: str, looked_at: int) -> None:
    page, wrong = opened(browser, locale=locale), {}
    for path in PUBLISHED:
        page.goto(address + path)
        assert page.locator("script").count() == 0
        if faults := faults_of(page, looked_at):
            wrong[path] = faults
    assert wrong == {}
    assert page.logged == []
    assert [url for url in page.fetched if not url.startswith(address)] == []
