"""Facts as people read them: what they are called, and how much."""

from __future__ import annotations

from impact.territory.facts import FactValue
from indicators import numbers
from indicators.breakdown import cell_words
from indicators.catalogue import Catalogue
from indicators.text import Text


def titled(fact_id: str, breakdown: str, catalogue: Catalogue) -> Text:
    """What a value is called: its fact, and its cell where it is one."""
    title, cell = catalogue.facts[fact_id].title, cell_title(breakdown, catalogue)
    return Text(fr=f"{title.fr}, {cell.fr}", en=f"{title.en}, {cell.en}") if cell else title


def cell_title(breakdown: str, catalogue: Catalogue) -> Text | None:
    """What a cell is called: its code in words; None for the whole."""
    return cell_words(breakdown, catalogue.vocabulary.breakdowns, named=False) if breakdown else None


def amount(value: FactValue, catalogue: Catalogue, instead: float | None = None) -> Text:
    """How much, with its unit: shares in percent. `instead` is another amount of the same fact."""
    name = catalogue.facts[value.fact_id].unit
    unit, quantity = catalogue.vocabulary.units[name], value.value if instead is None else instead
    words = unit.counted(quantity)
    return Text(
        fr=numbers.amount(quantity, name, "fr", words=words.fr, whole=unit.whole),
        en=numbers.amount(quantity, name, "en", words=words.en, whole=unit.whole),
    )
