"""What was received: the receipt of a submission, its rows, what validation says of it, its original."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from impact.ledger.claims import RETURNED, claimed_rows, not_taken
from impact.ledger.compared import REVISED
from impact.ledger.known import KnownSubmission
from indicators.text import Refusal
from pipelines.read import annotate, read
from portal import town
from portal.accounts.views import signed_in
from portal.config.language import into_spoken, say, spoken
from portal.returns.answers import in_words
from portal.returns.causes import causes_of
from portal.returns.downloads import ANY, PDF, annotated_copy, download
from portal.returns.drafts import YearOfProject
from portal.returns.due import asked_for, correction, year_asked
from portal.returns.evidence import folder, kind_of, stated
from portal.returns.left import YearLeft, left_of
from portal.returns.lookup import project_or_404
from portal.returns.models import Attachment
from portal.returns.paper import receipt_pdf
from portal.returns.questions import FormCell
from portal.returns.reviewed import answers_to, confirmed, stood_before_rows
from portal.returns.revised import part_of, title_of
from portal.returns.sending import is_return
from portal.returns.tasks import to_do
from portal.returns.withdrawn import years_apart
from reports.edition.typography import typeset

AGAIN = "said_again"
"""Where a session keeps, until the next page, what a withdrawal handed in and asked again."""


@dataclass(frozen=True)
class RowShown:
    """One value of a submission, in words; of one that was revised, what stood `before`; `place`: its line in the file, if any."""

    key: str
    title: str
    of: str
    value: str
    fate: str
    comment: str = ""
    before: str = ""
    place: str = ""

    @property
    def project(self) -> str:
        """The name of the project that it is of."""
        name = self.key.partition("|")[0]
        known = town.town().register.projects.get(name)
        return into_spoken(known.title) if known else name

    @property
    def about(self) -> str:
        """What a message about it is about: its key without the project."""
        return self.key.partition("|")[2]

    @property
    def year(self) -> int:
        """The year in which its period ends."""
        return int(self.key.split("|")[3][:4])

    @property
    def correction(self) -> str:
        """Where it alone is corrected."""
        project, indicator, start, end, breakdown = self.key.split("|", 4)
        return correction(project, FormCell(indicator, date.fromisoformat(start), date.fromisoformat(end), breakdown))


def submission_or_404(submission_id: str) -> KnownSubmission:
    """The submission of that id."""
    known = town.submission(submission_id)
    if known is None:
        raise Http404
    return known


@require_safe
def receipt(request: HttpRequest, submission: str) -> HttpResponse:
    """What became of a submission."""
    known = submission_or_404(submission)
    role = signed_in(request).role
    more = {
        "writes": role in ("leader", "city"),
        "leads": role == "leader",
        "corrects": role == "leader" and not known.ended,
        "again": request.session.pop(AGAIN, None),
        "left": left_beside(known),
        "other": other_year(years_stated(known)),
        "apart": years_apart(known) if role == "leader" else [],
    }
    return render(request, "returns/receipt.html", shown(known) | more)


def left_beside(known: KnownSubmission) -> YearLeft:
    """What the years that a submission is about still lack; of a year that nobody asks for, what it gives in part alone."""
    project = town.town().register.projects.get(town.project_of(known) or "")
    if project is None or known.ended:
        return YearLeft()
    return YearLeft(
        left for year in years_stated(known) for left in left_of(YearOfProject(project, year, spoken())) if left.lacks or asked_for(year)
    )


def other_year(years: Sequence[int]) -> str:
    """That figures are of years that nobody asks for now: whoever mistook the year sees it."""
    if not years or any(map(asked_for, years)):
        return ""
    return say("receipt.other_year", years=", ".join(map(str, years)), asked=str(year_asked()))


def years_stated(known: KnownSubmission) -> list[int]:
    """The years that a submission states values of; none where it is a log of events."""
    if known.reading is None or known.reading.details["mapping"]:
        return []
    with town.ledger() as ledger:
        ends = claimed_rows(ledger, known.reading)["period_end"].unique().sort()
    return list(dict.fromkeys(end.year for end in ends))


@require_safe
def paper(request: HttpRequest, submission: str) -> HttpResponse:
    """The same on paper."""
    del request
    return download(receipt_pdf(shown(submission_or_404(submission))), PDF, f"{submission}.pdf")


def shown(known: KnownSubmission) -> dict[str, Any]:
    """All that a page tells of a submission."""
    project = town.town().register.projects.get(town.project_of(known) or "")
    with town.ledger() as ledger:
        causes = {fate: causes_of(not_taken(ledger, known.reading, fate)) for fate in ("rejected", "aside")} if known.reading else {}
        answers = answers_to(ledger.events(), {known.received.submission_id})
    details = known.reading.details if known.reading else {}
    return {
        "known": known,
        "id": known.received.submission_id,
        "project": project,
        "details": details,
        "hash": known.received.files["original"],
        "source": known.received.details["source"],
        "rows": rows_of(known),
        "rejections": causes.get("rejected", []),
        "aside": causes.get("aside", []),
        "remarks": [typeset(remark[spoken()], spoken()) for remark in details.get("remarks", [])],
        "findings": to_do(known.received.submission_id),
        "answers": answers,
        "annotated": project is not None and not is_return(known.received.details["source"]) and not details.get("mapping"),
        "ended": known.ended,
        "why_ended": known.withdrawals[-1].details["reason"] if known.ended else "",
    }


def rows_of(known: KnownSubmission) -> list[RowShown]:
    """The values that a submission stated; none where it is a log of events, whose rows are not values."""
    if known.reading is None or known.reading.details["mapping"]:
        return []
    with town.ledger() as ledger:
        rows = claimed_rows(ledger, known.reading)
    standing = town.claims().filter(submission_id=known.received.submission_id)
    keys = {_key(row): row["fate"] for row in standing.iter_rows(named=True)}
    again = {"|".join(map(str, key)) for key in confirmed(rows)}
    revised = rows.filter(fate=REVISED)
    before = {_key(row): _value(row) for row in stood_before_rows(revised).iter_rows(named=True)}
    shown = [row_shown(row, keys.get(_key(row)), confirmed=_key(row) in again, before=before) for row in rows.iter_rows(named=True)]
    if is_return(known.received.details["source"]):
        return shown  # the form has no lines
    return [replace(value, place=_place(row)) for value, row in zip(shown, rows.iter_rows(named=True), strict=True)]


def _place(row: dict[str, Any]) -> str:
    """Where a value stands in the file that was handed in."""
    return ", ".join(filter(None, [row["sheet"], say("receipt.row", row=str(row["row"]))]))


def _value(row: dict[str, Any]) -> str:
    return in_words(row, spoken(), town.town().catalogue[row["indicator_id"]].current.unit)


def _key(row: dict[str, Any]) -> str:
    return "|".join(str(row[name]) for name in ("project_id", "indicator_id", "period_start", "period_end", "breakdown"))


def row_shown(row: dict[str, Any], stands: str | None, *, confirmed: bool, before: Mapping[str, str] = MappingProxyType({})) -> RowShown:
    """A row of a reading as its receipt shows it; `stands`: the fate of its claim, where it is one that stands."""
    taken = "confirmed" if confirmed else row["fate"]
    fate = RETURNED if stands == RETURNED else taken if stands else "replaced"
    key, value = _key(row), _value(row)
    past = before.get(key, "") if before.get(key) != value else ""
    return RowShown(key, title_of(row), part_of(row), value, say(f"fate.{fate}"), row.get("comment") or "", past)


@require_safe
def original(request: HttpRequest, submission: str) -> HttpResponse:
    """The file as it was handed in, to be kept, never to be shown by a browser."""
    del request
    known = submission_or_404(submission)
    with town.ledger() as ledger:
        content = ledger.file(known.received, "original")
    return download(content, ANY, known.received.details["source"])


@require_safe
def annotated(request: HttpRequest, submission: str) -> HttpResponse:
    """The file that was handed in, with what became of each of its cells."""
    del request
    known = submission_or_404(submission)
    project, source = town.project_of(known), str(known.received.details["source"])
    if not project or is_return(source):
        raise Http404
    with town.ledger() as ledger:
        content = ledger.file(known.received, "original")
    try:
        reading = read(town.town(), content, source, project)
    except Refusal as refusal:  # no table
        raise Http404 from refusal
    return annotated_copy(annotate(town.town(), content, reading), source)


@require_safe
def evidence(request: HttpRequest, project: str, digest: str) -> HttpResponse:
    """A file that shows what a project says. Whoever may see the project's submissions may see it; others do not learn that it is there."""
    del request
    project_or_404(project)
    file = folder() / digest
    attached = Attachment.objects.filter(draft__project_id=project, sha256=digest).exists()
    if not (attached or stated(digest, project)) or not file.is_file():
        raise Http404
    content = file.read_bytes()
    response = HttpResponse(content, content_type=kind_of(content))
    response["Content-Disposition"] = f'attachment; filename="{digest[:12]}"'
    return response
