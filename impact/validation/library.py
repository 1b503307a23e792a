"""Great Expectations imported: it takes seconds, and would take longer with all that nothing here asks it to use.

Libraries that only its pages are drawn with, or expectations that no check makes, wait, and are loaded when something of theirs is asked
for. Those of clouds it does without, as where they are not installed.
"""

from __future__ import annotations

import ast
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType
from typing import Any, TypeGuard

from indicators.doors import doing_without

WAITING = frozenset({"altair", "scipy.stats"})
"""Libraries that are imported by name only, until they are used."""
PASSING_ON: Mapping[str, tuple[str, ...]] = {
    "great_expectations.expectations": ("",),
    "great_expectations.expectations.core": ("",),
    "great_expectations.datasource.fluent": ("pandas_", "spark_"),
}
"""Packages that pass on names from their modules, and how the names of those modules begin that can wait: of sixty expectations the suite
is made of one; and no check reads through pandas or Spark, for each of whose ways to read a file a model would be built."""
DONE_WITHOUT = ("boto3", "botocore")
"""Libraries that Great Expectations does without where they are not there."""


def import_library() -> None:
    """Imports Great Expectations, where it was not yet."""
    if "great_expectations" in sys.modules:
        return
    finder = _Sparing(threading.get_ident())
    sys.meta_path.insert(0, finder)
    try:
        with doing_without(*DONE_WITHOUT):
            import_module("great_expectations")
    finally:
        sys.meta_path.remove(finder)


class _Sparing(MetaPathFinder):
    """Spares one thread what it need not import: what others import meanwhile is theirs."""

    def __init__(self, thread: int) -> None:
        self._thread = thread

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The library with a loader that waits; None for any other."""
        if threading.get_ident() != self._thread or (name not in WAITING and name not in PASSING_ON):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader) if name in WAITING else _NameByName(spec.loader, PASSING_ON[name])
        return spec


class _NameByName(InspectLoader):
    """Loads a package that passes on names: those of some modules (by how these begin) when they are asked for, all else at once.

    One that uses itself what it would pass on is loaded as it is.
    """

    def __init__(self, package: Any, waiting: tuple[str, ...]) -> None:
        self._package, self._waiting = package, waiting

    def get_source(self, name: str) -> str | None:
        """The text of the package."""
        source: str | None = self._package.get_source(name)
        return source

    def exec_module(self, module: ModuleType) -> None:
        """Does what is done at once, and notes where the other names come from."""
        text = ast.parse(self.get_source(module.__name__) or "")
        origins = {name: origin for statement in text.body if self._waits(statement) for name, origin in _names(statement)}
        text.body = [statement for statement in text.body if not self._waits(statement)]
        if any(isinstance(part, ast.Name) and part.id in origins for part in ast.walk(text)):
            self._package.exec_module(module)
            return

        def passed_on(name: str) -> object:
            if name not in origins:
                raise AttributeError(name, name=name, obj=module)
            origin, named = origins[name]
            setattr(module, name, getattr(import_module(origin, module.__name__), named))
            return getattr(module, name)

        module.__getattr__ = passed_on  # type: ignore[method-assign]
        exec(compile(text, str(module.__file__), "exec"), vars(module))  # noqa: S102 (the library's own text)

    def _waits(self, statement: ast.stmt) -> TypeGuard[ast.ImportFrom]:
        return isinstance(statement, ast.ImportFrom) and (statement.module or "").rpartition(".")[2].startswith(self._waiting)


def _names(statement: ast.ImportFrom) -> Iterator[tuple[str, tuple[str, str]]]:
    """The names that a statement imports, each with its module and its name there."""
    for name in statement.names:
        yield name.asname or name.name, ("." * statement.level + (statement.module or ""), name.name)
