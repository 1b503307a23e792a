"""Facts as people read them: what they are called, and how much."""

from __future__ import annotations

from impact.territory.facts import FactValue
from indicators.catalogue import Catalogue
from indicators.language import Language, Text, number


def named(value: FactValue, catalogue: Catalogue) -> Text:
    """What a value is called: its fact, and its cell where it is one."""
    title = catalogue.facts[value.fact_id].title
    if not value.breakdown:
        return title
    key, _, code = value.breakdown.partition("=")
    codes = catalogue.vocabulary.breakdowns[key].codes
    cell = codes[code].text if code in codes else Text(fr=code, en=code)
    return Text(fr=f"{title.fr}, {cell.fr}", en=f"{title.en}, {cell.en}")


def amount(value: FactValue, catalogue: Catalogue, instead: float | None = None) -> Text:
    """How much, with its unit: shares in percent. `instead` is another amount of the same fact."""
    unit, held = catalogue.facts[value.fact_id].unit, value.value if instead is None else instead
    return Text(fr=_written(held, unit, catalogue, "fr"), en=_written(held, unit, catalogue, "en"))


def _written(value: float | None, unit: str, catalogue: Catalogue, language: Language) -> str:
    if value is None:
        return "—"
    if unit == "share":
        return f"{number(100 * value, language, 1)}{chr(0x202F) if language == 'fr' else ''}%"
    of = catalogue.vocabulary.units[unit]  # a census weighs its answers: 9 069.11 households are read as 9 069
    return f"{number(value, language, 0 if of.whole else 2)} {of.counted(value).into(language)}"
