"""What the town asked for again and was answered by a submission that is withdrawn: the question waits again, in the town's words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import polars as pl

from impact.intake.result import OBSERVATION_KEY
from impact.ledger.chain import OPERATOR, Draft, Event, Ledger
from impact.ledger.claims import CLAIM, RETURNED, ROWS, KeptClaims, claimed_rows, current
from impact.ledger.compared import claims_of
from impact.ledger.known import KnownSubmission, KnownSubmissions
from impact.ledger.parquet import as_parquet


def stood_before(ledger: Ledger, known: KnownSubmission) -> pl.DataFrame:
    """What stood of each value that a submission still states, before it did; what the town had asked for again is `returned`.

    Where a withdrawal had ended a value, and left nothing in its place, nothing older stood.
    """
    every = ledger.kept(KeptClaims).observations()
    if known.reading is None or known.mapping:
        return every.clear()
    every_known = ledger.kept(KnownSubmissions).after(ledger.events()).by_id
    ended = [name for name, other in every_known.items() if other.ended]
    withdrawals = [event.sequence for other in every_known.values() for event in other.withdrawals]
    mine = claims_of(ledger, known).select(*OBSERVATION_KEY)
    counted = ~pl.col("submission_id").is_in([*ended, known.received.submission_id]) | pl.col("sequence").is_in(withdrawals)
    others = every.filter(pl.col("sequence") < known.readings[0].sequence, counted)
    return current(others.join(mine, on=OBSERVATION_KEY, how="semi"), OBSERVATION_KEY)


def ask_again(ledger: Ledger, known: KnownSubmission, channel: str = "command line", who: str = OPERATOR) -> int:
    """Asks again what this submission answered, as the town did; how many values that is. To be done before it is withdrawn.

    Killed in between, the question waits beside an answer that no longer counts, and withdrawing goes on from there.
    """
    asked = stood_before(ledger, known).filter(fate=RETURNED)
    for (sequence,), values in asked.group_by("sequence", maintain_order=True):
        ledger.append(partial(_again, ledger, sequence, values, channel, who))
    return asked.height


def _again(ledger: Ledger, sequence: int, values: pl.DataFrame, channel: str, who: str, events: Sequence[Event]) -> Draft:
    """The review that asks again for these values of the one of that number, which `again` says."""
    asked = events[sequence - 1]
    keys = values.select(*OBSERVATION_KEY)
    rows = claimed_rows(ledger, asked).join(keys, on=OBSERVATION_KEY, how="semi").drop(name for name in CLAIM if name != "fate")
    details: dict[str, Any] = {
        "decision": RETURNED,
        "reason": asked.details.get("reason", ""),
        "mapping": None,
        "values": [[str(part) for part in key] for key in keys.iter_rows()],
        "again": asked.sequence,
    }
    return Draft("reviewed", details, {ROWS: as_parquet(rows)}, asked.submission_id, channel, who)
