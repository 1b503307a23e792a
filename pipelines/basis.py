"""What a year would be published from, as one word: whoever confirms what another proposed confirms the same, or learns that it changed."""

from __future__ import annotations

import hashlib
import json

from impact.ledger.campaigning import KnownCampaigns
from impact.ledger.chain import Event
from pipelines.frozen import inputs_today
from pipelines.publish import code
from pipelines.workspace import Workspace

DECIDING = ("reviewed", "withdrawn", "erased", "sealed")
"""Events that change what an edition counts, or what it is compared with."""
OF_YEAR = ("opened", "gap", "frozen", "unfrozen")
"""Events of a campaign that do so for its year."""


def basis_of(workspace: Workspace, year: int) -> str:
    """One word for the inputs, the code and the events that an edition of a year is made of.

    Where the year has a campaign, what comes in changes nothing until somebody accepts it; without one, everything that is read does.
    """
    events = workspace.ledger.events()
    campaigned = year in workspace.ledger.kept(KnownCampaigns).after(events).by_year
    deciding = [event.sequence for event in events if _decides(event, year, campaigned=campaigned)]
    return hashlib.sha256(json.dumps([inputs_today(workspace, year), deciding, code()]).encode()).hexdigest()


def _decides(event: Event, year: int, *, campaigned: bool) -> bool:
    if event.kind in OF_YEAR:
        return bool(event.details["year"] == year)
    return event.kind in DECIDING or (event.kind == "read" and not campaigned)
