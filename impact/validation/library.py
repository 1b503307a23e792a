"""Great Expectations imported: it takes seconds, and would take longer with the libraries that only its pages are drawn with.

Those wait: they are loaded when something of theirs is asked for.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType

WAITING = frozenset({"altair"})
"""Libraries that are imported by name only, until they are used."""


def import_library() -> None:
    """Imports Great Expectations, where it was not yet."""
    if "great_expectations" in sys.modules:
        return
    finder = _Waiting(threading.get_ident())
    sys.meta_path.insert(0, finder)
    try:
        import_module("great_expectations")
    finally:
        sys.meta_path.remove(finder)


class _Waiting(MetaPathFinder):
    """Finds the libraries that wait, for one thread: what others import meanwhile is theirs."""

    def __init__(self, thread: int) -> None:
        self._thread = thread

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The library with a loader that waits; None for any other."""
        if name not in WAITING or threading.get_ident() != self._thread:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec
