"""YAML read into models; whatever is wrong is said with its file and line."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from indicators.messages import messages
from indicators.text import Fault, Refusal, Text

Source = Path | Traversable
Location = tuple[int | str, ...]
"""Where something is written in a document: its keys, and places in lists."""
Loaded = TypeVar("Loaded", bound=BaseModel)


def read_yaml(source: Source) -> Any:
    """The document, its maps and lists still knowing their lines.

    Raises Refusal `file_unreadable` or `yaml_invalid`.
    """
    try:
        text = source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise messages.refusal("file_unreadable", file=source, detail=getattr(error, "strerror", None) or error) from error
    try:
        return _parsed(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise messages.refusal("yaml_invalid", file=source, line=str(line), detail=error.problem or "") from error
    except (YAMLError, ValueError) as error:  # ValueError: a date such as 2016-13-01
        raise messages.refusal("yaml_invalid", file=source, line="1", detail=str(error)) from error


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Any:
    """The document of a text, parsed once in a process: one command reads its workspace several times, and nobody changes a document."""
    return YAML(typ="rt").load(text)


def load_model(model: type[Loaded], source: Source, context: dict[str, Any] | None = None) -> Loaded:
    """One YAML file as one model. Raises Refusal `yaml_model` naming file, line and key of the first fault."""
    return as_model(model, read_yaml(source), source, context)


def as_model(model: type[Loaded], document: Any, source: Source, context: dict[str, Any] | None = None) -> Loaded:
    """A document that was read from `source`, as a model; faults carry the line of the key they concern."""
    if document is None:
        raise messages.refusal("file_empty", file=source)
    try:
        return model.model_validate(plain(document), context=context)
    except ValidationError as error:
        faults = error.errors()  # a misspelt key is also a missing one: what stands there is what to correct
        fault = next((f for f in faults if f["type"] == "extra_forbidden"), faults[0])
        raise fault_at(source, document, _in_document(document, fault["loc"]), _reason(fault)) from error


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
    return messages.refusal("yaml_model", file=source, line=str(line_of(document, location)), key=key, detail=detail)


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
        if isinstance(document, CommentedMap) and part in document:
            line = document.lc.key(part)[0] + 1
        elif isinstance(document, CommentedSeq) and isinstance(part, int) and part < len(document):
            line = document.lc.item(part)[0] + 1
        else:
            break
        document = document[part]
    return line


def plain(document: Any) -> Any:
    """The document without line marks: dicts, lists and scalars."""
    if isinstance(document, dict):
        return {key: plain(value) for key, value in document.items()}
    if isinstance(document, list):
        return [plain(value) for value in document]
    return document


def as_yaml(data: Any, head: str = "") -> str:
    """Plain data as the YAML of a workspace, under the comments of `head`."""
    yaml, text = YAML(), io.StringIO()
    yaml.width = 140
    yaml.representer.ignore_aliases = lambda _: True
    yaml.dump(data, text)
    return head + text.getvalue()
