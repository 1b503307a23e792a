"""Reviewing on the desk: a project and its values, all that has no finding at once, what was held because of a freeze, and taking back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from impact.campaigns.deciding import decide_held
from impact.campaigns.states import pending_values
from impact.campaigns.timetable import decision_reasons
from impact.intake.result import OBSERVATION_KEY
from impact.ledger.campaigning import DecidedBy
from impact.ledger.claims import RETURNED
from impact.ledger.reviewing import Key
from impact.ledger.submission import read_received
from indicators.text import Refusal
from portal import town
from portal.accounts.audit import noted
from portal.accounts.views import signed_in
from portal.campaigns import gestures
from portal.campaigns.board import Board, BoardLine
from portal.campaigns.reminders import reminders_of
from portal.campaigns.views import ACCEPTED, RETURNED_LAST, board_or_404, gap_text, writes
from portal.config.language import into_spoken, say
from portal.returns import mails
from portal.returns.answers import LONGEST
from portal.returns.receipts import RowShown, rows_of, submission_or_404
from portal.returns.reviewed import answers_to
from portal.reviews.looking import AGAIN, Look, decision_named, look_page
from portal.reviews.unsent import UnsentReview, forget, keep, kept, typed


@require_http_methods(["GET", "POST"])
def clean(request: HttpRequest, year: int) -> HttpResponse:
    """What has no finding, all of it shown before it is accepted with one gesture."""
    of, refusal = board_or_404(year), ""
    if request.method == "POST":
        known = {line.project.id for line in of.clean}
        chosen = [project for project in request.POST.getlist("project") if project in known]
        try:
            events = gestures.accept_projects(year, chosen, signed_in(request), _seen(request))
        except Refusal as error:
            refusal = into_spoken(error.text)
        else:
            request.session[ACCEPTED] = {"year": year, "events": events, "projects": len(chosen)}
            return redirect("campaigns:board", year=year)
    context = {"of": of, "year": str(year), "lines": of.clean, "refusal": refusal}
    return render(request, "campaigns/clean.html", context, status=409 if refusal else 200)


@require_POST
def take_back(request: HttpRequest, year: int) -> HttpResponse:
    """Takes back what was just accepted."""
    events = [int(number) for number in request.POST.getlist("event") if number.isdecimal()]
    gestures.undo(events, signed_in(request))
    return redirect("campaigns:board", year=year)


@require_http_methods(["GET", "POST"])
def project_values(request: HttpRequest, year: int, project: str) -> HttpResponse:
    """A project's year: its values, each with where it stands; accepted, or returned with a question."""
    of = board_or_404(year)
    line = next((line for line in of.lines if line.project.id == project), None)
    if line is None:
        raise Http404
    refusal, about = "", f"{year} {project}"
    words = typed(request) if request.method == "POST" else kept(request, about)
    try:
        if request.method == "POST" and not words.look:
            _review(request, year, line, words)
            forget(request, about)
            return redirect("campaigns:board", year=year)
        if request.method == "POST":
            keep(request, about, words)
        if words.look and (request.method == "POST" or AGAIN in request.GET):
            return _looked_at(request, of, line, words)
    except Refusal as error:
        refusal = say("reviews.why") if error.code == "reason_empty" else into_spoken(error.text)
    context = _project_context(of, line)
    asked = request.GET.get("indicateur", "")
    context |= {
        "refusal": refusal,
        "words": words,
        "unsent": bool(words) and request.method == "GET",
        "ticked": words.ticked or [row.sent_as for row in context["rows"] if row.indicator == asked],
    }
    return render(request, "campaigns/project.html", context | {"writes": writes(request)}, status=422 if refusal else 200)


def _looked_at(request: HttpRequest, of: Board, line: BoardLine, words: UnsentReview) -> HttpResponse:
    """What is about to be accepted or returned. Raises Refusal `reason_empty` where a return has no question."""
    decision, ticked = decision_named(words.look), set(words.ticked)
    with town.ledger() as ledger:
        waiting = {
            "|".join(str(part) for part in key) for keys in pending_values(ledger, of.year, line.project.id).values() for key in keys
        }
    known = _rows(of.year, line)
    rows = [row for row in known if row.sent_as in ticked] if ticked else known
    if decision == "accepted" and not ticked:
        rows = [row for row in known if row.row.key in waiting]
    board_of, here = reverse("campaigns:board", args=[of.year]), reverse("campaigns:project", args=[of.year, line.project.id])
    look = Look(
        crumbs=[(board_of, say("board.name", year=str(of.year))), (here, line.title)],
        project=line.project,
        decision=decision,
        typed=words,
        rows=[(row.row, row.sent_as) for row in rows],
        values=_by_submission((row.submission, _key(row.row.key)) for row in rows),
        seen=of.seen if _seen(request) is None else _seen(request),
    )
    return look_page(request, look)


def _review(request: HttpRequest, year: int, line: BoardLine, words: UnsentReview) -> None:
    """Accepts all that waits, or the values ticked; or returns these."""
    account, project, reason, comment = signed_in(request), line.project, words.reason, words.comment
    decision, keys = decision_named(request.POST.get("decision")), list(_keys(request))
    if decision == "accepted" and not keys:
        gestures.accept_projects(year, [project.id], account, _seen(request), comment)
        return
    if not keys:
        keys = [(of.submission, _key(of.row.key)) for of in _rows(year, line)]
    gestures.review_values(project.id, decision, reason if decision == RETURNED else comment, keys, account, _seen(request))
    if decision == "returned":
        mailed = mails.returned(request, project, reason, _by_submission(keys))
        request.session[RETURNED_LAST] = {"year": year, "title": line.title, "values": len(keys), "mails": mailed, "project": project.id}


def _by_submission(keys: Iterable[tuple[str, Key]]) -> dict[str, list[Key]]:
    values: dict[str, list[Key]] = {}
    for name, key in keys:
        values.setdefault(name, []).append(key)
    return values


def _project_context(of: Board, line: BoardLine) -> dict[str, Any]:
    catalogue = town.town().catalogue
    values = [(into_spoken(catalogue[value.indicator].in_year(of.year).title), value, gap_text(value)) for value in line.values]
    with town.ledger() as ledger:
        answers = answers_to(ledger.events(), {name for value in line.values for name in value.submissions}, line.project.id)
    rows = _rows(of.year, line)
    first = next((row.row.key for row in rows if row.row.key in line.answers), "")
    context = {"of": of, "year": str(of.year), "line": line, "rows": rows, "answer": first, "values": values, "answers": answers}
    return context | {"reminders": reminders_of(of.year, line.project.id)}


@dataclass(frozen=True)
class StandingRow:
    """A value in words, with the submission that it stands in and its state."""

    submission: str
    row: RowShown

    @property
    def indicator(self) -> str:
        """What it is a value of."""
        return self.row.key.split("|")[1]

    @property
    def sent_as(self) -> str:
        """What its box sends."""
        return f"{self.submission}|{self.row.key}"


def _rows(year: int, line: BoardLine) -> list[StandingRow]:
    """The values of a project's year that stand, each with its submission; those counted from logs of events apart."""
    claims = town.claims().filter(pl.col("project_id") == line.project.id, pl.col("period_end").dt.year() == year)
    standing = {"|".join(str(part) for part in key): name for *key, name in claims.select(*OBSERVATION_KEY, "submission_id").iter_rows()}
    rows = [StandingRow(name, row) for name in sorted(set(standing.values())) for row in rows_of(submission_or_404(name))]
    return [of for of in rows if standing.get(of.row.key) == of.submission]


@require_http_methods(["GET", "POST"])
def held(request: HttpRequest, submission: str) -> HttpResponse:
    """What came after the freeze: read, once somebody else than who sent it accepts it with a coded reason and two functions."""
    known, refusal = submission_or_404(submission), ""
    typed = {name: request.POST.get(name, "")[:LONGEST].strip() for name in ("code", "reason", "author", "second")}
    if request.method == "POST":
        account = signed_in(request)
        decided = DecidedBy(typed["reason"], typed["code"], typed["author"], typed["second"], account.id, known.received.who, "portal")
        decision = decision_named(request.POST.get("decision"))
        try:
            gestures.check_chosen(typed["code"])
            with town.ledger() as ledger:
                decide_held(ledger, submission, decision, decided, _seen(request))
                if decision == "accepted":
                    read_received(ledger, known.received, town.town().context(), len(known.readings))
        except Refusal as error:
            refusal = into_spoken(error.text)
        else:
            noted(account, decision, submission)
            return redirect("campaigns:board", year=known.held_for[0])
    with town.ledger() as ledger:
        seen = len(ledger.events())
    reasons = [(code, into_spoken(text)) for code, text in decision_reasons().change.items()]
    context = {"known": known, "id": submission, "refusal": refusal, "typed": typed, "seen": seen, "reasons": reasons}
    return render(request, "campaigns/held.html", context | {"writes": writes(request)}, status=422 if refusal else 200)


def _seen(request: HttpRequest) -> int | None:
    """The last event that the page was made of."""
    text = request.POST.get("seen", "")
    return int(text) if text.isdecimal() else None


def _keys(request: HttpRequest) -> Iterator[tuple[str, Key]]:
    """The values that were ticked, with their submissions. Raises BadRequest for what no box of the page sends."""
    for text in request.POST.getlist("value"):
        name, _, key = text.partition("|")
        yield name, _key(key)


def _key(text: str) -> Key:
    try:
        project, indicator, start, end, breakdown = text.split("|", 4)
        return project, indicator, date.fromisoformat(start), date.fromisoformat(end), breakdown
    except ValueError as error:
        raise BadRequest from error
