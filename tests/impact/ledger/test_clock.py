"""A clock gone wrong is said: the event it dated too late, once, and nothing where time went as it should."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from impact.ledger import chain
from impact.ledger.chain import Draft, Ledger
from impact.ledger.clock import dated_too_late
from impact.ledger.store import FolderStore
from tests.conftest import small_town
from tests.worlds.command import impact, said

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
DETAILS = {"source": "a", "size": 1, "project_id": None, "mapping_id": None, "illustrative": False}


def at(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, *hours: float) -> None:
    """Appends an event at each of these hours of the machine's clock."""
    for n, hour in enumerate(hours):
        instant = NOON + timedelta(hours=hour)
        monkeypatch.setattr(chain, "datetime", type("Clock", (), {"now": staticmethod(lambda _, instant=instant: instant)}))
        ledger.append(lambda _, n=n: Draft("received", DETAILS, {"original": b"%d" % n}))
    monkeypatch.setattr(chain, "datetime", datetime)


@pytest.mark.parametrize(
    ("hours", "late"),
    [
        ([0, 1, 2], []),
        ([0, 24 * 365, 1, 2], [2]),  # a year ahead, then set right: the others are dragged along
        ([0, 5], [2]),  # ahead of now, with nothing after it yet
        ([5, 6, 1], [1]),
        ([0, 0.02], []),  # a minute between two clocks is nothing
    ],
)
def test_the_event_dated_after_its_successors_or_after_now_is_named_once(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, hours: list[float], late: list[int]
) -> None:
    at(ledger, monkeypatch, *hours)
    now = NOON + timedelta(hours=2)
    assert [event.sequence for event in dated_too_late(ledger.events(), now)] == late


def test_status_says_it(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = small_town(tmp_path / "town")
    impact("rebuild", "-w", town)
    assert said("status", "-w", town)["dated_too_late"] == []
    ledger = Ledger(FolderStore(town / "ledger"))
    at(ledger, monkeypatch, 24 * 365 * 50, 0)
    assert [event["event"] for event in said("status", "-w", town)["dated_too_late"]] == ["0000000001"]
    assert "horloge" in impact("status", "-w", town).stdout


def test_whoever_acts_at_the_terminal_has_no_name_in_the_ledger(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "amina")
    event = ledger.append(lambda _: Draft("received", DETAILS, {"original": b"x"}))
    assert event is not None
    assert event.who == "operator"
