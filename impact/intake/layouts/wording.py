"""What is said of a spreadsheet as people keep it (`wording.yaml`), and its periods in words."""

from __future__ import annotations

from impact.tables.periods import read_period
from indicators.numbers import full_month, period
from indicators.text import Text, Wording

wording = Wording("impact.intake.layouts")


def period_words(written: str) -> Text:
    """A period as a person reads it: « janvier 2019 » for 2019-01, « 3e trimestre 2019 » for 2019-Q3."""
    year, _, part = written.partition("-")
    if f"span.{part}" in wording.codes():
        return wording.text(f"span.{part}", year=year)
    start, end = read_period(written)
    month = (start.year, start.month) == (end.year, end.month)
    return Text(**{language: full_month(start, language) if month else period(start, end, language) for language in ("fr", "en")})
