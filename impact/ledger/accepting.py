"""What was accepted: the claims that a review covers, made after them; and those of which an edition is a function.

Where a campaign was opened for a year, an edition counts of each value what was accepted last; of other years, everything read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from impact.intake.result import OBSERVATION_KEY
from impact.ledger.campaigning import KnownCampaigns
from impact.ledger.chain import Event
from impact.ledger.claims import RETURNED, WITHDRAWN, Claims
from impact.ledger.known import FROZEN

ACCEPTED = "accepted"
Stamp = tuple[str, int]
"""A submission, and the last event of the ledger whose claims a review of it covers."""


@dataclass
class Acceptances:
    """The reviews that accepted: whole submissions up to an event, and single values up to an event."""

    whole: dict[str, int] = field(default_factory=dict)
    values: dict[tuple[str, ...], int] = field(default_factory=dict)

    @classmethod
    def read(cls, events: Sequence[Event]) -> Acceptances:
        """Those of these events. What was held is read after it was accepted: the reading that follows is covered too."""
        acceptances, waiting, released = cls(), set[str](), set[str]()
        undone = {event.details["undoes"] for event in events if event.kind == "reviewed" and "undoes" in event.details}
        for event in events:
            if event.sequence in undone:
                continue
            name = event.submission_id
            if event.kind == "read":
                waiting = waiting | {name} if event.details.get("unreadable") == FROZEN else waiting - {name}
                if name in released - waiting:
                    acceptances.whole[name] = event.sequence
                    released.discard(name)
            elif event.kind == "reviewed" and event.details["decision"] == ACCEPTED:
                released |= {name} & waiting
                acceptances._accept(event)
        return acceptances

    def covers(self, claims: pl.DataFrame) -> pl.Series:
        """Of each claim, whether a review that came after it accepted it."""
        whole = self._joined(claims, {"submission_id": list(self.whole)}, list(self.whole.values()))
        if "indicator_id" not in claims.columns or not self.values:
            return whole
        parts = dict(zip(("submission_id", *OBSERVATION_KEY), map(list, zip(*self.values, strict=True)), strict=True))
        return whole | self._joined(claims, parts, list(self.values.values()))

    def _accept(self, event: Event) -> None:
        if not event.details["values"]:
            self.whole[event.submission_id] = event.sequence
        for key in event.details["values"]:
            self.values[(event.submission_id, *key)] = event.sequence

    @staticmethod
    def _joined(claims: pl.DataFrame, keys: dict[str, list[str]], until: list[int]) -> pl.Series:
        named = pl.DataFrame(keys | {"until": until}, schema=dict.fromkeys(keys, pl.String) | {"until": pl.Int64})
        written = claims.select(pl.col(name).cast(pl.String) for name in keys).with_columns(sequence=claims["sequence"])
        joined = written.join(named, on=list(keys), how="left", maintain_order="left")
        return joined.select((pl.col("until") >= pl.col("sequence")).fill_null(value=False).alias("accepted"))["accepted"]


def counted(claims: Claims, events: Sequence[Event]) -> Claims:
    """The claims that an edition counts after these events: all where no campaign was ever opened."""
    years = set(KnownCampaigns().after(events).by_year)
    if not years:
        return claims
    accepted = Acceptances.read(events)
    records = {name: _counted(rows, "day", years, accepted) for name, rows in claims.records.items()}
    return replace(claims, observations=_counted(claims.observations, "period_end", years, accepted), records=records)


def _counted(claims: pl.DataFrame, when: str, years: set[int], accepted: Acceptances) -> pl.DataFrame:
    asked = claims[when].dt.year().is_in(list(years)).fill_null(value=False)
    ends = claims["fate"].is_in([WITHDRAWN, RETURNED])
    return claims.filter(~asked | ends | accepted.covers(claims))
