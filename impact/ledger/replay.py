"""The ledger played back: which submissions there are, which rows they claimed, and what was known at any time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import duckdb

from impact.ledger.chain import Event, Ledger
from impact.ledger.claims import Claims, KeptClaims
from impact.ledger.known import KnownSubmission, KnownSubmissions


def submissions(events: Sequence[Event]) -> dict[str, KnownSubmission]:
    """The submissions by id, in the order they came."""
    return KnownSubmissions().after(events).by_id


def claims(ledger: Ledger, as_of: datetime | None = None) -> Claims:
    """Every row that the readings up to `as_of` accepted or withdrew."""
    return ledger.kept(KeptClaims).all(as_of)


def remember(ledger: Ledger) -> None:
    """Keeps what was read of the ledger for the next process, where that is worth it. Nothing depends on it."""
    ledger.remember()
    ledger.kept(KeptClaims).remember()


def history(con: duckdb.DuckDBPyConnection, claims_table: str, key: Sequence[str], content: Sequence[str], into: str) -> None:
    """Claims (the columns of key and content, `gone`, `recorded_at`, `sequence`, `row`) as a table of what stood, from when to when.

    Claims that change nothing leave no trace. `superseded_at` is null for what still stands.
    """
    keys = ", ".join(f'"{k}"' for k in key)
    claimed = "{" + ", ".join(f"'{c}': \"{c}\"" for c in [*content, "gone"]) + "}"
    con.execute(f"""
        CREATE TABLE {into} AS
        WITH compared AS (
            SELECT *, lag({claimed}) OVER series AS claimed_before, {claimed} AS claimed
            FROM {claims_table}
            WINDOW series AS (PARTITION BY {keys} ORDER BY sequence, row)
        ), changes AS (
            SELECT *, recorded_at AS valid_from, lead(recorded_at) OVER (PARTITION BY {keys} ORDER BY sequence, row) AS superseded_at
            FROM compared WHERE claimed_before IS DISTINCT FROM claimed
        )
        SELECT * EXCLUDE (claimed_before, claimed, gone) FROM changes WHERE NOT gone
    """)
