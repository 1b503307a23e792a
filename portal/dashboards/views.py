"""The page of a portfolio, and the tables and charts that are taken away from it."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from indicators.numbers import money, percent, supported
from portal import town
from portal.config.language import into_spoken, say, spoken
from portal.config.policy import shut_in
from portal.dashboards import charts, interactive, library, tables
from portal.dashboards.asked import NAMES, LookedAt
from portal.dashboards.funding import funded_in, funder_or_none, years_of
from portal.dashboards.objectives import Followed, followed
from portal.dashboards.portfolio import Portfolio, Supported, ValueSum, names
from portal.editions.downloads import media_type
from portal.editions.said import Said
from portal.editions.versions import PublicPart
from reports.charts.picture import Picture

PNG = "image/png"
SHOWN = ("svg", "json")
"""Forms that a page shows; the others are taken away."""
ON_PAGE = "sans-titre"
"""What an address has that asks for a picture alone, as it stands on the page that says what it is."""


@require_safe
def portfolio(request: HttpRequest, funder: str) -> HttpResponse:
    """What is funded, what it did, what it is worth and how sure, as far as the address says."""
    name = funder_or_none(funder)
    if name is None:
        raise Http404
    parts = years_of(funder)
    if not parts:
        return render(request, "dashboards/none.html", {"name": name})
    asked = LookedAt.read(request.GET, sorted(parts))
    shown = _shown(parts, funder, asked)
    return render(request, "dashboards/portfolio.html", _context(shown, _followed(shown, parts), funder, sorted(parts)))


@require_safe
def table(request: HttpRequest, funder: str, name: str) -> HttpResponse:
    """A table of it as CSV or XLSX, or a chart as SVG or PNG, of what the address says."""
    parts = years_of(funder) if funder_or_none(funder) else {}
    of, _, form = name.partition(".")
    if not parts:
        raise Http404
    asked = LookedAt.read(request.GET, sorted(parts))
    shown = _shown(parts, funder, asked)
    content = _taken(shown, _followed(shown, parts), of, form, on_page=ON_PAGE in request.GET)
    if content is None:
        raise Http404
    kind = {"svg": "image/svg+xml", "png": PNG}.get(form) or media_type(name)
    response = shut_in(HttpResponse(content, content_type=kind))
    if form not in SHOWN:
        response["Content-Disposition"] = f'attachment; filename="{of}-{asked.year}.{form}"'
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def chart_library(request: HttpRequest, release: str) -> HttpResponse:
    """The script that draws interactive charts, under an address that is never given to another."""
    if release != library.release():
        raise Http404
    content = library.library()
    compressed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(content if compressed else gzip.decompress(content), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Vary"] = "Accept-Encoding"
    if compressed:
        response["Content-Encoding"] = "gzip"
    return response


def _taken(shown: Portfolio, followed: list[Followed], of: str, form: str, *, on_page: bool) -> bytes | None:
    written: dict[str, Callable[[], tables.TakenTable]] = {
        "valeur": partial(tables.value_table, shown),
        "effets": partial(tables.effect_table, shown),
        "realisations": partial(tables.indicator_table, followed),
    }
    if form in ("csv", "xlsx") and of in written:
        table = written[of]()
        return table.as_csv if form == "csv" else table.as_xlsx(shown.part.year)
    pictures: dict[str, Callable[[], Picture | None]] = {
        "valeur": partial(charts.value_chart, shown),
        "realisations": partial(charts.done_chart, followed),
    }
    picture = pictures[of]() if of in pictures and form in ("svg", "png", "json") else None
    if picture is None:
        return None
    if form == "json":
        return interactive.as_json(interactive.value_specs(shown) if of == "valeur" else interactive.done_specs(followed))
    svg = charts.as_svg(picture)
    if form == "svg" and on_page:
        return svg
    whole = charts.titled(svg, picture.title, _source(shown))
    return whole if form == "svg" else charts.as_png(whole)


def _source(shown: Portfolio) -> str:
    """Whose portfolio a picture that is taken away is of, from where, and whether it rests on what is illustrative."""
    edition = say("portfolio.edition", year=str(shown.part.year), version=shown.part.version)
    mark = [say("site.illustrative")] if any(of.row["illustrative"] for of in charts.charted_values(shown)) else []
    return " · ".join([shown.funded.name, town.town().territory.name, edition, *mark])


def _shown(parts: Mapping[int, PublicPart], funder: str, asked: LookedAt) -> Portfolio:
    return Portfolio(parts[asked.year], funded_in(parts[asked.year], funder), asked, parts.get(asked.year - 1))


def _followed(shown: Portfolio, parts: Mapping[int, PublicPart]) -> list[Followed]:
    """What the projects did over the years in which there is a view, each against itself; those with a target first."""
    register = town.town().register.projects
    every = [
        of
        for project in shown.projects
        for of in followed(project, parts, _better(register[project.funded.project]) if project.funded.project in register else {})
    ]
    return sorted(every, key=lambda of: of.target is None)


def _better(project: Any) -> dict[str, str]:
    return {indicator: objective.better for indicator, objective in project.objectives.items()}


def _context(shown: Portfolio, followed: list[Followed], funder: str, years: list[int]) -> dict[str, Any]:
    """What the page says."""
    chart, done = charts.value_chart(shown), charts.done_chart(followed)
    gave = shown.gave
    return {
        "funder": funder,
        "library": library.release(),
        "before": shown.asked.year - 1 if any(of.before for of in charts.charted_values(shown)) else None,
        "aimed": any(charts.aim_of(of) is not None for of in charts.charted_trends(followed)),
        "funded": shown.funded,
        "part": shown.part,
        "asked": shown.asked,
        "filters": _filters(shown, years),
        "count": len(shown.projects),
        "counted": _counted(len(shown.projects)),
        "gave": _euros(gave) if gave is not None else "",
        "worth": _said(shown.worth),
        "invested": _said(shown.invested),
        "contribution": _said(shown.contribution),
        "projects": [_row(project) for project in shown.projects],
        "effects": [_effect(effect) for effect in shown.effects],
        "payers": [
            {"name": _label("stakeholders", payer.stakeholder), "amount": _euros(payer.amount), "share": _share(payer.share)}
            for payer in shown.payers
        ],
        "followed": [_follow(of) for of in followed],
        "seen_years": sorted({year for of in followed for year in of.years}),
        "chart": chart and "; ".join(chart.description),
        "done": done and "; ".join(done.description),
    }


def _counted(count: int) -> str:
    return say(f"count.{count}") if 2 <= count <= 9 else str(count)


def _filters(shown: Portfolio, years: list[int]) -> list[dict[str, Any]]:
    """The words of the sentence: what can be chosen, and what is."""
    effects = [effect for project in shown.all for effect in project.effects]
    choices = {
        "project": [(p.funded.project, into_spoken(p.funded.title)) for p in shown.all],
        "need": sorted(((need, _need(row)) for need, row in shown.needs.items()), key=lambda pair: pair[1]),
        "stakeholder": sorted(((name, _label("stakeholders", name)) for name in names(effects)), key=lambda pair: pair[1]),
        "pillar": [(name, _label("pillars", name)) for name in sorted({effect.pillar for effect in effects} - {""})],
    }
    chosen = [
        {"name": NAMES[of], "of": of, "chosen": getattr(shown.asked, of), "choices": [("", say(f"portfolio.all_{of}")), *choices[of]]}
        for of in choices
    ]
    return [*chosen, {"name": "annee", "of": "year", "chosen": str(shown.asked.year), "choices": [(str(y), str(y)) for y in years]}]


def _need(row: dict[str, Any]) -> str:
    return Said(row).label.partition(" · ")[0]


def _label(of: str, name: str) -> str:
    labels = getattr(town.town().catalogue.vocabulary, of)
    known = {str(key): label for key, label in labels.items()}
    return into_spoken(known[name].text) if name in known else name


def _euros(value: float) -> str:
    return money(value, town.town().territory.currency, spoken())


def _share(share: float | None) -> str:
    return percent(share, spoken()) if share is not None else ""


def _said(of: ValueSum | None) -> dict[str, Any] | None:
    """A sum in words, rounded as its interval supports."""
    if of is None:
        return None
    centre, low, high = supported(of.value, of.low, of.high) if of.low < of.high else (of.value, of.low, of.high)
    ends = {"centre": _euros(centre), "low": _euros(low), "high": _euros(high), "single": of.low == of.high}
    return ends | {"part": of.part, "whole": of.whole}


def _row(project: Supported) -> dict[str, Any]:
    created, invested = project.created, project.invested
    grade = max((effect.grade for effect in project.effects if effect.grade), default=None)
    return {
        "project": project,
        "title": into_spoken(project.funded.title),
        "created": Said(created) if created else None,
        "invested": Said(invested) if invested else None,
        "grade": say(f"portfolio.grades.{grade}") if grade else "",
        "gave": _euros(project.funded.gave) if project.funded.gave is not None else "",
        "share": _share(project.share),
    }


def _effect(effect: Any) -> dict[str, Any]:
    return {
        "title": tables.title_of(effect.line),
        "project": into_spoken(effect.project.funded.title),
        "for": ", ".join(_label("stakeholders", name) for name in effect.stakeholders),
        "pillar": _label("pillars", effect.pillar) if effect.pillar else "",
        "worth": Said(effect.row) if effect.row else None,
    }


def _follow(of: Followed) -> dict[str, Any]:
    return {
        "row": Said(of.row),
        "project": into_spoken(of.project.funded.title),
        "years": {year: Said(row) for year, row in of.years.items()},
        "target": Said(of.target) if of.target else None,
        "baseline": Said(of.baseline) if of.baseline else None,
        "standing": of.standing,
    }
