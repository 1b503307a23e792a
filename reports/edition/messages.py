"""The sentences of this chapter about what cannot be taken."""

from __future__ import annotations

from indicators.text import Messages

messages = Messages("reports.edition")
