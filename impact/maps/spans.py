"""When the effect of an outcome falls, counted from the year of the activity, to whom, and how sure its value is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from impact.maps.models import Outcome, Proxy
from indicators.bank import BankValue, accounts_of
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


def shares_of(outcome: Outcome, bank: Mapping[str, BankValue]) -> dict[str, float]:
    """Who gains and who pays, as shares of the value: as the map says, else as the published breakdown of its proxy does."""
    entry = bank.get(outcome.proxy.bank) if outcome.proxy and outcome.proxy.bank else None
    return outcome.accounts or (accounts_of(entry.accounts) if entry else {}) or outcome.shares


def grade_of(proxy: Proxy, bank: Mapping[str, BankValue]) -> int | None:
    """How good the evidence of a value is: the worse of the grade of its amount and that of its use for the outcome."""
    grades = [bank[proxy.bank].grade if proxy.bank else proxy.grade, proxy.use.grade if proxy.use else None]
    return max((grade for grade in grades if grade is not None), default=None)
