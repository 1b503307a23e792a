"""The versions that stand, as the ledger sealed them, and of each its public part; for those who may, the preview of a year.

The warehouse is never asked: what is published is what was sealed. The ledger is asked only when a folder of the editions changed, so
that readers wait for nobody who hands in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from impact.ledger.sealing import SealedVersion, sealed_versions
from indicators.text import Refusal
from pipelines.basis import shows_today
from pipelines.workspace import Workspace
from portal import town
from portal.messages import messages
from reports.edition.manifest import MANIFEST, PRIVATE, PUBLIC, Manifest, read_manifest
from reports.edition.published import FIGURES

LATEST = "latest"
VERSION = r"^(latest|v?[1-9][0-9]{0,3})$"
"""How a version is named: the newest, or by its number."""


@dataclass(frozen=True)
class PublicPart:
    """The public folder of a sealed version, or the preview of a year, which has no manifest. `hash`: that of what it says.

    `without`: what was left out before it was published (review, freeze); empty where nothing was.
    """

    year: int
    folder: Path
    hash: str
    manifest: Manifest | None = field(default=None, compare=False)
    without: str = field(default="", compare=False)

    @property
    def version(self) -> int | None:
        """Its number; None of a preview."""
        return self.manifest.version if self.manifest else None

    def has(self, name: str) -> bool:
        """Whether a file is part of it."""
        if self.manifest is not None:
            return name == MANIFEST or name in self.manifest.files
        return (self.folder / name).is_file()

    @property
    def beside(self) -> Path:
        """The private folder of the version, of which a signed-in reader is given what is its own."""
        return self.folder.parent / PRIVATE

    def content(self, name: str) -> bytes:
        """A file of it, as it was sealed. Raises Refusal `edition_altered`."""
        try:
            content = (self.folder / name).read_bytes()
        except OSError as error:
            raise _altered(self.year) from error
        listed = self.manifest.files.get(name) if self.manifest else None
        if listed is not None and hashlib.sha256(content).hexdigest() != listed:
            raise _altered(self.year)
        return content


def sealed_parts() -> list[PublicPart]:
    """Every version that stands as it was sealed, the oldest year and version first."""
    return [part for versions in _versions().values() for part in versions.values() if part]


def sealed_part(year: int, version: str = LATEST) -> PublicPart:
    """A version of a year. Raises Refusal `edition_unknown` where none is sealed, `edition_altered` where it is not as it was sealed."""
    of_year = _versions().get(year, {})
    number = _number(of_year, version)
    if number not in of_year:
        raise messages.refusal("edition_unknown", year=str(year), version=version)
    part = of_year[number]
    if part is None:
        raise _altered(year)
    return part


def named_parts(version: str = LATEST) -> list[PublicPart]:
    """The version of that name of every year that has one, the oldest first. Raises Refusal `edition_altered`."""
    return [sealed_part(year, version) for year, of_year in _versions().items() if _number(of_year, version) in of_year]


def _number(of_year: Mapping[int, object], version: str) -> int:
    return max(of_year, default=0) if version == LATEST else int(version.removeprefix("v"))


def newest_part(year: int) -> PublicPart | None:
    """What is known of a year now: its newest sealed version; None where there is none. Raises Refusal `edition_altered`."""
    return sealed_part(year) if _versions().get(year) else None


def preview_part(year: int) -> PublicPart:
    """The preview of a year: what would be published today. Raises Refusal `edition_unknown` where none was laid out."""
    folder = town.town().preview(year)
    try:
        state = (folder / FIGURES).stat()
    except OSError as error:
        raise messages.refusal("edition_unknown", year=str(year), version="preview") from error
    digest = hashlib.sha256(f"{state.st_ino} {state.st_mtime_ns} {state.st_size}".encode()).hexdigest()
    return PublicPart(year, folder, digest)


def laid_out_today(year: int) -> bool:
    """Whether the preview of a year says what would be published now; else it was laid out before the last change."""
    with town.ledger() as ledger:
        return shows_today(town.town(), ledger, year)


def preview_parts() -> list[PublicPart]:
    """The previews that lie there, the oldest year first."""
    folder = town.town().previews
    years = sorted(int(path.name) for path in folder.iterdir() if re.fullmatch(r"\d{4}", path.name)) if folder.is_dir() else []
    return [preview_part(year) for year in years if (folder / str(year) / FIGURES).is_file()]


def _altered(year: int) -> Refusal:
    return messages.refusal("edition_altered", year=str(year))


Versions = dict[int, dict[int, PublicPart | None]]
_seen: list[tuple[object, Versions]] = []


def _versions() -> Versions:
    """By year and number, the versions that lie there; None where one is not what the ledger sealed."""
    workspace = town.town()
    state = _state(workspace)
    if not _seen or _seen[0][0] != state:
        with town.ledger() as ledger:
            sealed = sealed_versions(ledger)
        versions: Versions = {}
        for version in sealed:
            folder = workspace.version(version.year, version.version) / PUBLIC
            if folder.is_dir():  # between the event and the renaming there is none yet
                versions.setdefault(version.year, {})[version.version] = _part(version, folder)
        _seen[:] = [(state, versions)]
    return _seen[0][1]


def _part(of: SealedVersion, folder: Path) -> PublicPart | None:
    manifest = read_manifest(folder)
    return PublicPart(of.year, folder, of.hash, manifest, of.without) if manifest is not None and manifest.hash == of.hash else None


def _state(workspace: Workspace) -> object:
    """What changes when a version gets its name, which is after the ledger knows it, or its manifest another content."""
    folders = [workspace.editions, *workspace.editions.glob("*"), *workspace.editions.glob(f"*/v*/{PUBLIC}/{MANIFEST}")]
    return workspace.root, [(str(path), path.stat().st_mtime_ns) for path in sorted(folders) if path.exists()]
