"""The desk: a small campaign from its opening to a published edition, by pages without scripts; who may do what with whom."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.portal.conftest import OTHER, PROJECT
from tests.worlds.doors import Door

YEAR = 2024
DESK = f"/ville/campagne/{YEAR}/"
TEAM = {"function": "chargée de mission"}


def page(client: Any, path: str = DESK) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u202f", " ").replace("\u00a0", " ")


def kinds(door: Door) -> list[str]:
    return [event.kind for event in door.ledger().events()]


def opened(client: Any) -> None:
    assert client.post(f"{DESK}ouvrir/").status_code == 302


def sent(html: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}"[^>]*? value="([^"]*)"', html)


def test_without_a_campaign_the_board_shows_the_year_and_offers_to_open_it(door: Door, two: tuple[Any, Any]) -> None:
    said = text_of(page(two[0]))
    assert "Aucune campagne n’est ouverte pour 2024" in said
    assert "6 projets sur 6 ont envoyé" in said
    opened(two[0])
    assert "Aucune campagne" not in text_of(page(two[0]))
    assert kinds(door).count("opened") == 1
    assert two[1].post(f"{DESK}ouvrir/").status_code == 422
    assert kinds(door).count("opened") == 1


def test_what_has_no_finding_is_shown_accepted_at_once_and_undone_at_once(door: Door, two: tuple[Any, Any]) -> None:
    from pipelines.warehouse import refresh
    from pipelines.workspace import open_workspace

    client, _ = two
    opened(client)
    assert sent(page(client, f"{DESK}sans-constat/"), "project") == [], "nothing was checked yet: what has no finding is not known"
    assert "contrôles en cours" in text_of(page(client))
    refresh(open_workspace(door.root))
    assert "contrôles en cours" not in text_of(page(client))
    preview = page(client, f"{DESK}sans-constat/")
    projects = sent(preview, "project")
    assert len(projects) >= 2
    assert kinds(door).count("reviewed") == 0
    client.post(f"{DESK}sans-constat/", {"project": projects[:2], "seen": sent(preview, "seen")[0]})
    after = page(client)
    assert "Projets acceptés : 2." in text_of(after)
    table = rows_of(client, "projets.csv")
    assert sorted(row["état"] for row in table).count("acceptés") == 2
    client.post(f"{DESK}annuler/", {"event": sent(after, "event")})
    assert [row["état"] for row in rows_of(client, "projets.csv")].count("acceptés") == 0
    assert client.post(f"{DESK}annuler/", {"event": sent(after, "event")}).status_code == 422


def rows_of(client: Any, name: str) -> list[dict[str, str]]:
    content = client.get(f"{DESK}tableaux/{name}").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content), delimiter=";"))


def test_of_two_who_decide_at_once_the_second_is_told_and_changes_nothing(door: Door, two: tuple[Any, Any]) -> None:
    first, second = two
    opened(first)
    seen = {"seen": sent(page(first, f"{DESK}projets/{PROJECT}/"), "seen")[0]}
    assert first.post(f"{DESK}projets/{PROJECT}/", {"decision": "accepted", **seen}).status_code == 302
    before = kinds(door)
    answer = second.post(f"{DESK}projets/{PROJECT}/", {"decision": "returned", "reason": "Combien ?", **seen})
    assert answer.status_code == 422
    assert "Quelqu’un a agi" in text_of(answer.content.decode())
    assert kinds(door) == before


def test_a_value_is_returned_with_its_reason_and_the_leader_reads_it(door: Door, two: tuple[Any, Any]) -> None:
    client, _ = two
    opened(client)
    door.account("leader", PROJECT, email="amina@example.org")
    value = next(v for v in sent(page(client, f"{DESK}projets/{PROJECT}/"), "value") if "people_reached|2024" in v)
    assert client.post(f"{DESK}projets/{PROJECT}/", {"decision": "returned", "value": value}).status_code == 422
    client.post(f"{DESK}projets/{PROJECT}/", {"decision": "returned", "value": value, "reason": "Habitants ou visites ?"})
    states = {row["indicateur"]: row["état"] for row in rows_of(client, "valeurs.csv") if "voisin" in row["projet"].lower()}
    assert list(states.values()).count("à corriger") == 1
    assert "Habitants ou visites" in door.mails()[-1]


def test_nobody_confirms_their_own_decision_and_two_make_it(door: Door, two: tuple[Any, Any]) -> None:
    first, second = two
    opened(first)
    first.post(f"{DESK}decider/", {"matter": "freeze", "code": "review_done", **TEAM})
    assert "frozen" not in kinds(door)
    [confirm] = re.findall(rf'action="({DESK}confirmer/\d+/)"', page(second, f"{DESK}decider/"))
    assert first.post(confirm, {"function": "directrice"}).status_code == 422
    assert second.post(confirm, {"function": "Chargée de mission"}).status_code == 422  # one function is one person's
    assert "frozen" not in kinds(door)
    assert second.post(confirm, {"function": "directrice"}).status_code == 302
    event = door.ledger().events()[-1]
    assert (event.kind, event.details["author"], event.details["second"]) == ("frozen", "chargée de mission", "directrice")
    assert event.who != event.details["second_who"]
    assert second.post(confirm, {"function": "directrice"}).status_code == 422  # who comes after learns it
    assert kinds(door).count("frozen") == 1


def test_a_gap_says_its_reason_and_a_window_moves_the_day_of_one_project(door: Door, two: tuple[Any, Any]) -> None:
    first, second = two
    opened(first)
    assert first.post(f"{DESK}decider/", {"matter": "gap", "project": OTHER, "code": "silent"}).status_code == 422  # no function
    first.post(f"{DESK}decider/", {"matter": "gap", "project": OTHER, "code": "silent", **TEAM})
    assert {row["lacune notée"] for row in rows_of(first, "valeurs.csv")} == {"", "le projet n’a pas répondu"}
    first.post(f"{DESK}decider/", {"matter": "window", "project": PROJECT, "code": "illness", "until": "2025-05-15", **TEAM})
    [confirm] = re.findall(rf'action="({DESK}confirmer/\d+/)"', page(second, f"{DESK}decider/"))
    second.post(confirm, {"function": "directrice"})
    from portal.returns.due import due_day

    assert (due_day(YEAR), due_day(YEAR, [PROJECT])) == (date(2025, 3, 31), date(2025, 5, 15))


def test_a_gap_may_be_of_some_values_of_a_project_only(door: Door, two: tuple[Any, Any]) -> None:
    first, _ = two
    opened(first)
    offered = sent(page(first, f"{DESK}decider/?project={PROJECT}"), "indicator")
    assert {"people_reached", "sessions"} <= set(offered)
    gap = {"matter": "gap", "project": PROJECT, "code": "not_verified", **TEAM}
    unasked = first.post(f"{DESK}decider/", {**gap, "indicator": "machine_hours"})
    assert unasked.status_code == 422
    assert "machine_hours" in unasked.content.decode()
    assert first.post(f"{DESK}decider/", {**gap, "indicator": ["people_reached"]}).status_code == 302
    noted = {row["indicateur"] for row in rows_of(first, "valeurs.csv") if row["lacune notée"]}
    assert len(noted) == 1
    assert door.ledger().events()[-1].details["indicators"] == ["people_reached"]
    assert "lacune déjà notée" in text_of(page(first, f"{DESK}decider/?project={PROJECT}"))


def test_a_gap_is_closed_where_the_figures_come_after_all_seen_on_the_board_and_undone(door: Door, two: tuple[Any, Any]) -> None:
    client, _ = two
    opened(client)
    client.post(f"{DESK}decider/", {"matter": "gap", "project": PROJECT, "code": "silent", **TEAM})
    assert "des chiffres sont arrivés, alors qu’une lacune est notée" in text_of(page(client))  # they were sent before
    closing = {"matter": "close_gap", "project": PROJECT, **TEAM}
    assert client.post(f"{DESK}decider/", {**closing, "code": "silent_again"}).status_code == 422
    assert sent(page(client, f"{DESK}decider/?project={PROJECT}"), "indicator").count("sessions") == 2  # to note, and to close
    assert client.post(f"{DESK}decider/", {**closing, "code": "came", "indicator": ["sessions"]}).status_code == 302
    event = door.ledger().events()[-1]
    assert (event.kind, event.details["indicators"], event.details["closed"]) == ("gap", ["sessions"], True)
    voisinage = [row for row in rows_of(client, "valeurs.csv") if row["projet"] == "VoisinAge"]
    assert {row["indicateur"] for row in voisinage if not row["lacune notée"]} == {"Séances tenues"}
    after = page(client, f"{DESK}decider/")
    assert "la lacune est levée" in text_of(after)
    history = after.partition('id="gap-history"')[2]
    assert sent(history, "event") == [str(event.sequence)]  # the latest alone can be taken back
    undone = client.post(f"{DESK}lacunes/annuler/", {"event": str(event.sequence), **TEAM})
    assert undone.status_code == 302
    assert not [row for row in rows_of(client, "valeurs.csv") if row["projet"] == "VoisinAge" and not row["lacune notée"]]
    again = client.post(f"{DESK}lacunes/annuler/", {"event": str(event.sequence), **TEAM})
    assert again.status_code == 422
    assert "Quelqu’un a décidé depuis" in text_of(again.content.decode())
    assert {row["projet"] for row in rows_of(client, "lacunes.csv")} == {"VoisinAge"}


def test_where_two_note_a_gap_two_close_it_and_nobody_undoes_it_alone(door: Door, two: tuple[Any, Any]) -> None:
    first, second = two
    shipped = (files("impact.campaigns") / "campaign.yaml").read_text("utf-8")
    (door.root / "campaign.yaml").write_text(shipped.replace("by_two: [", "by_two: [gap, "), "utf-8")
    opened(first)
    for matter, code in (("gap", "silent"), ("close_gap", "came")):
        first.post(f"{DESK}decider/", {"matter": matter, "project": PROJECT, "code": code, **TEAM})
        [confirm] = re.findall(rf'action="({DESK}confirmer/\d+/)"', page(second, f"{DESK}decider/"))
        assert first.post(confirm, {"function": "directrice"}).status_code == 422
        assert second.post(confirm, {"function": "directrice"}).status_code == 302
    event = door.ledger().events()[-1]
    assert (event.details["closed"], event.details["second"]) == (True, "directrice")
    alone = first.post(f"{DESK}lacunes/annuler/", {"event": str(event.sequence), **TEAM})
    assert (alone.status_code, door.ledger().events()[-1]) == (422, event)


def test_gaps_of_other_values_of_a_project_wait_side_by_side_for_a_second_person(door: Door, two: tuple[Any, Any]) -> None:
    first, second = two
    shipped = (files("impact.campaigns") / "campaign.yaml").read_text("utf-8")
    (door.root / "campaign.yaml").write_text(shipped.replace("by_two: [", "by_two: [gap, "), "utf-8")
    opened(first)
    gap = {"matter": "gap", "project": PROJECT, "code": "not_verified", **TEAM}
    for indicators in (["people_reached"], ["sessions", "volunteer_hours"]):
        assert first.post(f"{DESK}decider/", {**gap, "indicator": indicators}).status_code == 302
    assert first.post(f"{DESK}decider/", {**gap, "indicator": ["volunteer_hours", "sessions"]}).status_code == 422  # it waits already
    assert "gap" not in kinds(door)
    waiting = page(second, f"{DESK}decider/")
    assert re.search(r"Lacune notée : VoisinAge \([^)]+, [^)]+\)", text_of(waiting))
    _, of_two = re.findall(rf'action="({DESK}confirmer/\d+/)"', waiting)
    assert second.post(of_two, {"function": "directrice"}).status_code == 302
    event = door.ledger().events()[-1]
    assert (event.kind, event.details["indicators"]) == ("gap", ["sessions", "volunteer_hours"])


def test_reminders_go_in_the_towns_own_words_once_a_day(door: Door, two: tuple[Any, Any]) -> None:
    client, _ = two
    desk = "/ville/campagne/2025/"
    client.post(f"{desk}ouvrir/")
    door.account("leader", PROJECT, email="amina@example.org")
    asked = page(client, f"{desk}relances/silent/")
    written = {name: sent(asked, name)[0] for name in ("subject_fr", "subject_en")}
    bodies = {"body_fr": "Bonjour {project}, revenez ici : {link}", "body_en": "Hello {project}: {link}"}
    without = client.post(f"{desk}relances/silent/", {**written, **bodies, "body_fr": "Bonjour", "decision": "send"})
    assert without.status_code == 422
    assert door.mails() == []
    client.post(f"{desk}relances/silent/", {**written, **bodies, "decision": "send"})
    client.post(f"{desk}relances/silent/", {**written, **bodies, "decision": "send"})
    [mail] = door.mails()
    assert "revenez ici : http://testserver/projets/" in mail.replace("=\n", "")


def test_the_schedule_reminds_on_its_days_and_no_others(door: Door, two: tuple[Any, Any]) -> None:
    from portal.campaigns.reminders import remind_due

    two[0].post("/ville/campagne/2025/ouvrir/")
    door.account("leader", PROJECT, email="amina@example.org")
    assert remind_due(date(2026, 3, 18)) == {}
    assert remind_due(date(2026, 3, 19)) == {2025: 1}  # twelve days before 31 March
    assert remind_due(date(2026, 3, 19)) == {2025: 0}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("table", ["projets", "a-relire", "themes", "indicateurs", "valeurs", "changements"])
def test_every_table_is_a_file_too(two: tuple[Any, Any], table: str, kind: str) -> None:
    response = two[0].get(f"{DESK}tableaux/{table}.{kind}")
    assert response.status_code == 200
    assert response.content.startswith(b"PK" if kind == "xlsx" else b"\xef\xbb\xbf")
    assert two[0].get(f"{DESK}tableaux/{table}.pdf").status_code == 404


def test_filters_are_words_in_the_address(two: tuple[Any, Any]) -> None:
    client, _ = two
    assert "1 projet sur 6" in text_of(page(client, f"{DESK}projets/?mots=fab"))
    assert "0 projet sur 6" in text_of(page(client, f"{DESK}projets/?etat=silent"))
    assert len(rows_of(client, "projets.csv?mots=fab")) == 1


def test_a_leader_learns_of_the_freeze_and_the_api_holds_what_comes(door: Door, two: tuple[Any, Any]) -> None:
    frozen_by(door, two)
    leader = door.account("leader", PROJECT, email="amina@example.org")
    values = {"values": [{"indicator": "people_reached", "value": 999}]}
    answer = door.client().post(f"/api/v1/returns/{PROJECT}/{YEAR}", json.dumps(values), "application/json", headers=door.token(leader))
    assert answer.status_code == 422
    assert "period_frozen" in answer.content.decode()
    before = door.standing(PROJECT, YEAR)
    assert 999 not in {row["value"] for row in before.values()}
    first, _ = two
    waiting = door.ledger().events()[-1].submission_id
    assert waiting in page(first)
    held = {"code": "wrong_value", "author": "porteuse de projet", "second": "chargée de mission", "decision": "accepted"}
    assert first.post(f"/ville/attente/{waiting}/", held | {"second": ""}).status_code == 422
    assert first.post(f"/ville/attente/{waiting}/", held).status_code == 302
    after = door.standing(PROJECT, YEAR)
    assert after["people_reached", ""]["value"] == 999
    assert {key: row for key, row in after.items() if row["value"] != 999} == before
    assert "correction acceptée" in text_of(page(first))


def accepted_by(client: Any, project: str) -> None:
    """A project accepted, from its page."""
    seen = sent(page(client, f"{DESK}projets/{project}/"), "seen")[0]
    assert client.post(f"{DESK}projets/{project}/", {"decision": "accepted", "seen": seen}).status_code == 302


def frozen_by(door: Door, two: tuple[Any, Any]) -> None:
    """The year opened, accepted and frozen by two people."""
    first, second = two
    opened(first)
    for project in sorted(set(re.findall(rf'href="{DESK}projets/([^/"]+)/"', page(first, f"{DESK}projets/")))):
        accepted_by(first, project)
    first.post(f"{DESK}decider/", {"matter": "freeze", "code": "review_done", **TEAM})
    [confirm] = re.findall(rf'action="({DESK}confirmer/\d+/)"', page(second, f"{DESK}decider/"))
    second.post(confirm, {"function": "directrice"})
    assert "est figée" in text_of(page(first))


@pytest.mark.long
def test_a_small_campaign_from_its_opening_to_the_published_edition(door: Door, two: tuple[Any, Any]) -> None:
    from tests.worlds.command import impact, said

    first, second = two
    opened(first)
    impact("publish", "-w", door.root, "--year", YEAR, code=1)
    for project in sorted(set(re.findall(rf'href="{DESK}projets/([^/"]+)/"', page(first, f"{DESK}projets/")))):
        if project != OTHER:
            accepted_by(first, project)
    assert "valeurs ne sont ni acceptées ni notées" in text_of(page(first))
    first.post(f"{DESK}decider/", {"matter": "gap", "project": OTHER, "code": "not_verified", **TEAM})
    assert "l’édition peut être publiée" in text_of(page(first))
    first.post(f"{DESK}decider/", {"matter": "freeze", "code": "review_done", **TEAM})
    [confirm] = re.findall(rf'action="({DESK}confirmer/\d+/)"', page(second, f"{DESK}decider/"))
    second.post(confirm, {"function": "directrice"})
    version = said("publish", "-w", door.root, "--year", YEAR)
    figures = {f["figure_id"]: f for f in json.loads((Path(version["folder"]) / "public" / "figures.json").read_text("utf-8"))}
    typed = {name: row["value"] for (name, part), row in door.standing(PROJECT, YEAR).items() if not part and row["value"] is not None}
    assert typed
    for name, value in typed.items():
        figure = figures.get(f"{YEAR}/project/{PROJECT}/{name}")
        assert figure is None or figure["status"] == "suppressed" or figure["value"] == value
    own = {f["figure_id"]: f["value"] for f in figures.values() if f["figure_id"].startswith(f"{YEAR}/project/{OTHER}/")}
    assert set(own.values()) <= {None}  # what is a gap is in no edition
    assert not said("rebuild", "-w", door.root, "--check")["differences"]


def test_what_is_accepted_may_carry_a_comment_that_the_ledger_keeps(door: Door, two: tuple[Any, Any]) -> None:
    first, _ = two
    comment = "Vérifié avec la feuille de présence."
    assert first.post(f"{DESK}projets/{PROJECT}/", {"decision": "accepted", "comment": comment}).status_code == 302
    reviewed = [event for event in door.ledger().events() if event.kind == "reviewed"]
    assert {(event.details["decision"], event.details["reason"]) for event in reviewed} == {("accepted", comment)}
    assert comment in text_of(page(first, f"{DESK}projets/{PROJECT}/"))


def test_what_the_town_answers_is_read_on_the_receipt_the_latest_first(door: Door, two: tuple[Any, Any]) -> None:
    first, _ = two
    name = sent(page(first, f"{DESK}projets/{PROJECT}/"), "value")[0].split("|")[0]
    review = f"/ville/depots/{name}/"
    assert first.post(review, {"decision": "accepted", "comment": "Merci, tout se tient."}).status_code == 302
    assert first.post(review, {"decision": "returned", "reason": "Et les visites ?"}).status_code == 302
    [by] = {event.who for event in door.ledger().events() if event.kind == "reviewed"}
    for client in (first, door.client(door.account("leader", PROJECT, email="amina@example.org"))):
        html = page(client, f"/depots/{name}/" if client is not first else review)
        words = text_of(html)
        assert words.index("Et les visites ?") < words.index("Merci, tout se tient.")
        assert by not in html  # who answers stays in the log


@pytest.mark.parametrize(("table", "head"), [("/ville/depots", "Reçu n°"), ("/journal", "Quand")])
def test_submissions_and_the_log_are_files_too(two: tuple[Any, Any], table: str, head: str) -> None:
    client, _ = two
    opened(client)
    [first, *rest] = client.get(f"{table}.csv").content.decode("utf-8-sig").splitlines()
    assert first.startswith(head)
    assert rest
    assert client.get(f"{table}.xlsx").content.startswith(b"PK")
    assert client.get(f"{table}.pdf").status_code == 404
