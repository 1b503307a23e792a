"""The folder of a town that begins, or goes on beginning: whole or not there at all; what people wrote there is kept."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from impact.ecosystem.actors import Actor
from impact.ecosystem.lists.models import ListedMember
from impact.ecosystem.lists.reading import ListContext
from impact.territory.insee import commune_place
from impact.territory.models import Territory
from indicators.numbers import Language
from indicators.text import folded
from pipelines.beginning.card import actors_yaml, members_as_items, project_yaml
from pipelines.beginning.lists import Answers, Lists, read_lists
from pipelines.beginning.place import territory_yaml
from pipelines.messages import messages
from pipelines.replacing import write
from pipelines.workspace import Workspace, making_workspace


@dataclass(frozen=True)
class Wishes:
    """What a person gives to begin with.

    year       the first that is measured; what has no date counts from its first day
    answers    to what was asked about the lists
    declined   by project, the indicators that were proposed and are not wanted
    """

    code: str | None = None
    name: str | None = None
    members: Path | None = None
    projects: Path | None = None
    year: int | None = None
    illustrative: bool = False
    language: Language = "fr"
    answers: Answers = field(default_factory=dict)
    declined: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass
class Begun:
    """What became of it: the lists, and the files written and kept as they were, by their names in the workspace."""

    territory: Territory
    lists: Lists
    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def begins(root: Path, code: str | None) -> bool:
    """Whether a town of that code begins at `root`: nothing stands there, or what `impact init` leaves for a town without a name."""
    territory = root / "territory.yaml"
    return not territory.is_file() or (code is not None and territory.read_bytes() == _nameless())


def _nameless() -> bytes:
    return (files("pipelines") / "examples" / "empty" / "territory.yaml").read_bytes()


@contextlib.contextmanager
def beginning(root: Path, wishes: Wishes, *, dry_run: bool) -> Iterator[Path]:
    """The folder to fill: `root` where it is a workspace, else a new one that stands when the block ends well.

    With `dry_run` a new one stands nowhere. Raises Refusal `code_missing`, `commune_code`, `town_other`, `folder_not_empty`.
    """
    if not begins(root, wishes.code):
        workspace = Workspace(root.resolve())
        if wishes.code not in (None, workspace.territory.code):
            raise messages.refusal("town_other", folder=root, code=workspace.territory.code, other=wishes.code)
        yield workspace.root
        return
    if wishes.code is None:
        raise messages.refusal("code_missing")
    commune_place(wishes.code)
    with tempfile.TemporaryDirectory() as folder:
        nameless = not dry_run and (root / "territory.yaml").is_file()
        with _named(root, wishes) if nameless else _new(Path(folder) / root.name if dry_run else root, wishes) as draft:
            yield draft


@contextlib.contextmanager
def _named(root: Path, wishes: Wishes) -> Iterator[Path]:
    """A workspace that had no name yet, with one; as it was where the block does not end well."""
    facts = {*(root / "facts").glob("*")}
    write(root / "territory.yaml", _territory(wishes).encode())
    try:
        yield root.resolve()
    except BaseException:
        for path in {*(root / "facts").glob("*")} - facts:
            path.unlink()
        write(root / "territory.yaml", _nameless())
        raise


def _territory(wishes: Wishes) -> str:
    return territory_yaml(str(wishes.code), wishes.name, wishes.language, illustrative=wishes.illustrative)


@contextlib.contextmanager
def _new(root: Path, wishes: Wishes) -> Iterator[Path]:
    with making_workspace(root, "empty") as draft:
        (draft / "territory.yaml").write_text(_territory(wishes), "utf-8")
        yield draft


def fill(root: Path, wishes: Wishes, *, new: bool, dry_run: bool, force: bool) -> Begun:
    """Names a new town, reads its lists and writes what is certain of them; what is there is not written again, unless with `force`.

    What was written is read again as every command will. Raises Refusal `town_name_other`, `path_missing`, `actors_in_own_form`, and
    those of the lists.
    """
    if new:
        _name_town(Workspace(root), wishes)
    workspace = Workspace(root)
    today = datetime.now(workspace.territory.clock).date()
    context = ListContext(workspace.catalogue, workspace.territory.country, today, wishes.year)
    actors = workspace.ecosystem.actors
    lists = read_lists(wishes.members, wishes.projects, context, actors, workspace.register, wishes.answers)
    begun = Begun(workspace.territory, lists)
    texts = _projects(workspace, wishes, begun, force=force)
    if wishes.members is not None and (text := _actors(workspace, wishes, begun, actors, force=force)):
        texts["actors.yaml"] = text
    begun.written = list(texts)
    if not dry_run:
        for name, text in texts.items():
            write(root / name, text.encode())
    written = Workspace(root)
    _ = written.register, written.ecosystem
    return begun


def _name_town(workspace: Workspace, wishes: Wishes) -> None:
    """Gives a new town the name that national files have for its code. Raises Refusal `town_name_other` where the person gave another."""
    code = workspace.territory.code
    place = workspace.knowledge.places.get(code)
    if place is None or place.name == code:
        return
    if wishes.name is not None and folded(wishes.name) != folded(place.name):
        raise messages.refusal("town_name_other", code=code, national=place.name, name=wishes.name)
    text = territory_yaml(code, wishes.name or place.name, wishes.language, illustrative=wishes.illustrative)
    write(workspace.root / "territory.yaml", text.encode())


def _projects(workspace: Workspace, wishes: Wishes, begun: Begun, *, force: bool) -> dict[str, str]:
    """The files of the projects to write."""
    texts = {}
    illustrative = wishes.illustrative or workspace.territory.illustrative
    for project in begun.lists.projects.entries:
        name = f"projects/{project.id}.yaml"
        stands = (workspace.root / name).exists()
        if (stands or project.id in workspace.register.projects) and not (stands and force):
            begun.kept.append(name)
        else:
            file_name = wishes.projects.name if wishes.projects else ""
            proposal = begun.lists.proposals[project.id].without(wishes.declined.get(project.id, ()))
            texts[name] = project_yaml(project, proposal, file_name, workspace.catalogue, wishes.language, illustrative=illustrative)
    return texts


def _actors(workspace: Workspace, wishes: Wishes, begun: Begun, actors: dict[str, Actor], *, force: bool) -> str | None:
    """The file of the members, to those that stand there the new ones are added; None where there are none."""
    target, members = workspace.root / "actors.yaml", begun.lists.members.entries
    illustrative = wishes.illustrative or workspace.territory.illustrative
    if not actors or force:
        return actors_yaml(members, workspace.catalogue, wishes.language, illustrative=illustrative)
    new = [member for member in members if member.id not in actors]
    if not new:
        begun.kept.append("actors.yaml")
        return None
    return _with_items(target, new, wishes.language, illustrative=illustrative)


def _with_items(target: Path, new: list[ListedMember], language: Language, *, illustrative: bool) -> str:
    """A file of members with new ones at its end; what stands there is not touched.

    Raises Refusal `actors_in_own_form` where its list is not written one item a line, at the margin.
    """
    before = target.read_text("utf-8").rstrip("\n") + "\n"
    last = next((line for line in reversed(before.splitlines()) if line and not line.startswith("#")), "")
    if not last.startswith(("- ", "  ")) or "\n- " not in before:
        raise messages.refusal("actors_in_own_form", file=target)
    return before + members_as_items(new, language, illustrative=illustrative)
