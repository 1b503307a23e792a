"""The leaders' path in a real browser, on a telephone and on a desk, with scripts and without: nothing blocked, nothing fetched, no barrier."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.impact.intake.layouts.corpus.files import xlsx
from tests.portal.conftest import PROJECT
from tests.portal.test_own_sheet import ROWS, standing
from tests.worlds.browser import barriers, browser, unfold
from tests.worlds.doors import Door, whole
from tests.worlds.listening import listening

__all__ = ["browser"]
pytestmark = pytest.mark.browser
YEAR = 2025


@pytest.fixture
def address(door: Door) -> Iterator[str]:
    with listening() as served:
        yield served


@pytest.fixture(autouse=True)
def visitors_leave(browser: Any) -> Iterator[None]:
    yield
    for context in browser.contexts:
        context.close()


def opened(browser: Any, width: int = 1280, *, scripts: bool = True, locale: str = "fr-FR") -> Any:
    """A page of a new visitor, which keeps what it logged and what it fetched."""
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts, locale=locale)
    page = context.new_page()
    page.logged, page.fetched = [], []
    page.on("console", lambda message: page.logged.append(message.text))
    page.on("request", lambda asked: page.fetched.append(asked.url))
    page.set_default_timeout(20_000)
    return page


def signed_in(page: Any, door: Door, address: str, email: str = "amina@example.org") -> None:
    """Comes in by the mailed code, as a stranger would."""
    page.goto(address + "/entrer/")
    page.get_by_label(re.compile("adresse|address")).fill(email)
    page.locator("button.main").click()
    page.wait_for_url("**/entrer/code/")
    code = re.findall(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", door.mails()[-1], re.MULTILINE)[0]
    page.get_by_label(re.compile("^Le code|^The code")).fill(code)
    page.locator("button.main").click()
    page.wait_for_url(lambda url: "/entrer/" not in url)


@pytest.mark.parametrize(
    ("width", "scripts"),
    [(360, False), (1280, True), pytest.param(360, True, marks=pytest.mark.long), pytest.param(1280, False, marks=pytest.mark.long)],
)
def test_a_stranger_hands_in_a_year_from_the_code_to_the_receipt(browser: Any, door: Door, address: str, width: int, scripts: bool) -> None:
    door.account("leader", PROJECT, email="amina@example.org")
    page = opened(browser, width, scripts=scripts)
    signed_in(page, door, address)
    page.locator("a.main").first.click()
    pages = 0
    while "/relire/" not in page.url:
        for ending, number in ((".value", "12"), (".denominator", "20")):
            for question in page.locator(f"main input[name$='{ending}']").all():
                if question.is_visible():  # what is asked; its months and parts are folded, for whoever has them
                    question.fill(number)
        before = page.url
        page.locator("button.main").click()
        page.wait_for_url(lambda url, before=before: url != before)
        pages += 1
        assert pages < 20
    page.locator("button.main").click()
    page.wait_for_url("**/depots/**")
    assert page.locator("h1").inner_text().strip() == "Envoyé, reçu par la Ville"
    values = {row["value"] for row in door.standing(PROJECT, YEAR).values()}
    assert values == {12.0}
    assert page.logged == []
    assert [url for url in page.fetched if not url.startswith(address)] == []


@pytest.mark.long
@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_mailed_code_to_the_receipt_nobody_clicks_or_fills_in_more_than_is_asked(
    browser: Any, door: Door, address: str, scripts: bool
) -> None:
    door.account("leader", PROJECT, email="amina@example.org")
    page = opened(browser, 360, scripts=scripts)
    shown: list[str] = []
    page.on("framenavigated", lambda frame: shown.append(frame.url))
    signed_in(page, door, address)
    clicks, boxes = 2, 2  # the address, the code
    page.locator("a.main").first.click()
    clicks += 1
    while "/relire/" not in page.url:
        for question in page.locator(".cell .answer input").all():
            question.fill("1")  # far from last year: what surprises is no page more
            boxes += 1
        before = page.url
        page.locator("button.main").click()
        page.wait_for_url(lambda url, before=before: url != before)
        clicks += 1
    assert page.locator("a.doubt").count()
    page.locator("button.main").click()
    page.wait_for_url("**/depots/**")
    pages, questions = 3, 4
    assert (clicks + 1, boxes) == (2 + 1 + pages + 1, 2 + questions)
    assert len(set(shown)) == 3 + pages + 2  # address, code, home; the pages; what is sent, its receipt


def test_what_is_typed_is_saved_by_itself(browser: Any, door: Door, address: str) -> None:
    account = door.account("leader", PROJECT, email="amina@example.org")
    page = opened(browser)
    signed_in(page, door, address)
    page.goto(f"{address}/projets/{PROJECT}/{YEAR}/means/")
    page.locator(f"[id='{whole('volunteers', YEAR)}']").fill("12")
    page.locator("#state", has_text="Enregistré").wait_for()
    assert 'value="12"' in door.client(account).get(f"/projets/{PROJECT}/{YEAR}/means/").content.decode()
    page.locator(f"[id='{whole('volunteer_hours', YEAR)}']").fill("douze")
    page.locator(".fault").wait_for()
    assert page.logged == []


KINDS = {
    "home": "/",
    "year": f"/projets/{PROJECT}/{YEAR}/",
    "form": f"/projets/{PROJECT}/{YEAR}/means/",
    "form checked": f"/projets/{PROJECT}/{YEAR}/means/?check",
    "question with parts": f"/projets/{PROJECT}/{YEAR}/people/",
    "print": f"/projets/{PROJECT}/{YEAR}/questions/",
    "review": f"/projets/{PROJECT}/{YEAR}/relire/",
    "table": f"/projets/{PROJECT}/tableau/",
    "receipt": "/depots/S000003/",
    "withdraw": "/depots/S000003/retirer/",
    "team": f"/projets/{PROJECT}/equipe/",
    "account": "/compte/",
    "delete": "/compte/supprimer/",
    "privacy": "/donnees-personnelles/",
    "messages": "/messages/",
    "a message": f"/projets/{PROJECT}/messages/?sur=sessions|{YEAR}-01-01|{YEAR}-12-31|",
    "own page": f"/projets/{PROJECT}/{YEAR}/apercu/",
    "nothing": "/rien/",
    "sign out": "/sortir/",
}
CITY = {"list": "/ville/depots/", "submission": "/ville/depots/S000003/", "audit": "/journal/", "checks": "/controles/"}
CITY |= {"register": "/registre/", "thing": f"/registre/projects/{PROJECT}/", "map": f"/registre/maps/{PROJECT}/"}
CITY |= {"map with value": f"/registre/maps/{PROJECT}/?calculer=1", "line": f"/registre/maps/{PROJECT}/outcomes/2/"}
SMALL = """[...document.querySelectorAll('body *')].filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())
    && parseFloat(getComputedStyle(e).fontSize) < 16).map(e => e.outerHTML.slice(0, 80))"""
NARROW = """[...document.querySelectorAll('main a.main, main button, summary, .choice')].filter(e => e.offsetParent
    && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 80))"""


def faults_of(page: Any, looked_at: int) -> list[Any]:
    """What keeps somebody from using a page: on a telephone and on a desk, there also at 200 % (half as wide, or with letters twice as large).

    `looked_at` is the width at which axe looks too."""
    unfold(page)
    faults: list[Any] = []
    for width, letters in ((360, 100), (640, 100), (1280, 200), (1280, 100)):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate(f"document.documentElement.style.fontSize = '{letters}%'")
        reach = page.evaluate("document.documentElement.scrollWidth")
        faults += [f"{reach} wide of {width} at {letters} %"] if reach > width else []
        if width in (360, 1280) and letters == 100:
            faults += [(width, fault) for fault in (*page.evaluate(SMALL), *page.evaluate(NARROW))]
        if (width, letters) == (looked_at, 100):
            faults += barriers(page)
    return faults


@pytest.mark.parametrize("role", ["leader", "city"])
@pytest.mark.parametrize(("locale", "looked_at"), [("fr-FR", 360), ("en-GB", 1280)])
def test_no_page_has_a_barrier_overflows_or_writes_small(
    browser: Any, door: Door, address: str, role: str, locale: str, looked_at: int
) -> None:
    door.account(role, *([PROJECT] if role == "leader" else []), email="amina@example.org")
    page = opened(browser, locale=locale)
    signed_in(page, door, address)
    wrong = {}
    for name, path in (KINDS if role == "leader" else CITY).items():
        page.goto(address + path)
        if faults := faults_of(page, looked_at):
            wrong[name] = faults
    assert wrong == {}
    assert [line for line in page.logged if "404" not in line] == []


@pytest.mark.parametrize("scripts", [True, False])
def test_an_own_spreadsheet_is_corrected_and_handed_in(browser: Any, door: Door, address: str, tmp_path: Path, scripts: bool) -> None:
    door.account("leader", PROJECT, email="amina@example.org")
    page = opened(browser, 1280 if scripts else 360, scripts=scripts)
    signed_in(page, door, address)
    file = tmp_path / "suivi.xlsx"
    file.write_bytes(xlsx({"Suivi": [ROWS[0], [*ROWS[1], "Tél."], *([*row, "06 12 98 76 54"] for row in ROWS[2:])]}))
    page.goto(f"{address}/projets/{PROJECT}/tableau/")
    page.locator("#file").set_input_files(file)
    page.locator("button.main").click()
    wrong = faults_of(page, 1280) if scripts else []
    page.locator("button.main").click()
    wrong += faults_of(page, 1280) if scripts else []
    page.get_by_text(f"{YEAR} : 43").check()
    if page.locator("details.meanings").get_attribute("open") is None:
        page.locator("details.meanings summary").click()
    page.locator("[name='rows.0.5']").select_option("i.people_reached")
    page.locator("button.main").click()
    page.get_by_text("Voici comment nous lisons maintenant").wait_for()
    wrong += faults_of(page, 1280) if scripts else []
    page.locator("button.main").click()
    page.wait_for_url("**/depots/**")
    wrong += faults_of(page, 1280) if scripts else []
    assert wrong == []
    assert standing(door, "sessions") == [43]
    assert standing(door, "people_reached") == [61, 70, 44, 58]
    assert page.logged == []


def test_the_form_is_answered_by_keyboard_alone(browser: Any, door: Door, address: str) -> None:
    door.account("leader", PROJECT, email="amina@example.org")
    page = opened(browser)
    signed_in(page, door, address)
    page.goto(f"{address}/projets/{PROJECT}/{YEAR}/means/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == whole("volunteers", YEAR):
            break
    page.keyboard.type("12")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('main')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"check|/relire/|voices"))
    assert 'value="12"' in page.request.get(f"{address}/projets/{PROJECT}/{YEAR}/means/").text()


def test_the_summary_leads_to_the_field(browser: Any, door: Door, address: str) -> None:
    door.account("leader", PROJECT, email="amina@example.org")
    page = opened(browser)
    signed_in(page, door, address)
    page.goto(f"{address}/projets/{PROJECT}/{YEAR}/means/?check")
    link = page.locator("#check a").first
    wanted = link.get_attribute("href")
    link.click()
    assert page.evaluate("location.hash") == wanted
    assert page.locator(f"[id='{wanted[1:]}']").count() == 1
