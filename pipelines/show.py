"""What the command line shows people: sentences and tables, in their language."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from impact.ledger.submission import Receipt
from impact.lineage.pedigree import ObservedCell, Pedigree
from indicators.breakdown import cell_words
from indicators.catalogue import Catalogue
from indicators.models import Indicator, Missing
from indicators.numbers import Language, amount, number
from indicators.text import localised
from pipelines.edition import Published
from pipelines.messages import messages
from pipelines.show_worth import show_local, show_worth

MOST_REJECTED = 20
"""Rejected rows shown per file; the rest is counted."""
MOST_FINDINGS = 20
"""Findings shown; the rest is counted."""


class Show:
    """Writes to one console in one language."""

    def __init__(self, console: Console, language: Language) -> None:
        self.console = console
        self.language = language

    def word(self, code: str, **values: Any) -> str:
        """A sentence of this room."""
        return messages.text(code, **values).into(self.language)

    def say(self, code: str, **values: Any) -> None:
        """Prints a sentence of this room."""
        self.console.print(self.word(code, **values), markup=False, highlight=False, soft_wrap=True)

    def number(self, value: float | None) -> str:
        """A number of the locale; a dash where there is none."""
        return "—" if value is None else number(value, self.language)

    def outcomes(self, outcomes: list[Receipt], *, dry_run: bool = False) -> None:
        """What became of each file."""
        if not outcomes:
            self.say("nothing_to_collect")
        for outcome in outcomes:
            self._outcome(outcome, dry_run=dry_run)

    def _outcome(self, outcome: Receipt, *, dry_run: bool) -> None:
        counts = {name: getattr(outcome, name) for name in ("received", "accepted", "rejected", "unchanged")}
        if outcome.already_known:
            self.say("known_already", source=outcome.source, submission=outcome.submission_id)
        else:
            self.say("outcome", source=outcome.source, submission=messages.text("dry_run") if dry_run else outcome.submission_id, **counts)
            self.say("difference", **outcome.difference)
        for _, text in outcome.remarks:
            self.console.print(f"   {text.into(self.language)}", markup=False, highlight=False, soft_wrap=True)
        for row in outcome.rejections.head(MOST_REJECTED).iter_rows(named=True):
            self.say("rejected_place", place=self._place(row), message=row[f"message_{self.language}"])
        if outcome.rejections.height > MOST_REJECTED:
            self.say("more_rejected", count=outcome.rejections.height - MOST_REJECTED)

    def _place(self, row: dict[str, Any]) -> str:
        sheet = self.word("place_sheet", sheet=row["sheet"]) if row["sheet"] else ""
        column = self.word("place_column", column=row["column"]) if row["column"] else ""
        return sheet + self.word("place_row", row=str(row["row"])) + column

    def findings(self, findings: list[dict[str, Any]]) -> None:
        """What validation found, a sentence each."""
        for finding in findings[:MOST_FINDINGS]:
            severity = self.word(f"severity_{finding['severity']}")
            self.say("finding", severity=severity, message=finding[f"message_{self.language}"])
        if len(findings) > MOST_FINDINGS:
            self.say("more_findings", count=len(findings) - MOST_FINDINGS)

    def published(self, published: Published) -> None:
        """Where the page is, and what it changes."""
        page = published.pages[self.language]
        self.say("published", year=str(published.year), figures=published.figures, page=page)
        if published.changed:
            listed = ", ".join(published.changed[:5]) + (" …" if len(published.changed) > 5 else "")
            self.say("republished", year=str(published.year), count=len(published.changed), listed=listed)

    def checked(self, found: dict[str, Any], content: str) -> None:
        """What `rebuild --check` found."""
        if found["differences"]:
            why = messages.text("differs_inputs", names=found["inputs_changed"]) if found["inputs_changed"] else ""
            self.say("differs", tables=found["differences"], why=why)
        else:
            self.say("same_content" if found["known_before"] else "nothing_to_compare", content=content)
        for year, differing in found["editions"].items():
            listed = ", ".join(differing[:5]) + (" …" if len(differing) > 5 else "")
            self.say("edition_differs" if differing else "edition_same", year=str(year), count=len(differing), listed=listed)

    def pedigree(self, pedigree: Pedigree, catalogue: Catalogue) -> None:
        """A figure, down to its original cells."""
        definition = pedigree.figure.definition.as_json()
        estimate, unit_id = pedigree.figure.estimate, pedigree.figure.unit
        worth, indicator = definition["kind"] == "value", definition["kind"] == "indicator"
        words = catalogue.vocabulary.units[unit_id].counted(estimate.high).model_dump() if indicator else definition["unit_words"]
        unit = words[self.language]
        known = (estimate.value is not None or estimate.low is None) and not (worth and estimate.low != estimate.high)
        interval = self.word("explain_interval", low=estimate.low, high=estimate.high)
        if unit_id == "share" and not indicator and known:
            told, unit = amount(estimate.value, "share", self.language), ""
        else:
            told = self.number(estimate.value)
        value = told if known else f"{self.number(estimate.value)} ({interval})" if worth else interval
        self.console.print(f"[bold]{escape(pedigree.figure.label.into(self.language))} : {value}[/bold] {escape(unit)}", soft_wrap=True)
        if definition["illustrative"]:
            self.say("illustrative")
        facts = {
            "explain_address": pedigree.figure.address,
            "explain_formula": definition["formula"][self.language],
        }
        if worth or indicator or definition["expected"] > 1:
            covered = {"reported": definition["reported"], "expected": definition["expected"]}
            facts["explain_coverage"] = self.word("explain_coverage_of" if worth or indicator else "explain_part_of", **covered)
        if worth or indicator:
            facts["explain_definition"] = self._defined(definition)
        for code, text in facts.items():
            self.console.print(f"{self.word(code)} : {text}", markup=False, highlight=False, soft_wrap=True)
        for told in definition.get("made_of", []):
            self.console.print(f"  · {told[self.language]}", markup=False, highlight=False, soft_wrap=True)
        if worth:
            show_worth(self, pedigree.outcomes, definition["currency"])
            show_local(self, (definition["beside"] or {}).get("local", []))
        if definition["kind"] in ("fact", "register", "need", "fit"):
            return
        self._origins(pedigree.observations, catalogue)
        self._original_rows(pedigree.observations)
        self._files(pedigree)

    def _defined(self, definition: dict[str, Any]) -> str:
        """What the figure is by definition: an indicator in its version, or a measure of value in its prices."""
        if definition["kind"] == "value":
            return self.word("explain_prices", measure=definition["indicator_id"], year=str(definition["price_year"]))
        return f"{definition['indicator_id']}, {self.word('explain_version', version=definition['version'])}"

    def _origins(self, origins: list[ObservedCell], catalogue: Catalogue) -> None:
        words = catalogue.vocabulary
        table = self.table("explain_observations", "col_project", "col_indicator", "col_period", "col_breakdown", "col_value", "col_rows")
        for o in origins:
            parts = f" = {self.number(o.numerator)} ÷ {self.number(o.denominator)}" if o.numerator is not None else ""
            said = words.missing[Missing(o.missing)].text.into(self.language) if o.missing else self.number(o.value) + parts
            cell = cell_words(o.breakdown, catalogue.vocabulary.breakdowns).into(self.language) if o.breakdown else "—"
            title = catalogue[o.indicator_id].current.title.into(self.language)
            table.add_row(*map(escape, (o.project_id, title, f"{o.period_start} → {o.period_end}", cell, said, str(o.rows_total))))
        self.console.print(table)

    def _original_rows(self, origins: list[ObservedCell]) -> None:
        table = self.table("explain_rows", "col_submission", "col_place", "col_cells")
        for origin in origins:
            for row in origin.rows:
                table.add_row(row.submission_id, escape(row.row_ref), escape(" · ".join(f"{k}: {v}" for k, v in row.cells.items())))
        self.console.print(table)
        hidden = sum(o.rows_total - len(o.rows) for o in origins)
        if hidden:
            self.say("explain_more", count=hidden)

    def _files(self, pedigree: Pedigree) -> None:
        table = self.table("explain_files", "col_submission", "col_file", "col_received", "col_hash")
        for file in pedigree.files:
            table.add_row(file.submission_id, escape(file.source), file.received_at[:19].replace("T", " "), file.sha256)
        self.console.print(table)

    def catalogue(self, catalogue: Catalogue) -> None:
        """Every indicator, a line each."""
        table = self.table("col_id", "col_id", "col_title", "col_unit", "col_pillar", "col_aggregation", title=False)
        words = catalogue.vocabulary
        for indicator in catalogue:
            version = indicator.current
            rules = " · ".join(words.rules[r].text.into(self.language) for r in (version.aggregation.time, version.aggregation.projects))
            pillar = words.pillars[version.pillar].text.into(self.language)
            table.add_row(
                indicator.id, version.title.into(self.language), words.units[version.unit].text.into(self.language), pillar, rules
            )
        self.say("catalogue_title", count=len(catalogue.indicators))
        self.console.print(table)

    def indicator(self, catalogue: Catalogue, indicator: Indicator) -> None:
        """One indicator, all its versions."""
        for version in indicator.versions:
            words = catalogue.vocabulary
            self.console.print(
                f"[bold]{version.title.into(self.language)}[/bold] ({indicator.id}, v{version.version}, {version.valid_from})"
            )
            self.console.print(version.definition.into(self.language), markup=False, highlight=False)
            limits = " – ".join(self.number(x) for x in (version.limits.min, version.limits.max))
            facts = {
                "col_unit": words.units[version.unit].text,
                "col_pillar": words.pillars[version.pillar].text,
                "col_aggregation": [words.rules[r].text for r in (version.aggregation.time, version.aggregation.projects)],
                "catalogue_limits": limits,
                "catalogue_missing": [words.missing[m].text for m in version.missing],
                "catalogue_standards": [
                    *(f"ODD/SDG {t}" for t in version.standards.sdg),
                    *(f"IRIS+ {m.id}" for m in version.standards.iris),
                ],
            }
            if version.comparability:
                facts["catalogue_comparability"] = version.comparability.note
            for code, value in facts.items():
                self.console.print(
                    f"  {self.word(code)} : {localised(value, self.language)}", markup=False, highlight=False, soft_wrap=True
                )

    def table(self, name: str, *columns: str, title: bool = True) -> Table:
        """A table headed in the person's language."""
        table = Table(title=self.word(name) if title else None, title_justify="left", title_style="bold")
        for column in columns:
            table.add_column(self.word(column), overflow="fold")
        return table
