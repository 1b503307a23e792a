"""In which years the effect of an outcome falls, counted from the year of the activity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from impact.maps.models import Outcome
from indicators.bank import BankValue
from indicators.coverage import Covers, Sum


class Span(NamedTuple):
    """The years of an effect (0 is that of the activity), the share of the proxy that pays for each, and whether they are known."""

    years: range
    share: float = 1.0
    dated: bool = True


def covered(outcome: Outcome, bank: Mapping[str, BankValue]) -> Covers:
    """What the proxy of an outcome pays for: a year where nothing is stated."""
    proxy = outcome.proxy
    if proxy is None:
        return "year"
    return bank[proxy.bank].covers if proxy.bank and proxy.bank in bank else proxy.covers or "year"


def span_of(outcome: Outcome, bank: Mapping[str, BankValue]) -> Span:
    """When an effect falls. A sum is spread over its years, from where the map says that they begin, else from where it does."""
    covers = covered(outcome, bank)
    if not isinstance(covers, Sum):
        start = outcome.starts_after or 0
        return Span(range(start, start + outcome.years))
    start = covers.starts_after if outcome.starts_after is None else outcome.starts_after
    return Span(range(start, start + covers.length), covers.yearly, covers.dated)
