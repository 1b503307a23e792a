"""What the lines of a pedigree say for a form: the money received (never the accounts), how weak the evidence is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import fsum
from typing import Any

from reports.exports.rows import Row

RAISED, EARNED = "money_raised", "earned_income"


def received_from(lines: Iterable[Mapping[str, Any]], funding: str) -> float | None:
    """The money received that is `public` or `private`, from the inputs of the project; None where it is withheld or in none.

    Several inputs may share one amount (the town's part, the part of others): it is counted once.
    """
    of = [line for line in lines if line["indicator_id"] == RAISED and line["breakdown"] == f"funding={funding}"]
    if not of or any(line["withheld"] or line["quantity"] is None for line in of):
        return None
    return float(max(line["quantity"] for line in of))


def income_of(rows: Iterable[Row | None]) -> tuple[float, tuple[str, ...]] | None:
    """All that was received and earned, with the addresses it is the sum of; None where one of the figures has no single value."""
    known = [row for row in rows if row is not None]
    if not known or any(row["value"] is None for row in known):
        return None
    return fsum(row["value"] for row in known), tuple(row["figure_id"] for row in known)


def grade_of(line: Mapping[str, Any], parameters: Mapping[str, Any]) -> int | None:
    """The worse of the grade of a price and of its use."""
    proxy = line["assumptions"].get("proxy") or {}
    proxy = {**parameters.get(proxy.get("bank", ""), {}), **proxy}
    return max((grade for grade in (proxy.get("grade"), (proxy.get("use") or {}).get("grade")) if grade), default=None)
