"""All that is known beside the ledger: what a warehouse is a function of."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

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

    @cached_property
    def hashes(self) -> dict[str, str]:
        """A hash of each part of it, and the version of this code."""
        parts = {"catalogue": self.catalogue, "territory": self.territory, "register": self.register}
        hashes = {name: hashlib.sha256(part.model_dump_json().encode()).hexdigest() for name, part in parts.items()}
        hashes["maps"] = _digest({m: i.model_dump(mode="json") for m, i in self.maps.items()})
        hashes["facts"] = _digest(self.knowledge)
        hashes["ecosystem"] = _digest(self.ecosystem.model_dump(mode="json"))
        return hashes | {"code": version("impact-framework")}


def _digest(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(part: Any) -> Any:
    """A part of the data as JSON has it: a dataclass by its fields, anything else as it is written."""
    return {field.name: getattr(part, field.name) for field in fields(part)} if is_dataclass(part) else str(part)
