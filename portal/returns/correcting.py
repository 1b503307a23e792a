"""Correcting one figure: its own small page, sent at once, whatever else of the year is begun or still to be answered."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.accounts.audit import noted
from portal.accounts.views import signed_in
from portal.config.language import say
from portal.returns import mails
from portal.returns.answered import answered
from portal.returns.answers import FIELDS, typed_number
from portal.returns.drafts import YearOfProject
from portal.returns.due import VALUE
from portal.returns.presented import CellShown, QuestionShown, presented
from portal.returns.questions import FormCell, PageAsked
from portal.returns.replying import replied
from portal.returns.sending import Return, send
from portal.returns.views import year_or_404


@require_http_methods(["GET", "POST"])
def value(request: HttpRequest, project: str, year: int) -> HttpResponse:
    """One figure as it stands, and the box for another; what surprises is confirmed before it is sent."""
    of = year_or_404(project, year)
    asked = _asked(of, request.GET.get(VALUE, ""))
    if asked is None:
        return redirect(f"{reverse('returns:year', args=[project, year])}#correct")
    page, cell = asked
    summed = _summed(of, page, cell)
    if request.method == "POST":
        if box := replied(request, of, [cell]):
            return redirect(f"{request.get_full_path()}{box}")
        said = {name: request.POST.get(f"{cell.name}.{name}", "") for name in FIELDS}
        of = of.saying(cell, said | {"value": summed, "missing": ""} if summed and "sum" in request.POST else said)
    question, shown = _shown(of, page, cell)
    stated, posted = of.standing.at(cell.key), request.method == "POST"
    if posted:
        if fault := _fault(shown):
            shown = replace(shown, faults=[fault])
        if not shown.faults and (request.POST.get("seen") or not shown.doubts):
            return _sent(request, of, page, cell)
    context = {
        "of": of,
        "question": question,
        "cell": shown,
        "standing": "" if stated is None else shown.change.before if shown.change else shown.said,
        "summed": summed,
        "doubts": posted and bool(shown.doubts) and not shown.faults,
        "posted": posted,
        "writes": True,
    }
    return render(request, "returns/correct.html", context, status=422 if posted and shown.faults else 200)


def _asked(of: YearOfProject, name: str) -> tuple[PageAsked, FormCell] | None:
    """The value of that name, where the form of the year asks for it."""
    return next(((page, cell) for page in of.pages for cell in page.cells if cell.name == name), None)


def _summed(of: YearOfProject, page: PageAsked, cell: FormCell) -> str:
    """What the complete detail of a year makes of it, as one would type it; nothing for any other value."""
    question = next(question for question in page.questions if cell in question.cells)
    if cell != question.whole or question.shape != "quantity":
        return ""
    read = answered(of, page, question)
    wholes = [whole for detail in question.details if (whole := read.summed(detail)) and whole.complete]
    value = next((whole.value for whole in wholes if whole.value is not None), None)
    return "" if value is None else typed_number(value, of.language)


def _shown(of: YearOfProject, page: PageAsked, cell: FormCell) -> tuple[QuestionShown, CellShown]:
    [question] = presented(of, page, check=False, only={cell.name})
    shown = next(shown for shown in question.cells if shown.cell == cell)
    contrary = [text for detail in question.details if shown in detail.cells for text in detail.contrary]
    return question, replace(shown, doubts=[*shown.doubts, *contrary])


def _fault(shown: CellShown) -> str:
    """Why there is nothing to send: no answer, the same as before, or the same again without a word for the town that asks."""
    if shown.answer.empty:
        return say("fault.value_empty")
    if shown.faults:
        return ""
    if shown.change is None:
        return say("correct.same")
    return say("fault.asked_again") if shown.change.kind == "confirmed" and not shown.answer.comment.strip() else ""


def _sent(request: HttpRequest, of: YearOfProject, page: PageAsked, cell: FormCell) -> HttpResponse:
    """Hands this one value in; what a draft said of it goes with it, all else of the draft stays."""
    account, read = signed_in(request), of.read(page, cell)
    if read is None or read.observation is None:
        raise ValueError(cell.name)
    submission = send(Return(of.project.id, of.year, [read.observation]), "portal", account.id).submission_id or ""
    with transaction.atomic():
        of.let_go(cell)
        noted(account, "sent", f"{submission} {of.project.id} {of.year}")
        mails.ask_for_receipt(request, account, of.project, submission)
    return redirect("returns:receipt", submission=submission)
