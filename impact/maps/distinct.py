"""Double counting that a chain does not show: two gains from one output, one thing priced in two ways, costs left out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import get_args

from impact.maps.messages import messages
from impact.maps.models import FromIndicator, ImpactMap, InputKind, Outcome, Proxy
from impact.maps.places import Place, proxies
from indicators.text import Text, folded

KINDS: tuple[InputKind, ...] = get_args(InputKind)


def undeclared(impact_map: ImpactMap) -> Iterator[tuple[int, Text]]:
    """Gains (or losses) in money of one stakeholder from one output that nobody declared distinct, with the position of the second."""
    priced = [(n, o) for n, o in enumerate(impact_map.outcomes) if o.proxy is not None]
    for (first_place, first), (n, last) in combinations(priced, 2):
        same = folded(first.stakeholder) == folded(last.stakeholder) and first.negative == last.negative
        if same and _one_output(first, last, impact_map) and not _declared(first, last, impact_map, (first_place, n)):
            ids = impact_map.outcome_id(first_place)
            yield n, messages.text("outcomes_not_distinct", first=first.description, last=last.description, id=ids)


def _declared(first: Outcome, last: Outcome, impact_map: ImpactMap, places: tuple[int, int]) -> bool:
    if first.distinct_because or last.distinct_because:
        return True
    ids = [impact_map.outcome_id(n) for n in places]
    return ids[1] in first.distinct or ids[0] in last.distinct


def _one_output(first: Outcome, last: Outcome, impact_map: ImpactMap) -> bool:
    """Whether two outcomes may be gained from one thing: not from two cells of one breakdown, nor from two activities."""
    one, other = first.quantity, last.quantity
    if not isinstance(one, FromIndicator) or not isinstance(other, FromIndicator):
        return True
    if one.indicator == other.indicator and _apart(one.breakdown, other.breakdown):
        return False
    outputs = [set(activity.outputs) for activity in impact_map.activities]
    together = any({one.indicator, other.indicator} <= of for of in outputs)
    known = all(any(indicator in of for of in outputs) for indicator in (one.indicator, other.indicator))
    return together or not known


def _apart(one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether two cells have nothing in common: another code in one direction."""
    return any(one[name] != other[name] for name in one.keys() & other.keys())


def priced_twice(maps: dict[str, ImpactMap]) -> Iterator[tuple[str, Place, Text]]:
    """Things that two lines of a territory's maps price otherwise without a reason, as cost or as gain: the map, the place, and why."""
    known: dict[str, tuple[str, Proxy]] = {}
    for map_id, impact_map in maps.items():
        for place, proxy in proxies(impact_map):
            if proxy.prices is None or proxy.otherwise_because:
                continue
            other, before = known.setdefault(proxy.prices, (map_id, proxy))
            if (before.bank, before.amount, before.price_year, before.series) != (proxy.bank, proxy.amount, proxy.price_year, proxy.series):
                yield map_id, place, messages.text("thing_priced_otherwise", thing=proxy.prices, other=other)


def unasked(impact_map: ImpactMap) -> list[InputKind]:
    """The kinds of input that a map neither has nor says why it does not count."""
    stated = {source.kind for source in impact_map.inputs} | set(impact_map.not_counted)
    return [kind for kind in KINDS if kind not in stated]
