"""The sentences of this room."""

from indicators.language import Messages

messages = Messages("impact")
