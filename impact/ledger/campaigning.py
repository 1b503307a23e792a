"""Campaigns as the ledger knows them: which years are asked for and when, what is frozen, which gaps there are, who was given time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from impact.ledger.chain import OPERATOR, Draft, Event, Kind, Ledger
from impact.messages import messages

ALL = "*"
"""In a gap: whatever the project was to hand in."""


@dataclass(frozen=True)
class DecidedBy:
    """Who decides what, and why: `who` and `second_who` are opaque account ids, `author` and `second` the functions that are published.

    At the terminal, where no account acts, the two functions alone tell two people apart. `code`: a reason of `reasons.yaml`.
    """

    reason: str = ""
    code: str = ""
    author: str = ""
    second: str = ""
    who: str = OPERATOR
    second_who: str = ""
    channel: str = "command line"

    @property
    def by_two(self) -> bool:
        """Whether two people decide."""
        one, other = self.author.strip().casefold(), self.second.strip().casefold()
        return bool(one and other) and one != other and self.who != self.second_who

    def details(self) -> dict[str, str]:
        """What the event keeps of it, beside who appended it."""
        said = {"reason": self.reason.strip(), "code": self.code, "author": self.author.strip(), "second": self.second.strip()}
        return said | {"second_who": self.second_who}


@dataclass
class Campaign:
    """The campaign of a year after some events. `freezes`, and `rescheduled` when its days were changed: in their order.

    `awaited`: values that are waited for again although nothing else of their project is.
    """

    year: int
    opened: Event
    rescheduled: list[Event] = field(default_factory=list)
    freezes: list[Event] = field(default_factory=list)
    gaps: dict[tuple[str, str], Event] = field(default_factory=dict)
    awaited: set[tuple[str, str]] = field(default_factory=set)
    windows: dict[str, Event] = field(default_factory=dict)

    @property
    def scheduled(self) -> Event:
        """What set its days: the last change of them, else its opening."""
        return [self.opened, *self.rescheduled][-1]

    @property
    def schedule(self) -> dict[str, Any]:
        """Its days and rules."""
        schedule: dict[str, Any] = self.scheduled.details["schedule"]
        return schedule

    @property
    def has_other_days(self) -> bool:
        """Whether its days and reminders are others than those that it was opened with."""
        return _in_one_order(self.schedule) != _in_one_order(self.opened.details["schedule"])

    @property
    def frozen(self) -> bool:
        """Whether nothing changes any more without a second person."""
        return bool(self.freezes) and self.freezes[-1].kind == "frozen"

    def gap(self, project: str, indicator: str) -> Event | None:
        """What says that a value is not waited for."""
        key = (project, indicator)
        return self.gaps.get(key) or (None if key in self.awaited else self.gaps.get((project, ALL)))

    def change_gaps(self, event: Event) -> None:
        """Notes the gaps of an event, or closes them; what is said of all of a project ends what was waited for again of it."""
        project, closed = event.details["project"], event.details["closed"]
        for indicator in event.details["indicators"]:
            key = (project, indicator)
            if indicator == ALL:
                self.awaited = {other for other in self.awaited if other[0] != project}
            if closed:
                self.gaps.pop(key, None)
            else:
                self.gaps[key] = event
                self.awaited.discard(key)
        if closed and (project, ALL) in self.gaps:
            self.awaited |= {(project, indicator) for indicator in event.details["indicators"]}


class KnownCampaigns:
    """The campaigns by year, kept as the events of a ledger come."""

    def __init__(self, ledger: Ledger | None = None) -> None:
        self.by_year: dict[int, Campaign] = {}
        self._seen = 0
        if ledger is not None:
            self.after(ledger.events())

    def after(self, events: Sequence[Event]) -> KnownCampaigns:
        """Itself, after these events, of which it reads those that are new."""
        for event in events[self._seen :]:
            match event.kind:
                case "opened" if event.details.get("cancelled"):
                    self.by_year.pop(event.details["year"], None)
                case "opened" if event.details.get("rescheduled"):
                    self.by_year[event.details["year"]].rescheduled.append(event)
                case "opened":
                    self.by_year[event.details["year"]] = Campaign(event.details["year"], event)
                case "frozen" | "unfrozen":
                    self.by_year[event.details["year"]].freezes.append(event)
                case "gap":
                    self.by_year[event.details["year"]].change_gaps(event)
                case "window":
                    self.by_year[event.details["year"]].windows[event.details["project"]] = event
        self._seen = max(self._seen, len(events))
        return self

    @property
    def frozen(self) -> set[int]:
        """The years that are frozen."""
        return {year for year, campaign in self.by_year.items() if campaign.frozen}


def campaign_of(ledger: Ledger, year: int) -> Campaign:
    """The campaign of a year. Raises Refusal `campaign_unknown`."""
    known = ledger.kept(KnownCampaigns).after(ledger.events()).by_year
    if year not in known:
        raise messages.refusal("campaign_unknown", year=str(year), known=[str(y) for y in sorted(known)] or ["—"])
    return known[year]


def open_campaign(ledger: Ledger, year: int, schedule: dict[str, Any], decided: DecidedBy) -> Event | None:
    """Opens the campaign of a year, with its days. Raises Refusal `campaign_open` where it was opened before."""

    def draft(events: list[Event]) -> Draft:
        if year in ledger.kept(KnownCampaigns).after(events).by_year:
            raise messages.refusal("campaign_open", year=str(year))
        return _draft("opened", {"year": year, "schedule": schedule}, decided)

    return ledger.append(draft)


def cancel_campaign(ledger: Ledger, year: int, decided: DecidedBy) -> Event | None:
    """Takes back that the campaign of a year was opened. Raises Refusal `campaign_unknown`, `campaign_begun` once something came of it."""

    def draft(events: list[Event]) -> Draft:
        ledger.kept(KnownCampaigns).after(events)
        if begun(events, campaign_of(ledger, year)):
            raise messages.refusal("campaign_begun", year=str(year))
        return _draft("opened", {"year": year, "cancelled": True}, decided)

    return ledger.append(draft)


def set_days(ledger: Ledger, year: int, schedule: dict[str, Any], decided: DecidedBy, seen: int | None = None) -> Event | None:
    """Gives an open campaign other days. `seen`: the event that had set those which whoever decides knew; None asks for no check.

    Raises Refusal `campaign_unknown`, `days_frozen`, `days_since` where somebody changed them after `seen`, `days_same`.
    """

    def draft(events: list[Event]) -> Draft:
        ledger.kept(KnownCampaigns).after(events)
        campaign = campaign_of(ledger, year)
        if campaign.frozen:
            raise messages.refusal("days_frozen", year=str(year))
        if seen not in (None, campaign.scheduled.sequence):
            raise messages.refusal("days_since", year=str(year))
        if _in_one_order(schedule) == _in_one_order(campaign.schedule):
            raise messages.refusal("days_same", year=str(year))
        return _draft("opened", {"year": year, "schedule": schedule, "rescheduled": True}, decided)

    return ledger.append(draft)


def _in_one_order(schedule: dict[str, Any]) -> dict[str, Any]:
    """A schedule whose reminders, and to whom they go, have no order: another order is no other schedule."""
    return schedule | {"reminders": {reminder["days_before"]: set(reminder["to"]) for reminder in schedule.get("reminders", [])}}


def begun(events: Sequence[Event], campaign: Campaign) -> bool:
    """Whether something was handed in, decided or published since a campaign was opened; a change of the register is nothing of it."""
    return any(event.kind not in ("registered", "opened") for event in events[campaign.opened.sequence :])


def set_frozen(ledger: Ledger, year: int, decided: DecidedBy, *, frozen: bool) -> Event | None:
    """Freezes a year, or ends that. Raises Refusal `campaign_unknown`, and `campaign_frozen` or `campaign_not_frozen` where it is so."""

    def draft(events: list[Event]) -> Draft:
        ledger.kept(KnownCampaigns).after(events)
        if campaign_of(ledger, year).frozen == frozen:
            raise messages.refusal("campaign_frozen" if frozen else "campaign_not_frozen", year=str(year))
        return _draft("frozen" if frozen else "unfrozen", {"year": year}, decided)

    return ledger.append(draft)


def note_gap(
    ledger: Ledger, year: int, project: str, indicators: Sequence[str], decided: DecidedBy, *, closed: bool = False
) -> Event | None:
    """Says that these values of a project (all of them: `ALL`) are not waited for; `closed`: that they are again.

    Raises Refusal `campaign_unknown`, `gap_known` where it is so already.
    """

    def draft(events: list[Event]) -> Draft:
        ledger.kept(KnownCampaigns).after(events)
        campaign = campaign_of(ledger, year)
        if all((campaign.gap(project, indicator) is None) == closed for indicator in indicators):
            raise messages.refusal("gap_known", project=project, year=str(year))
        return _draft("gap", {"year": year, "project": project, "indicators": list(indicators), "closed": closed}, decided)

    return ledger.append(draft)


def grant_window(ledger: Ledger, year: int, project: str, until: str, decided: DecidedBy) -> Event | None:
    """Gives a project more time, up to a day (ISO). Raises Refusal `campaign_unknown`."""

    def draft(events: list[Event]) -> Draft:
        ledger.kept(KnownCampaigns).after(events)
        campaign_of(ledger, year)
        return _draft("window", {"year": year, "project": project, "until": until}, decided)

    return ledger.append(draft)


def _draft(kind: Kind, details: dict[str, Any], decided: DecidedBy) -> Draft:
    return Draft(kind, details | decided.details(), channel=decided.channel, who=decided.who)
