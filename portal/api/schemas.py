"""What the API takes and gives, as it is described at /api/v1/openapi.json."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field

Text = Annotated[str, Field(max_length=2_000)]


class Problem(Schema):
    """RFC 9457: what went wrong, with a code and a sentence."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str


class ReturnedValue(Schema):
    """One value of a return: a number, the two parts of a rate, a value and its weight, or why there is none."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    indicator: Text
    breakdown: Text = ""
    value: float | None = None
    missing: Text | None = None
    numerator: float | None = None
    denominator: float | None = None
    approximate: bool = False
    low: float | None = None
    high: float | None = None
    evidence: Text = ""
    comment: Text = ""


class ReturnIn(Schema):
    """A project's return for a year."""

    model_config = ConfigDict(extra="forbid")

    values: Annotated[list[ReturnedValue], Field(min_length=1, max_length=5_000)]


class ReceiptOut(Schema):
    """What became of a submission, as `impact collect --json` says it."""

    model_config = ConfigDict(extra="allow")

    submission_id: str | None
    source: str
    sha256: str
    rows_received: int
    rows_accepted: int
    rows_rejected: int
    rows_unchanged: int
    rows_left_aside: int
    already_known: bool


class SubmissionOut(Schema):
    """A submission that was handed in: its counts, what was refused, what validation says (null while it is not known yet)."""

    submission_id: str
    source: str
    sha256: str
    project: str | None
    received_at: str
    withdrawn: bool
    rows_received: int
    rows_accepted: int
    rows_rejected: int
    rows_unchanged: int
    rows_left_aside: int
    rejected_rows: list[dict[str, Any]]
    findings: list[str] | None


class WithdrawnOut(Schema):
    """A submission whose claims ended, and how many they were."""

    submission_id: str
    withdrawn: int
