"""The sentences of this chapter: what keeps an edition from being laid out."""

from indicators.text import Messages

messages = Messages("reports.edition")
