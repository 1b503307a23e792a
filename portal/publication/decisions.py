"""Deciding to publish: proposing it, or an erratum, confirming what another proposed, and going on with what was interrupted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from impact.ledger.campaigning import DecidedBy
from indicators.text import Fault, Refusal
from pipelines.publication import PublishedBy
from portal.accounts.audit import noted
from portal.accounts.models import Account
from portal.accounts.views import signed_in
from portal.accounts.vouching import seconds_of
from portal.campaigns.gestures import check_second, propose
from portal.campaigns.models import PendingDecision
from portal.campaigns.seconds import function_of, keep_function, write_to_seconds
from portal.config.language import into_spoken
from portal.messages import messages
from portal.publication.shown import changed_lines
from portal.publication.standing import PublicationYear
from portal.publication.views import standing_or_404, writes, year_page
from portal.returns.answers import LONGEST
from reports.edition.errata import ErratumStatement, published_function, reasons

FIRST = 10
"""How many of the figures that change the form of an erratum shows; the page of the difference has all."""
INTERRUPTED = ("interrupted", "failed")
"""Where a publication stopped that may be gone on with."""


@require_POST
def publish(request: HttpRequest, year: int) -> HttpResponse:
    """Publishes the year as it stands: at once, or proposed to a second person where two are asked for."""
    of, account = standing_or_404(year), signed_in(request)
    typed = _typed(request, "function", "reason", "without", "basis")
    try:
        _check_ready(of, typed["basis"])
        _check_omitted(of, typed["without"], typed["reason"])
        proposal = _proposal(of, account, "publish", typed["function"], typed["reason"])
        if of.by_two:
            write_to_seconds(request, propose(proposal))
        else:
            _begin(of, proposal, account)
    except Refusal as refusal:
        return year_page(request, of, into_spoken(refusal.text), typed)
    keep_function(request, typed["function"])
    return redirect("publication:year", year)


@require_http_methods(["GET", "POST"])
def erratum(request: HttpRequest, year: int) -> HttpResponse:
    """What is said when the town corrects itself, written by one person and proposed to a second."""
    of, fault = standing_or_404(year), ""
    typed = _typed(request, "category", "reason", "fr", "en", "informed", "function", "without", "basis")
    if request.method == "POST":
        try:
            _check_ready(of, typed["basis"])
            _check_omitted(of, typed["without"], typed["fr"])
            write_to_seconds(request, _propose_erratum(of, typed, signed_in(request)))
        except Refusal as refusal:
            fault = into_spoken(refusal.text)
        else:
            return redirect("publication:year", year)
    known = reasons()
    context = {
        "of": of,
        "year": str(year),
        "fault": fault,
        "typed": {"function": function_of(request)} | {name: text for name, text in typed.items() if text},
        "seconds": seconds_of(signed_in(request)),
        "classes": [(code, into_spoken(text)) for code, text in known.classes.items()],
        "reasons": [(code, into_spoken(text)) for code, text in known.reasons.items()],
        "lines": changed_lines(of.difference.figures[:FIRST]) if of.difference else [],
        "writes": writes(request),
    }
    return render(request, "publication/erratum.html", context, status=422 if fault else 200)


@require_http_methods(["GET", "POST"])
def second(request: HttpRequest, year: int, proposal: int) -> HttpResponse:
    """The page on which somebody confirms what another proposed, or drops it; who comes second learns so."""
    of, account = standing_or_404(year), signed_in(request)
    if request.method == "GET":
        gone = of.proposal is None or of.proposal.pk != proposal
        return year_page(request, of, into_spoken(messages.text("publication_decided")) if gone else "")
    function = _typed(request, "function")["function"]
    try:
        if request.POST.get("decision") == "drop":
            if not PendingDecision.objects.filter(pk=proposal, year=year).delete()[0]:
                raise messages.refusal("publication_decided")
            noted(account, "dropped", f"publish {year}")
        else:
            _confirm(of, proposal, function, account)
            keep_function(request, function)
    except Refusal as refusal:
        return year_page(request, standing_or_404(year), into_spoken(refusal.text), {"function": function})
    return redirect("publication:year", year)


@require_POST
def resume(request: HttpRequest, year: int) -> HttpResponse:
    """Goes on with a publication that was decided, and that was interrupted before it was sealed."""
    of, account = standing_or_404(year), signed_in(request)
    note, state = of.last or (None, "done")
    if note is None or note.kind != "publish" or state not in INTERRUPTED:
        raise Http404
    try:
        if note.basis != of.basis:
            raise messages.refusal("publication_moved")
        of.jobs.begin("publish", account.id, of.basis, note.by, note.statement)
    except Refusal as refusal:
        return year_page(request, of, into_spoken(refusal.text))
    noted(account, "job_begun", f"publish {year}")
    return redirect("publication:year", year)


def _typed(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:LONGEST].strip() for name in names}


def _check_ready(of: PublicationYear, basis: str) -> None:
    """Whether what was seen is what would be published.

    Raises Refusal `publication_waits`, `publication_open`, `publication_blocked`, `publication_moved`.
    """
    if of.proposal is not None:
        raise messages.refusal("publication_waits")
    if of.open_values:
        raise messages.refusal("publication_open", count=of.open_values, year=str(of.year))
    _check_settled(of)
    if basis != of.basis:
        raise messages.refusal("publication_moved")


def _check_omitted(of: PublicationYear, without: str, reason: str) -> None:
    """Whether somebody who publishes without review or freeze said yes to that, and why. Raises Refusal `publication_without_…`."""
    if of.omitted and not (without == of.omitted and reason):
        raise messages.refusal(f"publication_without_{of.omitted}", year=str(of.year))


def _check_settled(of: PublicationYear) -> None:
    """Raises Refusal `publication_blocked` where a blocking finding is about something that would be published."""
    if of.unsettled:
        raise messages.refusal("publication_blocked", count=len(of.blocking), year=str(of.year), finding=of.blocking[0].message)


def _proposal(of: PublicationYear, account: Account, matter: str, function: str, reason: str = "", **more: Any) -> PendingDecision:
    return PendingDecision(
        year=of.year, matter=matter, by=account, function=_function(function), reason=reason, basis=of.basis, **{"code": "", **more}
    )


def _function(name: str) -> str:
    """Whoever decides says as what. Raises Refusal `function_needed`, `function_published`."""
    if not name:
        raise messages.refusal("function_needed")
    try:
        return published_function(name)[:100]
    except Fault as fault:
        raise messages.refusal("function_published", name=name) from fault


def _propose_erratum(of: PublicationYear, typed: Mapping[str, str], account: Account) -> PendingDecision:
    """Raises Refusal where something is missing."""
    known, informed = reasons(), [line.strip() for line in typed["informed"].splitlines() if line.strip()]
    if typed["category"] not in known.classes or typed["reason"] not in known.reasons:
        raise messages.refusal("erratum_reason")
    if not (typed["fr"] and typed["en"]):
        raise messages.refusal("erratum_texts")
    if not informed:
        raise messages.refusal("erratum_informed")
    proposal = _proposal(of, account, "erratum", typed["function"], code=typed["reason"])
    proposal.statement = {
        "category": typed["category"],
        "reason": typed["reason"],
        "text": {"fr": typed["fr"], "en": typed["en"]},
        "informed": informed,
    }
    return propose(proposal)


def _confirm(of: PublicationYear, number: int, function: str, account: Account) -> None:
    """Publishes what somebody else proposed: whoever takes the proposal away first does, the other learns so."""
    with transaction.atomic():
        proposal = PendingDecision.objects.select_related("by").filter(pk=number, year=of.year).first()
        if proposal is None:
            raise messages.refusal("publication_decided")
        check_second(proposal, account)
        function = _function(function)
        if not DecidedBy(author=proposal.function, second=function, who=proposal.by_id, second_who=account.id).by_two:
            raise messages.refusal("second_function")
        _check_settled(of)
        if proposal.basis != of.basis:
            raise messages.refusal("publication_moved")
        if not PendingDecision.objects.filter(pk=number).delete()[0]:
            raise messages.refusal("publication_decided")
        _begin(of, proposal, account, function)
    noted(account, "confirmed", f"{proposal.matter} {of.year}")


def _begin(of: PublicationYear, proposal: PendingDecision, account: Account, second: str = "") -> None:
    second_who = account.id if second else ""
    people = {"who": proposal.by_id, "second_who": second_who, "author": proposal.function, "second": second}
    by = PublishedBy(**people, without=of.omitted, reason=proposal.reason, channel="portal")
    statement = proposal.statement
    if statement is not None:
        whole = {ErratumStatement.model_fields[name].alias or name: said for name, said in statement.items()}
        whole |= {"author": proposal.function, "second": second}
        statement = ErratumStatement.model_validate(whole).as_json()
    of.jobs.begin("publish", account.id, of.basis, by, statement)
    noted(account, "publish_begun", str(of.year))
