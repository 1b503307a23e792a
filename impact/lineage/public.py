"""Findings as the public reads them: none that writes out a number that is not published, none that tells a leader what to do."""

from __future__ import annotations

from typing import Any

import polars as pl

from impact.disclosure.withholding import Disclosed
from impact.maps.messages import advice
from impact.validation.checks import load_checks
from indicators.numbers import LANGUAGES, Language
from indicators.text import Text


def without_advice(findings: pl.DataFrame) -> pl.DataFrame:
    """The findings without what to do about them, which is for those who hand in values or keep maps."""
    advised = {check.id: check.recommendation for check in load_checks()} | advice()
    said = {f"message_{to}": [_statement(row, advised, to) for row in findings.iter_rows(named=True)] for to in LANGUAGES}
    return findings.with_columns(pl.Series(name, texts, dtype=pl.String) for name, texts in said.items())


def _statement(finding: dict[str, Any], advised: dict[str, Text], language: Language) -> str:
    message: str = finding[f"message_{language}"]
    then = advised.get(finding["check_id"])
    if then is None or not message.endswith(then.into(language)):
        return message
    stated = message.removesuffix(then.into(language)).rstrip()
    return stated if stated[-1:] in ".?!…" else f"{stated}."


def public_findings(findings: pl.DataFrame, disclosed: Disclosed) -> pl.DataFrame:
    """The findings that may be read by all: those about a number that is withheld, or is finer than a figure, write it out."""
    shown = [row["project_id"] is None or row["indicator_id"] is None or _open(row, disclosed) for row in findings.iter_rows(named=True)]
    return without_advice(findings.filter(pl.Series(shown, dtype=pl.Boolean)))


def _open(finding: dict[str, Any], disclosed: Disclosed) -> bool:
    year = finding["period_end"].year if finding["period_end"] is not None else None
    guarded = {indicator for its_year, indicator in disclosed.guarded if year in (None, its_year)}
    return finding["project_id"] not in disclosed.unpublished and finding["indicator_id"] not in guarded
