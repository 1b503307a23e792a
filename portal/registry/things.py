"""Where each thing of the register is written: its file, and its place in it; read from the files as they are now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from impact.ledger.chain import sha256
from indicators.document import read_document
from indicators.models import IDENTIFIER
from indicators.text import Text
from indicators.yamlfile import Location, plain
from pipelines.workspace import Workspace
from portal.config.language import into_spoken

FILES = {"projects": "projects/{}.yaml", "maps": "maps/{}.yaml", "bank": "bank/{}.yaml"}
"""Kinds with a file for each thing."""
LISTS = ("actors", "needs", "solutions")
"""Kinds whose things are the items of one file, under the name of the kind."""
KINDS = ("projects", "maps", "actors", "needs", "solutions", "bank")


@dataclass(frozen=True)
class Thing:
    """One thing of the register: its kind, id and title, the file and the place in it; whether the file is the town's own."""

    kind: str
    id: str
    title: str
    file: str
    own: bool = True


def things(workspace: Workspace, kind: str) -> list[Thing]:
    """The things of a kind, by title; of the bank, those that ship too, which a page shows and does not change."""
    world = workspace.world
    if kind == "projects":
        listed = [Thing(kind, p.id, into_spoken(p.title), FILES[kind].format(p.id)) for p in world.register.projects.values()]
    elif kind == "maps":
        listed = [Thing(kind, m, _worded(i.title), FILES[kind].format(m)) for m, i in world.maps.items()]
    elif kind == "bank":
        own = {path.stem for path in (workspace.root / "bank").glob("*.y*ml")}
        values = world.catalogue.bank.values()
        listed = [Thing(kind, v.id, into_spoken(v.title), FILES[kind].format(v.id), v.id in own) for v in values]
    elif kind == "actors":
        listed = [Thing(kind, a.id, a.name, "actors.yaml") for a in world.ecosystem.actors.values()]
    else:
        entries = world.ecosystem.needs if kind == "needs" else world.ecosystem.solutions
        listed = [Thing(kind, e.id, into_spoken(e.title), f"{kind}.yaml") for e in entries.values()]
    return sorted(listed, key=lambda thing: (thing.title.casefold(), thing.id))


def thing_of(workspace: Workspace, kind: str, name: str) -> Thing | None:
    """The thing of that kind and id; None where there is none."""
    return next((thing for thing in things(workspace, kind) if thing.id == name), None)


def new_thing(kind: str, name: str) -> Thing | None:
    """A thing that is to be, where its id is one."""
    file = FILES[kind].format(name) if kind in FILES else f"{kind}.yaml"
    return Thing(kind, name, name, file) if re.fullmatch(IDENTIFIER, name) else None


def text_of(workspace: Workspace, file: str) -> tuple[str, str]:
    """What a file says, and its hash; both empty where it is not there."""
    path = workspace.root / file
    if not path.is_file():
        return "", ""
    content = path.read_bytes()
    return content.decode("utf-8"), sha256(content)


def place_of(text: str, thing: Thing) -> Location:
    """Where a thing is in the document of its file; at the end of its list where it is not there yet."""
    if thing.kind in FILES:
        return ()
    entries = (document_of(text) or {}).get(thing.kind) or []
    return thing.kind, next((n for n, entry in enumerate(entries) if entry.get("id") == thing.id), len(entries))


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
