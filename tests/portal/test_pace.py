"""What is late and how fast a campaign goes: counted by hand on small campaigns, and shown on the desk."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.portal.conftest import OTHER, PROJECT
from tests.portal.test_campaigns import page, sent, text_of
from tests.worlds.command import impact
from tests.worlds.doors import Door

DESK = "/ville/campagne/2025/"
DUE, AFTER = date(2025, 3, 31), date(2025, 4, 1)


def campaign(windows: dict[str, str] | None = None, opened: date = date(2024, 12, 1)) -> Any:
    """The campaign of 2024, due on 31 March 2025 but for those who were given more time."""
    from importlib.resources import files

    from impact.campaigns.timetable import load_schedule
    from impact.ledger.campaigning import Campaign
    from impact.ledger.chain import Event

    def event(kind: str, **details: Any) -> Event:
        stated = {
            "sequence": 1,
            "kind": kind,
            "recorded_at": datetime(opened.year, opened.month, opened.day, tzinfo=UTC),
            "who": "x",
            "channel": "portal",
        }
        return Event.model_validate(stated | {"submission_id": "", "details": details, "files": {}, "previous": "0" * 64})

    schedule = load_schedule(files("impact.campaigns") / "none.yaml").model_dump(mode="json")
    of = Campaign(2024, event("opened", year=2024, schedule=schedule))
    of.windows = {project: event("window", until=until) for project, until in (windows or {}).items()}
    return of


def in_time(*, said: str = "nothing", day: date = AFTER, came: date | None = None, **campaigned: Any) -> Any:
    """A project of which two values are asked: one is there since 1 March, the other as it is `said`, since `came`."""
    from impact.campaigns.lateness import timeliness
    from impact.campaigns.states import IndicatorState

    of = campaign(**campaigned)
    stands: Any = {"promised": "accepted", "gap": "nothing"}.get(said, said)
    values = [
        IndicatorState("a", "people_reached", "accepted", asked=True),
        IndicatorState("a", "sessions", stands, asked=True, gap=of.opened if said == "gap" else None, promised=said == "promised"),
        IndicatorState("a", "volunteers", "returned", asked=False),
    ]
    given = {("a", "people_reached"): datetime(2025, 3, 1, 12, tzinfo=UTC)}
    if came:
        given["a", "sessions"] = datetime(came.year, came.month, came.day, 12, tzinfo=UTC)
    return timeliness(values, of, given, day, UTC)["a"]


@pytest.mark.parametrize(
    ("given", "state", "late"),
    [
        ({"day": DUE}, "awaited", set()),
        ({}, "late", {"sessions"}),
        ({"said": "returned", "came": DUE}, "late", {"sessions"}),
        ({"said": "promised"}, "late", {"sessions"}),
        ({"said": "promised", "day": DUE}, "awaited", set()),
        ({"said": "accepted", "came": DUE}, "complete", set()),
        ({"said": "pending", "came": DUE}, "complete", set()),
        ({"said": "pending", "came": AFTER}, "after_due", set()),
        ({"said": "accepted", "came": AFTER}, "after_due", set()),
        ({"said": "gap"}, "complete", set()),
        ({"windows": {"a": "2025-05-15"}}, "awaited", set()),
        ({"day": date(2025, 5, 16), "windows": {"a": "2025-05-15"}}, "late", {"sessions"}),
        ({"said": "accepted", "came": AFTER, "windows": {"a": "2025-05-15"}}, "complete", set()),
        ({"said": "accepted", "came": AFTER, "opened": AFTER}, "complete", set()),  # nobody could have been in time
        ({"said": "nothing", "opened": AFTER}, "late", {"sessions"}),
    ],
)
def test_a_project_is_late_only_while_something_asked_is_not_there_after_its_day(given: dict[str, Any], state: str, late: set[str]) -> None:
    of = in_time(**given)
    assert (of.state, of.late) == (state, late)


def test_without_a_campaign_no_day_is_set_and_nothing_is_late() -> None:
    from impact.campaigns.lateness import timeliness
    from impact.campaigns.states import IndicatorState

    assert timeliness([IndicatorState("a", "sessions", "nothing", asked=True)], None, {}, AFTER, UTC) == {}


def test_board_home_and_terminal_say_the_same_of_a_value_that_is_to_come_later(door: Door) -> None:
    city = door.client(door.account("city"))
    leader = door.client(door.account("leader", PROJECT, email="amina@example.org"))
    city.post(f"{DESK}ouvrir/")
    handed_in_for_2025(door, ["12", "12", "12", "en retard"])
    row = of_project(city)
    assert (row["valeurs reçues"], row["valeurs attendues"], row["en retard"], row["remise"]) == ("3", "4", "1", "en retard")
    assert "C’est envoyé ; la Ville attend encore 1 chiffre" in text_of(page(leader, "/"))
    assert "En retard depuis le 31 mars 2026" in text_of(page(leader, "/"))
    assert in_terminal(door) == ("late", ["sessions"])

    handed_in_for_2025(door, ["12", "12", "12", "3"])
    row = of_project(city)
    assert (row["valeurs reçues"], row["en retard"], row["remise"]) == (
        "4",
        "0",
        "tout est remis",
    )  # the campaign opened after its last day
    assert "Rien à faire : tout est envoyé" in text_of(page(leader, "/"))
    assert in_terminal(door) == ("complete", [])


def handed_in_for_2025(door: Door, values: list[str]) -> None:
    """The four values that the project is asked for, the last of them its sessions."""
    from impact.ledger.submission import hand_in
    from pipelines.workspace import open_workspace

    workspace = open_workspace(door.root)
    asked = workspace.register.projects[PROJECT].indicators
    rows = "".join(f"{name};2025;{value}\n" for name, value in zip(asked, values, strict=True))
    hand_in(workspace.ledger, f"indicateur;période;valeur\n{rows}".encode(), "2025.csv", workspace.context(PROJECT))


def of_project(client: Any) -> dict[str, str]:
    [row] = [row for row in rows_of_2025(client, "projets.csv") if row["projet"].startswith("Voisin")]
    return row


def in_terminal(door: Door) -> tuple[str, list[str]]:
    said = json.loads(impact("campaign", "status", "--year", "2025", "-w", str(door.root), "--json").stdout)["projects"][PROJECT]
    return said["state"], said["awaited"]


def pace_of_three(today: date) -> Any:
    from portal.campaigns.pace import Pace

    now = [date(2024, 12, 20), date(2025, 2, 1), date(2025, 2, 10)]
    before = [date(2025, 1, 5), date(2025, 3, 31), date(2025, 6, 1)]  # as if it were this year
    return Pace(date(2024, 12, 1), date(2025, 3, 31), today, 4, now, before)


def test_the_table_of_the_pace_counts_by_the_end_of_each_day_and_leaves_open_what_is_to_come(site: Path) -> None:
    pace = pace_of_three(date(2025, 2, 5))
    listed = [(name, day.isoformat(), pace.by(day), pace.before_by(day)) for name, day in pace.marks]
    assert listed == [
        ("", "2025-01-01", 1, 0),
        ("", "2025-02-01", 2, 1),
        ("today", "2025-02-05", 2, 1),
        ("", "2025-03-01", None, 1),
        ("close", "2025-03-31", None, 2),
    ]


def test_once_it_is_closed_the_pace_tells_the_last_day_and_what_came_since(site: Path) -> None:
    pace = pace_of_three(date(2025, 6, 2))
    assert [(name, pace.by(day), pace.before_by(day)) for name, day in pace.marks][-2:] == [("close", 3, 2), ("today", 3, 3)]
    assert pace.until == date(2025, 3, 31)


def test_the_line_begins_with_nothing_and_rises_by_one_project_of_four(site: Path) -> None:
    from portal.campaigns.pace import _line

    pace = pace_of_three(date(2025, 2, 5))
    path = _line(pace, pace.now, pace.until)
    assert path.startswith("M0.0 400.0H")
    assert f"H{1000 * 19 / 120:.1f}V300.0" in path  # 20 December, the twentieth day of 121
    assert path.endswith(f"H{1000 * 66 / 120:.1f}V200.0")  # 5 February


def test_the_desk_counts_what_is_late_and_reminds_those_projects_after_a_preview(door: Door) -> None:
    client = door.client(door.account("city"))
    client.post(f"{DESK}ouvrir/")
    door.account("leader", PROJECT, email="amina@example.org")
    board = page(client, DESK)
    late_ones = {row["projet"]: int(row["en retard"]) for row in rows_of_2025(client, "projets.csv") if row["en retard"] != "0"}
    assert len(late_ones) == 6  # nothing came for 2025, and 31 March 2026 is past
    assert f"Valeurs en retard : {sum(late_ones.values())}, de 6 projets." in text_of(board)
    assert "Relancer les 6 projets en retard" in text_of(board)
    assert "Le rythme des envois" in text_of(board)
    gap = {"matter": "gap", "project": OTHER, "code": "silent", "function": "chargée de mission"}
    client.post(f"{DESK}decider/", gap)
    assert "5 projets sur 6" in text_of(page(client, f"{DESK}projets/?retard=oui"))
    preview = page(client, f"{DESK}relances/late/")
    assert "Relancer 5 projets en retard" in text_of(preview)
    assert door.mails() == []
    letters = {f"subject_{code}": sent(preview, f"subject_{code}")[0] for code in ("fr", "en")}
    bodies = {"body_fr": "Bonjour {project}, il manque des chiffres : {link}", "body_en": "Hello {project}: {link}"}
    client.post(f"{DESK}relances/late/", {**letters, **bodies, "decision": "send"})
    [mail] = door.mails()
    assert "il manque des chiffres" in mail


def rows_of_2025(client: Any, name: str) -> list[dict[str, str]]:
    import csv
    import io

    return list(csv.DictReader(io.StringIO(client.get(f"{DESK}tableaux/{name}").content.decode("utf-8-sig")), delimiter=";"))


def test_what_was_first_sent_is_not_moved_by_a_correction(door: Door) -> None:
    from impact.campaigns.lateness import first_sent
    from impact.ledger.claims import KeptClaims
    from impact.ledger.submission import hand_in
    from pipelines.workspace import open_workspace

    workspace = open_workspace(door.root)
    before = first_sent(workspace.ledger.kept(KeptClaims).all(), 2024)
    hand_in(workspace.ledger, b"indicateur;p\xc3\xa9riode;valeur\nsessions;2024;77\n", "correction.csv", workspace.context(PROJECT))
    assert first_sent(workspace.ledger.kept(KeptClaims).all(), 2024) == before
    assert PROJECT in before
    assert first_sent(workspace.ledger.kept(KeptClaims).all(), 1999) == {}


def test_where_nobody_sent_between_the_first_day_and_the_last_the_board_says_so_and_draws_no_line_of_zeros(door: Door) -> None:
    client = door.client(door.account("city"))
    client.post("/ville/campagne/2024/ouvrir/")  # its figures were handed in long after 31 March 2025
    shown = page(client, "/ville/campagne/2024/")
    assert "Aucun projet n’a envoyé entre le 1er déc. 2024 et le 31 mars 2025" in text_of(shown)
    assert "6 projets ont envoyé après." in text_of(shown)
    assert '<path class="now"' not in shown
