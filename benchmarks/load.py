"""Whether the portal keeps what it acknowledged while many leaders save and submit at once, and what a save costs.

    python benchmarks/load.py [--leaders 200] [--seconds 40] [--database sqlite postgresql]

Needs the extra `checks` (locust), and for PostgreSQL Debian's `postgresql`. On the loopback alone, and for the time that is given: the
portal of the worked example runs as `impact serve` runs it; leaders, each with a project's year of their own, save a field every one to
three seconds and submit every tenth time. First for `--seconds` undisturbed, once all have their forms; then half as long before and half
as long after every process of the server is killed (-9) and it is started anew. Then what every leader's form shows, every receipt, and
its mail, is compared with what was acknowledged.

Says for each database: what one leader alone costs, in CPU ms of the server a save and a submission, and of the process beside it a receipt
that is set and mailed; saves acknowledged; how saves and submissions were answered; p50, p95 and p99 in ms, those of the killed server with
the time it was down; the load average before; what is there though nobody had an answer, which is no loss; and what is missing, which must
be nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.worlds.databases import database_of_kind

HERE = Path(__file__).parents[1]
YEARS = range(2025, 2010, -1)
PATIENCE = 90
"""Seconds that anything may take to answer or to end."""
LONGEST = 300
"""Seconds after which leaders go home, whatever happened."""
SESSIONS = """
import json, sys
from pathlib import Path
from portal.config.django import set_up
root, number = Path(sys.argv[1]), int(sys.argv[2])
set_up(root)
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from portal.accounts.people import invite
from portal.accounts.views import BACKEND
from portal.town import town
projects, leaders = sorted(town().register.projects), []
for n in range(number):
    project = projects[n % len(projects)]
    account = invite(f"l{n}@example.org", "leader", [project])
    session = SessionStore()
    session.update({SESSION_KEY: account.pk, BACKEND_SESSION_KEY: BACKEND, HASH_SESSION_KEY: account.get_session_auth_hash()})
    session.save()
    leaders.append({"session": session.session_key, "project": project, "turn": n // len(projects)})
print(json.dumps({"leaders": leaders, "turns": -(-number // len(projects))}))
"""


def main() -> None:
    """Measures each database in turn."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--leaders", type=int, default=200)
    arguments.add_argument("--seconds", type=int, default=40)
    arguments.add_argument("--database", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"])
    given = arguments.parse_args()
    for database in given.database:
        print(json.dumps({"database": database} | measured(database, given.leaders, given.seconds)), flush=True)


def measured(database: str, leaders: int, seconds: int) -> dict[str, Any]:
    """What came of the leaders at a portal on that database."""
    with tempfile.TemporaryDirectory(prefix="load") as name, database_of_kind(database) as url:
        folder = Path(name)
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("IMPACT_", "PREFECT_"))}
        environment |= {"IMPACT_DATABASE_URL": url} if url else {}
        root = folder / "town"
        _run(["-m", "pipelines.commands", "init", str(root), "--example", "sceaux"], environment)
        shutil.rmtree(root / "inbox")  # what stands would be asked about again; here everything is typed
        (root / "inbox").mkdir()
        plan = json.loads(_run(["-c", SESSIONS, str(root), str(leaders)], environment))
        for leader in plan["leaders"]:
            leader["years"] = list(YEARS)[leader.pop("turn") :: plan["turns"]]
        before = os.getloadavg()[0]
        with Served(root, environment) as portal:
            cost = _cost(portal, plan["leaders"][0])
            quiet = _wave(folder, portal, plan, leaders, seconds, first=1, kill=False)
            killed = _wave(folder, portal, plan, leaders, seconds, first=400, kill=True)
            missing, unanswered = _compared(portal, plan, [*quiet["entries"], *killed["entries"]])
        return {
            "load_average_before": round(before, 1),
            "alone": cost,
            "undisturbed": quiet["stats"] | {"saves_acknowledged": _saves(quiet)},
            "killed": killed["stats"] | {"saves_acknowledged": _saves(killed)},
            "kept_without_an_answer": unanswered,
            "missing": missing,
        }


def _cost(portal: Served, leader: dict[str, Any]) -> dict[str, float]:
    """CPU ms of the server for one save and for one submission, of one leader alone, once it is warm."""
    with httpx.Client(base_url=portal.address, cookies={"sessionid": leader["session"]}, timeout=PATIENCE) as client:
        start = next(f"/projets/{leader['project']}/{year}/" for year in leader["years"] if _there(client, leader["project"], year))
        page = re.findall(rf'href="({start}(?!questions|relire|abandonner)\w+/)', client.get(start).text)[0]
        text = client.get(page).text
        token, field = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[0], re.findall(r'name="([^"]+)\.value"', text)[0]

        def save(value: int) -> None:
            data = {"csrfmiddlewaretoken": token, "cell": field, f"{field}.value": str(value)}
            client.post(page, data=data, headers={"x-autosave": "1"}).raise_for_status()

        def submit(value: int) -> None:
            save(value)
            assert client.post(f"{start}relire/", data={"csrfmiddlewaretoken": token}).status_code == 302

        for value in range(20):
            submit(value)  # both workers have imported what they need
        portal.wait_for_mails(20)
        beside = portal.cpu_seconds("posting")
        saving, submitting = (_each(portal, work, times) for work, times in ((save, 100), (submit, 20)))
        portal.wait_for_mails(40)
        mailing = 1000 * (portal.cpu_seconds("posting") - beside) / 20
        return {"save_cpu_ms": round(saving, 1), "submission_cpu_ms": round(submitting - saving, 1), "receipt_cpu_ms": round(mailing, 1)}


def _there(client: httpx.Client, project: str, year: int) -> bool:
    return client.get(f"/projets/{project}/{year}/").status_code == 200


def _each(portal: Served, work: Callable[[int], None], times: int) -> float:
    before = portal.cpu_seconds()
    for value in range(times):
        work(100 + value)
    return 1000 * (portal.cpu_seconds() - before) / times


def _saves(wave: dict[str, Any]) -> int:
    return sum(entry["kind"] == "save" and entry["acknowledged"] for entry in wave["entries"])


def _wave(folder: Path, portal: Served, plan: dict[str, Any], leaders: int, seconds: int, *, first: int, kill: bool) -> dict[str, Any]:
    """Leaders at work for some seconds; what they sent and what was acknowledged."""
    begun, journal, file = (folder / f"{name}-{first}" for name in ("begun", "journal", "plan"))
    file.write_text(json.dumps(plan | {"journal": str(journal), "begun": str(begun), "numbers": first}), "utf-8")
    command = [sys.executable, "-m", "locust", "-f", str(HERE / "benchmarks" / "leaders.py"), "--headless", "--only-summary"]
    command += ["-u", str(leaders), "-r", str(leaders), "-t", f"{LONGEST}s", "--host", portal.address, "--exit-code-on-error", "0"]
    crowd = subprocess.Popen(
        command, env=os.environ | {"IMPACT_LOAD": str(file)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=HERE
    )
    try:
        until = time.monotonic() + LONGEST
        while not begun.exists() and time.monotonic() < until:
            time.sleep(0.2)
        time.sleep(seconds / 2)
        if kill:
            portal.kill()
            portal.start()
        time.sleep(seconds / 2)
    finally:
        crowd.terminate()
        crowd.wait(timeout=PATIENCE)
    return dict(json.loads(journal.read_text("utf-8")))


class Served:
    """`impact serve` of a workspace, which can be killed and started again."""

    def __init__(self, root: Path, environment: dict[str, str]) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self._root, self._environment, self.address = root, environment, f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> Served:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        command = [sys.executable, "-m", "pipelines.commands", "serve", "-w", str(self._root), "--port", str(self._port), "--json"]
        self._process = subprocess.Popen(
            command, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, cwd=HERE
        )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.address}/healthz", timeout=2).is_success:
                    return
            time.sleep(0.2)
        raise TimeoutError("the portal does not answer")

    def kill(self) -> None:
        """Kills every process of it, in the middle of whatever they do."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def cpu_seconds(self, of: str = "serve") -> float:
        """What the processes have used whose command line has that word: its workers, or what sends receipts beside them (`posting`)."""
        import psutil

        total = 0.0
        for process in [psutil.Process(self._process.pid), *psutil.Process(self._process.pid).children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                if of in re.findall(r"\w+", " ".join(process.cmdline()[1:4])):
                    times = process.cpu_times()
                    total += times.user + times.system
        return total

    def mailed(self) -> set[str]:
        """The receipts that went out by mail."""
        mails = (self._root / "outbox").iterdir()
        return {number for mail in mails for number in re.findall(r'filename="(S\d+)\.pdf"', mail.read_text("utf-8"))}

    def wait_for_mails(self, count: int) -> None:
        """Waits until so many receipts went out, for as long as some do."""
        until, gone = time.monotonic() + PATIENCE, 0
        while gone < count and time.monotonic() < until:
            time.sleep(0.5)
            if (now := len(self.mailed())) > gone:
                until, gone = time.monotonic() + PATIENCE, now


def _compared(portal: Served, plan: dict[str, Any], entries: list[dict[str, Any]]) -> tuple[list[str], int]:
    """What was acknowledged and is not there: a value that a form does not show, a receipt that does not open or was not mailed; and how
    many values are there that were sent after the last that was acknowledged, and of which nobody had an answer.
    """
    lost, unanswered, of_leader = [], 0, defaultdict(list)
    for entry in entries:
        of_leader[entry["leader"]].append(entry)
    receipts = {entry["submission"] for entry in entries if entry["kind"] == "submit" and entry["acknowledged"]}
    portal.wait_for_mails(len(receipts | portal.mailed()))
    lost += [f"{receipt}: no mail" for receipt in sorted(receipts - portal.mailed())]
    for leader, own in sorted(of_leader.items()):
        with httpx.Client(base_url=portal.address, cookies={"sessionid": plan["leaders"][leader]["session"]}, timeout=PATIENCE) as client:
            sent = {entry["submission"] for entry in own if entry["kind"] == "submit"} & receipts
            lost += [f"{receipt}: no page" for receipt in sorted(sent) if client.get(f"/depots/{receipt}/").status_code != 200]
            expected = _expected(own)
            forms = {page: client.get(page).text for page in {page for page, _ in expected}}
            for (page, field), (acknowledged, *later) in expected.items():
                shown = re.search(rf'name="{re.escape(field)}\.value"[^>]*value="(\d+)"', forms[page])
                if shown and shown[1] in later:
                    unanswered += 1
                elif shown is None or shown[1] != acknowledged:
                    lost.append(f"{page} {field}: {shown[1] if shown else 'nothing'}, and {acknowledged} was acknowledged")
    return lost, unanswered


def _expected(entries: list[dict[str, Any]]) -> dict[tuple[str, str], list[str]]:
    """What a field may show: the value that was acknowledged last, and those sent after it of which nobody had an answer: whoever stops a
    crowd, or kills a server, cuts off answers to what is written already.
    """
    shown: dict[tuple[str, str], list[str]] = {}
    for entry in (entry for entry in entries if entry["kind"] == "save"):
        place = entry["page"], entry["field"]
        if entry["acknowledged"]:
            shown[place] = [entry["value"]]
        elif place in shown:
            shown[place].append(entry["value"])
    return shown


def _run(words: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=False, cwd=HERE)
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:])
    return done.stdout


if __name__ == "__main__":
    main()
