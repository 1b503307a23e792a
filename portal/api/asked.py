"""What can be asked of what is published; a name that is none of these is refused, so that no filter is misspelt in silence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from ninja import Schema
from pydantic import Field

from portal.editions.versions import LATEST, VERSION
from portal.messages import messages

State = Literal["published", "preview"]


class EditionAsked(Schema):
    """Of which version: the newest, one by its number, or the unsealed state (`as=preview`, for the town and auditors)."""

    version: str = Field(LATEST, pattern=VERSION, description="`latest`, or the number of a version: `v1`.")
    state: State = Field("published", alias="as", description="`preview`: the unsealed state, for the town and auditors.")

    @property
    def preview(self) -> bool:
        """Whether it is the unsealed state."""
        return self.state == "preview"

    def check_names(self, given: Iterable[str]) -> None:
        """Raises Refusal `parameter_unknown` where a name is given that is none of these: the framework would pass over it."""
        known = [field.alias or name for name, field in type(self).model_fields.items()]
        for name in given:
            if name not in known:
                raise messages.refusal("parameter_unknown", name=name[:100], known=known)


class FiguresAsked(EditionAsked):
    """Some figures of a version, or of the newest version of every year."""

    year: int | None = Field(None, ge=1, le=9999, description="Every year where it is left out.", examples=[2016])
    project: str | None = Field(None, max_length=200, examples=["voisinage"])
    indicator: str | None = Field(None, max_length=200, examples=["value_created"])
    scope: Literal["territory", "project"] | None = None
    limit: int | None = Field(None, ge=1, le=100_000, description="All of them where it is left out.")
    offset: int = Field(0, ge=0, le=10_000_000)
    form: Literal["json", "csv"] = Field("json", alias="format", description="`csv`: the rows alone, for a spreadsheet.")

    @property
    def about(self) -> dict[str, str]:
        """What the figures are about, under the names of a published figure."""
        wanted = {"project_id": self.project, "indicator_id": self.indicator, "scope": self.scope}
        return {name: of for name, of in wanted.items() if of is not None}


class FigureAsked(EditionAsked):
    """One figure, by its address."""

    address: str = Field(alias="id", max_length=1_000, description="The address of the figure.", examples=["2016/territory/value_created"])

    @property
    def year(self) -> int:
        """The year that the address begins with; 0, of which there is no edition, where it begins with none."""
        year = self.address.partition("/")[0]
        return int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0
