"""Numbers, money, dates and periods as each language of the house writes them: one formatter a kind of thing, for every room.

`amount` is the one for a value with its unit; it takes the formatter of the unit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, get_args

from babel import Locale
from babel.dates import format_date
from babel.numbers import NumberPattern, format_currency, format_decimal, format_percent, get_currency_symbol, parse_pattern

from indicators.document import read_document

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LARGEST = 1e15
"""From here on a number is written in powers of ten: it is beyond all use."""
CENTS_BELOW = 100
"""Amounts of money below this are shown to the cent; above it, cents would pretend to a precision that is not there."""
LONG = 1000
"""Quantities from this on may be `rounded`: their decimals would pretend to the same."""
KEPT = 1 << 16
"""Numbers and days that stay written: each stands on several pages, and writing one takes a tenth of a millisecond."""
NOTHING = "—"
"""Stands where there is no number: it is not zero (law 4)."""


def number(value: float, language: Language, decimals: int = 2) -> str:
    """A number with the separators of the locale and at most `decimals` decimals; in powers of ten where it is beyond all use."""
    if not abs(value) < LARGEST:
        return f"{value:.3g}"
    return _decimal(round(value, decimals) or 0.0, f"#,##0.{'#' * decimals}", language)


def percent(value: float, language: Language, decimals: int = 0, *, zeros: bool = True) -> str:
    """A share in percent with so many decimals, or at most as many (without its last `zeros`): 12,0 % and 12 %, 12.0% and 12%."""
    pattern = "#,##0" + ("." + ("0" if zeros else "#") * decimals if decimals else "")
    return format_percent(value, pattern + ("\u202f%" if language == "fr" else "%"), locale=_locale(language))


def money(value: float, currency: str, language: Language, *, cents: bool | None = None) -> str:
    """An amount with its currency: 81 742 €, £603.96. With `cents` or without; by default below CENTS_BELOW, where there are any."""
    if abs(value) < CENTS_BELOW and value != round(value) if cents is None else cents:
        return _to_the_cent(value or 0.0, currency, language)
    whole = _decimal(value or 0.0, "#,##0\u00a0¤" if language == "fr" else "¤#,##0", language)
    return whole.replace("¤", get_currency_symbol(currency, _locale(language)))


def euros_and_cents(value: float, language: Language) -> str:
    """An amount of money without its currency, as it was stated: with both cents, or with none."""
    return ratio(value, language) if round(value, 2) != round(value) else number(value, language, 0)


def ratio(value: float, language: Language) -> str:
    """A ratio with two decimals: 1,93."""
    return _decimal(value or 0.0, "#,##0.00", language) if abs(value) < LARGEST else number(value, language)


def precise(value: float, language: Language) -> str:
    """A number as a check compares it: four decimals at most below ten, two from there on."""
    return number(value, language, 4 if abs(value) < 10 else 2)


def significant(value: float, language: Language, digits: int = 6, decimals: int = 6) -> str:
    """A number of so many significant digits, at most so many of them decimals: for assumptions, which may be of any size."""
    return number(float(f"{value:.{digits}g}"), language, decimals)


def amount(
    value: float | None,
    unit: str,
    language: Language,
    *,
    words: str = "",
    currency: str | None = None,
    cents: bool | None = None,
    whole: bool = False,
    rounded: bool = False,
    zeros: bool = False,
) -> str:
    """A value as its unit is written: a share in percent, money with its sign (where a `currency` is given), anything else as a number.

    words    the unit as it follows a number (`Unit.counted`); percent and money have their sign
    cents    see `money`
    whole    things that come whole lose their decimals (a census weighs its answers: 9 069,11 households are read as 9 069)
    rounded  so does anything from LONG on
    zeros    a share keeps its last zero: 12,0 %
    """
    if value is None:
        return NOTHING
    if unit == "share":
        return percent(value, language, 1, zeros=zeros)
    if currency is not None:
        return money(value, currency, language, cents=cents)
    written = number(value, language, 0 if whole or (rounded and abs(value) >= LONG) else 2)
    return f"{written} {words}" if words else written


def supported(value: float, low: float, high: float) -> tuple[float, float, float]:
    """A value and the ends of its interval, rounded to what the width of the interval supports: 302 000 (280 000 to 355 000).

    The value to the power of ten not above a twentieth of the width, the ends to 1 or 5 times one not above a fifteenth; the ends stay
    on their sides of the value, which may lie outside them.
    """
    width, below = high - low, (low <= value, high < value)
    if not width / 20 > 0:  # none, or too narrow for numbers of a computer
        return value, low, high
    fine, coarse = math.floor(math.log10(width / 20)), math.floor(math.log10(width / 15))
    fives = 5 if width / 15 >= 5 * 10.0**coarse else 1
    centre = round(value, -fine) + 0.0  # no minus before a zero
    low, high = (round(round(end / fives, -coarse) * fives, max(0, -coarse)) + 0.0 for end in (low, high))
    step = fives * 10.0**coarse
    return centre, _beside(centre, low, step, below=below[0]), _beside(centre, high, step, below=below[1])


def _beside(value: float, end: float, step: float, *, below: bool) -> float:
    """An end of an interval, a step further where rounding took it to the other side of the value."""
    if below:
        return end - step if end > value else end
    return end + step if end < value else end


def first_digits(value: float, digits: int = 3) -> float:
    """A value to its first digits, of what nothing says how sure it is: −286 172 is written −286 000."""
    return round(value, digits - 1 - math.floor(math.log10(abs(value)))) + 0.0 if value else 0.0


def country(code: str, language: Language) -> str:
    """What a country is called, by its code: Belgique, Belgium; the code of a place within one stays as it is."""
    return str(_locale(language).territories.get(code, code))


def day(value: date | datetime, language: Language) -> str:
    """A day: 5 mars 2023, Mar 5, 2023."""
    return _day(value.date() if isinstance(value, datetime) else value, language)


def full_day(value: date, language: Language) -> str:
    """A day in full, as it is set on a page: 1er mars 2023, 1 March 2023."""
    if language == "fr":
        return f"{format_date(value, 'd', locale='fr')}{'er' if value.day == 1 else ''} {format_date(value, 'MMMM y', locale='fr')}"
    return format_date(value, format="long", locale="en_GB")


def full_month(value: date, language: Language) -> str:
    """The month of a day in full: mai 2025, May 2025."""
    return format_date(value, "MMMM y", locale=_locale(language))


def years(first: int, last: int) -> str:
    """One year, or from one to another: 2023, 2023–2025."""
    return str(first) if first == last else f"{first}–{last}"


def period(start: date, end: date, language: Language) -> str:
    """Calendar years by their numbers, any other period by its first and last day."""
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return years(start.year, end.year)
    return _format("period", language).format(first=day(start, language), last=day(end, language))


def listed(words: Iterable[str]) -> str:
    """Several things in a row."""
    return ", ".join(words)


def quoted(text: str, language: Language) -> str:
    """In the quotation marks of the language."""
    return _format("quoted", language).format(text=text)


def is_one(count: float, language: Language) -> bool:
    """Whether a thing so counted is written in the singular, by the rule of the language: 0 and 1,5 are, in French only."""
    return _locale(language).plural_form(round(count, 2)) == "one"


@lru_cache(KEPT)
def _day(value: date, language: Language) -> str:
    return format_date(value, format="medium", locale=_locale(language))


@lru_cache(KEPT)
def _decimal(value: float, pattern: str, language: Language) -> str:
    return format_decimal(value, format=_pattern(pattern), locale=_locale(language))


@lru_cache(KEPT)
def _to_the_cent(value: float, currency: str, language: Language) -> str:
    return format_currency(value, currency, locale=_locale(language))


@cache
def _pattern(pattern: str) -> NumberPattern:
    """How a number is written, read once."""
    return parse_pattern(pattern)


@cache
def _locale(language: Language) -> Locale:
    """The locale of a language, looked up once: its name is parsed anew for each number otherwise."""
    return Locale(language)


@cache
def _format(code: str, language: Language) -> str:
    return str(read_document((files("indicators") / "formats.yaml").read_text("utf-8"))[code][language])
