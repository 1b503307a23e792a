"""What waits is said by one rule wherever it is said: on the board, on the page of publication, and by the year on which the desk opens."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from tests.portal.conftest import OTHER, PROJECT
from tests.portal.test_campaigns import frozen_by, page, sent, text_of
from tests.portal.test_returns import YEAR as ASKED
from tests.portal.test_returns import sent as send_year
from tests.portal.test_returns import typed
from tests.worlds.doors import Door

YEAR = 2024
DESK = f"/ville/campagne/{YEAR}/"
MISSION = {"function": "chargée de mission"}


def returned(client: Any, project: str = PROJECT) -> str:
    """One value of a project asked for again; its indicator."""
    value = sent(page(client, f"{DESK}projets/{project}/"), "value")[0]
    client.post(f"{DESK}projets/{project}/", {"decision": "returned", "value": value, "reason": "Habitants ou visites ?"})
    return value.split("|")[2]


def published_page(year: int = YEAR) -> tuple[str, str]:
    """What the page of a year says that is published and of which no figure has changed: its title and its lead."""
    from impact.ledger.sealing import SealedVersion
    from portal.config.language import say
    from portal.publication.standing import standing_of
    from portal.publication.views import _stage, title_of

    version = SealedVersion(year=year, version=1, hash="f" * 64, counts=1, supersedes=None, erratum=None)
    of = replace(standing_of(year), sealed=version, unchanged=True)
    return text_of(title_of(of)), text_of(say(f"publication.lead.{_stage(of)}"))


def counts(client: Any, year: int = YEAR) -> dict[str, int]:
    """How many projects the board has where."""
    shown = page(client, f"/ville/campagne/{year}/")
    return {where: int(count) for where, count in re.findall(r'\?etat=(\w+)"><b>(\d+)</b>', shown)}


def sealed(door: Door, year: int) -> None:
    """The ledger says that a year is published."""
    from impact.ledger.sealing import SealedVersion, seal

    seal(door.ledger(), SealedVersion(year=year, version=1, hash="f" * 64, counts=1, supersedes=None, erratum=None))


# — what is to correct —


def test_nothing_is_to_be_done_of_a_published_year_only_while_nothing_waits(two: tuple[Any, Any]) -> None:
    client, _ = two
    assert published_page() == ("2024 est publiée, version 1, et c’est ce qui est su aujourd’hui", "Rien n’est à faire.")
    returned(client)
    title, lead = published_page()
    assert title == "2024 est publiée, version 1 ; 1 valeur reste à corriger"
    assert "Rien n’est à faire" not in lead
    assert counts(client)["correct"] == 1
    assert "1 valeur renvoyée attend la réponse du projet" in text_of(page(client, f"/ville/publication/{YEAR}/"))


def test_a_returned_value_of_which_a_gap_is_noted_waits_for_nobody_on_the_board_and_on_the_page_of_publication(
    two: tuple[Any, Any],
) -> None:
    client, _ = two
    client.post(f"{DESK}ouvrir/")
    indicator = returned(client)
    assert counts(client)["correct"] == 1
    gap = {"matter": "gap", "project": PROJECT, "code": "not_verified", **MISSION}
    client.post(f"{DESK}decider/", gap | {"indicator": [indicator]})
    assert counts(client)["correct"] == 0
    assert "valeur renvoyée attend" not in text_of(page(client, f"/ville/publication/{YEAR}/"))
    client.post(f"{DESK}decider/", {"matter": "close_gap", "project": PROJECT, "code": "expected", **MISSION})
    assert counts(client)["correct"] == 1


def test_what_came_after_the_freeze_waits_on_the_page_of_publication_too(door: Door, two: tuple[Any, Any]) -> None:
    from impact.ledger.submission import hand_in
    from pipelines.workspace import open_workspace

    frozen_by(door, two)
    assert published_page()[1] == "Rien n’est à faire."
    workspace = open_workspace(door.root)
    hand_in(workspace.ledger, b"indicateur;p\xc3\xa9riode;valeur\nsessions;2024;41\n", "corrige.csv", workspace.context(PROJECT))
    assert published_page()[0].endswith("1 dépôt arrivé après le gel attend")
    assert "1 dépôt arrivé après le gel attend une décision" in text_of(page(two[0], f"/ville/publication/{YEAR}/"))


# — drafts —


def test_a_draft_that_says_nothing_new_is_no_draft_on_the_board_and_one_that_does_is(door: Door, two: tuple[Any, Any]) -> None:
    from portal.returns.models import ReturnDraft

    client, leader = two[0], door.client(door.account("leader", PROJECT))
    typed(leader, "activity", sessions="41")
    send_year(leader)
    client.post(f"/ville/campagne/{ASKED}/projets/{PROJECT}/", {"decision": "accepted"})
    before = counts(client, ASKED)
    assert before["draft"] == 0
    typed(leader, "activity", sessions="42")
    typed(leader, "activity", sessions="41")  # back to what was sent
    assert ReturnDraft.objects.filter(project_id=PROJECT, year=ASKED).exists()
    assert counts(client, ASKED) == before
    assert "La Ville ne voit pas" not in text_of(page(leader, "/"))
    typed(leader, "activity", sessions="42")
    assert counts(client, ASKED)["draft"] == 1
    assert "la Ville ne le voit pas" in text_of(page(leader, "/"))


# — the year on which the desk opens —


def landing(client: Any) -> int:
    """The year on which somebody of the town lands."""
    return int(client.get("/ville/campagne/").headers["Location"].strip("/").rpartition("/")[2])


def test_the_desk_opens_on_the_latest_year_with_figures_that_nobody_published_and_not_on_an_empty_one(
    door: Door, two: tuple[Any, Any]
) -> None:
    from portal.returns.due import year_asked

    client, _ = two
    assert year_asked() != YEAR  # an empty year would come next
    assert landing(client) == YEAR
    assert "0 projet sur" not in text_of(page(client, DESK))
    sealed(door, YEAR)
    assert landing(client) == year_asked()  # older years without a campaign are no work once a later one is published


def test_the_desk_opens_on_the_campaign_that_is_open_whatever_lies_there_of_other_years(two: tuple[Any, Any]) -> None:
    client, _ = two
    client.post("/ville/campagne/2025/ouvrir/")
    assert landing(client) == 2025


def test_the_desk_opens_on_a_published_year_again_while_something_of_it_waits(door: Door, two: tuple[Any, Any]) -> None:
    from portal.returns.due import year_asked

    client, second = two
    frozen_by(door, two)
    sealed(door, YEAR)
    assert landing(client) == year_asked()
    client.post(f"{DESK}decider/", {"matter": "unfreeze", "code": "error_found", **MISSION})
    assert landing(client) == YEAR  # a decision is to be confirmed
    [confirm] = re.findall(rf'action="({DESK}confirmer/\d+/)"', page(second, f"{DESK}decider/"))
    second.post(confirm, {"function": "directrice"})
    returned(client, OTHER)
    client.post(f"{DESK}decider/", {"matter": "freeze", "code": "review_done", **MISSION})
    [confirm] = re.findall(rf'action="({DESK}confirmer/\d+/)"', page(second, f"{DESK}decider/"))
    second.post(confirm, {"function": "directrice"})
    assert counts(client)["correct"] == 1
    assert landing(client) == YEAR  # a value is to correct


def test_the_menu_keeps_the_year_on_which_the_desk_opens_without_saying_it(two: tuple[Any, Any]) -> None:
    client, _ = two
    assert 'href="/ville/campagne/"' in page(client, DESK)
    assert 'href="/ville/campagne/?annee=2023"' in page(client, "/ville/campagne/2023/")
