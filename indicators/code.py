"""The code that something was made by, as one hash: what is kept of it is good as long as that is the same."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

NO_CODE = {"__pycache__", "examples"}
"""What lies in a package and is not code: what Python makes of it, and workspaces that are copied before anything is made."""


def code_hash(*packages: str) -> str:
    """A hash of all files of these packages: modules, texts, templates, data."""
    return hashlib.sha256("".join(map(_package_hash, packages)).encode()).hexdigest()


@cache
def _package_hash(package: str) -> str:
    """That of one of them, read once: several things that are kept are made by it, and by others."""
    digest = hashlib.sha256()
    _add(digest, files(package), package)
    return digest.hexdigest()


def _add(digest: hashlib._Hash, folder: Traversable, name: str) -> None:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name not in NO_CODE:
            _add(digest, entry, f"{name}/{entry.name}")
        elif entry.is_file():
            digest.update(f"{name}/{entry.name}\0".encode() + hashlib.sha256(entry.read_bytes()).digest())
