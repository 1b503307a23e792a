"""Where each value of a year stands: not there, to be reviewed, returned, accepted, or a gap that is documented."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import polars as pl

from impact.ecosystem.projects import Register
from impact.intake.result import OBSERVATION_KEY, RECORD_KEY
from impact.ledger.accepting import Acceptances
from impact.ledger.campaigning import Campaign, KnownCampaigns
from impact.ledger.chain import Event, Ledger
from impact.ledger.claims import RETURNED, KeptClaims, current
from impact.ledger.compared import UNCHANGED
from impact.ledger.reviewing import Key

Standing = Literal["nothing", "pending", "returned", "accepted"]
ORDER: tuple[Standing, ...] = ("accepted", "pending", "returned", "nothing")
"""The worst of several is the last."""
PROMISED = "late"
"""Why a value is not there, where it is to come later."""


@dataclass(frozen=True)
class IndicatorState:
    """What a project handed in of one indicator for a year.

    submissions   those it comes from
    asked         whether it was to be handed in
    promised      whether what was handed in says that a value comes later
    """

    project: str
    indicator: str
    state: Standing
    asked: bool
    submissions: tuple[str, ...] = ()
    received_at: datetime | None = None
    gap: Event | None = None
    promised: bool = False

    @property
    def here(self) -> bool:
        """Whether it is handed in: a value, or why there is none; what was returned, or is said to come later, is not."""
        return self.state in ("accepted", "pending") and not self.promised

    @property
    def awaited(self) -> bool:
        """Whether it was to be handed in, is not, and is no documented gap."""
        return self.asked and not self.here and self.gap is None

    @property
    def to_correct(self) -> bool:
        """Whether the town asks its project for it again; once a gap is noted, it is waited for no longer."""
        return self.state == "returned" and self.gap is None

    @property
    def open(self) -> bool:
        """Whether an edition may not be published without it."""
        return self.state != "accepted" and self.gap is None


def states(ledger: Ledger, register: Register, year: int) -> list[IndicatorState]:
    """One for each project and indicator of the year: those that are asked, and those that came unasked."""
    events = ledger.events()
    campaign = KnownCampaigns().after(events).by_year.get(year)
    seen = _Seen(year, Acceptances.read(events))
    kept = ledger.kept(KeptClaims).all()
    seen.observed(kept.observations)
    for name, records in kept.records.items():
        seen.logged(records, list(kept.mappings[name].indicators))
    asked = [(p.id, i) for p in register.projects.values() if p.runs(year) for i in p.indicators]
    return [seen.state(key, campaign, asked=key in set(asked)) for key in sorted({*asked, *seen.parts})]


def open_states(ledger: Ledger, register: Register, year: int) -> list[IndicatorState]:
    """What keeps the edition of a year from being published; nothing where no campaign was opened for it."""
    if year not in KnownCampaigns().after(ledger.events()).by_year:
        return []
    return [state for state in states(ledger, register, year) if state.open]


def pending_values(ledger: Ledger, year: int, project: str) -> dict[str, list[Key]]:
    """What of a project is to be reviewed, by the submission it stands in: its values; of a log of events, none by itself."""
    seen = _Seen(year, Acceptances.read(ledger.events()))
    kept = ledger.kept(KeptClaims).all()
    waiting: dict[str, list[Key]] = {}
    for row in seen.standing(kept.observations.filter(project_id=project), "period_end", OBSERVATION_KEY).iter_rows(named=True):
        if not row["accepted"] and row["fate"] != RETURNED:
            waiting.setdefault(row["submission_id"], []).append(tuple(row[name] for name in OBSERVATION_KEY))
    for records in kept.records.values():
        rows = seen.standing(records, "day", RECORD_KEY).filter(~pl.col("accepted") & (pl.col("project_id") == project))
        waiting |= {name: [] for name in rows["submission_id"].unique()}
    return waiting


def _not_there_yet(promised: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    """What was said to come later, but for what came: values inside its period for each of its days."""
    values = standing.filter(pl.col("value").is_not_null()).select("project_id", "indicator_id", "breakdown", "period_start", "period_end")
    inside = promised.select(OBSERVATION_KEY).join(values, on=["project_id", "indicator_id", "breakdown"], suffix="_of_value")
    inside = inside.filter(pl.col("period_start_of_value") >= pl.col("period_start"), pl.col("period_end_of_value") <= pl.col("period_end"))
    days = inside.with_columns(day=pl.date_ranges("period_start_of_value", "period_end_of_value")).explode("day")
    came = days.group_by(OBSERVATION_KEY).agg(pl.col("day").n_unique())
    all_of_it = (pl.col("period_end") - pl.col("period_start")).dt.total_days() + 1
    return promised.join(came, on=OBSERVATION_KEY, how="left").filter(pl.col("day").fill_null(0) < all_of_it)


class _Seen:
    """What stands of each project and indicator, part by part."""

    def __init__(self, year: int, accepted: Acceptances) -> None:
        self.parts: dict[tuple[str, str], list[tuple[Standing, str, datetime]]] = {}
        self._promised: set[tuple[str, str]] = set()
        self._first, self._last = date(year, 1, 1), date(year, 12, 31)
        self._accepted = accepted

    def observed(self, claims: pl.DataFrame) -> None:
        """The values that were handed in as such."""
        standing = self.standing(claims, "period_end", OBSERVATION_KEY)
        for row in self._grouped(standing):
            self._add((row["project_id"], row["indicator_id"]), row)
        promised = standing.filter(pl.col("missing") == PROMISED, pl.col("fate") != RETURNED)
        self._promised |= set(_not_there_yet(promised, standing).select("project_id", "indicator_id").iter_rows())

    def logged(self, records: pl.DataFrame, indicators: Sequence[str]) -> None:
        """The records from which a mapping counts these indicators."""
        for row in self._grouped(self.standing(records, "day", RECORD_KEY)):
            for indicator in indicators:
                self._add((row["project_id"], indicator), row)

    def state(self, key: tuple[str, str], campaign: Campaign | None, *, asked: bool) -> IndicatorState:
        """The worst of its parts."""
        parts = self.parts.get(key, [])
        worst: Standing = max((state for state, _, _ in parts), key=ORDER.index) if parts else "nothing"
        received = max((at for _, _, at in parts), default=None)
        gap = campaign.gap(*key) if campaign else None
        names = tuple(sorted({name for _, name, _ in parts}))
        return IndicatorState(*key, worst, asked, names, received, gap, promised=key in self._promised)

    def standing(self, claims: pl.DataFrame, when: str, key: Sequence[str]) -> pl.DataFrame:
        """What stands of the year, and whether it is `accepted`; a claim that repeats what was accepted is."""
        mine = claims.filter(pl.col(when).is_between(self._first, self._last))
        mine = mine.with_columns(accepted=self._accepted.covers(mine))
        news = pl.col("sequence").filter(pl.col("fate") != UNCHANGED).max().over(key)
        mine = mine.with_columns(accepted=(pl.col("accepted") & (pl.col("sequence") >= news)).any().over(key))
        return current(mine, key)

    @staticmethod
    def _grouped(standing: pl.DataFrame) -> Iterator[dict[str, Any]]:
        names = ["project_id", *(["indicator_id"] if "indicator_id" in standing.columns else []), "submission_id", "fate", "accepted"]
        yield from standing.group_by(names).agg(pl.col("recorded_at").max()).iter_rows(named=True)

    def _add(self, key: tuple[str, str], row: dict[str, Any]) -> None:
        state: Standing = "returned" if row["fate"] == RETURNED else "accepted" if row["accepted"] else "pending"
        self.parts.setdefault(key, []).append((state, row["submission_id"], row["recorded_at"]))
