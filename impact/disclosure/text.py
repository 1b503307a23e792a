"""What people wrote, before it is published: names, addresses, telephone numbers and e-mails are asked about, never dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Literal, NamedTuple

import phonenumbers

from impact.ecosystem.consultation.models import Cleared, Consultation
from impact.messages import messages
from indicators.models import Model
from indicators.text import Refusal, Text, folded
from indicators.yamlfile import load_model

Kind = Literal["name", "address", "phone", "email"]
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
NAME = rf"{CAPITAL}[\w'’-]+"


class FreeText(NamedTuple):
    """A text that would be published, where it stands in the workspace, and what a person has cleared in it."""

    place: str
    text: str
    cleared: Cleared | None = None


class Concern(NamedTuple):
    """Something in a text that may tell who someone is: where, of which kind, in which words."""

    place: str
    kind: Kind
    words: str

    @property
    def text(self) -> Text:
        """What is asked of whoever publishes, in both languages."""
        return messages.text("text_concern", place=self.place, words=self.words, kind=messages.text(f"text_concern.{self.kind}"))


def concerns(passages: Iterable[FreeText], country: str) -> list[Concern]:
    """All that nobody has cleared, text by text. `country`: whose telephone numbers are written without a prefix."""
    return [
        Concern(passage.place, kind, words)
        for passage in passages
        for kind, words in dict.fromkeys(_found(passage.text, country))
        if passage.cleared is None or words not in passage.cleared.words
    ]


def refuse_concerns(open_ones: list[Concern]) -> Refusal | None:
    """The refusal to publish while anything is open, with every place; None where nothing is."""
    return messages.refusal("text_concerns", count=len(open_ones), concerns=[concern.text for concern in open_ones]) if open_ones else None


def proposal_passages(consultations: Iterable[Consultation]) -> Iterator[FreeText]:
    """The texts of proposals and of what was replied to them."""
    for consultation in consultations:
        for proposal in consultation.proposals:
            place = f"consultations/{consultation.id}.yaml, {proposal.id}"
            yield FreeText(place, proposal.text, proposal.cleared)
            if proposal.reply is not None:
                yield FreeText(f"{place}, reply", proposal.reply.text, proposal.cleared)


def _found(text: str, country: str) -> Iterator[tuple[Kind, str]]:
    yield from (("email", match.group()) for match in EMAIL.finditer(text))
    yield from (("phone", match.raw_string) for match in phonenumbers.PhoneNumberMatcher(text, country))
    yield from (("address", match.group()) for match in _signs().address.finditer(text))
    yield from (("name", words) for words in _signs().people(text))


class Signs(Model):
    """The words by which people and where they live are known (`names.yaml`)."""

    titles: list[str]
    places: list[str]
    streets: list[str]
    streets_after: list[str]
    first_names: list[str]


@dataclass(frozen=True)
class _Patterns:
    signs: Signs

    @cached_property
    def address(self) -> re.Pattern[str]:
        """A number in a street: « 12 bis, rue Houdan », "12 Mill Road"."""
        before, after = _any_of(self.signs.streets), _any_of(self.signs.streets_after)
        number = r"\b\d{1,4}(?:\s?(?:bis|ter|quater|[A-D])\b)?,?\s+"
        return re.compile(rf"{number}(?:(?i:{before})\s+[\w'’ -]*?{NAME}|{NAME}(?:\s{NAME})?\s(?i:{after})\b)")

    @cached_property
    def titled(self) -> re.Pattern[str]:
        """A title before a name: « Mme Dupont »."""
        return re.compile(rf"(?<!\w)(?:{_any_of(self.signs.titles)})\s(?:{NAME})(?:[\s-]{NAME})*")

    @cached_property
    def pair(self) -> re.Pattern[str]:
        """Two capitals in a row, and the words before them."""
        return re.compile(rf"(?:(?P<before>[\w'’]+)\s(?:de\s|du\s|des\s|d['’])?)?(?P<name>(?P<first>{NAME})\s(?:{CAPITAL}\.|{NAME}))")

    @cached_property
    def first_names(self) -> frozenset[str]:
        return frozenset(folded(name) for line in self.signs.first_names for name in line.split())

    @cached_property
    def places(self) -> frozenset[str]:
        return frozenset(folded(place) for place in self.signs.places)

    def people(self, text: str) -> Iterator[str]:
        """Titles with their names; first names with what follows, but those of places."""
        titled = [match.group() for match in self.titled.finditer(text)]
        yield from titled
        for match in self.pair.finditer(text):
            first = re.split(r"[-’']", match["first"])[0]
            named = folded(first) in self.first_names and folded(re.split("['’]", match["before"] or "")[-1]) not in self.places
            if named and not any(match["name"] in words for words in titled):
                yield match["name"]


@cache
def _signs() -> _Patterns:
    return _Patterns(load_model(Signs, files(__package__).joinpath("names.yaml")))


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
