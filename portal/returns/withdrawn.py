"""What was withdrawn and not said again: kept apart from the draft, so that it is sent again only if its leader takes it up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import QuerySet

from impact.ledger.claims import claimed_rows
from impact.ledger.known import KnownSubmission
from portal import town
from portal.accounts.models import Account
from portal.config.language import spoken
from portal.returns.answers import TypedAnswer, as_typed, in_words
from portal.returns.changes import change_of
from portal.returns.drafts import YearOfProject, evidence_parts
from portal.returns.labels import label_of
from portal.returns.models import WithdrawnValue
from portal.returns.questions import FormCell, PageAsked
from portal.returns.revised import title_of

RESTORING = "withdrawal"
"""The channel by which a withdrawal hands in again what stood before."""


@dataclass(frozen=True)
class TakenOut:
    """A value that was withdrawn, as it may be taken up again; `page`: where the form asks for it; `evidence`: what it rested on."""

    cell: FormCell
    page: PageAsked
    title: str
    words: str
    answer: TypedAnswer
    evidence: str


def set_apart(known: KnownSubmission, rows: pl.DataFrame) -> None:
    """Keeps which values a submission says until it is withdrawn: of several, the last that a person wrote."""
    values = [
        WithdrawnValue(
            project_id=row["project_id"],
            year=row["period_end"].year,
            name=_cell(row).name,
            submission_id=known.received.submission_id,
        )
        for row in rows.iter_rows(named=True)
    ]
    if known.received.channel == RESTORING:
        WithdrawnValue.objects.bulk_create(values, ignore_conflicts=True)
    else:
        key = ["project_id", "year", "name"]
        WithdrawnValue.objects.bulk_create(values, update_conflicts=True, unique_fields=key, update_fields=["submission_id"])


def begun_apart(known: KnownSubmission) -> bool:
    """Whether a withdrawal set values apart and was killed before it ended them: it is to be gone on with."""
    return not known.ended and WithdrawnValue.objects.filter(submission_id=known.received.submission_id).exists()


def years_apart(known: KnownSubmission) -> list[int]:
    """The years in which values of a withdrawn submission can be taken up again."""
    register, project = town.town().register.projects, town.project_of(known)
    years = WithdrawnValue.objects.filter(submission_id=known.received.submission_id).values_list("year", flat=True)
    return [year for year in sorted(set(years)) if project in register and taken_out(YearOfProject(register[project], year, spoken()))]


def taken_out(of: YearOfProject) -> list[TakenOut]:
    """The values of a year that were withdrawn, and of which neither the project nor its draft says anything since."""
    apart = {value.name: value.submission_id for value in _apart(of)}
    said = {submission: _said(of, submission) for submission in set(apart.values())}
    values = [(page, cell, said[apart[cell.name]].get(cell.name)) for page in of.pages for cell in page.cells if cell.name in apart]
    return [_shown(of, page, cell, row) for page, cell, row in values if row and not of.says(cell)]


def take_up(of: YearOfProject, values: Sequence[TakenOut], account: Account) -> None:
    """Puts values in the draft again, as if they had just been typed, with what they rested on where their page says nothing of it yet."""
    rested: dict[str, str] = {}
    for value in values:
        for what, text in evidence_parts(value.evidence).items():
            if not of.of_page(value.page, what):
                rested.setdefault(f"{value.page.name}.{what}", text)
    after = of.keep({value.cell: value.answer for value in values}, account)
    if rested:
        after.save(rested, account)
    let_go(of, values)


def let_go(of: YearOfProject, values: Sequence[TakenOut]) -> None:
    """Offers values no longer; what they were stays in the ledger."""
    _apart(of).filter(name__in=[value.cell.name for value in values]).delete()


def _apart(of: YearOfProject) -> QuerySet[WithdrawnValue]:
    return WithdrawnValue.objects.filter(project_id=of.project.id, year=of.year)


def _said(of: YearOfProject, submission: str) -> dict[str, dict[str, Any]]:
    """What a withdrawn submission said of a project, by the names of its values, where nothing else was said since."""
    known = town.submission(submission)
    if known is None or known.reading is None or not known.ended:
        return {}
    ended = known.withdrawals[-1].sequence
    with town.ledger() as ledger:
        rows = claimed_rows(ledger, known.reading).filter(project_id=of.project.id)
    said = {}
    for row in rows.iter_rows(named=True):
        cell, stated = _cell(row), of.standing.at(_cell(row).key)
        since = stated is not None and not stated.returned and stated.sequence > ended
        if not since and change_of(stated, row):
            said[cell.name] = {"comment": None} | row
    return said


def _cell(row: dict[str, Any]) -> FormCell:
    return FormCell(row["indicator_id"], row["period_start"], row["period_end"], row["breakdown"])


def _shown(of: YearOfProject, page: PageAsked, cell: FormCell, row: dict[str, Any]) -> TakenOut:
    title = ", ".join(filter(None, [title_of(row), label_of(of, cell)]))
    words = in_words(row, of.language, town.town().catalogue[cell.indicator].current.unit)
    return TakenOut(cell, page, title, words, as_typed(row, of.language), row["evidence"] or "")
