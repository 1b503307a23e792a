"""What a value map holds: its sheets and their columns, the words and the formats of its cells, and its texts in both languages."""

from __future__ import annotations

from typing import NamedTuple, get_args

from impact.maps.conventions import Conventions, Timing
from impact.maps.models import CORRECTIONS, DEDUCTIONS, Input
from indicators.estimate import Distribution, Interpolation
from indicators.models import Pillar
from indicators.text import Messages

messages = Messages("impact.valuation.valuemap", "valuemap.yaml")


class Column(NamedTuple):
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
    Column("ref", "ref", 1),
    Column("stakeholder", "text", 1, needed=True),
    Column("change", "text", 1, worked=True),
    Column("input", "text", 1, needed=True),
    Column("kind", "kind", 1),
    Column("year", "whole", 1),
    Column("input_amount", "money", 1, needed=True),
    Column("input_value", "money", 1, worked=True),
    Column("description", "text", 2, needed=True),
    Column("pillar", "pillar", 2),
    Column("sign", "sign", 2, needed=True),
    Column("unit", "text", 3),
    Column("quantity", "number", 3, needed=True),
    Column("quantity_n", "number", 3),
    Column("duration", "whole", 3, needed=True),
    Column("timing", "timing", 3),
    Column("conversion", "number", 3),
    Column("proxy_source", "text", 3),
    Column("amount", "money", 3, needed=True),
    Column("price_year", "whole", 3),
    Column("grade", "whole", 3),
    *(Column(name, "share", 4, needed=True) for name in DEDUCTIONS),
    Column("common", "text", 4),
    Column("our_share", "share", 4),
    Column("drop_off", "share", 4, needed=True),
    Column("net_share", "share", 4, worked=True),
    Column("impact", "money", 4, worked=True),
    Column("lag", "number", 5, worked=True),
    Column("value_n", "money", 5, worked=True),
    Column("present_n", "money", 5, worked=True),
    Column("present", "money", 5, worked=True),
)
CONVENTIONS = (
    Column("item", needed=True),
    Column("value", "any", needed=True),
    Column("note", worked=True),
    Column("series"),
    Column("series_year", "whole"),
    Column("series_value", "number"),
    Column("interpolation", "interpolation"),
    Column("origin"),
    Column("effect_year", "whole", worked=True),
    Column("calendar", "whole", worked=True),
    Column("rate", "share", worked=True),
    Column("passed", "number", worked=True),
)
SOURCES = (
    Column("ref", "ref"),
    Column("what", worked=True),
    Column("parameter", "parameter", needed=True),
    Column("central", "any", worked=True),
    Column("low", "number"),
    Column("high", "number"),
    Column("distribution", "distribution"),
    Column("source"),
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
"""Conventions that a workbook must tell: the formulas of one that left them empty would follow others than the defaults."""
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
"""How many years a value map tells at most."""
