"""Facts as people read them: what they are called, and how much."""

from __future__ import annotations

from impact.territory.facts import FactValue
from indicators.breakdown import cell_words as breakdown_words
from indicators.catalogue import Catalogue
from indicators.numbers import Language, number, percent
from indicators.text import Text


def titled(fact_id: str, breakdown: str, catalogue: Catalogue) -> Text:
    """What a value is called: its fact, and its cell where it is one."""
    title, cell = catalogue.facts[fact_id].title, cell_words(breakdown, catalogue)
    return Text(fr=f"{title.fr}, {cell.fr}", en=f"{title.en}, {cell.en}") if cell else title


def cell_words(breakdown: str, catalogue: Catalogue) -> Text | None:
    """What a cell (`key=code`) is called, its direction understood; None for the whole."""
    return breakdown_words(breakdown, catalogue.vocabulary.breakdowns, named=False) if breakdown else None


def amount(value: FactValue, catalogue: Catalogue, instead: float | None = None) -> Text:
    """How much, with its unit: shares in percent. `instead` is another amount of the same fact."""
    unit, quantity = catalogue.facts[value.fact_id].unit, value.value if instead is None else instead
    return Text(fr=_written(quantity, unit, catalogue, "fr"), en=_written(quantity, unit, catalogue, "en"))


def _written(value: float | None, unit: str, catalogue: Catalogue, language: Language) -> str:
    if value is None:
        return "—"
    if unit == "share":
        return percent(value, language, 1, zeros=False)
    counted = catalogue.vocabulary.units[unit]  # a census weighs its answers: 9 069.11 households are read as 9 069
    return f"{number(value, language, 0 if counted.whole else 2)} {counted.counted(value).into(language)}"
