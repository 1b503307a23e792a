"""What is kept is good as long as the code is the same: modules, templates and texts count, what Python makes of them does not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from indicators import code


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
    code._package_hash.cache_clear()
    sys.modules.pop(package.name, None)
    return code.code_hash(package.name)


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


def test_a_package_is_read_once_for_all_hashes_that_it_is_part_of(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone, reads = hash_now(package), []
    monkeypatch.setattr(code, "_add", lambda digest, folder, name: reads.append(name))
    assert code.code_hash(package.name) == alone != code.code_hash(package.name, package.name)
    assert reads == []
