"""What of publications waits for somebody of the town: a frozen year, a proposal, work that was interrupted."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from impact.ledger.campaigning import KnownCampaigns
from impact.ledger.sealing import sealed_versions
from pipelines.background import Jobs
from portal import town
from portal.accounts.views import signed_in
from portal.campaigns.models import PendingDecision
from portal.config.language import say

MATTERS = ("publish", "erratum")
"""What two people decide about a publication."""


@dataclass(frozen=True)
class WaitingPublication:
    """A year whose publication waits for something; `own`: for somebody else than who asks."""

    year: int
    what: str
    own: bool = False


def publications(request: HttpRequest) -> list[WaitingPublication]:
    """All that waits, the oldest year first."""
    account = signed_in(request)
    proposals = PendingDecision.objects.filter(matter__in=MATTERS).order_by("year")
    proposed = {
        p.year: WaitingPublication(p.year, say(f"publication.waits.{p.matter}", year=str(p.year)), p.by_id == account.id) for p in proposals
    }
    with town.ledger() as ledger:
        campaigns = ledger.kept(KnownCampaigns).after(ledger.events()).by_year
        sealed = {version.year for version in sealed_versions(ledger)}
    frozen = {year for year, campaign in campaigns.items() if campaign.frozen and year not in sealed}
    stopped = {year for year in frozen | sealed if _interrupted(year)}
    waits = {year: WaitingPublication(year, say("publication.waits.frozen", year=str(year))) for year in frozen}
    waits |= {year: WaitingPublication(year, say("publication.waits.interrupted", year=str(year))) for year in stopped}
    return [of for _, of in sorted((waits | proposed).items())]


def _interrupted(year: int) -> bool:
    jobs = Jobs(town.town(), year)
    note = jobs.note("publish")
    return note is not None and jobs.state(note) in ("interrupted", "failed")
