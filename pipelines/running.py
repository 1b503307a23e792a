"""How a step of the job is run: as it is, or through whoever watches it (the terminal, Prefect)."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, Protocol, TypeVar, runtime_checkable

P = ParamSpec("P")
R = TypeVar("R")


@runtime_checkable
class Runner(Protocol):
    """Runs one step with its arguments, and gives back what the step gives back.

    It can be checked at run time because Prefect makes a schema of what its flows take.
    """

    def __call__(self, step: Callable[P, R], /, *values: P.args, **named: P.kwargs) -> R:
        """Runs it."""


def directly(step: Callable[P, R], /, *values: P.args, **named: P.kwargs) -> R:
    """Runs a step as it is."""
    return step(*values, **named)
