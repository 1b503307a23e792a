"""What there is to check of a submission, as its sender can see it: one cause is said once, with the values that it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from indicators.text import Refusal
from pipelines.quality import check_texts
from pipelines.warehouse import checked_of, findings_on
from portal import town
from portal.config.language import into_spoken, say, spoken
from portal.messages import wording
from portal.returns.questions import page_asking
from reports.edition.typography import typeset


@dataclass(frozen=True)
class Task:
    """One thing to check: how grave it is, what is noticed, and where it is corrected; of a cause of several values, each of them."""

    severity: str
    text: str
    link: str = ""
    values: list[Task] = field(default_factory=list)


def findings(submission_id: str) -> list[str] | None:
    """What validation says of a submission, the gravest first; None while the warehouse does not know it yet."""
    listed = _found(submission_id)
    return None if listed is None else [finding[f"message_{spoken()}"] for finding in listed]


def to_do(submission_id: str) -> list[Task] | None:
    """What there is to check of a submission, the gravest first; None while the warehouse does not know it yet."""
    listed = _found(submission_id)
    return None if listed is None else tasks_of(listed)


def tasks_of(listed: Iterable[dict[str, Any]]) -> list[Task]:
    """What findings ask for, the gravest first: those of one cause together."""
    causes: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for finding in listed:
        causes.setdefault((finding["severity"], finding["check_id"]), []).append(finding)
    return [_task(check, alike) for (_, check), alike in causes.items()]


def _task(check: str, alike: list[dict[str, Any]]) -> Task:
    title, recommendation = map(into_spoken, check_texts()[check])
    own = f"task.{check}"
    if own in wording().codes():  # a check speaks of files; whoever answers a form sees questions
        advice = say(own)
    elif len(alike) == 1:
        return _one(alike[0])
    else:
        advice = recommendation
    values = [_one(finding, without=recommendation) for finding in alike]
    return Task(values[0].severity, say("task.many", title=title, count=len(alike), advice=advice), values=values)


def _one(finding: dict[str, Any], without: str = "") -> Task:
    """What one finding asks for; the question that it is about, where the form asks it."""
    indicator, start, project = (finding[name] for name in ("indicator_id", "period_start", "project_id"))
    page = page_asking(indicator) if indicator and start and project else None
    link = reverse("returns:form", args=[project, start.year, page]) if page else ""
    text = typeset(finding[f"message_{spoken()}"], spoken())
    return Task(say(f"severity.{finding['severity']}"), text.removesuffix(without).rstrip(), link)


def _found(submission_id: str) -> list[dict[str, Any]] | None:
    """The findings of a submission, the gravest first; None while the warehouse does not know it yet."""
    try:
        return findings_on(town.town(), [submission_id]) if checked_of(town.town(), [submission_id]) else None
    except Refusal:
        return None
