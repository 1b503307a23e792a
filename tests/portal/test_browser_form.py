"""The form on a telephone, in a real browser: what is saved stays in sight, what is said goes when it is settled, what was withdrawn waits."""

from __future__ import annotations

from typing import Any

import pytest

from tests.portal.conftest import PROJECT
from tests.portal.test_browser import YEAR, address, faults_of, opened, signed_in, visitors_leave
from tests.portal.test_returns import FORM, sent, typed
from tests.worlds.browser import browser
from tests.worlds.doors import Door, whole

__all__ = ["address", "browser", "visitors_leave"]
pytestmark = pytest.mark.browser
SEEN = """(() => { const [said, field] = [document.getElementById('state'), document.activeElement].map(e => e.getBoundingClientRect());
    return {in_sight: said.top >= 0 && said.bottom <= innerHeight && said.height > 0, covers: said.bottom > field.top && said.top < field.bottom}; })()"""


def telephone(browser: Any, door: Door, address: str, *, scripts: bool = True) -> Any:
    page = opened(browser, 360, scripts=scripts)
    signed_in(page, door, address)
    return page


def test_when_it_was_saved_stays_in_sight_beside_the_field_that_is_typed(browser: Any, door: Door, address: str) -> None:
    account = door.account("leader", PROJECT, email="amina@example.org")
    typed(door.client(account), "means", volunteers="12")
    page = telephone(browser, door, address)
    page.goto(f"{address}{FORM}/means/")
    field = page.locator(f"[id='{whole('volunteer_hours', YEAR)}']")
    field.fill("1700")
    page.wait_for_function("document.querySelector('#state [role=status]').textContent.includes('Enregistré')")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert page.evaluate(SEEN)["in_sight"]
    for key in ["Tab"] * 8 + ["Shift+Tab"] * 16:
        page.keyboard.press(key)
        assert not page.evaluate(SEEN)["covers"], page.evaluate("document.activeElement.outerHTML")


def test_what_is_to_look_at_goes_from_the_field_and_from_the_list_once_it_is_typed(browser: Any, door: Door, address: str) -> None:
    account = door.account("leader", PROJECT, email="amina@example.org")
    typed(door.client(account), "activity", sessions="quarante")
    page = telephone(browser, door, address)
    page.goto(f"{address}{FORM}/activity/?check")
    assert page.locator("#check").is_visible()
    field = page.locator(f"[id='{whole('sessions', YEAR)}']")
    field.fill("745")
    page.locator("#check").wait_for(state="hidden")
    assert page.locator(".fault").count() == 0
    field.fill("745,5")
    page.locator(".fault", has_text="en entier").wait_for()
    assert page.locator("#check").is_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_withdrawn_is_taken_up_with_one_press(browser: Any, door: Door, address: str, *, scripts: bool) -> None:
    account = door.account("leader", PROJECT, email="amina@example.org")
    leader, page = door.client(account), telephone(browser, door, address, scripts=scripts)
    typed(leader, "activity", sessions="745")
    leader.post(f"/depots/{sent(leader)}/retirer/", {"reason": "mauvais cahier"})
    page.goto(f"{address}{FORM}/activity/")
    page.locator("details.withdrawn summary").click()
    if scripts:
        assert faults_of(page, 360) == []
    page.get_by_role("button", name="Reprendre Séances tenues").click()
    page.wait_for_url("**/activity/")
    assert page.locator(f"[id='{whole('sessions', YEAR)}']").input_value() == "745"
    assert page.locator("details.withdrawn").count() == 0
    assert page.logged == []
