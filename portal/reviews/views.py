"""What was handed in, submission by submission: a plain list, and for each, accepted or returned with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import polars as pl
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from impact.ledger.chain import Event
from impact.ledger.claims import RETURNED, KeptClaims
from impact.ledger.known import KnownSubmission
from impact.ledger.reviewing import Key, decisions, review
from indicators.text import Refusal
from portal import town
from portal.accounts.audit import noted
from portal.accounts.views import signed_in
from portal.campaigns.years import chosen_year
from portal.config.language import into_spoken, say
from portal.returns import mails
from portal.returns.receipts import rows_of, shown, submission_or_404
from portal.reviews.looking import AGAIN, Look, decision_named, look_page
from portal.reviews.unsent import UnsentReview, forget, keep, kept, typed


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """What was handed in, the latest first."""
    listed, year = lines(), chosen_year(request)
    if year:
        said = submissions_of(year)
        listed = [line for line in listed if line[0].received.submission_id in said]
    page = Paginator(listed, 50).get_page(request.GET.get("page"))
    waiting = sum(state == "to_review" for _, state, _ in listed)
    return render(request, "reviews/list.html", {"page": page, "waiting": waiting, "all": len(listed), "year": str(year or "")})


def submissions_of(year: int) -> set[str]:
    """The submissions that say something of a year, or said so once."""
    with town.ledger() as ledger:
        kept = ledger.kept(KeptClaims).all()
    said = [kept.observations.filter(pl.col("period_end").dt.year() == year)]
    said += [records.filter(pl.col("day").dt.year() == year) for records in kept.records.values()]
    return {name for claims in said for name in claims["submission_id"].unique()}


def lines() -> list[tuple[KnownSubmission, str, str]]:
    """What was handed in, the latest first: each with its state and what it is of."""
    with town.ledger() as ledger:
        reviews = decisions(ledger.events())
    returned = set(town.claims().filter(fate=RETURNED)["submission_id"])
    known = reversed(town.submissions())
    return [(each, _state(each, reviews.get(each.received.submission_id), returned), _title(each)) for each in known]


def _state(known: KnownSubmission, review: Event | None, returned: set[str]) -> str:
    if known.ended:
        return "withdrawn"
    if known.received.submission_id in returned:
        return "returned"
    if review is None:
        return "to_review"
    decision = str(review.details["decision"])
    return "answered" if decision == RETURNED and not review.details["mapping"] else decision


def _title(known: KnownSubmission) -> str:
    project = town.town().register.projects.get(town.project_of(known) or "")
    return into_spoken(project.title) if project else say("reviews.several")


@require_http_methods(["GET", "POST"])
def submission(request: HttpRequest, submission: str) -> HttpResponse:
    """One submission: its values, accepted as a whole, or returned in whole or in part with a reason."""
    known, refusal = submission_or_404(submission), ""
    words = typed(request) if request.method == "POST" else kept(request, submission)
    try:
        if request.method == "POST" and not words.look:
            _review(request, known, words)
            forget(request, submission)
            return redirect("reviews:list")
        if request.method == "POST":
            keep(request, submission, words)
        if words.look and (request.method == "POST" or AGAIN in request.GET):
            return _looked_at(request, known, words)
    except Refusal as error:
        refusal = say("reviews.why") if error.code == "reason_empty" else into_spoken(error.text)
    asked = {"refusal": refusal, "words": words, "unsent": bool(words) and request.method == "GET", "ticked": words.ticked}
    context = shown(known) | asked | {"writes": signed_in(request).role == "city"}
    return render(request, "reviews/submission.html", context, status=422 if refusal else 200)


def _review(request: HttpRequest, known: KnownSubmission, words: UnsentReview) -> None:
    """Accepts a submission, or returns it or the values ticked. Raises Refusal as `review`."""
    account, name = signed_in(request), known.received.submission_id
    decision = decision_named(request.POST.get("decision"))
    keys = list(_keys(words.ticked)) if decision == RETURNED else []
    with town.ledger() as ledger:
        review(ledger, name, decision, words.reason if decision == RETURNED else words.comment, keys, "portal", account.id)
    noted(account, decision, name)
    project = town.town().register.projects.get(town.project_of(known) or "")
    if decision == RETURNED and project:
        mails.returned(request, project, words.reason, {name: keys})


def _looked_at(request: HttpRequest, known: KnownSubmission, words: UnsentReview) -> HttpResponse:
    """What is about to be returned. Raises Refusal `reason_empty` where there is no question."""
    name = known.received.submission_id
    rows = [row for row in rows_of(known) if not words.ticked or row.key in words.ticked]
    here = reverse("reviews:submission", args=[name])
    look = Look(
        crumbs=[(reverse("reviews:list"), say("site.submissions")), (here, say("reviews.submission", number=name))],
        project=town.town().register.projects.get(town.project_of(known) or ""),
        decision=decision_named(words.look),
        typed=words,
        rows=[(row, row.key) for row in rows],
        values={name: list(_keys(words.ticked))},
    )
    return look_page(request, look)


def _keys(ticked: Iterable[str]) -> Iterator[Key]:
    """The values that were ticked. Raises BadRequest for what no box of the page sends."""
    for text in ticked:
        try:
            project, indicator, start, end, breakdown = text.split("|", 4)
            yield project, indicator, date.fromisoformat(start), date.fromisoformat(end), breakdown
        except ValueError as error:
            raise BadRequest from error
