"""Where something was read: one family of models for whatever is cited."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from indicators.messages import messages
from indicators.models import Model, Written


class Publication(Model):
    """What is cited: its title, who publishes it, and its address or the words that stand for one."""

    publisher: str | None = Field(default=None, min_length=1)
    title: str = Field(min_length=1)
    url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    where: str | None = Field(default=None, min_length=1, description="what stands for an address: a file, a page, a document")

    @model_validator(mode="before")
    @classmethod
    def _renamed(cls, entry: Any) -> Any:
        """Entries of the bank once wrote `publication`, as those of facts wrote `title`."""
        if isinstance(entry, dict) and "publication" in entry:
            raise messages.fault("reference_publication")
        return entry

    @property
    def address(self) -> str | None:
        """Where it can be read, as an address of the web or in words."""
        return self.url or self.where


class Reference(Publication):
    """A publication with its date: when it was published, or read where it has no date."""

    date: Annotated[Written, StringConstraints(min_length=4)]

    @property
    def cited(self) -> str:
        """As it is cited in a line: who, what, when."""
        return ", ".join(part for part in (self.publisher, self.title, self.date) if part)


class Dataset(Publication):
    """A publication of data, which can always be read again."""

    publisher: str = Field(min_length=1)
    licence: str | None = None
    series: str | None = Field(default=None, description="name shared by sources whose values read in one series")

    @model_validator(mode="after")
    def _read_again(self) -> Dataset:
        if self.address is None:
            raise messages.fault("reference_nowhere")
        return self
