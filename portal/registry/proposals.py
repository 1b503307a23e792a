"""The review of a consultation: each proposal with the need that its words lead to, and the need that a person keeps for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from impact.ecosystem.consultation.models import Consultation, Proposal
from indicators.text import Refusal
from indicators.yamlwriting import changed, flow, put
from portal import town
from portal.accounts.views import signed_in
from portal.config.language import into_spoken, say
from portal.registry import changing
from portal.registry.choices import choices, label_of
from portal.registry.things import Thing

NONE = "-"
"""What a page sends where a proposal is about none of the needs."""
MOST = 25


@dataclass(frozen=True)
class ReviewedProposal:
    """A proposal as a reviewer sees it: the need its words lead to with the words in common, and what was decided."""

    proposal: Proposal
    suggested: str
    words: str
    chosen: str
    reason: str
    decided: bool


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, thing: str) -> HttpResponse:
    """The proposals of a consultation; what is decided of them is a change of its file, seen before it is written."""
    from portal.registry.views import thing_or_404, writes

    of = thing_or_404(request, "consultations", thing)
    before = changing.prepared(signed_in(request), of)
    checked = changing.check(of, before.text)
    if isinstance(checked, Refusal) or thing not in checked.ecosystem.consultations:
        return redirect("registry:thing", of.kind, of.id)
    consultation, fault = checked.ecosystem.consultations[thing], ""
    if request.method == "POST":
        if not writes(request):
            raise Http404
        by = request.POST.get("by", "").strip()[:200]
        decided = dict(_decided(request, consultation))
        if decided and by:
            return _keep(request, of, before, decided, by)
        fault = say("registry.review_by_missing") if decided else say("registry.review_nothing")
    open_only = "toutes" not in request.GET
    shown = [row for row in _rows(consultation, request.POST) if not (open_only and row.decided)]
    context = {
        "thing": of,
        "page": Paginator(shown, MOST).get_page(request.GET.get("page")),
        "left": sum(proposal.decision is None for proposal in consultation.proposals),
        "whole": len(consultation.proposals),
        "needs": choices("needs"),
        "open_only": open_only,
        "fault": fault,
        "by": request.POST.get("by", ""),
        "writes": writes(request),
    }
    return render(request, "registry/review.html", context, status=422 if fault else 200)


def _rows(consultation: Consultation, typed: Mapping[str, str]) -> Iterator[ReviewedProposal]:
    """The proposals in their order, with what was chosen on a page that is shown again."""
    from impact.ecosystem.consultation.grouping import group_once, kept_groupings

    workspace = town.town()
    needs = list(workspace.ecosystem.needs.values())
    grouped = {g.proposal_id: g for g in group_once(consultation.proposals, needs, kept_groupings(workspace.answers / "groupings"))}
    for proposal in consultation.proposals:
        linked, decision = grouped[proposal.id], proposal.decision
        suggested = label_of("needs", linked.need_id) if linked.need_id and decision is None else ""
        chosen = "" if decision is None else decision.need or NONE
        chosen = typed.get(f"need-{proposal.id}", chosen)
        reason = typed.get(f"reason-{proposal.id}", decision.reason or "" if decision else "")
        yield ReviewedProposal(proposal, suggested, ", ".join(linked.words), chosen, reason, decision is not None)


def _decided(request: HttpRequest, consultation: Consultation) -> Iterator[tuple[int, dict[str, Any]]]:
    """What was chosen otherwise than it stands, by the number of the proposal in its file."""
    known = {need for need, _ in choices("needs")} | {NONE}
    for number, proposal in enumerate(consultation.proposals):
        chosen = request.POST.get(f"need-{proposal.id}", "")
        stands = "" if proposal.decision is None else proposal.decision.need or NONE
        if chosen in known and chosen != stands:
            reason = request.POST.get(f"reason-{proposal.id}", "").strip()[:500]
            yield number, {"need": None if chosen == NONE else chosen} | ({"reason": reason} if reason else {})


def _keep(request: HttpRequest, of: Thing, before: changing.Prepared, decided: dict[int, dict[str, Any]], by: str) -> HttpResponse:
    who = {"by": by, "on": town.today()}

    def change(document: Any) -> None:
        for number, decision in decided.items():
            put(document, ("proposals", number, "decision"), flow({"need": decision["need"], **who, **decision}))

    try:
        kept = changing.keep(signed_in(request), of, before, changed(before.text, change))
    except Refusal as refusal:
        return render(request, "error.html", {"kind": "refused", "sentence": into_spoken(refusal.text)}, status=422)
    return redirect("registry:change", kept.pk)
