"""The Great Expectations suite, generated from the checks and the catalogue: nobody writes an expectation by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from impact.intake.result import OBSERVATION_KEY
from impact.validation.checks import Check, query
from indicators.catalogue import Catalogue
from indicators.models import Version


class Present(NamedTuple):
    """A definition of which the warehouse holds observations, and whether some of them are missing."""

    indicator_id: str
    version: int
    has_missing: bool


def expectations(
    checks: Sequence[Check], catalogue: Catalogue, present: Sequence[Present], codes: Mapping[str, list[str]]
) -> list[tuple[Check, Any]]:
    """Every check with each of the expectations that state it.

    Structure is stated natively; so are limits and missing codes, once for each definition in `present`.
    All else is SQL that must give no row.
    """
    definitions = [(p, catalogue[p.indicator_id].versions[p.version - 1]) for p in present]
    return [(check, expectation) for check in checks for expectation in _stated(check, definitions, codes)]


def _stated(check: Check, definitions: Sequence[tuple[Present, Version]], codes: Mapping[str, list[str]]) -> Iterator[Any]:
    import great_expectations.expectations as gxe

    marks = {"meta": {"check": check.id}, "severity": check.severity}
    match check.expect:
        case "no_rows":
            yield gxe.UnexpectedRowsExpectation(unexpected_rows_query=templated(check, codes), description=_titles(check), **marks)
        case "unique_key":
            yield gxe.ExpectCompoundColumnsToBeUnique(column_list=list(OBSERVATION_KEY), description=_titles(check), **marks)
        case "complete_key":
            for column in OBSERVATION_KEY:
                yield gxe.ExpectColumnValuesToNotBeNull(column=column, description=f"{_titles(check)} ({column})", **marks)
        case _:
            for definition, version in definitions:
                yield from _about_definition(check, definition, version, marks)


def _about_definition(check: Check, present: Present, version: Version, marks: dict[str, Any]) -> Iterator[Any]:
    """What a check says of one definition: its limits, or the missing codes it allows. A check without object says nothing."""
    import great_expectations.expectations as gxe
    from great_expectations.expectations.row_conditions import Column

    name = f"{present.indicator_id} {present.version}"
    about = marks | {"description": f"{_titles(check)} – {version.title.fr} / {version.title.en}"}
    low, high = version.limits.min, version.limits.max
    if check.expect == "minimum" and low is not None:
        yield gxe.ExpectColumnValuesToBeBetween(column="value", min_value=low, row_condition=Column("least_of") == name, **about)
    elif check.expect == "maximum" and high is not None and not (version.aggregation.shape == "ratio" and high == 1):
        yield gxe.ExpectColumnValuesToBeBetween(column="value", max_value=high, row_condition=Column("most_of") == name, **about)
    elif check.expect == "allowed_missing" and present.has_missing:
        allowed = [code.value for code in version.missing]
        yield gxe.ExpectColumnValuesToBeInSet(column="missing", value_set=allowed, row_condition=Column("definition") == name, **about)


def templated(check: Check, codes: Mapping[str, list[str]]) -> str:
    """The check's SQL as Great Expectations fills it in: `{batch}` is the only brace that is not doubled."""
    mark = "\0batch\0"
    return query(check, mark, codes).replace("{", "{{").replace("}", "}}").replace(mark, "{batch}")


def _titles(check: Check) -> str:
    return f"{check.title.fr} / {check.title.en}"
