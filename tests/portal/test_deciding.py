"""Nothing is decided by itself: no reason is chosen for anyone, and a year is published without review or freeze only by a yes in words."""

from __future__ import annotations

import re
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.portal.conftest import OTHER, PROJECT
from tests.portal.test_campaigns import frozen_by, page, text_of
from tests.worlds.doors import Door

YEAR = 2024
DESK = f"/ville/campagne/{YEAR}/"
PUBLISH = f"/ville/publication/{YEAR}/"
MISSION = {"function": "chargée de mission"}


@pytest.fixture
def previewed(door: Door, run_once: Path) -> Door:
    """The town whose preview shows what would be published."""
    shutil.copytree(run_once / "previews", door.root / "previews", dirs_exist_ok=True)
    return door


def shown_by_preview(door: Door) -> None:
    """The preview is of what stands now."""
    from pipelines.withheld_counts import WithheldCounts, keep_counts
    from pipelines.workspace import open_workspace

    workspace = open_workspace(door.root)
    keep_counts(workspace, YEAR, WithheldCounts(figures=7, rounded=0, exposed=0, lines=[], basis=basis_of(door)))


def basis_of(door: Door) -> str:
    from pipelines.basis import basis_of
    from pipelines.workspace import open_workspace

    workspace = open_workspace(door.root)
    return basis_of(workspace, workspace.ledger, YEAR)


def chosen(shown: str, name: str) -> list[str]:
    """What each list of a name on a page has chosen: what it says it has, else its first."""
    lists = re.findall(rf'<select[^>]*name="{name}">(.*?)</select>', shown, re.DOTALL)
    options = [re.findall(r'<option value="([^"]*)"( selected)?>', each) for each in lists]
    return [next((value for value, selected in each if selected), each[0][0]) for each in options]


def test_no_list_of_a_decision_has_chosen_a_reason_or_a_project_by_itself(two: tuple[Any, Any]) -> None:
    client, _ = two
    client.post(f"{DESK}ouvrir/")
    for query in ("", f"?project={PROJECT}"):
        shown = page(client, f"{DESK}decider/{query}")
        assert set(chosen(shown, "code")) == {""}
    assert set(chosen(page(client, f"{DESK}decider/"), "project")) == {""}


def test_a_decision_without_a_chosen_reason_is_refused_in_plain_words_and_one_with_it_is_kept(door: Door, two: tuple[Any, Any]) -> None:
    client, _ = two
    client.post(f"{DESK}ouvrir/")
    gap = {"matter": "gap", "project": OTHER, **MISSION}
    for missing in ({}, {"code": ""}):
        refused = client.post(f"{DESK}decider/", gap | missing)
        assert refused.status_code == 422
        assert "Choisissez la raison" in text_of(refused.content.decode())
    assert "gap" not in [event.kind for event in door.ledger().events()]
    assert client.post(f"{DESK}decider/", gap | {"code": "silent"}).status_code == 302
    assert door.ledger().events()[-1].details["code"] == "silent"


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ({"matter": "window", "project": PROJECT, "code": "illness", "until": "2025-05-15"}, "Délai jusqu'au 15 mai 2025 : VoisinAge"),
        ({"matter": "gap", "project": PROJECT, "code": "silent"}, "Lacune notée : VoisinAge"),
        ({"matter": "freeze", "code": "review_done"}, "Figer l'année 2024"),
    ],
    ids=["more time", "a gap", "the freeze"],
)
def test_who_comes_second_reads_once_on_the_board_what_they_confirmed_or_dropped(
    door: Door, two: tuple[Any, Any], asked: dict[str, str], what: str
) -> None:
    shipped = (files("impact.campaigns") / "campaign.yaml").read_text("utf-8")
    (door.root / "campaign.yaml").write_text(shipped.replace("by_two: [", "by_two: [gap, "), "utf-8")
    first, second = two
    first.post(f"{DESK}ouvrir/")
    for decision, says in (
        ("drop", "Il n’y est pas donné suite : « {what} ». Rien n’est écrit."),
        ("confirm", "C’est confirmé et écrit : « {what} »."),
    ):
        first.post(f"{DESK}decider/", asked | {"function": "chargée de mission"})
        [confirm] = re.findall(rf'action="({DESK}confirmer/\d+/)"', page(second, f"{DESK}decider/"))
        assert second.post(confirm, {"decision": "confirm", "function": ""}).status_code == 422
        assert "confirmé et écrit" not in text_of(page(second, DESK))
        assert second.post(confirm, {"decision": decision, "function": "directrice"}).status_code == 302
        sentence = says.format(what=what.replace("'", "’"))
        assert [sentence in text_of(page(second, DESK)) for _ in range(2)] == [True, False]


def test_what_came_after_the_freeze_is_decided_with_a_reason_that_somebody_chose(door: Door, two: tuple[Any, Any]) -> None:
    from impact.ledger.submission import hand_in
    from pipelines.workspace import open_workspace

    frozen_by(door, two)
    workspace = open_workspace(door.root)
    hand_in(workspace.ledger, b"indicateur;p\xc3\xa9riode;valeur\nsessions;2024;41\n", "corrige.csv", workspace.context(PROJECT))
    waiting = workspace.ledger.events()[-1].submission_id
    shown = page(two[0], f"/ville/attente/{waiting}/")
    assert chosen(shown, "code") == [""]
    people = {"decision": "accepted", "author": "chargée de mission", "second": "directrice"}
    assert two[0].post(f"/ville/attente/{waiting}/", people).status_code == 422
    assert two[0].post(f"/ville/attente/{waiting}/", people | {"code": "wrong_value"}).status_code == 302


def test_a_year_nobody_reviewed_says_so_with_what_follows_and_is_published_only_by_a_yes_and_a_reason(
    previewed: Door, two: tuple[Any, Any]
) -> None:
    first, second = two
    shown_by_preview(previewed)
    shown = page(first, PUBLISH)
    for said in ("mais personne ne l’a relue", "Personne n’a relu les valeurs", "même une erreur que personne n’a vue"):
        assert said in text_of(shown)
    assert re.search(r'name="without" value="review">', shown)  # not ticked
    asked = {"basis": basis_of(previewed), **MISSION}
    why = {"reason": "Première année."}
    for half in ({}, why, {"without": "review"}, {"without": "freeze", **why}):
        refused = first.post(f"{PUBLISH}publier/", asked | half)
        assert refused.status_code == 422
        assert "Personne n’a relu 2024" in text_of(refused.content.decode())
    assert first.post(f"{PUBLISH}publier/", asked | why | {"without": "review"}).status_code == 302
    confirming = text_of(page(second, PUBLISH))  # whoever confirms reads the same
    for said in ("Personne n’a relu les valeurs", "Première année."):
        assert said in confirming


def test_a_year_that_is_not_frozen_is_published_only_by_a_yes_and_a_reason(previewed: Door, two: tuple[Any, Any]) -> None:
    first, _ = two
    reviewed(first)
    shown_by_preview(previewed)
    shown = page(first, PUBLISH)
    assert "il reste à la figer" in text_of(shown)
    assert re.search(r'name="without" value="freeze">', shown)
    asked = {"basis": basis_of(previewed), "reason": "Le conseil vote ce soir.", **MISSION}
    refused = first.post(f"{PUBLISH}publier/", asked)
    assert refused.status_code == 422
    assert "2024 n’est pas figée" in text_of(refused.content.decode())
    assert first.post(f"{PUBLISH}publier/", asked | {"without": "freeze"}).status_code == 302


def test_a_frozen_year_is_published_without_being_asked_again(previewed: Door, two: tuple[Any, Any]) -> None:
    first, _ = two
    frozen_by(previewed, two)
    shown_by_preview(previewed)
    shown = page(first, PUBLISH)
    assert "est prête à être publiée" in text_of(shown)
    assert 'name="without"' not in shown
    assert first.post(f"{PUBLISH}publier/", {"basis": basis_of(previewed), **MISSION}).status_code == 302


def test_the_ledger_keeps_that_a_year_was_published_without_review_and_why_and_the_page_says_it(door: Door, two: tuple[Any, Any]) -> None:
    from impact.ledger.sealing import SealedVersion, seal
    from pipelines.publication import PublishedBy

    version = SealedVersion(year=YEAR, version=1, hash="f" * 64, counts=1, supersedes=None, erratum=None)
    by = PublishedBy(author="chargée de mission", without="review", reason="Première année.")
    seal(door.ledger(), version, by.who, by.channel, by.details)
    said = door.ledger().events()[-1].details
    assert (said["without"], said["reason"]) == ("review", "Première année.")
    assert "Publiée sans relecture ni gel." in text_of(page(two[0], PUBLISH))
    assert "without" not in PublishedBy().details


def reviewed(client: Any) -> None:
    """The year opened, and everything accepted or noted as a gap."""
    client.post(f"{DESK}ouvrir/")
    for project in sorted(set(re.findall(rf'href="{DESK}projets/([^/"]+)/"', page(client, f"{DESK}projets/")))):
        seen = re.findall(r'name="seen" value="(\d+)"', page(client, f"{DESK}projets/{project}/"))[0]
        client.post(f"{DESK}projets/{project}/", {"decision": "accepted", "seen": seen})
        client.post(f"{DESK}decider/", {"matter": "gap", "project": project, "code": "silent", **MISSION})
