"""The two languages of the house: texts a person reads, refusals that say where and what to do, numbers as the locale writes them."""

from __future__ import annotations

from datetime import date, datetime
from importlib.resources import files
from typing import Any, Literal, get_args

from babel import Locale
from babel.dates import format_date as babel_date
from babel.numbers import format_decimal, format_percent
from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

Language = Literal["fr", "en"]
LARGEST = 1e15
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Text(BaseModel):
    """A text in both languages; `str(text)` is the French one, the default of the house."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fr: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def into(self, language: Language) -> str:
        """The text in `language`."""
        return self.fr if language == "fr" else self.en

    def __str__(self) -> str:
        return self.fr


class Refusal(Exception):
    """Input that cannot be taken: a stable code and one sentence, in both languages, saying where and what to do.

    The command line prints it and exits with 2; a page shows it. It is never a traceback.
    """

    def __init__(self, code: str, text: Text) -> None:
        super().__init__(f"{code}: {text.en}")
        self.code = code
        self.text = text


def wrong(fr: str, en: str) -> ValueError:
    """The error a model raises for a fault of its own making: both languages travel with it to whoever shows it."""
    error = ValueError(en)
    error.add_note(fr)
    return error


class Messages:
    """The sentences of one room, read from a YAML file that travels in its package."""

    def __init__(self, package: str, file: str = "messages.yaml") -> None:
        raw = YAML(typ="safe", pure=True).load((files(package) / file).read_text("utf-8"))
        self._texts = {code: Text.model_validate(text) for code, text in raw.items()}

    def text(self, code: str, **values: Any) -> Text:
        """The sentence `code`, its placeholders filled with `values`, each written as its language writes it."""
        template = self._texts[code]
        return Text(
            fr=template.fr.format(**{k: localised(v, "fr") for k, v in values.items()}),
            en=template.en.format(**{k: localised(v, "en") for k, v in values.items()}),
        )

    def refusal(self, code: str, **values: Any) -> Refusal:
        """The sentence `code` as an exception to raise."""
        return Refusal(code, self.text(code, **values))

    def codes(self) -> list[str]:
        """Every code of the room."""
        return list(self._texts)


def localised(value: Any, language: Language) -> str:
    """A value as a person of that language reads it: 12 345,6 or 12,345.6; 5 mars 2023 or Mar 5, 2023; a Text in its language."""
    if isinstance(value, Text):
        return value.into(language)
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int | float):
        return number(value, language)
    if isinstance(value, date | datetime):
        return babel_date(value, format="medium", locale=language)
    if isinstance(value, list | tuple):
        return ", ".join(localised(item, language) for item in value)
    return str(value)


def number(value: float, language: Language, decimals: int = 2) -> str:
    """A number with the separators of the locale and at most `decimals` decimals; in powers of ten where it is beyond all use."""
    if not abs(value) < LARGEST:
        return f"{value:.3g}"
    return format_decimal(round(value, decimals), format=f"#,##0.{'#' * decimals}", locale=language)


def percent(value: float, language: Language, decimals: int = 0, *, zeros: bool = True) -> str:
    """A share in percent with so many decimals, or at most as many (without its last `zeros`): 12,0 % and 12 %, 12.0% and 12%."""
    pattern = "#,##0" + ("." + ("0" if zeros else "#") * decimals if decimals else "")
    return format_percent(value, pattern + ("\u202f%" if language == "fr" else "%"), locale=language)


def is_one(count: float, language: Language) -> bool:
    """Whether a thing so counted is written in the singular, by the rule of the language: 0 and 1,5 are, in French only."""
    return Locale(language).plural_form(round(count, 2)) == "one"
