"""What a page shows of the lists as they were read: what is asked with its cells, what is left aside, what is proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from impact.ecosystem.lists.models import CellRemark, TownList
from indicators.text import Text
from pipelines.beginning.writing import Begun
from portal import town
from portal.config.language import into_spoken, say

FEW = 12
"""Cells of one remark that are named; of what is asked all are, each with its answer."""


@dataclass(frozen=True)
class QuestionOfList:
    """What is asked: in words, with the cells it is about and the names of the inputs that answer for each."""

    text: Text
    inputs: list[tuple[str, str]]


@dataclass(frozen=True)
class ListShown:
    """A list as it was read: rows = taken + asked + left aside."""

    what: str
    name: str
    rows: int
    taken: int
    questions: list[QuestionOfList]
    aside: list[tuple[str, Text]]
    asked_rows: int
    aside_rows: int


@dataclass(frozen=True)
class ProjectProposed:
    """A project with what is proposed to ask of it: each indicator with its title, its reason, and whether it is wanted."""

    id: str
    title: str
    since: str
    because: str
    notes: list[Text]
    indicators: list[tuple[str, str, str, bool]]

    @property
    def wanted(self) -> int:
        """How many are wanted."""
        return sum(wanted for *_, wanted in self.indicators)


def questions_shown(what: str, name: str, listed: TownList[Any]) -> ListShown:
    """A list with its questions."""
    questions = [QuestionOfList(r.text, [(_asked(what, cell, listed), f"{what}:{key}") for cell, key in r.keys]) for r in listed.asked]
    aside = [(_cells(remark), remark.text) for remark in listed.aside]
    return ListShown(what, name, listed.rows, len(listed.entries), questions, aside, len(listed.asked_rows), len(listed.aside_rows))


def proposals_shown(begun: Begun, declined: Mapping[str, list[str]]) -> list[ProjectProposed]:
    """The projects that will be written, with their proposals."""
    catalogue, kept = town.town().catalogue, set(begun.kept)
    return [
        ProjectProposed(
            project.id,
            project.name,
            str(project.started),
            into_spoken(because) if (because := begun.lists.proposals[project.id].because) else "",
            list(project.notes),
            [
                (name, into_spoken(catalogue[name].current.title), into_spoken(why), name not in declined.get(project.id, []))
                for name, why in begun.lists.proposals[project.id].indicators.items()
            ],
        )
        for project in begun.lists.projects.entries
        if f"projects/{project.id}.yaml" not in kept
    ]


def _asked(what: str, cell: str, listed: TownList[Any]) -> str:
    """The cell of a question, with the project that its row is of; a member may be a person, and is not named."""
    name = listed.named(cell) if what == "projects" else ""
    return say("setup.answer_of", name=name, cell=_cell(cell)) if name else say("setup.answer", cell=_cell(cell))


def _cell(cell: str) -> str:
    return cell.lstrip("!")


def _cells(remark: CellRemark) -> str:
    named = [_cell(cell) for cell in remark.cells[:FEW]]
    return ", ".join([*named, "…"] if len(remark.cells) > FEW else named)
