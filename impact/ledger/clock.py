"""A clock that went wrong: time never runs backwards in the ledger, so that one event dated too late drags those after it along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from impact.ledger.chain import STEP, Event

TOLERANCE = timedelta(minutes=2)
"""How far two clocks that are right may be from each other."""


def dated_too_late(events: Sequence[Event], now: datetime) -> list[Event]:
    """The events dated after those that followed them, or after now: their time, and that of what follows, is not to be believed.

    Whatever came next while the clock was back was given the first instant after the one before; of such a run only the first is said.
    """
    dragging = [after.recorded_at - before.recorded_at == STEP for before, after in pairwise(events)]
    late = [drags or event.recorded_at > now + TOLERANCE for event, drags in zip(events, [*dragging, False], strict=False)]
    return [event for event, is_late, before in zip(events, late, [False, *late], strict=False) if is_late and not before]
