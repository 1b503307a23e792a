"""Errata: why a version takes the place of another, who decided it, who was told, and each figure before and after."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from indicators.models import Model
from indicators.text import Text, folded
from indicators.yamlfile import as_model, check_known, load_model, read_yaml
from reports.edition.messages import messages

ErratumClass = Literal["typing", "minor", "serious"]
CauseKind = Literal["submission", "definition", "parameter", "input", "code"]
Published = dict[str, Any]
"""A figure as it was published: a row of `figures.json`."""
STATED = ("value", "low", "high", "unit", "coverage", "status")
"""What is said of a figure before and after."""
PERSONAL = re.compile(r"@|\d|https?:")
"""What a function never has: an address, a number."""


def _listed(names: Any) -> Any:
    """One name stands for a list of one."""
    return [names] if isinstance(names, str) else names


def published_function(name: str) -> str:
    """The function of somebody who decided, as it is published. Raises Fault `erratum_function` for what names a person, or nobody."""
    if PERSONAL.search(name) or not name.strip():
        raise messages.fault("erratum_function", name=name)
    return name.strip()


class ErratumStatement(Model):
    """What the town says when it corrects itself; the file that is given to `impact publish --erratum`.

    reason      a code of `errata.yaml`
    author      who decided, as a function (« chargée de mission »): it is published
    second      who checked, another person than the author, as a function too
    informed    who was informed of it: the council, the funders concerned, the public by a notice
    decided_at  the day of the decision; that of its publication where it is not said
    """

    category: ErratumClass = Field(alias="class")
    reason: str
    text: Text
    author: str
    second: str
    informed: Annotated[list[str], BeforeValidator(_listed)] = Field(alias="told", min_length=1)
    decided_at: date | None = None

    @field_validator("author", "second")
    @classmethod
    def _published_as_a_function(cls, name: str) -> str:
        return published_function(name)

    @model_validator(mode="after")
    def _second_person(self) -> ErratumStatement:
        if folded(self.author) == folded(self.second):
            raise messages.fault("erratum_second", author=self.author)
        return self

    def as_json(self) -> dict[str, Any]:
        """Under the names of the file."""
        return self.model_dump(mode="json", by_alias=True)


class Cause(Model):
    """Why a figure is no longer the same: the id of a submission, an indicator, a reference value, a file, or the code."""

    kind: CauseKind
    id: str


class FigureChange(Model):
    """A figure before and after; null where it was not there."""

    figure_id: str
    before: Published | None
    after: Published | None
    because: list[Cause]


class Erratum(ErratumStatement):
    """An erratum as it is published, from one version to the next."""

    id: str
    earlier: str = Field(alias="from")
    later: str = Field(alias="to")
    figures: list[FigureChange]


class Reasons(Model):
    """The classes and the coded reasons of errata, as people read them."""

    classes: dict[ErratumClass, Text]
    reasons: dict[str, Text]


@cache
def reasons() -> Reasons:
    """Those of `errata.yaml`."""
    return load_model(Reasons, files("reports.edition") / "errata.yaml")


def read_statement(path: Path) -> ErratumStatement:
    """The erratum of a file. Raises Refusal with file, line and remedy."""
    document = read_yaml(path)
    statement = as_model(ErratumStatement, document, path)
    check_known(path, document, ("reason",), statement.reason, reasons().reasons)
    return statement


def stated(row: Published | None) -> Published | None:
    """What an erratum says of a published figure."""
    return None if row is None else {name: row[name] for name in STATED}


def errata_json(errata: Sequence[Erratum]) -> list[dict[str, Any]]:
    """The content of `errata.json`."""
    return [erratum.as_json() for erratum in errata]


def from_json(rows: Sequence[dict[str, Any]]) -> tuple[Erratum, ...]:
    """Errata as they were published."""
    return tuple(Erratum.model_validate(row) for row in rows)
