"""Sending: the answers written as a file that `collect` reads like any other, and handed in to the ledger.

The file names how many returns the project has sent for the year, so that going back to an earlier answer is news, and sending the same
twice is not.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from impact.intake.result import Context
from impact.ledger.chain import Ledger, sha256
from impact.ledger.known import KnownSubmissions
from impact.ledger.replay import remember
from impact.ledger.submission import Receipt, hand_in, preview, read_received, unread
from portal import town
from portal.messages import wording
from portal.returns.answers import plain_number

_HEADINGS = (
    "Projet",
    "Indicateur",
    "Début",
    "Fin",
    "Ventilation",
    "Valeur",
    "Motif d'absence",
    "Numérateur",
    "Dénominateur",
    "Preuve",
    "Commentaire",
)
Observation = dict[str, Any]


@dataclass(frozen=True)
class Return:
    """The answers of one project for one year, to be handed in."""

    project: str
    year: int
    observations: Sequence[Observation]

    def content(self, number: int) -> bytes:
        """The answers as a table, the `number`-th of this project and year."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator="\n")
        writer.writerow([wording().text("file.title", number=str(number), year=str(self.year)).fr])
        writer.writerow(_HEADINGS)
        for observation in sorted(self.observations, key=_order):
            writer.writerow(_row(observation))
        return text.getvalue().encode()

    def source(self, number: int) -> str:
        """The name of the file."""
        return f"retour-{self.year}-{number}.csv"


def send(answers: Return, channel: str, who: str, *, anew: bool = False) -> Receipt:
    """Hands the answers in. What was sent last, sent again, has the receipt it had, unless it is to be said `anew`."""
    context = town.town().context(answers.project)
    with town.ledger() as ledger:
        read_left(ledger, context)
        sent = _sent(ledger, answers)
        content = answers.content(sent)
        known = ledger.kept(KnownSubmissions).of_file((sha256(content), answers.project, None))
        number = sent if not anew and known and not known.ended and _unchanged(ledger, answers, sent + 1) else sent + 1
        receipt = hand_in(ledger, answers.content(number), answers.source(number), context, channel, who=who)
        remember(ledger)
    return receipt


def read_left(ledger: Ledger, context: Context) -> None:
    """Reads what a killed process left unread of a project, before more is handed in: read later, it would replace what came after it."""
    for arrival in unread(ledger):
        if arrival.details["project_id"] == context.project:
            read_received(ledger, arrival, context)


def difference(answers: Return) -> Receipt:
    """What sending the answers would change, with nothing written."""
    context = town.town().context(answers.project)
    with town.ledger() as ledger:
        number = _sent(ledger, answers) + 1
        return preview(ledger, answers.content(number), answers.source(number), context)


def is_return(source: str) -> bool:
    """Whether a file was made of answers that were typed."""
    return re.fullmatch(r"retour-\d{4}-\d+\.csv", source) is not None


def _unchanged(ledger: Ledger, answers: Return, number: int) -> bool:
    """Whether the answers say nothing that does not stand already."""
    receipt = preview(ledger, answers.content(number), answers.source(number), town.town().context(answers.project))
    return receipt.unchanged == receipt.received


def _sent(ledger: Ledger, answers: Return) -> int:
    """How many returns the project has sent for the year."""
    start = f"retour-{answers.year}-"
    received = [known.received for known in ledger.kept(KnownSubmissions).after(ledger.events()).by_id.values()]
    return sum(e.details["project_id"] == answers.project and e.details["source"].startswith(start) for e in received)


def _order(observation: Observation) -> tuple[str, ...]:
    return tuple(str(observation[name]) for name in ("indicator_id", "period_start", "period_end", "breakdown"))


def _row(observation: Observation) -> list[str]:
    parts = ("numerator", "denominator")
    return [
        *(str(observation[name]) for name in ("project_id", "indicator_id", "period_start", "period_end", "breakdown")),
        _value(observation),
        observation["missing"] or "",
        *(_number(observation[name]) for name in parts),
        observation["evidence"] or "",
        observation["comment"] or "",
    ]


def _value(observation: Observation) -> str:
    """The value as people write it: exact, « environ », or « entre … et … »; nothing where its parts say it."""
    low, high = observation["low"], observation["high"]
    if observation["numerator"] is not None:
        return ""
    if low is not None and high is not None:
        return wording().said("between", "fr", low=_number(low), high=_number(high))
    value = _number(observation["value"])
    return wording().said("about", "fr", value=value) if value and observation["approximate"] else value


def _number(value: float | None) -> str:
    return "" if value is None else plain_number(value).replace(".", ",")
