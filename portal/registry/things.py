"""Where each thing of the register is written: its file, and its place in it; read from the files as they are now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from impact.ledger.chain import sha256
from indicators.document import read_document
from indicators.models import IDENTIFIER
from indicators.text import Text
from indicators.yamlfile import Location, plain
from pipelines.workspace import Workspace
from portal.config.language import into_spoken
from portal.registry.kinds import kinds


@dataclass(frozen=True)
class Thing:
    """One thing of the register: its kind, id and title, its file; whether that is the town's own; the day from which it is retired."""

    kind: str
    id: str
    title: str
    file: str
    own: bool = True
    retired: date | None = None


def things(workspace: Workspace, kind: str) -> list[Thing]:
    """The things of a kind, by title; of the bank, those that ship too, which a page shows and does not change."""
    file = kinds()[kind].file
    own = {path.stem for path in (workspace.root / "bank").glob("*.y*ml")} if kind == "bank" else None
    titles, days = _titles(workspace, kind), retired_days(workspace, kind)
    listed = [Thing(kind, name, title, file.format(name), own is None or name in own, days.get(name)) for name, title in titles.items()]
    return sorted(listed, key=lambda thing: (thing.title.casefold(), thing.id))


def _titles(workspace: Workspace, kind: str) -> dict[str, str]:
    """The things of a kind by id, as people call them."""
    if kind == "territory":
        return {kind: workspace.territory.name}
    if kind == "facts":
        return {path.stem: path.stem for path in (workspace.root / kind).glob("*.yaml")}
    entries: dict[str, Any] = entries_of(workspace, kind)
    return {name: entry.name if hasattr(entry, "name") else _worded(entry.title) for name, entry in entries.items()}


def entries_of(workspace: Workspace, kind: str) -> dict[str, Any]:
    """The things of a kind by id, as their models read them; of a kind that a model reads."""
    world = workspace.world
    entries: dict[str, dict[str, Any]] = {
        "projects": dict(world.register.projects),
        "maps": dict(world.maps),
        "bank": dict(world.catalogue.bank),
        **{name: dict(getattr(world.ecosystem, name)) for name in ("actors", "needs", "solutions", "consultations", "funders")},
    }
    return entries[kind]


def retired_days(workspace: Workspace, kind: str) -> dict[str, date]:
    """The days from which things of a kind are no longer asked or used, by id."""
    key = kinds()[kind].retired
    days = {name: getattr(entry, key) for name, entry in entries_of(workspace, kind).items()} if key else {}
    return {name: day for name, day in days.items() if day is not None}


def thing_of(workspace: Workspace, kind: str, name: str) -> Thing | None:
    """The thing of that kind and id; None where there is none."""
    return next((thing for thing in things(workspace, kind) if thing.id == name), None)


def new_thing(kind: str, name: str) -> Thing | None:
    """A thing that is to be, where its id is one."""
    of = kinds()[kind]
    return Thing(kind, name, name, of.file.format(name)) if re.fullmatch(IDENTIFIER, name) and not of.whole else None


def text_of(workspace: Workspace, file: str) -> tuple[str, str]:
    """What a file says, and its hash; both empty where it is not there."""
    path = workspace.root / file
    if not path.is_file():
        return "", ""
    content = path.read_bytes()
    return content.decode("utf-8"), sha256(content)


def place_of(text: str, thing: Thing) -> Location:
    """Where a thing is in the document of its file; at the end of its list where it is not there yet."""
    listed = kinds()[thing.kind].listed
    if listed is None:
        return ()
    entries = (document_of(text) or {}).get(listed) or []
    return listed, next((n for n, entry in enumerate(entries) if entry.get("id") == thing.id), len(entries))


def document_of(text: str) -> Any:
    """The plain document of a text, aliases followed."""
    return plain(read_document(text)) if text.strip() else {}


def at(document: Any, place: Location) -> Any:
    """What is at a place of a document; None where nothing is."""
    for part in place:
        if isinstance(document, dict):
            document = document.get(part)
        elif isinstance(document, list) and isinstance(part, int) and part < len(document):
            document = document[part]
        else:
            return None
    return document


def lines_of(difference: list[str]) -> Iterator[tuple[str, str]]:
    """The lines of a difference with what became of each: removed, added, or a gap between parts."""
    for line in difference:
        yield {"-": "removed", "+": "added"}.get(line[:1], "gap"), line[2:]


def _worded(title: Text | str) -> str:
    return into_spoken(title) if isinstance(title, Text) else title
