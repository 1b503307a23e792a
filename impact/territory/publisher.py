"""Who answers for what is published, as the pages that a public body owes say it (`territory.yaml`, `publisher`)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from impact.messages import messages
from indicators.models import Model


class Host(Model):
    """Who keeps the server (law of 21 June 2004, article 1-1)."""

    name: str = Field(min_length=1)
    address: str = Field(min_length=1)
    telephone: str = Field(min_length=1)


class Audit(Model):
    """An audit of accessibility: by whom, when, and the share of the rules that were met."""

    by: str = Field(min_length=1)
    on: date
    rules_met: float = Field(ge=0, le=1)


class Publisher(Model):
    """The body that publishes: its name, its address, who directs the publication (a function or a name), whom to write to.

    data_protection   the data protection officer's address; audit: of accessibility, none if there was none
    """

    name: str = Field(min_length=1)
    address: str = Field(min_length=1)
    director: str = Field(min_length=1)
    contact: str = Field(min_length=3)
    data_protection: str = Field(min_length=3)
    host: Host | None = None
    audit: Audit | None = None
    accessibility: Literal["none", "partial", "full"] = "none"

    @model_validator(mode="after")
    def _as_audited(self) -> Publisher:
        """How far the site conforms is what an audit found: all rules met, at least half of them, or less, as when there was none."""
        met = self.audit.rules_met if self.audit else 0.0
        state = "full" if met == 1 else "partial" if met >= 0.5 else "none"
        if self.accessibility != state:
            raise messages.fault("accessibility_unaudited", state=self.accessibility, found=state)
        return self
