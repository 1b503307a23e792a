"""What is about to be returned or accepted, value by value, with the mail that goes out, before the button that does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from impact.ecosystem.projects import Project
from impact.ledger.claims import RETURNED
from impact.ledger.reviewing import Decision
from portal.accounts import people
from portal.config.language import into_spoken, say
from portal.messages import messages
from portal.returns import mails
from portal.returns.mails import Returned
from portal.returns.receipts import RowShown
from portal.reviews.unsent import UnsentReview

AGAIN = "voir"
"""In the address: that what was typed before is looked at again."""


@dataclass(frozen=True)
class Look:
    """A decision before it is made.

    crumbs   the pages above: the address and the name of each; the last is where the words were typed
    project  whose values these are; None for several
    rows     the values, each with what its box sends
    values   the same by submission, as the mail names them
    seen     the last event of the ledger that the page was made of
    """

    crumbs: Sequence[tuple[str, str]]
    project: Project | None
    decision: Decision
    typed: UnsentReview
    rows: Sequence[tuple[RowShown, str]]
    values: Returned
    seen: int | None = None


def decision_named(name: str | None) -> Decision:
    """A decision as a button sends it. Raises BadRequest for what no button sends."""
    match name:
        case "accepted" | "returned" as decision:
            return decision
    raise BadRequest


def look_page(request: HttpRequest, look: Look) -> HttpResponse:
    """The page. Raises Refusal `reason_empty` where a return has no question."""
    returns, project = look.decision == RETURNED, look.project
    if returns and not look.typed.reason.strip():
        raise messages.refusal("reason_empty")
    here = look.crumbs[-1][0]
    context = {
        "look": look,
        "returns": returns,
        "title": into_spoken(project.title) if project else say("reviews.several"),
        "here": here,
        "again": f"{here}?{AGAIN}=1",
        "letter": mails.returned_letter(request, project, look.typed.reason, look.values) if returns and project else None,
        "readers": len(people.team(project.id)) if project else 0,
    }
    return render(request, "reviews/look.html", context)
