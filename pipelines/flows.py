"""The job as Prefect flows: the story (`story.py`), each part a flow and each step a task, watched by the server that there is.

Nothing is computed here: a flow is a part of the story that is run with its steps as tasks. See docs/deploy.md.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

from impact.ledger.submission import Receipt
from impact.warehouse.record import WarehouseRecord
from indicators.text import Refusal
from pipelines import story
from pipelines.prefect_settings import NO_CACHE, Task, flow, serve, task
from pipelines.preview import Preview
from pipelines.publication import PublicationDone, PublishedBy
from pipelines.running import Runner, directly
from pipelines.standing import YearDone
from pipelines.story import STORY, WORDS, Teller

P = ParamSpec("P")
R = TypeVar("R")


def _as_task(step: Callable[P, R], name: str) -> Task[P, R]:
    """A step as a task, with the word of the story that it belongs to. Raises KeyError for one that is in no word."""
    return task(persist_result=False, cache_policy=NO_CACHE, tags=[WORDS[name]])(step)


TASKS = {name: _as_task(step, name) for steps in STORY.values() for step in steps for name in [step.__name__]}
"""Every step of the story as a task."""


class Watched:
    """Runs a step as a task that Prefect watches, and inside it as the caller does; a part of the story as its flow."""

    def __init__(self, inside: Runner = directly) -> None:
        self._inside = inside

    def __call__(self, step: Callable[P, R], /, *values: P.args, **named: P.kwargs) -> R:
        """Runs the step as a task."""

        def watched() -> R:  # with what it takes inside it: Prefect looks through every value that a task is given, editions included
            return self._inside(step, *values, **named)

        watched.__name__, watched.__doc__ = step.__name__, step.__doc__
        return _as_task(watched, step.__name__)()

    def part(self, part: Callable[P, R]) -> Callable[P, R]:
        """The flow of the part."""
        return cast("Callable[P, R]", FLOWS[part.__name__])


TRIED_AGAIN: dict[str, Any] = {"retries": 2, "retry_delay_seconds": 60} if "PREFECT__FLOW_RUN_ID" in os.environ else {}
"""How often what a server scheduled is tried: it loads the flow from this module, so that options given where it is served are lost."""


@flow(name="year", validate_parameters=False, **TRIED_AGAIN)
def year_flow(
    root: Path, year: int | None = None, as_of: datetime | None = None, run: Teller | None = None, *, report: bool = False
) -> YearDone:
    """The main job."""
    return story.year_of(Path(root), year, as_of, run or Watched(), report=report)


@flow(name="collect", validate_parameters=False)
def collect_flow(root: Path, run: Teller | None = None) -> list[Receipt]:
    """What an interrupted reading left, and the files of the inbox."""
    return story.collected(Path(root), run or Watched())


@flow(name="warehouse", validate_parameters=False)
def warehouse_flow(root: Path, as_of: datetime | None = None, run: Teller | None = None) -> WarehouseRecord:
    """A new warehouse."""
    return story.warehoused(Path(root), as_of, run or Watched())


@flow(name="preview", validate_parameters=False)
def preview_flow(root: Path, year: int | None = None, run: Teller | None = None, *, report: bool = False) -> Preview | Refusal:
    """The preview of the year."""
    return story.previewed(Path(root), year, run or Watched(), report=report)


@flow(name="publish", validate_parameters=False)
def publish_flow(
    root: Path,
    year: int,
    erratum: Path | None = None,
    sign: Path | None = None,
    run: Teller | None = None,
    by: PublishedBy | None = None,
) -> PublicationDone:
    """The next sealed version of the edition of a year."""
    return story.published(Path(root), year, Path(erratum) if erratum else None, Path(sign) if sign else None, run or Watched(), by)


@flow(name="remind", validate_parameters=False, **TRIED_AGAIN)
def remind_flow(root: Path) -> dict[str, int]:
    """The reminders that the schedules of open campaigns have for today, in a process of its own: the portal stands above this room."""
    command = [sys.executable, "-m", "pipelines.commands", "campaign", "remind", "--json", "-w", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    mails: dict[str, int] = json.loads(done.stdout)["mails"]
    return mails


FLOWS: dict[str, Callable[..., object]] = {
    "year_of": year_flow,
    "collected": collect_flow,
    "warehoused": warehouse_flow,
    "previewed": preview_flow,
    "published": publish_flow,
}
"""The parts of the story as flows, by the name of the part."""


def main() -> None:
    """Serves the main job and the reminders to the Prefect server of PREFECT_API_URL, every day, each tried three times.

    `python -m pipelines.flows DIR`
    """
    parameters = {"root": str(Path(sys.argv[1]).resolve())}
    deployments: list[Any] = [  # outside a loop these are deployments already, whatever the signature says
        year_flow.to_deployment("nightly", parameters=parameters, interval=timedelta(days=1)),
        remind_flow.to_deployment("reminders", parameters=parameters, interval=timedelta(days=1)),
    ]
    serve(*deployments)


if __name__ == "__main__":
    main()
