"""What must be true, and what is to be known, of outcomes whose proxy is a sum over years or a price paid once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from impact.maps.conventions import Conventions, Rates
from impact.maps.messages import messages
from impact.maps.models import ImpactMap, Outcome
from impact.maps.spans import covered
from indicators.bank import BankValue
from indicators.coverage import UNKNOWN, Sum
from indicators.estimate import Estimate
from indicators.numbers import money
from indicators.text import Text

Bank = Mapping[str, BankValue]


def spread_twice(impact_map: ImpactMap, bank: Bank) -> Iterator[tuple[int, Text]]:
    """Outcomes that repeat or wear off what is a sum over years already, by their position."""
    for n, outcome in enumerate(impact_map.outcomes):
        repeated = outcome.years > 1 or outcome.quantity_by_year is not None or (outcome.drop_off and outcome.drop_off.value)
        if repeated and isinstance(covered(outcome, bank), Sum):
            yield n, messages.text("sum_spread_already")


def noticed_sums(impact_map: ImpactMap, bank: Bank, year: int | None) -> Iterator[tuple[str, str, int, dict[str, Any]]]:
    """Remarks as (code, severity, position of the outcome, what the sentence says): undated sums, unknown discounting, repeated prices."""
    for n, outcome in enumerate(impact_map.outcomes):
        covers = covered(outcome, bank)
        if covers == "once" and outcome.years > 1:
            yield "once_repeated", "warning", n, {"outcome": outcome.description, "years": outcome.years}
        if isinstance(covers, Sum) and not covers.dated:
            yield "sum_undated", "warning", n, {"outcome": outcome.description}
        elif isinstance(covers, Sum) and covers.discounted == UNKNOWN:
            amount, other = _amount(outcome, bank, year), covers.yearly_at(_rate(impact_map.conventions, bank, year))
            readings = {"lower": amount * covers.yearly, "higher": amount * other}
            values = {name: _money(each, impact_map.currency) for name, each in readings.items()} | {"years": covers.length}
            yield "sum_discounting_unknown", "warning", n, {"outcome": outcome.description} | values


def _money(amount: float, currency: str) -> Text:
    return Text(fr=money(amount, currency, "fr"), en=money(amount, currency, "en"))


def _amount(outcome: Outcome, bank: Bank, year: int | None) -> float:
    proxy = outcome.proxy
    if proxy is None or proxy.bank is None:
        return (proxy.amount if proxy else None) or 0.0
    return bank[proxy.bank].estimate(year).value if year is not None else bank[proxy.bank].latest.value


def _rate(conventions: Conventions, bank: Bank, year: int | None) -> float:
    """The rate that the map discounts by, in the year of the activity: the other reading supposes the source did the same."""
    rate = conventions.discount_rate
    if isinstance(rate, Estimate):
        return rate.value
    series = rate.as_series() if isinstance(rate, Rates) else bank[rate.bank].series
    return series.at(year or max(series.points).year)
