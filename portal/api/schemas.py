"""What the API takes and gives, as it is described at /api/v1/openapi.json."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

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


PROBLEMS: dict[int, Any] = dict.fromkeys((400, 401, 404, 405, 413, 422, 429, 503), Problem)
"""What any operation may answer instead."""


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

    values: Annotated[list[ReturnedValue], Field(min_length=1, max_length=2_000)]


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


class EditionRef(Schema):
    """Of which version something is: its year, its number (null of a preview) and its hash, by which it can be cited and verified."""

    year: int
    version: int | None
    hash: str


class Licence(Schema):
    """A licence under which the figures may be used again."""

    model_config = ConfigDict(extra="allow")

    name: str
    path: str | None = None


class LedgerAt(Schema):
    """The last event that a version counts."""

    sequence: int
    hash: str


class EditionListed(Schema):
    """A sealed version as its public manifest says it, without its lists of inputs and files; `latest`: whether it is what is known now."""

    year: int
    version: int
    hash: str
    latest: bool
    sealed_at: datetime
    supersedes: str | None
    erratum: str | None
    ledger: LedgerAt
    code: str
    catalogue: str
    figures: str
    private: str | None
    signature: dict[str, Any] | None
    licenses: list[Licence]


class Download(Schema):
    """A file to take away, and its hash where it was sealed with the version."""

    name: str
    href: str
    media_type: str
    sha256: str | None


class EditionOut(EditionListed):
    """The public manifest of a sealed version, whole, with its hash and what can be taken away."""

    inputs: dict[str, str]
    files: dict[str, str]
    downloads: list[Download]


class FigureRow(Schema):
    """A figure as `figures.json` has it: value, low and high are null where it is missing or withheld."""

    model_config = ConfigDict(extra="allow")

    figure_id: str
    label_fr: str
    label_en: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    coverage: str | None
    status: Literal["published", "partial", "missing", "suppressed"]
    illustrative: bool
    definition: dict[str, Any]


class FiguresOut(Schema):
    """The figures asked for, by address: how many there are in all, of which versions, and where the next ones are."""

    count: int
    editions: list[EditionRef]
    figures: list[FigureRow]
    next: str | None


class FigureInEdition(FigureRow):
    """A figure of one version, with the page of the report on which it stands."""

    edition: EditionRef
    pages: dict[str, int] | None


class FigureOut(FigureInEdition):
    """A figure as published in a version, as it is known now (null where the newest version has it no more), and what was corrected."""

    as_known_now: FigureInEdition | None
    errata: list[dict[str, Any]]


class PedigreeOut(Schema):
    """Where a figure comes from, down to the cells of the files handed in, as far as it may be shown."""

    model_config = ConfigDict(extra="allow")

    figure_id: str
    edition: EditionRef
    status: str
