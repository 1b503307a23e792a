"""What figures are called and how each is made, in both languages (`wording.yaml`)."""

from __future__ import annotations

from functools import cache

from indicators.numbers import LANGUAGES, is_one
from indicators.text import Text, Wording


@cache
def wording() -> Wording:
    """The texts of this chapter."""
    return Wording("impact.figures")


def title_of(name: str) -> Text:
    """What a figure is called, by the name that stands in its address."""
    return wording().text(f"{name}.title")


def joined(*parts: Text | None) -> Text:
    """A label of several parts, those that are not there left out: « Reconnect · Coffres ouverts »."""
    there = [part for part in parts if part is not None]
    return Text(fr=" · ".join(part.fr for part in there), en=" · ".join(part.en for part in there))


def counted(several: Text, count: float | None) -> Text:
    """What is counted, as it follows a count: « 1 projet », « 2 projets »; a language has its own rule for what is one."""
    code = f"one.{several.en}"
    if count is None or code not in wording().codes():
        return several
    one = wording().text(code)
    forms = {language: one if is_one(count, language) else several for language in LANGUAGES}
    return Text(fr=forms["fr"].fr, en=forms["en"].en)
