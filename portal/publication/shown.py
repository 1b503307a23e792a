"""What those who decide look at: what is withheld, what would change and because of what, what the checks found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from indicators.text import Refusal
from pipelines.quality import CheckResult, Finding, GuardResult, findings_of
from portal import town
from portal.campaigns.tables import Cell, exported
from portal.config.language import into_spoken, say
from portal.editions.said import Said
from portal.publication.standing import PublicationYear
from portal.publication.views import standing_or_404, writes
from reports.edition.errata import Cause, FigureChange, Published

Rows = tuple[Sequence[str], Sequence[Sequence[Cell]]]
A_PAGE = 100
"""Lines that a page shows; the file has all."""


@dataclass(frozen=True)
class ChangedLine:
    """A figure that would change, as people read it."""

    address: str
    label: str
    before: str
    after: str
    because: list[tuple[str, str]]


@dataclass(frozen=True)
class FindingLine:
    """A finding as people read it, with where its value is."""

    finding: Finding
    project: str
    known: bool
    message: str


@require_safe
def withheld(request: HttpRequest, year: int) -> HttpResponse:
    """How much is withheld, and why: counts, never a value."""
    of = standing_or_404(year)
    lines = [line for line in of.withheld.lines if line.withheld] if of.withheld else []
    return render(request, "publication/withheld.html", {"of": of, "year": str(year), "lines": lines})


@require_safe
def difference(request: HttpRequest, year: int) -> HttpResponse:
    """What a new version would change, and because of what; of one cause where the address names it."""
    of, cause = standing_or_404(year), request.GET.get("cause", "")[:300]
    figures = of.difference.figures if of.difference else []
    chosen = [change for change in figures if not cause or cause in map(_key, change.because)]
    page = Paginator(chosen, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "of": of,
        "year": str(year),
        "causes": _causes(figures),
        "cause": cause,
        "chosen": len(chosen),
        "page": page,
        "lines": changed_lines(list(page.object_list)),
        "without": _without(of),
        "writes": writes(request),
    }
    return render(request, "publication/difference.html", context)


@require_safe
def checks(request: HttpRequest, year: int) -> HttpResponse:
    """Every check with its result for the year, what to do, and its documentation."""
    of = standing_or_404(year)
    documented = (town.town().data_docs / "index.html").is_file()
    return render(
        request,
        "publication/checks.html",
        {"of": of, "year": str(year), "quality": of.quality, "documented": documented, "writes": writes(request)},
    )


@require_safe
def findings(request: HttpRequest, year: int, check: str) -> HttpResponse:
    """The findings of one check, each linked to its value."""
    of = standing_or_404(year)
    quality = of.quality
    known: list[CheckResult | GuardResult] = [*quality.checks, *quality.guards] if quality else []
    chosen = next((each for each in known if each.id == check), None)
    if chosen is None:
        raise Http404
    page = Paginator(findings_of(of.workspace, year, check), A_PAGE).get_page(request.GET.get("page"))
    lines = [_finding_line(finding) for finding in page.object_list]
    return render(request, "publication/findings.html", {"of": of, "year": str(year), "check": chosen, "page": page, "lines": lines})


@require_safe
def export(request: HttpRequest, year: int, table: str, kind: str) -> HttpResponse:
    """A table of these pages as a file."""
    del request
    of = standing_or_404(year)
    tables: dict[str, Callable[[], Rows]] = {
        "retenu": lambda: _withheld_table(of),
        "difference": lambda: _difference_table(of),
        "controles": lambda: _checks_table(of),
        "constats": lambda: _findings_table(of),
    }
    if table not in tables:
        raise Http404
    return exported(f"{table}-{year}", kind, *tables[table]())


def changed_lines(changes: Sequence[FigureChange]) -> list[ChangedLine]:
    """Figures that would change, as people read them."""
    return [_changed_line(change) for change in changes]


def _changed_line(change: FigureChange) -> ChangedLine:
    row = change.after or change.before
    before, after = _shown(change.before), _shown(change.after)
    if before == after and change.before and change.after:  # it is made of more, or of fewer, projects
        before, after = (f"{text} ({Said(row).coverage})" for text, row in ((before, change.before), (after, change.after)))
    because = [(_cause_name(cause.kind, cause.id), _cause_link(cause)) for cause in change.because]
    return ChangedLine(change.figure_id, Said(row).label if row else change.figure_id, before, after, because)


def _shown(row: Published | None) -> str:
    return Said(row).text if row else say("publication.absent")


def _key(cause: Cause) -> str:
    return f"{cause.kind}:{cause.id}"


def _without(of: PublicationYear) -> list[str]:
    """What changed and no figure follows from."""
    things = of.difference.without_effect if of.difference else {}
    return [_cause_name(kind, thing) for kind, listed in things.items() for thing in listed]


def _causes(changes: Sequence[FigureChange]) -> list[tuple[str, str, int]]:
    """Because of what, by how many figures follow: its key, its name, how many."""
    count = Counter((cause.kind, cause.id) for change in changes for cause in change.because)
    return [(f"{kind}:{thing}", _cause_name(kind, thing), number) for (kind, thing), number in count.most_common()]


def _cause_name(kind: str, thing: str) -> str:
    catalogue, name = town.town().catalogue, thing
    if kind == "definition" and thing in catalogue.indicators:
        name = into_spoken(catalogue[thing].current.title)
    if kind == "parameter" and thing in catalogue.bank:
        name = into_spoken(catalogue.bank[thing].title)
    return say(f"publication.cause.{kind}", name=name)


def _cause_link(cause: Cause) -> str:
    """Where what changed can be looked at; empty where no page shows it."""
    if cause.kind == "submission":
        return reverse("reviews:submission", args=[cause.id])
    if cause.kind == "parameter" and cause.id in town.town().catalogue.bank:
        return reverse("registry:thing", args=["bank", cause.id])
    folder, _, file = cause.id.partition("/")
    if cause.kind == "input" and folder in ("projects", "maps") and file.endswith(".yaml"):
        return reverse("registry:thing", args=[folder, file.removesuffix(".yaml")])
    return ""


def _finding_line(finding: Finding) -> FindingLine:
    project = town.town().register.projects.get(finding.project or "")
    title = into_spoken(project.title) if project else finding.project or ""
    return FindingLine(finding, title, project is not None, into_spoken(finding.message))


def _withheld_table(of: PublicationYear) -> Rows:
    heads = [say(f"publication.column_{name}") for name in ("figures_of", "scope", "figures", "withheld", "why")]
    lines = of.withheld.lines if of.withheld else []
    return heads, [
        [into_spoken(line.title), say(f"publication.scope.{line.scope}"), line.figures, line.withheld, _whys(line.reasons)]
        for line in lines
    ]


def _whys(reasons: dict[str, int]) -> str:
    return ", ".join(say("publication.why_count", why=say(f"publication.why.{why}"), count=count) for why, count in reasons.items())


def _difference_table(of: PublicationYear) -> Rows:
    heads = [say(f"publication.column_{name}") for name in ("address", "figure", "before", "after", "because")]
    lines = changed_lines(of.difference.figures if of.difference else [])
    return heads, [[line.address, line.label, line.before, line.after, ", ".join(name for name, _ in line.because)] for line in lines]


def _checks_table(of: PublicationYear) -> Rows:
    heads = [say(f"publication.column_{name}") for name in ("check", "gravity", "result", "do")]
    checks = of.quality.checks if of.quality else []
    return heads, [[into_spoken(c.title), say(f"gravity.{c.severity}"), c.findings, into_spoken(c.recommendation)] for c in checks]


def _findings_table(of: PublicationYear) -> Rows:
    heads = [say(f"publication.column_{name}") for name in ("check", "gravity", "project", "indicator", "submission", "finding")]
    try:
        lines = [_finding_line(finding) for finding in findings_of(of.workspace, of.year)]
    except Refusal:
        lines = []
    return heads, [_findings_row(line) for line in lines]


def _findings_row(line: FindingLine) -> list[Cell]:
    of = line.finding
    return [of.check, say(f"gravity.{of.severity}"), line.project, _indicator(of), of.submission or "", line.message]


def _indicator(finding: Finding) -> str:
    catalogue = town.town().catalogue
    known = finding.indicator in catalogue.indicators if finding.indicator else False
    indicator = catalogue[str(finding.indicator)] if known else None
    title = (indicator.in_year(finding.end.year) if finding.end else indicator.current).title if indicator else None
    return into_spoken(title) if title else finding.indicator or ""
