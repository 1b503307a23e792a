"""Where projects started and how far they have come: small counts of persons, and what a change would tell of one that is withheld."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from impact.disclosure.unknowns import Kinds
from impact.figures.definition import ObjectiveDefinition
from impact.figures.figure import Figure


def told_by_objectives(figures: Sequence[Figure], withheld: Collection[str], kinds: Kinds, threshold: int) -> set[str]:
    """Addresses of the figures of objectives that may not be published.

    A baseline of 1 to `threshold` - 1 persons is withheld like any count of them, a confidential one like any number of a single
    project, and the change since with it; so is a change to a figure that is withheld, for baseline and change would add up to it.
    A target counts nobody.
    """
    untold: set[str] = set()
    for figure in figures:
        definition = figure.definition
        if not isinstance(definition, ObjectiveDefinition) or definition.role == "target":
            continue
        if definition.role == "change" and definition.of in withheld:
            untold.add(figure.address)
        elif definition.role == "baseline" and _secret(figure, kinds, threshold):
            untold |= {figure.address, figure.address.removesuffix("baseline") + "change"}
    return untold & {figure.address for figure in figures}


def _secret(figure: Figure, kinds: Kinds, threshold: int) -> bool:
    kind = kinds.at(figure.definition.indicator_id, figure.definition.year)
    if kind is None or not figure.estimate.known:
        return False
    return kind.confidential or ("value" in kind.persons and 0 < (figure.estimate.value or 0) < threshold)
