"""What commands read from people as text, and tell scripts as data."""

from __future__ import annotations

import resource
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipelines.messages import messages

if TYPE_CHECKING:
    from impact.ledger.submission import Receipt
    from pipelines.workspace import Workspace


def instant_of(text: str | None, workspace: Workspace) -> datetime | None:
    """An instant as written: without offset it is the territory's clock; a day alone means the end of that day.

    Raises Refusal `instant_unreadable`.
    """
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise messages.refusal("instant_unreadable", text=text) from error
    if len(text) <= len("2026-03-05"):
        instant += timedelta(days=1, microseconds=-1)
    return instant if instant.tzinfo else instant.replace(tzinfo=workspace.territory.clock)


def submission_data(outcome: Receipt) -> dict[str, Any]:
    """A submission as contracts, section 1, want it, and more."""
    counts = {f"rows_{name}": getattr(outcome, name) for name in ("received", "accepted", "rejected", "unchanged")}
    names = ("submission_id", "source", "sha256", "already_known")
    remarks = [{"code": code, **text.model_dump()} for code, text in outcome.remarks]
    return (
        {n: getattr(outcome, n) for n in names}
        | counts
        | outcome.difference
        | {"rejected_rows": outcome.rejections.to_dicts(), "remarks": remarks}
    )


def peak_memory() -> float:
    """Megabytes that this process held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
