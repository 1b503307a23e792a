"""Great Expectations imported: it takes seconds, and would take longer with all that nothing here asks it to use.

Libraries that only its pages are drawn with, or expectations that no check makes, wait, and are loaded when something of theirs is asked
for. Those of clouds it does without, as where they are not installed.
"""

from __future__ import annotations

import ast
import sys
import threading
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType
from typing import Any

WAITING = frozenset({"altair", "scipy.stats"})
"""Libraries that are imported by name only, until they are used."""
PASSING_ON = frozenset({"great_expectations.expectations", "great_expectations.expectations.core"})
"""Packages that are nothing but names passed on from their modules: sixty expectations, of which the suite is made of one."""
DONE_WITHOUT = frozenset({"boto3", "botocore"})
"""Libraries that Great Expectations does without where they are not there."""


def import_library() -> None:
    """Imports Great Expectations, where it was not yet."""
    if "great_expectations" in sys.modules:
        return
    finder = _Sparing(threading.get_ident())
    sys.meta_path.insert(0, finder)
    try:
        import_module("great_expectations")
    finally:
        sys.meta_path.remove(finder)


class _Sparing(MetaPathFinder):
    """Spares one thread what it need not import: what others import meanwhile is theirs."""

    def __init__(self, thread: int) -> None:
        self._thread = thread

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The library with a loader that waits; None for any other. Raises ModuleNotFoundError for those that are done without."""
        if threading.get_ident() != self._thread:
            return None
        if name in DONE_WITHOUT:
            raise ModuleNotFoundError(name, name=name)
        if name not in WAITING | PASSING_ON:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader) if name in WAITING else _NameByName(spec.loader)
        return spec


class _NameByName(InspectLoader):
    """Loads a package that passes on names, each when it is asked for; one that does anything else is loaded as it is."""

    def __init__(self, package: Any) -> None:
        self._package = package

    def get_source(self, name: str) -> str | None:
        """The text of the package."""
        source: str | None = self._package.get_source(name)
        return source

    def exec_module(self, module: ModuleType) -> None:
        """Notes where the names come from."""
        statements = ast.parse(self.get_source(module.__name__) or "").body
        if not all(isinstance(statement, ast.ImportFrom) for statement in statements):
            self._package.exec_module(module)
            return
        origins = {
            name.asname or name.name: ("." * statement.level + (statement.module or ""), name.name)
            for statement in statements
            if isinstance(statement, ast.ImportFrom)
            for name in statement.names
        }

        def passed_on(name: str) -> object:
            if name not in origins:
                raise AttributeError(name, name=name, obj=module)
            origin, named = origins[name]
            setattr(module, name, getattr(import_module(origin, module.__name__), named))
            return getattr(module, name)

        module.__getattr__ = passed_on  # type: ignore[method-assign]
