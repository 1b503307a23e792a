"""By what people and where they live are known in what others wrote: names, addresses, telephone numbers, e-mails."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Literal

import phonenumbers

from indicators.models import Model
from indicators.text import folded
from indicators.yamlfile import load_model

Kind = Literal["name", "address", "phone", "email"]
ColumnKind = Literal["name", "address", "phone", "email", "birth"]
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
NAME = rf"{CAPITAL}[\w'’-]+"
_LONGEST_NAME = 4
"""Words of the longest name."""


def personal(text: str, country: str) -> Iterator[tuple[Kind, str]]:
    """What in a text may tell who someone is, of which kind. `country`: whose telephone numbers are written without a prefix."""
    yield from (("email", match.group()) for match in EMAIL.finditer(text))
    yield from (("phone", match.raw_string) for match in phonenumbers.PhoneNumberMatcher(text, country))
    yield from (("address", match.group()) for match in signs().address.finditer(text))
    yield from (("name", words) for words in signs().people(text))


class PersonalWords(Model):
    """The words by which people and where they live are known (`people.yaml`)."""

    titles: list[str]
    places: list[str]
    streets: list[str]
    streets_after: list[str]
    first_names: list[str]
    columns: dict[ColumnKind, list[str]]
    of_whom: list[str]


@dataclass(frozen=True)
class Signs:
    """By which people are known in a text."""

    words: PersonalWords

    @cached_property
    def address(self) -> re.Pattern[str]:
        """A number in a street: « 12 bis, rue Houdan », "12 Mill Road"."""
        before, after = _any_of(self.words.streets), _any_of(self.words.streets_after)
        number = r"\b\d{1,4}(?:\s?(?:bis|ter|quater|[A-D])\b)?,?\s+"
        return re.compile(rf"{number}(?:(?i:{before})\s+[\w'’ -]*?{NAME}|{NAME}(?:\s{NAME})?\s(?i:{after})\b)")

    @cached_property
    def titled(self) -> re.Pattern[str]:
        """A title before a name: « Mme Dupont »."""
        return re.compile(rf"(?<!\w)(?:{_any_of(self.words.titles)})\s(?:{NAME})(?:[\s-]{NAME})*")

    @cached_property
    def pair(self) -> re.Pattern[str]:
        """Two capitals in a row, and the words before them."""
        return re.compile(rf"(?:(?P<before>[\w'’]+)\s(?:de\s|du\s|des\s|d['’])?)?(?P<name>(?P<first>{NAME})\s(?:{CAPITAL}\.|{NAME}))")

    @cached_property
    def first_names(self) -> frozenset[str]:
        """Frequent ones."""
        return frozenset(folded(name) for line in self.words.first_names for name in line.split())

    @cached_property
    def places(self) -> frozenset[str]:
        """What a name is given to without anyone living being meant."""
        return frozenset(folded(place) for place in self.words.places)

    def people(self, text: str) -> Iterator[str]:
        """Titles with their names; first names with what follows, but those of places."""
        titled = [match.group() for match in self.titled.finditer(text)]
        yield from titled
        for match in self.pair.finditer(text):
            first = re.split(r"[-’']", match["first"])[0]
            named = folded(first) in self.first_names and folded(re.split("['’]", match["before"] or "")[-1]) not in self.places
            if named and not any(match["name"] in words for words in titled):
                yield match["name"]

    @cached_property
    def columns(self) -> dict[str, ColumnKind]:
        """What heads a column about people, « nom », « téléphone du participant »; plain and simple."""
        return {simple(word): kind for kind, words in self.words.columns.items() for word in words}

    @cached_property
    def of_whom(self) -> re.Pattern[str]:
        """Whose: « … du bénévole », « … des participants »."""
        return re.compile(rf" (?:d |de |de l |du |de la |des |d un |d une )?(?:{_any_of(simple(word) for word in self.words.of_whom)})s?$")

    def heads(self, heading: str) -> ColumnKind | None:
        """The kind of a column that is headed so; None for any other."""
        return self.columns.get(self.of_whom.sub("", simple(heading)))

    def names(self, text: str) -> bool:
        """Whether a cell is somebody's name and nothing else: « Jean Dupont », « DUPONT Jean », « Mme Dupont », « Amina »."""
        words = re.findall(r"[\w'’.-]+", text)
        if not words or len(words) > _LONGEST_NAME or not all(re.match(CAPITAL, word) for word in words):
            return False
        return any(folded(part) in self.first_names for word in words for part in word.split("-")) or words[0] in self.words.titles


def simple(heading: str) -> str:
    """A heading in small letters without marks: « N° de tél. » and « n de tel » are one."""
    return " ".join(re.findall(r"\w+", folded(heading)))


@cache
def signs() -> Signs:
    """The signs of `people.yaml`."""
    return Signs(load_model(PersonalWords, files(__package__).joinpath("people.yaml")))


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
