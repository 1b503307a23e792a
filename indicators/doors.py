"""Imports that spare time: a package as a door to what lies in it, libraries that others do without, modules while a database works."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from threading import RLock, Thread, get_ident
from types import ModuleType
from typing import Any

_OPENING = RLock()


def as_door(name: str) -> None:
    """Puts a package of another package in its place without running it; it is run as soon as a name is asked for that it has not yet.

    One that is imported already stays as it is. Raises ModuleNotFoundError where there is none.
    """
    if name in sys.modules:
        return
    spec = PathFinder.find_spec(name, import_module(name.rpartition(".")[0]).__path__)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(name, name=name)
    package, loader = module_from_spec(spec), spec.loader

    def asked(attribute: str) -> Any:
        with _OPENING:
            if vars(package).pop("__getattr__", None):
                loader.exec_module(package)
        return getattr(package, attribute)

    package.__getattr__ = asked  # type: ignore[method-assign]
    sys.modules[name] = package


@contextlib.contextmanager
def importing(names: Sequence[str]) -> Iterator[None]:
    """Meanwhile modules are imported that will be needed next: worth it where little but waiting for a database is done in it.

    One that cannot be imported is left to whoever needs it, to whom it says why.
    """
    thread = Thread(target=_import_all, args=(names,))
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _import_all(names: Sequence[str]) -> None:
    with contextlib.suppress(Exception):
        for name in names:
            import_module(name)


@contextlib.contextmanager
def doing_without(*names: str) -> Iterator[None]:
    """In it, this thread imports as where some libraries are not installed: for others that use them only if they are there.

    Those that are imported already are there.
    """
    finder = _NotThere(names, get_ident())
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _NotThere(MetaPathFinder):
    """Finds that some libraries are not there, for one thread: what others import meanwhile is theirs."""

    def __init__(self, names: Sequence[str], thread: int) -> None:
        self._names, self._thread = names, thread

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        """Never finds one. Raises ModuleNotFoundError for those libraries."""
        if name in self._names and get_ident() == self._thread:
            raise ModuleNotFoundError(name, name=name)
