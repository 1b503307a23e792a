"""The pages that withdraw: one submission, or all that a project sent for a year."""

from __future__ import annotations

from datetime import datetime

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from impact.intake.result import OBSERVATION_KEY
from impact.ledger.claims import RETURNED, claimed_rows
from impact.ledger.compared import claims_of
from impact.ledger.known import KnownSubmission
from indicators.text import Refusal
from portal import town
from portal.accounts.audit import noted
from portal.accounts.views import signed_in
from portal.config.language import into_spoken, say, spoken
from portal.returns.answers import LONGEST
from portal.returns.drafts import YearOfProject
from portal.returns.due import SentShown, sent_of, years_of
from portal.returns.receipts import AGAIN, RowShown, row_shown, shown, submission_or_404, years_stated
from portal.returns.views import year_or_404
from portal.returns.withdrawing import stood_before, take_back, take_back_all
from portal.returns.withdrawn import begun_apart


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, submission: str) -> HttpResponse:
    """Ends the claims of a submission, with a reason; of one project, what stood before stands again."""
    known, refusal, account = submission_or_404(submission), "", signed_in(request)
    if request.method == "POST":
        try:
            request.session[AGAIN] = vars(take_back(known, _reason(request), account))
        except Refusal as error:
            refusal = _said(error)
        else:
            noted(account, "withdrawn", submission)
            return redirect("returns:receipt", submission=submission)
    with town.ledger() as ledger:
        claims = claims_of(ledger, known) if known.reading else None
    stood = stood_before(known)
    context = {
        "ending": claims.filter(pl.col("fate") != RETURNED).height if claims is not None else 0,
        "before": _with_days(stood.filter(pl.col("fate") != RETURNED)),
        "asked": [row for row, _ in _with_days(stood.filter(fate=RETURNED))],
        "past": claims is not None and claims.is_empty() and _stated_values(known) and not begun_apart(known),
        "instead": _counting_instead(known),
        "years": _years_that_count(known) if account.role == "leader" else [],
        "refusal": refusal,
        "leads": account.role == "leader",
    }
    return render(request, "returns/withdraw.html", shown(known) | context, status=422 if refusal else 200)


@require_http_methods(["GET", "POST"])
def withdraw_year(request: HttpRequest, project: str, year: int) -> HttpResponse:
    """Ends all that a project sent for a year and that counts, with one reason; nothing older stands again."""
    of, refusal, account = year_or_404(project, year), "", signed_in(request)
    sent = _own_sent(of)
    names = list(dict.fromkeys(each.id for each in sent))
    done = redirect(f"{reverse('returns:year', args=[project, year])}#withdrawn")
    if not sent:
        return done
    if request.method == "POST":
        try:
            take_back_all([submission_or_404(name) for name in names], _reason(request), account)
        except Refusal as error:
            refusal = _said(error)
        else:
            for name in names:
                noted(account, "withdrawn", name)
            return done
    ends = town.claims().filter(pl.col("submission_id").is_in(names), pl.col("fate") != RETURNED)["period_end"]
    others = [str(other) for other in ends.dt.year().unique().sort() if other != year]
    context = {"of": of, "sent": sent, "count": sum(each.count for each in sent), "others": ", ".join(others), "refusal": refusal}
    return render(request, "returns/withdraw_year.html", context, status=422 if refusal else 200)


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "")[:LONGEST]


def _said(refusal: Refusal) -> str:
    return into_spoken(refusal.text) if refusal.code != "reason_empty" else say("withdraw.why")


def _own_sent(of: YearOfProject) -> list[SentShown]:
    return [each for each in sent_of(of) if each.own]


def _stated_values(known: KnownSubmission) -> bool:
    """Whether a submission was read and stated values: one that is held or is a log of events may be withdrawn with none that counts."""
    return bool(years_stated(known)) and not (known.held or known.waits)


def _counting_instead(known: KnownSubmission) -> list[tuple[str, bool]]:
    """The submissions that count for what this one stated, and whether each is of its project alone."""
    if not years_stated(known) or known.reading is None:
        return []
    with town.ledger() as ledger:
        keys = claimed_rows(ledger, known.reading).select(*OBSERVATION_KEY)
    counting = town.claims().join(keys, on=OBSERVATION_KEY, how="semi").filter(pl.col("fate") != RETURNED).sort("sequence")
    others = {name: town.submission(name) for name in counting["submission_id"] if name != known.received.submission_id}
    return [(name, other is not None and town.project_of(other) == town.project_of(known)) for name, other in others.items()]


def _years_that_count(known: KnownSubmission) -> list[int]:
    """The years of a submission's project of which all that was sent may be withdrawn."""
    project = town.town().register.projects.get(town.project_of(known) or "")
    if project is None:
        return []
    years = [year for year in years_stated(known) if year in years_of(project)]
    return [year for year in years if _own_sent(YearOfProject(project, year, spoken()))]


def _with_days(rows: pl.DataFrame) -> list[tuple[RowShown, datetime]]:
    """Values with the moment at which they were handed in: the number they had then is not that of the receipt that says them again."""
    return [(row_shown(row, None, confirmed=False), row["recorded_at"]) for row in rows.iter_rows(named=True)]
