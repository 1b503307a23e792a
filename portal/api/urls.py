"""The operations of /api/v1: each hands in, reads or withdraws through the same ledger as the pages and the terminal."""

from __future__ import annotations

import json
import math
from typing import Annotated, Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from ninja import File, Form, Query, Status, UploadedFile
from ninja.errors import HttpError, Throttled, ValidationError

from impact.ledger.claims import not_taken
from impact.ledger.known import KnownSubmission
from impact.ledger.replay import remember
from impact.ledger.submission import Receipt, hand_in, preview
from impact.ledger.withdrawing import withdraw as end_claims
from indicators.text import Refusal
from pipelines.commands.receipts import submission_data
from pipelines.people import PeopleAsked, SaidOfPeople, to_keep
from portal import town
from portal.accounts.audit import noted
from portal.accounts.views import signed_in
from portal.api.description import DescribedAPI
from portal.api.limits import limits
from portal.api.problems import problem, refusal_problem
from portal.api.published import published
from portal.api.schemas import PROBLEMS, ReceiptOut, ReturnIn, SubmissionOut, WithdrawnOut
from portal.api.values import observations_of
from portal.returns.evidence import content_of
from portal.returns.receipts import submission_or_404
from portal.returns.sending import Return, difference, read_left, send
from portal.returns.tasks import findings
from portal.returns.views import year_or_404

ABOUT = "What a town publishes, for everyone; handing in, with a token. docs/api.md has examples."
api = DescribedAPI(title="impact", version="1", description=ABOUT, urls_namespace="api", docs_url=None, throttle=limits())
api.add_router("", published)
Reason = Annotated[str, Query(max_length=2_000)]
_NO_ACCEPTED = "nothing_accepted"


@api.post("/submissions", url_name="create_submission", response={200: ReceiptOut, 201: ReceiptOut, **PROBLEMS})
def create_submission(
    request: HttpRequest,
    file: File[UploadedFile],
    project: Form[str],
    mapping: Form[str] = "",
    dry_run: Form[bool] = False,
    leave_out: Form[bool] = False,
    keep: Form[list[str]] = [],  # noqa: B006 (read only)
) -> Any:
    """Hands a file in for a project; with `dry_run`, says what would become of it.

    Columns that seem to tell who people are are asked about before anything is kept: `leave_out` empties them, `keep` names those that
    tell nobody.
    """
    context = town.town().context(project, mapping or None)
    account = signed_in(request)
    with town.ledger() as ledger:
        content = to_keep(town.town(), content_of(file), context, SaidOfPeople(leave_out=leave_out, keep=frozenset(keep)))
        source = (file.name or "")[:200] or "file"
        if dry_run:
            return _answer(request, preview(ledger, content, source, context), status=200)
        read_left(ledger, town.town().context(project))
        receipt = hand_in(ledger, content, source, context, "api", who=account.id)
        remember(ledger)
    if not receipt.already_known:
        noted(account, "handed_in", f"{receipt.submission_id} {project}")
    return _answer(request, receipt)


@api.post("/returns/{project}/{int:year}", url_name="create_return", response={200: ReceiptOut, 201: ReceiptOut, **PROBLEMS})
def create_return(request: HttpRequest, project: str, year: int, payload: ReturnIn, dry_run: bool = False) -> Any:
    """Hands in one project's return for a year, as the form does."""
    try:
        of = year_or_404(project, year)
    except Http404:
        return problem(request, "period_not_asked", 422, period=str(year))
    account = signed_in(request)
    read, refusals = observations_of(of, payload.values)
    if refusals:
        return problem(request, _NO_ACCEPTED, 422, {"refusals": refusals})
    answers = Return(project, year, read)
    if dry_run:
        return _answer(request, difference(answers), status=200)
    receipt = send(answers, "api", account.id)
    if not receipt.already_known:
        noted(account, "sent", f"{receipt.submission_id} {project} {year}")
    return _answer(request, receipt)


def _answer(request: HttpRequest, receipt: Receipt, status: int | None = None) -> JsonResponse:
    """A receipt as `impact collect --json` gives it: 201, 200 where it was known, 422 where no row was accepted."""
    data = json.loads(json.dumps(submission_data(receipt), default=str))
    taken = receipt.accepted + receipt.unchanged
    if not taken and not receipt.already_known and receipt.refused:
        return problem(request, _NO_ACCEPTED, 422, {"refusals": data["rejected_rows"] or data["remarks"], "receipt": data})
    return JsonResponse(data, status=status or (200 if receipt.already_known else 201))


@api.api_operation(["GET", "HEAD"], "/submissions/{submission}", url_name="submission", response={200: SubmissionOut, **PROBLEMS})
def read_submission(request: HttpRequest, submission: str) -> Any:
    """The receipt and findings of a submission."""
    del request
    return Status(200, _submission(submission_or_404(submission)))


@api.delete("/submissions/{submission}", url_name="submission", response={200: WithdrawnOut, **PROBLEMS})
def withdraw_submission(request: HttpRequest, submission: str, reason: Reason = "") -> Any:
    """Ends the claims of a submission, with a reason; its history stays."""
    submission_or_404(submission)
    account = signed_in(request)
    with town.ledger() as ledger:
        count = end_claims(ledger, submission, reason or "API", "api", account.id)
    noted(account, "withdrawn", submission)
    return Status(200, {"submission_id": submission, "withdrawn": count})


def _submission(known: KnownSubmission) -> dict[str, Any]:
    details = known.reading.details if known.reading else {}
    counts = {f"rows_{name}": details.get(name, 0) for name in ("received", "accepted", "rejected", "unchanged", "left_aside")}
    with town.ledger() as ledger:
        rejected = not_taken(ledger, known.reading, "rejected").to_dicts() if known.reading else []
    return counts | {
        "submission_id": known.received.submission_id,
        "source": known.received.details["source"],
        "sha256": known.received.files["original"],
        "project": town.project_of(known),
        "received_at": known.received.recorded_at.isoformat(),
        "withdrawn": known.ended,
        "rejected_rows": rejected,
        "findings": findings(known.received.submission_id),
    }


@api.exception_handler(PeopleAsked)
def _people(request: HttpRequest, asked: Any) -> JsonResponse:
    columns = [{"name": c.name, "heading": c.heading, "kind": c.kind, "cells": c.cells} for c in asked.columns]
    return refusal_problem(request, asked, {"columns": columns})


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refusal: Any) -> JsonResponse:
    return refusal_problem(request, refusal)


@api.exception_handler(Http404)
def _nothing(request: HttpRequest, error: Any) -> JsonResponse:
    del error
    return problem(request, "not_found", 404)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: Any) -> JsonResponse:
    first = error.errors[0] if error.errors else {"loc": [], "msg": ""}
    where = ".".join(str(part) for part in first["loc"])
    return problem(request, "request_invalid", 422, detail=f"{where}: {first['msg']}")


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: Any) -> JsonResponse:
    if error.status_code == 401:
        return problem(request, "token_needed", 401)
    return problem(request, "request_invalid", error.status_code, detail=str(error))


@api.exception_handler(Throttled)
def _too_often(request: HttpRequest, error: Any) -> JsonResponse:
    return problem(request, "too_many_requests", 429, seconds=math.ceil(error.wait))


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, error: Any) -> JsonResponse:
    del error
    return problem(request, "too_large", 413, most=1)
