"""Gaps of many silent projects: chosen with one reason, seen before they are noted, taken back at once; and no gap of who misses nothing."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from tests.portal.conftest import OTHER, PROJECT
from tests.portal.test_campaigns import page, sent, text_of
from tests.worlds.doors import Door

YEAR = 2025
DESK = f"/ville/campagne/{YEAR}/"
GAPS = f"{DESK}lacunes/"
CHOSEN = {"code": "silent", "reason": "Quatre relances.", "function": "chargée de mission"}


@pytest.fixture
def client(door: Door) -> Any:
    """Somebody of the town, in a browser, with the campaign of a year open of which nothing came."""
    client = door.client(door.account("city", email="claire@example.org"))
    client.post(f"{DESK}ouvrir/")
    return client


def gaps(door: Door) -> list[tuple[str, bool]]:
    """What the ledger says of gaps: which project, and whether closed."""
    return [(e.details["project"], e.details["closed"]) for e in door.ledger().events() if e.kind == "gap"]


def silent(client: Any) -> int:
    """How many projects the board has of which nothing came."""
    return int(re.findall(r'\?etat=silent"><b>(\d+)</b>', page(client, DESK))[0])


def test_silent_projects_are_chosen_seen_and_noted_with_one_reason_and_taken_back_with_one_gesture(door: Door, client: Any) -> None:
    assert silent(client) == 6
    assert f'href="{GAPS}"' in page(client, f"{DESK}decider/")
    chosen = {**CHOSEN, "project": [PROJECT, OTHER]}
    looked = client.post(GAPS, chosen | {"decision": "look"})
    preview = looked.content.decode()
    assert looked.status_code == 200
    assert "Noter une lacune pour 2 projets ?" in text_of(preview)
    assert "le projet n’a pas répondu . Quatre relances." in text_of(preview)
    assert gaps(door) == []  # seen first
    assert sorted(sent(preview, "project")) == sorted([PROJECT, OTHER])
    assert client.post(GAPS, chosen | {"decision": "note"}).status_code == 302
    assert sorted(gaps(door)) == sorted([(PROJECT, False), (OTHER, False)])
    assert {e.details["reason"] for e in door.ledger().events() if e.kind == "gap"} == {"Quatre relances."}
    assert silent(client) == 4
    after = page(client, f"{DESK}decider/")
    assert "2 lacunes sont notées" in text_of(after)
    form = after.split("2 lacunes sont not")[0].rpartition("<form")[2]
    undone = client.post(f"{GAPS}annuler/", {"event": sent(form, "event"), "function": sent(form, "function")})
    assert undone.status_code == 302
    assert silent(client) == 6
    assert "sont notées" not in text_of(page(client, f"{DESK}decider/"))  # said once


@pytest.mark.parametrize(
    ("left_out", "words"),
    [("project", "Cochez au moins un projet"), ("code", "Choisissez la raison"), ("function", "Dites votre fonction")],
)
@pytest.mark.parametrize("decision", ["look", "note"])
def test_what_is_left_out_is_said_and_nothing_is_noted(door: Door, client: Any, left_out: str, words: str, decision: str) -> None:
    asked = {**CHOSEN, "project": [PROJECT], "decision": decision}
    refused = client.post(GAPS, {name: value for name, value in asked.items() if name != left_out})
    assert refused.status_code == 422
    assert words in text_of(refused.content.decode())
    assert gaps(door) == []
    if left_out != "project":
        assert re.search(rf'value="{PROJECT}" checked', refused.content.decode())  # what was ticked stays


def test_the_board_counts_one_gap_and_several_each_in_its_grammar(client: Any) -> None:
    def counted(language: str) -> list[str]:
        client.post("/langue/", {"language": language})
        return re.findall(r"\d+ (?:lacunes? notées?|gaps? noted)\b", text_of(page(client, DESK)))

    client.post(GAPS, {**CHOSEN, "project": [PROJECT], "decision": "note"})
    assert (counted("fr"), counted("en")) == (["1 lacune notée"], ["1 gap noted"])
    client.post(GAPS, {**CHOSEN, "project": [OTHER], "decision": "note"})
    assert (counted("fr"), counted("en")) == (["2 lacunes notées"], ["2 gaps noted"])


def test_nothing_is_ticked_by_itself_and_all_are_by_a_link(client: Any) -> None:
    assert " checked" not in page(client, GAPS)
    assert page(client, f"{GAPS}?tous=1").count(" checked") == 6


def test_a_project_that_answers_meanwhile_is_left_out_and_it_is_said(door: Door, client: Any) -> None:
    from impact.ledger.submission import hand_in
    from pipelines.workspace import open_workspace

    workspace = open_workspace(door.root)
    hand_in(workspace.ledger, b"indicateur;p\xc3\xa9riode;valeur\nsessions;2025;41\n", "enfin.csv", workspace.context(PROJECT))
    client.post(GAPS, {**CHOSEN, "project": [PROJECT, OTHER], "decision": "note"})
    assert gaps(door) == [(OTHER, False)]
    assert "1 projet a répondu entre-temps" in text_of(page(client, f"{DESK}decider/"))


def test_when_each_was_last_reminded_stands_beside_it(client: Any) -> None:
    from portal.campaigns.models import ReminderSent

    ReminderSent.objects.create(year=YEAR, project=PROJECT, day=date(2026, 3, 1))
    ReminderSent.objects.create(year=YEAR, project=PROJECT, day=date(2026, 3, 19))
    shown = text_of(page(client, GAPS))
    assert "19 mars 2026" in shown
    assert "1er mars 2026" not in shown
    assert shown.count("jamais relancé") == 5


def test_where_two_people_note_gaps_they_are_proposed_and_one_mail_goes_to_the_second(door: Door) -> None:
    from pathlib import Path

    from portal.campaigns.models import PendingDecision

    text = (Path("impact/campaigns") / "campaign.yaml").read_text("utf-8").replace("window, publish]", "window, publish, gap]")
    (door.root / "campaign.yaml").write_text(text, "utf-8")
    first, _ = (door.client(door.account("city", email=f"{name}@example.org")) for name in ("claire", "rene"))
    first.post(f"{DESK}ouvrir/")
    before = len(door.mails())
    first.post(GAPS, {**CHOSEN, "project": [PROJECT, OTHER], "decision": "note"})
    assert gaps(door) == []
    assert PendingDecision.objects.count() == 2
    assert len(door.mails()) == before + 1
    assert "2 lacunes attendent une deuxième personne" in text_of(page(first, f"{DESK}decider/"))


def test_the_form_of_a_gap_lists_those_that_miss_something_and_no_others(door: Door, client: Any) -> None:
    past = "/ville/campagne/2024/"
    client.post(f"{past}ouvrir/")
    before = offered(client, past)
    assert PROJECT in before
    client.post(f"{past}projets/{PROJECT}/", {"decision": "accepted"})
    lines = page(client, f"{past}projets/{PROJECT}/")
    missing = [state for state in re.findall(r'data-label="état">([^<]*)</td>', lines) if state != "accepté"]
    assert (PROJECT in offered(client, past)) == bool(missing)
    client.post(f"{past}decider/", {"matter": "gap", "project": PROJECT, **CHOSEN})
    assert PROJECT not in offered(client, past)  # of it nothing is waited for


def offered(client: Any, desk: str) -> set[str]:
    """The projects that the form of a gap lists."""
    chosen = page(client, f"{desk}decider/").split('id="project-gap"')[1].split("</select>")[0]
    return set(re.findall(r'<option value="([^"]+)"', chosen))
