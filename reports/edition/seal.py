"""The seal of a version: its manifests, written beside what was laid out, and all of it made durable."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from impact.campaigns.changes import FrozenChange
from impact.ledger.store import synced
from reports.edition.errata import Erratum, errata_json
from reports.edition.files import file_hash
from reports.edition.manifest import PRIVATE, PUBLIC, LedgerHead, Manifest, hashes, write_manifest
from reports.edition.published import FIGURES
from reports.edition.signature import sign

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ERRATA = "errata.json"
CHANGES = "changes.json"


@dataclass(frozen=True)
class Origin:
    """What a version is made of: its place among the others, the event it counts up to, its inputs, the code and the catalogue.

    `supersedes` is the hash of the version before, `erratum` the id of the erratum that it carries.
    """

    year: int
    version: int
    ledger: LedgerHead
    inputs: dict[str, str]
    code: str
    catalogue: str
    supersedes: str | None
    erratum: str | None = None


def write_errata(folder: Path, errata: tuple[Erratum, ...]) -> None:
    """Writes the errata of the year so far into `folder`."""
    (folder / ERRATA).write_text(json.dumps(errata_json(errata), ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


def write_frozen_changes(folder: Path, changes: tuple[FrozenChange, ...]) -> None:
    """Writes what changed after the year was frozen into `folder`; no file where nothing did."""
    if changes:
        listed = [change.model_dump(mode="json") for change in changes]
        (folder / CHANGES).write_text(json.dumps(listed, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


def seal_folder(folder: Path, made_of: Origin, key: Ed25519PrivateKey | None = None) -> Manifest:
    """Writes the manifests of the version that lies whole in `folder`, signed if there is a key, and syncs every file; the public one."""
    everything = Manifest(
        year=made_of.year,
        version=made_of.version,
        sealed_at=datetime.now(UTC),
        ledger=made_of.ledger,
        inputs=made_of.inputs,
        code=made_of.code,
        catalogue=made_of.catalogue,
        figures=file_hash(folder / PUBLIC / FIGURES),
        files=hashes(folder),
        supersedes=made_of.supersedes,
        erratum=made_of.erratum,
    )
    public = everything.model_copy(update={"files": hashes(folder / PUBLIC), "private": everything.hash})
    signature = sign(public.hash, key) if key else None
    public = public.model_copy(update={"signature": signature})
    write_manifest(folder / PUBLIC, public)
    write_manifest(folder / PRIVATE, everything.model_copy(update={"signature": signature}))
    sync_tree(folder)
    return public


def sync_tree(folder: Path) -> None:
    """Makes every file and folder in `folder` durable; all may read the public part, nobody but the owner looks into the private one."""
    for inner, _, names in os.walk(folder, topdown=False):
        for path in (*(Path(inner) / name for name in names), Path(inner)):
            path.chmod(0o755 if path.is_dir() else 0o644)
            synced(path)
    (folder / PRIVATE).chmod(0o700)
