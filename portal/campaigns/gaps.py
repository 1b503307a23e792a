"""The gaps of a year on the desk: those that stand, for which figures came after all, and what was decided about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from impact.campaigns.gaps import gap_decisions, last_decisions
from impact.campaigns.states import IndicatorState
from impact.campaigns.timetable import decision_reasons
from impact.ledger.campaigning import ALL
from impact.ledger.chain import Event
from portal import town
from portal.campaigns.board import Board, BoardLine
from portal.campaigns.gestures import rule_of
from portal.config.language import into_spoken, say


@dataclass(frozen=True)
class GapShown:
    """A gap that stands, as it was noted: of which project and values, why, by whom; `came`: the values that were handed in after all."""

    line: BoardLine
    values: list[str]
    came: list[str]
    why: str
    by: str
    at: datetime


@dataclass(frozen=True)
class GapDecision:
    """One decision about gaps: `undoable` where one person may take it back."""

    sequence: int
    closed: bool
    project: str
    values: list[str]
    why: str
    by: str
    at: datetime
    undoable: bool


def gaps_shown(of: Board) -> list[GapShown]:
    """The gaps that stand, project by project; those first for which figures came."""
    shown = [each for line in of.lines for each in _gaps_of(line)]
    return sorted(shown, key=lambda gap: not gap.came)


def answered(of: Board) -> list[BoardLine]:
    """The projects of which a figure waits for review although its gap was noted."""
    return [line for line in of.lines if any(value.gap and value.state == "pending" for value in line.values)]


def gap_history(of: Board) -> list[GapDecision]:
    """What was decided about the gaps of the year, the latest first."""
    with town.ledger() as ledger:
        events = ledger.events()
    alone = of.campaign is not None and rule_of("close_gap") not in of.campaign.schedule["by_two"]
    last = last_decisions(events, of.year) if alone else set()
    return [_decision(event, undoable=event.sequence in last) for event in reversed(gap_decisions(events, of.year))]


def why_gap(event: Event) -> str:
    """Why a gap was noted or closed, in words."""
    said = event.details
    reasons = decision_reasons()
    code = (reasons.gap | reasons.close_gap)[said["code"]]
    return ". ".join(text for text in (into_spoken(code), said["reason"]) if text)


def came_after_all(value: IndicatorState) -> bool:
    """Whether a value was handed in although a gap was noted for it."""
    return value.gap is not None and value.state != "nothing"


def _gaps_of(line: BoardLine) -> Iterator[GapShown]:
    events = {value.gap.sequence: value.gap for value in line.values if value.gap}
    for sequence, event in events.items():
        values = [value for value in line.values if value.gap and value.gap.sequence == sequence]
        came = [value for value in values if came_after_all(value)]
        titles, later = (_titles([value.indicator for value in of], line.year) for of in (values, came))
        yield GapShown(line, titles, later, why_gap(event), _people(event), event.recorded_at)


def _decision(event: Event, *, undoable: bool) -> GapDecision:
    said = event.details
    values = [] if ALL in said["indicators"] else _titles(said["indicators"], said["year"])
    known = town.town().register.projects.get(said["project"])
    project = into_spoken(known.title) if known else said["project"]
    return GapDecision(event.sequence, said["closed"], project, values, why_gap(event), _people(event), event.recorded_at, undoable)


def _people(event: Event) -> str:
    """The functions of those who decided."""
    return (
        say("gaps.and", first=event.details["author"], second=event.details["second"])
        if event.details["second"]
        else event.details["author"]
    )


def _titles(indicators: Sequence[str], year: int) -> list[str]:
    catalogue = town.town().catalogue
    return [into_spoken(catalogue[name].in_year(year).title) if name in catalogue.indicators else name for name in indicators]
