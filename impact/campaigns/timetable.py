"""The days of a campaign, relative to the year that it asks for, and its rules: `campaign.yaml` of a workspace, or the one that ships."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import Field, model_validator

from impact.messages import messages
from indicators.models import Model
from indicators.text import Text
from indicators.yamlfile import Source, load_model

Audience = Literal["drafts", "silent"]
ByTwo = Literal["freeze", "unfreeze", "gap", "window"]
InPages = Literal[ByTwo, "publish"]
"""What two people may decide in the pages; at the terminal, whoever has the machine publishes."""
OnDesk = Literal[ByTwo, "close_gap", "days"]
"""What the desk decides; a gap is closed by as many people as note it, and all get other days by as many as give one more time."""
Matter = Literal[OnDesk, "change"]


class RelativeDay(Model):
    """A day of the year asked for (`year: 0`) or of one after: of many after, where a campaign is late."""

    year: int = Field(ge=0, le=99)
    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)

    @model_validator(mode="after")
    def _exists(self) -> RelativeDay:
        try:
            date(2001, self.month, self.day)
        except ValueError as error:
            raise messages.fault("schedule_day", day=str(self.day), month=str(self.month)) from error
        return self

    def of(self, year: int) -> date:
        """The day itself."""
        return date(year + self.year, self.month, self.day)


DAYS = ("opens", "closes", "late_until")
"""Those of a schedule, in their order."""


class Reminder(Model):
    """So many days before the campaign closes, and to whom."""

    days_before: int = Field(ge=0, le=365)
    to: list[Audience] = Field(min_length=1)


class Schedule(Model):
    """When a campaign opens, closes, and takes what is late; when it reminds; what two people decide."""

    opens: RelativeDay
    closes: RelativeDay
    late_until: RelativeDay
    reminders: list[Reminder] = Field(default=[])
    by_two: list[InPages] = Field(default=[])

    @model_validator(mode="after")
    def _in_order(self) -> Schedule:
        days = self.days(2001)
        if list(days.values()) != sorted(days.values()):
            raise messages.fault("schedule_order", **{name: str(day) for name, day in days.items()})
        return self

    def days(self, year: int) -> dict[str, date]:
        """Its days for the year asked for, by their names."""
        return {name: getattr(self, name).of(year) for name in DAYS}

    def reminder_days(self, year: int) -> dict[date, list[Audience]]:
        """Who is reminded on which day."""
        return {self.closes.of(year) - timedelta(days=reminder.days_before): reminder.to for reminder in self.reminders}


class DecisionReasons(Model):
    """The coded reasons of each kind of decision."""

    gap: dict[str, Text]
    close_gap: dict[str, Text]
    window: dict[str, Text]
    days: dict[str, Text]
    freeze: dict[str, Text]
    unfreeze: dict[str, Text]
    change: dict[str, Text]

    def of(self, matter: Matter) -> dict[str, Text]:
        """Those of one kind."""
        known: dict[str, Text] = getattr(self, matter)
        return known


def load_schedule(source: Source) -> Schedule:
    """The schedule of a workspace, or the one that ships where it has none. Raises Refusal with file and line."""
    return load_model(Schedule, source if source.is_file() else files("impact.campaigns") / "campaign.yaml")


@cache
def decision_reasons() -> DecisionReasons:
    """Those of `reasons.yaml`."""
    return load_model(DecisionReasons, files("impact.campaigns") / "reasons.yaml")
