"""The part of the page of a year that says what projects are worth: euros with their interval, beside the quantities that have none."""

from __future__ import annotations

from dataclasses import dataclass

from impact.figures.definition import Direction, IndicatorDefinition, Measure, MostSensitive, RatioTerms, ValueDefinition
from impact.figures.values import MEASURES
from impact.figures.wording import title_of
from impact.maps.models import SHARES, FromIndicator
from impact.valuation.transfers import BETWEEN
from indicators.numbers import amount, money, number, percent
from reports.charts.appraisal import role_title
from reports.pages.chart import Chart, bar_chart
from reports.pages.page import Page, card
from reports.pages.presented import Presented

WHOLE: tuple[Measure, ...] = ("created", "realised", "invested", "net", "ratio", "levered", "local_spending")
"""The measures of the territory, in the order in which they stand."""
BY_PROJECT: tuple[Measure, ...] = ("created", "invested", "net", "ratio")
"""The measures of one project."""
CHARTS: tuple[tuple[Measure, Direction], ...] = (
    ("created", "pillar"),
    ("created", "stakeholder"),
    ("created", "account"),
    ("created", "need"),
    ("created", "residence"),
    ("created", "place"),
    ("created", "grade"),
    ("invested", "stakeholder"),
    ("levered", "payer"),
)
Valued = Presented[ValueDefinition]


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


@dataclass(frozen=True)
class TransferLine:
    """What one stakeholder gives and another receives, in a sentence."""

    sentence: str
    figure: Valued


class ValueSection:
    """The figures of value of one year, as the template takes them."""

    def __init__(self, page: Page, handed_in: list[Presented[IndicatorDefinition]]) -> None:
        """`handed_in`: the figures of indicators of the projects, among which the footprints are looked for."""
        self._edition, self._language, self._say, self._handed_in = page.edition, page.language, page.say, handed_in
        self.figures = page.presenter.all(ValueDefinition, page.year)

    @property
    def whole(self) -> list[Valued]:
        """The territory as a whole: created, realised, inputs, net, ratio."""
        whole = [f for f in self.figures if f.definition.scope == "territory" and not f.definition.direction]
        return sorted(whole, key=lambda f: WHOLE.index(f.definition.measure))

    @property
    def below(self) -> str:
        """How often the value is below the inputs, in words."""
        below = next((f.definition.below_one for f in self.whole if f.definition.below_one is not None), None)
        return "" if below is None else self._say("worth_ratio", below=percent(below, self._language))

    @property
    def beside(self) -> list[str]:
        """What stands beside the ratio: payback, and what would have to be false for it to fall to 1, or to reach it."""
        ratio = next((f.definition for f in self.whole if f.definition.measure == "ratio"), None)
        if ratio is None or not isinstance(ratio.context, RatioTerms):
            return []
        context = ratio.context
        return [self._terms(context, ratio.currency), self._payback(context.payback_months), *self._hangs_on(context.most_sensitive)]

    def _terms(self, context: RatioTerms, currency: str) -> str:
        created, invested = (money(term, currency, self._language) for term in (context.created, context.invested))
        return self._say("worth_terms", count=len(context.projects), created=created, invested=invested)

    def _payback(self, months: float | None) -> str:
        return self._say("worth_no_payback") if months is None else self._say("worth_payback", months=round(months, 1))

    def _hangs_on(self, assumption: MostSensitive | None) -> list[str]:
        if assumption is None:
            return []
        name = f"{assumption.title.into(self._language)} · {role_title(assumption.role).into(self._language)}"
        ends = {n: self._assumed(assumption.role, getattr(assumption, n)) for n in ("value", "low", "high", "switching_value")}
        ratios = {n: number(getattr(assumption, n), self._language) for n in ("ratio_low", "ratio_high")}
        code = "worth_hangs_never" if assumption.switching_value is None else "worth_hangs_on"
        return [self._say(code, name=name, **ends, **ratios)]

    def _assumed(self, role: str, value: float | None) -> str:
        return amount(value, "share" if role in (*SHARES, "discount_rate") else "", self._language, zeros=True)

    @property
    def prudent(self) -> str:
        """The net value and the ratio in the prudent case, in words."""
        of = {f.definition.measure: f for f in self._parts("case")}
        if not {"net", "ratio"} <= of.keys():
            return ""
        net = money(of["net"].value, of["net"].definition.currency, self._language)
        return self._say("worth_prudent", net=net, ratio=number(of["ratio"].value, self._language))

    @property
    def transfers(self) -> list[TransferLine]:
        """What changes hands, the greatest first: a sentence, and its figure."""
        largest_first = sorted(self._parts("transfer"), key=lambda f: (-f.value, f.definition.key))
        return [TransferLine(self._transfer(f), f) for f in largest_first if f.value]

    def _transfer(self, figure: Valued) -> str:
        who = [self._edition.world.catalogue.vocabulary.stakeholders[name] for name in figure.definition.key.split(BETWEEN)]
        names = [(each.the or each.text).into(self._language) for each in who]
        verbs = ["several" if each.several else "one" for each in who]
        sentence = self._say(
            "worth_transfer",
            giver=names[0],
            gives=self._say(f"worth_gives_{verbs[0]}"),
            amount=money(figure.value, figure.definition.currency, self._language),
            receiver=names[1],
            receives=self._say(f"worth_receives_{verbs[1]}"),
        )
        return sentence[0].upper() + sentence[1:]

    def _parts(self, direction: Direction) -> list[Valued]:
        return [f for f in self.figures if f.definition.scope == "territory" and f.definition.direction == direction]

    @property
    def footprints(self) -> list[FootprintLine]:
        """Jobs and spending that go with the projects, by project."""
        lines = []
        for map_id, impact_map in self._edition.world.maps.items():
            figures = [f for f in self._handed_in if map_id in self._edition.maps_of(f.definition.project_id or "")]
            for footprint in impact_map.footprints:
                if isinstance(footprint.quantity, FromIndicator):
                    wanted = (footprint.quantity.indicator, footprint.quantity.cell)
                    of = [f for f in figures if (f.definition.indicator_id, f.definition.breakdown) == wanted]
                    lines += [FootprintLine(f.project, footprint.title.into(self._language), f) for f in of]
        return sorted(lines, key=lambda line: (line.project.casefold(), line.name))

    @property
    def charts(self) -> list[Chart]:
        """A chart for each direction, with its table."""
        return [chart for measure, direction in CHARTS if (chart := self._chart(measure, direction))]

    @property
    def outcomes(self) -> list[OutcomeLine]:
        """Each outcome over all projects, by name."""
        of = {(f.definition.measure, f.definition.key): f for f in self.figures if f.definition.direction == "outcome"}
        lines = [OutcomeLine(f.title, f, of.get(("created", key))) for (measure, key), f in of.items() if measure == "quantity"]
        return sorted(lines, key=lambda line: line.name.casefold())

    @property
    def projects(self) -> list[ProjectLine]:
        """Each project with its figures, by name: a ratio does not rank projects."""
        of: dict[str, dict[Measure, Valued]] = {}
        for f in self.figures:
            if f.definition.project_id is not None:
                of.setdefault(f.definition.project_id, {})[f.definition.measure] = f
        lines = [
            ProjectLine(next(iter(own.values())).project, card(project), [own.get(m) for m in BY_PROJECT]) for project, own in of.items()
        ]
        return sorted(lines, key=lambda line: (line.name.casefold(), line.card))

    @property
    def headings(self) -> list[str]:
        """The headings of the table of projects."""
        return [title_of(MEASURES[measure]).into(self._language) for measure in BY_PROJECT]

    def _chart(self, measure: Measure, direction: Direction) -> Chart | None:
        wanted = ("territory", measure, direction)
        parts = [f for f in self.figures if (f.definition.scope, f.definition.measure, f.definition.direction) == wanted]
        if len(parts) < 2:
            return None
        ordered = sorted(parts, key=lambda f: f.definition.key if direction == "grade" else (-f.value, f.definition.key))
        title, heading = title_of(MEASURES[measure]).into(self._language), self._say(f"direction_{direction}")
        caption = self._say("worth_chart", title=title, direction=heading, year=self._edition.year)
        return bar_chart(caption, [(f.title, f) for f in ordered], heading, self._say, covered=True)
