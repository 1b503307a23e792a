"""The findings: what the checks found in a warehouse, each one sentence about what it is and one about what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

from impact.validation import engine
from impact.validation.apart import failing
from impact.validation.checks import Check, closed_codes, load_checks, observed, query
from impact.validation.kept_verdicts import failing_once
from impact.validation.pages import stand_alone
from impact.validation.wording import FindingWording
from impact.warehouse.schema import opened, tables
from indicators.catalogue import Catalogue
from indicators.kept import KeptAnswers

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
AT_ONCE = 1_000_000
"""Observations that are joined once for all checks to what is known of their indicators; of more, each check joins the columns it reads."""
BATCH = "checked_observation"
"""Its name meanwhile."""
TYPES = {"VARCHAR": pl.String(), "DATE": pl.Date()}


def validate(warehouse: Path, catalogue: Catalogue, kept: KeptAnswers | None = None) -> pl.DataFrame:
    """Every finding about the warehouse, with the columns of its table `finding`, sorted.

    `warehouse` is opened read-only, and must not be open for writing in this or another process. `catalogue` is the one it was built with.
    Great Expectations decides which checks fail; what these list is then put into words. `kept`: what it said before, if that may be taken
    again (`kept_verdicts.py`). Raises RuntimeError naming the check that could not be run, or that lists another number than was counted.
    """
    checks, codes = load_checks(), closed_codes(catalogue)
    if kept is None:
        failed = failing(warehouse, checks, codes)
        frames = _listed(warehouse, [check for check in checks if check.id in failed], catalogue)
    else:
        frames = _listed(warehouse, checks, catalogue)
        listed = {check_id: frame.height for check_id, frame in frames.items()}
        failed = failing_once(checks, codes, listed, kept, lambda: failing(warehouse, checks, codes))
    for check_id, rows in failed.items():
        if frames[check_id].height != rows:
            counted = f"{rows} rows were counted, and {frames[check_id].height} listed"
            raise RuntimeError(f"check {check_id}: {counted}; the two must say the same")
    columns = list(schema())
    failures = [frames[check.id] for check in checks if check.id in failed]
    return pl.concat([pl.DataFrame(schema=schema()), *failures]).unique().sort(columns, nulls_last=True)


def _listed(warehouse: Path, checks: Sequence[Check], catalogue: Catalogue) -> dict[str, pl.DataFrame]:
    """What checks list, in words, by their ids. Raises RuntimeError naming the check that could not be run."""
    codes, listed = closed_codes(catalogue), {}
    with _open(warehouse) as con:
        con.execute(f"CREATE TEMP {'TABLE' if _observations(con) <= AT_ONCE else 'VIEW'} {BATCH} AS {observed()}")
        wording = FindingWording(catalogue, _titles(con))
        for check in checks:
            try:
                listed[check.id] = findings(con, check, wording, codes, BATCH)
            except duckdb.Error as error:
                raise RuntimeError(f"validation could not run {check.id}: {error}") from error
    return listed


def document(warehouse: Path, catalogue: Catalogue, folder: Path) -> None:
    """Writes Great Expectations' Data Docs on the warehouse into a folder of their own, made anew: values as handed in, for the city only.

    Raises RuntimeError naming the check that could not be run.
    """
    with _open(warehouse) as con:
        pages = engine.Pages(folder, _last_recorded(con))
    engine.failing(warehouse, load_checks(), closed_codes(catalogue), pages)
    stand_alone(folder)


def findings(
    con: duckdb.DuckDBPyConnection, check: Check, wording: FindingWording, codes: Mapping[str, list[str]], batch: str | None = None
) -> pl.DataFrame:
    """What one check lists, in words. `batch`: the table or view that gives what it looks at, if there is one."""
    rows = con.execute(query(check, batch or f"({observed()})", codes))
    names = [column[0] for column in rows.description]
    return pl.DataFrame([_finding(check, dict(zip(names, row, strict=True)), wording) for row in rows.fetchall()], schema=schema())


def _finding(check: Check, row: Mapping[str, object], wording: FindingWording) -> dict[str, object]:
    message = wording.message(check, row)
    stated = {"check_id": check.id, "severity": check.severity, "message_fr": message.fr, "message_en": message.en}
    return {column: stated.get(column, row.get(column)) for column in schema()}


def schema() -> dict[str, pl.DataType]:
    """The columns of a finding, as the warehouse documents them."""
    return {name: TYPES[column.type] for name, column in tables()["finding"].columns.items()}


def _open(warehouse: Path) -> duckdb.DuckDBPyConnection:
    con = opened(warehouse, read_only=True)
    con.execute("SET TimeZone = 'UTC'")
    return con


def _observations(con: duckdb.DuckDBPyConnection) -> int:
    [(number,)] = con.execute("SELECT count(*) FROM observation").fetchall()
    return int(number)


def _last_recorded(con: duckdb.DuckDBPyConnection) -> datetime:
    """The date of the run's pages: that of what it looked at, so that the same warehouse gives the same pages."""
    row = con.execute("SELECT epoch_us(max(recorded_at)) FROM observation").fetchone()
    return datetime.fromtimestamp(row[0] / 1_000_000, UTC) if row and row[0] is not None else EPOCH


def _titles(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str]]:
    return {project: (fr, en) for project, fr, en in con.execute("SELECT project_id, title_fr, title_en FROM project").fetchall()}
