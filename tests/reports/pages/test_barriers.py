"""A sealed edition for those who do not see it or use no mouse: one page of every kind, by axe and by keyboard alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.worlds.browser import barriers, browser, open_in, tab, unfold

__all__ = ["browser", "tab"]
pytestmark = pytest.mark.browser
SITE = ("index", "value", "indicators", "indicators/people_reached", "needs", "territory", "projects", "projects/voisinage", "findings")
REPORT = ("index", "overview", "place", "asked", "done", "portraits", "worth", "certainty", "method", "closing", "figures")
KINDS = [
    *(f"public/fr/{name}.html" for name in SITE),
    *(f"public/fr/report/{name}.html" for name in REPORT),
    *(f"public/en/{name}.html" for name in ("index", "value", "projects", "report/worth")),
    "private/funders/foundation/fr/index.html",
]
"""Of the version that corrects another: its front says so."""
STOPS = 400
"""Of the keyboard on one page, at most."""


@pytest.fixture(scope="module")
def version(corrected_once: Path) -> Path:
    return corrected_once / "editions" / "2024" / "v2"


@pytest.fixture
def page(tab: Any, version: Path, request: pytest.FixtureRequest) -> Any:
    opened = open_in(tab, (version / request.param).as_uri())
    unfold(opened)
    return opened


@pytest.mark.parametrize("page", KINDS, indirect=True)
def test_no_kind_of_page_has_a_barrier_that_axe_knows(page: Any) -> None:
    assert barriers(page) == []


def test_the_front_of_a_correction_says_so_where_it_is_looked_at(tab: Any, version: Path) -> None:
    """Both sides: a barrier that is put in is found."""
    opened = open_in(tab, (version / "public" / "fr" / "index.html").as_uri())
    assert opened.locator("section.erratum strong").first.inner_text().startswith("Cette version, v2, remplace la version v1")
    opened.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"data:,\"><p style=\"color:#bbb\">pâle</p>')"
    )
    assert {"image-alt", "color-contrast"} <= {rule for rule, _ in barriers(opened)}


@pytest.mark.parametrize(
    "page",
    ["public/fr/index.html", *(pytest.param(f"public/fr/report/{name}.html", marks=pytest.mark.long) for name in ("worth", "figures"))],
    indirect=True,
)
def test_the_keyboard_reaches_every_stop_in_the_order_of_the_page_and_shows_where_it_is(page: Any) -> None:
    stops = page.evaluate("""() => { const all = [...document.querySelectorAll('a[href], summary, [tabindex="0"]')]
            .filter(e => e.checkVisibility());
        all.forEach((e, n) => e.dataset.stop = n); return all.length; }""")
    assert stops > 5
    reached = []
    for _ in range(min(stops, STOPS)):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("Number(document.activeElement.dataset.stop)"))
        if len(reached) <= 12:
            assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2
    assert reached == list(range(len(reached)))
