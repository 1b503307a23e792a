"""Where projects started and how far they have come: small counts of persons, and what a change would tell of one that is withheld."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from impact.figures.definition import ObjectiveDefinition
from impact.figures.figure import Figure
from impact.world import World


def told_by_objectives(figures: Sequence[Figure], withheld: Collection[str], world: World, threshold: int) -> set[str]:
    """Addresses of the figures of objectives that may not be published.

    A baseline of 1 to `threshold` - 1 persons is withheld like any count of them, and the change since with it; so is a change to a
    figure that is withheld, for baseline and change would add up to it. A target counts nobody.
    """
    untold: set[str] = set()
    for figure in figures:
        definition = figure.definition
        if not isinstance(definition, ObjectiveDefinition) or definition.role == "target":
            continue
        if definition.role == "change" and definition.of in withheld:
            untold.add(figure.address)
        elif definition.role == "baseline" and 0 < (figure.estimate.value or 0) < threshold and _counts_persons(definition, world):
            untold |= {figure.address, figure.address.removesuffix("baseline") + "change"}
    return untold & {figure.address for figure in figures}


def _counts_persons(definition: ObjectiveDefinition, world: World) -> bool:
    indicator = world.catalogue[definition.indicator_id]
    return (indicator.at(date(definition.year, 12, 31)) or indicator.current).counts == "persons"
