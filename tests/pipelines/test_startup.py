"""What a command imports: none waits for a library that it does not compute with."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from pipelines.collect import collect_inbox
from pipelines.warehouse import build_warehouse, seal_warehouse, value_warehouse
from pipelines.workspace import Workspace, open_workspace
from tests.conftest import small_town

HEAVY = {
    *("scipy", "SALib", "matplotlib", "ibis", "sklearn", "great_expectations", "pandas", "prefect", "sqlalchemy", "PIL"),
    *("numpy", "pyarrow", "openpyxl", "obstore", "fastapi", "httpx", "jinja2", "ruamel", "filelock", "snowballstemmer"),
}  # fmt: skip
READING = HEAVY | {"polars", "duckdb"}
"""What a command that reads neither a table nor a warehouse needs none of."""
CHILD = """
import json, sys
from pipelines.commands.main import main
try:
    main()
except SystemExit as end:
    sys.stderr.write("\\n" + json.dumps([end.code, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def imported(*words: object) -> set[str]:
    """The libraries in memory when a command has done its work, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", CHILD, *map(str, words)], capture_output=True, text=True, check=True)
    code, modules = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr
    return set(modules)


def built(root: Path) -> Workspace:
    """A town with its warehouse, but for the findings."""
    workspace = open_workspace(small_town(root))
    collect_inbox(workspace)
    build_warehouse(workspace, workspace.warehouse, None)
    value_warehouse(workspace, workspace.warehouse)
    seal_warehouse(workspace, workspace.warehouse, None)
    return workspace


def test_commands_that_read_import_nothing_that_computes(tmp_path: Path) -> None:
    town = built(tmp_path / "town").root
    row = tmp_path / "row.csv"
    row.write_text(next((town / "inbox").glob("*.csv")).read_text("utf-8"), "utf-8")
    commands = {
        "--help": READING,
        "collect --help": READING,
        "catalogue": READING,
        "catalogue people_reached": READING,
        "catalogue discount_rate_fr": READING,
        f"init {tmp_path / 'new'}": HEAVY,
        f"status -w {town}": HEAVY,
        f"needs -w {town}": HEAVY,
        f"explain 2024/territory/people_reached -w {town}": HEAVY,
        f"explain 2024/territory/value_created -w {town}": HEAVY,
        f"territory show -w {town}": HEAVY,
        f"collect {row} --dry-run -w {town}": HEAVY,
        f"collect {row} --no-build -w {town}": HEAVY,
    }
    waited_for = {command: imported(*command.split()) & unwanted for command, unwanted in commands.items()}
    assert {command: libraries for command, libraries in waited_for.items() if libraries} == {}


def test_a_command_that_computes_imports_what_it_computes_with(tmp_path: Path) -> None:
    assert "sklearn" in imported("consultation", "show", "talk", "-w", small_town(tmp_path / "town"))
