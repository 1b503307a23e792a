"""Findings as the public reads them: none that writes out a number that is not published."""

from __future__ import annotations

from typing import Any

import polars as pl

from impact.disclosure.withholding import Disclosed


def public_findings(findings: pl.DataFrame, disclosed: Disclosed) -> pl.DataFrame:
    """The findings that may be read by all: those about a number that is withheld, or is finer than a figure, write it out."""
    shown = [row["project_id"] is None or row["indicator_id"] is None or _open(row, disclosed) for row in findings.iter_rows(named=True)]
    return findings.filter(pl.Series(shown, dtype=pl.Boolean))


def _open(finding: dict[str, Any], disclosed: Disclosed) -> bool:
    year = finding["period_end"].year if finding["period_end"] is not None else None
    guarded = {indicator for its_year, indicator in disclosed.guarded if year in (None, its_year)}
    return finding["project_id"] not in disclosed.unpublished and finding["indicator_id"] not in guarded
