"""Where the setting up of the town stands: five steps, each done or to do, read from what is written and not from what was clicked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from impact.ledger.campaigning import KnownCampaigns
from indicators.text import folded
from portal import town
from portal.accounts.models import Account
from portal.returns.due import year_asked
from portal.setup.beginning import draft, is_named
from portal.setup.models import TownDraft

STEPS = ("place", "lists", "proposals", "people", "campaign")
Checked = Literal["not", "same", "other"]


@dataclass(frozen=True)
class SetupStep:
    """A step, whether it is done, and whether it is the one to take now."""

    name: str
    done: bool
    here: bool = False

    @property
    def sign(self) -> str:
        """The sign of its state."""
        return "complete" if self.done else "here" if self.here else "todo"


def steps() -> list[SetupStep]:
    """All steps in order; the first that is not done is the one to take."""
    done = {name: _is_done(name) for name in STEPS}
    here = next((name for name in STEPS if not done[name]), "")
    return [SetupStep(name, done[name], name == here) for name in STEPS]


def _is_done(step: str) -> bool:
    register = town.town().register.projects
    match step:
        case "place":
            return is_named()
        case "lists":
            return bool(register or draft().lists)
        case "proposals":
            return bool(register)
        case "people":
            return Account.objects.filter(is_active=True).count() > 1
    return bool(campaigns())


def campaigns() -> list[int]:
    """The years whose campaign was opened."""
    with town.ledger() as ledger:
        return sorted(ledger.kept(KnownCampaigns).after(ledger.events()).by_year)


def first_year(of: TownDraft) -> int:
    """The first year that is measured; until somebody says it, the one that the whole desk is about."""
    return of.year or year_asked()


def checked() -> tuple[Checked, str]:
    """Whether a national file knows the code of the town, and the name it gives it."""
    workspace = town.town()
    place = workspace.knowledge.places.get(workspace.territory.code)
    if place is None or not workspace.knowledge.values:
        return "not", ""
    return ("same" if folded(place.name) in (folded(workspace.territory.name), workspace.territory.code) else "other"), place.name
