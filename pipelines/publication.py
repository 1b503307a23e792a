"""What came of a publication, as the command line, a flow and later a page tell it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from impact.ledger.sealing import PUBLISHER
from indicators.text import Refusal
from pipelines.workspace import Workspace
from reports.edition.errata import FigureChange
from reports.edition.manifest import PUBLIC, Manifest
from reports.edition.preview import first_pages

if TYPE_CHECKING:
    from impact.ledger.submission import Receipt
    from pipelines.publish import Assembly


class PublishedBy(BaseModel):
    """Who publishes, as the ledger keeps it.

    who, second_who  an opaque account id, or a role; that of a second person where two decided
    author, second   their functions, where they were said
    without, reason  what was left out before publishing (review, freeze), and why it was published
    """

    who: str = PUBLISHER
    second_who: str = ""
    author: str = ""
    second: str = ""
    without: str = ""
    reason: str = ""
    channel: str = "command line"

    @property
    def details(self) -> dict[str, str]:
        """What the event says of it beside who appended it."""
        said = self.model_dump(exclude={"who", "channel"})
        return {name: text for name, text in said.items() if text}


class PublishedVersion(BaseModel):
    """A version that was sealed, or the one that stands where nothing would be new (`nothing_new`).

    `hash` proves the whole; `changes`: the figures that differ from the version before, and because of what.
    """

    year: int
    version: int
    hash: str
    folder: Path
    pages: dict[str, Path]
    figures: int
    changes: list[FigureChange] = []
    supersedes: str | None = None
    erratum: str | None = None
    signed_by: str | None = None
    nothing_new: bool = False

    @classmethod
    def of_standing(cls, assembly: Assembly) -> PublishedVersion:
        """The version that stands, of which nothing would be new."""
        standing = assembly.standing
        if standing is None:
            raise ValueError(assembly)
        return cls._of(standing.folder, standing.manifest, assembly, nothing_new=True)

    @classmethod
    def of_new(cls, workspace: Workspace, assembly: Assembly, manifest: Manifest) -> PublishedVersion:
        """The version that was sealed."""
        return cls._of(workspace.version(manifest.year, manifest.version), manifest, assembly, changes=assembly.changes)

    @classmethod
    def _of(cls, folder: Path, manifest: Manifest, assembly: Assembly, **more: Any) -> PublishedVersion:
        return cls(
            year=manifest.year,
            version=manifest.version,
            hash=manifest.hash,
            folder=folder,
            pages=first_pages(folder / PUBLIC),
            figures=len(assembly.edition.of_year),
            supersedes=manifest.supersedes,
            erratum=manifest.erratum,
            signed_by=manifest.signature.key if manifest.signature else None,
            **more,
        )


@dataclass(frozen=True)
class PublicationDone:
    """Receipts of what was collected on the way, and the version, or why there is none."""

    receipts: list[Receipt] = field(repr=False)
    version: PublishedVersion | Refusal
