"""What is kept is good as long as the code is the same: modules, templates and texts count, what Python makes of them does not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from indicators.code import code_hash


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with a module, a template and a text."""
    folder = tmp_path / "drawn_room"
    (folder / "templates").mkdir(parents=True)
    for name in ("__init__.py", "bars.py", "templates/sheet.svg", "wording.yaml"):
        (folder / name).write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def hash_now(package: Path) -> str:
    code_hash.cache_clear()
    sys.modules.pop(package.name, None)
    return code_hash(package.name)


@pytest.mark.parametrize("name", ["bars.py", "templates/sheet.svg", "wording.yaml", "new.py"])
def test_a_change_of_any_file_is_seen(package: Path, name: str) -> None:
    before = hash_now(package)
    (package / name).write_text("changed")
    assert hash_now(package) != before


def test_what_python_makes_of_code_and_examples_are_not_code(package: Path) -> None:
    before = hash_now(package)
    for name in ("__pycache__/bars.cpython-311.pyc", "examples/town/territory.yaml"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text("made")
    assert hash_now(package) == before
