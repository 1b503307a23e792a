"""What the portal says: its labels and sentences (`wording.yaml`), and those about what cannot be taken (`messages.yaml`)."""

from __future__ import annotations

from functools import cache

from indicators.text import Messages, Wording

messages = Messages("portal")


@cache
def wording() -> Wording:
    """The labels and sentences of the pages."""
    return Wording("portal")
