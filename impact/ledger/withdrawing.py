"""Withdrawing: the claims of a submission end, and the ledger keeps that they were made, that they ended, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from impact.intake.observations import SCHEMA
from impact.ledger.chain import OPERATOR, Draft, Event, Ledger
from impact.ledger.claims import CLAIM, WITHDRAWN
from impact.ledger.compared import claims_of
from impact.ledger.holding import changed_while_frozen
from impact.ledger.known import KnownSubmission, KnownSubmissions
from impact.ledger.parquet import as_parquet
from impact.ledger.waiting_again import ask_again
from impact.messages import messages


def submission_of(ledger: Ledger, submission_id: str) -> KnownSubmission:
    """The submission of that id. Raises Refusal `submission_unknown`."""
    known = ledger.kept(KnownSubmissions).after(ledger.events()).by_id
    if submission_id not in known:
        raise messages.refusal("submission_unknown", submission=submission_id, latest=list(known)[-5:] or ["—"])
    return known[submission_id]


def check_not_frozen(ledger: Ledger, events: Sequence[Event], rows: pl.DataFrame, code: str) -> None:
    """Claims of a frozen year do not end by one person's word. Raises a Refusal of that code."""
    days = rows["period_end" if "period_end" in rows.columns else "day"].drop_nulls()
    if years := changed_while_frozen(ledger, events, {day.year for day in days}):
        raise messages.refusal(code, years=[str(year) for year in years])


def withdraw(ledger: Ledger, submission_id: str, reason: str, channel: str = "command line", who: str = OPERATOR) -> int:
    """Ends the claims of a submission that still stand; how many they are. What others said before or since is not touched.

    What it answered to the town is asked again (`waiting_again.py`).
    Raises Refusal `submission_unknown`, `reason_empty`, `submission_withdrawn` where it was withdrawn before, `frozen_withdrawal`.
    """
    if not reason.strip():
        raise messages.refusal("reason_empty")
    submission = submission_of(ledger, submission_id)
    ended: list[int] = []

    def draft(events: list[Event]) -> Draft:
        ledger.kept(KnownSubmissions).after(events)
        rows = _withdrawable(ledger, events, submission)
        stamps = [name for name in CLAIM if name != "fate"]
        rows = rows.drop(stamps).with_columns(fate=pl.lit(WITHDRAWN))
        ended[:] = [rows.height]
        details: dict[str, Any] = {"reason": reason, "withdrawn": rows.height, "mapping": submission.mapping, "scopes": []}
        return Draft("withdrawn", details, {"rows.parquet": as_parquet(rows)}, submission_id, channel, who)

    rows = _withdrawable(ledger, ledger.events(), submission)
    if rows.height:
        ask_again(ledger, submission, channel, who)
    ledger.append(draft)
    return ended[0]


def _withdrawable(ledger: Ledger, events: Sequence[Event], submission: KnownSubmission) -> pl.DataFrame:
    """The claims of a submission that would end. Raises Refusal `submission_withdrawn`, `frozen_withdrawal`."""
    if submission.ended:
        raise messages.refusal("submission_withdrawn", submission=submission.received.submission_id)
    rows = claims_of(ledger, submission) if submission.reading else pl.DataFrame(schema=SCHEMA | CLAIM)
    check_not_frozen(ledger, events, rows, "frozen_withdrawal")
    return rows
