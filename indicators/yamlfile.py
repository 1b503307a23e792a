"""YAML read into models; whatever is wrong is said with its file and line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from indicators.document import Items, Keys, Malformed, read_document
from indicators.fieldsets import share_all_fields
from indicators.messages import messages
from indicators.text import Fault, Refusal, Text

Source = Path | Traversable
Location = tuple[int | str, ...]
"""Where something is written in a document: its keys, and places in lists."""
Loaded = TypeVar("Loaded", bound=BaseModel)


def read_yaml(source: Source) -> Any:
    """The document, whose maps and lists know their lines; nobody changes it.

    Raises Refusal `file_unreadable` or `yaml_invalid`.
    """
    try:
        text = source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise messages.refusal("file_unreadable", file=source, detail=getattr(error, "strerror", None) or error) from error
    return as_document(text, source)


def as_document(text: str, source: Source) -> Any:
    """The document of a text that was read from `source`. Raises Refusal `yaml_invalid`."""
    try:
        return read_document(text)
    except Malformed as error:
        detail = messages.text(error.code, **error.values)
        raise messages.refusal("yaml_invalid", file=source, line=str(error.line), detail=detail) from error


def load_model(model: type[Loaded], source: Source, context: dict[str, Any] | None = None) -> Loaded:
    """One YAML file as one model. Raises Refusal `yaml_model` naming file, line and key of the first fault."""
    return as_model(model, read_yaml(source), source, context)


def as_model(model: type[Loaded], document: Any, source: Source, context: dict[str, Any] | None = None) -> Loaded:
    """A document that was read from `source`, as a model; faults carry the line of the key they concern."""
    if document is None:
        raise messages.refusal("file_empty", file=source)
    try:
        loaded = model.model_validate(plain(document), context=context)
    except ValidationError as error:
        faults = error.errors()  # a misspelt key is also a missing one: what stands there is what to correct
        fault = next((f for f in faults if f["type"] == "extra_forbidden"), faults[0])
        raise fault_at(source, document, _in_document(document, fault["loc"]), _reason(fault)) from error
    share_all_fields(loaded)
    return loaded


def _in_document(document: Any, location: Location) -> Location:
    """The location in terms of the document: pydantic also names the form it tried, and keys inside what was written as one number."""
    kept: list[int | str] = []
    for part in location:
        inside = isinstance(document, list) and isinstance(part, int) and part < len(document)
        if inside or (isinstance(document, dict) and part in document):
            document = document[part]
            kept.append(part)
        elif isinstance(document, dict) and part == location[-1]:
            kept.append(part)
    return tuple(kept)


def _reason(fault: ErrorDetails) -> Text | str:
    """What pydantic reports, in both languages where the sentence is ours or a common one of its own."""
    error = (fault.get("ctx") or {}).get("error")
    if isinstance(error, Fault):
        return error.text
    code = f"yaml_{fault['type']}"
    if code in messages.codes():
        return messages.text(code, **(fault.get("ctx") or {}))
    return fault["msg"].removeprefix("Value error, ")


def fault_at(source: Source, document: Any, location: Location, detail: Any) -> Refusal:
    """A refusal about the key at `location` of `document`, with its line in `source`."""
    key = ".".join(str(part) for part in location) or "?"
    refusal = messages.refusal("yaml_model", file=source, line=str(line_of(document, location)), key=key, detail=detail)
    refusal.place, refusal.detail = location, detail
    return refusal


def check_known(source: Source, document: Any, location: Location, name: str, known: Iterable[str]) -> None:
    """What is named at `location` must be among `known`. Raises Refusal with file and line, and what is known."""
    if name not in known:
        listed = ", ".join(sorted(known)) or "—"
        raise fault_at(source, document, location, messages.text("name_unknown", name=name, known=listed))


def check_all_known(source: Source, document: Any, location: Location, names: Sequence[str], known: Iterable[str]) -> None:
    """What is named in the list at `location` must be among `known`. Raises Refusal with file and line."""
    for n, name in enumerate(names):
        check_known(source, document, (*location, n), name, known)


def check_once(source: Source, document: Any, location: Location, name: str, taken: Iterable[str]) -> None:
    """What is named at `location` must be new. Raises Refusal with file and line."""
    if name in taken:
        raise fault_at(source, document, location, messages.text("name_taken", name=name))


def check_file_name(source: Source, document: Any, entry_id: str) -> None:
    """A file of one entry has its id as its name. Raises Refusal with file and line."""
    if source.name not in (f"{entry_id}.yaml", f"{entry_id}.yml"):
        raise fault_at(source, document, ("id",), messages.text("file_name", id=entry_id))


def yaml_files(folder: Source) -> list[Source]:
    """The YAML files that lie in a folder, by name."""
    return sorted((source for source in folder.iterdir() if source.name.endswith(".yaml")), key=lambda source: source.name)


def line_of(document: Any, location: Location) -> int:
    """The line (from 1) of the deepest part of `location` that the document holds."""
    line = 1
    for part in location:
        is_item = isinstance(document, Items) and isinstance(part, int) and part < len(document)
        if not is_item and not (isinstance(document, Keys) and part in document):
            break
        line, document = document.lines[part], document[part]
    return line


def plain(document: Any) -> Any:
    """The document without its lines: dicts, lists and scalars."""
    if isinstance(document, dict):
        return {key: plain(value) for key, value in document.items()}
    return [plain(item) for item in document] if isinstance(document, list) else document
