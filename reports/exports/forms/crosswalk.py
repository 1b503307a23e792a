"""A funder's template as data: its headings, and for each what of ours answers it, or why nothing does (`kinds/*.yaml`)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

from openpyxl.workbook.child import INVALID_TITLE_REGEX
from pydantic import Field, field_validator, model_validator

from indicators.models import Identifier, Model
from indicators.reference import Reference
from indicators.text import Text
from indicators.yamlfile import load_model, yaml_files

Source = Literal[
    "project", "territory", "year", "grant", "people", "people_cells", "outputs", "outcomes", "objectives", "baselines", "changes",
    "stakeholders", "durations", "corrections", "evidence", "value", "volunteering", "public_money", "private_money", "grant_share",
    "level", "indicator", "baseline", "target", "current", "address",
]  # fmt: skip
OF_INDICATOR = ("level", "indicator", "baseline", "target", "current", "address")
"""What answers a column of a row that is about one indicator."""
LONGEST_TAB = 31
"""Letters that a spreadsheet allows in the name of a sheet."""
Why = Literal["accounts", "identity", "written", "not_followed", "not_published", "forecast", "percent"]


class FormField(Model):
    """A heading of a template. `source`: what answers it; `why`: why nothing of ours does."""

    id: Identifier
    label: Text
    source: Source | None = Field(default=None, alias="from")
    why: Why | None = None

    @field_validator("label", mode="before")
    @classmethod
    def _as_printed(cls, label: object) -> object:
        """The heading of a form that exists in one language is the same in both."""
        return {"fr": label, "en": label} if isinstance(label, str) else label

    @model_validator(mode="after")
    def _one(self) -> FormField:
        if (self.source is None) == (self.why is None):
            raise ValueError(f"{self.id}: either what answers it (from), or why nothing does (why)")
        return self


class FormSection(Model):
    """A part of a template. `each`: whether its fields are the columns of a row for each indicator."""

    title: Text
    each: Literal["indicator"] | None = None
    fields: list[FormField] = Field(min_length=1)


class Form(Model):
    """A template. `sheet`: its name in short, on the tab of a workbook."""

    id: Identifier
    title: Text
    sheet: Text
    references: list[Reference] = Field(min_length=1)
    sections: list[FormSection] = Field(min_length=1)

    @field_validator("sheet")
    @classmethod
    def _names_a_tab(cls, sheet: Text) -> Text:
        if any(len(name) > LONGEST_TAB or INVALID_TITLE_REGEX.search(name) for name in (sheet.fr, sheet.en)):
            raise ValueError(f"a tab has at most {LONGEST_TAB} letters, and no sign of {INVALID_TITLE_REGEX.pattern}")
        return sheet


@cache
def forms() -> dict[str, Form]:
    """The templates that ship, by id."""
    loaded = [load_model(Form, source) for source in yaml_files(files("reports.exports.forms") / "kinds")]
    return {form.id: form for form in loaded}
