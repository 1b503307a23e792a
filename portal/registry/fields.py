"""The fields of a form, as `forms.yaml` lists them: what a document says in each, and what becomes of the document as they are filled."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from django.http import QueryDict
from pydantic import RootModel
from ruamel.yaml import YAML

from indicators.document import Malformed, read_document
from indicators.models import Model
from indicators.text import Text
from indicators.yamlfile import Location, plain, read_yaml
from indicators.yamlwriting import flow, put
from portal.registry.things import at

Form = Literal["text", "words", "value", "truth", "list", "several", "choice", "yaml"]
LANGUAGES = ("fr", "en")


class EditedField(Model):
    """One field.

    path   where it is written, from the thing on: `deadweight.value`
    form   a text; a text in both languages (`words`); a number or a day (`value`); yes or no (`truth`); a list, one a line or between
           commas; several of the names of `of`, ticked; a choice among them; or a part as YAML, for what has too many forms
    """

    path: str
    form: Form = "text"
    of: str | None = None
    label: Text
    hint: Text | None = None

    @property
    def among(self) -> str | None:
        """What it is chosen among."""
        return "truth" if self.form == "truth" else self.of

    @property
    def place(self) -> Location:
        """The path as keys."""
        return tuple(self.path.split("."))


class FormGroup(Model):
    """Fields under one heading."""

    title: Text
    fields: list[EditedField]


class Forms(RootModel[dict[str, list[FormGroup]]]):
    """The forms by kind of thing."""


@dataclass(frozen=True)
class Filled:
    """A field with what is in it: the names of its inputs and their texts, what may be chosen, and what is wrong there."""

    field: EditedField
    inputs: list[tuple[str, str, str]]
    choices: list[tuple[str, str]]
    fault: str = ""

    @property
    def ticked(self) -> list[str]:
        """The names that are chosen, of several."""
        return items_of(self.inputs[0][2])


@cache
def forms() -> dict[str, list[FormGroup]]:
    """The groups of fields of each form."""
    return Forms.model_validate(plain(read_yaml(files("portal.registry") / "forms.yaml"))).root


def fields_of(form: str) -> list[EditedField]:
    """All fields of a form."""
    return [field for group in forms()[form] for field in group.fields]


def texts_of(form: str, entry: Any) -> dict[str, str]:
    """What an entry says, by the names of the inputs."""
    texts: dict[str, str] = {}
    for field in fields_of(form):
        value = at(entry, field.place)
        if field.form == "words":
            texts |= {f"{field.path}.{language}": _word(value, language) for language in LANGUAGES}
        else:
            texts[field.path] = _text(field.form, _in_short(entry, field) if value is None else value)
    return texts


def fill(document: Any, place: Location, form: str, before: Mapping[str, str], posted: Mapping[str, str]) -> None:
    """Puts what was posted into a document that keeps its comments, where it is another than before.

    Raises Malformed where a part is no YAML.
    """
    for field in fields_of(form):
        names = [f"{field.path}.{language}" for language in LANGUAGES] if field.form == "words" else [field.path]
        for name in names:
            text = posted.get(name, before[name]).replace("\r\n", "\n").strip()
            if field.form == "several":
                text = _in_their_order(items_of(text), items_of(before[name]))
            if text != before[name].strip():
                at_name = (*place, *name.split(".")) if field.form == "words" else (*place, *field.place)
                put(document, at_name, _value(field.form, text))


def posted_texts(form: str, posted: QueryDict) -> dict[str, str]:
    """What a page sent, by the names of the inputs; of several that are ticked, their names in one text."""
    several = {field.path for field in fields_of(form) if field.form == "several"}
    return {name: ", ".join(text for text in posted.getlist(name) if text) if name in several else str(posted[name]) for name in posted}


def items_of(text: str) -> list[str]:
    """The items of a list as a field writes it."""
    return [item.strip() for item in (text.splitlines() if "\n" in text else text.split(",")) if item.strip()]


def _in_their_order(items: list[str], before: list[str]) -> str:
    """What is chosen, in the order in which it was written, with what is new at the end."""
    return _text("list", [item for item in before if item in items] + [item for item in items if item not in before])


def _in_short(entry: Any, field: EditedField) -> Any:
    """An estimate that is written as its value alone."""
    *way, last = field.place
    short = at(entry, tuple(way)) if last == "value" and way else None
    return None if isinstance(short, dict) else short


def _word(value: Any, language: str) -> str:
    if isinstance(value, dict):
        return str(value.get(language, ""))
    return "" if value is None else str(value)


def _text(form: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if form in ("list", "several") and isinstance(value, list):
        return ("\n" if any("," in str(item) for item in value) else ", ").join(str(item) for item in value)
    if isinstance(value, dict | list):
        return _yaml(value)
    return str(value)


def _value(form: str, text: str) -> Any:
    """What a text stands for in a document; None where it is empty."""
    if not text:
        return None
    if form in ("text", "words", "choice"):
        return text
    if form in ("list", "several"):
        return flow(items_of(text))
    if form == "truth":
        return text == "true"
    if form == "value":
        text = text.replace("\u00a0", "").replace("\u202f", "")
        number = text.replace(" ", "").replace(",", ".")
        return plain(read_document(number if _is_number(number) else text))
    return flow(plain(read_document(text)))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _yaml(value: Any) -> str:
    """A part as people write it: each item on a line of its own."""
    yaml, buffer = YAML(), io.StringIO()
    yaml.width = 4000
    yaml.default_flow_style = None
    yaml.representer.ignore_aliases = lambda _: True
    if isinstance(value, list):
        for item in value:
            yaml.dump([flow(item)], buffer)
    else:
        yaml.dump({name: flow(inner) for name, inner in value.items()}, buffer)
    return buffer.getvalue().strip()


def malformed(form: str, posted: Mapping[str, str]) -> tuple[str, Malformed] | None:
    """The first field whose text is no YAML, and what is wrong with it."""
    for field in fields_of(form):
        if field.form in ("yaml", "value"):
            try:
                _value(field.form, posted.get(field.path, "").replace("\r\n", "\n").strip())
            except Malformed as error:
                return field.path, error
    return None
