"""What changed between two sets of figures: those that appeared, went, or no longer say the same."""

from __future__ import annotations

from collections.abc import Iterable

from impact.figures.figure import Figure


def changed_figures(before: Iterable[Figure], after: Iterable[Figure]) -> list[str]:
    """Addresses of the figures that differ, sorted."""
    old, new = ({figure.address: figure for figure in figures} for figures in (before, after))
    return sorted(address for address in old.keys() | new.keys() if old.get(address) != new.get(address))
