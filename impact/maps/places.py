"""The parts of an impact map, each with its place in the file."""

from __future__ import annotations

from collections.abc import Iterator

from impact.maps.conventions import InBank
from impact.maps.models import SHARES, ImpactMap, Proxy, Quantity
from indicators.bank import Kind
from indicators.estimate import Estimate

Place = tuple[int | str, ...]
"""The keys and positions that lead to a part of the file."""
SIDES = ("outcomes", "inputs")


def quantities(impact_map: ImpactMap) -> Iterator[tuple[Place, Quantity | None]]:
    """The quantities of outcomes, inputs and footprints."""
    yield from ((("outcomes", n, "quantity"), o.quantity) for n, o in enumerate(impact_map.outcomes))
    yield from ((("inputs", n, "quantity"), i.quantity) for n, i in enumerate(impact_map.inputs))
    yield from ((("footprints", n, "quantity"), f.quantity) for n, f in enumerate(impact_map.footprints))


def proxies(impact_map: ImpactMap) -> Iterator[tuple[Place, Proxy]]:
    """What outcomes and inputs are worth, where it is stated."""
    for side in SIDES:
        yield from (((side, n, "proxy"), line.proxy) for n, line in enumerate(getattr(impact_map, side)) if line.proxy)


def banked(impact_map: ImpactMap) -> Iterator[tuple[Place, str, Kind]]:
    """The entries of the bank that the map names, and the kind that each must be of."""
    for place, proxy in proxies(impact_map):
        if proxy.bank:
            yield (*place, "bank"), proxy.bank, "proxy"
    for side in SIDES:
        for n, line in enumerate(getattr(impact_map, side)):
            yield from (((side, n, "factors", m, "bank"), f.bank, "factor") for m, f in enumerate(line.factors) if f.bank)
    for name in ("discount_rate", "price_index"):
        convention = getattr(impact_map.conventions, name)
        if isinstance(convention, InBank):
            yield ("conventions", name, "bank"), convention.bank, "parameter"


def estimates(impact_map: ImpactMap) -> Iterator[tuple[Place, Estimate]]:
    """The factors and the shares that the map writes itself."""
    for side in SIDES:
        for n, line in enumerate(getattr(impact_map, side)):
            yield from (((side, n, "factors", m), f.estimate) for m, f in enumerate(line.factors) if f.estimate)
    for n, outcome in enumerate(impact_map.outcomes):
        for name in SHARES:
            if (share := getattr(outcome, name)) is not None:
                yield ("outcomes", n, name), share


def stakeholders(impact_map: ImpactMap) -> Iterator[tuple[Place, str]]:
    """Who pays and who gains, as the map writes them."""
    yield from ((("inputs", n, "stakeholder"), i.stakeholder) for n, i in enumerate(impact_map.inputs))
    for n, outcome in enumerate(impact_map.outcomes):
        yield ("outcomes", n, "stakeholder"), outcome.stakeholder
        yield from ((("outcomes", n, "accounts", name), name) for name in outcome.accounts)
    for place, proxy in proxies(impact_map):
        for n, component in enumerate(proxy.accounts):
            yield from (((*place, "accounts", n, "accounts", name), name) for name in component.accounts)
