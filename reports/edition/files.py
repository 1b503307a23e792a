"""The files of a folder, by their names in it, and their hashes."""

from __future__ import annotations

import hashlib
from pathlib import Path


def files_in(folder: Path) -> dict[str, Path]:
    """Everything in `folder` that is no folder itself, by name as the same on every system, sorted."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()}
    return dict(sorted(paths.items()))


def file_hash(path: Path) -> str:
    """SHA-256 of a file; a text that no hash is, of what is no regular file (a link, a pipe): what it leads to can change."""
    if path.is_symlink() or not path.is_file():
        return "no regular file"
    with path.open("rb") as file:  # some are larger than memory should be
        return hashlib.file_digest(file, "sha256").hexdigest()
