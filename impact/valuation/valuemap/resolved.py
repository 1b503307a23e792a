"""A map in the terms of the contract alone: what the bank, factors and indices of the bank say, as numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

from impact.maps.conventions import Conventions, InBank
from impact.maps.models import Factor, ImpactMap, Input, Outcome, Proxy
from impact.valuation.expansion import written_index
from impact.valuation.lines import Lines
from indicators.estimate import Estimate


def resolved(impact_map: ImpactMap, lines: Lines) -> ImpactMap:
    """The same map, the first year of activity of its `lines` as its own, without any reference to the bank."""
    at = {id(line.source): n for n, line in reversed(list(enumerate(lines.lines)))}
    used, head = impact_map.conventions, at[id(impact_map.outcomes[0])]
    year, changed = lines.lines[head].activity_year, dict[str, Any]()
    if isinstance(used.discount_rate, InBank):
        rate = lines.assumptions[lines.slots["rate"][head]].estimate
        changed["discount_rate"] = rate.model_copy(update={"source": _banked(used.discount_rate)})
    if isinstance(used.price_index, InBank):
        changed |= {"price_index": None, "price_year": lines.lines[head].price_year}
    update = {
        "activity_year": year,
        "conventions": used.model_copy(update=changed),
        "inputs": [_resolved_input(i, used, year, lines, at[id(i)]) for i in impact_map.inputs if id(i) in at],
        "outcomes": [_resolved_outcome(o, used, lines, at[id(o)]) for o in impact_map.outcomes],
    }
    return impact_map.model_copy(update=update)


def _resolved_outcome(outcome: Outcome, used: Conventions, lines: Lines, n: int) -> Outcome:
    update: dict[str, Any] = {}
    if outcome.factors and not (len(outcome.factors) == 1 and outcome.factors[0].estimate and outcome.factors[0].per == 1):
        update["factors"] = [Factor(estimate=Estimate(value=float(lines.conversion[n])))]
    if outcome.proxy and (outcome.proxy.bank or isinstance(used.price_index, InBank)):
        update["proxy"] = _resolved_proxy(outcome, outcome.proxy, used, lines, n)
    return outcome.model_copy(update=update)


def _resolved_proxy(outcome: Outcome, proxy: Proxy, used: Conventions, lines: Lines, n: int) -> Proxy:
    """The amounts that the lines hold: in base-year prices, or, where the map has an index of its own, in those of each year."""
    line, sign = lines.lines[n], -1.0 if outcome.negative else 1.0
    years = [line.activity_year + k if line.activity_year else None for k in range(outcome.years)]
    amounts = [sign * float(lines.price[n, k]) / written_index(used.price_index, year) for k, year in enumerate(years)]
    estimate = lines.assumptions[lines.slots["proxy"][n]].estimate
    low, high = ((end / estimate.value if end is not None and estimate.value else None) for end in (estimate.low, estimate.high))
    source = " × ".join(filter(None, (proxy.source, _banked(proxy), _banked(used.price_index))))
    fields: dict[str, Any] = {"source": source, "grade": line.grade, "distribution": estimate.distribution}
    if not isinstance(used.price_index, dict):
        fields["price_year"] = line.price_year if used.price_index else None
        if len(set(amounts)) == 1:
            ends = {} if low is None or high is None else {"low": amounts[0] * low, "high": amounts[0] * high}
            return Proxy(**fields, **ends, amount=amounts[0])
    points = {date(year, 1, 1): amount for year, amount in zip(years, amounts, strict=True) if year}
    return Proxy(**fields, series=points, interpolation="step", spread=None if low is None or high is None else (low, high))


def _resolved_input(source: Input, used: Conventions, year: int | None, lines: Lines, n: int) -> Input:
    quantity, discounted = source.amount or source.quantity, used.inputs == "discounted"
    if not isinstance(quantity, Estimate) or not (source.proxy or (discounted and isinstance(used.price_index, InBank))):
        return source
    amount = quantity.value * float(lines.price[n, 0]) / (written_index(used.price_index, source.year or year) if discounted else 1.0)
    return source.model_copy(update={"amount": Estimate(value=amount, source=quantity.source), "quantity": None, "proxy": None})


def _banked(part: Any) -> str | None:
    """Where a number of the bank comes from, as a map writes it; None for what is not of the bank."""
    entry = getattr(part, "bank", None)
    return f"bank: {entry}" if entry else None
