"""A funder's own template answered for one of its projects: our page to take away, or its own blank filled and given back, never kept."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from impact.figures.address import short_name
from indicators.text import Refusal
from pipelines.forms import WRITERS, Grant, about, answer_form, fill_blank
from portal import town
from portal.config.language import into_spoken, say, spoken
from portal.dashboards.asked import LookedAt
from portal.dashboards.funding import FunderYear, funded_in, funder_or_none, years_of
from portal.editions.downloads import media_type
from portal.editions.figures import pedigrees_of, rows_of
from portal.editions.versions import PublicPart
from reports.exports.forms.answers import Answered, AnsweredSection, FormAnswer
from reports.exports.forms.crosswalk import forms

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LARGEST = 10_000_000
"""Bytes of a blank."""


@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, funder: str) -> HttpResponse:
    """What a template asks and what answers it; with `format`, as a file; a blank that is sent comes back filled."""
    parts = years_of(funder) if funder_or_none(funder) else {}
    if not parts:
        raise Http404
    asked = LookedAt.read(request.GET, sorted(parts))
    funded = funded_in(parts[asked.year], funder)
    known = {project.project: project for project in funded.projects}
    if not known:
        raise Http404
    project = asked.project if asked.project in known else next(iter(known))
    name = request.GET.get("modele", "")
    kind = forms().get(name) or next(iter(forms().values()))
    answers = answer_form(kind, _reported(parts[asked.year], funded, project))
    if request.method == "POST":
        return _filled(request, answers, _context(answers, funder, funded, asked.year))
    if (ending := request.GET.get("format", "")) in WRITERS:
        return _file(f"{kind.id}-{project}-{asked.year}.{ending}", WRITERS[ending](answers))
    return render(request, "dashboards/form.html", _context(answers, funder, funded, asked.year))


def _reported(part: PublicPart, funded: FunderYear, project: str) -> Any:
    of = next(entry for entry in funded.projects if entry.project == project)
    grant = Grant(funded.name, project, of.title, of.gave)
    return about(town.town(), (part.year, part.version or 0, part.hash), grant, rows_of(part), pedigrees_of(part).get, spoken())


def _filled(request: HttpRequest, answers: Answered, context: dict[str, Any]) -> HttpResponse:
    """The blank that was sent, filled; a sentence where it cannot be."""
    blank = request.FILES.get("blank")
    if blank is None or blank.size is None or blank.size > LARGEST:
        return render(request, "dashboards/form.html", context | {"refusal": say("forms.no_blank")}, status=422)
    try:
        filling = fill_blank(blank.read(), answers)
    except Refusal as refusal:
        return render(request, "dashboards/form.html", context | {"refusal": into_spoken(refusal.text)}, status=422)
    ending = "docx" if b"word/document.xml" in filling.content else "xlsx"
    return _file(f"{answers.form.id}-{answers.of.project}-{answers.of.year}.{ending}", filling.content)


def _file(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=DOCX if name.endswith(".docx") else media_type(name))
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _answered_rows(section: AnsweredSection) -> list[list[tuple[str, dict[str, str]]]]:
    """The rows that something answers, each cell under its head, with the page of its figure where it is of one figure alone."""
    listed = len(section.heads) == 2
    rows = [row for row in section.rows if not (listed and row[1].why)]
    return [[(head, _shown(cell)) for head, cell in zip(section.heads, row, strict=True)] for row in rows]


def _shown(cell: FormAnswer) -> dict[str, str]:
    short = short_name(cell.figures[0]) if len(cell.figures) == 1 else ""
    return {"text": cell.text, "why": cell.why, "short": short}


def _context(answers: Answered, funder: str, funded: FunderYear, year: int) -> dict[str, Any]:
    cells = answers.named
    return {
        "funder": funder,
        "funded": funded,
        "year": year,
        "answers": answers,
        "sections": [{"title": s.title, "heads": s.heads, "rows": rows} for s in answers.sections if (rows := _answered_rows(s))],
        "title": into_spoken(answers.form.title),
        "projects": [(entry.project, into_spoken(entry.title)) for entry in funded.projects],
        "forms": [(kind.id, into_spoken(kind.title)) for kind in forms().values()],
        "count": sum(1 for cell in cells.values() if not cell.why),
        "whole": len(cells),
        "names": sorted(cells),
        "endings": sorted(WRITERS),
    }
