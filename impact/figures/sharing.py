"""What thousands of figures say alike, kept once: in memory a figure is mostly words, formulas and names that others have too."""

from __future__ import annotations

import json
from typing import Any

from impact.figures.definition import ValueDefinition
from impact.figures.figure import Figure
from indicators.fieldsets import share_fields
from indicators.text import Text

BOTH = {"fr", "en"}


class Shared:
    """Of figures that are read or made together: their texts, their words, and which fields each kind of them sets."""

    def __init__(self) -> None:
        self._texts: dict[tuple[str, str], Text] = {}
        self._words: dict[str, str] = {}
        self._decoder = json.JSONDecoder(object_hook=self._said_once)

    def read(self, definition: str) -> Any:
        """A definition of its JSON, what others said before it as they said it."""
        return self._decoder.decode(definition)

    def text(self, fr: str, en: str) -> Text:
        """The text that says this."""
        known = self._texts.get((fr, en))
        if known is None:
            known = self._texts[fr, en] = share_fields(Text(fr=fr, en=en))
        return known

    def figure(self, figure: Figure) -> Figure:
        """The same figure, which shares with others of its kind the set of the fields that it sets."""
        definition = figure.definition
        context = definition.context if isinstance(definition, ValueDefinition) else None
        for part in (figure, figure.label, figure.estimate, definition, context):
            if part is not None:
                share_fields(part)
        return figure

    def _said_once(self, said: dict[str, Any]) -> Any:
        if said.keys() == BOTH:
            return self.text(said["fr"], said["en"])
        return {name: self._words.setdefault(value, value) if isinstance(value, str) else value for name, value in said.items()}
