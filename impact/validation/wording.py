"""Findings put into words: codes by their labels, numbers and dates as each language writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from impact.validation.checks import Check, Kind
from indicators.breakdown import cell_words
from indicators.catalogue import Catalogue
from indicators.numbers import LANGUAGES, Language, listed, period, precise, quoted
from indicators.text import Text, Wording, localised

wording = Wording("impact.validation")


class FindingWording:
    """The words for what the checks list. `titles` gives each project's title in French and in English."""

    def __init__(self, catalogue: Catalogue, titles: Mapping[str, tuple[str, str]]) -> None:
        self._catalogue = catalogue
        self._titles = titles

    def message(self, check: Check, row: Mapping[str, Any]) -> Text:
        """What is the matter and what to do, from a row of the check's SQL. Raises RuntimeError when the row lacks a placeholder."""
        try:
            return Text(**{language: self._sentences(check, row, language) for language in LANGUAGES})
        except KeyError as error:
            raise RuntimeError(f"check {check.id}: its message needs the column {error}, which its SQL does not give") from error

    def _sentences(self, check: Check, row: Mapping[str, Any], language: Language) -> str:
        sentence = check.message.into(language).format(**self._words(check, row, language))
        return f"{sentence} {check.recommendation.into(language)}"

    def _words(self, check: Check, row: Mapping[str, Any], language: Language) -> dict[str, str]:
        """What fills the placeholders of a message."""
        day = row["period_end"]
        words = {name: self._value(value, check.reads_as.get(name), day, language) for name, value in row.items()}
        project, when = self._project(row["project_id"], language), _period(row["period_start"], day, language)
        words |= {"project": project, "period": when, "indicator": "", "subject": f"{project}, {when}"}
        if row["indicator_id"] is not None:
            words["indicator"] = self._indicator(row["indicator_id"], day).into(language)
            cell = f", {cell_words(row['breakdown'], self._catalogue.vocabulary.breakdowns).into(language)}" if row["breakdown"] else ""
            words["subject"] += f", {quoted(words['indicator'], language)}{cell}"
        return words

    def _value(self, value: Any, kind: Kind | None, day: date | None, language: Language) -> str:
        if isinstance(value, list):
            return listed(self._value(item, kind, day, language) for item in value)
        if kind is not None and value is not None:
            return self._label(str(value), kind, day, language)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return precise(value, language)
        return localised(value, language)

    def _label(self, code: str, kind: Kind, day: date | None, language: Language) -> str:
        if kind == "indicator":
            return self._indicator(code, day).into(language)
        vocabulary = self._catalogue.vocabulary
        labels: dict[str, Mapping[Any, Any]] = {
            "breakdown": vocabulary.breakdowns,
            "missing": vocabulary.missing,
            "evidence": vocabulary.evidence,
        }
        return str(getattr(labels[kind].get(code), language, code))

    def _project(self, project_id: str | None, language: Language) -> str:
        if project_id is None:
            return wording.text("unknown_project").into(language)
        return self._titles.get(project_id, (project_id, project_id))[LANGUAGES.index(language)] or project_id

    def _indicator(self, indicator_id: str, day: date | None) -> Text:
        """Its title when the period ended; its latest where no definition was in force; its id if the catalogue does not have it."""
        indicator = self._catalogue.indicators.get(indicator_id)
        if indicator is None:
            return Text(fr=indicator_id, en=indicator_id)
        return ((indicator.at(day) if day else None) or indicator.current).title


def _period(start: date | None, end: date | None, language: Language) -> str:
    if start is None or end is None:
        return wording.text("unknown_period").into(language)
    return period(start, end, language)
