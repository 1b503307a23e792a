"""What the lists of a town give to its register: entries that are new, those that stand already, and what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from impact.ecosystem.actors import Actor
from impact.ecosystem.lists.kinds import Proposed, proposed
from impact.ecosystem.lists.models import ListedMember, ListedProject, TownList
from impact.ecosystem.lists.reading import ListContext, read_members, read_projects
from impact.ecosystem.projects import Register
from indicators.text import folded
from pipelines.messages import messages

Answers = Mapping[str, Mapping[str, str]]
"""What was answered about the cells of each list (`members`, `projects`), by `answer_key`."""


@dataclass(frozen=True)
class Lists:
    """The lists read. `proposals`: the indicators proposed, by project."""

    members: TownList[ListedMember] = field(default_factory=TownList)
    projects: TownList[ListedProject] = field(default_factory=TownList)
    proposals: dict[str, Proposed] = field(default_factory=dict)

    @property
    def asked(self) -> int:
        """How many things we must ask."""
        return len(self.members.asked) + len(self.projects.asked)


def read_lists(
    members: Path | None, projects: Path | None, context: ListContext, actors: Mapping[str, Actor], register: Register, answers: Answers
) -> Lists:
    """The lists, read beside the members and projects that the town has already. Raises Refusal `path_missing`, and those of the lists."""
    listed_members, listed_projects = TownList[ListedMember](), TownList[ListedProject]()
    known = {folded(actor.name): actor.id for actor in actors.values()}
    if members is not None:
        listed_members = read_members(_content(members), replace(context, answers=answers.get("members", {})), known)
    if projects is not None:
        names = known | {folded(id_): id_ for id_ in actors} | {folded(member.written): member.id for member in listed_members.entries}
        answered = replace(context, answers=answers.get("projects", {}))
        listed_projects = read_projects(_content(projects), answered, names, register.by_spelling)
    proposals = {project.id: proposed(project.name, project.sort, context.catalogue) for project in listed_projects.entries}
    return Lists(listed_members, listed_projects, proposals)


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise messages.refusal("path_missing", path=path)
    return path.read_bytes()
