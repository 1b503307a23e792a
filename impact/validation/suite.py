"""The Great Expectations suite, made from the checks: one expectation for each, over all indicators. Nobody writes one by hand.

Importing this imports Great Expectations, which takes seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from great_expectations import ExpectationSuite
from great_expectations.expectations import UnexpectedRowsExpectation

from impact.validation.checks import Check, query


class ExpectNothingListed(UnexpectedRowsExpectation):  # type: ignore[misc] # Great Expectations is not typed
    """The check's SQL lists no row. Great Expectations' own runs it once more, for rows to show; what is wrong is said by the findings."""

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.row_count",)

    def _validate(self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None) -> dict[str, Any]:
        rows = metrics["unexpected_rows_query.row_count"]
        return {"success": rows == 0, "result": {"observed_value": rows}}


def suite(checks: Sequence[Check], codes: Mapping[str, list[str]]) -> ExpectationSuite:
    """An expectation for each check, under the check's title and severity."""
    return ExpectationSuite("impact", expectations=[_expectation(check, codes) for check in checks])


def _expectation(check: Check, codes: Mapping[str, list[str]]) -> ExpectNothingListed:
    return ExpectNothingListed(
        unexpected_rows_query=templated(check, codes),
        description=f"{check.title.fr} / {check.title.en}",
        severity=check.severity,
        meta={"check": check.id},
    )


def templated(check: Check, codes: Mapping[str, list[str]]) -> str:
    """The check's SQL as Great Expectations fills it in: `{batch}` is the only brace that is not doubled."""
    mark = "\0batch\0"
    return query(check, mark, codes).replace("{", "{{").replace("}", "}}").replace(mark, "{batch}")
