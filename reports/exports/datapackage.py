"""The description of `figures.csv` for other programs: a Frictionless data package (`datapackage.json`)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import Field

from impact.figures.definition import FactDefinition, StatedDefinition, ValueDefinition
from impact.figures.figure import Figure
from indicators.models import Model
from indicators.text import Text
from indicators.yamlfile import plain, read_yaml
from reports.edition.content import Edition, Source
from reports.exports.wording import BETWEEN, both, wording

Json = dict[str, Any]


class FieldPlan(Model):
    """A column of `figures.csv` as `fields.yaml` describes it."""

    type: str
    fr: str
    en: str
    means: Text
    required: bool = False
    unique: bool = False
    enum: list[str] = Field(default=[])
    pattern: str | None = None


@cache
def field_plans() -> dict[str, FieldPlan]:
    """The columns by name, in their order."""
    raw = plain(read_yaml(files("reports.exports") / "fields.yaml"))
    return {name: FieldPlan.model_validate(field) for name, field in raw.items()}


def datapackage(edition: Edition, figures: Iterable[Figure], csv: bytes) -> str:
    """The description of the figures of an edition, as JSON; `csv`: the file itself, whose size and hash it says."""
    listed = list(figures)
    territory = edition.world.territory
    values = {"territory": territory.name, "year": str(edition.year)}
    package: Json = {
        "profile": "tabular-data-package",
        "name": f"impact-{territory.code.lower()}-{edition.year}",
        "title": both(wording.text("package_title", **values)),
        "description": both(wording.text("package_description")),
        "licenses": [plain(read_yaml(files("reports.exports") / "licence.yaml"))],
        "sources": _sources(listed, edition.pedigrees.sources),
        "resources": [
            {
                "name": "figures",
                "path": "figures.csv",
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(csv),
                "hash": f"sha256:{hashlib.sha256(csv).hexdigest()}",
                "dialect": {"delimiter": ",", "lineTerminator": "\n", "header": True},
                "schema": {
                    "fields": [_field(name, plan) for name, plan in field_plans().items()],
                    "primaryKey": ["figure_id"],
                    "missingValues": [""],
                },
            }
        ],
        "units": {code: unit_text(edition, figure).model_dump() for code, figure in sorted({f.unit: f for f in listed}.items())},
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def unit_text(edition: Edition, figure: Figure) -> Text:
    """What a figure counts, in words."""
    units, definition = edition.world.catalogue.vocabulary.units, figure.definition
    if figure.unit in units:
        return units[figure.unit].text
    words = definition.unit_words if isinstance(definition, StatedDefinition | ValueDefinition) else None
    return words or Text(fr=figure.unit, en=figure.unit)


def _field(name: str, plan: FieldPlan) -> Json:
    constraints: Json = {"required": plan.required, "unique": plan.unique}
    if plan.enum:
        constraints["enum"] = plan.enum
    if plan.pattern:
        constraints["pattern"] = plan.pattern
    return {
        "name": name,
        "type": plan.type,
        "title": f"{plan.fr}{BETWEEN}{plan.en}",
        "description": both(plan.means),
        "constraints": constraints,
    }


def _sources(figures: Iterable[Figure], of_parameters: Iterable[Source]) -> list[Json]:
    """The publications that figures rest on: those of facts, and those of the parameters of values, each once."""
    facts = [f.definition.source for f in figures if isinstance(f.definition, FactDefinition) and not f.suppressed]
    cited = {(f"{source.publisher}, {source.title} ({source.date})", source.url) for source in facts}
    cited.update(of_parameters)
    return [_source(title, url) for title, url in sorted(cited, key=str)]


def _source(title: str, url: str | None) -> Json:
    return {"title": title, "path": url} if url and url.startswith("http") else {"title": title}
