"""The sentences of this room."""

from indicators.text import Messages

messages = Messages("impact")
