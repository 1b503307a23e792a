"""The sentences of this chapter: what cannot be taken, and what keeps an edition from being laid out."""

from __future__ import annotations

from indicators.text import Messages

messages = Messages("reports.edition")
