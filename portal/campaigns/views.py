"""What the town sees of its campaign: the board, the projects, and each table as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from impact.campaigns.changes import changes_after_freeze
from impact.campaigns.deciding import schedule_of
from impact.campaigns.states import IndicatorState
from impact.campaigns.timetable import Matter, decision_reasons
from impact.ledger.sealing import sealed_versions
from portal import town
from portal.accounts.views import signed_in
from portal.campaigns.board import CLEAN, GRAVITY, PLACES, SIGNS, Board, BoardLine, board, theme_name
from portal.campaigns.completeness import Completeness, by_indicator, by_theme, whole
from portal.campaigns.filters import Filter
from portal.campaigns.gaps import answered, gaps_shown, why_gap
from portal.campaigns.gestures import MATTERS, matter_of, proposed_schedule
from portal.campaigns.just_done import just_done
from portal.campaigns.models import PendingDecision
from portal.campaigns.pace import pace_shown, pace_table
from portal.campaigns.seconds import able_to_confirm
from portal.campaigns.tables import Cell, exported
from portal.campaigns.years import desk_year, years_under_way
from portal.config.language import into_spoken, say
from portal.publication.blocking import blocking
from portal.publication.waiting import publications
from portal.setup.steps import steps

RETURNED_LAST = "returned_last"
"""In the session: what was returned last, which the board says once."""

SECONDED = "seconded_last"
"""In the session: what who comes second just confirmed or dropped, which the board says once."""

Rows = tuple[Sequence[str], Sequence[Sequence[Cell]]]
FIRST = 8
"""How much of the queue the board shows; the list has the rest."""
ACCEPTED = "accepted_last"
"""In the session: the acceptances that can be undone with one gesture."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The campaign of the year that is asked for; where there is no project yet, the way to begin."""
    if not town.town().register.projects:
        return redirect("setup:home")
    return redirect("campaigns:board", year=desk_year(request))


@require_safe
def show_board(request: HttpRequest, year: int) -> HttpResponse:
    """Where the campaign stands, and what waits, in order of weight."""
    of = board_or_404(year)
    schedule = schedule_of(of.campaign) if of.campaign else None
    closes = schedule.closes.of(year) if schedule else None
    opened = town.local(of.campaign.opened.recorded_at).date() if of.campaign else None
    context = {
        "of": of,
        "year": str(year),
        "under_way": years_under_way(),
        "seconded": (just_done(request, SECONDED, year) or {}).get("said", ""),
        "returned": just_done(request, RETURNED_LAST, year),
        "opens": max(schedule.opens.of(year), opened) if schedule and opened else None,
        "closes": closes,
        "left": (closes - town.today()).days if closes else None,
        "bar": _bar(of),
        "first": of.queue[:FIRST],
        "rest": max(len(of.queue) - FIRST, 0),
        "counts": {where: len(of.at(where)) for where in PLACES},
        "themes": by_theme(of),
        "indicators": by_indicator(of),
        "whole": whole(of),
        "pace": pace_shown(of),
        "proposals": proposals_of(request, year),
        "publications": publications(request),
        "undoable": just_done(request, ACCEPTED, year),
        "blocked": len(blocking(year)),
        "answered": answered(of),
        "sealed": _sealed(year),
        "changes": _changes(year),
        "writes": writes(request),
        "left_to_set_up": sum(not step.done for step in steps()),
    }
    return render(request, "campaigns/board.html", context)


@require_safe
def projects(request: HttpRequest, year: int) -> HttpResponse:
    """The projects of the year, those that pass the filter of the address."""
    of, chosen = board_or_404(year), _filter(request)
    context = {
        "of": of,
        "year": str(year),
        "chosen": chosen,
        "lines": chosen.lines(of),
        "places": PLACES,
        "gravities": (*GRAVITY, CLEAN),
        "themes": [(part.key, part.name) for part in by_theme(of)],
        "indicators": [(part.key, part.name) for part in by_indicator(of)],
        "query": request.GET.urlencode(),
    }
    return render(request, "campaigns/projects.html", context)


@require_safe
def export(request: HttpRequest, year: int, table: str, kind: str) -> HttpResponse:
    """A table of the desk as a file: the projects by the filter of the address."""
    of = board_or_404(year)
    tables: dict[str, Callable[[], Rows]] = {
        "projets": lambda: _projects_table(_filter(request).lines(of)),
        "a-relire": lambda: _projects_table([*of.queue, *of.unchecked, *of.clean]),
        "themes": lambda: _completeness_table([*by_theme(of), whole(of)], "theme"),
        "indicateurs": lambda: _completeness_table(by_indicator(of), "indicator"),
        "valeurs": lambda: _values_table(of),
        "changements": lambda: _changes_table(year),
        "rythme": lambda: pace_table(of),
        "lacunes": lambda: _gaps_table(of),
    }
    if table not in tables:
        raise Http404
    return exported(f"{table}-{year}", kind, *tables[table]())


def board_or_404(year: int) -> Board:
    """The board of a year in which a project ran, and that has begun."""
    if not 1990 <= year <= town.today().year or not any(project.runs(year) for project in town.town().register.projects.values()):
        raise Http404
    return board(year)


def writes(request: HttpRequest) -> bool:
    """Whether who looks may act."""
    return signed_in(request).role == "city"


def proposals_of(request: HttpRequest, year: int) -> list[dict[str, Any]]:
    """What waits for a second person, in words."""
    account = signed_in(request)
    return [
        {
            "id": p.id,
            **able_to_confirm(p.by, account),
            "what": proposed_text(p),
            "days": p.matter == "days",
            "why": _why(matter_of(p.matter), p.code),
            "reason": p.reason,
            "function": p.function,
            "at": p.at,
        }
        for p in PendingDecision.objects.filter(year=year, matter__in=MATTERS).select_related("by")
    ]


def proposed_text(proposal: PendingDecision) -> str:
    """What somebody proposed, in words."""
    known, year, project = town.town().catalogue.indicators, proposal.year, _name(proposal.project, town.town().register.projects)
    named = [into_spoken(known[name].in_year(year).title) if name in known else name for name in proposal.indicators]
    key = f"proposal.{proposal.matter}" + ("_of" if named else "")
    closes = schedule.closes.of(year) if (schedule := proposed_schedule(proposal)) else ""
    return say(key, year=str(year), project=project, until=proposal.until, values=", ".join(named), closes=closes)


def gap_text(value: IndicatorState) -> str:
    """Why a value is not waited for; empty where it is."""
    if value.gap is None:
        return ""
    return why_gap(value.gap)


def _why(matter: Matter, code: str) -> str:
    return into_spoken(decision_reasons().of(matter)[code])


def _name(project: str, register: Any) -> str:
    return into_spoken(register[project].title) if project in register else project


def _sealed(year: int) -> int:
    """The version of a year that is published; 0 where none is."""
    with town.ledger() as ledger:
        return max((version.version for version in sealed_versions(ledger, year)), default=0)


def _bar(of: Board) -> list[dict[str, Any]]:
    """The one bar: of each part where it starts and how wide it is, in thousandths."""
    parts, start, whole = [], 0.0, max(len(of.lines), 1)
    for where, count in of.places:
        width = 1000 * count / whole
        parts.append(
            {
                "where": where,
                "count": count,
                "name": say(f"where_counted.{where}", count=count),
                "sign": SIGNS[where],
                "dot_x": f"{start:.1f}",
                "dot_width": f"{width:.1f}",
            }
        )
        start += width
    return parts


def _filter(request: HttpRequest) -> Filter:
    names = {"where": "etat", "theme": "theme", "indicator": "manque", "gravity": "constat", "words": "mots", "late": "retard"}
    return Filter(**{name: request.GET.get(word, "")[:100] for name, word in names.items()})


def _changes(year: int) -> list[dict[str, Any]]:
    with town.ledger() as ledger:
        changes = changes_after_freeze(ledger.events(), year)
    register = town.town().register.projects
    return [c.model_dump() | {"text": into_spoken(c.text), "title": _name(c.project or "", register)} for c in changes]


def _projects_table(lines: Sequence[BoardLine]) -> Rows:
    heads = [
        say(f"board.column_{name}")
        for name in ("project", "theme", "where", "received", "asked", "late", "timely", "gravity", "finding", "since")
    ]
    rows: list[list[Cell]] = [
        [
            line.title,
            theme_name(line.theme),
            say(f"where.{line.where}"),
            line.received,
            line.asked,
            len(line.late),
            say(f"timely.state.{line.timely.state}") if line.timely else "",
            say(f"gravity.{line.gravity}"),
            line.findings[0][1] if line.findings else "",
            line.received_at.date().isoformat() if line.received_at else "",
        ]
        for line in lines
    ]
    return heads, rows


def _completeness_table(parts: Sequence[Completeness], of: str) -> Rows:
    heads = [say(f"board.column_{name}") for name in (of, "projects", "sent", "asked", "received", "share", "late", "findings")]
    return heads, [[p.name, p.projects, p.sent, p.asked, p.received, p.share, p.late, p.findings] for p in parts]


def _values_table(of: Board) -> Rows:
    catalogue = town.town().catalogue
    heads = [say(f"board.column_{name}") for name in ("project", "indicator", "state", "submission", "gap")]
    rows: list[list[Cell]] = [
        [
            line.title,
            into_spoken(catalogue[value.indicator].in_year(of.year).title),
            say("value_state.promised" if value.promised else f"value_state.{value.state}"),
            ", ".join(value.submissions),
            gap_text(value),
        ]
        for line in of.lines
        for value in line.values
    ]
    return heads, rows


def _gaps_table(of: Board) -> Rows:
    heads = [say(f"board.column_{name}") for name in ("project", "indicator", "why", "author", "day")]
    rows = [[g.line.title, value, g.why, g.by, g.at.date().isoformat()] for g in gaps_shown(of) for value in g.values]
    return heads, rows


def _changes_table(year: int) -> Rows:
    heads = [say(f"board.column_{name}") for name in ("day", "change", "project", "why", "author", "second")]
    return heads, [[str(c["at"]), say(f"change.{c['what']}"), c["title"], c["text"], c["author"], c["second"]] for c in _changes(year)]
