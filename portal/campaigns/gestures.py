"""The gestures of the desk: accepting by project, undoing it, and what one person proposes and a second confirms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction

from impact.campaigns.deciding import allow_until, check_asked, check_reason, freeze, leave_gap, project_of_year, schedule_of
from impact.campaigns.rescheduling import reschedule
from impact.campaigns.states import pending_values
from impact.campaigns.timetable import ByTwo, OnDesk, Schedule
from impact.ledger.campaigning import DecidedBy, campaign_of
from impact.ledger.chain import Event, Ledger
from impact.ledger.claims import RETURNED
from impact.ledger.reviewing import Decision, Key, check_seen, review, undo_acceptance
from portal import town
from portal.accounts.audit import noted
from portal.accounts.models import Account
from portal.accounts.vouching import check_independent
from portal.campaigns.models import PendingDecision
from portal.messages import messages

MATTERS: tuple[OnDesk, ...] = ("freeze", "unfreeze", "gap", "close_gap", "window", "days")


@dataclass(frozen=True)
class DeskDecision:
    """What somebody decides on the desk, as they typed it.

    `indicators`: of a gap, those it is about; none for all of the project's. `schedule`: other days; `seen`: what had set those before.
    """

    matter: OnDesk
    project: str = ""
    indicators: tuple[str, ...] = ()
    until: str = ""
    code: str = ""
    reason: str = ""
    function: str = ""
    schedule: Schedule | None = None
    seen: int | None = None


def accept_projects(year: int, projects: Iterable[str], account: Account, seen: int | None = None, comment: str = "") -> list[int]:
    """Accepts what is to be reviewed of these projects, perhaps with a comment; the events that say so, by which it can be undone.

    Nothing is accepted where somebody acted on one of the submissions since the event `seen`. Raises Refusal `reviewed_meanwhile`.
    """
    with town.ledger() as ledger:
        events = ledger.events()
        waiting = [(name, keys) for project in projects for name, keys in pending_values(ledger, year, project).items()]
        for name, _ in waiting:
            check_seen(events, name, seen)
        return [_reviewed(ledger, name, "accepted", comment, keys, account) for name, keys in waiting]


def review_values(
    project: str, decision: Decision, reason: str, keys: Sequence[tuple[str, Key]], account: Account, seen: int | None
) -> list[int]:
    """Accepts or returns values of a project, each with the submission it stands in; the events that say so.

    Raises Refusal `reviewed_meanwhile`, `reason_empty`, `value_not_standing`.
    """
    of: dict[str, list[Key]] = {}
    for name, key in keys:
        if key[0] == project:
            of.setdefault(name, []).append(key)
    with town.ledger() as ledger:
        events = ledger.events()
        for name in of:
            check_seen(events, name, seen)
        return [_reviewed(ledger, name, decision, reason, values, account) for name, values in of.items()]


def _reviewed(ledger: Ledger, name: str, decision: Decision, reason: str, keys: Sequence[Key], account: Account) -> int:
    review(ledger, name, decision, reason, keys, "portal", account.id)
    noted(account, RETURNED if decision == RETURNED else "accepted", name)
    return len(ledger.events())


def undo(sequences: Iterable[int], account: Account) -> int:
    """Takes back acceptances; how many they are. Raises Refusal `not_accepted`, `frozen_return`."""
    count = 0
    with town.ledger() as ledger:
        for sequence in sequences:
            undo_acceptance(ledger, sequence, "portal", account.id)
            count += 1
    noted(account, "reopened", str(count))
    return count


def decide(year: int, asked: DeskDecision, account: Account) -> Event | PendingDecision | None:
    """Decides alone where one person is enough; else proposes it to a second.

    Raises Refusal `reason_unchosen`, `campaign_unknown`, `reason_code`, `gap_indicator`, `function_needed`, `proposed_before`,
    those of the decision.
    """
    check_chosen(asked.code)
    if not asked.function.strip():
        raise messages.refusal("function_needed")
    with town.ledger() as ledger:
        campaign = campaign_of(ledger, year)
        check_reason(asked.matter, asked.code)
        if asked.project:
            check_asked(project_of_year(town.town().register, asked.project, year), asked.indicators)
        if rule_of(asked.matter) not in schedule_of(campaign).by_two:
            noted(account, asked.matter, f"{year} {asked.project}")
            return _done(ledger, year, asked, DecidedBy(asked.reason, asked.code, asked.function, who=account.id, channel="portal"))
    fields = {"code": asked.code, "reason": asked.reason, "function": asked.function.strip(), "until": asked.until}
    about: dict[str, Any] = {"project": asked.project, "indicators": sorted(asked.indicators)}
    if asked.schedule:
        about |= {"statement": asked.schedule.model_dump(mode="json"), "basis": str(asked.seen)}
    return propose(PendingDecision(year=year, matter=asked.matter, by=account, **about, **fields))


def check_chosen(code: str) -> None:
    """Whether somebody chose a reason: no page chooses one for them. Raises Refusal `reason_unchosen`."""
    if not code:
        raise messages.refusal("reason_unchosen")


def propose(proposal: PendingDecision) -> PendingDecision:
    """Keeps a decision until a second person confirms it. Raises Refusal `proposed_before` where the same one waits."""
    try:
        with transaction.atomic():
            proposal.save()
    except IntegrityError as error:
        raise messages.refusal("proposed_before") from error
    noted(proposal.by, "proposed", f"{proposal.matter} {proposal.year} {proposal.project}")
    return proposal


def check_second(proposal: PendingDecision, account: Account) -> None:
    """Whether an account may confirm a proposal: nobody does their own, or their guest. Raises Refusal `own_proposal`, `second_invited`."""
    if proposal.by_id == account.id:
        raise messages.refusal("own_proposal")
    check_independent(account, proposal.by)


def confirm(proposal: PendingDecision, function: str, account: Account) -> Event | None:
    """Makes an event of what somebody else proposed. Raises Refusal as `check_second`, `campaign_second`, and those of the decision."""
    check_second(proposal, account)
    decided = DecidedBy(proposal.reason, proposal.code, proposal.function, function, proposal.by_id, account.id, "portal")
    asked = DeskDecision(matter_of(proposal.matter), proposal.project, tuple(proposal.indicators), proposal.until)
    if schedule := proposed_schedule(proposal):
        asked = replace(asked, schedule=schedule, seen=int(proposal.basis))
    with town.ledger() as ledger:
        event = _done(ledger, proposal.year, asked, decided)
    noted(account, "confirmed", f"{proposal.matter} {proposal.year} {proposal.project}")
    proposal.delete()
    return event


def proposed_schedule(proposal: PendingDecision) -> Schedule | None:
    """The days that a proposal is about, if it is about days."""
    return Schedule.model_validate(proposal.statement) if proposal.matter == "days" else None


def matter_of(name: str) -> OnDesk:
    """A kind of decision by its name."""
    return next(matter for matter in MATTERS if matter == name)


def rule_of(matter: OnDesk) -> ByTwo:
    """The rule that says whether two people decide: whoever may note a gap may close it; who may give one more time may give it to all."""
    return "gap" if matter == "close_gap" else "window" if matter == "days" else matter


def _done(ledger: Ledger, year: int, asked: DeskDecision, decided: DecidedBy) -> Event | None:
    register = town.town().register
    match asked.matter:
        case "gap" | "close_gap" as matter:
            return leave_gap(ledger, register, year, asked.project, asked.indicators, decided, closed=matter == "close_gap")
        case "window":
            return allow_until(ledger, register, year, asked.project, asked.until, decided)
        case "days":
            schedule = asked.schedule or schedule_of(campaign_of(ledger, year))  # none said: refused, they are those it has
            return reschedule(ledger, year, schedule, decided, asked.seen)
        case matter:
            return freeze(ledger, year, decided, frozen=matter == "freeze")
