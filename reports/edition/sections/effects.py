"""The environment in physical units and in euros; and the results that have no euro, with numbers and with voices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from impact.figures.definition import IndicatorDefinition, ValueDefinition
from impact.figures.figure import Figure
from impact.maps.models import Outcome
from indicators.models import Pillar
from indicators.text import Text, alphabetical
from reports.edition.sections.material import Material, cut, prose
from reports.edition.sections.portrait import quoted
from reports.edition.sections.tables import figure_table
from reports.edition.testimonies import Testimony
from reports.edition.tree import Block, Column, FigureRef, Paragraph, Row, Section, Table

MOST_VOICES = 6


class Effects:
    """What the outcomes come to, with and without euros."""

    def __init__(self, material: Material, testimonies: Sequence[Testimony] = ()) -> None:
        self.material, self.testimonies, self.say = material, testimonies, material.phrasing("effects")
        of = material.of(ValueDefinition, direction="outcome", scope="territory")
        self._of: dict[tuple[str, str], tuple[Figure, ValueDefinition]] = {(d.measure, d.key): (f, d) for f, d in of if f.estimate.known}
        self._outcomes = {f"{name}/{o.id}": o for name, m in material.world.maps.items() for o in m.outcomes}

    def environment(self) -> Section | None:
        """What is counted of the environment, and each outcome in its unit beside its euros."""
        counted, outcomes = self._indicators("environmental"), self._keys("environmental")
        if not counted and not outcomes:
            return None
        say = self.say
        blocks: list[Block] = [Paragraph(say.all("waste", "km", "euros"), "lead")]
        if counted:
            rows = [(self.material.world.catalogue[f.definition.indicator_id].in_year(f.definition.year).title, f) for f in counted]
            source = prose(say.text("counted_source"))
            blocks.append(figure_table("environment_table", say.text("environment_counted"), say.text("col_indicator"), rows, source))
        if outcomes:
            blocks.append(self._both("environment_outcomes", outcomes))
        return Section("environment", say.text("environment_title"), tuple(blocks))

    def unpriced(self) -> Section | None:
        """The outcomes without a price, by pillar, and what people say."""
        say = self.say
        without = [key for key in self._keys() if ("created", key) not in self._of]
        if not without:
            return None
        table = self._quantities(without)
        voices = [quoted(t) for t in self.testimonies[:MOST_VOICES]]
        spoken = Section("unpriced_voices", say.text("voices_title"), (Paragraph(prose(say.text("voices_lead"))), *voices))
        opening = Paragraph(prose(say.text("unpriced_lead"), *say.all("loans", "meetings", "loneliness")), "lead")
        return Section("unpriced", say.text("unpriced_title"), (opening, table), (spoken,) if voices else ())

    def _indicators(self, pillar: Pillar) -> list[Figure]:
        whole = self.material.of(IndicatorDefinition, scope="territory", breakdown="", pillar=pillar)
        return [f for f, _ in whole if f.estimate.known]

    def _keys(self, pillar: Pillar | None = None) -> list[str]:
        """The outcomes of which a quantity is known, by what they are called."""
        keys = [key for measure, key in self._of if measure == "quantity" and (pillar is None or self._pillar(key) == pillar)]
        return sorted(keys, key=lambda key: (alphabetical(cut(self._of["quantity", key][1]).fr), key))

    def _pillar(self, key: str) -> str | None:
        return self._outcomes[key].pillar if key in self._outcomes else None

    def _both(self, id_: str, keys: Iterable[str]) -> Table:
        """Quantity and euros side by side."""
        say, rows = self.say, []
        for key in keys:
            quantity, definition = self._of["quantity", key]
            created = self._of.get(("created", key), (None, None))[0]
            rows.append(Row((self._title(key, definition), FigureRef(quantity, "counted"), FigureRef(created) if created else None)))
        columns = (Column(say.text("col_outcome"), "left", 3), Column(say.text("col_quantity"), "right", 2), Column(say.text("col_euros")))
        return Table(id_, say.text("both_table"), columns, tuple(rows), prose(say.text("both_source")), by_name=True)

    def _quantities(self, keys: Iterable[str]) -> Table:
        say, pillars = self.say, self.material.world.catalogue.vocabulary.pillars
        rows = []
        for key in keys:
            quantity, definition = self._of["quantity", key]
            pillar = self._pillar(key)
            label = next((label.text for name, label in pillars.items() if name == pillar), None)
            cells = (self._title(key, definition), label, FigureRef(quantity, "counted"), FigureRef(quantity, "reported"))
            rows.append(Row(cells))
        columns = (
            Column(say.text("col_outcome"), "left", 4),
            Column(say.text("col_pillar"), "left", 1),
            Column(say.text("col_quantity"), "right", 2),
            Column(say.text("col_projects")),
        )
        return Table("unpriced_table", say.text("unpriced_table"), columns, tuple(rows), prose(say.text("unpriced_source")), by_name=True)

    def _title(self, key: str, definition: ValueDefinition) -> Text:
        outcome: Outcome | None = self._outcomes.get(key)
        return outcome.description if outcome else cut(definition)
