"""The headings of a template answered for one project by the figures of a sealed version; never by anything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from impact.figures.address import of_project
from indicators.breakdown import cell_words
from indicators.numbers import Language, money, percent
from reports.exports.forms.crosswalk import Form, FormField, FormSection
from reports.exports.forms.outcome_lines import EARNED, RAISED, grade_of, income_of, received_from
from reports.exports.forms.reported import Reported
from reports.exports.rows import Row
from reports.exports.wording import wording
from reports.exports.written import text_of

PEOPLE = "people_reached"
LEVELS = ("impact", "outcome", "output", "activity", "input")
"""Those of a chain of results, as a logical framework lists them."""
CORRECTIONS = ("deadweight", "displacement", "attribution")


@dataclass(frozen=True)
class FormAnswer:
    """An answer: its text, its number where it is one and in what unit, the figures it is made of; or why there is none."""

    text: str = ""
    number: float | None = None
    figures: tuple[str, ...] = ()
    why: str = ""
    unit: str = ""


@dataclass(frozen=True)
class AnsweredSection:
    """A part of a form: the heads of its columns and its rows. `names`: by row, the name of each answer for a funder's own file."""

    title: str
    heads: list[str]
    rows: list[list[FormAnswer]]
    names: list[list[str]]


@dataclass(frozen=True)
class Answered:
    """A form answered."""

    form: Form
    of: Reported
    sections: list[AnsweredSection]
    unanswered: list[tuple[str, str]]

    @property
    def named(self) -> dict[str, FormAnswer]:
        """Each answer by the name that a cell or a field of a funder's own file has."""
        named = (pair for s in self.sections for names, row in zip(s.names, s.rows, strict=True) for pair in zip(names, row, strict=True))
        return {name: cell for name, cell in named if name}

    @property
    def open_by_reason(self) -> dict[str, list[str]]:
        """What is left without an answer, by why that is so."""
        reasons: dict[str, list[str]] = {}
        for label, why in self.unanswered:
            reasons.setdefault(why, []).append(label)
        return reasons


def answered(form: Form, of: Reported) -> Answered:
    """A form answered for a project."""
    answers = _Answers(of)
    sections = [answers.table(section) if section.each else answers.listed(section) for section in form.sections]
    unanswered = dict.fromkeys(
        (label, cell.why) for s in sections for label, cell in _labelled(s, of.language) if cell.why
    )  # fmt: skip
    return Answered(form, of, sections, list(unanswered))


def _labelled(section: AnsweredSection, language: Language) -> Iterator[tuple[str, FormAnswer]]:
    """The answers of a section with what each is called."""
    for row in section.rows:
        if len(section.heads) == len(row) and len(row) > 2:
            named = (wording.said("form.said", language, label=row[1].text, text=head) for head in section.heads)
            yield from zip(named, row, strict=True)
        else:
            yield row[0].text, row[1]


class _Answers:
    """Answers for one project, each by its source."""

    def __init__(self, of: Reported) -> None:
        self.of, self.language = of, of.language
        self.own = [row for row in of.rows.values() if row["definition"]["project_id"] == of.project]
        self.indicators = [r for r in self.own if r["definition"]["kind"] == "indicator"]

    def listed(self, section: FormSection) -> AnsweredSection:
        """A heading a row, with its answer."""
        rows = [[FormAnswer(field.label.into(self.language)), self.answer(field)] for field in section.fields]
        heads = [self._say("form.heading"), self._say("form.answer")]
        return AnsweredSection(section.title.into(self.language), heads, rows, [["", field.id] for field in section.fields])

    def table(self, section: FormSection) -> AnsweredSection:
        """An indicator a row."""
        wholes = sorted(self._wholes(), key=lambda row: LEVELS.index(self._level(row)))
        rows = [[self._of_indicator(field, row) for field in section.fields] for row in wholes]
        names = [[f"{row['definition']['indicator_id']}_{field.id}" for field in section.fields] for row in wholes]
        return AnsweredSection(section.title.into(self.language), [f.label.into(self.language) for f in section.fields], rows, names)

    def answer(self, field: FormField) -> FormAnswer:
        """The answer to a heading."""
        if field.source is None:
            return self._none(str(field.why))
        cell: FormAnswer = getattr(self, f"_{field.source}")()
        return cell

    def _of_indicator(self, field: FormField, row: Row) -> FormAnswer:
        indicator = row["definition"]["indicator_id"]
        match field.source:
            case "level":
                return FormAnswer(self._say(f"form.level.{self._level(row)}"))
            case "indicator":
                return FormAnswer(self._title(row))
            case "current":
                return self._figure(row)
            case "address":
                return FormAnswer(row["figure_id"], figures=(row["figure_id"],))
            case "target":
                target = self._row(indicator, "target")
                return self._figure(target) if target else self._none("no_target")
            case "baseline":
                return self._baseline(self._row(indicator, "baseline"))
        return self._none(str(field.why))

    def _level(self, row: Row) -> str:
        level = row["definition"].get("level") or self.of.catalogue[row["definition"]["indicator_id"]].current.level
        return str(level)

    def _baseline(self, row: Row | None) -> FormAnswer:
        """What was there before, with the day it was read; where nothing was, what the project wrote of that."""
        if row is None:
            return self._none("no_baseline")
        cell, notes = self._figure(row), [note[self.language] for note in row["definition"].get("made_of", [])]
        if row["status"] == "missing" and notes:
            return FormAnswer(why="\n".join(notes))
        return replace(cell, text="\n".join([cell.text, *notes])) if cell.text else cell

    def _project(self) -> FormAnswer:
        return FormAnswer(self.of.title)

    def _territory(self) -> FormAnswer:
        return FormAnswer(self.of.territory)

    def _year(self) -> FormAnswer:
        return FormAnswer(str(self.of.year), self.of.year)

    def _grant(self) -> FormAnswer:
        gave = self.of.gave
        return self._none("not_said") if gave is None else FormAnswer(money(gave, self.of.currency, self.language), gave, unit="euros")

    def _people(self) -> FormAnswer:
        row = self._row(PEOPLE)
        return self._figure(row) if row else self._none("no_figure")

    def _people_cells(self) -> FormAnswer:
        return self._several(
            row for row in self.indicators if row["definition"]["indicator_id"] == PEOPLE and row["definition"].get("breakdown")
        )

    def _outputs(self) -> FormAnswer:
        return self._several(row for row in self._wholes() if row["definition"].get("level") == "output")

    def _outcomes(self) -> FormAnswer:
        return self._several(row for row in self._wholes() if row["definition"].get("level") == "outcome")

    def _objectives(self) -> FormAnswer:
        return self._several(row for row in self._wholes() if self._row(row["definition"]["indicator_id"], "target"))

    def _baselines(self) -> FormAnswer:
        return self._several(row for row in self.own if row["definition"].get("role") == "baseline")

    def _changes(self) -> FormAnswer:
        return self._several(row for row in self.own if row["definition"].get("role") == "change")

    def _value(self) -> FormAnswer:
        row = self._row("value_created")
        return self._figure(row) if row else self._none("no_figure")

    def _stakeholders(self) -> FormAnswer:
        labels = self.of.catalogue.vocabulary.stakeholders
        names = dict.fromkeys(name for line in self._lines("value_created") for name in line["assumptions"].get("accounts", {}))
        return self._joined([labels[name].text.into(self.language) if name in labels else name for name in names], "value_created")

    def _durations(self) -> FormAnswer:
        said = [("form.lasts", line, {"years": line["assumptions"].get("duration", 1)}) for line in self._lines("value_created")]
        return self._joined([self._say(code, title=self._line(line), **more) for code, line, more in said], "value_created")

    def _corrections(self) -> FormAnswer:
        texts = []
        for line in self._lines("value_created"):
            corrections = line["assumptions"].get("corrections", {})
            shares = {name: percent((corrections.get(name) or {}).get("value") or 0, self.language) for name in CORRECTIONS}
            texts.append(self._say("form.corrected", title=self._line(line), **shares))
        return self._joined(texts, "value_created")

    def _evidence(self) -> FormAnswer:
        graded = [(line, grade_of(line, self._parameters("value_created"))) for line in self._lines("value_created")]
        return self._joined(
            [self._say("form.graded", title=self._line(line), grade=grade) for line, grade in graded if grade], "value_created"
        )

    def _volunteering(self) -> FormAnswer:
        """The value of the hours of volunteers, where the edition publishes it."""
        lines = [line for line in self._lines("value_invested") if "volunteers" in line["assumptions"].get("accounts", {})]
        if not lines:
            return self._none("no_figure")
        if any(line["withheld"] or line["present_value"] is None for line in lines):
            return self._none("suppressed")
        worth = sum(line["present_value"] for line in lines)
        text = self._say("form.volunteering", title=self._line(lines[0]), text=money(worth, self.of.currency, self.language))
        return FormAnswer(text, worth, (self._address("value_invested"),), unit="euros")

    def _public_money(self) -> FormAnswer:
        return self._received("public")

    def _private_money(self) -> FormAnswer:
        return self._received("private")

    def _received(self, funding: str) -> FormAnswer:
        """Said in words alone: the lines of a form's accounts divide money in another way."""
        amount = received_from(self._lines("value_invested"), funding)
        if amount is None:
            return self._none("accounts")
        text = self._say(f"form.received_{funding}", amount=money(amount, self.of.currency, self.language))
        return FormAnswer(text, figures=(self._address("value_invested"),))

    def _grant_share(self) -> FormAnswer:
        gave, income = self.of.gave, income_of(self._row(name) for name in (RAISED, EARNED))
        if gave is None or income is None or not income[0] >= gave:
            return self._none("accounts")
        share, whole = gave / income[0], money(income[0], self.of.currency, self.language)
        text = self._say("form.grant_share", share=percent(share, self.language), whole=whole)
        return FormAnswer(text, share, income[1], unit="share")

    def _wholes(self) -> Iterator[Row]:
        return (row for row in self.indicators if not row["definition"].get("breakdown"))

    def _several(self, rows: Iterator[Row]) -> FormAnswer:
        """Several figures in a row; those that are not published are said to be so."""
        figures = list(rows)
        if not any(row["low"] is not None for row in figures):
            return self._none("suppressed" if any(row["status"] == "suppressed" for row in figures) else "no_figure")
        return FormAnswer("\n".join(self._said(row) for row in figures), figures=tuple(row["figure_id"] for row in figures))

    def _said(self, row: Row) -> str:
        cell = self._figure(row)
        label, target = self._title(row), self._row(row["definition"]["indicator_id"], "target")
        if row["definition"]["kind"] == "indicator" and target and target["low"] is not None and not row["definition"].get("breakdown"):
            return self._say("form.aimed", label=label, text=cell.text or cell.why, target=self._figure(target).text)
        return self._say("form.said", label=label, text=cell.text or cell.why)

    def _figure(self, row: Row) -> FormAnswer:
        if row["low"] is None:
            return self._none("suppressed" if row["status"] == "suppressed" else "no_figure")
        text = text_of(row, self.language, self.of.currency, self.of.catalogue.vocabulary.units)
        return FormAnswer(text, row["value"], (row["figure_id"],), unit=row["unit"])

    def _joined(self, texts: list[str], measure: str) -> FormAnswer:
        return FormAnswer("\n".join(texts), figures=(self._address(measure),)) if texts else self._none("no_figure")

    def _title(self, row: Row) -> str:
        label, cell = str(row[f"label_{self.language}"]).partition(" · ")[2], row["definition"].get("breakdown")
        words = cell_words(cell, self.of.catalogue.vocabulary.breakdowns).into(self.language) if cell else ""
        return label or words or str(row["definition"]["indicator_id"])

    def _line(self, line: Mapping[str, Any]) -> str:
        return str(line["title"][self.language])

    def _lines(self, measure: str) -> list[dict[str, Any]]:
        return list((self.of.pedigree(self._address(measure)) or {}).get("outcomes", []))

    def _parameters(self, measure: str) -> Mapping[str, Any]:
        return dict((self.of.pedigree(self._address(measure)) or {}).get("parameters", {}))

    def _address(self, *name: str) -> str:
        return of_project(self.of.year, self.of.project, *name)

    def _row(self, *name: str) -> Row | None:
        return self.of.rows.get(self._address(*name))

    def _none(self, why: str) -> FormAnswer:
        return FormAnswer(why=self._say(f"form.why.{why}"))

    def _say(self, code: str, **values: Any) -> str:
        return wording.said(code, self.language, **values)
