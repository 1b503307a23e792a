"""Files to take away: those of the public part as they were sealed, and the same figures as Parquet and as a DuckDB database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from indicators.numbers import LANGUAGES, Language
from pipelines.replacing import replacing
from portal import town
from portal.editions.figures import rows_of
from portal.editions.versions import PublicPart

PARQUET, DATABASE = "figures.parquet", "figures.duckdb"
ORDER = ("tables.xlsx", "figures.csv", "errata.json", "datapackage.json", "figures.json", DATABASE, PARQUET, "pedigrees.json", "pages.json")
"""In which order the files are offered, after the papers to read."""
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "duckdb": "application/vnd.duckdb",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OTHER = "application/octet-stream"
_SCHEMA: dict[str, Any] = {
    "year": pl.Int32,
    "version": pl.Int32,
    **dict.fromkeys(("figure_id", "label_fr", "label_en"), pl.String),
    **dict.fromkeys(("value", "low", "high"), pl.Float64),
    **dict.fromkeys(("unit", "coverage", "status"), pl.String),
    "illustrative": pl.Boolean,
    "definition": pl.String,
}


@dataclass(frozen=True)
class OfferedFile:
    """A file that can be taken away. `size`: in bytes; None of one that is made when it is first asked for."""

    name: str
    size: int | None

    @property
    def form(self) -> str:
        """Its format, as people call it."""
        return self.name.rpartition(".")[2].upper()

    @property
    def code(self) -> str:
        """What its title and what it holds are called in the wording: its name without its language and with its format."""
        first, *_, last = self.name.split(".")
        return f"{first}_{last}"


def downloads_of(part: PublicPart, language: Language) -> list[OfferedFile]:
    """The files of a version for a reader of that language, those that most people want first; what is made for programs last."""
    named = [name for name in names_of(part) if "/" not in name]
    others = [f".{other}." for other in LANGUAGES if other != language]
    mine = [name for name in named if not any(other in name for other in others)]
    return [OfferedFile(name, _size(part, name)) for name in sorted(mine, key=_place)]


def _place(name: str) -> tuple[int, str]:
    """Papers first, then the files in their order, then whatever else there is."""
    return (-1 if name.endswith(".pdf") else ORDER.index(name) if name in ORDER else len(ORDER)), name


def _size(part: PublicPart, name: str) -> int | None:
    return (part.folder / name).stat().st_size if part.has(name) else None


def media_type(name: str) -> str:
    """What kind of file it is, by the ending of its name."""
    return MEDIA.get(name.rpartition(".")[2], OTHER)


def names_of(part: PublicPart) -> list[str]:
    """The files of a sealed version that are not web pages, and the two that are made of them."""
    listed = part.manifest.files if part.manifest else {}
    return [*sorted(name for name in listed if not name.endswith(".html")), DATABASE, PARQUET]


def offers(part: PublicPart, name: str) -> bool:
    """Whether a file can be taken away from a sealed version."""
    return part.has(name) or name in (DATABASE, PARQUET)


def content_of(part: PublicPart, name: str) -> bytes:
    """A file that a sealed version offers. Raises Refusal `edition_altered`."""
    return part.content(name) if part.has(name) else _converted(part, name).read_bytes()


def _converted(part: PublicPart, name: str) -> Path:
    """The figures in another form, made once and kept by the hash of the version."""
    kept = town.town().kept / "downloads" / f"{part.hash}.{name}"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        table = _table(part)
        with replacing(kept) as draft:
            if name == PARQUET:
                table.write_parquet(draft)
            else:
                _write_database(table, draft)
    return kept


def _table(part: PublicPart) -> pl.DataFrame:
    rows = [{**row, "year": part.year, "version": part.version, "definition": _json(row["definition"])} for row in rows_of(part).values()]
    return pl.DataFrame(rows, schema=_SCHEMA)


def _write_database(table: pl.DataFrame, path: Path) -> None:
    """One table, `figure`, whose definitions are JSON."""
    with duckdb.connect(path) as con:
        con.register("written", table)
        con.execute("CREATE TABLE figure AS SELECT * REPLACE (definition::JSON AS definition) FROM written ORDER BY figure_id")


def _json(definition: Any) -> str:
    return json.dumps(definition, ensure_ascii=False, sort_keys=True)
