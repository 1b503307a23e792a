"""A package as a door: what lies in it can be imported without all that it runs itself, until a name of its own is asked for."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from threading import RLock
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
