"""The house stays one that a stranger finds their way in: names, sizes, sentences and imports, as docs/how-it-works.md says."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.worlds.places import ROOT
from tools.docs import write_house

ROOMS = ("indicators", "impact", "reports", "pipelines", "portal")
WRITTEN = (*ROOMS, "tools", "tests", "benchmarks")
LONGEST = 300
FREE = {"__init__", "__main__", "models", "reading", "writing", "messages", "wording", "columns"}
"""Basenames that say what a file is in its chapter, wherever they stand."""
TWICE = {
    "impact": {
        "conventions": "of a map, as a model; and the sheet of a workbook that states them",
        "facts": "what is known of the place; and the figures made of it",
        "ecosystem": "the tables of the ecosystem in the warehouse; and the figures made of them",
        "projects": "the register; and the projects of a workspace valued",
        "store": "where the ledger's events lie; and figures in their table",
        "values": "figures of value; and the lines that a figure of value is made of",
    },
    "reports": {
        "funder": "the page of a funder; and the folder of files that it is given",
        "needs": "the picture of needs and projects; and the page it stands on",
    },
    "pipelines": {},
}
"""Basenames that two chapters of a room share, with what each is."""
MOST_TOLD = 20
VAGUE = {"told", "found", "drawn", "held", "made"}
"""Words that say nothing of the thing they would name."""
DIALECT = re.compile(r"\b(mend|mends|mended|mending|bears|spell(?:s|ed|ing)? out|doubt)\b")


@cache
def modules(*folders: str) -> dict[str, ast.Module]:
    """The modules of some folders, parsed, by path."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8")) for path in paths}


# — names and sizes —


def test_no_two_classes_have_one_name() -> None:
    trees = [tree for path, tree in modules(*ROOMS, "tools").items() if "migrations" not in path]  # the framework fixes that name
    names = Counter(node.name for tree in trees for node in tree.body if isinstance(node, ast.ClassDef))
    assert {name for name, count in names.items() if count > 1} == set()


@pytest.mark.parametrize("room", ["indicators", "impact", "reports"])
def test_a_basename_stands_once_in_a_chapter(room: str) -> None:
    chapters: dict[str, list[str]] = defaultdict(list)
    for path in modules(room):
        _, *folders, name = Path(path).with_suffix("").parts
        chapters[folders[0] if folders else ""].append(name)
    doubled = {chapter: {n for n, count in Counter(names).items() if count > 1 and n not in FREE} for chapter, names in chapters.items()}
    assert {chapter: names for chapter, names in doubled.items() if names} == {}


@pytest.mark.parametrize("room", ["indicators", "impact", "reports", "pipelines"])
def test_a_basename_that_stands_twice_in_a_room_has_its_reason(room: str) -> None:
    paths = [Path(path) for path in modules(room) if not path.startswith("pipelines/commands/")]
    names = Counter(path.stem for path in paths if path.stem not in FREE)
    reasons = TWICE.get(room, {})
    assert {name for name, count in names.items() if count > 1} == set(reasons)
    assert len(reasons) <= 10


def test_no_module_needs_scrolling_for_ever() -> None:
    lengths = {path: (ROOT / path).read_text("utf-8").count("\n") for path in modules(*ROOMS, "tools")}
    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}


def test_a_test_module_has_tests() -> None:
    named = {path: tree for path, tree in modules("tests").items() if Path(path).name.startswith("test_")}
    empty = [path for path, tree in named.items() if not any(getattr(n, "name", "").startswith("test_") for n in ast.walk(tree))]
    assert empty == []


# — words —


def test_a_variable_says_what_it_is() -> None:
    vague = [
        f"{path}:{line} {name}"
        for path, tree in modules(*ROOMS, "tools", "benchmarks").items()
        for line, name in _variables(tree)
        if name in VAGUE
    ]
    assert vague == []


def _variables(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg


def test_told_is_rare() -> None:
    paths = [path for folder in WRITTEN for path in (ROOT / folder).rglob("*.py") if path != Path(__file__)]
    uses = {str(path.relative_to(ROOT)): len(re.findall(r"\btold\b", path.read_text("utf-8"))) for path in paths}
    assert sum(uses.values()) < MOST_TOLD, {path: n for path, n in uses.items() if n}


def test_the_english_is_plain() -> None:
    paths = [p for room in ROOMS for p in (ROOT / room).rglob("*") if p.suffix in {".py", ".yaml"}]
    paths = [p for p in paths if not {"examples", "catalogue"} & set(p.parts)]  # where things are really mended
    uses = {str(p.relative_to(ROOT)): sorted(set(DIALECT.findall(p.read_text("utf-8")))) for p in paths}
    assert {path: words for path, words in uses.items() if words} == {}


# — sentences and definitions —


def test_sentences_for_people_are_data() -> None:
    inline = [f"{path}:{node.lineno}" for path, tree in modules(*ROOMS).items() for node in ast.walk(tree) if _is_sentence(node)]
    assert inline == []


def _is_sentence(node: ast.AST) -> bool:
    """Whether it writes a text in both languages: `fr="…", en="…"`, `{"fr": "…", "en": "…"}` or `"…" if language == "fr" else "…"`."""
    if isinstance(node, ast.Call):
        texts = {word.arg: word.value for word in node.keywords if word.arg in ("fr", "en")}
        return len(texts) == 2 and all(_letters(text) for text in texts.values()) and ast.dump(texts["fr"]) != ast.dump(texts["en"])
    if isinstance(node, ast.Dict):
        texts = {k.value: v for k, v in zip(node.keys, node.values, strict=True) if isinstance(k, ast.Constant) and k.value in ("fr", "en")}
        return len(texts) == 2 and all(_letters(text) for text in texts.values())
    if isinstance(node, ast.IfExp):
        asks = any(isinstance(n, ast.Constant) and n.value in ("fr", "en") for n in ast.walk(node.test))
        return asks and _letters(node.body) and _letters(node.orelse)
    return False


def _letters(node: ast.AST) -> bool:
    """Whether an expression is a text written in the code, with a word in it."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and node.value not in ("fr", "en") and re.search(r"[^\W\d_]{2}", node.value) is not None
    return isinstance(node, ast.JoinedStr) and any(_letters(part) for part in node.values)


def test_nobody_reads_a_key_of_a_definition_outside_the_figures() -> None:
    reads = re.compile(
        r"definition\[[\"']|definition\.get\(|json_extract\w*\(definition|definition->|json_path_match|\.definition\.as_json\("
    )
    paths = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "figures" not in path.parts]
    assert [str(path.relative_to(ROOT)) for path in paths if reads.search(path.read_text("utf-8"))] == []


# — what is written by a tool —


def test_the_query_that_is_run_is_the_kernel_as_it_is_written_in_ibis() -> None:
    from tools.docs import write_kernel  # imports Ibis

    assert write_kernel.QUERY.read_text("utf-8") == write_kernel.query(), "python -m tools.docs.write_kernel compiles it again"


def test_the_picture_of_the_house_is_that_of_the_tree() -> None:
    assert write_house.PICTURE.read_text("utf-8") == write_house.picture(), "python -m tools.docs.write_house draws it again"


@pytest.mark.parametrize("room", ROOMS)
def test_the_walk_passes_every_chapter(room: str) -> None:
    walk = (ROOT / "docs" / "how-it-works.md").read_text("utf-8").split("\n## What people may hand in")[0]
    chapters = {path.parent.name for path in (ROOT / room).glob("*/__init__.py")}
    assert {chapter for chapter in chapters if f"`{chapter}/`" not in walk} == set()


# — imports —

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
PLANTED = {
    "Rooms import one way only": ("indicators/numbers.py", "impact.messages"),
    "The chapters of the core follow the flow": ("impact/tables/grids.py", "impact.ledger.store"),
    "The chapters of what is shown": ("reports/charts/sheet.py", "reports.pages.site"),
    "The core knows neither Prefect, nor the web, nor the command line": ("impact/world.py", "prefect"),
    "Doors open on the core by its figures and its ledger": ("portal/__init__.py", "impact.warehouse.build"),
}
"""By contract, an import that breaks it: the module that would make it, and what it would import."""


def test_every_contract_of_imports_is_tried() -> None:
    assert {contract["name"] for contract in CONTRACTS} == set(PLANTED)


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_a_contract_fires_when_a_wrong_import_is_planted(name: str, tmp_path: Path) -> None:
    for room in ROOMS:
        shutil.copytree(
            ROOT / room,
            tmp_path / room,
            ignore=lambda folder, names: [n for n in names if not (Path(folder) / n).is_dir() and not n.endswith(".py")],
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    module, wrong = PLANTED[name]
    with (tmp_path / module).open("a", encoding="utf-8") as file:
        file.write(f"\nimport {wrong}\n")
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"},
    )  # fmt: skip
    broken = re.findall(r"^(.+) BROKEN$", done.stdout, re.MULTILINE)
    assert done.returncode == 1, done.stdout + done.stderr
    assert name in broken
