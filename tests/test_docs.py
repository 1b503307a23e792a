"""The documentation is held to the code: commands, settings, flows, dependencies and columns that exist are those that are documented."""

from __future__ import annotations

import re
import tomllib

import pytest

from impact.intake.columns import observation_columns
from tests.worlds.places import ROOT

README = (ROOT / "README.md").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def names(requirements: list[str]) -> list[str]:
    return [re.split(r"[<>=\[]", requirement)[0] for requirement in requirements]


def test_every_command_is_in_the_readme() -> None:
    from pipelines.commands.main import app

    for command in app.registered_commands:
        assert command.callback is not None
        assert f"impact {command.callback.__name__}" in README
    for group in app.registered_groups:
        for command in group.typer_instance.registered_commands:
            assert f"impact {group.typer_instance.info.name} {command.name}" in README


def test_every_chapter_of_a_room_is_in_the_table_of_the_house() -> None:
    rows = re.findall(r"^\| `(\w+)/` \| (.*) \|$", README, re.MULTILINE)
    assert [room for room, _ in rows] == ["indicators", "impact", "reports", "pipelines", "portal"]
    for room, said in rows[1:]:
        chapters = {
            path.name for path in (ROOT / room).iterdir() if path.is_dir() and path.name.isidentifier() and not path.name.startswith("_")
        }
        assert chapters == set(re.findall(r"`(\w+)`", said)), room


def test_every_setting_is_documented() -> None:
    used = {
        name
        for room in ("indicators", "impact", "reports", "pipelines", "portal")
        for p in (ROOT / room).rglob("*.py")
        for name in re.findall(r"IMPACT_[A-Z]+", p.read_text())
    }
    documented = README + "".join(p.read_text() for p in (ROOT / "docs").glob("*.md"))
    assert used
    assert {name for name in used if name not in documented} == set()


def test_every_dependency_says_why(dependencies: list[str]) -> None:
    table = README.split("## Why these libraries")[1].split("\n## ")[0]
    assert {name for name in dependencies if name not in table} == set()


@pytest.fixture
def dependencies() -> list[str]:
    return names(PROJECT["dependencies"]) + names(PROJECT["optional-dependencies"]["test"])


def test_every_dependency_is_pinned_without_naming_a_host(dependencies: list[str]) -> None:
    pins = (ROOT / "constraints.txt").read_text()
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in pins.splitlines() if "==" in line}
    assert {name for name in dependencies if name not in pinned} == set()
    assert "://" not in pins


def test_the_flows_and_their_tasks_are_documented() -> None:
    from pipelines import flows, story

    page = (ROOT / "docs" / "deploy.md").read_text()
    for flow in (flows.year_flow, flows.collect_flow, flows.warehouse_flow, flows.preview_flow, flows.publish_flow):
        assert f"| `{flow.name}` |" in page
    for word, steps in story.STORY.items():
        assert f"**{word}**: {', '.join(f'`{step.__name__}`' for step in steps)}" in page


def test_the_columns_people_may_hand_in_are_documented() -> None:
    page = (ROOT / "docs" / "how-it-works.md").read_text()
    for column in observation_columns().values():
        assert column.fr.lower() in page.lower() or "motif" in column.fr.lower()


def test_both_commands_of_the_readme_start_from_nothing() -> None:
    commands = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    assert all("pip install -q -p .venv -c constraints.txt -e '.[test]'" in command for command in commands)
    assert commands[0].endswith(".venv/bin/impact init demo --example sceaux && .venv/bin/impact run -w demo --year 2016")
    assert commands[1].endswith("python -m pytest")
