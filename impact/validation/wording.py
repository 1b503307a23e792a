"""Findings put into words: codes by their labels, numbers and dates as each language writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from impact.validation.checks import Check, Kind
from indicators.breakdown import cell_words
from indicators.catalogue import Catalogue
from indicators.models import Missing
from indicators.numbers import LANGUAGES, Language, listed, period, precise, quoted
from indicators.text import Text, localised


class Wording:
    """The words for what the checks list. `titles` gives each project's title in French and in English."""

    def __init__(self, catalogue: Catalogue, titles: Mapping[str, tuple[str, str]]) -> None:
        self._catalogue = catalogue
        self._titles = titles

    def message(self, check: Check, row: Mapping[str, Any]) -> Text:
        """What was found and what to do, from a row of the check's SQL. Raises RuntimeError when the row lacks a placeholder."""
        said = {language: self._said(check, row, language) for language in LANGUAGES}
        try:
            found = {language: check.message.into(language).format(**said[language]) for language in LANGUAGES}
            return Text(**{language: f"{sentence} {check.recommendation.into(language)}" for language, sentence in found.items()})
        except KeyError as error:
            raise RuntimeError(f"check {check.id}: its message needs the column {error}, which its SQL does not give") from error

    def _said(self, check: Check, row: Mapping[str, Any], language: Language) -> dict[str, str]:
        day = row["period_end"]
        said = {name: self._value(value, check.reads_as.get(name), day, language) for name, value in row.items()}
        project = self._project(row["project_id"], language)
        when = self._period(row["period_start"], day, language)
        said |= {"project": project, "period": when, "indicator": "", "subject": f"{project}, {when}"}
        if row["indicator_id"] is not None:
            said["indicator"] = self._indicator(row["indicator_id"], day).into(language)
            cell = f", {cell_words(row['breakdown'], self._catalogue.vocabulary.breakdowns).into(language)}" if row["breakdown"] else ""
            said["subject"] += f", {quoted(said['indicator'], language)}{cell}"
        return said

    def _value(self, value: Any, kind: Kind | None, day: date | None, language: Language) -> str:
        if isinstance(value, list):
            return listed(self._value(item, kind, day, language) for item in value)
        if kind is not None and value is not None:
            return self._label(str(value), kind, day, language)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return precise(value, language)
        return localised(value, language)

    def _label(self, code: str, kind: Kind, day: date | None, language: Language) -> str:
        words = self._catalogue.vocabulary
        match kind:
            case "indicator":
                return self._indicator(code, day).into(language)
            case "breakdown":
                return getattr(words.breakdowns.get(code), language, code)
            case "missing":
                return getattr(words.missing.get(Missing(code)) if code in set(Missing) else None, language, code)
            case "evidence":
                return getattr(words.evidence.get(code), language, code)

    def _project(self, project_id: str | None, language: Language) -> str:
        nobody = {"fr": "projet inconnu", "en": "unknown project"}
        if project_id is None:
            return nobody[language]
        return self._titles.get(project_id, (project_id, project_id))[LANGUAGES.index(language)] or project_id

    def _period(self, start: date | None, end: date | None, language: Language) -> str:
        unknown = {"fr": "période inconnue", "en": "unknown period"}
        return unknown[language] if start is None or end is None else period(start, end, language)

    def _indicator(self, indicator_id: str, day: date | None) -> Text:
        """Its title when the period ended; its latest where no definition was in force; its id if the catalogue does not have it."""
        indicator = self._catalogue.indicators.get(indicator_id)
        if indicator is None:
            return Text(fr=indicator_id, en=indicator_id)
        return ((indicator.at(day) if day else None) or indicator.current).title
