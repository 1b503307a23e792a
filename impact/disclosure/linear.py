"""A row of the system: a form of cells, and how far it may move before what is published would differ."""

from __future__ import annotations

from dataclasses import dataclass

from impact.disclosure.unknowns import Form

EXACT = 1e-6
"""What is equal, as far as a number of a computer tells."""


@dataclass(frozen=True)
class LinearRow:
    """How far a form of cells may move from its true value: within `low` and `high` nothing published would differ.

    coarse   the same once the figure is rounded; None where it is not to be rounded
    """

    form: Form
    low: float = 0.0
    high: float = 0.0
    coarse: tuple[float, float] | None = None
