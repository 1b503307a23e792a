"""A picture is data first: what it says, frozen; drawing it is a pure function of that, the same bytes for the same data."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from reports.charts.letters import FACES, with_signs
from reports.charts.sheet import Sheet, points
from reports.charts.style import INK, SIZE, WHITE

if TYPE_CHECKING:
    from jinja2 import Template

ID = re.compile(r'((?:id="|url\(#|href="#)[a-z]*[0-9a-f]{10})\b')
"""An id within a plot, where it is given and where it is used."""


@dataclass(frozen=True)
class Picture(ABC):
    """What a picture says, all texts in its language. `title` is its name for those who do not see it."""

    title: str

    @property
    @abstractmethod
    def description(self) -> Sequence[str]:
        """All that it says, for those who do not see it."""

    @abstractmethod
    def lay_out(self) -> Sheet:
        """The drawing, each thing in its place."""

    @property
    def content(self) -> str:
        """A hash of its kind and of all that it says."""
        return sha256(repr(self).encode()).hexdigest()


def draw(picture: Picture) -> str:
    """A picture as an inline SVG, with its name and its description."""
    described = with_signs("; ".join(picture.description))
    return _template().render(
        sheet=picture.lay_out(), title=with_signs(picture.title), description=described, suffix=f"-{picture.content[:8]}"
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("reports.charts"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["points"] = points
    environment.filters["own"] = _with_own_ids
    environment.globals |= {"faces": FACES, "size": SIZE, "ink": INK, "paper": WHITE}
    return environment.get_template("sheet.svg")


def _with_own_ids(elements: str, suffix: str) -> str:
    """A plot whose ids are those of no other: a page has many pictures."""
    return ID.sub(rf"\1{suffix}", elements)
