"""Guards against over-claiming: what a map may not do, and what is shown beside its result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import Any, NamedTuple

from impact.maps.distinct import unasked, undeclared
from impact.maps.funds import spends_public_money
from impact.maps.messages import advice, messages
from impact.maps.models import CORRECTIONS, DEDUCTIONS, ImpactMap, Outcome
from impact.maps.places import banked
from impact.maps.spans import span_of
from impact.maps.sums import noticed_sums
from indicators import numbers
from indicators.bank import BankValue, Range
from indicators.catalogue import Catalogue
from indicators.estimate import Estimate, Series
from indicators.text import Text, folded

SHOWN = 2
"""Decimals of the numbers of a remark."""
SAME = 1e-9
"""Two numbers closer than this part of themselves are one, added in another order."""
LOW_GRADE, DOMINANT = 4, 0.5
"""A proxy of this grade or worse that carries this share of the value dominates it."""


class Remark(NamedTuple):
    """Something to know beside a result: a stable code, how grave, about which outcome (None: the map), in words."""

    code: str
    severity: str
    outcome_id: str | None
    text: Text


# — what is refused —


def doubled(impact_map: ImpactMap, bank: dict[str, BankValue]) -> Iterator[tuple[int, Text]]:
    """Outcomes of one map that count one change twice, with the position of the second."""
    place = {o.id: n for n, o in enumerate(impact_map.outcomes) if o.id}
    for first in (o for o in impact_map.outcomes if o.proxy and o.leads_to):
        for n in sorted(_reached(first, place, impact_map.outcomes)):
            last = impact_map.outcomes[n]
            if last.proxy and not (first.distinct_because or last.distinct_because):
                yield n, messages.text("claimed_along_chain", first=first.description, last=last.description)
    for (_, first), (n, last) in combinations(enumerate(impact_map.outcomes), 2):
        same = folded(first.stakeholder) == folded(last.stakeholder) and not (first.distinct_because or last.distinct_because)
        if same and _overlap(_domain(first, bank), _domain(last, bank)):
            yield n, messages.text("wellbeing_overlap", first=first.description, last=last.description, stakeholder=last.stakeholder)


def _reached(start: Outcome, place: dict[str, int], outcomes: Sequence[Outcome]) -> set[int]:
    """The outcomes that one leads to, directly or not."""
    reached: set[int] = set()
    ahead = list(start.leads_to)
    while ahead:
        n = place[ahead.pop()]
        if n not in reached:
            reached.add(n)
            ahead += outcomes[n].leads_to
    return reached


def _domain(outcome: Outcome, bank: dict[str, BankValue]) -> str | None:
    """The domain of wellbeing that an outcome monetises, `*` for wellbeing as a whole, None for none."""
    if outcome.proxy is None:
        return None
    entry = bank.get(outcome.proxy.bank or "")
    return "*" if entry and entry.wellbeing else outcome.wellbeing_domain


def _overlap(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and (one == other or "*" in (one, other))


def claimed_between(maps: dict[str, ImpactMap], projects: dict[str, list[str]]) -> Iterator[tuple[str, int, Text]]:
    """What two maps claim of one result: the map, the position of its outcome, and why. `projects`: those each map is for."""
    common: dict[str, list[tuple[str, int, float]]] = {}
    claimed: dict[tuple[str, ...], str] = {}
    for map_id, impact_map in maps.items():
        for n, outcome in enumerate(impact_map.outcomes):
            if outcome.common and outcome.our_share:
                common.setdefault(outcome.common, []).append((map_id, n, outcome.our_share.value * len(projects[map_id])))
            elif outcome.proxy and not outcome.distinct_because:
                for key in _claims(outcome, projects[map_id]):
                    other = claimed.setdefault(key, map_id)
                    if other != map_id:
                        yield map_id, n, messages.text("claimed_by_two_maps", indicator=key[1], project=key[0], other=other)
    for name, claims in common.items():
        total = sum(share for _, _, share in claims)
        if total > 1 + 1e-9:
            map_id, n, _ = claims[-1]
            yield map_id, n, messages.text("shares_exceed_one", common=name, total=total, maps=[c[0] for c in claims])


def _claims(outcome: Outcome, projects: list[str]) -> Iterator[tuple[str, ...]]:
    indicator = getattr(outcome.quantity, "indicator", None)
    if indicator:
        yield from ((project, indicator, outcome.quantity.cell, folded(outcome.stakeholder)) for project in projects)  # type: ignore[union-attr]


# — what is shown —


def remarks(impact_map: ImpactMap, catalogue: Catalogue, years: Sequence[int | None], place: str | None, today: date) -> list[Remark]:
    """What to know of a map, whatever it comes to."""
    return [
        *_corrections(impact_map, catalogue),
        *_proxies(impact_map),
        *_uneven(impact_map),
        *_at_an_end(impact_map, catalogue.bank),
        *(r for value in _used(impact_map, catalogue.bank) for r in _bank_value(value, years, place, today)),
        *_newer(impact_map, catalogue.bank, years),
        *_extended(impact_map, catalogue.bank, years),
        *_sums(impact_map, catalogue.bank, years),
        *_twins(impact_map),
        *_asked(impact_map, catalogue),
    ]


def _corrections(impact_map: ImpactMap, catalogue: Catalogue) -> Iterator[Remark]:
    silent: Counter[str] = Counter()
    unsourced = 0
    for n, outcome in enumerate(impact_map.outcomes):
        if outcome.proxy is None:
            continue
        for name in CORRECTIONS if outcome.years > 1 and outcome.quantity_by_year is None else DEDUCTIONS:
            share: Estimate | None = getattr(outcome, name)
            if share is None:
                silent[name] += 1
                continue
            unsourced += share.source is None
            usual = catalogue.practice.ranges.get(name) if catalogue.practice else None
            if usual and share.value and not _within(share.value, usual):
                values = {"correction": _word(name), "value": share.value, "low": usual.low, "high": usual.high}
                yield remark("correction_out_of_practice", "info", impact_map.outcome_id(n), outcome=outcome.description, **values)
    if silent:
        yield remark("correction_not_stated", "warning", corrections=[_word(name) for name in silent], count=silent.total())
    if unsourced:
        yield remark("correction_without_source", "warning", count=unsourced)


def _within(value: float, usual: Range) -> bool:
    """Whether a number lies within limits, as both are shown."""
    return round(usual.low, SHOWN) <= round(value, SHOWN) <= round(usual.high, SHOWN)


def _word(correction: str) -> Text:
    return messages.text(f"correction.{correction}")


def _proxies(impact_map: ImpactMap) -> Iterator[Remark]:
    written = [o.proxy for o in impact_map.outcomes if o.proxy and not o.proxy.bank]
    if count := sum(p.source is None for p in written):
        yield remark("proxy_without_source", "warning", count=count)
    if count := sum(p.price_year is None for p in written):
        yield remark("proxy_without_price_year", "info", count=count)


def _uneven(impact_map: ImpactMap) -> Iterator[Remark]:
    """Ranges that a law lying around its value cannot keep."""
    numbers: list[Any] = [getattr(o, name) for o in impact_map.outcomes for name in (*CORRECTIONS, "quantity")]
    numbers += [o.proxy.range for o in impact_map.outcomes if o.proxy and not o.proxy.bank]
    numbers += [f.estimate for o in impact_map.outcomes for f in o.factors] + [i.amount for i in impact_map.inputs]
    if count := sum(isinstance(number, Estimate) and number.uneven for number in numbers):
        yield remark("range_uneven", "warning", count=count)


def _at_an_end(impact_map: ImpactMap, bank: dict[str, BankValue]) -> Iterator[Remark]:
    """Values stated at an end of their own range: whatever is drawn is on the other side."""
    proxies = [(o.description, o.proxy.range) for o in impact_map.outcomes if o.proxy and not o.proxy.bank]
    proxies += [(value.title, value.current) for value in _used(impact_map, bank) if value.kind == "proxy"]
    shares = [(o.description, getattr(o, name)) for o in impact_map.outcomes for name in CORRECTIONS]
    ended = [name for name, e in [*proxies, *shares] if e is not None and e.uncertain and e.value in (e.low, e.high)]
    if ended:
        yield remark("value_at_end_of_range", "info", names=list(dict.fromkeys(ended)), count=len(ended))


def _used(impact_map: ImpactMap, bank: dict[str, BankValue]) -> list[BankValue]:
    """The entries of the bank that a map draws on, each once."""
    return [bank[name] for name in dict.fromkeys(name for _, name, _ in banked(impact_map))]


def _bank_value(value: BankValue, years: Sequence[int | None], place: str | None, today: date) -> Iterator[Remark]:
    if place is not None and not value.holds_in(place):
        code = "proxy_place_excluded" if value.excludes and place.startswith(tuple(value.excludes)) else "proxy_out_of_place"
        named = Text(**{language: numbers.country(value.place, language) for language in numbers.LANGUAGES})
        yield remark(code, "warning", title=value.title, place=named)
    old = [year for year in years if year is not None and value.too_old(year)]
    if old:
        latest, activity = str(value.latest.start.year), str(max(old))
        yield remark("proxy_too_old", "warning", title=value.title, year=latest, limit=value.max_age, activity=activity)
    if value.stale(today):
        yield remark("proxy_stale", "info", title=value.title, expected=value.expected_update)


def _newer(impact_map: ImpactMap, bank: dict[str, BankValue], years: Sequence[int | None]) -> Iterator[Remark]:
    """Values that begin after the activity, all in one sentence: they are carried back by the price index alone."""
    activity = min((year for year in years if year is not None), default=None)
    newer = [value for value in _used(impact_map, bank) if value.kind != "parameter" and activity is not None and value.newer(activity)]
    if newer:
        titles = [Text(fr=f"{v.title.fr} ({v.values[0].start.year})", en=f"{v.title.en} ({v.values[0].start.year})") for v in newer]
        yield remark("proxy_newer", "info", titles=titles, activity=str(activity))


def _extended(impact_map: ImpactMap, bank: dict[str, BankValue], years: Sequence[int | None]) -> Iterator[Remark]:
    """Series that are used before they begin or after they end."""
    last = max(span_of(o, bank).years.stop for o in impact_map.outcomes)
    for n, outcome in enumerate(impact_map.outcomes):
        series = _series(outcome, bank)
        beyond = {y + k for y in years if y is not None for k in span_of(outcome, bank).years if series and not series.covers(y + k)}
        if beyond:
            yield remark("series_extended", "info", impact_map.outcome_id(n), title=outcome.description, years=_span(beyond))
    index = impact_map.conventions.price_index
    if isinstance(index, dict):
        beyond = {y + k for y in years if y is not None for k in range(last)} - set(range(min(index), max(index) + 1))
        if beyond and any(o.proxy and o.proxy.price_year is None for o in impact_map.outcomes):
            yield remark("series_extended", "info", title=messages.text("price_index"), years=_span(beyond))


def _sums(impact_map: ImpactMap, bank: dict[str, BankValue], years: Sequence[int | None]) -> Iterator[Remark]:
    """Sums over years that are not dated or may have been discounted, and prices paid once that are claimed again."""
    for code, severity, n, values in noticed_sums(impact_map, bank, years[0] if years else None):
        yield remark(code, severity, impact_map.outcome_id(n), **values)


def _series(outcome: Outcome, bank: dict[str, BankValue]) -> Series | None:
    """What an outcome is worth by calendar year; None where one amount holds for all years."""
    proxy = outcome.proxy
    if proxy and proxy.bank:
        return bank[proxy.bank].series if len(bank[proxy.bank].values) > 1 else None
    return proxy.by_year if proxy else None


def _span(years: set[int]) -> str:
    return numbers.years(min(years), max(years))


def _asked(impact_map: ImpactMap, catalogue: Catalogue) -> Iterator[Remark]:
    """Kinds of input that a map is silent about; a cost of public funds that no input has."""
    if kinds := unasked(impact_map):
        yield remark("inputs_not_stated", "warning", kinds=[messages.text(f"input_kind.{kind}") for kind in kinds])
    public = (spends_public_money(source, catalogue.vocabulary.public_names) for source in impact_map.inputs)
    if impact_map.conventions.cost_of_public_funds is not None and not any(public):
        yield remark("public_funds_unpaid", "warning")
    if not impact_map.in_workspace:
        yield from (Remark("outcomes_not_distinct", "warning", impact_map.outcome_id(n), text) for n, text in undeclared(impact_map))


def _twins(impact_map: ImpactMap) -> Iterator[Remark]:
    seen: set[tuple[str, ...]] = set()
    for n, outcome in enumerate(impact_map.outcomes):
        key = (folded(outcome.stakeholder), folded(outcome.description.fr), str(outcome.quantity))
        if key in seen:
            yield remark(
                "outcome_doubled", "warning", impact_map.outcome_id(n), description=outcome.description, stakeholder=outcome.stakeholder
            )
        seen.add(key)


def dominated(by_proxy: dict[tuple[Text, int | None], float]) -> Iterator[Remark]:
    """One proxy of a low grade that carries most of the value. `by_proxy`: present value by title and grade of the proxy."""
    total = sum(abs(v) for v in by_proxy.values())
    for (title, grade), value in by_proxy.items():
        if grade is not None and grade >= LOW_GRADE and total and abs(value) / total > DOMINANT:
            share = Text(fr=numbers.percent(abs(value) / total, "fr"), en=numbers.percent(abs(value) / total, "en"))
            yield remark("low_grade_dominates", "warning", share=share, title=title, grade=grade)


def outside_draws(central: float, low: float, high: float) -> Iterator[Remark]:
    """What the stated values give lies beyond the draws that their own ranges give: on which side."""
    close = SAME * abs(central)
    if low - close <= central <= high + close:
        return
    yield remark("stated_optimistic" if central > high else "stated_pessimistic", "warning", value=central, low=low, high=high)


def unusual(ratio: float | None, catalogue: Catalogue) -> Iterator[Remark]:
    """A ratio far from those that are published."""
    usual = catalogue.practice.ranges.get("sroi_ratio") if catalogue.practice else None
    if usual and ratio is not None and not _within(ratio, usual):
        yield remark("ratio_out_of_practice", "info", value=ratio, low=usual.low, high=usual.high)


def remark(code: str, severity: str, outcome_id: str | None = None, **values: Any) -> Remark:
    """The remark `code` of messages.yaml, its sentence filled with `values`, and what to do about it."""
    text, then = messages.text(code, **values), advice().get(code)
    return Remark(code, severity, outcome_id, Text(fr=text.fr + then.fr, en=text.en + then.en) if then else text)
