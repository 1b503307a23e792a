"""Impact maps read from YAML and checked against the catalogue and each other: each fault with its file, its line and what to do."""

from __future__ import annotations

from typing import Any

from impact.ecosystem.projects import Register
from impact.maps.distinct import priced_twice
from impact.maps.faults import faults, membership
from impact.maps.guards import claimed_between
from impact.maps.models import ImpactMap
from indicators.catalogue import Catalogue
from indicators.yamlfile import Source, as_model, fault_at, read_yaml


def load_map(source: Source, catalogue: Catalogue) -> ImpactMap:
    """One impact map. Raises Refusal `yaml_model` with file, line, key and remedy of the first fault."""
    return check_map(read_yaml(source), source, catalogue)


def check_map(document: Any, source: Source, catalogue: Catalogue, register: Register | None = None) -> ImpactMap:
    """A document that was read from `source`, as a map: of a workspace, with its `register`. Raises Refusal as `load_map` does."""
    impact_map = as_model(ImpactMap, document, source)
    for place, text in faults(impact_map, catalogue, register):
        raise fault_at(source, document, place, text)
    return impact_map


def load_maps(sources: list[Source], catalogue: Catalogue, register: Register, currency: str = "EUR") -> dict[str, ImpactMap]:
    """The impact maps of a workspace by id (the name of the file where it states none), checked against each other and the register.

    Raises Refusal with file, line and remedy of the first fault.
    """
    origins: dict[str, Source] = {}  # not what is written there: thousands of documents are larger than their maps
    maps: dict[str, ImpactMap] = {}
    for source in sources:
        document = read_yaml(source)
        impact_map = check_map(document, source, catalogue, register)
        map_id = impact_map.id or source.name.rpartition(".")[0]
        for place, text in membership(map_id, impact_map, maps, register, currency):
            raise fault_at(source, document, place, text)
        maps[map_id], origins[map_id] = impact_map, source
    projects = {m: i.projects or [f"{i.mapping}:*"] for m, i in maps.items()}
    for map_id, position, text in claimed_between(maps, projects):
        raise fault_at(origins[map_id], read_yaml(origins[map_id]), ("outcomes", position), text)
    for map_id, place, text in priced_twice(maps):
        raise fault_at(origins[map_id], read_yaml(origins[map_id]), place, text)
    return maps
