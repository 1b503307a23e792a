"""Every page of the portal as each role sees it, in both languages, narrow and wide: no barrier, nothing over the edge, all within reach of Tab.

The pages are those of the routes (the list of the matrix of permissions) and those that their links lead to. What chromium logs under
the policy of content counts too.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.impact.intake.layouts.corpus.files import xlsx
from tests.portal.conftest import PROJECT
from tests.portal.test_own_sheet import ROWS as SHEET
from tests.portal.test_permissions import ROWS, address_of
from tests.portal.test_registry import begin
from tests.worlds.browser import browser
from tests.worlds.command import said
from tests.worlds.doors import Door
from tests.worlds.listening import listening
from tests.worlds.walk import faults, walked
from tests.worlds.whole_year import serving

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.long]
ROLES = ("leader", "city", "funder", "auditor", "nobody")
NO_PAGES = {
    "account_inactive": "what a closed account sees: nobody of these has one",
    "account_confirm_login_code": "only after a code was asked for: test_browser.py",
    "enter": "a link is used once: test_access.py",
    "public:file": "pages of an edition are looked at in tests/reports/pages",
    "returns:preview_page": "a page of an edition",
    "publication:preview": "pages of an edition",
    "reviews:control": "Great Expectations' own pages",
}
"""Routes whose pages are not looked at here."""
SEEN = {
    "leader": {"home", "returns:form", "returns:table_check", "talks:project", "public:figure"},
    "city": {"campaigns:board", "registry:change", "registry:line", "publication:findings", "dashboards:portfolio"},
    "funder": {"dashboards:portfolio", "dashboards:form", "public:year"},
    "auditor": {"campaigns:board", "reviews:list", "audit", "registry:thing"},
    "nobody": {"public:front", "public:year", "public:figure", "privacy", "account_request_login_code"},
}
"""Some of the routes that each role must have come to: otherwise it walked somewhere else."""


@pytest.fixture(scope="module")
def town(site: Path, sealed_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The small town with a sealed year, a preview and findings, an open campaign, a change that waits, a draft and messages."""
    root = Path(shutil.copytree(sealed_once, tmp_path_factory.mktemp("walk") / "town", symlinks=True))
    said("run", "-w", root, "--year", 2024, process=True)
    with serving(root, site):
        yield Door(root, site / "outbox")


@dataclass(frozen=True)
class People:
    """An account of each role; and the addresses of what they began."""

    accounts: dict[str, Any]
    begun: list[str]


@pytest.fixture(scope="module")
def people(town: Door) -> People:
    from django.core.files.uploadedfile import SimpleUploadedFile

    accounts = {
        "leader": town.account("leader", PROJECT, "fablab"),
        "city": town.account("city"),
        "funder": town.account("funder", funders=["foundation"]),
        "auditor": town.account("auditor"),
    }
    leader, city = town.client(accounts["leader"]), town.client(accounts["city"])
    leader.post(f"/projets/{PROJECT}/messages/", {"text": "Faut-il compter les séances de mai ?"})
    sheet = xlsx({"Suivi": SHEET})
    table = leader.post(f"/projets/{PROJECT}/tableau/", {"file": SimpleUploadedFile("suivi.xlsx", sheet)})
    change = begin(city, f"/registre/projects/{PROJECT}/", capacity="40")
    city.post("/ville/campagne/2025/ouvrir/")
    return People(accounts, [table["Location"], change["Location"]])


def route_of(path: str) -> str:
    from django.urls import Resolver404, resolve

    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return "nowhere"


def starts(town: Door) -> list[str]:
    """An address of each route that answers to GET."""
    names = [name for name, method in (row.split() for row in ROWS) if method == "GET"]
    return [address_of(name, town.root, "S000003") for name in names]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("locale", "looked_at"), [("fr-FR", 360), ("en-GB", 1280)])
def test_every_page_can_be_used(browser: Any, town: Door, people: People, role: str, locale: str, looked_at: int) -> None:
    context = browser.new_context(locale=locale)
    page, logged, wrong, seen = context.new_page(), [], {}, set()
    page.on("console", lambda message: logged.append((page.url, message.text)))
    page.on("pageerror", lambda error: logged.append((page.url, str(error))))
    leave = {*NO_PAGES, *(("account_logout",) if role != "nobody" else ())}
    with listening() as site:
        if role != "nobody":
            session = town.client(people.accounts[role]).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
        for route, path in walked(page, site, [*people.begun, *starts(town)], route_of, leave):
            seen.add(route)
            if of_page := faults(page, looked_at):
                wrong[path] = of_page
        context.close()
    assert seen >= SEEN[role]
    assert logged == []
    assert not wrong, "\n".join(f"{path}: {fault}" for path, of_page in wrong.items() for fault in of_page)
