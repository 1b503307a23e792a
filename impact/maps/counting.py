"""What a quantity counts, and what a factor is applied to: a factor per person does not multiply attendances."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from impact.ecosystem.projects import Register
from impact.maps.messages import messages
from impact.maps.models import Factor, FromIndicator, ImpactMap, Input, Outcome
from impact.maps.places import SIDES, Place
from indicators.catalogue import Catalogue
from indicators.models import Counted, Indicator, Version
from indicators.text import Text


def miscounted(impact_map: ImpactMap, catalogue: Catalogue, register: Register | None = None) -> Iterator[tuple[Place, Text]]:
    """Factors that are applied to what they are not about, with their place in the file.

    Every version of the indicator that is in force while a project of the map runs must count what the factor says; without a register,
    the latest alone.
    """
    for side in SIDES:
        lines: list[Outcome | Input] = getattr(impact_map, side)
        for n, line in enumerate(lines):
            if isinstance(line.quantity, FromIndicator) and line.quantity.indicator in catalogue.indicators:
                indicator = catalogue.indicators[line.quantity.indicator]
                for version in _in_force(indicator, impact_map, register):
                    yield from (((side, n, "factors", m), text) for m, text in _of_line(line.factors, indicator, version, catalogue))


def _of_line(factors: list[Factor], indicator: Indicator, version: Version, catalogue: Catalogue) -> Iterator[tuple[int, Text]]:
    counted: Counted | None = version.counts
    for m, factor in enumerate(factors):
        if factor.each is not None and counted is not None and factor.each != counted:
            others = [i.current.title for i in catalogue if all(v.counts == factor.each for v in i.versions)]
            values = {"title": version.title, "counted": _word(counted), "version": version.version, "each": _word(factor.each)}
            yield m, messages.text("factor_counts_other", **values, others=sorted(others, key=lambda title: title.fr)[:8])
        counted = factor.gives or counted


def _word(counted: Counted) -> Text:
    return messages.text(f"counted.{counted}")


def _in_force(indicator: Indicator, impact_map: ImpactMap, register: Register | None) -> list[Version]:
    running = [register.projects[p] for p in impact_map.projects if p in register.projects] if register else []
    if not running:
        return [indicator.current]
    first, ends = min(project.started for project in running), [project.ended for project in running]
    last = max((end for end in ends if end is not None), default=None) if None not in ends else None
    return [v for v, until in _until(indicator) if (last is None or v.valid_from <= last) and (until is None or until > first)]


def _until(indicator: Indicator) -> list[tuple[Version, date | None]]:
    """Each version, and the first day of the next."""
    follows = [*(v.valid_from for v in indicator.versions[1:]), None]
    return list(zip(indicator.versions, follows, strict=True))
