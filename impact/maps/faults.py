"""What makes an impact map impossible to value: each fault with its place in the file and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from impact.ecosystem.projects import Project, Register
from impact.maps.conventions import InBank, Rates
from impact.maps.counting import miscounted
from impact.maps.distinct import undeclared
from impact.maps.guards import doubled
from impact.maps.messages import messages
from impact.maps.models import DEDUCTIONS, FromIndicator, ImpactMap, Outcome
from impact.maps.places import Place, banked, estimates, proxies, quantities, stakeholders
from impact.maps.sums import spread_twice
from indicators.catalogue import Catalogue
from indicators.estimate import Estimate
from indicators.nearest import nearest
from indicators.text import Text, folded

MapFault = tuple[Place, Text]
"""Where in the file something is wrong, and the sentence that says so."""


def membership(map_id: str, impact_map: ImpactMap, maps: dict[str, ImpactMap], register: Register, currency: str) -> Iterator[MapFault]:
    """What keeps a map out of a workspace: its money, its id, projects it does not name or that nobody knows."""
    if impact_map.currency != currency:
        yield ("currency",), messages.text("map_currency", map=impact_map.currency, territory=currency)
    if map_id in maps:
        yield ("id",), messages.text("map_id_taken", id=map_id)
    if not impact_map.in_workspace:
        yield ("projects",), messages.text("map_for_nobody")
    for n, project in enumerate(impact_map.projects):
        if project not in register.projects:
            yield ("projects", n), _unknown("project", project, register.projects)
        else:
            yield from _progress(impact_map, register.projects[project])


def _progress(impact_map: ImpactMap, project: Project) -> Iterator[MapFault]:
    """An indicator that shows progress has a baseline, in the map or in the project's file."""
    for n, outcome in enumerate(impact_map.outcomes):
        if isinstance(outcome.progress, str) and outcome.baseline is None:
            objective = project.objectives.get(outcome.progress)
            if objective is None or objective.baseline.value is None:
                values = {"indicator": outcome.progress, "project": project.id}
                yield ("outcomes", n, "progress"), messages.text("progress_without_starting_point", **values)


def faults(impact_map: ImpactMap, catalogue: Catalogue, register: Register | None = None) -> Iterator[MapFault]:
    """What is wrong between the parts of a map, or between the map and the catalogue, in the years its projects of the register run."""
    yield from _chains(impact_map)
    yield from _inputs(impact_map)
    yield from _footprints(impact_map)
    yield from _references(impact_map, catalogue)
    yield from _retired(impact_map, catalogue, register)
    yield from _shares(impact_map)
    yield from _shared(impact_map)
    yield from ((("outcomes", n), text) for n, text in doubled(impact_map, catalogue.bank))
    yield from miscounted(impact_map, catalogue, register)
    yield from ((("outcomes", n), text) for n, text in spread_twice(impact_map, catalogue.bank))
    yield from _workspace(impact_map, catalogue) if impact_map.in_workspace else _alone(impact_map)


def _chains(impact_map: ImpactMap) -> Iterator[MapFault]:
    known: dict[str, Outcome] = {}
    taken = {impact_map.input_id(n) for n in range(len(impact_map.inputs))}
    taken |= {impact_map.outcome_id(n) for n, outcome in enumerate(impact_map.outcomes) if outcome.id is None}
    for position, outcome in enumerate(impact_map.outcomes):
        if outcome.id in known or outcome.id in taken:  # a line goes by its id, in assumptions and results
            yield ("outcomes", position, "id"), messages.text("outcome_id_taken", id=outcome.id)
        if outcome.id:
            known[outcome.id] = outcome
    for position, outcome in enumerate(impact_map.outcomes):
        for number, target in enumerate(outcome.leads_to):
            if target not in known:
                yield ("outcomes", position, "leads_to", number), _unknown("outcome", target, known)
        path = _circle(known, outcome.id) if outcome.id else None
        if path:
            yield ("outcomes", position, "leads_to"), messages.text("circular_chain", chain=" → ".join(path))


def _circle(known: dict[str, Outcome], start: str) -> list[str] | None:
    """A path of leads_to from `start` back to itself, if there is one."""
    paths, seen = [[start]], {start}
    while paths:
        path = paths.pop()
        for following in known[path[-1]].leads_to:
            if following == start:
                return [*path, start]
            if following in known and following not in seen:
                seen.add(following)
                paths.append([*path, following])
    return None


def _inputs(impact_map: ImpactMap) -> Iterator[MapFault]:
    if all(i.amount is not None and i.amount.value == 0 for i in impact_map.inputs):
        yield ("inputs",), messages.text("inputs_of_zero")


def _footprints(impact_map: ImpactMap) -> Iterator[MapFault]:
    """What is shown is a figure with an address, and a cell has one for the territory only."""
    for position, footprint in enumerate(impact_map.footprints):
        if isinstance(footprint.quantity, FromIndicator) and footprint.quantity.breakdown and footprint.local is None:
            yield ("footprints", position, "quantity", "breakdown"), messages.text("footprint_of_cell")


def _references(impact_map: ImpactMap, catalogue: Catalogue) -> Iterator[MapFault]:
    """Indicators, breakdowns and entries of the bank must exist, and be of the right kind."""
    for place, quantity in quantities(impact_map):
        if isinstance(quantity, FromIndicator):
            yield from _indicator(place, quantity, catalogue)
    for position, activity in enumerate(impact_map.activities):
        for number, output in enumerate(activity.outputs):
            if output not in catalogue.indicators:
                yield ("activities", position, "outputs", number), _unknown("indicator", output, catalogue.indicators)
    for place, entry, kind in banked(impact_map):
        if entry not in catalogue.bank:
            yield place, _unknown("bank", entry, catalogue.bank)
        elif catalogue.bank[entry].kind != kind:
            yield place, messages.text("bank_kind", entry=entry, kind=catalogue.bank[entry].kind, needed=kind)
        elif kind == "proxy" and catalogue.bank[entry].currency != impact_map.currency:
            yield place, messages.text("bank_currency", entry=entry, currency=catalogue.bank[entry].currency, map=impact_map.currency)


def _retired(impact_map: ImpactMap, catalogue: Catalogue, register: Register | None) -> Iterator[MapFault]:
    """Entries of the bank that the map takes after they were retired."""
    for place, entry, _ in banked(impact_map):
        value = catalogue.bank.get(entry)
        if value is not None and value.retired is not None and applies_after(impact_map, value.retired, register):
            yield place, messages.text("bank_retired", value=value.title, year=str(value.retired.year), map=impact_map.title)


def applies_after(impact_map: ImpactMap, day: date, register: Register | None) -> bool:
    """Whether a map is applied in a year after that of the day: neither it nor all of its projects have ended."""
    if impact_map.retired is not None and impact_map.retired.year <= day.year:
        return False
    known = register.projects if register else {}
    return not impact_map.projects or any(name not in known or known[name].runs_after(day) for name in impact_map.projects)


def _indicator(place: Place, quantity: FromIndicator, catalogue: Catalogue) -> Iterator[MapFault]:
    if quantity.indicator not in catalogue.indicators:
        yield (*place, "indicator"), _unknown("indicator", quantity.indicator, catalogue.indicators)
        return
    allowed = catalogue[quantity.indicator].current.breakdowns
    for name in quantity.breakdown:
        if name not in allowed:
            yield (*place, "breakdown", name), _unknown("breakdown", name, allowed)


def _shares(impact_map: ImpactMap) -> Iterator[MapFault]:
    if impact_map.conventions.corrections != "additive":
        return
    for position, outcome in enumerate(impact_map.outcomes):
        total = sum(share.value for name in DEDUCTIONS if (share := getattr(outcome, name)))
        if total > 1 + 1e-9:
            yield ("outcomes", position), messages.text("corrections_exceed_one", total=f"{total:g}")


def _shared(impact_map: ImpactMap) -> Iterator[MapFault]:
    """Estimates that share a name are one assumption: they say the same."""
    known: dict[str, Estimate] = {}
    for place, estimate in estimates(impact_map):
        if estimate.shared is not None and known.setdefault(estimate.shared.fr, estimate) != estimate:
            yield place, messages.text("shared_stated_twice", name=estimate.shared)


def _alone(impact_map: ImpactMap) -> Iterator[MapFault]:
    """An appraisal on its own carries its quantities; what depends on the calendar needs the year of the activity."""
    for place, quantity in quantities(impact_map):
        if isinstance(quantity, FromIndicator):
            yield place, messages.text("quantity_without_workspace")
    if impact_map.activity_year is None:
        yield from ((place, messages.text("year_needed")) for place in _dated(impact_map))


def _dated(impact_map: ImpactMap) -> Iterator[Place]:
    """Where a map depends on the calendar."""
    conventions = impact_map.conventions
    for place, proxy in proxies(impact_map):
        if proxy.series or proxy.bank or (conventions.price_index is not None and proxy.price_year is None):
            yield place
    if isinstance(conventions.discount_rate, Rates | InBank):
        yield ("conventions", "discount_rate")
    if conventions.inputs == "discounted" and any(i.year is not None for i in impact_map.inputs):
        yield ("conventions", "inputs")


def _workspace(impact_map: ImpactMap, catalogue: Catalogue) -> Iterator[MapFault]:
    """In a workspace a map is published: stakeholders are known groups, corrections state their origin, amounts their price year."""
    groups = catalogue.vocabulary.stakeholders
    known = {folded(word) for id_, s in groups.items() for word in (id_, s.fr, s.en, *s.spellings)}
    for place, name in stakeholders(impact_map):
        if folded(name) not in known:
            yield place, _unknown("stakeholder", name, groups)
    yield from _comparable(impact_map)
    for place, proxy in proxies(impact_map):
        if proxy.amount is not None and (proxy.price_year is None or proxy.source is None):
            yield place, messages.text("amount_without_origin")
    for position, outcome in enumerate(impact_map.outcomes):
        if outcome.proxy is not None:
            yield from _corrections(position, outcome)
            yield from _use(position, outcome, catalogue)
    yield from ((("outcomes", n), text) for n, text in undeclared(impact_map))


def _comparable(impact_map: ImpactMap) -> Iterator[MapFault]:
    """What makes the values of several maps add up: prices of the year of activity, quantities that belong to each project."""
    conventions = impact_map.conventions
    if not isinstance(conventions.price_index, InBank) or conventions.price_year is not None:
        yield ("conventions",), messages.text("prices_not_of_year")
    if impact_map.mapping is not None:
        amounts = ((("inputs", n, "amount"), i.amount) for n, i in enumerate(impact_map.inputs))
        for place, quantity in [*quantities(impact_map), *amounts]:
            if isinstance(quantity, Estimate):
                yield place, messages.text("quantity_of_whole_source")


def _corrections(position: int, outcome: Outcome) -> Iterator[MapFault]:
    for name in (*DEDUCTIONS, *(["drop_off"] if outcome.duration > 1 else [])):
        share: Estimate | None = getattr(outcome, name)
        if share is None or share.source is None:
            yield ("outcomes", position, name), messages.text("correction_without_origin", correction=name)


def _use(position: int, outcome: Outcome, catalogue: Catalogue) -> Iterator[MapFault]:
    """The price of something else says how well it stands for this outcome."""
    proxy = outcome.proxy
    if proxy is None or proxy.use is not None:
        return
    entry = catalogue.bank.get(proxy.bank) if proxy.bank else None
    price_of = entry.price_of if entry else proxy.price_of
    if price_of is not None:
        yield ("outcomes", position, "proxy"), messages.text("use_not_stated", price_of=messages.text(f"price_of.{price_of}"))


def _unknown(kind: str, name: str, known: Iterable[str]) -> Text:
    """That nothing of that kind (a code of `named`) goes by that name, and which names are near."""
    near = nearest(name, known) or sorted(known)[:6]
    return messages.text("name_unknown", kind=messages.text(f"named.{kind}"), name=name, near=near)
