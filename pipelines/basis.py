"""What a year would be published from, as one word: whoever confirms what another proposed confirms the same, or learns that it changed."""

from __future__ import annotations

import hashlib
import json

from impact.ledger.campaigning import KnownCampaigns
from impact.ledger.chain import Event, Ledger
from impact.ledger.sealing import SealedVersion, sealed_versions
from pipelines.frozen import inputs_today
from pipelines.publish import code
from pipelines.withheld_counts import kept_counts
from pipelines.workspace import Workspace
from reports.edition.manifest import Manifest

DECIDING = ("reviewed", "withdrawn", "erased", "sealed")
"""Events that change what an edition counts, or what it is compared with."""
OF_YEAR = ("opened", "gap", "frozen", "unfrozen")
"""Events of a campaign that do so for its year."""


def basis_of(workspace: Workspace, ledger: Ledger, year: int, before_seal: SealedVersion | None = None) -> str:
    """One word for the inputs, the code and the events that an edition of a year is made of.

    `before_seal`: a version whose own sealing is left out; what was laid out just before it shows what it says.
    Where the year has a campaign, what comes in changes nothing until somebody accepts it; without one, everything that is read does.
    """
    own = before_seal.hash if before_seal else ""
    deciding = [event for event in _deciding(ledger, year) if event.kind != "sealed" or event.details["hash"] != own]
    parts = [inputs_today(workspace, year), [event.sequence for event in deciding], code()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def shown_by(workspace: Workspace, ledger: Ledger, year: int, sealed: SealedVersion | None) -> frozenset[str]:
    """What a preview of a year may be of that shows it: the same, or that from which the version that stands was sealed."""
    return frozenset({basis_of(workspace, ledger, year), basis_of(workspace, ledger, year, before_seal=sealed)})


def shows_today(workspace: Workspace, ledger: Ledger, year: int) -> bool:
    """Whether the preview of a year, its report with it, says what would be published now."""
    counts, sealed = kept_counts(workspace, year), next(iter(sealed_versions(ledger, year)[::-1]), None)
    return counts is not None and counts.basis in shown_by(workspace, ledger, year, sealed)


def older_previews(workspace: Workspace, laid_out: int) -> list[int]:
    """The years whose preview was laid out before the last change that concerns them, but that which was just laid out."""
    names = [path.name for path in workspace.previews.iterdir()] if workspace.previews.is_dir() else []
    others = sorted({int(name) for name in names if name.isdecimal()} - {laid_out})
    return [year for year in others if not shows_today(workspace, workspace.ledger, year)]


def unchanged_since(workspace: Workspace, ledger: Ledger, manifest: Manifest) -> bool:
    """Whether a version was made of all that an edition of its year would be made of now."""
    own = next((e.sequence for e in ledger.events() if e.kind == "sealed" and e.details["hash"] == manifest.hash), 0)
    later = [e for e in _deciding(ledger, manifest.year) if e.sequence > (own if e.kind == "sealed" else manifest.ledger.sequence)]
    return not later and (manifest.inputs, manifest.code) == (inputs_today(workspace, manifest.year), code())


def _deciding(ledger: Ledger, year: int) -> list[Event]:
    events = ledger.events()
    campaigned = year in ledger.kept(KnownCampaigns).after(events).by_year
    return [event for event in events if _decides(event, year, campaigned=campaigned)]


def _decides(event: Event, year: int, *, campaigned: bool) -> bool:
    if event.kind in OF_YEAR:
        return bool(event.details["year"] == year) and not event.details.get("rescheduled")  # other days change no figure
    return event.kind in DECIDING or (event.kind == "read" and not campaigned)
