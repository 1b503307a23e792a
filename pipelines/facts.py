"""Facts that national files gave, as `facts/ID.yaml` of a workspace keeps them; what a person wrote there is not overwritten unasked.

The first line of such a file holds the hash of the rest, by which it is seen whether somebody changed it since.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from impact.ledger.chain import sha256
from impact.territory.facts import FactFile
from impact.territory.knowledge import load_knowledge
from impact.territory.national import Imported, load_national_files, read_national
from indicators.text import Refusal, Text
from indicators.yamlfile import load_model
from indicators.yamlwriting import as_yaml
from pipelines.messages import messages
from pipelines.replacing import write

if TYPE_CHECKING:
    from pipelines.workspace import Workspace

_HEAD = "# Read from a national file by `impact territory import`; corrected by hand, this file is not written again unasked. {hash}\n"
_HASH = re.compile(r"^#.* ([0-9a-f]{64})$")


def as_kept(imported: Imported, target: Path, *, force: bool) -> str:
    """What `target` holds after a national file was read.

    Raises Refusal `facts_edited` where a person changed it, or wrote it, and what was read is something else. With `force` what that
    source had given is replaced, and what others gave, or somebody added, is kept.
    """
    text = facts_as_yaml(imported.facts)
    before = target.read_text("utf-8") if target.is_file() else text
    if _content(before) == _content(text):
        return before
    if _as_it_was_written(before):
        return text
    if not force:
        raise messages.refusal("facts_edited", file=target)
    return facts_as_yaml(_beside(load_model(FactFile, target), imported))


@dataclass(frozen=True)
class NationalFacts:
    """What a national file gives: the file that it is kept in, and what that says then."""

    path: Path
    imported: Imported
    target: Path
    text: str

    @property
    def changed(self) -> bool:
        """Whether it says something new."""
        return not self.target.is_file() or self.target.read_text("utf-8") != self.text

    def write(self) -> None:
        """Writes it in place of what the file of that name gave before."""
        self.target.parent.mkdir(exist_ok=True)
        write(self.target, self.text.encode())


def national_facts(workspace: Workspace, paths: Iterable[Path], *, force: bool) -> list[NationalFacts]:
    """What national files give a workspace, all of them read and checked together; nothing is written.

    Raises Refusal `facts_edited`, `national_conflicts`, and those of `read_national`.
    """
    own = sorted((workspace.root / "mappings" / "national").glob("*.y*ml"))
    mappings = load_national_files(own, workspace.catalogue).values()
    territory, today = workspace.territory, datetime.now(workspace.territory.clock).date()
    read = [(path, read_national(path.read_bytes(), today, mappings, territory.code, territory.peers)) for path in paths]
    targets = [(path, imported, workspace.root / "facts" / f"{imported.mapping.id}.yaml") for path, imported in read]
    given = [NationalFacts(path, imported, target, as_kept(imported, target, force=force)) for path, imported, target in targets]
    _check(workspace, {each.target.name: each.text for each in given})
    return given


def _check(workspace: Workspace, new: dict[str, str]) -> None:
    """Whether the facts of the workspace stand with those of the files in their place. Raises Refusal `national_conflicts`."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in new.items():
            (Path(folder) / name).write_text(text, "utf-8")
        kept = [source for source in (workspace.root / "facts").glob("*.y*ml") if source.name not in new]
        try:
            load_knowledge(sorted([*kept, *Path(folder).iterdir()], key=lambda s: s.name), workspace.catalogue, workspace.territory.code)
        except Refusal as error:
            detail = Text(fr=error.text.fr.replace(folder, "facts"), en=error.text.en.replace(folder, "facts"))
            raise messages.refusal("national_conflicts", detail=detail) from error


def facts_as_yaml(facts: FactFile) -> str:
    """A file of facts as it is kept in a workspace."""
    body = as_yaml(facts.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    return _HEAD.format(hash=sha256(body.encode())) + body


def _beside(before: FactFile, imported: Imported) -> FactFile:
    """What was read, and what the file held before from any other source."""
    own, read = imported.mapping.id, imported.facts
    values = {
        fact: [entry for entry in before.values.get(fact, []) if entry.source != own] + read.values.get(fact, [])
        for fact in (*before.values, *(fact for fact in read.values if fact not in before.values))
    }
    return FactFile(
        places=before.places | read.places,
        sources={name: source for name, source in before.sources.items() if name != own} | read.sources,
        values={fact: entries for fact, entries in values.items() if entries},
    )


def _as_it_was_written(text: str) -> bool:
    """Whether nobody changed a file of facts since it was written."""
    head, _, body = text.partition("\n")
    match = _HASH.match(head)
    return match is not None and match[1] == sha256(body.encode())


def _content(text: str) -> list[str]:
    """A file of facts without its comments and the day it was read on: the same file read again changes nothing."""
    return [line for line in text.splitlines() if not line.strip().startswith(("date:", "#"))]
