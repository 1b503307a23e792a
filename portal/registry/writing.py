"""A prepared change written in the town's files, with its reason, as an event of the ledger."""

from __future__ import annotations

from impact.ledger.registering import Registration
from indicators.text import Refusal
from pipelines.register import change_register
from portal import town
from portal.config.language import say
from portal.registry import changing
from portal.registry.history import registering
from portal.registry.models import PreparedChange
from portal.registry.things import Thing

WRITTEN = "registered_last"
"""In the session: the events of what was just written, which one gesture takes back."""


def write(prepared: PreparedChange, reason: str, who: str, second: str | None = None) -> Registration | None:
    """Writes a change that holds; a file that would say nothing goes. Raises Refusal as the check does, and as `change_register`."""
    checked = changing.check(Thing(prepared.kind, prepared.thing, prepared.thing, prepared.file), prepared.text)
    if isinstance(checked, Refusal):
        raise checked
    content = prepared.text.encode() or None
    with registering() as workspace:
        change = change_register(
            workspace, prepared.file, content, prepared.was or None, reason, who, second, say("registry.by_hand_reason")
        )
    town.reopen()
    prepared.delete()
    return change
