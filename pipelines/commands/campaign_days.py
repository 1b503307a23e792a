"""`impact campaign days`: other days for a campaign that is open, those named or those of `campaign.yaml`, and what they do."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indicators.numbers import day
from pipelines.commands.campaign_options import Author, CampaignYear, Code, Reason, Second, begun, decided_by, end
from pipelines.commands.options import DryRun, Json, Lang, Root, described
from pipelines.messages import default_language

if TYPE_CHECKING:
    from impact.campaigns.rescheduling import DaysEffect
    from impact.campaigns.timetable import Schedule
    from pipelines.commands.console import Console


def days(
    year: CampaignYear,
    code: Code,
    opens: Annotated[str, typer.Option(help=described("opens"))] = "",
    closes: Annotated[str, typer.Option(help=described("closes"))] = "",
    late_until: Annotated[str, typer.Option(help=described("late_until"))] = "",
    reason: Reason = "",
    author: Author = "",
    second: Second = "",
    root: Root = Path(),
    dry_run: DryRun = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Changes the days of a campaign; where no day is named, to those of `campaign.yaml` with its reminders."""
    from impact.campaigns.rescheduling import effect_of, other_days, reschedule
    from impact.ledger.campaigning import campaign_of
    from pipelines.campaign import schedule

    console, workspace = begun(root, dry_run, as_json, lang)
    typed = {name: text for name, text in (("opens", opens), ("closes", closes), ("late_until", late_until)) if text}
    clock = workspace.territory.clock
    today = datetime.now(clock).date()
    wanted = other_days(campaign_of(workspace.ledger, year), typed, today) if typed else schedule(workspace)
    effect = effect_of(workspace.ledger, workspace.register, year, wanted, today, clock)
    reschedule(workspace.ledger, year, wanted, decided_by(code, reason, author, second))
    end(console, {"year": year, "code": code, **_shown(console, year, wanted, effect)}, dry_run)


def _shown(console: Console, year: int, wanted: Schedule, effect: DaysEffect) -> dict[str, object]:
    """Says the days and what they do; the same as JSON."""
    dates = wanted.days(year)
    console.say("campaign.days", year=str(year), **{name: day(date, console.language) for name, date in dates.items()})
    for name in ("late", "in_time"):
        if projects := getattr(effect, name):
            console.say(f"campaign.days_{name}", count=len(projects), projects=projects)
    if effect.past:
        console.say("campaign.days_past", days=[day(date, console.language) for date in effect.past])
    past = [date.isoformat() for date in effect.past]
    return {
        **{name: date.isoformat() for name, date in dates.items()},
        "late": effect.late,
        "in_time": effect.in_time,
        "past_reminders": past,
    }
