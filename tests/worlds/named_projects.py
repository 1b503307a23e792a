"""Named projects of the example, their files handed in to a ledger of their own, and what they are worth."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

import duckdb

from impact.ecosystem.projects import Register, load_register
from impact.intake.mapping import load_mapping
from impact.intake.result import Context
from impact.ledger.chain import Ledger
from impact.ledger.store import FolderStore
from impact.ledger.submission import Receipt, hand_in, preview
from impact.maps.models import ImpactMap
from impact.maps.reading import load_maps
from impact.territory.models import Territory
from impact.valuation.projects import value_projects
from impact.warehouse.build import build
from impact.world import World
from indicators.catalogue import load_catalogue
from indicators.yamlfile import Source

NAMES = (
    *("sceaux_smart", "du_entrepreneuriat", "mutum_repair_cafe", "cest_bon_esprit", "clinique_dupre", "chemins_enfance"),
    *("voisinage", "pari_solidaire", "fablab", "festival_musique", "reconnect", "koeo"),
)
YEARS = (2015, 2016, 2017)


@dataclass(frozen=True)
class HandedIn:
    """Some projects, what became of their files, what would become of those as they first came, and what they are worth."""

    register: Register
    maps: dict[str, ImpactMap]
    contents: dict[str, bytes]
    receipts: dict[str, Receipt]
    first_receipts: dict[str, Receipt]
    con: duckdb.DuckDBPyConnection

    def created(self, project: str, outcome: str, year: int = 2016) -> float:
        query = "SELECT sum(present_value) FROM valuation WHERE project_id = ? AND outcome_id = ? AND activity_year = ?"
        [(worth,)] = self.con.execute(query, [project, outcome, year]).fetchall()
        return float(worth)

    def observed(self, project: str, indicator: str, breakdown: str = "", year: int = 2016) -> list[tuple[float | None, str | None]]:
        query = """
            SELECT value, missing FROM observation
            WHERE project_id = ? AND indicator_id = ? AND breakdown = ? AND year(period_end) = ? ORDER BY period_end
        """
        return self.con.execute(query, [project, indicator, breakdown, year]).fetchall()

    def measures(self, project: str, year: int) -> dict[str, float]:
        query = "SELECT measure, value FROM value_total WHERE project_id = ? AND year = ? AND direction = ''"
        return dict(self.con.execute(query, [project, year]).fetchall())

    def known(self, project: str) -> str:
        return " ".join(statement.text.fr for statement in self.register.projects[project].known)


@contextlib.contextmanager
def handed_in(names: Sequence[str], folder: Path) -> Iterator[HandedIn]:
    """Only the files of these projects: the rest of the example has tests of its own."""
    catalogue, ledger = load_catalogue(), Ledger(FolderStore(folder))
    with as_file(files("pipelines") / "examples" / "sceaux") as example, contextlib.closing(duckdb.connect()) as con:
        cards: list[Source] = [example / "projects" / f"{name}.yaml" for name in names]
        map_files: list[Source] = [example / "maps" / f"{name}.yaml" for name in names]
        log = load_mapping(example / "mappings" / "journal_reparations.yaml", catalogue)
        register = load_register(cards, catalogue)
        maps = load_maps(map_files, catalogue, register)

        def context(source: str) -> Context:
            return Context(catalogue, register, {log.id: log}, date(2018, 3, 1), source.split("/", maxsplit=1)[0])

        contents, first = (_files(Path(example / place), names) for place in ("inbox", "a_relire"))
        receipts = {source: hand_in(ledger, content, source, context(source)) for source, content in contents.items()}
        first_receipts = {source: preview(ledger, content, source, context(source)) for source, content in first.items()}
        world = World(Territory(code="92071", name="Sceaux", country="FR"), catalogue, register, maps)
        build(con, ledger, world)
        value_projects(con, world)
        yield HandedIn(register, maps, contents, receipts, first_receipts, con)


def _files(folder: Path, names: Sequence[str]) -> dict[str, bytes]:
    paths = [path for name in names if (folder / name).is_dir() for path in sorted((folder / name).iterdir())]
    return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in paths}
