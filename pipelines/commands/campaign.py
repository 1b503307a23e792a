"""`impact campaign`: the campaign of a year from the terminal; each command appends one event, or with --dry-run says what it would."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indicators.numbers import day
from pipelines.commands.campaign_days import days
from pipelines.commands.campaign_options import (
    Author,
    CampaignYear,
    Code,
    Indicators,
    Project,
    Reason,
    Second,
    Submission,
    Submissions,
    begun,
    decided_by,
    end,
)
from pipelines.commands.campaign_shown import show_changes_after_freeze, show_states, status_data
from pipelines.commands.console import Console
from pipelines.commands.options import DryRun, Json, Lang, Root, described, helped
from pipelines.messages import default_language

if TYPE_CHECKING:
    from impact.ledger.campaigning import DecidedBy
    from pipelines.workspace import Workspace

app = typer.Typer(name="campaign", help=helped("campaign"), no_args_is_help=True, rich_markup_mode=None)
app.command("days", help=helped("campaign_days"))(days)


@app.command("open", help=helped("campaign_open"))
def open_year(
    year: CampaignYear, root: Root = Path(), dry_run: DryRun = False, as_json: Json = False, lang: Lang = default_language()
) -> None:
    """Opens a campaign."""
    from pipelines.campaign import opened, schedule

    console, workspace = begun(root, dry_run, as_json, lang)
    opened(workspace, year, decided_by())
    plan = schedule(workspace)
    dates = plan.days(year)
    by_two = [console.word(f"campaign.by_two.{matter}") for matter in plan.by_two] or ["—"]
    console.say("campaign.opened", year=str(year), by_two=by_two, **{name: day(date, console.language) for name, date in dates.items()})
    end(console, {name: date.isoformat() for name, date in dates.items()} | {"year": year, "by_two": list(plan.by_two)}, dry_run)


@app.command("status", help=helped("campaign_status"))
def status(year: CampaignYear, root: Root = Path(), as_json: Json = False, lang: Lang = default_language()) -> None:
    """Shows where a campaign stands."""
    from impact.campaigns.lateness import first_given, timeliness
    from impact.campaigns.states import states
    from impact.ledger.campaigning import KnownCampaigns
    from impact.ledger.claims import KeptClaims
    from impact.ledger.submission import submissions_of

    console, workspace = begun(root, False, as_json, lang)
    clock = workspace.territory.clock
    campaign = workspace.ledger.kept(KnownCampaigns).after(workspace.ledger.events()).by_year.get(year)
    known = states(workspace.ledger, workspace.register, year)
    waiting = [s.received.submission_id for s in submissions_of(workspace.ledger) if s.waits and year in s.held_for]
    given = first_given(workspace.ledger.kept(KeptClaims).all(), year)
    in_time = timeliness(known, campaign, given, datetime.now(clock).date(), clock)
    data = status_data(year, campaign, known, waiting, in_time)
    if not as_json:
        if campaign is None:
            console.say("campaign.no_campaign", year=str(year))
        console.say("campaign.summary", year=str(year), gaps=data["gaps"], **data["values"])
        if campaign:
            counts = Counter(of.state for of in in_time.values())
            console.say("campaign.timely", **{name: counts[name] for name in ("complete", "after_due", "awaited", "late")})
        if left := [state for state in known if state.open]:
            show_states(console, left, workspace, year)
        if waiting:
            console.say("campaign.waiting", submissions=waiting)
    console.end(data)


@app.command("accept", help=helped("campaign_accept"))
def accept(
    submissions: Submissions,
    indicator: Indicators = None,
    code: Code = "",
    reason: Reason = "",
    author: Author = "",
    second: Second = "",
    root: Root = Path(),
    dry_run: DryRun = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Accepts submissions, or values of them; what is held because of a freeze is then read."""
    from impact.ledger.withdrawing import submission_of

    console, workspace = begun(root, dry_run, as_json, lang)
    decided, done = decided_by(code, reason, author, second), list[dict[str, Any]]()
    for name in submissions:  # an unknown one is said before any is accepted
        submission_of(workspace.ledger, name)
    for name in submissions:
        if submission_of(workspace.ledger, name).waits:
            done.append(_accept_held(console, workspace, name, decided, dry_run))
        else:
            count = _reviewed(workspace, name, "accepted", indicator, reason)
            console.say("campaign.accepted", submission=name, count=count)
            done.append({"submission_id": name, "values": count})
    end(console, {"accepted": done}, dry_run)


@app.command("return", help=helped("campaign_return"))
def return_values(
    submission: Submission,
    reason: Reason,
    indicator: Indicators = None,
    code: Code = "",
    author: Author = "",
    second: Second = "",
    root: Root = Path(),
    dry_run: DryRun = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Returns a submission, or values of it."""
    from impact.campaigns.deciding import decide_held
    from impact.ledger.withdrawing import submission_of

    console, workspace = begun(root, dry_run, as_json, lang)
    if submission_of(workspace.ledger, submission).waits:
        decide_held(workspace.ledger, submission, "returned", decided_by(code, reason, author, second))
        console.say("campaign.refused_held", submission=submission)
        end(console, {"submission_id": submission, "returned": 0}, dry_run)
    count = _reviewed(workspace, submission, "returned", indicator, reason)
    console.say("campaign.returned", submission=submission, count=count)
    end(console, {"submission_id": submission, "returned": count}, dry_run)


@app.command("gap", help=helped("campaign_gap"))
def gap(
    project: Project,
    year: CampaignYear,
    code: Code,
    reason: Reason = "",
    indicator: Indicators = None,
    close: Annotated[bool, typer.Option("--close", help=described("gap_close"))] = False,
    author: Author = "",
    second: Second = "",
    root: Root = Path(),
    dry_run: DryRun = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Documents a gap."""
    from impact.campaigns.deciding import leave_gap

    console, workspace = begun(root, dry_run, as_json, lang)
    decided = decided_by(code, reason, author, second)
    leave_gap(workspace.ledger, workspace.register, year, project, indicator or [], decided, closed=close)
    what = ", ".join(indicator or []) or console.word("campaign.everything")
    console.say("campaign.gap_closed" if close else "campaign.gap", project=project, what=what, year=str(year))
    end(console, {"year": year, "project": project, "indicators": indicator or [], "code": code, "closed": close}, dry_run)


@app.command("window", help=helped("campaign_window"))
def window(
    project: Project,
    year: CampaignYear,
    until: Annotated[str, typer.Option(help=described("until"))],
    code: Code,
    reason: Reason = "",
    author: Author = "",
    second: Second = "",
    root: Root = Path(),
    dry_run: DryRun = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Grants more time."""
    from impact.campaigns.deciding import allow_until

    console, workspace = begun(root, dry_run, as_json, lang)
    allow_until(workspace.ledger, workspace.register, year, project, until, decided_by(code, reason, author, second))
    console.say("campaign.window", project=project, until=until)
    end(console, {"year": year, "project": project, "until": until, "code": code}, dry_run)


@app.command("freeze", help=helped("campaign_freeze"))
def freeze_year(
    year: CampaignYear,
    code: Code = "review_done",
    reason: Reason = "",
    author: Author = "",
    second: Second = "",
    root: Root = Path(),
    dry_run: DryRun = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Freezes a year."""
    from impact.campaigns.deciding import freeze
    from impact.campaigns.states import open_states

    console, workspace = begun(root, dry_run, as_json, lang)
    freeze(workspace.ledger, year, decided_by(code, reason, author, second))
    left = len(open_states(workspace.ledger, workspace.register, year))
    console.say("campaign.frozen", year=str(year), count=left)
    end(console, {"year": year, "frozen": True, "left": left}, dry_run)


@app.command("unfreeze", help=helped("campaign_unfreeze"))
def unfreeze_year(
    year: CampaignYear,
    code: Code,
    reason: Reason = "",
    author: Author = "",
    second: Second = "",
    root: Root = Path(),
    dry_run: DryRun = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Reopens a year."""
    from impact.campaigns.deciding import freeze

    console, workspace = begun(root, dry_run, as_json, lang)
    freeze(workspace.ledger, year, decided_by(code, reason, author, second), frozen=False)
    console.say("campaign.unfrozen", year=str(year))
    end(console, {"year": year, "frozen": False}, dry_run)


@app.command("remind", help=helped("campaign_remind"))
def remind(root: Root = Path(), dry_run: DryRun = False, as_json: Json = False, lang: Lang = default_language()) -> None:
    """Sends the reminders of today."""
    from pipelines.commands.doors import door, opened

    console = Console(as_json=as_json, language=lang)
    opened(root)
    reminders = door("campaigns.reminders").remind_due(dry_run=dry_run)
    console.say("campaign.reminded", count=sum(reminders.values()))
    end(console, {"mails": {str(year): count for year, count in reminders.items()}}, dry_run)


@app.command("changes", help=helped("campaign_changes"))
def changes_after(year: CampaignYear, root: Root = Path(), as_json: Json = False, lang: Lang = default_language()) -> None:
    """Lists what changed after the freeze."""
    from impact.campaigns.changes import changes_after_freeze

    console, workspace = begun(root, False, as_json, lang)
    changes = changes_after_freeze(workspace.ledger.events(), year)
    if changes:
        show_changes_after_freeze(console, changes)
    else:
        console.say("campaign.no_changes")
    console.end({"year": year, "changes": [change.model_dump(mode="json") for change in changes]})


def _reviewed(workspace: Workspace, name: str, decision: Any, indicators: list[str] | None, reason: str) -> int:
    """Accepts or returns a submission, or the values of these indicators; how many values that is."""
    from impact.campaigns.deciding import values_of
    from impact.ledger.reviewing import review

    values = values_of(workspace.ledger, name, indicators) if indicators else []
    return review(workspace.ledger, name, decision, reason, values)


def _accept_held(console: Console, workspace: Workspace, name: str, decided: DecidedBy, dry_run: bool) -> dict[str, Any]:
    """Accepts what waited because of a freeze, and reads it."""
    from impact.campaigns.deciding import decide_held
    from pipelines.campaign import read_released

    decide_held(workspace.ledger, name, "accepted", decided)
    receipt = None if dry_run else read_released(workspace, name)
    accepted = receipt.accepted if receipt else 0
    console.say("campaign.released", submission=name, accepted=accepted)
    return {"submission_id": name, "values": accepted}
