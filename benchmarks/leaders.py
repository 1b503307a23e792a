"""Project leaders at their forms, for `benchmarks/load.py`, which starts them: each saves field after field, and submits now and then.

What was sent and what was acknowledged is written down as it happens, so that it can be looked for afterwards.
"""

from __future__ import annotations

import json
import os
import re
import threading
from collections import Counter, defaultdict
from itertools import count
from pathlib import Path
from typing import Any

from locust import HttpUser, between, events, task

PLAN: dict[str, Any] = json.loads(Path(os.environ["IMPACT_LOAD"]).read_text("utf-8"))
"""What `load.py` wrote.

leaders  for each the session, the project and the years to try
numbers  the first value to type
begun    the file that appears when every leader has a form before them
journal  the file for what was sent and what was acknowledged
"""
JOURNAL: list[dict[str, Any]] = []
ANSWERS: dict[str, Counter[str]] = defaultdict(Counter)
"""How often each thing was answered in which way: by its status, or `none`."""
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
FIELD = re.compile(r'name="([^"]+)\.value"')
RECEIPT = re.compile(r"/depots/(S\d+)/")
FIXED = {"questions", "relire", "abandonner"}
_next, _ready, _lock = count(), count(1), threading.Lock()


class Leader(HttpUser):
    """One leader, with the year of a project that nobody else works on."""

    wait_time = between(1, 3)

    def on_start(self) -> None:
        with _lock:
            self.number = next(_next)
        plan = PLAN["leaders"][self.number]
        self.client.cookies.set("sessionid", plan["session"])
        self.values = count(PLAN["numbers"])
        self.start, self.page = self._year(plan["project"], plan["years"])
        text = self.client.get(self.page, name="form").text
        self.token, self.fields = TOKEN.findall(text)[0], FIELD.findall(text)
        with _lock:
            if next(_ready) == len(PLAN["leaders"]):
                Path(PLAN["begun"]).touch()

    def _year(self, project: str, years: list[int]) -> tuple[str, str]:
        """The first of the years that the project has a form for, and a page of it."""
        for year in years:
            start = f"/projets/{project}/{year}/"
            with self.client.get(start, name="year", catch_response=True) as answer:
                answer.success()  # a year in which the project did not run
            pages = [page for page in re.findall(rf'href="{start}(\w+)/', answer.text or "") if page not in FIXED]
            if pages:
                return start, f"{start}{pages[0]}/"
        raise LookupError(project)

    @task(8)
    def save(self) -> None:
        """One field, as the page saves it by itself."""
        value = next(self.values)
        field = self.fields[value % len(self.fields)]
        entry = self._noted(kind="save", page=self.page, field=field, value=str(value))
        data = {"csrfmiddlewaretoken": self.token, "cell": field, f"{field}.value": str(value)}
        with self.client.post(self.page, data=data, headers={"x-autosave": "1"}, name="save", catch_response=True) as answer:
            entry["acknowledged"] = answer.status_code == 200 and "state" in (answer.text or "")
            _judged("save", answer, taken=entry["acknowledged"])

    @task(1)
    def submit(self) -> None:
        """All of it, into the ledger."""
        entry = self._noted(kind="submit", submission=None)
        data = {"csrfmiddlewaretoken": self.token}
        with self.client.post(f"{self.start}relire/", data=data, name="submit", catch_response=True, allow_redirects=False) as answer:
            receipt = RECEIPT.search(answer.headers.get("Location", "")) if answer.headers else None
            entry["acknowledged"], entry["submission"] = receipt is not None, receipt[1] if receipt else None
            _judged("submit", answer, taken=receipt is not None or answer.status_code == 422)  # nothing was typed yet

    def _noted(self, **entry: Any) -> dict[str, Any]:
        JOURNAL.append({"leader": self.number, "acknowledged": False} | entry)
        return JOURNAL[-1]


def _judged(name: str, answer: Any, *, taken: bool) -> None:
    """Notes what came of a request; one that nobody answers, while the server is down, says so."""
    status = str(answer.status_code or "none")
    ANSWERS[name][status] += 1
    if taken:
        answer.success()
    else:
        answer.failure(status)


@events.init.add_listener
def _write_at_the_end(environment: Any, **_: Any) -> None:
    """At `quit`, when every leader has stopped: at `quitting` they go on, and what they send from then on would be in no journal."""
    environment.events.quit.add_listener(lambda **_: _write(environment))


def _write(environment: Any) -> None:
    stats = {}
    for (name, _method), entry in environment.stats.entries.items():
        times = {f"p{share}": entry.get_response_time_percentile(share / 100) for share in (50, 95, 99)}
        stats[name] = {"requests": entry.num_requests, "answers": dict(ANSWERS[name]), "failures": entry.num_failures} | times
    Path(PLAN["journal"]).write_text(json.dumps({"stats": stats, "entries": JOURNAL}), "utf-8")
