"""The sentences about impact maps: what is wrong with one, and what is remarked on beside its result."""

from functools import cache

from indicators.text import Messages, Text

messages = Messages("impact.maps")


@cache
def advice() -> dict[str, Text]:
    """What a remark ends with, by its code: what to do about it, for those who keep the map."""
    return {code.removeprefix("advice."): messages.text(code) for code in messages.codes() if code.startswith("advice.")}
