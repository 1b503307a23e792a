"""How long a hundred readers at once wait for a page of a sealed edition, and what a page costs, while the next version is sealed.

    python benchmarks/readers.py WORKSPACE [--readers 100] [--seconds 20] [--pause 1.0]

WORKSPACE has a sealed edition; a copy of it is served, as `impact serve` serves it, on the loopback alone. First each kind of
page is asked for by one reader: what it costs the server in CPU ms, at first (each worker reads the edition and makes its pages) and
afterwards. Then each reader asks for a page of any kind, waits `--pause` seconds, and asks again; none sends the tag of what it has.
After a quarter of the time a correction is published. Says by kind p50 and p95 in ms, how many answers failed, whether a
page ever named a version and the hash of another, and the load average before it began: above two, the cost is what counts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.worlds.editions import ERRATUM

IMPACT = [sys.executable, "-m", "pipelines.commands"]
AFTER = 5.0
"""Seconds for which readers go on after the correction is published."""
STATED = re.compile(r"/chiffres/[0-9a-f]{12}\?version=v(\d+)(?:.|\n)*<code>([0-9a-f]{64})</code></li></ul>")
CORRECTION = "projet;indicateur;période;valeur\nfablab;volunteer_hours;{year};433\n"
"""What is corrected in the worked example."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("workspace", type=Path)
    arguments.add_argument("--readers", type=int, default=100)
    arguments.add_argument("--seconds", type=float, default=20.0)
    arguments.add_argument("--pause", type=float, default=1.0)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "town"
        shutil.copytree(asked.workspace, root, symlinks=True)
        before = os.getloadavg()[0]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [*IMPACT, "serve", "-w", str(root), "--port", str(port)]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            result = asyncio.run(measure(f"http://127.0.0.1:{port}", server.pid, root, asked))
        finally:
            server.terminate()
            server.wait(30)
    print(json.dumps({"load_average_before": before} | result, indent=1))


async def measure(base: str, server: int, root: Path, asked: Any) -> dict[str, Any]:
    limits = httpx.Limits(max_connections=asked.readers)
    async with httpx.AsyncClient(base_url=base, timeout=60, limits=limits, headers={"accept-language": "fr"}) as client:
        await _answers(client)
        paths = await _paths(client)
        cost = {kind: await _cost(client, of, server) for kind, of in paths.items()}
        waits: dict[str, list[float]] = defaultdict(list)
        failed: list[str] = []
        stated: set[tuple[str, str]] = set()
        until = time.monotonic() + asked.seconds

        async def read(seed: int) -> None:
            chance = random.Random(seed)
            await asyncio.sleep(chance.random() * asked.pause)
            while not published.done() or time.monotonic() < max(until, published.result()[1] + AFTER):
                kind = chance.choice(sorted(paths))
                began = time.monotonic()
                answer = await client.get(chance.choice(paths[kind]))
                waits[kind].append(1000 * (time.monotonic() - began))
                if answer.status_code != 200:
                    failed.append(f"{answer.status_code} {answer.url.path}")
                if kind == "year":
                    stated.update(STATED.findall(answer.text))
                await asyncio.sleep(asked.pause)

        published = asyncio.create_task(_publish(root, asked.seconds / 4))
        await asyncio.gather(*(read(seed) for seed in range(asked.readers)))
        code, _ = await published
        sealed = {str(e["version"]): e["hash"] for e in (await client.get("/api/v1/editions")).json()}
    every = [wait for of in waits.values() for wait in of]
    mixed = [f"{version} {said}" for version, said in stated if sealed[version] != said]
    said = {kind: cost[kind] | _told(of) for kind, of in sorted(waits.items())}
    return {"pages": len(every), "publish": code, "versions_seen": sorted(v for v, _ in stated), "mixed": mixed, "failed": failed} | {
        "all": _told(every),
        "kinds": said,
    }


def _told(waits: list[float]) -> dict[str, float]:
    return {"p50_ms": round(median(waits)), "p95_ms": round(quantiles(waits, n=20)[-1])}


async def _answers(client: httpx.AsyncClient) -> None:
    for _ in range(240):
        try:
            if (await client.get("/healthz")).is_success:
                return
        except httpx.HTTPError:
            await asyncio.sleep(0.5)
    raise SystemExit("the portal does not answer")


async def _paths(client: httpx.AsyncClient) -> dict[str, list[str]]:
    """Addresses by kind of page: of the newest year, and of figures spread over it."""
    newest = max((await client.get("/api/v1/editions")).json(), key=lambda e: (e["year"], e["version"]))
    year = newest["year"]
    rows = (await client.get("/api/v1/figures", params={"year": year, "limit": 200})).json()["figures"]
    names = await asyncio.to_thread(lambda: [_short(row["figure_id"]) for row in rows[::4]])
    return {
        "front": ["/publications/"],
        "year": [f"/publications/{year}/"],
        "figure": [f"/chiffres/{name}" for name in names],
        "picture": [f"/chiffres/{_short(row['figure_id'])}.svg" for row in rows if row["low"] is not None][:20],
        "search": [f"/recherche/?q={word}" for word in ("benevol", "valeur", "atelier")],
        "edition": [f"/publications/{year}/latest/fr/{page}.html" for page in ("index", "projects", "value", "needs")],
        "api": [f"/api/v1/figures?year={year}&scope=territory&limit=100"],
        "csv": [f"/api/v1/figures?year={year}&format=csv&limit=1000"],
    }


def _short(address: str) -> str:
    from hashlib import sha256

    return sha256(address.encode()).hexdigest()[:12]


async def _cost(client: httpx.AsyncClient, paths: list[str], server: int, times: int = 48) -> dict[str, float]:
    """CPU ms of the server for a page, by one reader: of the first that are asked for, and of as many afterwards."""
    asked = [paths[n % len(paths)] for n in range(times)]
    spent = [_cpu(server)]
    for _ in range(2):
        for path in asked:
            await client.get(path)
        spent.append(_cpu(server))
    first, then = (1000 * (after - before) / times for before, after in pairwise(spent))
    return {"first_cpu_ms": round(first, 1), "cpu_ms": round(then, 1)}


def _cpu(parent: int) -> float:
    """CPU seconds of the workers of the server: its children, but for those that run jobs beside it."""
    ticks = os.sysconf("SC_CLK_TCK")
    seconds = 0.0
    for child in Path(f"/proc/{parent}/task").glob("*/children"):
        for pid in child.read_text().split():
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
            if b"prefect" not in line and b"run" not in line.split(b"\0"):
                of = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                seconds += (int(of[11]) + int(of[12])) / ticks
    return seconds


async def _publish(root: Path, after: float) -> tuple[int, float]:
    """Seals the next version of the newest year, with a value corrected: how that ended, and when."""
    await asyncio.sleep(after)
    year = max(int(path.name) for path in (root / "editions").iterdir() if path.name.isdigit())
    file, erratum = root.parent / "correction.csv", root.parent / "erratum.yaml"
    file.write_text(CORRECTION.format(year=year), "utf-8")
    erratum.write_text(ERRATUM, "utf-8")
    code = 0
    for command in (["collect", str(file), "--no-build"], ["publish", "--year", str(year), "--erratum", str(erratum)]):
        job = await asyncio.create_subprocess_exec(*IMPACT, *command, "-w", str(root), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        code = await job.wait() or code
    return code, time.monotonic()


if __name__ == "__main__":
    main()
