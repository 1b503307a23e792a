"""What a value map holds: its sheets and their columns, the words and the formats of its cells, and its texts in both languages."""

from __future__ import annotations

from typing import NamedTuple, get_args

from impact.maps.conventions import Conventions, Timing
from impact.maps.models import CORRECTIONS, DEDUCTIONS, Input
from indicators.estimate import Distribution, Interpolation
from indicators.models import Pillar
from indicators.text import Messages

messages = Messages("impact.valuation.valuemap", "valuemap.yaml")


class SheetColumn(NamedTuple):
    """A column: its name, what its cells hold, its stage of the guide; `worked` where they are formulas, which are never read.

    A name that ends in _n stands for one column for each year.
    """

    name: str
    kind: str = "text"
    stage: int = 0
    needed: bool = False
    worked: bool = False

    @property
    def by_year(self) -> bool:
        """Whether it stands once for each year."""
        return self.name.endswith("_n")

    def of(self, n: int) -> str:
        """Its name in year `n`, from 1; its plain name if it is not by year."""
        return f"{self.name[:-1]}{n}" if self.by_year else self.name


VALUE_MAP = (
    SheetColumn("ref", "ref", 1),
    SheetColumn("stakeholder", "text", 1, needed=True),
    SheetColumn("change", "text", 1, worked=True),
    SheetColumn("input", "text", 1, needed=True),
    SheetColumn("kind", "kind", 1),
    SheetColumn("year", "whole", 1),
    SheetColumn("input_amount", "money", 1, needed=True),
    SheetColumn("input_value", "money", 1, worked=True),
    SheetColumn("input_spent", "money", 1, worked=True),
    SheetColumn("description", "text", 2, needed=True),
    SheetColumn("pillar", "pillar", 2),
    SheetColumn("sign", "sign", 2, needed=True),
    SheetColumn("unit", "text", 3),
    SheetColumn("quantity", "number", 3, needed=True),
    SheetColumn("quantity_n", "number", 3),
    SheetColumn("duration", "whole", 3, needed=True),
    SheetColumn("timing", "timing", 3),
    SheetColumn("conversion", "number", 3),
    SheetColumn("proxy_source", "text", 3),
    SheetColumn("amount", "money", 3, needed=True),
    SheetColumn("price_year", "whole", 3),
    SheetColumn("grade", "whole", 3),
    *(SheetColumn(name, "share", 4, needed=True) for name in DEDUCTIONS),
    SheetColumn("common", "text", 4),
    SheetColumn("our_share", "share", 4),
    SheetColumn("drop_off", "share", 4, needed=True),
    SheetColumn("net_share", "share", 4, worked=True),
    SheetColumn("impact", "money", 4, worked=True),
    SheetColumn("lag", "number", 5, worked=True),
    SheetColumn("value_n", "money", 5, worked=True),
    SheetColumn("present_n", "money", 5, worked=True),
    SheetColumn("present", "money", 5, worked=True),
)
CONVENTIONS = (
    SheetColumn("item", needed=True),
    SheetColumn("value", "any", needed=True),
    SheetColumn("note", worked=True),
    SheetColumn("series"),
    SheetColumn("series_year", "whole"),
    SheetColumn("series_value", "number"),
    SheetColumn("interpolation", "interpolation"),
    SheetColumn("origin"),
    SheetColumn("effect_year", "whole", worked=True),
    SheetColumn("calendar", "whole", worked=True),
    SheetColumn("rate", "share", worked=True),
    SheetColumn("passed", "number", worked=True),
)
SOURCES = (
    SheetColumn("ref", "ref"),
    SheetColumn("what", worked=True),
    SheetColumn("parameter", "parameter", needed=True),
    SheetColumn("central", "any", worked=True),
    SheetColumn("low", "number"),
    SheetColumn("high", "number"),
    SheetColumn("distribution", "distribution"),
    SheetColumn("source"),
)
SHEETS = {"map": VALUE_MAP, "conventions": CONVENTIONS, "sources": SOURCES}
ITEMS = {
    "title": "text",
    "source": "text",
    "currency": "text",
    "activity_year": "whole",
    "discount_rate": "share",
    "timing": "timing",
    "corrections": "corrections",
    "drop_off_from": "whole",
    "inputs": "inputs",
    "price_year": "whole",
}
STATED = ("discount_rate", "timing", "corrections", "drop_off_from", "inputs")
"""Conventions that a workbook must state: the formulas of one that left them empty would follow others than the defaults."""
PARAMETERS = ("quantity", "input_amount", "amount", "spread", "conversion", "our_share", *CORRECTIONS, "discount_rate")
LINKED = ("amount", "spread")
"""Assumptions whose source stands in the value map itself."""
WORDS: dict[str, tuple[str, ...]] = {
    "timing": get_args(Timing),
    "pillar": get_args(Pillar),
    "interpolation": get_args(Interpolation),
    "distribution": get_args(Distribution),
    "corrections": get_args(Conventions.model_fields["corrections"].annotation),
    "inputs": get_args(Conventions.model_fields["inputs"].annotation),
    "kind": get_args(Input.model_fields["kind"].annotation),
    "parameter": PARAMETERS,
}
FORMATS = {"share": "0.0#%", "whole": "0", "sign": "+0;-0", "number": "#,##0.00##", "ref": "0"}
FIRST = 3
"""The first row under the two rows of headings of the value map."""
MOST_YEARS = 200
"""How many years a value map has at most."""
