"""The sentences about impact maps: what is wrong with one, and what is remarked on beside its result."""

from indicators.text import Messages

messages = Messages("impact.maps")
