"""The one place where the pictures of an edition are drawn: each once, and not at all where its drawing is kept.

In the process that writes the pages: a picture takes some milliseconds, and a second process costs more to start than it would save.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from reports.charts.kept import KeptDrawings
from reports.charts.picture import Picture, draw


@dataclass(frozen=True)
class _Named:
    """A picture by the hash of all that it says."""

    name: str
    picture: Picture = field(compare=False)


@lru_cache(maxsize=1024)
def _drawing(named: _Named) -> str:
    """The drawing of a picture that no folder keeps: pages, paper and the next version ask this process for the same."""
    return draw(named.picture)


class Gallery:
    """Draws what pages name. `kept`: the drawings of earlier publications, if any are kept."""

    def __init__(self, kept: KeptDrawings | None = None) -> None:
        self._kept = kept
        self._drawings: dict[str, str] = {}

    def hang(self, value: Any) -> Any:
        """A picture as the SVG that stands in its place, anything else as it is: what templates pass everything through, mostly text."""
        if isinstance(value, str):
            return value
        return Markup(self.drawing(value)) if isinstance(value, Picture) else value  # noqa: S704 (texts are escaped where they are drawn)

    def drawing(self, picture: Picture) -> str:
        """The SVG of a picture, drawn now if it is not there."""
        name = picture.content
        if name not in self._drawings:
            self._drawings[name] = self._kept_or_drawn(self._kept, picture) if self._kept else _drawing(_Named(name, picture))
        return self._drawings[name]

    @staticmethod
    def _kept_or_drawn(kept: KeptDrawings, picture: Picture) -> str:
        if standing := kept.read(picture.content):
            return standing
        kept.write(picture.content, drawing := draw(picture))
        return drawing

    def close(self) -> None:
        """Keeps the drawings that were asked for, and no others."""
        if self._kept:
            self._kept.keep_only(self._drawings.keys())
