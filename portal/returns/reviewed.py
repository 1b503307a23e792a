"""What the town answered to what was handed in: each decision with its day and its words, the latest first; and what confirms a value."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from impact.intake.result import OBSERVATION_KEY, OBSERVATION_MEASURE
from impact.ledger.accepting import Acceptances
from impact.ledger.chain import Event
from impact.ledger.claims import RETURNED, KeptClaims, current
from portal import town
from portal.returns.standing import Stated


@dataclass(frozen=True)
class TownAnswer:
    """One decision about a submission: accepted, returned, or an acceptance taken back; about `values` of it, none for all.

    `again`: the answer to a return was withdrawn, so that its question waits again.
    """

    submission: str
    at: datetime
    decision: str
    words: str
    values: int
    again: bool = False


def answers_to(events: Sequence[Event], submissions: Collection[str], project: str | None = None) -> list[TownAnswer]:
    """The town's decisions about these submissions; of a project those about its own values, whatever came in with them."""
    reviewed = [event for event in events if event.kind == "reviewed" and event.submission_id in submissions]
    return [answer for event in reversed(reviewed) if (answer := _answer(event, project))]


def _answer(event: Event, project: str | None) -> TownAnswer | None:
    """A decision; None where it names values and none of them is of the project."""
    named = event.details.get("values") or []
    mine = [key for key in named if project in (None, key[0])]
    if named and not mine:
        return None
    return TownAnswer(
        str(event.submission_id),
        event.recorded_at,
        str(event.details["decision"]),
        str(event.details.get("reason") or ""),
        len(mine),
        again="again" in event.details,
    )


def reason(value: Stated) -> str:
    """Why the town returned a value."""
    with town.ledger() as ledger:
        event = ledger.events()[value.sequence - 1]
    return str(event.details.get("reason", ""))


def stood_before_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """What stood of each of these rows of a reading before it; of what the town had returned, what had been sent."""
    last = _last_before(rows)
    return pl.concat([last.filter(pl.col("fate") != RETURNED), town.before_return(last.filter(fate=RETURNED))])


def confirmed(rows: pl.DataFrame) -> set[tuple[object, ...]]:
    """The keys of the rows of a reading that say again what the town had returned before them."""
    sent = town.before_return(_last_before(rows).filter(fate=RETURNED))
    alike = rows.join(sent, on=[*OBSERVATION_KEY, *OBSERVATION_MEASURE], how="semi", nulls_equal=True)
    return set(alike.select(OBSERVATION_KEY).iter_rows())


def answering(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that answer a return and that nobody accepted since: said again as they were, or corrected."""
    with town.ledger() as ledger:
        events, every = ledger.events(), ledger.kept(KeptClaims).observations()
    asked = every.filter(fate=RETURNED).select(OBSERVATION_KEY).unique()
    since = rows.filter(pl.col("fate") != RETURNED).join(asked, on=OBSERVATION_KEY, how="semi")
    waiting = since.filter(~Acceptances.read(events).covers(since))
    return waiting.join(_last_before(waiting).filter(fate=RETURNED), on=OBSERVATION_KEY, how="semi")


def _last_before(rows: pl.DataFrame) -> pl.DataFrame:
    """The last claim of each of these keys before its row."""
    with town.ledger() as ledger:
        every = ledger.kept(KeptClaims).observations()
    earlier = every.join(rows.select(*OBSERVATION_KEY, at="sequence"), on=OBSERVATION_KEY).filter(pl.col("sequence") < pl.col("at"))
    return current(earlier.drop("at"), OBSERVATION_KEY)
