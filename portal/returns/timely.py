"""Whether the projects of a year handed in all that was asked, and in time: what the desk says of them, and what they read themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from impact.campaigns.lateness import Timeliness, first_given, timeliness
from impact.campaigns.states import IndicatorState, states
from impact.ledger.campaigning import KnownCampaigns
from impact.ledger.claims import KeptClaims
from portal import town
from portal.config.language import into_spoken, say


def timely(year: int, known: Iterable[IndicatorState] | None = None) -> dict[str, Timeliness]:
    """By project; nothing where the year has no campaign. `known`: where its values stand, if that was read already."""
    workspace = town.town()
    with town.ledger() as ledger:
        campaign = ledger.kept(KnownCampaigns).after(ledger.events()).by_year.get(year)
        if campaign is None:
            return {}
        values = states(ledger, workspace.register, year) if known is None else known
        given = first_given(ledger.kept(KeptClaims).all(), year)
    return timeliness(values, campaign, given, town.today(), workspace.territory.clock)


@dataclass(frozen=True)
class TimelySaid:
    """The same in one sentence. `late`: whether something is late; `awaited`: how many values are; `due`: the day for them."""

    text: str
    late: bool
    awaited: int
    due: date


def timely_said(of: Timeliness | None, year: int) -> TimelySaid | None:
    """What is awaited by its names, or that all of it came after the day; None where there is nothing to say."""
    if of is None or of.state == "complete":
        return None
    catalogue = town.town().catalogue
    names = ", ".join(sorted(into_spoken(catalogue[name].in_year(year).title) for name in of.awaited))
    text = say(f"timely.{of.state}", names=names, day=of.due, completed=of.completed or of.due)
    return TimelySaid(text, bool(of.late), len(of.awaited), of.due)
