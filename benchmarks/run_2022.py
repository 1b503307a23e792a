"""The whole `impact run` on a real release, beside a pandas script and bare DuckDB doing the same aggregation on the same file.

    python benchmarks/run_2022.py [FILE] [--times N]

FILE is the Open Repair release of 2022-04 (by default the one under IMPACT_SHARED or ../shared). Each job runs in a process of its own;
seconds are the median of N warm runs (the file and the libraries have been read before), memory is the peak of the process. Ratios are
to bare DuckDB. The last line is `impact collect --no-build` alone, in CPU seconds beyond what collecting its first row takes.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parents[1]
RELEASE = Path(os.environ.get("IMPACT_SHARED", HERE.parent / "shared")) / "data" / "open_repair" / "restart_project_2022-04.csv"
PEAK = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
DUCKDB = """
import sys, duckdb
rows = duckdb.sql(f'''
    SELECT group_identifier, year(CAST(event_date AS DATE)) AS year, product_category,
           count(*) AS attempted, count(*) FILTER (repair_status = 'Fixed') AS fixed, count(DISTINCT event_date) AS events
    FROM read_csv('{sys.argv[1]}', all_varchar = true) GROUP BY group_identifier, year, CUBE (product_category)''').fetchall()
"""
PANDAS = """
import sys, pandas as pd
d = pd.read_csv(sys.argv[1], dtype=str)
d['year'] = pd.to_datetime(d['event_date']).dt.year
for by in (['group_identifier', 'year'], ['group_identifier', 'year', 'product_category']):
    d.groupby(by).agg(attempted=('id', 'size'), fixed=('repair_status', lambda s: (s == 'Fixed').sum()), events=('event_date', 'nunique'))
"""


def measured(command: list[str]) -> tuple[float, float]:
    """Seconds and peak megabytes of a process that prints its peak last."""
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE)
    return time.perf_counter() - started, float(done.stdout.split()[-1])


def impact(*words: object) -> list[str]:
    return [sys.executable, "-m", "pipelines.commands", *map(str, words), "--json"]


def whole_run(release: Path) -> tuple[float, float, dict[str, float]]:
    """A fresh workspace with the release in its inbox, and `impact run` on it."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "town"
        subprocess.run(impact("init", root), check=True, capture_output=True, cwd=HERE)
        (root / "inbox" / release.name).write_bytes(release.read_bytes())
        started = time.perf_counter()
        done = subprocess.run(impact("run", "-w", root, "--year", 2021), check=True, capture_output=True, text=True, cwd=HERE)
        summary = json.loads(done.stdout)
        return time.perf_counter() - started, summary["peak_memory_mb"], summary


def cpu_of(command: list[str]) -> float:
    """CPU seconds of a process and those it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, cwd=HERE)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def collecting(release: Path) -> float:
    """CPU seconds of collecting a release into a fresh workspace, beyond those for its first row."""
    with tempfile.TemporaryDirectory() as folder:
        (first := Path(folder) / "first.csv").write_bytes(b"".join(release.read_bytes().splitlines(keepends=True)[:2]))
        costs = []
        for file in (first, release):
            root = Path(folder) / f"of_{file.stem}"
            subprocess.run(impact("init", root), check=True, capture_output=True, cwd=HERE)
            costs.append(cpu_of(impact("collect", file, "-w", root, "--no-build")))
    return costs[1] - costs[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=RELEASE)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    jobs = {name: [sys.executable, "-c", code + PEAK, str(options.file)] for name, code in (("bare DuckDB", DUCKDB), ("pandas", PANDAS))}
    jobs_measured = {name: [measured(command) for _ in range(options.times + 1)][1:] for name, command in jobs.items()}
    runs = [whole_run(options.file) for _ in range(options.times + 1)][1:]
    jobs_measured["impact run"] = [(seconds, memory) for seconds, memory, _ in runs]
    floor = statistics.median(seconds for seconds, _ in jobs_measured["bare DuckDB"])
    print(f"{options.file.name}, median of {options.times} warm runs, {os.cpu_count()} cores")
    print(f"{'':24}{'seconds':>10}{'min-max':>16}{'peak MB':>10}{'× DuckDB':>10}")
    for name, results in jobs_measured.items():
        seconds = [s for s, _ in results]
        memory = statistics.median(m for _, m in results)
        middle = statistics.median(seconds)
        print(f"{name:24}{middle:>10.2f}{min(seconds):>9.2f}-{max(seconds):<6.2f}{memory:>10.0f}{middle / floor:>10.1f}")
    orchestration = statistics.median(summary["orchestration_seconds"] for *_, summary in runs)
    print(f"of which orchestration (without a Prefect server): {orchestration:.2f} s")
    bare = statistics.median(cpu_of(jobs["bare DuckDB"]) for _ in range(options.times))
    collected = statistics.median(collecting(options.file) for _ in range(options.times))
    print(f"collecting beyond one row: {collected:.2f} CPU s, {collected / bare:.1f} × bare DuckDB ({bare:.2f} CPU s)")


if __name__ == "__main__":
    main()
