"""Money and ratios as people of each language read them."""

from __future__ import annotations

from babel.numbers import format_currency, format_decimal

from indicators.language import LARGEST, Language, number

CENTS_BELOW = 100
"""Amounts below this are shown to the cent; above it, cents would pretend to a precision that is not there."""


def money(value: float, currency: str, language: Language) -> str:
    """An amount with its currency: 81 742 €, £603.96."""
    digits = abs(value) < CENTS_BELOW and value != round(value)
    return format_currency(value, currency, format=None if digits else _whole(language), locale=language, currency_digits=digits)


def _whole(language: Language) -> str:
    return "#,##0\u00a0¤" if language == "fr" else "¤#,##0"


def ratio(value: float, language: Language) -> str:
    """A ratio with two decimals: 1,93."""
    return format_decimal(value, format="#,##0.00", locale=language) if abs(value) < LARGEST else number(value, language)
