"""Reviewing: the town accepts a submission, or returns it or some of its values with a reason. The ledger keeps both.

What was returned is late until somebody says it again: a review claims so in the place of the value, and the next claim of the same key
replaces it, even where it says what was said before.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Literal

import polars as pl

from impact.intake.result import OBSERVATION_KEY, OBSERVATION_MEASURE
from impact.ledger.campaigning import DecidedBy
from impact.ledger.chain import OPERATOR, Draft, Event, Ledger
from impact.ledger.claims import CLAIM, RETURNED, ROWS, WITHDRAWN
from impact.ledger.compared import claims_of
from impact.ledger.known import KnownSubmission, KnownSubmissions
from impact.ledger.parquet import as_parquet
from impact.ledger.withdrawing import check_not_frozen, submission_of
from impact.messages import messages
from indicators.models import Missing

Decision = Literal["accepted", "returned"]
REOPENED = "reopened"
"""The decision of an event that undoes an acceptance."""
Key = tuple[Any, ...]
"""The key of one value, in the order of OBSERVATION_KEY."""


def review(
    ledger: Ledger,
    submission_id: str,
    decision: Decision,
    reason: str = "",
    values: Collection[Key] = (),
    channel: str = "command line",
    who: str = OPERATOR,
    seen: int | None = None,
) -> int:
    """Accepts or returns what stands of a submission, or these values of it; how many values that is.

    `seen`: the last event of the ledger that who decides has seen. Raises Refusal `submission_unknown`, `submission_withdrawn`,
    `reason_empty` where a return has none, `value_not_standing`, `reviewed_meanwhile`, `review_by_two` of what is held because of a
    freeze, `frozen_return` where a return would change a frozen year.
    """
    if decision == RETURNED and not reason.strip():
        raise messages.refusal("reason_empty")
    submission = submission_of(ledger, submission_id)
    reviewed: list[int] = []

    def draft(events: list[Event]) -> Draft:
        ledger.kept(KnownSubmissions).after(events)
        if submission.ended or submission.reading is None:
            raise messages.refusal("submission_withdrawn", submission=submission_id)
        check_seen(events, submission_id, seen)
        if submission.waits:
            raise messages.refusal("review_by_two", submission=submission_id)
        rows = _standing(ledger, submission, values)
        if decision == RETURNED:
            check_not_frozen(ledger, events, rows, "frozen_return")
        reviewed[:] = [rows.height]
        details: dict[str, Any] = {
            "decision": decision,
            "reason": reason.strip(),
            "mapping": submission.mapping,
            "values": [[str(part) for part in key] for key in values],
        }
        files = {ROWS: _late(rows, submission)} if decision == RETURNED else {}
        return Draft("reviewed", details, files, submission_id, channel, who)

    ledger.append(draft)
    return reviewed[0]


def review_held(ledger: Ledger, submission_id: str, decision: Decision, decided: DecidedBy, seen: int | None = None) -> Event | None:
    """Decides on what is held because its year is frozen; accepted, it may be read.

    By somebody else than who handed it in, with a coded reason and two functions. Raises Refusal `submission_unknown`, `not_held`,
    `second_account`, `reviewed_meanwhile`.
    """
    submission = submission_of(ledger, submission_id)

    def draft(events: list[Event]) -> Draft:
        ledger.kept(KnownSubmissions).after(events)
        check_seen(events, submission_id, seen)
        if not submission.waits:
            raise messages.refusal("not_held", submission=submission_id)
        own = submission.received.who
        if not decided.by_two or (decided.who == own and own != OPERATOR):
            raise messages.refusal("second_account", submission=submission_id)
        details = {"decision": decision, "mapping": None, "values": [], "held_for": submission.held_for} | decided.details()
        return Draft("reviewed", details, {}, submission_id, decided.channel, decided.who)

    return ledger.append(draft)


def undo_acceptance(ledger: Ledger, sequence: int, channel: str = "command line", who: str = OPERATOR) -> Event | None:
    """What the event of that number accepted is to be reviewed again; what others accepted stays so.

    Raises Refusal `not_accepted` where it accepted nothing, or that was undone before; `frozen_return` in a frozen year.
    """

    def draft(events: list[Event]) -> Draft:
        accepted = events[sequence - 1] if 0 < sequence <= len(events) else None
        undone = any(e.kind == "reviewed" and e.details.get("undoes") == sequence for e in events[sequence:])
        if accepted is None or accepted.kind != "reviewed" or accepted.details["decision"] != "accepted" or undone:
            raise messages.refusal("not_accepted")
        rows = claims_of(ledger, submission_of(ledger, accepted.submission_id))
        check_not_frozen(ledger, events, rows, "frozen_return")
        details = {"decision": REOPENED, "reason": "", "values": accepted.details["values"], "mapping": None, "undoes": sequence}
        return Draft("reviewed", details, {}, accepted.submission_id, channel, who)

    return ledger.append(draft)


def check_seen(events: Sequence[Event], submission_id: str, seen: int | None) -> None:
    """Whether nothing became of a submission since the event that was last seen. Raises Refusal `reviewed_meanwhile`."""
    kinds = ("reviewed", "withdrawn", "read", "erased")
    if seen is not None and any(e.submission_id == submission_id and e.kind in kinds for e in events[seen:]):
        raise messages.refusal("reviewed_meanwhile", submission=submission_id)


def decisions(events: Sequence[Event]) -> dict[str, Event]:
    """The last review of each submission that was reviewed as a whole; one that was undone is none."""
    reviews = [event for event in events if event.kind == "reviewed"]
    undone = {event.details.get("undoes") for event in reviews}
    standing = (e for e in reviews if e.sequence not in undone and e.details["decision"] != REOPENED)
    return {event.submission_id: event for event in standing if not event.details["values"]}


def _standing(ledger: Ledger, submission: KnownSubmission, values: Collection[Key]) -> pl.DataFrame:
    """The claims of a submission that stand, or those of these values. Raises Refusal `value_not_standing`."""
    rows = claims_of(ledger, submission)
    if not values:
        return rows
    wanted = set(values)
    chosen = rows.filter(pl.Series([key in wanted for key in rows.select(OBSERVATION_KEY).iter_rows()], dtype=pl.Boolean))
    if chosen.height < len(wanted):
        raise messages.refusal("value_not_standing", submission=submission.received.submission_id)
    return chosen


def _late(rows: pl.DataFrame, submission: KnownSubmission) -> bytes:
    """What is claimed instead of what is returned: values are late; records, which cannot be late one by one, end."""
    rows = rows.drop(name for name in CLAIM if name != "fate")
    if submission.mapping:
        rows = rows.with_columns(fate=pl.lit(WITHDRAWN))
    else:
        nothing = {name: pl.lit(None, rows.schema[name]) for name in OBSERVATION_MEASURE}
        stated = {"missing": pl.lit(str(Missing.LATE)), "approximate": pl.lit(value=False), "fate": pl.lit(RETURNED)}
        rows = rows.with_columns(**(nothing | stated))
    return as_parquet(rows)
