"""All that is known beside the ledger: what a warehouse is a function of."""

from __future__ import annotations

from dataclasses import dataclass, field

from impact.ecosystem.projects import Register
from impact.ecosystem.reading import Ecosystem
from impact.maps.models import ImpactMap
from impact.territory.knowledge import Knowledge
from impact.territory.models import Territory
from indicators.catalogue import Catalogue


@dataclass(frozen=True)
class World:
    """What the warehouse is a function of, beside the ledger."""

    territory: Territory
    catalogue: Catalogue
    register: Register
    maps: dict[str, ImpactMap] = field(default_factory=dict)
    knowledge: Knowledge = field(default_factory=Knowledge)
    ecosystem: Ecosystem = field(default_factory=Ecosystem)
