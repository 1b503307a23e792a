"""What a workspace's own files say, read once in a process for as long as they stay as they are."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from impact.ecosystem.funders import load_funders
from impact.ecosystem.projects import Register, load_register
from impact.ecosystem.reading import Ecosystem, check_projects, load_ecosystem
from impact.intake.layouts.layout import load_layout
from impact.intake.layouts.models import Layout
from impact.intake.mapping import Mapping, load_mapping
from impact.maps.models import ImpactMap
from impact.maps.reading import load_maps
from impact.territory.knowledge import Knowledge, load_knowledge
from impact.territory.models import Territory, load_territory
from impact.world import World
from indicators.bank import load_bank
from indicators.catalogue import Catalogue, load_catalogue
from indicators.yamlfile import Source, yaml_files
from pipelines.messages import messages

OWN = ("catalogue", "bank", "projects", "maps", "facts", "consultations", "mappings", "layouts")
"""Where the files lie that are read here, beside those of the workspace itself."""
SETTLED = 2.0
"""Seconds that the latest change must lie back: within the grain of a file system's clock, two changes may leave one time."""


@dataclass(frozen=True)
class Inputs:
    """What lies in the folder of a workspace and is written by people, each part read when it is first asked for."""

    root: Path

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue that ships, or the workspace's own `catalogue/`; with the reference values of its own `bank/` beside."""
        own = self.root / "catalogue"
        catalogue = load_catalogue(own if own.is_dir() else None)
        return catalogue.model_copy(update={"bank": catalogue.bank | load_bank(self.root / "bank")})

    @cached_property
    def territory(self) -> Territory:
        """The territory."""
        return load_territory(self.root / "territory.yaml")

    @cached_property
    def register(self) -> Register:
        """The registered projects."""
        return load_register(self._listed("projects"), self.catalogue)

    @cached_property
    def mappings(self) -> dict[str, Mapping]:
        """The mappings that ship, and over them the workspace's own."""
        own = {source: load_mapping(source, self.catalogue) for source in self._listed("mappings")}
        if twice := [name for name, count in Counter(m.id for m in own.values()).items() if count > 1]:
            raise messages.refusal("mapping_doubled", mapping=twice[0], files=[s.name for s, m in own.items() if m.id == twice[0]])
        shipped = [load_mapping(source, self.catalogue) for source in yaml_files(files("impact.intake") / "mappings")]
        return {mapping.id: mapping for mapping in [*shipped, *own.values()]}

    @cached_property
    def layouts(self) -> dict[str, Layout]:
        """How projects lay out their own spreadsheets, by project."""
        return dict(load_layout(source, self.catalogue, self.register) for source in self._listed("layouts"))

    @cached_property
    def maps(self) -> dict[str, ImpactMap]:
        """The impact maps of the projects, by id."""
        return load_maps(self._listed("maps"), self.catalogue, self.register, self.territory.currency)

    @cached_property
    def knowledge(self) -> Knowledge:
        """What is known of the territory, and of those it is compared with."""
        return load_knowledge(self._listed("facts"), self.catalogue, self.territory.code)

    @cached_property
    def ecosystem(self) -> Ecosystem:
        """Members, needs, consultations, solutions and funders, checked against each other; and what the projects name, against them."""
        own: dict[str, Source] = {name: self.root / f"{name}.yaml" for name in ("actors", "needs", "solutions")}
        ecosystem = load_ecosystem(own, self._listed("consultations"), self.catalogue, self.knowledge)
        projects = self.register.projects.values()
        check_projects(self._listed("projects"), projects, ecosystem.needs, self.knowledge, self.catalogue.vocabulary)
        return ecosystem.model_copy(update={"funders": load_funders(self.root / "funders.yaml", self.register.projects)})

    @cached_property
    def world(self) -> World:
        """What the warehouse is a function of, beside the ledger."""
        return World(self.territory, self.catalogue, self.register, self.maps, self.knowledge, self.ecosystem)

    def _listed(self, folder: str) -> list[Source]:
        return [*sorted((self.root / folder).glob("*.y*ml"))]


def inputs_of(root: Path) -> Inputs:
    """The inputs of a workspace: those read before in this process where no file has changed since.

    A file has changed where its path, inode, size, or time of writing or of change has: no program can set the last of these. Not
    seen is a change of the same size that a file system shared over a network dates, by a clock that runs behind ours, as an earlier one.
    """
    now, seen = time.time(), tuple(_seen(root))
    if max((entry.latest for entry in seen), default=0.0) > now - SETTLED:
        return Inputs(root)
    return _unchanged(root, seen)


class _Entry(NamedTuple):
    """A file or folder as the system describes it; times in nanoseconds."""

    path: str
    inode: int
    size: int
    written: int
    changed: int

    @property
    def latest(self) -> float:
        return max(self.written, self.changed) / 1e9


@lru_cache(maxsize=2)
def _unchanged(root: Path, seen: tuple[_Entry, ...]) -> Inputs:
    return Inputs(root)


def _seen(root: Path) -> Iterator[_Entry]:
    """Every file that is read, and the folders they lie in."""
    for file in sorted(root.glob("*.y*ml")):
        yield _entry(str(file))
    for folder in OWN:
        for inner, _, names in os.walk(root / folder, followlinks=True):
            for path in (inner, *(os.path.join(inner, name) for name in names)):  # noqa: PTH118 (thousands: Path would cost more than stat)
                yield _entry(path)


def _entry(path: str) -> _Entry:
    try:
        state = os.stat(path)  # noqa: PTH116
    except FileNotFoundError:  # taken away meanwhile
        return _Entry(path, 0, 0, 0, 0)
    return _Entry(path, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
