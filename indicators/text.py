"""Texts a person reads, in the two languages of the house; refusals that say where and what to do; how people write."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from indicators.document import read_document
from indicators.numbers import Language, day, is_one, listed, number


class Text(BaseModel):
    """A text in both languages; `str(text)` is the French one, the default of the house."""

    model_config = ConfigDict(extra="forbid", frozen=True)  # as Model, which cannot be its base: the module of models imports this one

    fr: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def into(self, language: Language) -> str:
        """The text in `language`."""
        return self.fr if language == "fr" else self.en

    def __str__(self) -> str:
        return self.fr


class Refusal(Exception):
    """Input that cannot be taken: a stable code and one sentence, in both languages, saying where and what to do.

    The command line prints it and exits with 2; a page shows it. It is never a traceback. `place`: the keys that lead to it in a document,
    and `detail`, what is wrong there, where it is about a place in one.
    """

    place: tuple[int | str, ...] = ()
    detail: Any = None

    def __init__(self, code: str, text: Text) -> None:
        super().__init__(f"{code}: {text.en}")
        self.code = code
        self.text = text


class Fault(ValueError):
    """What a model raises for a fault of its own finding: the sentence travels in both languages to whoever shows it."""

    def __init__(self, code: str, text: Text) -> None:
        super().__init__(text.en)
        self.code = code
        self.text = text


class WrittenNumber(str):
    """A number as it is written, which knows whether what it counts is one: `{count} {count:ligne|lignes}` is « 1 ligne », « 2 lignes »."""

    counted: tuple[float, Language]

    def __format__(self, form: str) -> str:
        """With two words, the one that follows the number in its language; the number itself else."""
        single, several, words = form.partition("|")
        if not several:
            return super().__format__(form)
        return single if is_one(*self.counted) else words

    @classmethod
    def of(cls, value: float, language: Language) -> WrittenNumber:
        """A number in a language."""
        written = cls(number(value, language))
        written.counted = (value, language)
        return written


class Wording:
    """The texts of one folder, from a YAML file that travels in its package: `code: {fr, en}`, or groups of them (`group.code`).

    A number among the values chooses the words that follow it: `{count:ligne|lignes}`.
    """

    def __init__(self, package: str, file: str = "wording.yaml") -> None:
        self._source = files(package) / file

    @cached_property
    def _texts(self) -> dict[str, Text]:
        """Read when a text is first asked for: most commands say few."""
        return dict(_flat(read_document(self._source.read_text("utf-8"))))

    def text(self, code: str, /, **values: Any) -> Text:
        """The text `code`, its placeholders filled with `values`, each written as its language writes it."""
        template = self._texts[code]
        if not values and "{" not in template.fr + template.en:
            return template
        return Text(
            fr=template.fr.format(**{k: localised(v, "fr") for k, v in values.items()}),
            en=template.en.format(**{k: localised(v, "en") for k, v in values.items()}),
        )

    def said(self, code: str, language: Language, /, **values: Any) -> str:
        """The text `code` in one language alone: for pages, which say thousands."""
        template = self.template(code, language)
        return template.format(**{name: localised(value, language) for name, value in values.items()}) if values else template.format()

    def template(self, code: str, language: Language) -> str:
        """The text `code` in one language, its placeholders as they stand."""
        return self._texts[code].into(language)

    def codes(self) -> list[str]:
        """Every code of the file."""
        return list(self._texts)


class Messages(Wording):
    """The sentences of one room about what cannot be taken (`messages.yaml`): each says where, why, and what to do."""

    def __init__(self, package: str, file: str = "messages.yaml") -> None:
        super().__init__(package, file)

    def refusal(self, code: str, /, **values: Any) -> Refusal:
        """The sentence `code` as an exception to raise."""
        return Refusal(code, self.text(code, **values))

    def fault(self, code: str, /, **values: Any) -> Fault:
        """The sentence `code` as the error that a model raises."""
        return Fault(code, self.text(code, **values))


def _flat(raw: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Text]]:
    for name, value in raw.items():
        if value.keys() <= {"fr", "en"}:
            yield f"{prefix}{name}", Text.model_validate(value)
        else:
            yield from _flat(value, f"{prefix}{name}.")


def localised(value: Any, language: Language) -> str:
    """A value as a person of that language reads it: 12 345,6 or 12,345.6; 5 mars 2023 or Mar 5, 2023; a Text in its language."""
    if isinstance(value, Text):
        return value.into(language)
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int | float):
        return WrittenNumber.of(value, language)
    if isinstance(value, date | datetime):
        return day(value, language)
    if isinstance(value, list | tuple):
        return listed(localised(item, language) for item in value)
    return str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")  # names of files may be bytes that are no text


_ALIKE = str.maketrans(
    {"_": " ", "’": "'"}
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
)
"""Signs that look like others, or like nothing."""


@lru_cache(65_536)
def folded(text: str) -> str:
    """A spelling without what two people may write differently: case, accents, spaces, underscores, kinds of dashes, unseen signs."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_ALIKE))
    if not decomposed.isascii():
        decomposed = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(decomposed.casefold().split())


def alphabetical(name: str) -> str:
    """What names are sorted by, as a dictionary sorts them: accents, case, apostrophes and quotation marks count for nothing."""
    return " ".join("".join(c for c in folded(name) if c.isalnum() or c == " ").split())
