"""The one place where the pictures of an edition are drawn: each once, and not at all where its drawing is kept.

In the process that writes the pages: a picture takes some milliseconds, and a second process costs more to start than it would save.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from reports.charts.kept import KeptDrawings
from reports.charts.picture import Picture, draw


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
            kept = self._kept.read(name) if self._kept else None
            self._drawings[name] = kept or draw(picture)
            if self._kept and not kept:
                self._kept.write(name, self._drawings[name])
        return self._drawings[name]

    def close(self) -> None:
        """Keeps the drawings that were asked for, and no others."""
        if self._kept:
            self._kept.keep_only(self._drawings.keys())
