"""Where a year stands on its way to being published: the page that leads through it, its preview, and the work that it starts."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from indicators.text import Refusal
from pipelines.background import JOBS, JobKind, JobNote
from pipelines.story import WORDS
from portal.accounts.audit import noted
from portal.accounts.permissions import permissions
from portal.accounts.views import signed_in
from portal.accounts.vouching import seconds_of
from portal.api.answers import attached
from portal.campaigns.seconds import able_to_confirm, function_of
from portal.campaigns.years import chosen_year
from portal.config.language import into_spoken, say, spoken
from portal.config.policy import as_sealed
from portal.editions.downloads import media_type
from portal.editions.older import with_age
from portal.editions.versions import preview_part
from portal.publication.standing import PublicationYear, desk_years, standing_of, years
from reports.edition.errata import reasons
from reports.edition.preview import read_note

PARTS: dict[JobKind, tuple[str, ...]] = {
    "preview": ("collect", "validate", "value", "preview", "document"),
    "difference": ("validate", "value"),
    "publish": ("collect", "validate", "value", "disclose", "assemble", "render", "seal"),
}
"""The words of the story that a job goes through, in their order."""
HEADER = '<header class="top">'
"""Before the head of a page of the preview, after the link that skips it, stands the way back to the desk."""
ASIDE = {"document_validation": "document"}
"""Steps that are in no word of the story."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The years, and where each stands; of the year that the address asks for, its page."""
    if chosen := chosen_year(request):
        return redirect("publication:year", chosen)
    return render(request, "publication/home.html", {"years": [(of, title_of(of)) for of in map(standing_of, years())]})


@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """Where a year stands, and what is to be done next."""
    return year_page(request, standing_or_404(year))


@require_POST
def start(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """Starts laying out the preview, or comparing with the version that stands."""
    of, known = standing_or_404(year), next((name for name in JOBS if name == kind != "publish"), None)
    if known is None:
        raise Http404
    account = signed_in(request)
    try:
        of.jobs.begin(known, account.id, of.basis)
    except Refusal as refusal:
        return year_page(request, of, into_spoken(refusal.text))
    noted(account, "job_begun", f"{known} {year}")
    return redirect("publication:year", year)


@require_safe
def preview(request: HttpRequest, year: int, name: str) -> HttpResponse:
    """A file of the preview: a page to read, anything else to take away."""
    part = preview_part(year)
    note = read_note(part.folder)
    if note is None or name not in note.files:
        raise Http404
    if not name.endswith(".html"):
        return attached(name, part.content(name))
    way_back = render_to_string("publication/way_back.html", {"year": str(year), "language": spoken()})
    page = with_age(part.content(name).decode(), year, "publication.preview_older").replace(HEADER, way_back + HEADER, 1)
    return as_sealed(HttpResponse(page, content_type=media_type(name)))


def standing_or_404(year: int) -> PublicationYear:
    """Where a year stands that has something to publish."""
    if year not in desk_years():
        raise Http404
    return standing_of(year)


def year_page(request: HttpRequest, of: PublicationYear, fault: str = "", typed: dict[str, str] | None = None) -> HttpResponse:
    """The page of a year, with what was wrong in what was just asked."""
    context: dict[str, Any] = {
        "of": of,
        "year": str(of.year),
        "title": title_of(of),
        "lead": _stage(of),
        "fault": fault,
        "typed": {"function": function_of(request)} | (typed or {}),
        "seconds": seconds_of(signed_in(request)),
        "writes": writes(request),
        "p": able_to_confirm(of.proposal.by, signed_in(request)) if of.proposal else None,
        "moved": of.proposal is not None and of.proposal.basis != of.basis,
        "erratum": erratum_words(of),
        "progress": progress_of(of.running) if of.running else [],
        "last": of.last if of.running is None else None,
        "stopped_at": part_of(of.last[0]) if of.last else "",
    }
    return render(request, "publication/year.html", context, status=422 if fault else 200)


def writes(request: HttpRequest) -> bool:
    """Whether who looks may act."""
    return signed_in(request).role in permissions().actions["publication.write"]


def title_of(of: PublicationYear) -> str:
    """Where a year stands in one sentence."""
    number = of.sealed.version if of.sealed else 0
    code = _stage(of)
    if of.next == "waiting" and of.proposal:
        code = f"waiting_{of.proposal.matter}"
    if of.next == "running" and of.running:
        code = f"running_{of.running.kind}"
    return say(f"publication.title.{code}", year=str(of.year), version=number, count=_counted(of))


def _stage(of: PublicationYear) -> str:
    """What is to be done next, by the sentence that says it."""
    if of.next == "review" and of.missing_alone:
        return "missing"
    if of.next == "preview" and of.quality is None:
        return "preview_unchecked"
    if of.next == "publish" and of.omitted:
        return "publish_without"
    if of.next == "same" and of.things_only:
        return "same_changed"
    if of.next == "same" and of.left:
        return "same_held" if of.left.after_freeze else "same_returned"
    return of.next


def _counted(of: PublicationYear) -> int:
    """How many of what keeps the year from being published, or of what would change."""
    if of.next == "same":
        return of.left.after_freeze or of.left.returned
    return len(of.blocking) if of.next == "settle" else of.open_values or of.changes


def erratum_words(of: PublicationYear) -> dict[str, str]:
    """The class and the reason of a proposed erratum as people read them."""
    statement = of.proposal.statement if of.proposal else None
    if not statement:
        return {}
    known = reasons()
    return {
        "category": into_spoken(known.classes[statement["category"]]),
        "reason": into_spoken(known.reasons[statement["reason"]]),
        **statement["text"],
        "informed": ", ".join(statement["informed"]),
    }


def progress_of(note: JobNote) -> list[tuple[str, str]]:
    """The parts of a job that runs, each with whether it is done, under way, or to come."""
    parts = PARTS[note.kind]
    here = parts.index(part_of(note))
    return [(part, "done" if n < here else "here" if n == here else "") for n, part in enumerate(parts)]


def part_of(note: JobNote) -> str:
    """The part of a job that its last step belongs to; its first, before any."""
    parts = PARTS[note.kind]
    step = note.steps[-1] if note.steps else ""
    part = ASIDE.get(step) or WORDS.get(step, "")
    return part if part in parts else parts[0]
