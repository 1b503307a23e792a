"""The page of needs, in the usual outline of a French analysis of social needs (analyse des besoins sociaux)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl
from markupsafe import Markup

from impact.ecosystem.consultation.models import Consultation
from impact.ecosystem.matching import State
from impact.ecosystem.needs import Need
from indicators.numbers import Language
from reports.charts.needs import NeedRow, needs_matrix
from reports.edition.content import Edition
from reports.pages.drawn import drawn
from reports.pages.plainly import shown_plainly
from reports.pages.presented import Shown
from reports.pages.value import card, value_shown

WHOLE = ("needs_answered", "needs_declared", "needs_orphan", "weight_answered")
VOICES = ("proposals_held", "proposals_placed", "proposals_answered")


@dataclass(frozen=True)
class Told:
    """A need as the page tells it."""

    need: Need
    title: str
    statement: str
    theme: str
    publics: list[str]
    state: State
    weight: Shown
    projects: Shown
    proposals: Shown
    value: Shown | None
    answering: list[tuple[str, str, bool]]
    candidates: list[Shown]


class NeedsPage:
    """The page in one language."""

    template = "needs.html"
    file = "needs.html"

    def __init__(self, edition: Edition, language: Language) -> None:
        self._edition, self._language, self._say = edition, language, edition.sayer(language)
        of_year = [row for row in edition.rows if row["year"] == edition.year]
        self._plain = [shown_plainly(row, language, self._say) for row in of_year if row["kind"] in ("need", "fit")]
        of_need = [r for r in of_year if r["kind"] == "value" and r["measure"] == "created" and r["direction"] == "need"]
        self._values = {row["key"]: value_shown(row, language, self._say) for row in of_need}
        self._words = edition.world.catalogue.vocabulary

    @property
    def title(self) -> str:
        """What the page is called."""
        return self._say("needs_title", territory=self._edition.world.territory.name, year=self._edition.year)

    @property
    def summary(self) -> str:
        """The state of the needs in one sentence."""
        return self._say("needs_summary", count=len(self.needs), orphans=len(self.orphans))

    @property
    def illustrative(self) -> bool:
        """Whether anything on it is made up."""
        return any(f.illustrative for f in [*self._plain, *self._values.values()])

    @property
    def example(self) -> str:
        """An address to try."""
        return next((f.figure_id for f in self._plain), f"{self._edition.year}/territory/needs_answered")

    @property
    def whole(self) -> list[Shown]:
        """How many needs are answered, declared, orphan; how much of their weight is answered."""
        return self._named(*WHOLE)

    @property
    def voices(self) -> list[Shown]:
        """How many proposals are read here, how many were brought to a need, how many of those are answered."""
        return self._named(*VOICES)

    @cached_property
    def needs(self) -> list[Told]:
        """The needs, the heaviest first."""
        told = [self._told(need) for need in self._edition.world.ecosystem.needs.values()]
        return sorted((n for n in told if n is not None), key=lambda n: (-n.weight.row["value"], n.title))

    @property
    def orphans(self) -> list[Told]:
        """Those that nobody answers."""
        return [need for need in self.needs if need.state == "orphan"]

    @property
    def publics(self) -> list[tuple[str, list[Told]]]:
        """The needs by public."""
        told = [
            (label.text.into(self._language), [n for n in self.needs if code in n.need.publics])
            for code, label in self._words.publics.items()
        ]
        return [(label, needs) for label, needs in told if needs]

    @property
    def consultations(self) -> list[tuple[Consultation, list[dict[str, Any]]]]:
        """The consultations with their proposals."""
        proposals = self._edition.proposals
        return [
            (c, proposals.filter(pl.col("consultation_id") == c.id).sort("proposal_id").to_dicts())
            for c in self._edition.world.ecosystem.consultations.values()
        ]

    def need_title(self, need_id: str | None) -> str:
        """What a need is called; a dash for none."""
        needs = self._edition.world.ecosystem.needs
        return needs[need_id].title.into(self._language) if need_id in needs else "—"

    @property
    def weights_chart(self) -> dict[str, Any] | None:
        """The needs by weight."""
        if not self.needs:
            return None
        rows = [(n.title, n.weight) for n in self.needs]
        return drawn("bars", self._say("chart_weights"), [f.point(title) for title, f in rows], rows, self._say("col_need"), self._say)

    @property
    def picture(self) -> Markup | None:
        """Needs × projects."""
        projects = self._edition.world.register.projects
        if not self.needs:
            return None
        cells = {(n.need.id, project_id): active for n in self.needs for project_id, active in _answers(n.projects)}
        names = {project_id: projects[project_id].title.into(self._language) for _, project_id in cells}
        rows = [NeedRow(n.need.id, n.title, n.state, self._state(n)) for n in self.needs]
        title = self._say("matrix_title", year=self._edition.year)
        return Markup(needs_matrix(rows, names, cells, title, self._language))  # noqa: S704 (names are escaped where they are drawn)

    def _state(self, told: Told) -> str:
        return self._say(f"state_{told.state}", count=told.projects.row["value"])

    def _told(self, need: Need) -> Told | None:
        own = {f.row["indicator_id"]: f for f in self._plain if f.row["kind"] == "need" and f.row.get("need_id") == need.id}
        if not own:
            return None
        fits = [f for f in self._plain if f.row["kind"] == "fit" and f.row["need_id"] == need.id]
        projects = self._edition.world.register.projects
        return Told(
            need=need,
            title=need.title.into(self._language),
            statement=need.statement.into(self._language),
            theme=self._words.need_themes[need.theme].text.into(self._language),
            publics=[self._words.publics[p].text.into(self._language) for p in need.publics],
            state=own["need_weight"].row["state"],
            weight=own["need_weight"],
            projects=own["need_projects"],
            proposals=own["need_proposals"],
            value=self._values.get(need.id),
            answering=[(projects[p].title.into(self._language), card(p), active) for p, active in _answers(own["need_projects"])],
            candidates=sorted(fits, key=lambda f: f.row["rank"]),
        )

    def _named(self, *names: str) -> list[Shown]:
        of = {f.row["indicator_id"]: f for f in self._plain}
        return [of[name] for name in names if name in of]


def _answers(figure: Shown) -> list[tuple[str, bool]]:
    """The projects that declare a need: id, and whether they handed in data for the year."""
    return [(answer["project_id"], answer["state"] == "active") for answer in figure.row["answers"]]
