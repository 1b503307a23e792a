"""Taking back a submission of one project: what stood before it stands again, and what it said stays with its sender as a draft."""

from __future__ import annotations

from typing import Any

import polars as pl

from impact.intake.result import OBSERVATION_KEY
from impact.ledger.claims import RETURNED, KeptClaims, claimed_rows, current
from impact.ledger.compared import claims_of
from impact.ledger.known import KnownSubmission, KnownSubmissions
from impact.ledger.withdrawing import check_not_frozen
from impact.ledger.withdrawing import withdraw as end_claims
from impact.messages import messages
from portal import town
from portal.accounts.models import Account
from portal.config.language import spoken
from portal.returns.answers import as_typed
from portal.returns.drafts import YearOfProject
from portal.returns.questions import FormCell
from portal.returns.sending import Return, send


def stood_before(known: KnownSubmission) -> pl.DataFrame:
    """What stood of each value that a submission still states, before it did; nothing of what the town had asked for again."""
    with town.ledger() as ledger:
        every = ledger.kept(KeptClaims).observations()
        if known.reading is None or known.mapping or town.project_of(known) is None:
            return every.clear()
        ended = [name for name, other in ledger.kept(KnownSubmissions).after(ledger.events()).by_id.items() if other.ended]
        mine = claims_of(ledger, known).select(*OBSERVATION_KEY)
    others = every.filter(
        pl.col("sequence") < known.readings[0].sequence, ~pl.col("submission_id").is_in([*ended, known.received.submission_id])
    )
    return current(others.join(mine, on=OBSERVATION_KEY, how="semi"), OBSERVATION_KEY).filter(pl.col("fate") != RETURNED)


def take_back(known: KnownSubmission, reason: str, account: Account) -> list[str]:
    """Withdraws a submission, and hands in again what stood before it; the numbers of what was handed in.

    That first: killed in between, the portal has lost nothing. Raises the Refusals of `withdraw`.
    """
    if not reason.strip():
        raise messages.refusal("reason_empty")
    again: list[str] = []
    with town.ledger() as ledger:
        if not known.ended and known.reading is not None:
            check_not_frozen(ledger, ledger.events(), claims_of(ledger, known), "frozen_withdrawal")
            again = [str(send(answers, "portal", account.id, anew=True).submission_id) for answers in _returns(stood_before(known))]
        end_claims(ledger, known.received.submission_id, reason, "portal", account.id)
    if account.role == "leader":
        _keep_as_draft(known, account)
    return again


def _returns(rows: pl.DataFrame) -> list[Return]:
    """Values that stood, as the returns that say them again: one a year."""
    of: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for row in rows.iter_rows(named=True):
        of.setdefault((row["project_id"], row["period_end"].year), []).append(row)
    return [Return(project, year, observations) for (project, year), observations in of.items()]


def _keep_as_draft(known: KnownSubmission, account: Account) -> None:
    """Keeps what a submission said, as if it had just been typed, beside what a draft says already."""
    register, project = town.town().register.projects, town.project_of(known)
    if known.reading is None or known.mapping or project not in register:
        return
    with town.ledger() as ledger:
        rows = claimed_rows(ledger, known.reading)
    years: dict[int, dict[str, Any]] = {}
    for row in rows.iter_rows(named=True):
        cell = FormCell(row["indicator_id"], row["period_start"], row["period_end"], row["breakdown"])
        years.setdefault(row["period_end"].year, {})[cell.name] = as_typed({"comment": None} | row, spoken())
    for year, answers in years.items():
        of = YearOfProject(register[project], year, spoken())
        of.keep({cell: answers[cell.name] for page in of.pages for cell in page.cells if cell.name in answers}, account)
