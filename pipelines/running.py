"""How a step of the job is run: as it is, or through whoever watches it (the terminal, Prefect)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Runner(Protocol):
    """Runs one step with its arguments, and gives back what the step gives back."""

    def __call__(self, step: Callable[P, R], /, *values: P.args, **named: P.kwargs) -> R:
        """Runs it."""


def directly(step: Callable[P, R], /, *values: P.args, **named: P.kwargs) -> R:
    """Runs a step as it is."""
    return step(*values, **named)


@dataclass(frozen=True)
class Cost:
    """What a step took: seconds that passed, and seconds of work of this process, all its threads together."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0


class Timed:
    """Runs steps as another runner does, and notes by name what they cost."""

    def __init__(self, run: Runner) -> None:
        self._run, self.steps = run, dict[str, Cost]()

    def __call__(self, step: Callable[P, R], /, *values: P.args, **named: P.kwargs) -> R:
        """Runs the step, and adds what it took to what it took before."""
        started, worked, before = time.monotonic(), time.process_time(), self.steps.get(step.__name__, Cost())
        try:
            return self._run(step, *values, **named)
        finally:
            cost = Cost(before.seconds + time.monotonic() - started, before.cpu_seconds + time.process_time() - worked)
            self.steps[step.__name__] = cost
