"""The check of an edition, or of one version of it, with nothing but its folder: hashes, the chain of versions, who is the author."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel

from reports.edition.manifest import MANIFEST, PRIVATE, PUBLIC, Manifest, hashes, read_manifest
from reports.edition.messages import messages

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

VERSION = re.compile(r"v([1-9]\d*)")
DRAFT = re.compile(r"\.v\d+\.draft-")
"""How the name of a version begins that is being laid out."""
HASH = re.compile(r"[0-9a-f]{64}")


class VerifiedVersion(BaseModel):
    """A version as its folder shows it.

    hash         the hash of the whole; None where there is no manifest that can be read
    differences  files that are not as sealed, by their names in the folder that was named
    whole        whether its private part is there too, and not the public one alone
    signed_by    the key that its signature names, if it has one
    """

    name: str
    hash: str | None
    differences: list[str]
    whole: bool
    signed_by: str | None


class Verification(BaseModel):
    """What differs in a folder, its versions the newest last, and whether the author of all of them is proven."""

    versions: list[VerifiedVersion]
    differences: list[str]
    proven: bool


@dataclass(frozen=True)
class Proof:
    """What proves the author: the hash that the town made known, or its public key."""

    digest: str | None = None
    key: Ed25519PublicKey | None = None

    @property
    def asked(self) -> bool:
        """Whether there is one."""
        return self.digest is not None or self.key is not None

    def proves(self, manifest: Manifest) -> bool:
        """Whether every proof that was given is about this version, and with it those that it supersedes."""
        signature = manifest.signature
        by_hash = self.digest is None or manifest.hash == self.digest
        by_key = self.key is None or (signature is not None and signature.holds(manifest.hash, self.key))
        return self.asked and by_hash and by_key


def read_hash(text: str) -> str:
    """A hash as people copy it. Raises Refusal `hash_unreadable`."""
    if not HASH.fullmatch(text.strip().lower()):
        raise messages.refusal("hash_unreadable", text=text)
    return text.strip().lower()


def verify(folder: Path, proof: Proof | None = None) -> Verification:
    """Checks an edition (`editions/2016`), a version of it, or the public part of one alone.

    Where a proof is given, a folder that is not there differs too. Raises Refusal `edition_not_there`.
    """
    proof = proof or Proof()
    if (folder / MANIFEST).is_file() and not (folder / PUBLIC).is_dir():
        return _of_one(folder, check_public(folder), read_manifest(folder), proof)
    if VERSION.fullmatch(folder.name) or (folder / PUBLIC).is_dir():
        if folder.is_dir():
            return _of_one(folder, check_version(folder), read_manifest(folder / PUBLIC), proof)
    elif folder.is_dir() and numbered(folder):
        return _of_year(folder, proof)
    if not proof.asked:
        raise messages.refusal("edition_not_there", folder=folder)
    return Verification(versions=[], differences=[folder.name], proven=False)


def numbered(year: Path) -> dict[int, Path]:
    """The versions that lie in the folder of a year, by number."""
    of = {int(match[1]): path for path in year.iterdir() if (match := VERSION.fullmatch(path.name)) and path.is_dir()}
    return dict(sorted(of.items()))


def check_version(folder: Path, *, whole: bool = False) -> list[str]:
    """Names of what is not as sealed in the folder of a version; with `whole`, the private part must be there."""
    public, differing = read_manifest(folder / PUBLIC), [f"{PUBLIC}/{name}" for name in check_public(folder / PUBLIC)]
    differing += sorted(entry.name for entry in folder.iterdir() if entry.name not in (PUBLIC, PRIVATE))
    if public is None or not (whole or (folder / PRIVATE).is_dir()):
        return differing
    private = read_manifest(folder / PRIVATE)
    if private is None or private.hash != public.private or not _agree(public, private):
        return [*differing, f"{PRIVATE}/{MANIFEST}"]
    there = {name: digest for name, digest in hashes(folder).items() if name.partition("/")[0] in (PUBLIC, PRIVATE)}
    return [*differing, *(name for name in _unlike(private.files, there) if name not in differing)]


def check_public(folder: Path) -> list[str]:
    """Names of what is not as sealed in the public part of a version."""
    manifest = read_manifest(folder)
    return [MANIFEST] if manifest is None else _unlike(manifest.files, hashes(folder))


def _unlike(listed: dict[str, str], there: dict[str, str]) -> list[str]:
    """Files that changed, went or were added."""
    return sorted(name for name in listed.keys() | there.keys() if listed.get(name) != there.get(name))


def _agree(public: Manifest, private: Manifest) -> bool:
    """Whether the two say the same of what both speak of."""
    own = {"files", "private", "sealed_at", "signature"}
    of_public = {name.removeprefix(f"{PUBLIC}/"): d for name, d in private.files.items() if name.startswith(f"{PUBLIC}/")}
    return public.model_dump(exclude=own) == private.model_dump(exclude=own) and of_public == public.files


def _of_one(folder: Path, differing: list[str], manifest: Manifest | None, proof: Proof) -> Verification:
    proven = manifest is not None and proof.proves(manifest)
    if manifest is not None and proof.asked and not proven:
        differing = [*differing, _place_of_manifest(folder)]
    version = _verified(manifest.name if manifest else folder.name, differing, manifest, whole=(folder / PRIVATE).is_dir())
    return Verification(versions=[version], differences=differing, proven=proven and not differing)


def _place_of_manifest(folder: Path) -> str:
    return f"{PUBLIC}/{MANIFEST}" if (folder / PUBLIC).is_dir() else MANIFEST


def _of_year(folder: Path, proof: Proof) -> Verification:
    versions, manifests = numbered(folder), dict[int, Manifest | None]()
    verified, differing = [], [*strays(folder), *(f"v{n}" for n in range(1, max(versions)) if n not in versions)]
    for number, path in versions.items():
        manifests[number] = read_manifest(path / PUBLIC)
        own = [f"v{number}/{name}" for name in check_version(path)]
        if not own and not _follows(manifests, number, folder.name):
            own = [f"v{number}/{PUBLIC}/{MANIFEST}"]
        verified.append(_verified(f"v{number}", own, manifests[number], whole=(path / PRIVATE).is_dir()))
    reached = max((n for n, manifest in manifests.items() if manifest and proof.proves(manifest)), default=0)
    if proof.asked:  # a version proves those before it, by their hashes, and none that came after
        for version, number in zip(verified, versions, strict=True):
            if number > reached and not version.differences:
                version.differences.append(f"v{number}/{PUBLIC}/{MANIFEST}")
    differing += [name for version in verified for name in version.differences]
    return Verification(versions=verified, differences=differing, proven=reached == max(versions) and not differing)


def _follows(manifests: dict[int, Manifest | None], number: int, year: str) -> bool:
    """Whether a version says it is the one that its folder says, and names the hash of the one before (if that is there)."""
    manifest, before = manifests[number], manifests.get(number - 1)
    if manifest is None or manifest.version != number or (year.isdigit() and manifest.year != int(year)):
        return False
    return manifest.supersedes == (before.hash if before else None) if number == 1 or before else manifest.supersedes is not None


def strays(folder: Path) -> Iterator[str]:
    """What lies in the folder of a year and is no version, nor the draft of one."""
    for path in sorted(folder.iterdir()):
        if not DRAFT.match(path.name) and not (VERSION.fullmatch(path.name) and path.is_dir()):
            yield path.name


def _verified(name: str, differing: list[str], manifest: Manifest | None, *, whole: bool) -> VerifiedVersion:
    signature = manifest.signature if manifest else None
    return VerifiedVersion(
        name=name,
        hash=manifest.hash if manifest else None,
        differences=list(differing),
        whole=whole,
        signed_by=signature.key if signature else None,
    )
