"""What makes an impact map impossible to value: each fault with its place in the file and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import Any

from impact.ecosystem.projects import Register
from impact.maps.conventions import InBank, Rates
from impact.maps.guards import CORRECTIONS, doubled
from impact.maps.models import FromIndicator, ImpactMap, Outcome, Proxy, Quantity
from indicators.bank import Kind
from indicators.catalogue import Catalogue
from indicators.estimate import Estimate
from indicators.text import Text, folded

Place = tuple[int | str, ...]
Fault = tuple[Place, Text]


def membership(map_id: str, impact_map: ImpactMap, maps: dict[str, ImpactMap], register: Register, currency: str) -> Iterator[Fault]:
    """What keeps a map out of a workspace: its money, its id, projects it does not name or that nobody knows."""
    if impact_map.currency != currency:
        told = (
            f"la carte est en {impact_map.currency}, le territoire compte en {currency}",
            f"the map is in {impact_map.currency}, the territory in {currency}",
        )
        yield ("currency",), Text(fr=told[0], en=told[1])
    if map_id in maps:
        yield ("id",), Text(fr=f"deux cartes portent l'identifiant « {map_id} »", en=f"two maps bear the id '{map_id}'")
    if not impact_map.in_workspace:
        told = "dites à qui elle s'applique : projects: [...], ou mapping: …", "tell whom it is for: projects: [...], or mapping: …"
        yield ("projects",), Text(fr=told[0], en=told[1])
    for n, project in enumerate(impact_map.projects):
        if project not in register.projects:
            yield ("projects", n), _unknown(project, register.projects, "projet", "project")


def faults(impact_map: ImpactMap, catalogue: Catalogue) -> Iterator[Fault]:
    """What is wrong between the parts of a map, or between the map and the catalogue."""
    yield from _chains(impact_map)
    yield from _inputs(impact_map)
    yield from _footprints(impact_map)
    yield from _references(impact_map, catalogue)
    yield from _shares(impact_map)
    yield from _shared(impact_map)
    yield from ((("outcomes", n), told) for n, told in doubled(impact_map, catalogue.bank))
    yield from _workspace(impact_map, catalogue) if impact_map.in_workspace else _alone(impact_map)


def _chains(impact_map: ImpactMap) -> Iterator[Fault]:
    known: dict[str, Outcome] = {}
    taken = {impact_map.input_id(n) for n in range(len(impact_map.inputs))}
    taken |= {impact_map.outcome_id(n) for n, outcome in enumerate(impact_map.outcomes) if outcome.id is None}
    for position, outcome in enumerate(impact_map.outcomes):
        if outcome.id in known or outcome.id in taken:  # a line goes by its id, in parameters and results
            yield (
                ("outcomes", position, "id"),
                Text(fr=f"l'id « {outcome.id} » est déjà pris", en=f"the id '{outcome.id}' is taken already"),
            )
        if outcome.id:
            known[outcome.id] = outcome
    for position, outcome in enumerate(impact_map.outcomes):
        for number, target in enumerate(outcome.leads_to):
            if target not in known:
                yield ("outcomes", position, "leads_to", number), _unknown(target, known, "effet", "outcome")
        path = _circle(known, outcome.id) if outcome.id else None
        if path:
            chain = " → ".join(path)
            told = Text(
                fr=f"chaîne circulaire ({chain}) : un effet ne peut mener à lui-même ; retirez l'un de ces leads_to",
                en=f"circular chain ({chain}): an outcome cannot lead to itself; take one of these leads_to away",
            )
            yield ("outcomes", position, "leads_to"), told


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


def _inputs(impact_map: ImpactMap) -> Iterator[Fault]:
    if all(i.amount is not None and i.amount.value == 0 for i in impact_map.inputs):
        yield (
            ("inputs",),
            Text(
                fr="les apports font zéro : il n'y a rien à quoi rapporter la valeur ; donnez au moins un montant",
                en="the inputs sum to zero: there is nothing to relate the value to; give at least one amount",
            ),
        )


def _footprints(impact_map: ImpactMap) -> Iterator[Fault]:
    """What is shown is a figure with an address, and a cell has one for the territory only."""
    for position, footprint in enumerate(impact_map.footprints):
        if isinstance(footprint.quantity, FromIndicator) and footprint.quantity.breakdown and footprint.local is None:
            told = Text(
                fr="une empreinte est le chiffre entier d'un projet : retirez la ventilation, ou ajoutez local (la part dépensée ici)",
                en="a footprint is the whole figure of a project: take the breakdown away, or add local (the share spent here)",
            )
            yield ("footprints", position, "quantity", "breakdown"), told


def _references(impact_map: ImpactMap, catalogue: Catalogue) -> Iterator[Fault]:
    """Indicators, breakdowns and entries of the bank must exist, and be of the right kind."""
    for place, quantity in _quantities(impact_map):
        if isinstance(quantity, FromIndicator):
            yield from _indicator(place, quantity, catalogue)
    for position, activity in enumerate(impact_map.activities):
        for number, output in enumerate(activity.outputs):
            if output not in catalogue.indicators:
                yield ("activities", position, "outputs", number), _unknown(output, catalogue.indicators, "indicateur", "indicator")
    for place, entry, kind in _banked(impact_map):
        if entry not in catalogue.bank:
            yield place, _unknown(entry, catalogue.bank, "valeur de la banque", "entry of the bank")
        elif catalogue.bank[entry].kind != kind:
            found = catalogue.bank[entry].kind
            told = Text(
                fr=f"« {entry} » est de nature {found}, il faut ici : {kind}", en=f"'{entry}' is a {found}, what is needed here is a {kind}"
            )
            yield place, told
        elif kind == "proxy" and catalogue.bank[entry].currency != impact_map.currency:
            money = catalogue.bank[entry].currency
            yield (
                place,
                Text(
                    fr=f"« {entry} » est en {money}, la carte en {impact_map.currency}",
                    en=f"'{entry}' is in {money}, the map in {impact_map.currency}",
                ),
            )


def _indicator(place: Place, quantity: FromIndicator, catalogue: Catalogue) -> Iterator[Fault]:
    if quantity.indicator not in catalogue.indicators:
        yield (*place, "indicator"), _unknown(quantity.indicator, catalogue.indicators, "indicateur", "indicator")
        return
    allowed = catalogue[quantity.indicator].current.breakdowns
    for name in quantity.breakdown:
        if name not in allowed:
            yield (*place, "breakdown", name), _unknown(name, allowed, "ventilation de cet indicateur", "breakdown of this indicator")


def _quantities(impact_map: ImpactMap) -> Iterator[tuple[Place, Quantity | None]]:
    yield from ((("outcomes", n, "quantity"), o.quantity) for n, o in enumerate(impact_map.outcomes))
    yield from ((("inputs", n, "quantity"), i.quantity) for n, i in enumerate(impact_map.inputs))
    yield from ((("footprints", n, "quantity"), f.quantity) for n, f in enumerate(impact_map.footprints))


def _proxies(impact_map: ImpactMap) -> Iterator[tuple[Place, Proxy]]:
    yield from ((("outcomes", n, "proxy"), o.proxy) for n, o in enumerate(impact_map.outcomes) if o.proxy)
    yield from ((("inputs", n, "proxy"), i.proxy) for n, i in enumerate(impact_map.inputs) if i.proxy)


def _banked(impact_map: ImpactMap) -> Iterator[tuple[Place, str, Kind]]:
    for place, proxy in _proxies(impact_map):
        if proxy.bank:
            yield (*place, "bank"), proxy.bank, "proxy"
    for side in ("outcomes", "inputs"):
        for n, line in enumerate(getattr(impact_map, side)):
            yield from (((side, n, "factors", m, "bank"), f.bank, "factor") for m, f in enumerate(line.factors) if f.bank)
    for name in ("discount_rate", "price_index"):
        given = getattr(impact_map.conventions, name)
        if isinstance(given, InBank):
            yield ("conventions", name, "bank"), given.bank, "parameter"


def _shares(impact_map: ImpactMap) -> Iterator[Fault]:
    if impact_map.conventions.corrections != "additive":
        return
    for position, outcome in enumerate(impact_map.outcomes):
        total = sum(share.value for share in (outcome.deadweight, outcome.displacement, outcome.attribution) if share)
        if total > 1 + 1e-9:
            told = Text(
                fr=f"additionnées, les corrections font {total:g}, plus que tout l'effet ; réduisez-les ou passez en multiplicative",
                en=f"added up, the corrections make {total:g}, more than the whole effect; reduce them or use multiplicative",
            )
            yield ("outcomes", position), told


def _shared(impact_map: ImpactMap) -> Iterator[Fault]:
    """Estimates that share a name are one assumption: they say the same."""
    known: dict[str, Estimate] = {}
    for place, estimate in _estimates(impact_map):
        if estimate.shared is not None and known.setdefault(estimate.shared.fr, estimate) != estimate:
            told = Text(
                fr=f"« {estimate.shared.fr} » est dit autrement plus haut : une hypothèse partagée a une seule valeur et une seule étendue",
                en=f"'{estimate.shared.en}' is told otherwise above: a shared assumption has one value and one range",
            )
            yield place, told


def _estimates(impact_map: ImpactMap) -> Iterator[tuple[Place, Estimate]]:
    for side in ("outcomes", "inputs"):
        for n, line in enumerate(getattr(impact_map, side)):
            yield from (((side, n, "factors", m), f.estimate) for m, f in enumerate(line.factors) if f.estimate)
    for n, outcome in enumerate(impact_map.outcomes):
        for name in (*CORRECTIONS, "our_share"):
            if (share := getattr(outcome, name)) is not None:
                yield ("outcomes", n, name), share


def _alone(impact_map: ImpactMap) -> Iterator[Fault]:
    """An appraisal on its own carries its quantities; what depends on the calendar needs the year of the activity."""
    for place, quantity in _quantities(impact_map):
        if isinstance(quantity, FromIndicator):
            told = Text(
                fr="sans espace de travail, la quantité s'écrit en nombre ; ou rattachez la carte à un projet (projects)",
                en="without a workspace the quantity is written as a number; or attach the map to a project (projects)",
            )
            yield place, told
    if impact_map.activity_year is None:
        yield from _undated(impact_map)


def _undated(impact_map: ImpactMap) -> Iterator[Fault]:
    told = Text(
        fr="cela dépend de l'année : ajoutez activity_year à la carte (ou, pour un indice des prix, price_year au proxy)",
        en="this depends on the year: add activity_year to the map (or, for a price index, price_year to the proxy)",
    )
    conventions = impact_map.conventions
    for place, proxy in _proxies(impact_map):
        if proxy.series or proxy.bank or (conventions.price_index is not None and proxy.price_year is None):
            yield place, told
    if isinstance(conventions.discount_rate, Rates | InBank):
        yield ("conventions", "discount_rate"), told
    if conventions.inputs == "discounted" and any(i.year is not None for i in impact_map.inputs):
        yield ("conventions", "inputs"), told


def _workspace(impact_map: ImpactMap, catalogue: Catalogue) -> Iterator[Fault]:
    """In a workspace a map is published: stakeholders are known groups, corrections tell their origin, amounts their price year."""
    known = {folded(word) for id_, s in catalogue.vocabulary.stakeholders.items() for word in (id_, s.fr, s.en, *s.spellings)}
    for place, name in _stakeholders(impact_map):
        if folded(name) not in known:
            yield place, _unknown(name, catalogue.vocabulary.stakeholders, "partie prenante", "stakeholder")
    yield from _comparable(impact_map)
    for place, proxy in _proxies(impact_map):
        if proxy.amount is not None and (proxy.price_year is None or proxy.source is None):
            yield (
                place,
                Text(
                    fr="un montant dit son année de prix et sa source : price_year, source",
                    en="an amount tells its price year and its source: price_year, source",
                ),
            )
    for position, outcome in enumerate(impact_map.outcomes):
        if outcome.proxy is not None:
            yield from _corrections(position, outcome)


def _comparable(impact_map: ImpactMap) -> Iterator[Fault]:
    """What makes the values of several maps add up: prices of the year of activity, quantities that belong to each project."""
    conventions = impact_map.conventions
    if not isinstance(conventions.price_index, InBank) or conventions.price_year is not None:
        told = Text(
            fr="les prix sont ceux de l'année d'activité : donnez price_index: {bank: price_index_fr} (ou un autre), et pas price_year",
            en="prices are those of the year of activity: give price_index: {bank: price_index_fr} (or another), and no price_year",
        )
        yield ("conventions",), told
    if impact_map.mapping is not None:
        for place, quantity in [*_quantities(impact_map), *((("inputs", n, "amount"), i.amount) for n, i in enumerate(impact_map.inputs))]:
            if isinstance(quantity, Estimate):
                told = Text(
                    fr="une carte de toute une source (mapping) prend ses quantités dans les indicateurs : indicator: …",
                    en="a map of a whole source (mapping) takes its quantities from indicators: indicator: …",
                )
                yield place, told


def _corrections(position: int, outcome: Outcome) -> Iterator[Fault]:
    names = ["deadweight", "displacement", "attribution", *(["drop_off"] if outcome.duration > 1 else [])]
    for name in names:
        share: Estimate | None = getattr(outcome, name)
        if share is None or share.source is None:
            told = Text(
                fr=f"{name} n'est pas dit avec son origine : écrivez {name}: {{value: …, source: …}}, 0 s'il n'y en a pas",
                en=f"{name} is not stated with its origin: write {name}: {{value: …, source: …}}, 0 if there is none",
            )
            yield ("outcomes", position, name), told


def _stakeholders(impact_map: ImpactMap) -> Iterator[tuple[Place, str]]:
    yield from ((("inputs", n, "stakeholder"), i.stakeholder) for n, i in enumerate(impact_map.inputs))
    for n, outcome in enumerate(impact_map.outcomes):
        yield ("outcomes", n, "stakeholder"), outcome.stakeholder
        yield from ((("outcomes", n, "accounts", name), name) for name in outcome.accounts)


def _unknown(name: str, known: Iterable[str], fr: str, en: str) -> Text:
    near: list[Any] = difflib.get_close_matches(name, list(known), n=1) or sorted(known)[:6]
    return Text(fr=f"{fr} inconnu : « {name} » (essayez : {', '.join(near)})", en=f"unknown {en}: '{name}' (try: {', '.join(near)})")
