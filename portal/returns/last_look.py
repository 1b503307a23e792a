"""The last look at a year before it is sent: all answers on one page, sending them, and throwing a draft away."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.accounts.audit import noted
from portal.accounts.models import Account
from portal.accounts.views import signed_in
from portal.config.language import into_spoken, say
from portal.messages import messages
from portal.returns import evidence, mails
from portal.returns.drafts import EVIDENCE, LINK, YearOfProject
from portal.returns.left import left_of
from portal.returns.presented import faulty, presented
from portal.returns.questions import PageAsked
from portal.returns.sending import Return, difference, send
from portal.returns.views import may_write, year_or_404
from portal.returns.withdrawn import taken_out
from portal.town import town


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, project: str, year: int) -> HttpResponse:
    """All answers on one page before they are sent; sending."""
    of, refusal = year_or_404(project, year), ""
    _ = of.draft  # read before what is sent of it: see `sent`
    if "confirm" in request.POST:
        if word := request.POST.get("word", "").strip():
            of.confirm(word, signed_in(request))
            return redirect(request.path)
        refusal = say("review.confirm_why")
    answers = of.to_send()
    wrong = faulty(of)
    blocked = [(p, q, c) for p, q, c in wrong if c.faults]
    if request.method == "POST" and not (blocked or refusal):
        if not answers.observations:
            raise messages.refusal("nothing_to_send")
        return _sent(request, of, answers, signed_in(request))
    context = {
        "of": of,
        "pages": [(page, presented(of, page, check=False), _rests(of, page)) for page in of.pages],
        "wrong": wrong,
        "blocked": blocked,
        "awaiting": len(of.awaiting),
        "refusal": refusal,
        "sent_before": bool(of.standing.of_year(year)),
        "left": left_of(of),
        "withdrawn": taken_out(of),
        "difference": difference(answers) if answers.observations and not blocked else None,
        "count": len(answers.observations),
        **may_write(request),
    }
    return render(request, "returns/review.html", context)


def _sent(request: HttpRequest, of: YearOfProject, answers: Return, account: Account) -> HttpResponse:
    """Hands in, then lets the draft go: what stops in between leaves the draft, and sending it again changes nothing."""
    attached = [file.sha256 for file in of.attachments]
    submission = send(answers, "portal", account.id).submission_id or ""
    with transaction.atomic():  # the disk is waited for once
        of.sent()
        noted(account, "sent", f"{submission} {of.project.id} {of.year}")
        mails.ask_for_receipt(request, account, of.project, submission)
    evidence.let_go(attached)  # those of pages of which nothing was sent
    return redirect("returns:receipt", submission=submission)


@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, project: str, year: int) -> HttpResponse:
    """Throws a draft away, once its reader has seen what goes with it; what was sent stands."""
    of = year_or_404(project, year)
    if of.draft and request.method != "POST":
        lost = [(q, c) for p in of.pages for q in presented(of, p, check=False) for c in q.cells if c.change or c.faults]
        return render(request, "returns/discard.html", {"of": of, "lost": lost, "sent_before": bool(of.standing.of_year(year))})
    if of.draft:
        attached = [file.sha256 for file in of.attachments]
        of.draft.delete()
        evidence.let_go(attached)
        noted(signed_in(request), "draft_discarded", f"{project} {year}")
    return redirect("home")


def _rests(of: YearOfProject, page: PageAsked) -> list[str]:
    """What the figures of a page rest on, as it goes with them: the kind in words, the link, the files."""
    kind = town().catalogue.vocabulary.evidence.get(of.of_page(page, EVIDENCE))
    files = [file.name for file in of.attachments if file.page == page.name]
    return [text for text in (kind and into_spoken(kind.text), of.of_page(page, LINK), *files) if text]
