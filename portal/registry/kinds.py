"""The kinds of things of the register and the lines of their parts, as `kinds.yaml` says them: found in a document, and made in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import Field, RootModel
from ruamel.yaml.comments import CommentedSeq

from indicators.models import Model
from indicators.text import Text
from indicators.yamlfile import Location, load_model
from indicators.yamlwriting import flow, put

KEY, ITEM = "*", "#"
"""In the way to a line: whatever the key of a mapping, whatever item of a list."""
YEARS = "years"
"""Keys that are years, written as numbers."""


class AskedKey(Model):
    """A key of the way to a line that a form asks for: chosen `of` what there is, a year, or a text."""

    label: Text
    of: str | None = None


class ThingPart(Model):
    """A part of a thing whose lines have a form of their own.

    `way`: to a line, from the thing on; `tells`: the fields that tell a line; `same`: those by which a row of a list knows it again.
    """

    way: list[str]
    keys: list[AskedKey] = Field(default=[])
    tells: list[str] = Field(default=[])
    same: list[str] = Field(default=[])
    title: Text
    one: Text
    add: Text


class RegisterKind(Model):
    """One kind of thing: where it is written, and its parts."""

    file: str
    listed: str | None = None
    named: bool = True
    whole: bool = False
    retired: str | None = None
    parts: dict[str, ThingPart] = Field(default={})

    @property
    def alone(self) -> bool:
        """Whether each thing has a file of its own."""
        return "{}" in self.file


class RegisterKinds(RootModel[dict[str, RegisterKind]]):
    """The kinds by name."""


@cache
def kinds() -> dict[str, RegisterKind]:
    """The kinds, in the order in which pages show them."""
    return load_model(RegisterKinds, files("portal.registry") / "kinds.yaml").root


def lines(entry: Any, part: ThingPart) -> list[tuple[Location, Any]]:
    """The lines of a part of a thing: the place of each from the thing on, and what it says."""
    return list(_walk(entry, part.way, ()))


def _walk(inside: Any, way: Sequence[str], place: Location) -> Iterator[tuple[Location, Any]]:
    if not way:
        yield place, inside
        return
    step, *rest = way
    if step == ITEM and not isinstance(inside, list):  # the only one, written without a list
        yield from _walk(inside, rest, place)
        return
    if step == ITEM:
        steps: Any = enumerate(inside)
    elif isinstance(inside, dict):
        steps = inside.items() if step == KEY else [(step, inside[step])] if step in inside else []
    else:
        steps = []
    for key, value in steps:
        yield from _walk(value, rest, (*place, key))


def keys_of(place: Location, part: ThingPart) -> list[Any]:
    """The keys in the place of a line, in the order of those that a form asks for."""
    return [key for step, key in zip(part.way, place, strict=False) if step == KEY]


def new_line(entry: Any, part: ThingPart, typed: Sequence[str]) -> Location:
    """The place of a line that is to be, under the keys that were typed; at the end of its list."""
    keys: list[Any] = [int(text) if key.of == YEARS and text.isdecimal() else text for key, text in zip(part.keys, typed, strict=True)]
    place: Location = ()
    for step in part.way:
        inside = _at(entry, place)
        there = len(inside) if isinstance(inside, list) else 1 if isinstance(inside, dict) and inside else 0
        place = (*place, keys.pop(0) if step == KEY else there if step == ITEM else step)
    return place


def make_way(document: Any, place: Location, before: int, part: ThingPart) -> None:
    """Makes what a line is to lie in where it is not there; a line that was written without a list becomes the first of one.

    `before`: how many steps of the place lead to the thing.
    """
    for reached, step in enumerate(part.way, before):
        inside = _at(document, place[:reached])
        if step == ITEM and len(place) > reached and not isinstance(inside, list):
            put(document, place[:reached], CommentedSeq([inside] if inside else []))
        elif inside is None and reached:
            put(document, place[:reached], flow({}))


def _at(document: Any, place: Location) -> Any:
    for step in place:
        there = isinstance(document, dict) and step in document
        there = there or (isinstance(document, list) and isinstance(step, int) and step < len(document))
        if not there:
            return None
        document = document[step]
    return document
