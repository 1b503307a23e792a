"""Editions of a few figures written and sealed by hand, in a moment, so that what doors serve of them can be known by heart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from impact.ledger.sealing import SealedVersion, seal, sealed_versions
from pipelines.versions import stand
from pipelines.workspace import open_workspace
from reports.edition.manifest import PRIVATE, PUBLIC, LedgerHead, Manifest
from reports.edition.seal import Origin, seal_folder
from reports.exports.rows import compact, rows_csv, rows_json
from reports.exports.writing import by_key

SESSIONS, VALUE, QUOTED = "2024/territory/sessions", "2024/territory/value_created", "2024/project/caf%C3%A9/sessions"
WITHHELD = "2024/project/voisinage/people_reached"
SECRET = "a secret of the private part"
LICENCE = {"name": "etalab-2.0", "path": "https://www.etalab.gouv.fr/licence-ouverte"}


def row(address: str, value: float | None, **more: Any) -> dict[str, Any]:
    """A published figure; withheld where there is no value."""
    year, scope, *rest = address.split("/")
    withheld = value is None
    about = {"kind": "indicator", "indicator_id": rest[-1], "scope": scope, "project_id": rest[0] if scope == "project" else None}
    numbers_made = {} if withheld else {"breakdown": "", "formula": {"fr": "somme", "en": "sum"}}
    return {
        "figure_id": address,
        "label_fr": f"Chiffre {rest[-1]}",
        "label_en": f"Figure {rest[-1]}",
        "value": value,
        "low": value,
        "high": value,
        "unit": "units",
        "coverage": None if withheld else "2/3",
        "status": "suppressed" if withheld else "partial",
        "illustrative": True,
        "definition": about | {"year": int(year)} | numbers_made,
    } | more


def figures(sessions: float = 40, year: int = 2024) -> list[dict[str, Any]]:
    """Four figures, sorted by address as an edition has them."""
    rows = [row(QUOTED, 12), row(WITHHELD, None), row(SESSIONS, sessions), row(VALUE, 1234.5, unit="euros")]
    return [r | {"figure_id": r["figure_id"].replace("2024", str(year), 1)} for r in rows]


def corrected(before: float, after: float) -> list[dict[str, Any]]:
    """The errata of a second version in which the sessions of the territory are others."""
    stated = {"low": None, "high": None, "unit": "units", "coverage": "2/3", "status": "partial"}
    change = {
        "figure_id": SESSIONS,
        "before": stated | {"value": before},
        "after": stated | {"value": after},
        "because": [{"kind": "submission", "id": "S000009"}],
    }
    erratum = {
        "id": "2024-v2",
        "class": "minor",
        "reason": "wrong_value",
        "text": {"fr": "Faux.", "en": "Wrong."},
        "from": "v1",
        "to": "v2",
    }
    return [erratum | {"author": "a", "second": "b", "decided_at": "2026-03-01", "figures": [change]}]


def _entries(pages: Mapping[str, Any]) -> str:
    return b"".join(by_key({name: compact(page).encode() for name, page in pages.items()})).decode()


def seal_by_hand(root: Path, rows: list[dict[str, Any]], errata: list[dict[str, Any]] = [], year: int = 2024,  # noqa: B006
    *, funding: Mapping[str, Mapping[str, Any]] | None = None, pedigrees: Mapping[str, Any] | None = None,
    without: str = "", reason: str = "",
) -> Manifest:  # fmt: skip
    """The next version of a year, of these figures, with all that a version has; `funding`: by funder, what its `funding.json` says;
    `without`, `reason`: what was left out before it was published, and why."""
    workspace = open_workspace(root)
    before = sealed_versions(workspace.ledger, year)
    number = len(before) + 1
    target = workspace.version(year, number)
    folder = target.with_name(f".{target.name}.draft-by-hand")
    public = folder / PUBLIC
    (public / "fr").mkdir(parents=True)
    (folder / PRIVATE).mkdir(mode=0o700)
    known = {r["figure_id"]: {"status": r["status"]} | ({"formula": "é"} if r["value"] is not None else {}) for r in rows}
    files = {
        "figures.json": rows_json(rows),
        "figures.csv": rows_csv(rows),
        "pedigrees.json": _entries(known | dict(pedigrees or {})),
        "pages.json": _entries({SESSIONS: {"fr": 14, "en": 12}}),
        "errata.json": json.dumps(errata),
        "datapackage.json": json.dumps({"licenses": [LICENCE]}),
        "fr/index.html": "<h1>2024</h1>",
    }
    for name, text in files.items():
        (public / name).write_text(text, "utf-8")
    (folder / PRIVATE / "register.txt").write_text(SECRET, "utf-8")
    for funder, said in (funding or {}).items():
        (folder / PRIVATE / "funders" / funder).mkdir(parents=True)
        (folder / PRIVATE / "funders" / funder / "funding.json").write_text(json.dumps(said), "utf-8")
    head = LedgerHead(sequence=0, hash="0" * 64)
    supersedes = before[-1].hash if before else None
    origin = Origin(year, number, head, {}, "0.1.0+test", "c" * 64, supersedes, errata[-1]["id"] if errata else None)
    manifest = seal_folder(folder, origin)
    seal(
        workspace.ledger,
        SealedVersion(year=year, version=number, hash=manifest.hash, counts=0, supersedes=supersedes, erratum=origin.erratum),
        decided={"without": without, "reason": reason} if without else None,
    )
    stand(folder, target)  # once the ledger knows it
    return manifest
