"""What a town asks of a machine: memory, disk and CPU of the year's work, and of the portal that stands ready.

    python benchmarks/sizing.py [--copies 1 10] [--year 2016] [--keep DIR] [--briefly]

One copy is the worked example, 106 projects; further copies have projects, maps and files of their own (as in growth.py). For each size,
with an empty folder at the start: `impact run` of all files, `impact run` after one corrected row, `impact publish`, `impact rebuild
--check`: CPU seconds and seconds that passed, and the most memory that one process of it had (what a process alone counts once, what it
shares with another counts in both). Then the portal: what all its processes have for themselves (PSS, so that what they share counts once)
after the front of the public pages, the town's desk and a form were asked for, and how long each of them took, the first time and the
second. Then what lies on the disk, by part. `--briefly`: of the work the first run alone, then the portal.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

HERE = Path(__file__).parents[1]
sys.path[:0] = [str(HERE), str(HERE / "benchmarks")]

from growth import grow  # noqa: E402

CORRECTED = "Projet;Indicateur;Période;Valeur\nrepair_cafe;sessions;2016;{value}\n"
PARTS = ("ledger", "impact.duckdb", "previews", "editions", ".kept", "portal.sqlite3")
PAGES = ("/publications/", "/ville/campagne/", "/registre/", "/ville/publication/")
PATIENCE = 900
_PORT = 8971


def impact(*words: object) -> tuple[float, float, float]:
    """CPU seconds and seconds of a command, and the peak of memory of its largest process, in MB."""
    command = [sys.executable, "-m", "pipelines.commands", *map(str, words)]
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{words}: exit code {process.returncode}")
    cost = used.ru_utime + used.ru_stime, time.perf_counter() - began, used.ru_maxrss / 1024
    print(f"{words[0]}: {cost[0]:.0f} CPU s, {cost[1]:.0f} s, {cost[2]:.0f} MB", file=sys.stderr, flush=True)
    return cost


def served(root: Path) -> tuple[float, dict[str, list[float]]]:
    """MB that the processes of the portal have once some pages were read, and the seconds of each page, twice."""
    command = [sys.executable, "-m", "pipelines.commands", "account", "add", "claire@example.org", "--role", "city", "-w", str(root)]
    link = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=True).stdout.strip()
    address = f"http://127.0.0.1:{_PORT}"
    command = [sys.executable, "-m", "pipelines.commands", "serve", "-w", str(root), "--port", str(_PORT)]
    process = subprocess.Popen(command, cwd=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        _until_it_answers(address)
        with httpx.Client(base_url=address, follow_redirects=True, timeout=PATIENCE) as client:
            path = re.sub(r"^http://[^/]+", "", link)
            token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(path).text)[0]
            client.post(path, data={"csrfmiddlewaretoken": token}, headers={"referer": address + path})
            seconds = {page: [_seconds(client, page) for _ in range(2)] for page in PAGES}
        time.sleep(60)  # Prefect's server and the processes beside it have started
        return sum(_share(pid) for pid in _of_group(process.pid)), seconds
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=PATIENCE)


def _seconds(client: httpx.Client, page: str) -> float:
    began = time.perf_counter()
    client.get(page).raise_for_status()
    return round(time.perf_counter() - began, 1)


def _until_it_answers(address: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if httpx.get(f"{address}/healthz", timeout=5).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.5)
    raise SystemExit("the portal does not answer")


def _of_group(leader: int) -> Iterator[int]:
    """The processes of a session."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(entry.name)) == leader:
                yield int(entry.name)
        except ProcessLookupError:
            continue


def _share(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except (OSError, ProcessLookupError):
        return 0.0
    return int(re.findall(r"^Pss:\s+(\d+)", text, re.MULTILINE)[0]) / 1024


def on_disk(path: Path) -> float:
    """MB that a folder or file takes."""
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.lstat().st_blocks * 512 for file in files) / 2**20


def measured(root: Path, copies: int, year: int, *, briefly: bool = False) -> dict[str, object]:
    """All that is asked of one size; `briefly`: of the work the first run alone."""
    impact("init", root, "--example", "sceaux")
    grow(root, copies)
    work = {"first run": impact("run", "-w", root, "--year", year)}
    if not briefly:
        (root / "inbox" / "corrected.csv").write_text(CORRECTED.format(value=13), "utf-8")
        work["run after one row"] = impact("run", "-w", root, "--year", year)
        work["publish"] = impact("publish", "-w", root, "--year", year)
        work["rebuild --check"] = impact("rebuild", "--check", "-w", root)
    portal, pages = served(root)
    return {
        "projects": len(list((root / "projects").glob("*.yaml"))),
        "work": {name: dict(zip(("cpu_s", "s", "mb"), map(round, used), strict=True)) for name, used in work.items()},
        "portal_mb": round(portal),
        "pages_s": pages,
        "disk_mb": {part: round(on_disk(root / part)) for part in PARTS} | {"whole": round(on_disk(root))},
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copies", type=int, nargs="+", default=[1, 10])
    parser.add_argument("--year", type=int, default=2016)
    parser.add_argument("--keep", type=Path, help="folder that keeps the workspaces")
    parser.add_argument("--briefly", action="store_true", help="of the work the first run alone, then the portal")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        for copies in options.copies:
            print(json.dumps(measured(folder / f"copies_{copies}", copies, options.year, briefly=options.briefly)), flush=True)


if __name__ == "__main__":
    main()
