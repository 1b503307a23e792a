"""Great Expectations imported: it takes seconds, and would take longer with libraries that nothing here asks it to use.

Those that only its pages are drawn with wait, and are loaded when something of theirs is asked for. Those of clouds it does without, as
where they are not installed.
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
        if name not in WAITING:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec
