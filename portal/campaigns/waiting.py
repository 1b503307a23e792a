"""What of a year waits, said by one function wherever it is said; and the year on which the desk opens: the latest with something to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from impact.campaigns.states import IndicatorState, states
from impact.ledger.campaigning import Campaign, KnownCampaigns
from impact.ledger.claims import RETURNED, KeptClaims
from impact.ledger.known import KnownSubmission
from impact.ledger.sealing import sealed_versions
from portal import town
from portal.campaigns.models import PendingDecision
from portal.returns.due import year_asked


@dataclass(frozen=True)
class YearWaits:
    """How much of a year waits.

    returned      values that their project is to correct, with or without a campaign
    pending       values to review; nothing: values that did not come. Without a campaign nobody is asked for either
    after_freeze  submissions that came after the freeze and that nobody decided about
    """

    returned: int = 0
    pending: int = 0
    nothing: int = 0
    after_freeze: int = 0

    def __bool__(self) -> bool:
        """Whether anything does."""
        return any((self.returned, self.pending, self.nothing, self.after_freeze))


def waits_of(year: int, values: Iterable[IndicatorState], campaign: Campaign | None) -> YearWaits:
    """What of a year waits, of where its values stand."""
    waiting = Counter(value.state for value in values if value.to_correct or (campaign is not None and value.open))
    return YearWaits(waiting["returned"], waiting["pending"], waiting["nothing"], len(held_of(year)))


def held_of(year: int) -> list[KnownSubmission]:
    """The submissions that came after the freeze of a year, and wait for a decision."""
    return [known for known in town.submissions() if known.waits and year in known.held_for]


def landing_year() -> int:
    """The year on which the desk opens: the latest with something to do, else the one that is asked for.

    That is a year whose campaign is open, or that has figures and is later than all that is published; of what is published,
    a year that was reopened, with a decision to confirm, or of which something waits.
    """
    with town.ledger() as ledger:
        campaigns = dict(ledger.kept(KnownCampaigns).after(ledger.events()).by_year)
        sealed = {version.year for version in sealed_versions(ledger)}
        logs = ledger.kept(KeptClaims).all().records.values()
    figures: set[int] = set(town.claims()["period_end"].dt.year().unique()).union(*(records["day"].dt.year().unique() for records in logs))
    last = max(sealed, default=0)
    for year in sorted({*campaigns, *sealed, *figures}, reverse=True):
        if year > town.today().year:
            continue
        if (year in sealed and _published_waits(year, campaigns.get(year))) or (year not in sealed and (year in campaigns or year > last)):
            return year
    return year_asked()


def _published_waits(year: int, campaign: Campaign | None) -> bool:
    """Whether a year that is published has something to do all the same."""
    if (campaign is not None and not campaign.frozen) or PendingDecision.objects.filter(year=year).exists() or held_of(year):
        return True
    claims = town.claims()
    if claims.filter(claims["period_end"].dt.year() == year, fate=RETURNED).is_empty():
        return False
    with town.ledger() as ledger:
        return bool(waits_of(year, states(ledger, town.town().register, year), campaign))
