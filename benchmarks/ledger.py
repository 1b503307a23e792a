"""What it costs to hand files in one after the other, to read the ledger back, and to find the name that looks most like an unknown one.

    python benchmarks/ledger.py [--files 160 1000] [--far 3500] [--before DIR] [--times 3]

Files of one row are handed in to one ledger: seconds of each at the beginning and at the end, which must be the same. Then the files of the
worked example, and the warehouse built from their ledger; then, with `--far` files in a ledger, what a fresh process needs to hand in one
more, with the snapshots beside the ledger and without; last, an unknown project among 25,000 names. `--before` is a checkout of an earlier
commit, measured in turns with this one (without `--far`, which takes it hours, unless `--far-before` gives it a smaller number).

Each figure is the median of N turns, each in a process of its own: CPU seconds (user and system), and wall clock beside. What a process costs
before it begins (imports, the workspace read) is left out but in the rows that say `process`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

HERE = Path(__file__).parents[1]
STEP = 20
"""Files that are timed together."""
PREAMBLE = """
import json, sys, time
from pathlib import Path
from pipelines.collect import collect, files_in
from pipelines.workspace import open_workspace
workspace = open_workspace(Path(sys.argv[1]))
workspace.context()
def timed(work):
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall
"""
GROW = """
files = files_in([Path(sys.argv[2])])
step = int(sys.argv[3])
steps = [timed(lambda: collect(workspace, files[n:n + step])) for n in range(0, len(files), step)]
print(json.dumps({"first": steps[1], "last": steps[-1], "all": [sum(s) for s in zip(*steps)]}))
"""
INBOX = """
print(json.dumps(timed(lambda: collect(workspace, files_in([workspace.inbox])))))
"""
BUILD = """
import duckdb
from impact.warehouse.build import build
world = workspace.world
print(json.dumps(timed(lambda: build(duckdb.connect(), workspace.ledger, world))))
"""
NEAR = """
import random
from dataclasses import replace
from impact.intake.files import read_file
words = "atelier café jardin quartier école théâtre musique vélo forêt rivière partage réparation maison club sport lecture".split()
rng = random.Random(1)
context = workspace.context()
project = next(iter(context.register.projects.values()))
names = [" ".join(rng.choices(words, k=3)) + f" {n}" for n in range(25_000)]
known = {f"p{n}": project.model_copy(update={"id": f"p{n}", "title": project.title.model_copy(update={"fr": name, "en": name}), "names": []})
         for n, name in enumerate(names[: 25_000 // 2])}
context = replace(context, register=type(context.register)(projects=known))
def read(n):
    name = names[n].replace("r", "rr", 1)
    read_file(f"projet;indicateur;période;valeur\\nAsso {name};volunteer_hours;2020;1\\n".encode(), context)
read(0)
print(json.dumps([seconds / 5 for seconds in timed(lambda: [read(n) for n in range(1, 6)])]))
"""
Seconds = tuple[float, float]
"""CPU and wall clock."""


def run(tree: Path, code: str, *arguments: object) -> tuple[object, Seconds]:
    """What a piece of code prints, run with the modules of a checkout; and what its whole process took."""
    before, started = getrusage(RUSAGE_CHILDREN), time.perf_counter()
    environment = os.environ | {"PYTHONPATH": str(tree)}
    command = [sys.executable, "-c", PREAMBLE + code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tree, env=environment)
    after = getrusage(RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(done.stdout or "null"), (cpu, time.perf_counter() - started)


def one_row_files(folder: Path, count: int) -> Path:
    """So many files of one row: months of ten years, then new values for them."""
    folder.mkdir()
    for n in range(count):
        year, month = 2015 + n // 12 % 10, n % 12 + 1
        (folder / f"{n:05d}.csv").write_text(f"projet;indicateur;période;valeur\nRepair Café;volunteer_hours;{year}-{month:02d};{n}\n")
    return folder


def small_town(tree: Path, root: Path) -> Path:
    """A workspace of a few projects, without files."""
    shutil.copytree(tree / "pipelines" / "examples" / "empty", root)
    shutil.copytree(tree / "tests" / "worlds" / "small_town", root, dirs_exist_ok=True)
    return root


def example(tree: Path, root: Path) -> Path:
    """The worked example as `impact init` gives it."""
    shutil.copytree(tree / "pipelines" / "examples" / "sceaux", root)
    return root


def growing(tree: Path, folder: Path, count: int) -> dict[str, Seconds]:
    """Each file, at the beginning and at the end of so many."""
    grown, _ = run(tree, GROW, small_town(tree, folder / "town"), one_row_files(folder / "files", count), STEP)
    each = {f"each, the {name} {STEP} of {count} files": (grown[name][0] / STEP, grown[name][1] / STEP) for name in ("first", "last")}
    return each | {f"all {count} files": tuple(grown["all"])}


def of_example(tree: Path, folder: Path) -> dict[str, Seconds]:
    """The example's files handed in, its warehouse built, with and without snapshots."""
    root = example(tree, folder / "sceaux")
    collected, _ = run(tree, INBOX, root)
    built, _ = run(tree, BUILD, root)
    forget(root)
    rebuilt, _ = run(tree, BUILD, root)
    return {
        "the example's 75 files": tuple(collected),
        "… its warehouse built": tuple(built),
        "… without snapshots": tuple(rebuilt),
    }


def far(tree: Path, folder: Path, count: int) -> dict[str, Seconds]:
    """What a fresh process needs where so many files lie in the ledger."""
    root = small_town(tree, folder / "town")
    grown, _ = run(tree, GROW, root, one_row_files(folder / "files", count), STEP)
    rows = {f"all {count} files": tuple(grown["all"])}
    for case in ("with snapshots", "without"):
        if case == "without":
            forget(root)
        new = folder / f"{case}.csv"
        new.write_text(f"projet;indicateur;période;valeur\nRepair Café;volunteer_hours;2014;{len(case)}\n")
        if case == "without":
            forget(root)
        one, process = run(tree, GROW.replace("steps[1]", "steps[0]"), root, folder_of(new), STEP)
        rows |= {f"one more in a fresh process, {case}": tuple(one["all"]), "… its whole process": process} if case == "with snapshots" else {
            f"one more in a fresh process, {case}": tuple(one["all"])
        }
    built, _ = run(tree, BUILD, root)
    return rows | {f"the warehouse of {count} files built": tuple(built)}


def folder_of(file: Path) -> Path:
    folder = file.with_suffix("")
    folder.mkdir()
    file.rename(folder / file.name)
    return folder


def forget(root: Path) -> None:
    shutil.rmtree(root / ".ledger-snapshots", ignore_errors=True)


def near(tree: Path, folder: Path) -> dict[str, Seconds]:
    """A file with one unknown project."""
    seconds, _ = run(tree, NEAR, small_town(tree, folder / "town"))
    return {"an unknown project among 25,000 names": tuple(seconds)}


def measured(trees: dict[str, Path], part: Callable[[Path, Path], dict[str, Seconds]], times: int) -> Iterator[tuple[str, dict[str, Seconds]]]:
    """The rows of a part, each with the median of every tree; trees take turns."""
    turns: dict[str, list[dict[str, Seconds]]] = {name: [] for name in trees}
    for _ in range(times):
        for name, tree in trees.items():
            with tempfile.TemporaryDirectory() as folder:
                turns[name].append(part(tree, Path(folder)))
    for row in next(iter(turns.values()))[0]:
        sides = {name: [turn[row] for turn in rows] for name, rows in turns.items() if row in rows[0]}
        yield row, {name: tuple(statistics.median(column) for column in zip(*values, strict=True)) for name, values in sides.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, nargs="*", default=[160, 1000])
    parser.add_argument("--far", type=int, default=3500)
    parser.add_argument("--before", type=Path)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    trees = ({"before": options.before.resolve()} if options.before else {}) | {"now": HERE}
    parts = [(lambda tree, folder, n=n: growing(tree, folder, n), trees, options.times) for n in options.files]
    parts += [(of_example, trees, options.times), (near, trees, options.times)]
    parts += [(lambda tree, folder: far(tree, folder, options.far), {"now": HERE}, 1)] if options.far else []
    print(f"{'':48}" + "".join(f"{name + ' CPU s':>16}{'wall s':>10}" for name in trees) + ("   × CPU" if len(trees) > 1 else ""))
    for part, sides, times in parts:
        for row, seconds in measured(sides, part, times):
            cells = "".join(f"{seconds[n][0]:>16.3f}{seconds[n][1]:>10.3f}" if n in seconds else f"{'':26}" for n in trees)
            ratio = f"{seconds['before'][0] / seconds['now'][0]:>8.1f}" if len(seconds) > 1 else ""
            print(f"{row:48}{cells}{ratio}", flush=True)


if __name__ == "__main__":
    main()
