"""The sentences of this room."""

from __future__ import annotations

from indicators.text import Messages

messages = Messages("indicators")
