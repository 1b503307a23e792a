"""Editions of the small town as the command line makes them: sealed, corrected, forged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reports.edition.manifest import PRIVATE, PUBLIC, Manifest, hashes, read_manifest, write_manifest
from tests.worlds.command import said

YEAR = 2024
HEADER = "projet;indicateur;période;valeur\n"
ERRATUM = """\
class: minor
reason: wrong_value
text: {fr: "Le nombre de séances était faux.", en: The number of sessions was wrong.}
author: chargée de mission
second: directrice générale adjointe
told: [conseil municipal]
"""


def edition(town: Path, version: int = 1) -> Path:
    """The folder of a version."""
    return town / "editions" / str(YEAR) / f"v{version}"


def published_rows(town: Path, version: int = 1) -> dict[str, dict[str, Any]]:
    """The figures of a version, by address."""
    rows = json.loads((edition(town, version) / PUBLIC / "figures.json").read_text("utf-8"))
    return {row["figure_id"]: row for row in rows}


def hand_in(town: Path, *rows: str) -> list[str]:
    """Collects rows in a file of their own; the submission."""
    file = town.parent / f"{town.name}-{len(list((town / 'ledger').iterdir()))}.csv"
    file.write_text(HEADER + "\n".join(rows) + "\n", "utf-8")
    return [receipt["submission_id"] for receipt in said("collect", file, "-w", town, "--no-build")["submissions"]]


def erratum_file(town: Path, text: str = ERRATUM) -> Path:
    """An erratum, written beside the town."""
    file = town.parent / f"{town.name}-erratum.yaml"
    file.write_text(text, "utf-8")
    return file


def correct(town: Path, text: str = ERRATUM) -> dict[str, Any]:
    """Publishes the next version with an erratum."""
    return said("publish", "-w", town, "--year", YEAR, "--erratum", erratum_file(town, text))


def forge(version: Path) -> None:
    """Writes the manifests of a version anew, so that it is consistent in itself whatever was done to its files."""
    private = read_manifest(version / PRIVATE)
    public = read_manifest(version / PUBLIC)
    assert private is not None
    assert public is not None
    private = private.model_copy(update={"files": hashes(version)})
    write_manifest(version / PRIVATE, private)
    write_manifest(version / PUBLIC, _public(public, version, private))


def _public(public: Manifest, version: Path, private: Manifest) -> Manifest:
    return public.model_copy(update={"files": hashes(version / PUBLIC), "private": private.hash})
