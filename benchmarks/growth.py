"""The whole job as a town grows: the example copied, project by project, map by map, file by file.

    python benchmarks/growth.py [--copies 1 10 47] [--year 2016] [--keep DIR]

One copy is the example: 106 projects, 35 maps, 75 files. Each further copy has projects, maps and files of its own (the names of its
projects end with the number of the copy; files are as long as those of the example): 47 of them are 5,000 projects with 3,525 files. For
each size: seconds that passed and CPU seconds of each step and of the rest (starting, reading the workspace), the peak of memory, what the
ledger's files hold, and CPU seconds for a thousand projects: where that rises with the size, something grows faster than the town.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import openpyxl

from indicators.yamlfile import read_yaml

HERE = Path(__file__).parents[1]
EXAMPLE = HERE / "pipelines" / "examples" / "sceaux"
STEPS = ("finish_reading", "collect_inbox", "build_warehouse", "validate_warehouse", "value_warehouse", "seal_warehouse", "try_preview")


@dataclass(frozen=True)
class Run:
    """What one run cost: by step, and in all."""

    projects: int
    files: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
    ledger_mb: float
    steps: dict[str, dict[str, float]]


def grow(root: Path, copies: int) -> None:
    """Copies the projects, maps and files of the example into the workspace at `root` until there are so many of each."""
    projects = {path: read_yaml(path) for path in sorted((EXAMPLE / "projects").glob("*.yaml"))}
    names = {name for card in projects.values() for name in (card["id"], *card["title"].values(), *card.get("names", []))}
    named = re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))
    ids = {card["id"] for card in projects.values()}

    def renamed(text: str, copy: int) -> str:
        return named.sub(lambda name: f"{name[0]}_{copy}" if name[0] in ids else f"{name[0]} {copy}", text)

    for copy in range(2, copies + 1):
        for folder in ("projects", "maps"):
            for path in sorted((EXAMPLE / folder).glob("*.yaml")):
                (root / folder / f"{path.stem}_{copy}.yaml").write_text(renamed(path.read_text("utf-8"), copy), "utf-8")
        for path in sorted((EXAMPLE / "inbox").rglob("*")):
            if path.is_file():
                _copy_file(path, root / "inbox" / _inbox_name(path, copy), partial(renamed, copy=copy))


def _inbox_name(path: Path, copy: int) -> Path:
    folder = path.relative_to(EXAMPLE / "inbox").parent
    return (Path(f"{folder}_{copy}") if folder.name else folder) / f"{path.stem}_{copy}{path.suffix}"


def _copy_file(path: Path, target: Path, renamed: Callable[[str], str]) -> None:
    """A file of indicators with other names of projects in its cells."""
    target.parent.mkdir(exist_ok=True)
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        for cell in _texts(book):
            cell.value = renamed(cell.value)
        buffer = io.BytesIO()
        book.save(buffer)
        target.write_bytes(buffer.getvalue())
        return
    content = path.read_bytes()
    for encoding in ("utf-8", "cp1252"):
        with contextlib.suppress(UnicodeDecodeError):
            target.write_bytes(renamed(content.decode(encoding)).encode(encoding))
            return
    target.write_bytes(content)


def _texts(book: openpyxl.Workbook) -> Iterator[openpyxl.cell.cell.Cell]:
    return (cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str))


def impact(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipelines.commands", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, cwd=HERE, check=False)


def measured(root: Path, copies: int, year: int) -> Run:
    """A grown workspace at `root`, and `impact run` on it."""
    impact("init", root, "--example", "sceaux").check_returncode()
    grow(root, copies)
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = impact("run", "-w", root, "--year", year, "--json")
    seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode == 2:
        raise SystemExit(done.stderr)
    said = json.loads(done.stdout)
    rejected = sum(submission["rows_rejected"] for submission in said["submissions"])
    print(f"{copies} copies: {len(said['submissions'])} files, {rejected} rows refused, content {said['content'][:12]}", file=sys.stderr)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    projects, files = len(list((root / "projects").glob("*.yaml"))), len(said["submissions"])
    ledger = sum(path.stat().st_size for path in (root / "ledger").rglob("*") if path.is_file()) / 2**20
    return Run(projects, files, seconds, cpu, said["peak_memory_mb"], ledger, said["steps"])


def table(runs: list[Run]) -> str:
    """The table of phases."""
    heading = ["phase", *(f"{run.projects:,} projects, {run.files:,} files: s (CPU s)" for run in runs), "CPU s for 1,000 projects"]
    lines = [heading, ["---"] * len(heading)]
    for step in STEPS:
        costs = [run.steps[step] for run in runs]
        each = " → ".join(f"{cost['cpu_seconds'] * 1000 / run.projects:.1f}" for cost, run in zip(costs, runs, strict=True))
        lines.append([f"`{step}`", *(f"{cost['seconds']:.1f} ({cost['cpu_seconds']:.1f})" for cost in costs), each])
    rest = [_rest(run) for run in runs]
    each = " → ".join(f"{cpu * 1000 / run.projects:.1f}" for (_, cpu), run in zip(rest, runs, strict=True))
    lines.append(["starting, reading the workspace", *(f"{seconds:.1f} ({cpu:.1f})" for seconds, cpu in rest), each])
    each = " → ".join(f"{run.cpu_seconds * 1000 / run.projects:.1f}" for run in runs)
    lines.append(["**whole run**", *(f"{run.seconds:.1f} ({run.cpu_seconds:.1f})" for run in runs), each])
    lines.append(["peak memory, MB", *(f"{run.peak_mb:.0f}" for run in runs), ""])
    lines.append(["ledger, MB", *(f"{run.ledger_mb:.0f}" for run in runs), ""])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _rest(run: Run) -> tuple[float, float]:
    """Seconds and CPU seconds that no step accounts for."""
    costs = run.steps.values()
    return run.seconds - sum(c["seconds"] for c in costs), run.cpu_seconds - sum(c["cpu_seconds"] for c in costs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copies", type=int, nargs="+", default=[1, 10, 47])
    parser.add_argument("--year", type=int, default=2016)
    parser.add_argument("--keep", type=Path, help="folder that keeps the workspaces")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        runs = [measured(folder / f"copies_{copies}", copies, options.year) for copies in options.copies]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end")
    print(table(runs))


if __name__ == "__main__":
    main()
