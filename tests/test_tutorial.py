"""« Votre ville en une heure » does what it says: its files are written, its commands are run, and a first year stands published."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.workspace import open_workspace
from tests.worlds.command import impact
from tests.worlds.places import ROOT

FRENCH, ENGLISH = ROOT / "docs/votre-ville-en-une-heure.md", ROOT / "docs/your-town-in-an-hour.md"
IN_A_PROCESS = {"account"}
"""What opens the portal's database, once for a process."""


@dataclass(frozen=True)
class Step:
    """A file to write, or a command with the code that it answers."""

    words: list[str]
    code: int = 0
    content: str | None = None


def steps(page: Path) -> list[Step]:
    listed = []
    for label, body in re.findall(r"^```(\S[^\n]*)\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL):
        kind, *names = label.split()
        if kind == "csv":
            listed.append(Step(names, content=body))
        else:
            assert kind == "sh", label
            listed += [_command(line) for line in body.splitlines()]
    return listed


def _command(line: str) -> Step:
    code = re.search(r"# code (\d)", line)
    first, *words = shlex.split(line, comments=True)
    assert first == "impact"
    return Step(words, int(code[1]) if code else 0)


def walk(listed: list[Step]) -> list[str]:
    """Does what the page says, in the current folder; what each command printed."""
    said = []
    for step in listed:
        if step.content is not None:
            Path(step.words[0]).write_text(step.content, "utf-8")
        else:
            done = impact(*step.words, code=step.code, process=step.words[0] in IN_A_PROCESS)
            said.append(done.stdout)
    return said


def test_both_languages_have_the_same_files_and_commands() -> None:
    assert steps(FRENCH) == steps(ENGLISH)


def test_a_new_town_is_begun_asked_and_read_as_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As far as it builds nothing: the whole page takes half a minute."""
    monkeypatch.chdir(tmp_path)
    light = [step for step in steps(FRENCH) if step.content is not None or step.words[:2] == ["init", "lac"] or "--dry-run" in step.words]
    asked, _, trial = walk(light)
    assert "À PRÉCISER E7" in asked
    town = open_workspace(tmp_path / "lac")
    assert sorted(town.register.projects) == ["aide_aux_devoirs", "fete_du_lac", "jardin_de_la_digue", "outiltheque", "repair_cafe_du_quai"]
    assert "spectators" in town.register.projects["fete_du_lac"].indicators
    rows = next(step.content for step in steps(FRENCH) if step.words == ["chiffres_2025.csv"] and step.content).splitlines()[1:]
    assert f"{len(rows)} lignes reçues = {len(rows)} acceptées" in trial


@pytest.mark.long
def test_the_page_leads_from_nothing_to_a_published_first_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    walk(steps(FRENCH))
    public = tmp_path / "lac/editions/2025/v1/public"
    figures = {row["figure_id"]: row for row in json.loads((public / "figures.json").read_text("utf-8"))}
    assert figures["2025/territory/repairs_succeeded"]["value"] == 96  # as the page's own file says
    assert figures["2025/territory/volunteer_hours"]["value"] == 410 + 720 + 130  # "NC" is not zero: of three projects
    assert all(row["illustrative"] for row in figures.values() if row["value"] is not None)
    assert (public / "report.fr.pdf").is_file()
    assert (public / "fr/index.html").is_file()
