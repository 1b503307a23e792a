"""What people said, with their consent: when they gave it, for which uses, until when. Without it nothing of theirs is published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Literal

from pydantic import Field

from impact.ecosystem.consultation.models import Cleared
from indicators.models import Identifier, Model
from indicators.text import Text
from indicators.yamlfile import Source, as_model, check_once, fault_at, read_yaml
from reports.edition.messages import messages

Use = Literal["report", "web", "sheets"]


class Consent(Model):
    """What a person agreed to. `scope`: where their words may stand; `until`: the last day on which they may be published anew."""

    date: dt.date
    scope: list[Use] = Field(min_length=1)
    until: dt.date


class Testimony(Model):
    """What someone said about a project. `who`: how they wish to be called, never a name that the town was not allowed to print.

    cleared   words in it that seemed to tell who someone is, and that a person lets be published
    """

    id: Identifier
    project: str
    text: Text
    who: Text
    consent: Consent | None = None
    illustrative: bool = False
    cleared: Cleared | None = None


class Testimonies(Model):
    """The file `testimonies.yaml`."""

    testimonies: list[Testimony] = Field(default=[])


def load_testimonies(source: Source, projects: Collection[str], on: dt.date) -> list[Testimony]:
    """The testimonies that may be published on a day; none where there is no file.

    Raises Refusal with file and line: a language that is missing, an unknown project, a consent that is missing, not given yet, or over.
    """
    if not source.is_file():
        return []
    document = read_yaml(source)
    if document is None:
        return []
    testimonies = as_model(Testimonies, document, source).testimonies
    for n, testimony in enumerate(testimonies):
        place = ("testimonies", n)
        check_once(source, document, (*place, "id"), testimony.id, [t.id for t in testimonies[:n]])
        if testimony.project not in projects:
            detail = messages.text("testimony_project", project=testimony.project)
            raise fault_at(source, document, (*place, "project"), detail)
        consent = testimony.consent
        if consent is None:
            raise fault_at(source, document, place, messages.text("consent_missing", id=testimony.id))
        if not consent.date <= on <= consent.until:
            detail = messages.text("consent_over", id=testimony.id, since=consent.date, until=consent.until, on=on)
            raise fault_at(source, document, (*place, "consent"), detail)
    return testimonies


def usable(testimonies: Collection[Testimony], use: Use) -> list[Testimony]:
    """Those whose consent is for a use."""
    return [t for t in testimonies if t.consent is not None and use in t.consent.scope]
