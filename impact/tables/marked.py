"""Cells of which more is known than their text: that the program holds a number, or that what they show cannot be believed."""

from __future__ import annotations

from pydantic_core import PydanticCustomError

NUMBER = "number"
"""The program itself holds this cell as a number: its point is the decimal mark, whatever the column looks like."""
MERGED = "cell_merged"
"""An empty cell under a merged one: it has the text of the merge, which names its row but is no value of its own."""
ERROR = "cell_error"
GARBLED_TEXT = "text_garbled"
FORMULA = "formula_without_result"
SHIFTED = "row_shifted"
UNCLOSED = "quote_not_closed"
SHOWN_OTHERWISE = "duration_over_a_day"
"""A duration of more than a day in a format that shows the hours of a clock: read as the program holds it, and said."""
ANNOTATED = "impact:annotated-copy"
"""What the first sheet of an annotated copy has in its first row: it is skipped when the file is handed in again."""
LEGIBLE = frozenset({NUMBER, MERGED, SHOWN_OTHERWISE})
"""Marks that do not keep the text from being read."""


class Marked(str):
    """The text of a cell with what else is known of it: one of the marks of this module, or a code of `messages.yaml`."""

    __slots__ = ("mark",)
    mark: str

    def __new__(cls, text: str, mark: str) -> Marked:
        """The text, marked."""
        marked = super().__new__(cls, text)
        marked.mark = mark
        return marked


def mark_of(text: str) -> str | None:
    """The mark of a cell, if it has one."""
    return text.mark if isinstance(text, Marked) else None


def legible(text: str) -> str:
    """The text as it is, if it may be read; raises `PydanticCustomError` with the code of why not: unreadable is not empty."""
    mark = mark_of(text)
    if mark is not None and mark not in LEGIBLE:
        raise PydanticCustomError(mark, "unreadable", {"text": clipped(text)})
    return text


def clipped(text: str, length: int = 60) -> str:
    """Enough of a text to recognise it in a sentence, with a dot for what cannot be printed."""
    short = text if len(text) <= length else text[: length - 1] + "…"
    return "".join(sign if sign.isprintable() else "·" for sign in short)
