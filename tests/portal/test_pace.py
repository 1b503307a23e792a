"""What is late and how fast a campaign goes: counted by hand on small campaigns, and shown on the desk."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.portal.conftest import OTHER, PROJECT
from tests.portal.test_campaigns import page, sent, text_of
from tests.worlds.doors import Door

DESK = "/ville/campagne/2025/"
DUE, AFTER = date(2025, 3, 31), date(2025, 4, 1)


def campaign(windows: dict[str, str] | None = None) -> Any:
    """The campaign of 2024, due on 31 March 2025 but for those who were given more time."""
    from importlib.resources import files

    from impact.campaigns.timetable import load_schedule
    from impact.ledger.campaigning import Campaign
    from impact.ledger.chain import Event

    def event(kind: str, **details: Any) -> Event:
        stated = {"sequence": 1, "kind": kind, "recorded_at": datetime(2024, 12, 1, tzinfo=UTC), "who": "x", "channel": "portal"}
        return Event.model_validate(stated | {"submission_id": "", "details": details, "files": {}, "previous": "0" * 64})

    schedule = load_schedule(files("impact.campaigns") / "none.yaml").model_dump(mode="json")
    of = Campaign(2024, event("opened", year=2024, schedule=schedule))
    of.windows = {project: event("window", until=until) for project, until in (windows or {}).items()}
    return of


def late(day: date, *, windows: dict[str, str] | None = None, said: str | None = None, gap: bool = False, state: str = "nothing") -> Any:
    from impact.campaigns.lateness import late_values
    from impact.campaigns.states import IndicatorState

    of = campaign(windows)
    value = IndicatorState("a", "sessions", state, asked=True, gap=of.opened if gap else None)  # type: ignore[arg-type]
    unasked = IndicatorState("a", "volunteers", "returned", asked=False)
    row = {"project_id": ["a"], "indicator_id": ["sessions"], "period_end": [date(2024, 12, 31)], "missing": [said]}
    return late_values([value, unasked], of, pl.DataFrame(row, schema_overrides={"missing": pl.String}), day)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"day": DUE}, {}),
        ({"day": AFTER}, {"a": {"sessions"}}),
        ({"day": AFTER, "state": "returned"}, {"a": {"sessions"}}),
        ({"day": AFTER, "state": "accepted"}, {}),
        ({"day": AFTER, "state": "pending", "said": "late"}, {"a": {"sessions"}}),
        ({"day": AFTER, "state": "pending", "said": "not_collected"}, {}),
        ({"day": AFTER, "gap": True}, {}),
        ({"day": AFTER, "windows": {"a": "2025-05-15"}}, {}),
        ({"day": date(2025, 5, 16), "windows": {"a": "2025-05-15"}}, {"a": {"sessions"}}),
    ],
)
def test_late_is_what_was_due_and_is_not_there_or_is_said_to_come(given: dict[str, Any], expected: dict[str, set[str]]) -> None:
    assert late(**given) == expected


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
    before = first_sent(workspace.ledger.kept(KeptClaims), 2024)
    hand_in(workspace.ledger, b"indicateur;p\xc3\xa9riode;valeur\nsessions;2024;77\n", "correction.csv", workspace.context(PROJECT))
    assert first_sent(workspace.ledger.kept(KeptClaims), 2024) == before
    assert PROJECT in before
    assert first_sent(workspace.ledger.kept(KeptClaims), 1999) == {}


def test_where_nobody_sent_between_the_first_day_and_the_last_the_board_says_so_and_draws_no_line_of_zeros(door: Door) -> None:
    client = door.client(door.account("city"))
    client.post("/ville/campagne/2024/ouvrir/")  # its figures were handed in long after 31 March 2025
    shown = page(client, "/ville/campagne/2024/")
    assert "Aucun projet n’a envoyé entre le 1er déc. 2024 et le 31 mars 2025" in text_of(shown)
    assert "6 projets ont envoyé après." in text_of(shown)
    assert '<path class="now"' not in shown
