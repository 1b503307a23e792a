"""Taking back a submission of one project: what stood before it stands again, and what it said can be taken up again by its sender.

What a withdrawal handed in again came by the channel `RESTORING`: nobody typed it. Taking that back ends there, or nobody would ever
come to the end of what they take back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from impact.ledger import waiting_again
from impact.ledger.claims import RETURNED
from impact.ledger.compared import claims_of
from impact.ledger.known import KnownSubmission
from impact.ledger.withdrawing import check_not_frozen
from impact.ledger.withdrawing import withdraw as end_claims
from impact.messages import messages
from portal import town
from portal.accounts.models import Account
from portal.returns.sending import Return, send
from portal.returns.withdrawn import RESTORING, set_apart


def stood_before(known: KnownSubmission) -> pl.DataFrame:
    """What stood of each value that a submission of one project still states, before it did; what the town had asked for is `returned`."""
    with town.ledger() as ledger:
        before = waiting_again.stood_before(ledger, known)
    return before if town.project_of(known) and known.received.channel != RESTORING else before.filter(fate=RETURNED)


@dataclass(frozen=True)
class TakenBack:
    """What a withdrawal did: how many values it ended, the numbers of what it handed in again, how many values the town asks for again."""

    ended: int
    again: list[str]
    asked: int


def take_back(known: KnownSubmission, reason: str, account: Account) -> TakenBack:
    """Withdraws a submission, hands in again what stood before it, and lets the town's question wait again that it answered.

    That first: killed in between, the portal has lost nothing. What a leader withdraws may be taken up again (`withdrawn.py`).
    Raises the Refusals of `withdraw`.
    """
    if not reason.strip():
        raise messages.refusal("reason_empty")
    ended, again, asked = 0, list[str](), 0
    with town.ledger() as ledger:
        if not known.ended and known.reading is not None:
            claims = claims_of(ledger, known)
            check_not_frozen(ledger, ledger.events(), claims, "frozen_withdrawal")
            ended = claims.height
            if account.role == "leader" and town.project_of(known):
                set_apart(known, claims.filter(pl.col("fate") != RETURNED))
            before = stood_before(known)
            asked = before.filter(fate=RETURNED).height
            returns = _returns(before.filter(pl.col("fate") != RETURNED))
            again = [str(send(answers, RESTORING, account.id, anew=True).submission_id) for answers in returns]
        end_claims(ledger, known.received.submission_id, reason, "portal", account.id)
    return TakenBack(ended, again, asked)


def take_back_all(submissions: Sequence[KnownSubmission], reason: str, account: Account) -> None:
    """Withdraws all of these and hands nothing in again; what they said may be taken up again. Raises the Refusals of `withdraw`."""
    if not reason.strip():
        raise messages.refusal("reason_empty")
    with town.ledger() as ledger:
        claims = [claims_of(ledger, known) for known in submissions]
        for rows in claims:
            check_not_frozen(ledger, ledger.events(), rows, "frozen_withdrawal")
        for known, rows in zip(submissions, claims, strict=True):
            set_apart(known, rows.filter(pl.col("fate") != RETURNED))
            end_claims(ledger, known.received.submission_id, reason, "portal", account.id)


def _returns(rows: pl.DataFrame) -> list[Return]:
    """Values that stood, as the returns that say them again: one a year."""
    of: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for row in rows.iter_rows(named=True):
        of.setdefault((row["project_id"], row["period_end"].year), []).append(row)
    return [Return(project, year, observations) for (project, year), observations in of.items()]
