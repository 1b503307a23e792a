"""The page of needs, in the usual outline of a French analysis of social needs (analyse des besoins sociaux)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from impact.ecosystem.consultation.models import Consultation
from impact.ecosystem.matching import State
from impact.ecosystem.needs import Need
from impact.figures.definition import CountDefinition, FitDefinition, ValueDefinition
from indicators.numbers import NOTHING, Language
from reports.charts.needs import NeedRow, NeedsPicture, needs_matrix
from reports.edition.content import Edition
from reports.edition.presented import AnyPresented, Presented
from reports.pages.page import Page, by_name, card
from reports.pages.scale import MarkedTable, marked_table

WHOLE = ("needs_answered", "needs_declared", "needs_orphan", "weight_answered")
VOICES = ("proposals_held", "proposals_placed", "proposals_answered")
MOST_CANDIDATES = 6
"""Solutions listed for a need that nobody answers."""
Counted = Presented[CountDefinition]


@dataclass(frozen=True)
class NeedSection:
    """A need as the page shows it: in words, with its figures, who answers it or what could.

    answering   the projects that declare it: name, card, and whether they handed in data for the year
    candidates  the solutions that come near it, the best first
    """

    need: Need
    title: str
    statement: str
    theme: str
    publics: list[str]
    state: State
    state_text: str
    weight: Counted
    projects: Counted
    proposals: Counted
    value: Presented[ValueDefinition] | None
    answering: list[tuple[str, str, bool]]
    candidates: list[Presented[FitDefinition]]

    @property
    def listed(self) -> list[Presented[FitDefinition]]:
        """The candidates that are listed."""
        return self.candidates[:MOST_CANDIDATES]

    @property
    def good(self) -> list[Presented[FitDefinition]]:
        """The candidates worth a conversation."""
        return [c for c in self.candidates if c.definition.good]


@dataclass(frozen=True)
class ProposalLine:
    """A proposal of residents as it was written, and what became of it; codes and names are empty where there is nothing."""

    text: str
    group: str
    need_id: str
    need_title: str
    decided_by: str
    reply: str
    illustrative: bool


class NeedsPage(Page):
    """The needs, from the heaviest to the lightest."""

    template = "needs.html"
    file = "needs.html"

    def __init__(self, edition: Edition, language: Language) -> None:
        super().__init__(edition, language)
        self._counts = [f for f in self.presenter.all(CountDefinition, self.year) if f.definition.kind == "need"]
        self._fits = self.presenter.all(FitDefinition, self.year)
        values = self.presenter.all(ValueDefinition, self.year)
        of_needs = [f for f in values if f.definition.measure == "created" and f.definition.direction == "need"]
        self._values = {f.definition.key: f for f in of_needs}
        self._needs, self._vocabulary = self.world.ecosystem.needs, self.world.catalogue.vocabulary

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.say("needs_title", territory=self.world.territory.name, year=self.year)

    @property
    def summary(self) -> str:
        """The state of the needs in one sentence."""
        return self.say("needs_summary", count=len(self.needs), orphans=len(self.orphans))

    @property
    def figures(self) -> list[AnyPresented]:
        """The figures on it."""
        return [*self._counts, *self._fits, *self._values.values()]

    @property
    def whole(self) -> list[Counted]:
        """How many needs are answered, declared, orphan; how much of their weight is answered."""
        return by_name(self._counts, WHOLE)

    @property
    def voices(self) -> list[Counted]:
        """How many proposals are read here, how many are linked to a need, how many of those are answered."""
        return by_name(self._counts, VOICES)

    @cached_property
    def needs(self) -> list[NeedSection]:
        """The needs, the heaviest first."""
        of: dict[str | None, dict[str, Counted]] = {}
        for figure in self._counts:
            of.setdefault(figure.definition.need_id, {})[figure.definition.indicator_id] = figure
        sections = [self._section(need, of[need.id]) for need in self._needs.values() if need.id in of]
        return sorted(sections, key=lambda section: (-section.weight.value, section.title))

    @property
    def orphans(self) -> list[NeedSection]:
        """Those that nobody answers."""
        return [section for section in self.needs if section.state == "orphan"]

    @property
    def publics(self) -> list[tuple[str, list[NeedSection]]]:
        """The needs by public."""
        by_public = [
            (label.text.into(self.language), [section for section in self.needs if code in section.need.publics])
            for code, label in self._vocabulary.publics.items()
        ]
        return [(label, sections) for label, sections in by_public if sections]

    @property
    def consultations(self) -> list[tuple[Consultation, list[ProposalLine]]]:
        """The consultations with their proposals."""
        proposals = self.edition.proposals
        return [
            (c, [self._proposal(row) for row in proposals.filter(pl.col("consultation_id") == c.id).sort("proposal_id").to_dicts()])
            for c in self.world.ecosystem.consultations.values()
        ]

    def _proposal(self, row: dict[str, Any]) -> ProposalLine:
        """A row of the table `proposal`."""
        need = self._needs.get(row["need_id"])
        return ProposalLine(
            text=row["text"],
            group=row["author_group"] or "",
            need_id=row["need_id"] or "",
            need_title=need.title.into(self.language) if need else NOTHING,
            decided_by=row["decided_by"],
            reply=row["reply"] or "",
            illustrative=row["illustrative"],
        )

    @property
    def weights(self) -> MarkedTable | None:
        """The needs by weight."""
        rows = [(section.title, f"#need-{section.need.id}", section.weight) for section in self.needs]
        return marked_table(self.say("chart_weights"), self.say("col_need"), rows) if rows else None

    @cached_property
    def picture(self) -> NeedsPicture | None:
        """Needs × projects."""
        if not self.needs:
            return None
        cells = {(s.need.id, project_id): active for s in self.needs for project_id, active in _answers(s.projects)}
        projects = self.world.register.projects
        names = {project_id: projects[project_id].title.into(self.language) for _, project_id in cells}
        rows = [NeedRow(s.need.id, s.title, s.state, s.state_text) for s in self.needs]
        return needs_matrix(rows, names, cells, self.say("matrix_title", year=self.year), self.language)

    def _section(self, need: Need, own: dict[str, Counted]) -> NeedSection:
        projects, state = self.world.register.projects, own["need_weight"].definition.state or "orphan"
        return NeedSection(
            need=need,
            title=need.title.into(self.language),
            statement=need.statement.into(self.language),
            theme=self._vocabulary.need_themes[need.theme].text.into(self.language),
            publics=[self._vocabulary.publics[p].text.into(self.language) for p in need.publics],
            state=state,
            state_text=self.say(f"state_{state}", count=own["need_projects"].value),
            weight=own["need_weight"],
            projects=own["need_projects"],
            proposals=own["need_proposals"],
            value=self._values.get(need.id),
            answering=[(projects[p].title.into(self.language), card(p), active) for p, active in _answers(own["need_projects"])],
            candidates=sorted((f for f in self._fits if f.definition.need_id == need.id), key=lambda f: f.definition.rank),
        )


def _answers(figure: Counted) -> Iterable[tuple[str, bool]]:
    """The projects that declare a need: id, and whether they handed in data for the year."""
    return [(answer.project_id, answer.state == "active") for answer in figure.definition.answers]
