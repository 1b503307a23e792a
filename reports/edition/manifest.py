"""The manifest of a version: what it was made of, and the hash of each of its files.

There are two: the public one lists public files only, the private one (never served) everything. The public one names the hash of the
private one, so that one hash, and one signature, stand for the whole; it tells nobody what is in it.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from reports.edition.files import file_hash, files_in
from reports.edition.signature import Signature

MANIFEST = "manifest.json"
PUBLIC, PRIVATE = "public", "private"
"""The two parts of a version."""


class LedgerHead(BaseModel):
    """The last event that a version counts: its number and its hash. The number is 0 where there was none."""

    model_config = ConfigDict(frozen=True)

    sequence: int
    hash: str


class Manifest(BaseModel):
    """What a version was made of (contracts, section 6).

    inputs      by name as in the workspace, the hash of each file that figures are a function of; frozen under `private/inputs/`
    code        the code that made it
    catalogue   the hash of the catalogue as it was understood
    figures     the hash of `public/figures.json`
    files       the hash of each file that it lists, by its name beside it (public), or in the version's folder (private)
    supersedes  the hash of the version before
    erratum     the id of the erratum that it carries
    private     the hash of the private manifest; null in that one
    """

    model_config = ConfigDict(frozen=True)

    year: int
    version: int
    sealed_at: AwareDatetime
    ledger: LedgerHead
    inputs: dict[str, str]
    code: str
    catalogue: str
    figures: str
    files: dict[str, str]
    supersedes: str | None = None
    erratum: str | None = None
    private: str | None = None
    signature: Signature | None = None

    @property
    def hash(self) -> str:
        """The hash of the whole: of all it says but when it was sealed, who signed it, and the hash of the event."""
        said = self.model_dump(mode="json", exclude={"sealed_at", "signature"})
        said["ledger"].pop("hash")
        return hashlib.sha256(_canonical(said)).hexdigest()

    @property
    def name(self) -> str:
        """Its place among the editions: `2016/v2`."""
        return f"{self.year}/v{self.version}"


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest into `folder`."""
    (folder / MANIFEST).write_text(json.dumps(manifest.model_dump(mode="json"), indent=1, sort_keys=True, ensure_ascii=False), "utf-8")


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest in `folder`; None where there is none that can be read."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_text("utf-8"))
    except (ValidationError, OSError, UnicodeDecodeError):
        return None


def hashes(folder: Path) -> dict[str, str]:
    """The hash of each file in `folder` but for the manifests: what they list."""
    listed = {name: path for name, path in files_in(folder).items() if name not in MANIFESTS}
    return {name: file_hash(path) for name, path in listed.items()}


MANIFESTS = {MANIFEST, f"{PUBLIC}/{MANIFEST}", f"{PRIVATE}/{MANIFEST}"}
"""Where manifests lie in a version or a part of it: they list the others, and hold each other by their hashes."""


def _canonical(said: Any) -> bytes:
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
