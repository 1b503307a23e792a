"""A YAML text as a document: maps and lists that know the lines of what they hold, by the rules of YAML 1.2.

libyaml gives the events. ruamel.yaml, in Python, reads what the two see differently (tabs, directives, rare line ends), what libyaml
cannot read, to say where and why, and everything where libyaml is not there: so a text has one document, and a fault one place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

import yaml
from yaml import SafeLoader, ScalarNode, YAMLError

CSafeLoader: Any = getattr(yaml, "CSafeLoader", None)
"""None where PyYAML was built without libyaml."""

DEEPEST = 100
"""Maps and lists inside each other; beyond, a text is a mistake or an attack."""
LARGEST = 100_000
"""Values that a document with aliases may come to, each alias counted as what it repeats."""
_SEEN_DIFFERENTLY = re.compile(
    r"[\t\r\x85\u2028\u2029\ufeff%&*|>](?:"  # one of these signs (so that the search leaps to them), and it is
    r"(?<=[\t\r\x85\u2028\u2029\ufeff])|(?<=^%)"  # what separates, or begins a directive
    r"|(?:(?<=^[&*])|(?<=[ \[{,][&*]))\w*[^\w\s,\]}]"  # the name of an anchor that goes on after a letter
    r"|(?<=[|>])[-+0-9]*#)",
    re.MULTILINE,
)
_CORE = "tag:yaml.org,2002:"
_SCALARS = (None, *(f"{_CORE}{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp")))


class Malformed(Exception):
    """A text that is no document: the line, and a code of messages.yaml with the values of its sentence."""

    def __init__(self, code: str, line: int, **values: Any) -> None:
        super().__init__(code)
        self.code, self.line, self.values = code, line, values


class Keys(dict[Any, Any]):
    """A map; `lines` says where each of its keys is written."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        self.lines: dict[Any, int] = {}


class Items(list[Any]):
    """A list; `lines` says where each of its items begins."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        self.lines: list[int] = []


Event = Any
"""Of PyYAML or of ruamel.yaml: both have them under the same names."""


@lru_cache(maxsize=512)  # half as many again as the example has; a town of thousands is read in order, and none would be met twice
def read_document(text: str) -> Any:
    """The document of a text; None of an empty one. Nobody changes it: who asks again is given the same. Raises Malformed."""
    if CSafeLoader is not None and not _SEEN_DIFFERENTLY.search(text):
        try:
            return _Composer(CSafeLoader(text).get_event).document()
        except (YAMLError, Malformed):
            pass
    return _read_slowly(text)


def _read_slowly(text: str) -> Any:
    """The document of a text that libyaml does not read, or reads differently."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

    try:
        return _Composer(YAML(typ="safe", pure=True).parse(text).__next__).document()
    except ReaderError as error:
        raise Malformed("yaml_control", text.count("\n", 0, error.position) + 1, character=f"U+{error.character:04X}") from error
    except MarkedYAMLError as error:
        raise Malformed(_code(error.problem or ""), error.problem_mark.line + 1 if error.problem_mark else 1) from error


_CAUSES = (
    ("found character '\\t'", "yaml_tab"),
    ("found character", "yaml_character"),
    ("expected alphabetic or numeric character", "yaml_character"),
    ("expected chomping or indentation indicators", "yaml_character"),
    ("mapping values are not allowed", "yaml_colon"),
    ("could not find expected ':'", "yaml_no_colon"),
    ("found unexpected", "yaml_quotes_open"),
    ("found unknown escape", "yaml_escape"),
    ("expected escape sequence", "yaml_escape"),
    ("expected ',' or", "yaml_bracket_open"),
    ("expected the node content", "yaml_value_misplaced"),
    ("expected <block end>", "yaml_indentation"),
    ("expected '<document start>'", "yaml_indentation"),
    ("sequence entries are not allowed", "yaml_item_misplaced"),
    ("found incompatible YAML document", "yaml_version"),
    ("found undefined tag handle", "yaml_tag"),
)
"""How the problems of ruamel.yaml begin, and the codes of ours."""


def _code(problem: str) -> str:
    return next((code for beginning, code in _CAUSES if problem.startswith(beginning)), "yaml_other")


class _Composer:
    """Makes the document of a stream of events."""

    def __init__(self, next_event: Callable[[], Event]) -> None:
        self._next = next_event
        self._anchored: dict[str, tuple[Any, int]] = {}
        self._depth = self._size = 0

    def document(self) -> Any:
        """The one document of the stream."""
        self._next()  # the stream starts
        start = self._next()
        if _kind(start) == "StreamEndEvent":
            return None
        if start.version not in (None, (1, 2)):
            raise Malformed("yaml_version", _line(start))
        whole = self._value(self._next())
        self._next()  # the document ends
        if _kind(after := self._next()) == "DocumentStartEvent":
            raise Malformed("yaml_documents", _line(after))
        return whole

    def _value(self, event: Event) -> Any:
        kind = _kind(event)
        if kind == "AliasEvent":
            return self._repeated(event)
        before = self._size
        self._size += 1
        value = _scalar(event) if kind == "ScalarEvent" else self._collection(event)
        if event.anchor is not None:
            self._anchored[event.anchor] = (value, self._size - before)
        return value

    def _repeated(self, event: Event) -> Any:
        """What an alias stands for. One inside what it names is not known yet, so that no document holds itself."""
        if event.anchor not in self._anchored:
            raise Malformed("yaml_anchor", _line(event), name=event.anchor)
        value, size = self._anchored[event.anchor]
        self._size += size
        if self._size > LARGEST:
            raise Malformed("yaml_large", _line(event), most=LARGEST)
        return value

    def _collection(self, event: Event) -> Keys | Items:
        if self._depth == DEEPEST:
            raise Malformed("yaml_deep", _line(event), most=DEEPEST)
        is_map = _kind(event) == "MappingStartEvent"
        if event.tag not in (None, "!", f"{_CORE}map" if is_map else f"{_CORE}seq"):
            raise Malformed("yaml_tag", _line(event))
        self._depth += 1
        collection = self._map() if is_map else self._list()
        self._depth -= 1
        return collection

    def _list(self) -> Items:
        items = Items()
        while _kind(event := self._next()) != "SequenceEndEvent":
            items.append(self._value(event))
            items.lines.append(_line(event))
        return items

    def _map(self) -> Keys:
        keys, merged = Keys(), list[Keys]()
        while (kind := _kind(event := self._next())) != "MappingEndEvent":
            if kind == "ScalarEvent" and event.value == "<<" and event.implicit[0]:
                merged += self._to_merge(_line(event))
                continue
            key = self._value(event)
            if isinstance(key, dict | list):
                raise Malformed("yaml_key", _line(event))
            if key in keys:
                raise Malformed("yaml_key_twice", _line(event), key=str(key))
            keys[key] = self._value(self._next())
            keys.lines[key] = _line(event)
        for other in merged:
            for name in [name for name in other if name not in keys]:
                keys[name], keys.lines[name] = other[name], other.lines[name]
        return keys

    def _to_merge(self, line: int) -> Iterator[Keys]:
        """The map, or the maps of the list, under a key `<<`."""
        value = self._value(self._next())
        for other in value if isinstance(value, Items) else [value]:
            if not isinstance(other, Keys):
                raise Malformed("yaml_merge", line)
            yield other


def _kind(event: Event) -> str:
    return type(event).__name__


def _line(event: Event) -> int:
    line: int = event.start_mark.line
    return line + 1


def _scalar(event: Event) -> Any:
    """A text as it stands where it is quoted or said to be one, else what it stands for."""
    if event.tag is None and not event.implicit[0]:
        return event.value
    if event.tag not in _SCALARS:
        raise Malformed("yaml_tag", _line(event))
    try:
        return event.value if event.tag == f"{_CORE}str" else plain_scalar(event.value)
    except ValueError as error:
        raise Malformed("yaml_scalar", _line(event), text=event.value[:40]) from error


_WORDS: dict[str, Any] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_NUMERIC = frozenset("+-.0123456789")
_WHOLE = re.compile(r"[-+]?[0-9][0-9_]*")
_BASED = re.compile(r"([-+]?)0(?:b([01_]+)|o([0-7_]+)|x([0-9a-fA-F_]+))")
_FLOAT = re.compile(r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[0-9][0-9_]*[eE][-+]?[0-9]+|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)")
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def plain_scalar(text: str) -> Any:
    """What a text without quotes stands for: nothing, true or false, a number, a day, an instant, or itself.

    Raises ValueError for a day that no calendar has, or a whole number beyond all use.
    """
    if text[:1] not in _NUMERIC:
        return _WORDS.get(text, text)
    if _WHOLE.fullmatch(text):
        return int(text.replace("_", ""))
    if _FLOAT.fullmatch(text):
        return float(text.replace("_", ""))
    return date.fromisoformat(text) if _DAY.fullmatch(text) else _rare_scalar(text)


def _rare_scalar(text: str) -> Any:
    """Numbers in other bases, infinities, instants."""
    if based := _BASED.fullmatch(text):
        sign, *digits = based.groups()
        base, written = next((base, d) for base, d in zip((2, 8, 16), digits, strict=True) if d)
        return int(sign + written.replace("_", ""), base)
    if _SPECIAL.fullmatch(text):
        return float(text.replace(".", ""))
    if ":" in text and SafeLoader.timestamp_regexp.match(text):
        return SafeLoader("").construct_yaml_timestamp(ScalarNode("", text))
    return text
