"""The sealed versions of a workspace: where each lies, and what a killed publication left of one.

The ledger is the authority. Whoever begins to publish finishes the renaming of a draft whose event is in the ledger, and removes one
without; a version that the ledger knows and that is nowhere is said.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from impact.ledger.sealing import SealedVersion, sealed_versions
from impact.ledger.store import synced
from pipelines.replacing import DRAFT
from pipelines.workspace import Workspace
from reports.edition.manifest import PUBLIC, read_manifest
from reports.edition.preview import UNSEALED
from reports.edition.verify import check_version, numbered, strays

LEFT = re.compile(rf"\.v(\d+){re.escape(DRAFT)}.*")
"""The names of drafts of versions."""


class Settled(BaseModel):
    """Versions whose renaming was finished, drafts that were removed, and versions that the ledger knows and that are nowhere."""

    finished: list[str] = []
    removed: list[str] = []
    lost: list[str] = []


def settle_versions(workspace: Workspace) -> Settled:
    """Finishes or removes what a killed publication left; for one who holds the workspace."""
    settled, sealed = Settled(), {(v.year, v.version): v for v in sealed_versions(workspace.ledger)}
    for (year, number), version in sealed.items():
        target = workspace.version(year, number)
        if target.exists():
            continue
        draft = next((draft for draft in _drafts(target) if is_sealed(draft, version)), None)
        if draft is None:
            settled.lost.append(version.name)
        else:
            stand(draft, target)
            settled.finished.append(version.name)
    for draft in sorted(workspace.editions.glob(f"*/.v*{DRAFT}*")):
        if not _remains(draft, settled.lost):
            shutil.rmtree(draft, ignore_errors=True)
            settled.removed.append(f"{draft.parent.name}/{draft.name}")
    return settled


def settle_left(workspace: Workspace) -> Settled:
    """`settle_versions` where a draft lies about, once nobody else is publishing: whatever starts next ends what was begun."""
    if not any(workspace.editions.glob(f"*/.v*{DRAFT}*")):
        return Settled()
    with workspace.lock():
        return settle_versions(workspace)


def stand(draft: Path, target: Path) -> None:
    """Gives a whole draft the name of its version, durably."""
    draft.rename(target)
    synced(target.parent)


def is_sealed(folder: Path, version: SealedVersion) -> bool:
    """Whether the version in a folder is whole and the one that the ledger knows."""
    manifest = read_manifest(folder / PUBLIC)
    return manifest is not None and manifest.hash == version.hash and not check_version(folder, whole=True)


def differing(workspace: Workspace, version: SealedVersion) -> list[str]:
    """What is not as it was sealed in a version, by names in the folder of editions; the version itself where it is gone."""
    folder = workspace.version(version.year, version.version)
    if not folder.is_dir():
        return [version.name]
    names = check_version(folder, whole=True)
    manifest = read_manifest(folder / PUBLIC)
    if manifest is not None and manifest.hash != version.hash:  # consistent in itself, and still not what was sealed
        names = [f"{PUBLIC}/manifest.json", *names]
    return [f"{version.name}/{name}" for name in dict.fromkeys(names)]


def not_as_sealed(workspace: Workspace) -> dict[str, list[str]]:
    """What is not as the ledger sealed it, by version (an empty list where all is), and what the ledger does not know, by name."""
    versions = sealed_versions(workspace.ledger)
    of_version = {version.name: differing(workspace, version) for version in versions}
    return of_version | {name: [name] for name in _never_sealed(workspace, versions)}


def _never_sealed(workspace: Workspace, versions: list[SealedVersion]) -> Iterator[str]:
    """What lies among the editions and the ledger does not know."""
    known, years = {version.name for version in versions}, {str(version.year) for version in versions}
    for folder in sorted(workspace.editions.iterdir()) if workspace.editions.is_dir() else ():
        if not folder.is_dir() or folder.name not in years:
            yield folder.name
            continue
        yield from (f"{folder.name}/{name}" for name in strays(folder))
        yield from (name for number in numbered(folder) if (name := f"{folder.name}/v{number}") not in known)


def move_unsealed(workspace: Workspace) -> list[Path]:
    """Moves what earlier versions of the application laid out in place of editions to the previews, under a name of its own; where to."""
    moved = []
    for note in sorted(workspace.editions.glob(f"*/{UNSEALED}")):
        workspace.previews.mkdir(exist_ok=True)
        target = _free(workspace.previews / f"{note.parent.name}.unsealed")
        left = [note.parent / name for name in strays(note.parent) if name != UNSEALED]
        if len(left) + 1 == len(list(note.parent.iterdir())):
            note.parent.rename(target)
        else:  # sealed versions lie among it, and stay; the note goes last, so that whoever is interrupted begins again
            target.mkdir()
            for path in (*left, note):
                path.rename(target / path.name)
        moved.append(target)
    return moved


def _free(path: Path) -> Path:
    """The path, with a number after it where something lies there."""
    return next(p for p in (path, *(path.with_name(f"{path.name}-{n}") for n in range(2, 10_000))) if not p.exists())


def _drafts(target: Path) -> Iterator[Path]:
    yield from sorted(target.parent.glob(f".{target.name}{DRAFT}*"))


def _remains(draft: Path, lost: list[str]) -> bool:
    """Whether it may be all that is left of a version that the ledger knows: then nobody removes it."""
    match = LEFT.fullmatch(draft.name)
    return match is not None and f"{draft.parent.name}/v{match[1]}" in lost
