"""How towns head the columns of their lists, and what they write in them (`columns.yaml`)."""

from __future__ import annotations

from functools import cache, cached_property
from importlib.resources import files
from typing import Literal

from pydantic import Field

from impact.tables.header import Headings
from indicators.models import Label, Model
from indicators.text import folded
from indicators.yamlfile import load_model

What = Literal["projects", "members"]
Status = Literal["running", "ended", "planned", "abandoned"]


class ListColumn(Label):
    """A column: its headings. Those in `weak` may mean something else, and give way to a better one."""

    weak: list[str] = Field(default=[])

    @property
    def headings(self) -> list[str]:
        """All that it is headed by, the best first."""
        return [self.fr, self.en, *self.spellings, *self.weak]


class ListForm(Model):
    """One kind of list: how its sheet may be named, and its columns."""

    sheets: list[str]
    columns: dict[str, ListColumn]

    @cached_property
    def headings(self) -> Headings:
        """What its header looks like: it must name what is listed."""
        spellings = {folded(text): name for name, column in self.columns.items() for text in column.headings}
        return Headings(spellings, ["name"], {}, {folded(text) for column in self.columns.values() for text in column.weak})

    @cached_property
    def names(self) -> frozenset[str]:
        """The headings that say for certain that this is the list."""
        column = self.columns["name"]
        return frozenset(folded(text) for text in (column.fr, column.en, *column.spellings))


class ListWords(Model):
    """The file `columns.yaml`."""

    projects: ListForm
    members: ListForm
    statuses: dict[Status, list[str]]

    @cached_property
    def by_status(self) -> dict[str, Status]:
        """What a status says, by how it is written."""
        return {folded(text): status for status, listed in self.statuses.items() for text in listed}


@cache
def list_words() -> ListWords:
    """The words of `columns.yaml`."""
    return load_model(ListWords, files(__package__).joinpath("columns.yaml"))
