"""Where a year stands on its way to being published, and what is to be done next: read from the ledger, the preview and the jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from impact.campaigns.deciding import schedule_of
from impact.campaigns.states import IndicatorState, states
from impact.ledger.campaigning import Campaign, KnownCampaigns
from impact.ledger.chain import Event, Ledger
from impact.ledger.claims import KeptClaims
from impact.ledger.sealing import SealedVersion, sealed_versions
from indicators.text import Refusal
from pipelines.background import JOBS, JobNote, Jobs, JobState
from pipelines.basis import basis_of, shown_by, unchanged_since
from pipelines.campaign import schedule
from pipelines.difference import Difference
from pipelines.quality import Quality, quality_of
from pipelines.withheld_counts import WithheldCounts, kept_counts
from pipelines.workspace import Workspace
from portal import town
from portal.campaigns.models import PendingDecision
from portal.campaigns.waiting import YearWaits, waits_of
from portal.publication.blocking import BlockingFinding, blocking
from portal.publication.waiting import MATTERS
from portal.returns.due import year_asked
from portal.returns.models import ReturnDraft
from reports.edition.manifest import PUBLIC, Manifest, read_manifest
from reports.edition.preview import PreviewNote, read_note

Next = Literal["running", "waiting", "review", "settle", "freeze", "preview", "compare", "correct", "publish", "same"]
"""What is to be done next, in the order in which it is asked; `same`: nothing, what is published stands."""
Omitted = Literal["", "review", "freeze"]
"""What was left out before publishing: reviewing (and so freezing), freezing alone, nothing."""


@dataclass(frozen=True)
class PublicationYear:
    """A year as the ledger, the files and the jobs have it.

    basis      what it would be published from now; what was compared from another is out of date
    shown_by   what a preview may be of that shows it: the same, or that from which the version that stands was sealed
    sealing    the event that says that the version that stands was sealed
    unchanged  whether the version that stands was made of just that
    proposal   what waits for a second person
    """

    year: int
    workspace: Workspace
    basis: str
    shown_by: frozenset[str]
    campaign: Campaign | None
    values: list[IndicatorState]
    sealed: SealedVersion | None
    sealing: Event | None
    manifest: Manifest | None
    unchanged: bool
    proposal: PendingDecision | None

    @property
    def on_desk(self) -> bool:
        """Whether the desk has a board of it: a year in which a project ran, and that has begun."""
        return self.year <= town.today().year and any(project.runs(self.year) for project in self.workspace.register.projects.values())

    @property
    def jobs(self) -> Jobs:
        """Its long work."""
        return Jobs(self.workspace, self.year)

    @cached_property
    def open_values(self) -> int:
        """How many values keep it from being published; none where no campaign was opened."""
        return sum(value.open for value in self.values) if self.campaign else 0

    @property
    def missing_alone(self) -> bool:
        """Whether all that keeps it from being published is what nobody sent: nothing is to review or to correct."""
        return all(value.state == "nothing" for value in self.values if value.open)

    @cached_property
    def left(self) -> YearWaits:
        """What of it waits: for an answer of its project, for review, to come, or since the freeze."""
        return waits_of(self.year, self.values, self.campaign)

    @cached_property
    def gaps(self) -> int:
        """How many values are documented gaps."""
        return sum(value.gap is not None and value.state != "accepted" for value in self.values)

    @property
    def frozen_at(self) -> datetime | None:
        """When it was frozen."""
        return self.campaign.freezes[-1].recorded_at if self.campaign and self.campaign.frozen else None

    @cached_property
    def preview(self) -> PreviewNote | None:
        """The preview that lies there."""
        return read_note(self.workspace.preview(self.year))

    @property
    def grave(self) -> dict[str, int]:
        """How many findings have which gravity, at the last checks."""
        return {gravity: self.quality.grave(gravity) if self.quality else 0 for gravity in ("critical", "warning", "info")}

    @cached_property
    def blocking(self) -> list[BlockingFinding]:
        """What blocks it: findings that cannot both be true, on what would be published."""
        return blocking(self.year)

    @property
    def settled(self) -> int:
        """How many blocking findings of the last checks block no longer: their value was returned, withdrawn or replaced since."""
        return max(self.grave["critical"] - len(self.blocking), 0)

    @property
    def unsettled(self) -> bool:
        """Whether something blocks what would be published next; what stands published already is corrected, not kept back."""
        return bool(self.blocking) and (self.sealed is None or bool(self.changes) or self.things_only)

    @cached_property
    def withheld(self) -> WithheldCounts | None:
        """What that preview withholds, in counts."""
        return kept_counts(self.workspace, self.year) if self.preview else None

    @property
    def previewed(self) -> bool:
        """Whether it shows what would be published now."""
        return self.withheld is not None and self.withheld.basis in self.shown_by

    @cached_property
    def quality(self) -> Quality | None:
        """What the checks found; None while no warehouse can be read."""
        try:
            return quality_of(self.workspace, self.year)
        except Refusal:
            return None

    @cached_property
    def difference(self) -> Difference | None:
        """What a new version would change from the one that stands; None where that was compared of something else, or never."""
        note, difference = self.jobs.note("difference"), self.jobs.difference()
        compared = note is not None and bool(note.outcome) and note.basis == self.basis
        return difference if compared and difference and self.sealed and difference.version == self.sealed.name else None

    @property
    def compared(self) -> bool:
        """Whether it is known how today's state differs from the version that stands."""
        return self.unchanged or self.difference is not None

    @property
    def changes(self) -> int:
        """How many figures a new version would change."""
        return len(self.difference.figures) if self.difference else 0

    @property
    def things_only(self) -> bool:
        """Whether something changed, and no figure with it: a text, a picture."""
        return bool(self.difference and self.difference.things and not self.changes)

    @property
    def by_two(self) -> bool:
        """Whether two people publish it: as the campaign says, or for a year without one the schedule of the workspace."""
        days = schedule_of(self.campaign) if self.campaign else schedule(self.workspace)
        return "publish" in days.by_two

    @cached_property
    def running(self) -> JobNote | None:
        """The job that runs."""
        return self.jobs.running()

    @cached_property
    def last(self) -> tuple[JobNote, JobState] | None:
        """The job that was begun last, and where it stands."""
        notes = [note for kind in JOBS if (note := self.jobs.note(kind))]
        note = max(notes, key=lambda note: note.started_at, default=None)
        return (note, self.jobs.state(note)) if note else None

    @property
    def omitted(self) -> Omitted:
        """What was left out of the year so far: without a campaign nobody reviewed it, and it cannot be frozen."""
        if self.campaign is None:
            return "review"
        return "" if self.campaign.frozen else "freeze"

    @property
    def sealed_after(self) -> bool:
        """Whether a version was sealed since that job was begun."""
        return bool(self.last and self.sealing and self.sealing.recorded_at >= self.last[0].started_at)

    @property
    def next(self) -> Next:
        """What is to be done next."""
        tests: list[tuple[Next, bool]] = [
            ("running", self.running is not None),
            ("waiting", self.proposal is not None),
            ("review", bool(self.open_values)),
            ("settle", self.unsettled),
            ("freeze", self.campaign is not None and not self.campaign.frozen),
            ("preview", self.sealed is None and not self.previewed),
            ("compare", self.sealed is not None and not self.compared),
            ("correct", bool(self.changes)),
            ("publish", self.sealed is None),
        ]
        return next((name for name, holds in tests if holds), "same")


def standing_of(year: int) -> PublicationYear:
    """Where a year stands."""
    workspace = town.town()
    with town.ledger() as ledger:
        sealed = next(iter(sealed_versions(ledger, year)[::-1]), None)
        manifest = read_manifest(workspace.version(year, sealed.version) / PUBLIC) if sealed else None
        basis = basis_of(workspace, ledger, year)
        return PublicationYear(
            year=year,
            workspace=workspace,
            basis=basis,
            shown_by=shown_by(workspace, ledger, year, sealed),
            campaign=ledger.kept(KnownCampaigns).after(ledger.events()).by_year.get(year),
            values=states(ledger, workspace.register, year),
            sealed=sealed,
            sealing=_sealing(ledger, sealed),
            manifest=manifest,
            unchanged=manifest is not None and unchanged_since(workspace, ledger, manifest),
            proposal=PendingDecision.objects.select_related("by").filter(year=year, matter__in=MATTERS).first(),
        )


def _sealing(ledger: Ledger, sealed: SealedVersion | None) -> Event | None:
    """The event by which the ledger learned that a version was sealed."""
    return next((e for e in ledger.events() if sealed and e.kind == "sealed" and e.details["hash"] == sealed.hash), None)


def years() -> list[int]:
    """The years that have something to publish: a campaign, figures or drafts, a preview or a version; the newest first."""
    workspace = town.town()
    with town.ledger() as ledger:
        campaigns = set(ledger.kept(KnownCampaigns).after(ledger.events()).by_year)
        sealed = {version.year for version in sealed_versions(ledger)}
        logs = ledger.kept(KeptClaims).all().records.values()
    names = [path.name for path in workspace.previews.iterdir()] if workspace.previews.is_dir() else []
    handed = {end.year for end in town.claims()["period_end"]} | {day.year for records in logs for day in records["day"].unique()}
    handed |= set(ReturnDraft.objects.values_list("year", flat=True))
    known = campaigns | sealed | {int(name) for name in names if name.isdecimal()} | handed
    return sorted((year for year in known if 1990 <= year <= town.today().year), reverse=True)


def desk_years() -> set[int]:
    """The years that the desk leads to: those that have something, that of the campaign, and the one after the last of these that have."""
    known = set(years())
    following = min(max(known) + 1, town.today().year) if known else year_asked()
    return {*known, following, year_asked()}
