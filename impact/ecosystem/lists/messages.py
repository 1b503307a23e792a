"""The sentences about the lists of a town."""

from indicators.text import Messages

messages = Messages(__package__)
