"""What a command imports: none waits for a library that it does not compute with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.collect import collect_inbox
from pipelines.warehouse import build_warehouse, newest, seal_warehouse, value_warehouse
from pipelines.workspace import Workspace, open_workspace
from tests.conftest import small_town

HEAVY = {
    *("scipy", "SALib", "matplotlib", "ibis", "sklearn", "great_expectations", "pandas", "prefect", "sqlalchemy", "PIL"),
    *("numpy", "pyarrow", "openpyxl", "obstore", "fastapi", "httpx", "jinja2", "ruamel", "filelock", "snowballstemmer"),
}  # fmt: skip
READING = HEAVY | {"polars", "duckdb"}
"""What a command that reads neither a table nor a warehouse needs none of."""
FIGURES = HEAVY | {"polars"}
"""What a command that shows figures as they were computed needs none of."""
CHILD = """
import json, sys
from pipelines.commands.main import main
for words in json.loads(sys.argv[1]):
    sys.argv = ["impact", *words]
    try:
        main()
    except SystemExit as end:
        sys.stderr.write("\\n" + json.dumps([end.code, sorted({name.partition(".")[0] for name in sys.modules})]) + "\\n")
"""


def imported(*commands: str) -> dict[str, set[str]]:
    """The libraries in memory when each command has done its work, one after the other in a process of their own."""
    words = json.dumps([command.split() for command in commands])
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    done = subprocess.run([sys.executable, "-c", CHILD, words], capture_output=True, text=True, check=True, env=plain)
    ends = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("[")]
    assert [code for code, _ in ends] == [0] * len(commands), done.stderr
    return {command: set(modules) for command, (_, modules) in zip(commands, ends, strict=True)}


def built(root: Path) -> Workspace:
    """A town with its warehouse, but for the findings."""
    workspace = open_workspace(small_town(root))
    collect_inbox(workspace)
    build_warehouse(workspace, workspace.warehouse, newest(workspace))
    value_warehouse(workspace, workspace.warehouse)
    seal_warehouse(workspace, workspace.warehouse, newest(workspace))
    return workspace


def test_commands_that_read_import_nothing_that_computes(tmp_path: Path) -> None:
    town = built(tmp_path / "town").root
    row = tmp_path / "row.csv"
    row.write_text(next((town / "inbox").glob("*.csv")).read_text("utf-8"), "utf-8")
    without_tables = ("--help", "collect --help", "catalogue", "catalogue people_reached", "catalogue discount_rate_fr")
    without_frames = (f"needs -w {town}", f"territory show -w {town}")
    without_computing = (
        f"init {tmp_path / 'new'}",
        f"status -w {town}",
        f"explain 2024/territory/people_reached -w {town}",
        f"explain 2024/territory/value_created -w {town}",
        f"collect {row} --dry-run -w {town}",
        f"collect {row} --no-build -w {town}",
    )
    for commands, unwanted in ((without_tables, READING), (without_frames, FIGURES), (without_computing, HEAVY)):
        waited_for = {command: libraries & unwanted for command, libraries in imported(*commands).items()}
        assert {command: libraries for command, libraries in waited_for.items() if libraries} == {}


def test_a_command_that_computes_imports_what_it_computes_with(tmp_path: Path) -> None:
    command = f"consultation show talk -w {small_town(tmp_path / 'town')}"
    assert "sklearn" in imported(command)[command]


@pytest.mark.long
def test_a_run_that_no_server_watches_needs_neither_prefect_nor_the_compiler_of_its_query(tmp_path: Path) -> None:
    command = f"run -w {small_town(tmp_path / 'town')}"
    assert imported(command)[command] & {"prefect", "ibis"} == set()


AHEAD = """
import json, sys
from importlib import import_module
from pathlib import Path
from pipelines.preview import LAYING_OUT, preview
from pipelines.warehouse import VALUING, value_warehouse
from pipelines.workspace import open_workspace

def newly_imported(names, step):
    for name in names:
        import_module(name)
    before = set(sys.modules)
    step()
    new = {name for name in set(sys.modules) - before if not name.startswith("impact.tables.")}  # what reads originals is as they are
    return sorted(name for name in new if name.partition(".")[0] in ("impact", "reports", "pipelines"))

town = open_workspace(Path(sys.argv[1]))
print(json.dumps([
    newly_imported(VALUING, lambda: value_warehouse(town, Path(sys.argv[2]), sparing=True)),
    newly_imported(LAYING_OUT, lambda: preview(town, 2024)),
]))
"""


def test_what_is_imported_ahead_is_all_that_valuing_and_laying_out_import(tmp_path: Path) -> None:
    town = built(tmp_path / "town")
    draft = tmp_path / "draft.duckdb"
    build_warehouse(town, draft, newest(town))
    done = subprocess.run([sys.executable, "-c", AHEAD, str(town.root), str(draft)], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [[], []]


ENDING = """
import atexit, sys, types
from pipelines.commands.__main__ import command
class Made:
    def __del__(self):
        print("taken apart")
made = Made()
def main():
    atexit.register(print, "left to do")
    {end}
sys.modules["pipelines.commands.main"] = types.SimpleNamespace(main=main)
command()
"""


def ended(end: str) -> tuple[int, str]:
    """The exit code of a process whose command ends so, and what it printed meanwhile."""
    done = subprocess.run([sys.executable, "-c", ENDING.format(end=end)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_a_process_does_what_is_left_to_do_at_its_end_and_goes_with_what_it_made() -> None:
    assert ended("sys.exit(0)") == (0, "left to do\n")
    assert ended("sys.exit(2)") == (2, "left to do\n")


def test_an_error_that_nobody_foresaw_is_left_to_python() -> None:
    assert ended("raise KeyError") == (1, "left to do\ntaken apart\n")
