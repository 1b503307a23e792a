"""What figures are called and how each is made, in both languages (`wording.yaml`)."""

from __future__ import annotations

from functools import cache

from indicators.text import Text, Wording


@cache
def wording() -> Wording:
    """The texts of this chapter."""
    return Wording("impact.figures")


def title_of(name: str) -> Text:
    """What a figure is called, by the name that stands in its address."""
    return wording().text(f"{name}.title")


def joined(*parts: Text | None) -> Text:
    """A label of several parts, those that are not there left out: « Reconnect · Coffres ouverts »."""
    there = [part for part in parts if part is not None]
    return Text(fr=" · ".join(part.fr for part in there), en=" · ".join(part.en for part in there))
