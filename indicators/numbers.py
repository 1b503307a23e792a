"""Numbers, money and dates as each language of the house writes them: one formatter a kind of thing, for every room."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, get_args

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LARGEST = 1e15
"""From here on a number is written in powers of ten: it is beyond all use."""
CENTS_BELOW = 100
"""Amounts below this are shown to the cent; above it, cents would pretend to a precision that is not there."""
WHOLE_FROM = 1000
"""Counted and measured things from here on are shown without decimals, for the same reason."""


def number(value: float, language: Language, decimals: int = 2) -> str:
    """A number with the separators of the locale and at most `decimals` decimals; in powers of ten where it is beyond all use."""
    if not abs(value) < LARGEST:
        return f"{value:.3g}"
    return format_decimal(round(value, decimals), format=f"#,##0.{'#' * decimals}", locale=language)


def percent(value: float, language: Language, decimals: int = 0, *, zeros: bool = True) -> str:
    """A share in percent with so many decimals, or at most as many (without its last `zeros`): 12,0 % and 12 %, 12.0% and 12%."""
    pattern = "#,##0" + ("." + ("0" if zeros else "#") * decimals if decimals else "")
    return format_percent(value, pattern + ("\u202f%" if language == "fr" else "%"), locale=language)


def money(value: float, currency: str, language: Language) -> str:
    """An amount with its currency: 81 742 €, £603.96."""
    digits = abs(value) < CENTS_BELOW and value != round(value)
    pattern = None if digits else "#,##0\u00a0¤" if language == "fr" else "¤#,##0"
    return format_currency(value, currency, format=pattern, locale=language, currency_digits=digits)


def money_to_the_cent(value: float, currency: str, language: Language) -> str:
    """An amount as it was handed in, to the smallest coin of its currency: 1 234,50 €, €1,234.50."""
    return format_currency(value, currency, locale=language)


def amount(value: float | None, unit: str, language: Language, *, whole: bool = False) -> str:
    """A number of some unit: a share in percent, `whole` things without decimals (a census weighs its answers); a dash for none."""
    if value is None:
        return "—"
    return percent(value, language, 1) if unit == "share" else number(value, language, 0 if whole or abs(value) >= WHOLE_FROM else 2)


def ratio(value: float, language: Language) -> str:
    """A ratio with two decimals: 1,93."""
    return format_decimal(value, format="#,##0.00", locale=language) if abs(value) < LARGEST else number(value, language)


def day(value: date | datetime, language: Language) -> str:
    """A day: 5 mars 2023, Mar 5, 2023."""
    return format_date(value, format="medium", locale=language)


def is_one(count: float, language: Language) -> bool:
    """Whether a thing so counted is written in the singular, by the rule of the language: 0 and 1,5 are, in French only."""
    return Locale(language).plural_form(round(count, 2)) == "one"
