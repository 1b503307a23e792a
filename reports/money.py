"""Money, shares and intervals as people of each language read them."""

from __future__ import annotations

from babel.numbers import format_currency, format_decimal, format_percent

from indicators.language import LARGEST, Language, number

CENTS_BELOW = 100
"""Amounts below this are shown to the cent; above it, cents would pretend to a precision that is not there."""


def money(value: float, currency: str, language: Language) -> str:
    """An amount with its currency: 81 742 €, £603.96."""
    digits = abs(value) < CENTS_BELOW and value != round(value)
    return format_currency(value, currency, format=None if digits else _whole(language), locale=language, currency_digits=digits)


def _whole(language: Language) -> str:
    return "#,##0\u00a0¤" if language == "fr" else "¤#,##0"


def percent(value: float, language: Language, decimals: int = 0) -> str:
    """A share in percent: 12 %, 12%."""
    digits = "0" + ("." + "0" * decimals if decimals else "")
    return format_percent(value, f"#,##{digits}\u202f%" if language == "fr" else f"#,##{digits}%", locale=language)


def ratio(value: float, language: Language) -> str:
    """A ratio with two decimals: 1,93."""
    return format_decimal(value, format="#,##0.00", locale=language) if abs(value) < LARGEST else number(value, language)
