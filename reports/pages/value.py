"""The page that says what projects are worth: euros with their interval, beside the quantities that have none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from impact.figures.definition import Direction, IndicatorDefinition, Measure, RatioTerms, Sensitive, ValueDefinition
from impact.figures.values import MEASURES
from impact.figures.wording import title_of
from impact.maps.models import FromIndicator
from indicators.numbers import Language, first_digits, money, number, percent
from indicators.text import alphabetical
from reports.charts.wording import assumed, role_title
from reports.edition.content import Edition
from reports.edition.presented import AnyPresented, Presented
from reports.pages.exchange import Exchange, Valued
from reports.pages.page import Page, card, numbered
from reports.pages.scale import MarkedTable, marked_table
from reports.pages.transfers import Transfers

WHOLE: tuple[Measure, ...] = ("created", "realised", "invested", "net", "ratio", "levered", "local_spending")
"""The measures of the territory, in the order in which they stand."""
BY_PROJECT: tuple[Measure, ...] = ("created", "invested", "net", "ratio")
"""The measures of one project."""
PARTS: tuple[tuple[Measure, Direction], ...] = (
    ("created", "pillar"),
    ("created", "need"),
    ("created", "account"),
    ("created", "residence"),
    ("created", "place"),
    ("created", "grade"),
    ("levered", "payer"),
)
"""What the value is parted by, beside the stakeholders, who stand first."""


@dataclass(frozen=True)
class OutcomeLine:
    """An outcome over all projects: its net quantity, and its value where it is monetised."""

    name: str
    quantity: Valued
    value: Valued | None


@dataclass(frozen=True)
class ProjectLine:
    """A project, its card, and its figures in the order of `BY_PROJECT`, those that there are."""

    name: str
    card: str
    figures: list[Valued | None]


@dataclass(frozen=True)
class FootprintLine:
    """Something that goes with a project: beside the ratio, never in it."""

    project: str
    name: str
    figure: Presented[IndicatorDefinition]


class ValuePage(Page):
    """What the projects of the year are worth, and how that is made up."""

    template = "value.html"
    file = "value.html"

    def __init__(self, edition: Edition, language: Language) -> None:
        super().__init__(edition, language)
        self._values: list[Valued] = self.presenter.all(ValueDefinition, self.year)
        self.exchange, self.transfers = Exchange(self, self._values), Transfers(self, self._values)

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.say("value_title", territory=self.world.territory.name, year=self.year)

    @property
    def summary(self) -> str:
        """How to read it."""
        return f"{self.say('worth_reading')} {self.say('worth_prices', year=self.year)}"

    @property
    def figures(self) -> list[AnyPresented]:
        """The figures on it."""
        return [*self._values, *(line.figure for line in self.footprints)]

    @property
    def whole(self) -> list[Valued]:
        """The territory as a whole: created, realised, inputs, net, ratio."""
        whole = [f for f in self._values if f.definition.scope == "territory" and not f.definition.direction]
        return sorted(whole, key=lambda f: WHOLE.index(f.definition.measure))

    @property
    def below(self) -> str:
        """How often the value is below the inputs, in words."""
        for f in self.whole:
            if f.definition.below_one is not None:
                return self.of_figure(self.say("worth_ratio", below=percent(f.definition.below_one, self.language)), f)
        return ""

    @property
    def beside(self) -> list[str]:
        """What stands beside the ratio: payback, and what would have to be false for it to fall to 1, or to reach it."""
        ratio = next((f.definition for f in self.whole if f.definition.measure == "ratio"), None)
        if ratio is None or not isinstance(ratio.context, RatioTerms):
            return []
        context = ratio.context
        return [self._terms(context, ratio.currency), self._payback(context.payback_months), *self._hangs_on(context.most_sensitive)]

    def _terms(self, context: RatioTerms, currency: str) -> str:
        of = {f.definition.measure: f for f in self.whole}
        created, invested = (
            self._term(context.created, of.get("created"), currency),
            self._term(context.invested, of.get("invested"), currency),
        )
        return self.say("worth_terms", count=len(context.projects), created=created, invested=invested)

    def _term(self, term: float, whole: Valued | None, currency: str) -> str:
        """A term of the ratio: as the whole is written where it is that, else to its first digits, as what nothing says how sure it is."""
        if whole is None or whole.figure.estimate.single:
            return money(term, currency, self.language)
        return self.about(whole) + (whole.centre if term == whole.value else money(first_digits(term), currency, self.language))

    def _payback(self, months: float | None) -> str:
        return self.say("worth_no_payback") if months is None else self.say("worth_payback", months=round(months, 1))

    def _hangs_on(self, assumption: Sensitive | None) -> list[str]:
        if assumption is None:
            return []
        name = f"{assumption.title.into(self.language)} · {role_title(assumption.role).into(self.language)}"
        ends = {n: assumed(getattr(assumption, n), assumption.role, self.language) for n in ("value", "low", "high", "switching_value")}
        ratios = {n: number(getattr(assumption, n), self.language) for n in ("ratio_low", "ratio_high")}
        code = "worth_hangs_never" if assumption.switching_value is None else "worth_hangs_on"
        return [self.say(code, name=name, **ends, **ratios)]

    @property
    def ways(self) -> list[Markup]:
        """What the value and the ratio come to where corrections move on their own, and where those of one origin move together."""
        of = [f for f in self.whole if f.definition.measure in ("created", "ratio") and f.ways]
        return [self.of_figure(self.say("worth_ways", title=f.title, **f.ways), f) for f in of]

    @property
    def prudent(self) -> str:
        """The net value and the ratio in the prudent case, in a sentence."""
        of = {f.definition.measure: f for f in self._cases}
        if not {"net", "ratio"} <= of.keys():
            return ""
        return self.sentence("worth_prudent", marked=False, net=of["net"], ratio=of["ratio"])

    @property
    def _cases(self) -> list[Valued]:
        return [f for f in self._values if f.definition.scope == "territory" and f.definition.direction == "case"]

    @cached_property
    def footprints(self) -> list[FootprintLine]:
        """Jobs and spending that go with the projects, by project."""
        handed_in = [f for f in self.presenter.all(IndicatorDefinition, self.year) if f.definition.scope == "project"]
        taken: dict[tuple[str, str, str], list[Presented[IndicatorDefinition]]] = {}
        for f in handed_in:
            for map_id in self.edition.maps.get(f.definition.project_id or "", ()):
                taken.setdefault((map_id, f.definition.indicator_id, f.definition.breakdown), []).append(f)
        lines = []
        for map_id, impact_map in self.world.maps.items():
            for footprint in impact_map.footprints:
                if isinstance(footprint.quantity, FromIndicator):
                    of = taken.get((map_id, footprint.quantity.indicator, footprint.quantity.cell), [])
                    lines += [FootprintLine(f.project, footprint.title.into(self.language), f) for f in of]
        return sorted(lines, key=lambda line: (alphabetical(line.project), line.name))

    @cached_property
    def parts(self) -> list[MarkedTable]:
        """A table for each direction that parts the value."""
        return [table for measure, direction in PARTS if (table := self._part(measure, direction))]

    @property
    def rest(self) -> list[tuple[str, Valued]]:
        """The other figures of the territory, with their names: other measures by the same directions, and parts that are the whole."""
        elsewhere = (*self.whole, *self._cases, *self.exchange.figures, *self.transfers.figures)
        shown = {f.address for f in (*elsewhere, *(f for table in self.parts for f in table.figures))}
        others = [f for f in self._values if f.definition.scope == "territory" and f.definition.direction not in ("", "outcome")]
        named = [(f"{title_of(MEASURES[f.definition.measure]).into(self.language)} · {f.title}", f) for f in others]
        return [(name, f) for name, f in named if f.address not in shown]

    @property
    def outcomes(self) -> list[OutcomeLine]:
        """Each outcome over all projects, by name."""
        of = {(f.definition.measure, f.definition.key): f for f in self._values if f.definition.direction == "outcome"}
        lines = [OutcomeLine(f.title, f, of.get(("created", key))) for (measure, key), f in of.items() if measure == "quantity"]
        return sorted(lines, key=lambda line: alphabetical(line.name))

    @property
    def projects(self) -> list[ProjectLine]:
        """Each project with its figures, by name: a ratio does not rank projects."""
        of: dict[str, dict[Measure, Valued]] = {}
        for f in self._values:
            if f.definition.project_id is not None:
                of.setdefault(f.definition.project_id, {})[f.definition.measure] = f
        lines = [
            ProjectLine(next(iter(own.values())).project, card(project), [own.get(m) for m in BY_PROJECT]) for project, own in of.items()
        ]
        return sorted(lines, key=lambda line: (alphabetical(line.name), line.card))

    @property
    def headings(self) -> list[str]:
        """The headings of the table of projects."""
        return [title_of(MEASURES[measure]).into(self.language) for measure in BY_PROJECT]

    def _part(self, measure: Measure, direction: Direction) -> MarkedTable | None:
        wanted = ("territory", measure, direction)
        parts = [f for f in self._values if (f.definition.scope, f.definition.measure, f.definition.direction) == wanted]
        if len(parts) < 2:
            return None
        ordered = sorted(parts, key=lambda f: f.definition.key if direction == "grade" else (-f.value, f.definition.key))
        title, heading = title_of(MEASURES[measure]).into(self.language), self.say(f"direction_{direction}")
        note = self.say("places_numbered") if any(numbered(f.title) for f in ordered) else ""
        caption = self.say("worth_chart", title=title, direction=heading, year=self.year)
        return marked_table(caption, heading, [(f.title, "", f) for f in ordered], covered=True, note=note)
