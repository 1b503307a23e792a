"""What may be retired: it stays in earlier years, and is no longer used."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from indicators.models import Model


class Retirable(Model):
    """What may be retired: it stays in the years up to that of the day, and is in none after."""

    retired: date | None = Field(default=None, exclude_if=lambda day: day is None, description="the day from which it is no longer used")

    def in_force(self, year: int) -> bool:
        """Whether it is used for at least a day of the year."""
        return self.retired is None or year <= self.retired.year
