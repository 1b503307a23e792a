"""What lies in a package is there without all that the package runs; what is its own is there as soon as it is asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import pytest

from indicators.doors import as_door, doing_without, importing


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package in which « hall » runs much, and « room » lies in it."""
    hall = tmp_path / "house_of_doors" / "hall"
    hall.mkdir(parents=True)
    (hall.parent / "__init__.py").write_text("")
    (hall / "__init__.py").write_text("from .room import chair\nfrom .cellar import *\n__all__ = ['chair', 'coal']\nlamp = 'lit'\n")
    (hall / "room.py").write_text("import house_of_doors.hall as hall\nchair = 'chair'\ndef light():\n    return hall.lamp\n")
    (hall / "cellar.py").write_text("coal = 'coal'\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield "house_of_doors.hall"
    for name in [name for name in sys.modules if name.startswith("house_of_doors")]:
        del sys.modules[name]


def test_what_lies_in_it_is_imported_without_running_it(house: str) -> None:
    as_door(house)
    assert import_module(f"{house}.room").chair == "chair"
    assert f"{house}.cellar" not in sys.modules
    assert import_module(f"{house}.room").light() == "lit", "what lies in it may ask for what is its own"
    assert f"{house}.cellar" in sys.modules


def test_its_own_names_are_those_it_would_have_had(house: str) -> None:
    as_door(house)
    names: dict[str, object] = {}
    exec(f"from {house} import *", names)
    assert {name: names[name] for name in ("chair", "coal")} == {"chair": "chair", "coal": "coal"}
    with pytest.raises(AttributeError, match="attic"):
        _ = import_module(house).attic
    with pytest.raises(ImportError, match="attic"):
        exec(f"from {house} import attic")


def test_one_that_is_imported_stays_and_one_that_is_not_there_is_said(house: str) -> None:
    whole = import_module(house)
    as_door(house)
    assert import_module(house) is whole
    with pytest.raises(ModuleNotFoundError, match="garden"):
        as_door("house_of_doors.garden")


def test_who_uses_a_library_if_it_is_there_does_without_it_for_as_long_as_is_said(house: str, tmp_path: Path) -> None:
    asking = "try:\n    from house_of_doors.hall import cellar\nexcept ImportError:\n    cellar = None\n"
    for name in ("before", "after"):
        (tmp_path / "house_of_doors" / f"{name}.py").write_text(asking)
    with doing_without(f"{house}.cellar"):
        assert import_module("house_of_doors.before").cellar is None
        with ThreadPoolExecutor(1) as other:
            assert other.submit(import_module, f"{house}.cellar").result().coal == "coal", "another thread finds it"
    assert import_module("house_of_doors.after").cellar.coal == "coal"


def test_modules_are_imported_meanwhile_and_there_when_it_ends(house: str) -> None:
    with importing((f"{house}.room", f"{house}.cellar")):
        assert f"{house}.attic" not in sys.modules
    assert {f"{house}.room", f"{house}.cellar"} <= sys.modules.keys()


def test_one_that_cannot_be_imported_is_said_to_who_needs_it(house: str) -> None:
    with importing((f"{house}.room", f"{house}.garden", f"{house}.cellar")):
        pass
    assert f"{house}.room" in sys.modules
    with pytest.raises(ModuleNotFoundError, match="garden"):
        import_module(f"{house}.garden")


def test_what_goes_wrong_meanwhile_is_not_hidden(house: str) -> None:
    with pytest.raises(KeyError), importing((f"{house}.room",)):
        raise KeyError
    assert f"{house}.room" in sys.modules
