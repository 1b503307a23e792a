"""Figures as they are published: without what they said, or rounded so that no count can be divided back out of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from impact.disclosure.values import context_step, relative, round_to, rounding
from impact.figures.definition import ObjectiveDefinition, RatioTerms, ValueDefinition
from impact.figures.figure import Figure, FigureEstimate
from impact.figures.wording import wording
from indicators.models import Unit
from indicators.text import Text

ABOUT = {
    *("kind", "indicator_id", "scope", "project_id", "year", "breakdown", "illustrative"),
    *("version", "pillar", "level"),
    *("measure", "direction", "key", "cut", "unit_words", "currency", "price_year"),
    "role",
}
"""What a definition says of the place of a figure and of what it is about: all that is left of it where it is withheld."""

UNTRIED: dict[str, Any] = {"payback_months": None, "most_sensitive": None, "also_sensitive": []}
"""The terms of a ratio without what it would be otherwise."""


def emptied(figure: Figure, units: Mapping[str, Unit]) -> Figure:
    """A figure that is not published: its place and what it is about; no number, no coverage, nothing that it is made of."""
    definition = figure.definition
    kept: dict[str, Any] = {name: getattr(definition, name) for name in definition.model_fields_set & ABOUT}
    said: dict[str, Any] = {"formula": wording().text("withheld.formula"), "made_of": [], "of": ""}
    if isinstance(definition, ObjectiveDefinition):
        said["unit_words"] = units[figure.unit].text  # as it follows the number, it would tell one from several
    kept |= {name: text for name, text in said.items() if name in definition.model_fields_set}
    return figure.model_copy(
        update={
            "estimate": FigureEstimate(value=None, low=None, high=None, centre="bounds"),
            "definition": type(definition).model_construct(set(kept), **kept),
            "suppressed": True,
        }
    )


def rounded(figure: Figure) -> Figure:
    """A figure of value to the power of ten that its interval supports, which it says; what stands beside it is rounded with it."""
    step, definition, estimate = rounding(figure), figure.definition, figure.estimate
    assert step is not None  # noqa: S101 - only what has an interval is rounded
    assert isinstance(definition, ValueDefinition)  # noqa: S101
    ends = {name: None if end is None else round_to(end, step) for name in ("value", "low", "high") for end in [getattr(estimate, name)]}
    note, how = wording().text("rounded.note", step=step), definition.formula
    said: dict[str, Any] = {"rounded_to": step, "ways": {}, "formula": Text(fr=f"{how.fr} ; {note.fr}", en=f"{how.en}; {note.en}")}
    if definition.below_one is not None:
        said["below_one"] = round_to(definition.below_one, 0.1)
    share = relative(figure)
    if isinstance(definition.context, RatioTerms) and share is not None:
        said["context"] = _rounded_terms(definition.context, share)
    return figure.model_copy(update={"estimate": estimate.model_copy(update=ends), "definition": definition.model_copy(update=said)})


def without_trials(figure: Figure) -> Figure:
    """A ratio without what it would be with other assumptions: each is another sum of the same counts, which could be solved for them."""
    definition = figure.definition
    if not (isinstance(definition, ValueDefinition) and isinstance(definition.context, RatioTerms)):
        return figure
    terms = definition.context.model_copy(update=UNTRIED)
    return figure.model_copy(update={"definition": definition.model_copy(update={"context": terms})})


def _rounded_terms(terms: RatioTerms, share: float) -> RatioTerms:
    """The terms of a ratio, rounded as it is; what would tell them more exactly is left out."""
    totals = {name: round_to(total, context_step(total, share)) for name in ("created", "invested") for total in [getattr(terms, name)]}
    return terms.model_copy(update=totals | UNTRIED)
