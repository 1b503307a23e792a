"""The flows: every step of the job belongs to one of its words, and a server can be given what they take."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.workspace import open_workspace
from tests.conftest import small_town
from tests.worlds.command import impact


def test_every_step_has_its_word(tmp_path: Path) -> None:
    """A step without one could not run as a task."""
    from pipelines import flows
    from pipelines.story import STORY
    from pipelines.warehouse import refresh

    def named(step: Callable[..., Any], /, *values: Any, **named: Any) -> Any:
        steps.append(step)
        return step(*values, **named)

    steps: list[Callable[..., Any]] = []
    refresh(open_workspace(small_town(tmp_path / "town")), run=named)
    assert list(STORY) == ["collect", "validate", "value", "preview", "disclose", "assemble", "render", "seal"]
    assert steps == [*STORY["validate"], *STORY["value"]], "in the order of the story"
    assert list(flows.TASKS) == list(dict.fromkeys(step.__name__ for steps in STORY.values() for step in steps))


def test_a_step_outside_the_story_does_not_run() -> None:
    from pipelines.running import directly
    from pipelines.story import Direct

    with pytest.raises(KeyError):
        Direct(directly)(print, "a step that is no task")


def test_a_run_says_that_no_server_watches_it_and_which_is_silent(tmp_path: Path) -> None:
    from pipelines.prefect_settings import PREFECT_API_URL, temporary_settings

    town = small_town(tmp_path / "town")
    with temporary_settings(updates={PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        alone = impact("run", "-w", town).stdout
    assert "Le serveur Prefect http://127.0.0.1:9/api ne répond pas" in alone
    assert "Exécuté directement, sans serveur Prefect" in alone
    assert str(town / "previews" / "2024" / "fr" / "index.html") in alone.replace("\n", "")


def test_an_address_that_is_none_is_said_before_anything_is_collected(tmp_path: Path) -> None:
    town = small_town(tmp_path / "town")
    stopped = impact("run", "-w", town, code=2, PREFECT_API_URL="http://[nowhere")
    assert "PREFECT_API_URL=http://127.0.0.1:4200/api" in stopped.stderr.replace("\n", " ")
    assert not list((town / "ledger").glob("*"))


@pytest.mark.parametrize("name", ["year_flow", "collect_flow", "warehouse_flow", "preview_flow", "publish_flow"])
def test_a_flow_can_be_deployed(name: str) -> None:
    from pipelines import flows

    deployment = getattr(flows, name).to_deployment(name="nightly", parameters={"root": "/srv/town"})
    assert deployment.parameters == {"root": "/srv/town"}
    assert "root" in deployment._parameter_openapi_schema.properties
