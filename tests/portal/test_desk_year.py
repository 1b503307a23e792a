"""One year for the whole desk: that of the campaign, or the one that the address says, on every page."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.portal.test_campaigns import text_of
from tests.worlds.doors import Door

YEAR = 2024


@pytest.fixture
def client(door: Door) -> Any:
    """Somebody of the town, in a browser."""
    return door.client(door.account("city"))


def years(client: Any, path: str) -> dict[str, str]:
    """The switch of years on a page: each year with its address."""
    shown = client.get(path, follow=True).content.decode()
    switch = shown.split('<nav class="years"')[1].split("</nav>")[0]
    return {year: address.replace("&amp;", "&") for address, year in re.findall(r'<a href="([^"]+)"[^>]*>(\d{4})</a>', switch)}


def current(client: Any, path: str) -> str:
    """The year that a page says it is about."""
    return re.findall(r'aria-current="true">(\d{4})</a>', client.get(path, follow=True).content.decode())[0]


def test_every_page_of_the_desk_is_about_the_year_of_the_campaign(client: Any) -> None:
    client.post(f"/ville/campagne/{YEAR}/ouvrir/")
    for path in ("/ville/campagne/", "/ville/depots/", "/registre/", "/registre/demandes/", f"/ville/publication/{YEAR}/"):
        assert current(client, path) == str(YEAR), path


def test_the_switch_keeps_to_the_page_and_to_what_was_asked_of_it(client: Any) -> None:
    assert years(client, f"/ville/campagne/{YEAR}/projets/?etat=sent")["2023"] == "/ville/campagne/2023/projets/?etat=sent"
    assert years(client, f"/ville/publication/{YEAR}/controles/")["2023"] == "/ville/publication/2023/controles/"
    assert years(client, "/ville/depots/?annee=2024&page=2")["2023"] == "/ville/depots/?annee=2023"


def test_every_address_of_the_switch_is_a_page(client: Any) -> None:
    for path in (f"/ville/campagne/{YEAR}/", f"/ville/publication/{YEAR}/", "/ville/depots/", "/registre/demandes/"):
        for year, address in years(client, path).items():
            assert client.get(address).status_code == 200, address
            assert current(client, address) == year


def test_every_year_with_data_a_draft_or_a_campaign_stays_within_reach_whichever_is_opened(door: Door, client: Any) -> None:
    from portal.returns.models import ReturnDraft

    before = set(years(client, "/ville/campagne/"))
    ReturnDraft.objects.create(project_id="voisinage", year=2022)
    for year in (2022, 2024, 2023):
        client.post(f"/ville/campagne/{year}/ouvrir/")
        assert before | {"2022"} <= set(years(client, "/ville/campagne/")), year
    assert "2025" in years(client, "/ville/campagne/2022/")  # the one to be asked next


def test_a_link_says_the_year_and_the_menu_keeps_it(client: Any) -> None:
    shown = client.get("/ville/depots/?annee=2023").content.decode()
    assert "Ceux qui parlent de 2023" in text_of(shown)
    assert 'href="/ville/campagne/?annee=2023"' in shown
    assert client.get("/ville/campagne/?annee=2023").headers["Location"] == "/ville/campagne/2023/"
    assert client.get("/ville/publication/?annee=2023").headers["Location"] == "/ville/publication/2023/"


def menu(client: Any, path: str) -> dict[str, tuple[str, bool]]:
    """The menu of a page: each name with its address, and whether it is where one is."""
    shown = client.get(path, follow=True).content.decode()
    items = re.findall(r'<li><a href="([^"]+)"( aria-current="page")?>([^<]+)</a></li>', shown.split("<main")[0])
    return {name: (address, bool(here)) for address, here, name in items}


def test_the_menu_leads_to_the_checks_of_the_year_in_words_and_they_lead_to_the_technical_report(door: Door, client: Any) -> None:
    client.post(f"/ville/campagne/{YEAR}/ouvrir/")
    here = f"/ville/publication/{YEAR}/controles/"
    assert menu(client, "/ville/depots/")["Contrôles"] == (here, False)
    assert menu(client, "/ville/campagne/2023/")["Contrôles"] == ("/ville/publication/2023/controles/", False)
    shown = menu(client, here)
    assert shown["Contrôles"] == (here, True)
    assert not shown["Publication"][1]
    assert menu(client, f"/ville/publication/{YEAR}/")["Publication"][1]
    report = door.root / "validation"
    report.mkdir()
    (report / "index.html").write_text("<h1>Checks</h1>", "utf-8")
    assert client.get("/controles/").content == b"<h1>Checks</h1>"


def test_the_checks_of_every_year_of_the_switch_are_a_page(client: Any) -> None:
    for address in years(client, "/ville/campagne/").values():
        assert client.get(menu(client, address)["Contrôles"][0]).status_code == 200, address


def lead(client: Any, path: str = "/ville/campagne/") -> str:
    """What the entry page of the desk says before where the campaign stands."""
    return text_of(client.get(path, follow=True).content.decode().split("<section")[0])


def test_the_entry_page_says_which_years_are_under_way_where_several_are_or_none(client: Any) -> None:
    assert "Aucune année n’est en cours" in lead(client)
    client.post("/ville/campagne/2023/ouvrir/")
    assert "Année en cours : 2023" in lead(client)  # the desk opens on the latest year with figures
    assert "en cours" not in lead(client, "/ville/campagne/2023/")  # the page is about it, with its days
    client.post(f"/ville/campagne/{YEAR}/ouvrir/")
    assert "Années en cours : 2024 (cette page), 2023." in lead(client).replace(" .", ".").replace(" ,", ",")
    assert '<a href="/ville/campagne/2023/">2023</a>' in client.get("/ville/campagne/", follow=True).content.decode().split("<section")[0]


def test_the_page_of_another_year_leads_to_the_one_that_is_under_way(client: Any) -> None:
    client.post(f"/ville/campagne/{YEAR}/ouvrir/")
    assert "Année en cours : 2024" in lead(client, "/ville/campagne/2023/")


def test_a_year_that_is_frozen_is_under_way_no_longer(door: Door, client: Any) -> None:
    from impact.ledger.campaigning import DecidedBy, set_frozen

    client.post(f"/ville/campagne/{YEAR}/ouvrir/")
    set_frozen(door.ledger(), YEAR, DecidedBy(), frozen=True)
    assert "Aucune année n’est en cours" in lead(client, f"/ville/campagne/{YEAR}/")
