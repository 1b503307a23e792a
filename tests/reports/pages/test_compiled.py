"""A template is compiled once; what it was compiled to is taken only where it is whole and of the very same text."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from reports.pages.compiled import CompiledTemplates


class Counting(Environment):
    """Counts the templates that it has to compile."""

    compiled = 0

    def compile(self, *values, **named):
        self.compiled += 1
        return super().compile(*values, **named)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    (tmp_path / "page.html").write_text("{{ name }} says {{ word }}")
    (tmp_path / "other.html").write_text("something else")
    return tmp_path


def rendered(folder: Path, name: str = "page.html") -> tuple[str, int]:
    """What a new process would give, and how many templates it would compile."""
    environment = Counting(loader=FileSystemLoader(folder), bytecode_cache=CompiledTemplates())
    return environment.get_template(name).render(name="Ana", word="oui"), environment.compiled


def kept(folder: Path, name: str = "page.html") -> Path:
    [path] = (folder / "__pycache__").glob(f"{name}.*.pyc")
    return path


def test_the_next_process_takes_what_was_compiled(folder: Path) -> None:
    assert rendered(folder) == ("Ana says oui", 1)
    assert rendered(folder) == ("Ana says oui", 0)
    (folder / "page.html").write_text("{{ word }}, says {{ name }}")
    assert rendered(folder) == ("oui, says Ana", 1)


def deleted(path: Path, other: Path) -> None:
    path.unlink()


def truncated(path: Path, other: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def of_another(path: Path, other: Path) -> None:
    shutil.copyfile(other, path)


@pytest.mark.parametrize("harm", [deleted, truncated, of_another])
def test_what_is_not_whole_or_of_another_template_is_compiled_again(folder: Path, harm: Callable[[Path, Path], None]) -> None:
    rendered(folder), rendered(folder, "other.html")
    harm(kept(folder), kept(folder, "other.html"))
    assert rendered(folder) == ("Ana says oui", 1)
    assert rendered(folder) == ("Ana says oui", 0)


def test_where_nothing_can_or_shall_be_written_templates_are_compiled_each_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "__pycache__").write_text("a file where the folder would be")
    assert rendered(folder) == rendered(folder) == ("Ana says oui", 1)
    (folder / "__pycache__").unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered(folder) == rendered(folder) == ("Ana says oui", 1)
    assert not (folder / "__pycache__").exists()
