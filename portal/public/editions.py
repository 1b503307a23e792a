"""Sealed editions as anyone reads them: the front, a year, its files and errata, search, the feed, the pages that a publisher owes."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from indicators.numbers import number
from portal import town
from portal.api.answers import attached, tagged
from portal.config.language import say, spoken
from portal.config.policy import as_sealed
from portal.editions.downloads import content_of, downloads_of, media_type, offers
from portal.editions.figures import errata_of, licences_of, rows_of
from portal.editions.said import Said
from portal.editions.versions import LATEST, VERSION, PublicPart, named_parts, sealed_part, sealed_parts
from portal.messages import wording
from portal.public.calculation import words
from portal.public.lookup import MOST, instead, matching
from portal.public.pages import answer_in_words, public_page
from portal.public.reading import led_on

CHAPTERS = ("index", "territory", "needs", "projects", "value", "indicators", "findings")
"""The chapters of an edition that a year names, in their order."""
LISTS = ("indicators", "projects")
"""Those that a search which found nothing leads to."""
HEADLINES = ("value_created", "value_invested", "people_reached", "volunteer_hours")
"""Of the territory, the figures that a year begins with where they are published."""
DEFENDER = "https://formulaire.defenseurdesdroits.fr/"
ATOM = "http://www.w3.org/2005/Atom"
NEVER = "1970-01-01T00:00:00Z"


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Every year that is published, the newest first."""
    parts = list(reversed(named_parts()))
    return public_page(request, parts, "public/front.html", lambda: _front(parts))


def _front(parts: list[PublicPart]) -> dict[str, Any]:
    return {"years": [_year(part) for part in parts], "licences": licences_of(parts[0]) if parts else []}


@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """A year: its chapters, its files, its versions, what was corrected."""
    versions = [of for of in sealed_parts() if of.year == year]  # asked once: what the page shows is of the last that it lists
    if not versions:
        raise Http404
    part = versions[-1]
    return public_page(request, versions, "public/year.html", lambda: _year(part) | _taken(part) | {"versions": versions})


def _taken(part: PublicPart) -> dict[str, Any]:
    """What can be taken away of a year: each file with what it is, what it holds, its format and its size."""
    known = set(wording().codes())
    files = [
        {
            "file": of,
            "title": say(code) if (code := f"public.file.{of.code}.title") in known else of.name,
            "holds": say(code) if (code := f"public.file.{of.code}.holds") in known else "",
            "size": _size(of.size),
        }
        for of in downloads_of(part, spoken())
    ]
    return {"files": files, "licences": licences_of(part)}


def _size(size: int | None) -> str:
    """A number of bytes as people say it."""
    if size is None:
        return say("public.size.made")
    for unit, of in (("mega", 1_000_000), ("kilo", 1_000)):
        if size >= of:
            return say(f"public.size.{unit}", size=number(size / of, spoken(), 1))
    return say("public.size.bytes", size=number(size, spoken(), 0))


@require_safe
def file(request: HttpRequest, year: int, version: str, name: str) -> HttpResponse:
    """A file of a sealed version: a page to read, anything else to take away."""
    if not re.match(VERSION, version):
        raise Http404
    known = {of.version for of in sealed_parts() if of.year == year}
    if not known or (version != LATEST and int(version.removeprefix("v")) not in known):
        raise Http404
    part = sealed_part(year, version)
    if not offers(part, name):
        raise Http404
    if not name.endswith(".html"):
        return tagged(request, [part], lambda: attached(name, content_of(part, name)))
    if version == LATEST:
        return as_sealed(answer_in_words(request, [part], lambda: HttpResponse(led_on(part, name, content_of(part, name)))))
    return as_sealed(tagged(request, [part], lambda: HttpResponse(content_of(part, name), content_type=media_type(name))))


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Figures by the words of their names."""
    asked = request.GET.get("q", "")[:200]
    parts = list(reversed(named_parts()))
    return public_page(request, parts, "public/search.html", lambda: _found(parts, asked))


def _found(parts: list[PublicPart], asked: str) -> dict[str, Any]:
    figures = matching(parts, asked, spoken())
    shown = [(part, Said(row)) for part, row in figures[:MOST]]
    about = {"asked": asked, "shown": shown, "count": len(figures), "more": len(figures) > MOST}
    return about | {"instead": [] if figures else instead(parts, asked, spoken()), "lists": _lists(parts[0]) if parts else []}


def _lists(part: PublicPart) -> list[tuple[str, int, str]]:
    """The chapters in which everything of a kind is listed: code, year, file."""
    names = [(chapter, f"{spoken()}/{chapter}.html") for chapter in LISTS]
    return [(chapter, part.year, name) for chapter, name in names if part.has(name)]


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Each sealed version, with what it corrects, for programs that follow."""
    parts = list(reversed(sealed_parts()))
    entries = [_entry(part) for part in parts]
    context = {"entries": entries, "updated": max((entry["sealed_at"] for entry in entries), default=NEVER)}
    context |= {"namespace": ATOM, "root": request.build_absolute_uri("/").rstrip("/")}
    return answer_in_words(
        request, parts, lambda: render(request, "public/feed.xml", context, content_type="application/atom+xml; charset=utf-8")
    )


@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    """Who publishes, who answers, who keeps the server, under which licence."""
    newest = named_parts()[-1:]
    licences = [licence for part in newest for licence in licences_of(part)]
    return public_page(request, newest, "public/legal.html", lambda: {"publisher": town.town().territory.publisher, "licences": licences})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far the pages conform, as an audit found; whom to write to, and to whom after."""
    context = {"publisher": town.town().territory.publisher, "defender": DEFENDER}
    return public_page(request, [], "public/accessibility.html", lambda: context)


def _year(part: PublicPart) -> dict[str, Any]:
    language = spoken()
    rows = rows_of(part)
    headlines = [rows[address] for of in HEADLINES if (address := f"{part.year}/territory/{of}") in rows]
    chapters = [(chapter, f"{language}/{chapter}.html") for chapter in CHAPTERS if part.has(f"{language}/{chapter}.html")]
    method, closing = (page if part.has(page) else "" for page in (f"{language}/report/{name}.html" for name in ("method", "closing")))
    about = {"part": part, "headlines": [Said(row) for row in headlines], "chapters": chapters}
    return about | {"errata": _errata(part), "method": method, "closing": closing}


def _entry(part: PublicPart) -> dict[str, Any]:
    """A version in the feed, with what it corrects itself."""
    errata = [erratum for erratum in _errata(part) if erratum["to"] == f"v{part.version}"]
    return {"part": part, "sealed_at": _sealed_at(part), "errata": errata}


def _errata(part: PublicPart) -> list[dict[str, Any]]:
    return [erratum | {"said": words(erratum["text"])} for erratum in reversed(errata_of(part))]


def _sealed_at(part: PublicPart) -> str:
    return part.manifest.sealed_at.isoformat(timespec="seconds") if part.manifest else ""
