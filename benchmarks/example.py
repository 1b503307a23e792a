"""`impact run` on the worked example: a first run, a second with nothing new, and one after a corrected row, beside another checkout's.

    python benchmarks/example.py [--times N] [--against CHECKOUT]

Each run is a process of its own, in a workspace made anew; CHECKOUT is a clone at another commit, whose runs take turns with these. CPU
seconds (user and system), seconds that passed and the peak of memory, and the CPU seconds of each step of the first run: the median of N
turns (3), and the least, which other jobs of the machine disturb least. Bytecode is kept in a folder of its own, written by a run before
the first turn, as it is where the application is installed.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parents[1]
RUNS = ("first", "nothing new", "one row corrected")
CORRECTED = "Projet;Indicateur;Période;Ventilation;Valeur\naccueil_etudiants_1;home_sharing_nights;2016;;{value}\n"
Measured = dict[str, float]


def impact(checkout: Path, bytecode: Path, *words: object) -> Measured:
    """What a command costs with the code of a checkout."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": str(checkout), "PYTHONPYCACHEPREFIX": str(bytecode)}
    with tempfile.TemporaryFile("w+") as output:
        started = time.perf_counter()
        command = [sys.executable, "-m", "pipelines.commands", *map(str, words), "--json"]
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL, cwd=checkout, env=environment)
        _, state, used = os.wait4(process.pid, 0)
        seconds, process.returncode = time.perf_counter() - started, os.waitstatus_to_exitcode(state)
        if process.returncode not in (0, 1):
            raise RuntimeError(words)
        output.seek(0)
        said = json.loads(output.read() or "{}")
    steps = {f"… {name}": cost["cpu_seconds"] for name, cost in said.get("steps", {}).items()}
    return {"CPU s": used.ru_utime + used.ru_stime, "wall s": seconds, "MB": used.ru_maxrss / 1024, **steps}


def turn(checkout: Path, bytecode: Path, number: int) -> dict[str, Measured]:
    """A run of each kind, in a workspace made anew."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "town"
        impact(checkout, bytecode, "init", root, "--example", "sceaux")
        run = ("run", "-w", root, "--year", 2016)
        measured = {RUNS[0]: impact(checkout, bytecode, *run), RUNS[1]: impact(checkout, bytecode, *run)}
        (root / "inbox" / "correction.csv").write_text(CORRECTED.format(value=1000 + number), "utf-8")
        return measured | {RUNS[2]: impact(checkout, bytecode, *run)}


def table(turns: dict[str, list[dict[str, Measured]]]) -> str:
    """Median (least) of each kind of run, a column for each checkout."""
    lines = [f"| | {' | '.join(turns)} |", f"| --- |{' --- |' * len(turns)}"]
    [some, *_] = next(iter(turns.values()))
    for kind in RUNS:
        for name in some[kind] if kind == RUNS[0] else ("CPU s", "wall s", "MB"):
            seen = [[one[kind].get(name, 0.0) for one in of_checkout] for of_checkout in turns.values()]
            if max(map(max, seen)) >= 0.05:
                cells = " | ".join(f"{statistics.median(numbers):.1f} ({min(numbers):.1f})" for numbers in seen)
                lines.append(f"| {kind}, {name} | {cells} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--against", type=Path)
    options = parser.parse_args()
    checkouts = {"this checkout": HERE} | ({"the other": options.against.resolve()} if options.against else {})
    turns: dict[str, list[dict[str, Measured]]] = {name: [] for name in checkouts}
    with tempfile.TemporaryDirectory() as bytecode:
        for number in range(-1, options.times):
            for name, checkout in list(checkouts.items())[:: 1 if number % 2 else -1]:
                measured = turn(checkout, Path(bytecode), number + 1)
                if number >= 0:
                    turns[name].append(measured)
                print(f"{name}: {measured}; load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    print(table(turns))


if __name__ == "__main__":
    main()
