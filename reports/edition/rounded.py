"""Whether a figure is written rounded, and the word that says so before it: the same in every sentence of every form."""

from __future__ import annotations

from impact.figures.definition import ValueDefinition
from impact.figures.figure import Figure


def is_rounded(figure: Figure) -> bool:
    """Whether its value is an order of magnitude: one with an interval, or that of a case, and not as it was counted."""
    estimate = figure.estimate
    if figure.suppressed or estimate.value is None:
        return False
    definition = figure.definition
    return not estimate.single or (isinstance(definition, ValueDefinition) and definition.direction == "case")
