"""Who takes part: the members of the ecosystem with their dates, so that growth is counted and not typed."""

from __future__ import annotations

from datetime import date

from pydantic import Field, model_validator

from impact.messages import messages
from indicators.models import Identifier, Model
from indicators.yamlfile import Source, as_model, check_known, check_once, read_yaml


class Actor(Model):
    """A citizen, an association, a firm, an establishment or the town itself."""

    id: Identifier
    name: str = Field(min_length=1)
    kind: Identifier
    joined: date
    left: date | None = None
    illustrative: bool = False

    @model_validator(mode="after")
    def _dates(self) -> Actor:
        if self.left is not None and self.left < self.joined:
            raise messages.fault("actor_dates", left=str(self.left), joined=str(self.joined))
        return self

    def present(self, day: date) -> bool:
        """Whether it is a member on that day."""
        return self.joined <= day and (self.left is None or day < self.left)


class Actors(Model):
    """The file `actors.yaml`."""

    actors: list[Actor] = Field(default=[])


def load_actors(source: Source, kinds: set[str]) -> dict[str, Actor]:
    """The members by id; none where there is no file. Raises Refusal with file and line: unknown kind, id given twice."""
    if not source.is_file():
        return {}
    document = read_yaml(source)
    known: dict[str, Actor] = {}
    for n, actor in enumerate(as_model(Actors, document, source).actors):
        check_known(source, document, ("actors", n, "kind"), actor.kind, kinds)
        check_once(source, document, ("actors", n, "id"), actor.id, known)
        known[actor.id] = actor
    return known
