"""Data written as the YAML of a workspace; and a file of people's with a change in it, all else as they wrote it."""

from __future__ import annotations

import contextlib
import copy
import io
from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from indicators.document import Malformed, read_document
from indicators.yamlfile import Location

Change = Callable[[Any], None]
"""What is done to a document that keeps its comments."""


def as_yaml(data: Any, head: str = "") -> str:
    """Plain data as YAML, under the comments of `head`."""
    yaml, text = YAML(), io.StringIO()
    yaml.width = 140
    yaml.representer.ignore_aliases = lambda _: True
    yaml.dump(data, text)
    return head + text.getvalue()


def changed(text: str, change: Change) -> str:
    """A YAML text after a change of its document: comments, anchors and the writing of every line that the change does not touch stay."""
    yaml, document = _as_written(text)
    before = _written(yaml, document) if text.strip() else ""
    change(document)
    after = _written(yaml, document)
    merged = _onto(text.splitlines(keepends=True), before.splitlines(keepends=True), after.splitlines(keepends=True))
    with contextlib.suppress(Malformed):
        if read_document(merged) == read_document(after):
            return merged
    return after


def put(document: Any, place: Location, value: Any) -> None:
    """Puts a value at a place, which is made where it is not there; None takes away what is there, and what that leaves empty.

    What another place shares by an alias is the place's own from then on.
    """
    *way, last = place
    steps = [document]
    for part, following in zip(way, place[1:], strict=True):
        if not _has(steps[-1], part):
            if value is None:
                return
            _set(steps[-1], part, CommentedSeq() if isinstance(following, int) else flow({}))
        elif value is not None and not isinstance(steps[-1][part], dict | list):
            _set(steps[-1], part, flow({}))  # what was written in short
        steps.append(_own(steps[-1], part))
    if value is not None:
        _set(steps[-1], last, value)
        return
    for inside, part in zip(reversed(steps), reversed(place), strict=True):
        if _has(inside, part):
            del inside[part]
        if len(inside) or inside is document:
            return


def flow(data: Any) -> Any:
    """Plain data, written on one line."""
    if isinstance(data, dict):
        node: Any = CommentedMap({key: flow(value) for key, value in data.items()})
    elif isinstance(data, list):
        node = CommentedSeq([flow(item) for item in data])
    else:
        return data
    node.fa.set_flow_style()
    return node


def _has(inside: Any, part: int | str) -> bool:
    return part < len(inside) if isinstance(part, int) and isinstance(inside, list) else part in inside


def _set(inside: Any, part: int | str, value: Any) -> None:
    if isinstance(inside, list) and isinstance(part, int) and part >= len(inside):
        inside.append(value)
    else:
        inside[part] = value


def _own(inside: Any, part: int | str) -> Any:
    """What is at a place; a copy of it, put there, where it has a name by which others share it."""
    value = inside[part]
    anchor = getattr(value, "anchor", None)
    if anchor is not None and anchor.value is not None:
        value = copy.deepcopy(value)
        value.yaml_set_anchor(None)
        inside[part] = value
    return value


def _as_written(text: str) -> tuple[YAML, Any]:
    """The document of a text, and what writes it with the indents of its lists, as near as one way of them comes to it."""
    if not text.strip():
        return _yaml(4, 2), CommentedMap()
    ways = [(yaml := _yaml(*indents), yaml.load(text)) for indents in ((4, 2), (2, 0))]
    lines = set(text.splitlines())
    return min(ways, key=lambda way: len(set(_written(*way).splitlines()) - lines))


def _yaml(sequence: int, offset: int) -> YAML:
    yaml = YAML(typ="rt")
    yaml.width, yaml.preserve_quotes = 4000, True
    yaml.indent(mapping=2, sequence=sequence, offset=offset)
    return yaml


def _written(yaml: YAML, document: Any) -> str:
    buffer = io.StringIO()
    yaml.dump(document, buffer)
    return buffer.getvalue()


def _onto(written: list[str], before: list[str], after: list[str]) -> str:
    """What changed between two dumps of a document, brought onto the text as people wrote it.

    A part that is written otherwise than it is dumped is taken as dumped only where the change reaches into it.
    """
    same = SequenceMatcher(a=before, b=written, autojunk=False).get_matching_blocks()
    at = {block.a + n: block.b + n for block in same for n in range(block.size)}
    at |= {block.a + block.size: block.b + block.size for block in same if block.size} | {0: 0, len(before): len(written)}
    lines: list[str] = []
    reached = 0
    for kind, start, end, first, last in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if kind != "equal":
            back = next(n for n in range(start + 1) if start - n in at)
            on = next(n for n in range(len(before) - end + 1) if end + n in at)
            lines += written[reached : at[start - back]] + after[first - back : last + on]
            reached = max(reached, at[end + on])
    return "".join(lines + written[reached:])
