"""Where a euro comes from: every assumption behind a line with its value, its range and its source (law 6)."""

from __future__ import annotations

from typing import Any

from impact.maps.conventions import InBank, Rates
from impact.maps.models import SHARES, Factor, ImpactMap, Outcome, Proxy
from impact.maps.spans import covered
from impact.valuation.expansion import Bank
from impact.valuation.lines import Line
from indicators.bank import BankValue
from indicators.coverage import Covers, Sum
from indicators.estimate import Estimate
from indicators.text import Text


def assumptions(line: Line, impact_map: ImpactMap, bank: Bank, unit: Text) -> dict[str, Any]:
    """What the value of a line rests on, as plain data: proxy, factors, corrections, who gains, conventions; `unit` is the indicator's."""
    source, year = line.source, line.activity_year or 0
    conventions = impact_map.conventions
    basis: dict[str, Any] = {
        "map": {"title": impact_map.title.model_dump(), "source": impact_map.source},
        "unit": (source.unit if isinstance(source, Outcome) and source.unit else unit).model_dump(),
        "proxy": _proxy(source.proxy, year, bank) if source.proxy else None,
        "factors": [_factor(f, year, bank) for f in source.factors],
        "accounts": line.shares,
        "conventions": conventions.model_dump(mode="json", exclude_none=True, exclude={"discount_rate", "price_index"}),
        "discount_rate": _convention(conventions.discount_rate, year, bank),
        "price_index": _convention(conventions.price_index, year, bank),
        "price_factor": _price_factor(source.proxy, conventions.price_index, year, bank),
    }
    if line.public_funds != 1:
        basis["public_funds"] = line.public_funds
    if isinstance(source, Outcome):
        basis |= {
            "duration": len(line.years),
            "starts_after": line.years.start,
            "covers": _covers(covered(source, bank)),
            "timing": source.timing or conventions.timing,
            "negative": source.negative,
            "residents": _estimate(source.residents) if source.residents else None,
            "corrections": {n: _estimate(share) for n in SHARES if (share := getattr(source, n)) is not None},
        }
    return basis


def _covers(covers: Covers) -> Any:
    """What the proxy pays for; a sum with the share of it that each of its years takes."""
    return covers.model_dump(mode="json") | {"yearly": covers.yearly} if isinstance(covers, Sum) else covers


def _proxy(proxy: Proxy, year: int, bank: Bank) -> dict[str, Any]:
    use = {"use": proxy.use.model_dump(mode="json")} if proxy.use else {}
    if proxy.bank:
        return _banked(bank[proxy.bank], year) | use
    return proxy.model_dump(mode="json", exclude_none=True, exclude=set() if proxy.accounts else {"accounts"})


def _price_factor(proxy: Proxy | None, index: Any, year: int, bank: Bank) -> float | None:
    """What brings the prices of a proxy to those of the year of activity; None where it states no year of prices of its own."""
    priced = (bank[proxy.bank].price_year if proxy.bank else proxy.price_year) if proxy else None
    if priced is None or not isinstance(index, InBank):
        return None
    series = bank[index.bank].series
    return series.at(year) / series.at(priced)


def _factor(factor: Factor, year: int, bank: Bank) -> dict[str, Any]:
    value = _banked(bank[factor.bank], year) if factor.bank else _estimate(factor.estimate or Estimate(value=1))
    return value | {"per": factor.per} | ({"title": factor.title.model_dump()} if factor.title else {})


def _convention(convention: Any, year: int, bank: Bank) -> Any:
    if isinstance(convention, InBank):
        return _banked(bank[convention.bank], year)
    if isinstance(convention, Estimate):
        return _estimate(convention)
    return convention.model_dump(mode="json") if isinstance(convention, Rates) else convention


def _estimate(estimate: Estimate) -> dict[str, Any]:
    keys = {"value", "source"} if not estimate.uncertain else None
    return estimate.model_dump(mode="json", exclude_none=True, include=keys)


def _banked(value: BankValue, year: int) -> dict[str, Any]:
    """An entry of the bank as it stood for a year, with its reference."""
    estimate, reference = value.estimate(year), value.reference(year)
    entry = {
        "bank": value.id,
        "kind": value.kind,
        "title": value.title.model_dump(),
        "unit": value.unit.model_dump(),
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "distribution": estimate.distribution if estimate.uncertain else None,
        "currency": value.currency,
        "price_year": value.price_year,
        "place": value.place,
        "status": value.status,
        "grade": value.grade,
        "source": {
            "publication": reference.title,
            "publisher": reference.publisher,
            "url": reference.url,
            "date": reference.date,
        },
        "licence": value.licence,
        "expected_update": value.expected_update.isoformat(),
        "caveats": [c.model_dump() for c in value.caveats],
    }
    return {name: field for name, field in entry.items() if field not in (None, [])}
