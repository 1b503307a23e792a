"""What people wrote, before it is published: names, addresses, telephone numbers and e-mails are asked about, never dropped in silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from impact.ecosystem.consultation.models import Cleared, Consultation
from impact.messages import messages
from impact.tables.people import Kind, personal
from indicators.text import Refusal, Text


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
        for kind, words in dict.fromkeys(personal(passage.text, country))
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
