"""Changing a campaign's days on the desk: shown before, decided by two, taken back; the terminal obeys the same state."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

import pytest

from tests.portal.conftest import PROJECT
from tests.portal.test_campaigns import page, sent, text_of
from tests.worlds.command import impact
from tests.worlds.doors import Door

YEAR = 2025
DESK = f"/ville/campagne/{YEAR}/"
DAYS = f"{DESK}jours/"
LATER = {"opens": "2025-12-01", "closes": "2027-10-31", "late_until": "2027-11-30", "before-0": "12", "silent-0": "1", "drafts-0": "1"}
WHY = {"code": "more_time", "reason": "vacances", "function": "chargée de mission"}


def alone(door: Door) -> None:
    """In this town one person is enough to give more time."""
    shipped = (files("impact.campaigns") / "campaign.yaml").read_text("utf-8")
    (door.root / "campaign.yaml").write_text(shipped.replace("unfreeze, window,", "unfreeze,"), "utf-8")


def closes(door: Door) -> str:
    from impact.campaigns.deciding import schedule_of
    from impact.ledger.campaigning import campaign_of

    return schedule_of(campaign_of(door.ledger(), YEAR)).closes.of(YEAR).isoformat()


def asked(client: Any, **fields: str) -> dict[str, str]:
    """The form as it would be sent, with the event that it was shown after."""
    return LATER | WHY | {"seen": sent(page(client, DAYS), "seen")[0]} | fields


def test_the_days_of_today_stand_beside_the_new_ones_with_what_they_would_do_before_anything_is_written(
    door: Door, two: tuple[Any, Any]
) -> None:
    client, _ = two
    client.post(f"{DESK}ouvrir/")
    assert f'href="{DAYS}"' in page(client, f"{DESK}ouvrir/")
    assert sent(page(client, DAYS), "closes") == ["2026-03-31"]
    before = len(door.ledger().events())
    shown = client.post(DAYS, asked(client, decision="preview"))
    said = text_of(shown.content.decode())
    assert shown.status_code == 200
    assert "31 mars 2026 31 oct. 2027" in said
    assert "6 projets ne sont plus en retard : " in said
    assert "19 oct. 2027" in said
    earlier = client.post(DAYS, asked(client, closes="2026-01-31", late_until="2026-04-30", decision="preview"))
    assert "qui ne partiront pas : 19 janv. 2026." in text_of(earlier.content.decode())
    assert len(door.ledger().events()) == before


def test_two_people_change_them_the_first_never_alone_and_board_and_terminal_obey(door: Door, two: tuple[Any, Any]) -> None:
    first, second = two
    first.post(f"{DESK}ouvrir/")
    assert first.post(DAYS, asked(first, decision="decide")).status_code == 302
    assert closes(door) == "2026-03-31", "one person proposes only"
    waiting = page(second, f"{DESK}decider/")
    assert "Nouveaux jours de la campagne 2025, clôture le 31 oct. 2027" in text_of(waiting)
    [see] = re.findall(rf'href="({DAYS}\?proposition=\d+)"', waiting)
    assert "6 projets ne sont plus en retard" in text_of(page(second, see))
    [confirm] = re.findall(rf'action="({DESK}confirmer/\d+/)"', waiting)
    assert first.post(confirm, {"function": "directrice"}).status_code == 422
    assert second.post(confirm, {"function": "directrice"}).status_code == 302
    confirmed = "C’est confirmé et écrit : « Nouveaux jours de la campagne 2025, clôture le 31 oct. 2027 »."
    assert [confirmed in text_of(page(second, DESK)) for _ in range(2)] == [True, False], "said once"
    assert closes(door) == "2027-10-31"
    assert "31 oct. 2027" in text_of(page(first, DESK))
    status = json.loads(impact("campaign", "status", "--year", YEAR, "-w", door.root, "--json").stdout)
    assert {of["state"] for of in status["projects"].values()} == {"awaited"}
    said = door.ledger().events()[-1].details
    assert (said["code"], said["reason"], said["author"], said["second"]) == ("more_time", "vacances", "chargée de mission", "directrice")


def test_the_days_before_are_proposed_again_from_the_list_of_changes(door: Door, two: tuple[Any, Any]) -> None:
    first, second = two
    first.post(f"{DESK}ouvrir/")
    for client, way in ((first, DAYS), (second, None)):
        if way:
            client.post(way, asked(client, decision="decide"))
        else:
            [confirm] = re.findall(rf'action="({DESK}confirmer/\d+/)"', page(client, f"{DESK}decider/"))
            client.post(confirm, {"function": "directrice"})
    [again] = re.findall(rf'href="({DAYS}\?jours=\d+)"', page(first, DAYS))
    shown = page(first, again)
    assert "31 oct. 2027 31 mars 2026" in text_of(shown)
    assert "6 projets deviennent en retard : " in text_of(shown)
    assert sent(shown, "before-0")[0] == "30"  # and its reminders
    event = str(door.ledger().events()[-1].sequence)
    assert first.post(DAYS, {"decision": "undo", "event": event, **WHY}).status_code == 422
    assert closes(door) == "2027-10-31"


def test_where_one_person_is_enough_they_change_them_and_undo_it_with_one_gesture(door: Door, two: tuple[Any, Any]) -> None:
    alone(door)
    client, other = two
    client.post(f"{DESK}ouvrir/")
    seen_before = asked(other, decision="decide")
    assert client.post(DAYS, asked(client, decision="decide")).status_code == 302
    assert closes(door) == "2027-10-31"
    second = other.post(DAYS, seen_before | {"closes": "2027-09-30"})
    assert (second.status_code, closes(door)) == (422, "2027-10-31")
    assert "Quelqu’un a changé les jours" in text_of(second.content.decode())
    [event] = sent(page(client, DAYS), "event")
    assert client.post(DAYS, {"decision": "undo", "event": event, "function": "chargée de mission"}).status_code == 302
    assert closes(door) == "2026-03-31"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (
            {"closes": "bientôt"},
            "« bientôt » n’est pas un jour que la campagne 2025 peut prendre : ils vont du 1 janv. 2025 au 31 déc. 2027. Choisissez-en un entre les deux, et écrivez-le comme 31 déc",
        ),
        ({"late_until": "2026-01-01"}, "ne se suivent pas : ouverture 1 déc. 2025, clôture 31 oct. 2027"),
        ({"before-0": "douze"}, "« douze » n’est pas un nombre de jours"),
        ({"silent-0": "", "drafts-0": ""}, "La relance 12 jours avant la clôture ne part à personne"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(door: Door, two: tuple[Any, Any], wrong: dict[str, str], says: str) -> None:
    client, _ = two
    client.post(f"{DESK}ouvrir/")
    refused = client.post(DAYS, asked(client, decision="decide", **wrong))
    html = refused.content.decode()
    assert refused.status_code == 422
    assert says in text_of(html)
    assert sent(html, "opens") == ["2025-12-01"]
    assert closes(door) == "2026-03-31"


def test_reminders_leave_on_the_new_days(door: Door, two: tuple[Any, Any]) -> None:
    from datetime import date

    from portal.campaigns.reminders import remind_due

    alone(door)
    client, _ = two
    client.post(f"{DESK}ouvrir/")
    door.account("leader", PROJECT, email="amina@example.org")
    client.post(DAYS, asked(client, decision="decide"))
    assert remind_due(date(2026, 3, 19)) == {}
    assert remind_due(date(2027, 10, 19)) == {YEAR: 1}


def test_the_terminal_changes_them_too_says_who_becomes_late_and_the_page_has_it(door: Door, two: tuple[Any, Any]) -> None:
    client, _ = two
    client.post(f"{DESK}ouvrir/")
    words = [
        "campaign",
        "days",
        "--year",
        YEAR,
        "--closes",
        "2027-10-31",
        "--late-until",
        "2027-11-30",
        "--code",
        "more_time",
        "-w",
        door.root,
    ]
    impact(*words, "--author", "chargée de mission", code=2)
    two = [*words, "--author", "chargée de mission", "--second", "directrice"]
    rehearsed = json.loads(impact(*two, "--dry-run", "--json").stdout)
    assert (len(rehearsed["in_time"]), rehearsed["late"], closes(door)) == (6, [], "2026-03-31")
    assert "Ne sont plus en retard (6)" in impact(*two).stdout
    assert "31 oct. 2027" in text_of(page(client, DAYS))
    (door.root / "campaign.yaml").write_text((files("impact.campaigns") / "campaign.yaml").read_text("utf-8"), "utf-8")
    from_file = ["campaign", "days", "--year", YEAR, "--code", "mistake", "-w", door.root, *two[-4:]]
    assert "Deviennent en retard (6)" in impact(*from_file).stdout
    assert closes(door) == "2026-03-31"


def test_without_a_campaign_its_days_are_those_of_opening_it_and_an_auditor_changes_none(door: Door, two: tuple[Any, Any]) -> None:
    client, _ = two
    assert client.get(DAYS)["Location"] == f"{DESK}ouvrir/"
    client.post(f"{DESK}ouvrir/")
    auditor = door.client(door.account("auditor"))
    assert "<form" not in page(auditor, DAYS).split("<main")[1].split("</main>")[0]


def test_other_days_are_no_reason_to_publish_again(door: Door, two: tuple[Any, Any]) -> None:
    from pipelines.basis import basis_of
    from pipelines.workspace import open_workspace

    alone(door)
    client, _ = two
    client.post(f"{DESK}ouvrir/")
    workspace = open_workspace(door.root)
    before = basis_of(workspace, workspace.ledger, YEAR)
    client.post(DAYS, asked(client, decision="decide"))
    assert basis_of(workspace, workspace.ledger, YEAR) == before


@pytest.mark.parametrize("decision", ["preview", "decide"])
@pytest.mark.parametrize("first", ["{days_before: 30, to: [silent]}", "{days_before: 2, to: [silent, drafts]}"])
def test_days_that_change_nothing_are_refused_in_words_whatever_the_order_in_which_the_town_wrote_its_reminders(
    door: Door, two: tuple[Any, Any], decision: str, first: str
) -> None:
    from portal.campaigns.models import PendingDecision

    days, _, rest = (files("impact.campaigns") / "campaign.yaml").read_text("utf-8").partition("reminders:\n")
    rules = rest[rest.index("by_two:") :]
    (door.root / "campaign.yaml").write_text(f"{days}reminders:\n  - {first}\n  - {{days_before: 12, to: [drafts]}}\n{rules}", "utf-8")
    client, _ = two
    client.post(f"{DESK}ouvrir/")
    html = page(client, DAYS)
    form = {name: sent(html, name)[0] for name in ("seen", "opens", "closes", "late_until", "before-0", "before-1")}
    form |= dict.fromkeys(re.findall(r'name="((?:drafts|silent)-\d)" value="1" checked', html), "1") | WHY
    same = client.post(DAYS, form | {"decision": decision})
    assert same.status_code == 422
    assert "Ces jours sont déjà ceux de la campagne 2025 : rien n’est écrit." in text_of(same.content.decode())
    assert not PendingDecision.objects.exists()
    assert client.post(DAYS, form | {"decision": decision, "silent-1": "1"}).status_code in (200, 302), (
        "a reminder to others too is a change"
    )


def test_nobody_chooses_the_reason_in_place_of_who_changes_the_days(door: Door, two: tuple[Any, Any]) -> None:
    alone(door)
    client, _ = two
    client.post(f"{DESK}ouvrir/")
    form = asked(client, code="")
    shown = client.post(DAYS, form | {"decision": "preview"}).content.decode()
    assert re.findall(r'<select id="code" name="code"><option value="">([^<]+)</option>', shown) == ["choisissez"]
    assert "selected" not in shown.split('<select id="code"')[1].split("</select>")[0]
    refused = client.post(DAYS, form | {"decision": "decide"})
    assert (refused.status_code, closes(door)) == (422, "2026-03-31")
    html = refused.content.decode()
    assert "Choisissez la raison : elle est gardée avec la décision." in text_of(html)
    assert '<select id="code"' in html, "the reason is asked again, beside what the days would change"
    assert client.post(DAYS, form | {"code": "calendar", "decision": "decide"}).status_code == 302
    assert closes(door) == "2027-10-31"


def test_the_page_says_whose_days_these_are_the_towns_until_they_are_changed_and_again_once_they_are_brought_back(
    door: Door, two: tuple[Any, Any]
) -> None:
    alone(door)
    client, _ = two
    client.post(f"{DESK}ouvrir/")
    of_town, of_campaign = "Ces jours sont ceux de l’ouverture", "Ces jours ont été changés pour cette campagne"

    def says() -> list[bool]:
        return [text in text_of(page(client, way)) for way in (DAYS, f"{DESK}ouvrir/") for text in (of_town, of_campaign)]

    assert says() == [True, False, True, False]
    client.post(DAYS, asked(client, decision="decide"))
    assert says() == [False, True, False, True]
    [event] = sent(page(client, DAYS), "event")
    client.post(DAYS, {"decision": "undo", "event": event, "function": "chargée de mission"})
    assert says() == [True, False, True, False]
