"""Where something was read: one shape for whatever is cited."""

from __future__ import annotations

from pydantic import Field

from indicators.models import Model


class Reference(Model):
    """Where a value was read: a publication, who published it, its address, its date."""

    publication: str = Field(min_length=1)
    publisher: str = Field(min_length=1)
    url: str = Field(pattern=r"^https?://\S+$")
    date: str = Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$", description="as precise as the source: year, month or day")


class Citation(Model):
    """Where something is said: a title, a date, and an address or the words that stand for one."""

    title: str = Field(min_length=1)
    url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    date: str = Field(min_length=4, description="when it was published, or read where it bears no date")
