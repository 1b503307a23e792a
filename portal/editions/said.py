"""A published row in words: the one place where a row of a sealed edition becomes texts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from impact.figures.address import of_territory, short_name
from impact.figures.wording import counted
from indicators.text import Text
from portal import town
from portal.config.language import into_spoken, say, spoken
from portal.editions.figures import Row
from reports.edition.typography import typeset
from reports.exports.written import ends_of


@dataclass(frozen=True)
class Said:
    """A row, its texts made as a page asks for them."""

    row: Row

    @property
    def address(self) -> str:
        """The address of the figure."""
        return str(self.row["figure_id"])

    @property
    def short(self) -> str:
        """What its page is named by."""
        return short_name(self.address)

    @property
    def label(self) -> str:
        """What the figure is called."""
        return typeset(str(self.row[f"label_{spoken()}"]), spoken())

    @property
    def title(self) -> str:
        """What it is called, without the name of its project."""
        return self.label.partition(" · ")[2] if self.row["definition"]["scope"] == "project" else self.label

    @property
    def known(self) -> bool:
        """Whether there is a number in it."""
        return self.row["low"] is not None

    @property
    def certain(self) -> bool:
        """Whether it is one number, counted."""
        return bool(self.known and self.row["value"] == self.row["low"] == self.row["high"])

    @property
    def centre(self) -> str:
        """Its value rounded to what the interval supports; both ends where it has no centre; words where there is nothing."""
        if not self.known:
            return say("figures.suppressed" if self.row["status"] == "suppressed" else "figures.missing")
        centre, low, high = self._ends
        return centre or say("figures.range", low=low, high=high)

    @property
    def interval(self) -> str:
        """The ends around its value; empty where there is one number, or nothing but the ends."""
        if not self.known or self.certain or self.row["value"] is None:
            return ""
        _, low, high = self._ends
        return say("figures.range", low=low, high=high)

    @property
    def about(self) -> str:
        """Its value, with the word that the pages of an edition have before one that is rounded."""
        return say("about", value=self.centre) if self.interval else self.centre

    @cached_property
    def _ends(self) -> tuple[str, str, str]:
        return ends_of(self.row, spoken(), town.town().territory.currency, town.town().catalogue.vocabulary.units)

    @property
    def text(self) -> str:
        """All of it on one line, without its unit."""
        return f"{self.centre} ({self.interval})" if self.interval else self.centre

    @property
    def unit(self) -> str:
        """What is counted, where the number does not say it."""
        row = self.row
        if not self.known or row["unit"] in ("share", "euros", "euros_per_euro"):
            return ""
        if row["unit"] in (units := town.town().catalogue.vocabulary.units):
            return into_spoken(units[row["unit"]].after(row["high"]))
        several = row["definition"].get("unit_words")
        return into_spoken(counted(Text(**several), row["high"])) if several else ""

    @property
    def coverage(self) -> str:
        """From how many projects it comes; empty where that is not known, or where it is one of one."""
        part, _, whole = (self.row["coverage"] or "").partition("/")
        code = "figures.coverage_one" if part == "1" else "figures.coverage"
        return say(code, part=part, whole=whole) if whole and whole != "1" else ""


def outcome_address(year: int, map_id: str, outcome: str) -> str:
    """The address of what one effect of a map is worth."""
    return of_territory(year, "value_created", f"outcome={map_id}/{outcome}")
