"""What the ledger says of editions: which versions were sealed, with which hash, and the errata that led from one to the next.

The chain then proves what was published, and when; what is known of the projects does not depend on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from impact.ledger.chain import Draft, Event, Ledger

PUBLISHER = "city"
"""Who seals where no account is known to: a role, never a name."""


class SealedVersion(BaseModel):
    """A version of an edition as the ledger knows it.

    hash        the hash of the whole, which its public manifest has and which its signature is about
    counts      the number of the last event that it counts, 0 where there was none
    supersedes  the hash of the version before it
    erratum     the id of the erratum that it carries
    without     what was left out before it was published, as who decided it said: review, freeze; empty where nothing was
    """

    model_config = ConfigDict(frozen=True)

    year: int
    version: int
    hash: str
    counts: int
    supersedes: str | None
    erratum: str | None
    without: str = ""

    @property
    def name(self) -> str:
        """Where it lies among the editions: `2016/v2`."""
        return f"{self.year}/v{self.version}"


class RecordedErratum(BaseModel):
    """An erratum as the ledger knows it: of which year, from and to which version, what was stated, and when."""

    model_config = ConfigDict(frozen=True)

    id: str
    year: int
    version: int
    statement: dict[str, Any]
    recorded_at: AwareDatetime


def sealed_versions(ledger: Ledger, year: int | None = None) -> list[SealedVersion]:
    """The versions that were sealed, of one year or of all, in the order of their numbers."""
    return sorted((v for v in as_sealed(ledger) if year in (None, v.year)), key=lambda v: (v.year, v.version))


def as_sealed(ledger: Ledger) -> list[SealedVersion]:
    """The versions that were sealed, in the order in which they were."""
    return [SealedVersion.model_validate(event.details) for event in ledger.events() if event.kind == "sealed"]


def seal(
    ledger: Ledger,
    sealed: SealedVersion,
    who: str = PUBLISHER,
    channel: str = "command line",
    decided: Mapping[str, str] | None = None,
) -> Event | None:
    """Appends that a version was sealed; None, and nothing done, where one of that number was sealed before.

    `who`: an opaque account id, or a role; `decided`: what else is known of those who decided it.
    """

    def draft(events: list[Event]) -> Draft | None:
        taken = any(e.kind == "sealed" and (e.details["year"], e.details["version"]) == (sealed.year, sealed.version) for e in events)
        details = {**sealed.model_dump(mode="json", exclude={"without"}), **(decided or {})}
        return None if taken else Draft("sealed", details, channel=channel, who=who)

    return ledger.append(draft)


def erratum_for(ledger: Ledger, year: int, version: int) -> RecordedErratum | None:
    """The last erratum that was recorded for that version."""
    of = [e for e in ledger.events() if e.kind == "erratum" and (e.details["year"], e.details["version"]) == (year, version)]
    return RecordedErratum.model_validate(of[-1].details | {"recorded_at": of[-1].recorded_at}) if of else None


def record_erratum(ledger: Ledger, erratum_id: str, year: int, version: int, statement: dict[str, Any]) -> None:
    """Appends an erratum, unless the last one for that version states the same: whoever was interrupted goes on where they were."""
    last = erratum_for(ledger, year, version)
    if last is None or last.statement != statement:
        details = {"id": erratum_id, "year": year, "version": version, "statement": statement}
        ledger.append(lambda _: Draft("erratum", details, who=PUBLISHER))
