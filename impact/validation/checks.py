"""The checks: one data file each, saying what it looks for (SQL), why it matters and what a person is to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from impact.messages import messages
from impact.warehouse.schema import quoted
from indicators.breakdown import UNKNOWN, sql_direction
from indicators.catalogue import Catalogue
from indicators.models import Identifier, Model
from indicators.text import Text
from indicators.tolerances import with_tolerances
from indicators.yamlfile import Source, as_model, check_file_name, read_yaml, yaml_files

Severity = Literal["critical", "warning", "info"]
Kind = Literal["indicator", "breakdown", "missing", "evidence"]

PLACE = ("project_id", "indicator_id", "period_start", "period_end", "breakdown", "submission_id", "row_ref")
"""The columns every check's SQL gives: what the finding is about and where it was handed in."""
COMMON = ("subject", "project", "indicator", "period")
"""The placeholders every message may use beside the columns of its SQL."""


class Check(Model):
    """One check. `sql` lists what fails, from `observed` (see observed.sql), `vocabulary` and any table of the warehouse.

    `$slack` and its like are the tolerances of `indicators/tolerances.yaml`.
    `observed` also has `split_by`, the one breakdown that its cell is split by: null for the whole, and for a cell of several.

    missing    what a missing value means to it: `ignore` hides observations without a value from `observed`, `count` shows them
    reads_as   columns that hold codes (or lists of codes), and what kind: people read the label
    message    what was found; its placeholders are columns of the SQL, and `subject` (project, period, indicator and cell)
    """

    id: Identifier
    severity: Severity
    title: Text
    introduction: Text
    message: Text
    recommendation: Text
    missing: Literal["ignore", "count"]
    reads_as: dict[str, Kind] = Field(default={})
    sql: Annotated[str, AfterValidator(with_tolerances)] = Field(min_length=1)

    @model_validator(mode="after")
    def _same_placeholders(self) -> Check:
        if placeholders(self.message.fr) != placeholders(self.message.en):
            raise messages.fault("check_placeholders")
        return self


def placeholders(template: str) -> set[str]:
    """The names between braces."""
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def load_checks(folder: Source | None = None) -> list[Check]:
    """The checks in `folder`, by id; those that ship when None. Raises Refusal naming file and line of the first fault."""
    return [load_check(source) for source in yaml_files(folder or files("impact.validation") / "checks")]


def load_check(source: Source) -> Check:
    """One file as one check. Raises Refusal naming file and line of its first fault."""
    document = read_yaml(source)
    check = as_model(Check, document, source)
    check_file_name(source, document, check.id)
    return check


@cache
def observed() -> str:
    """The query of `observed`, without its comments."""
    text = (files("impact.validation") / "observed.sql").read_text("utf-8")
    return "\n".join(line for line in text.splitlines() if not line.startswith("--"))


def closed_codes(catalogue: Catalogue) -> dict[str, list[str]]:
    """The codes that make a partition complete, by breakdown: what nobody could class is not needed. Open breakdowns have none."""
    breakdowns = catalogue.vocabulary.breakdowns
    return {name: [code for code in b.codes if code != UNKNOWN] for name, b in breakdowns.items() if not b.open and b.codes}


def query(check: Check, batch: str, codes: Mapping[str, list[str]]) -> str:
    """The check's SQL, complete. `batch` is the table, or the query in parentheses, that gives `observed`."""
    rows = " WHERE value IS NOT NULL" if check.missing == "ignore" else ""
    tables = [f"observed AS NOT MATERIALIZED (SELECT *, {sql_direction('breakdown')} AS split_by FROM {batch}{rows})"]
    if "vocabulary" in check.sql:
        pairs = [f"({quoted(name)}, {quoted(code)})" for name, listed in codes.items() for code in listed]
        tables.append(f"vocabulary(breakdown_name, code) AS (VALUES {', '.join(pairs) or '(NULL, NULL)'})")
    return f"WITH {', '.join(tables)}\nSELECT * FROM (\n{check.sql})"
