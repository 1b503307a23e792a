"""What each command costs on the worked example with a built warehouse: CPU seconds (user and system) of a process of its own.

    python benchmarks/startup.py [--times N] [--workspace DIR] [--against CHECKOUT]

DIR is the example, run (by default it is made and run, which takes minutes). CHECKOUT is a clone at another commit, measured in turn with
this one. Commands that write do so on a copy. Medians of N runs (5); the libraries that every command needs are measured alone beside them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parents[1]
FLOOR = ("pass", "import typer, rich.console", "import pydantic", "import yaml", "import babel.numbers", "import duckdb", "import polars")
COMMANDS = (
    "--help", "catalogue", "status -w {town}", "needs -w {town}", "explain 2016/territory/people_reached -w {town}",
    "explain 2016/territory/value_created -w {town}", "territory show -w {town}",
    "collect {row} --no-build -w {copy}", "collect {row} -w {copy}",
)  # fmt: skip
READING = """
import sys, time
from pathlib import Path
from pipelines.workspace import Workspace
spent = []
for _ in range(2):
    started = time.process_time()
    workspace = Workspace(Path(sys.argv[1]))
    workspace.world, workspace.mappings
    spent.append(time.process_time() - started)
print(*spent)
"""
ROW = "Projet;Indicateur;Période;Ventilation;Valeur\naccueil_etudiants_1;home_sharing_nights;2016;;{value}\n"


def seconds(words: list[str], checkout: Path) -> tuple[float, str]:
    """CPU seconds of a Python process with the code of a checkout, and what it printed."""
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen([sys.executable, *words], stdout=output, stderr=subprocess.DEVNULL, cwd=checkout, env=_code(checkout))
        _, state, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(state)
        if process.returncode not in (0, 1):
            raise RuntimeError(words)
        output.seek(0)
        return used.ru_utime + used.ru_stime, output.read()


def _code(checkout: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(checkout)}


def command(template: str, town: Path, checkout: Path, turn: int) -> float:
    """CPU seconds of a command, on a copy of the town where it writes."""
    with tempfile.TemporaryDirectory() as folder:
        row, copy = Path(folder) / "row.csv", Path(folder) / "copy"
        row.write_text(ROW.format(value=10 + turn), "utf-8")
        if "{copy}" in template:
            shutil.copytree(town, copy)
        words = template.format(town=town, row=row, copy=copy).split()
        return seconds(["-m", "pipelines.commands", *words], checkout)[0]


def example(folder: Path) -> Path:
    """The worked example, run."""
    town = folder / "sceaux"
    for words in (["init", str(town), "--example", "sceaux"], ["run", "-w", str(town), "--year", "2016"]):
        subprocess.run([sys.executable, "-m", "pipelines.commands", *words], cwd=HERE, env=_code(HERE), check=True, capture_output=True)
    return town


def table(town: Path, checkouts: list[Path], times: int) -> None:
    """Prints a row for each thing measured, a column for each checkout."""
    for statement in FLOOR:
        alone = statistics.median(seconds(["-c", statement], HERE)[0] for _ in range(times))
        print(f"| `python -c '{statement}'` | " + " | ".join([f"{alone:.2f}"] * len(checkouts)) + " |", flush=True)
    for template in COMMANDS:
        spent: dict[Path, list[float]] = {checkout: [] for checkout in checkouts}
        for turn in range(times):
            for checkout in checkouts:
                spent[checkout].append(command(template, town, checkout, turn))
        shown = template.replace(" -w {town}", "").replace(" -w {copy}", "").replace("{row}", "row.csv")
        print(f"| `impact {shown}` | " + " | ".join(f"{statistics.median(spent[c]):.2f}" for c in checkouts) + " |", flush=True)
    readings: dict[Path, list[list[float]]] = {checkout: [] for checkout in checkouts}
    for _ in range(times):
        for checkout in checkouts:
            readings[checkout].append([float(word) for word in seconds(["-c", READING, str(town)], checkout)[1].split()])
    for n, name in enumerate(("first reading of the workspace, beyond imports", "the same again in the process")):
        print(f"| {name} | " + " | ".join(f"{statistics.median(r[n] for r in readings[c]):.3f}" for c in checkouts) + " |")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--against", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        town = asked.workspace.resolve() if asked.workspace else example(Path(folder))
        table(town, [asked.against.resolve(), HERE] if asked.against else [HERE], asked.times)


if __name__ == "__main__":
    main()
