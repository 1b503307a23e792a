"""docs/api.md is held to the API: its examples run as they stand, its codes are those that are answered, its calls those that exist."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal.conftest import PROJECT
from tests.worlds.doors import Door
from tests.worlds.listening import listening
from tests.worlds.places import ROOT
from tests.worlds.sealed import figures, seal_by_hand

PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")
PRINTED = "http://127.0.0.1:8000"
TABLE = "indicateur;période;valeur\nsessions;2025;12\n"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def served(door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The portal with a sealed edition of 2016; the examples run in a folder with a table to hand in."""
    seal_by_hand(door.root, figures(year=2016), year=2016)
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "suivi.csv").write_text(TABLE, "utf-8")
    monkeypatch.chdir(folder)
    with listening() as address:
        yield address


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl here")
def test_the_lines_of_the_shell_run_as_they_stand(door: Door, served: str) -> None:
    token = door.token(door.account("leader", PROJECT))["authorization"].removeprefix("Bearer ")
    known = os.environ | {"TOKEN": token, "SUBMISSION": ""}
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    assert len(lines) >= 15
    answers = []
    for line in lines:
        command = line.replace(PRINTED, served).replace("curl -s", "curl -s --fail-with-body")
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, env=known)
        assert done.returncode == 0, f"{line}\n{done.stdout}"
        answers.append(done.stdout)
        if receipt := re.search(r'"submission_id": "(S\d+)"', done.stdout):
            known["SUBMISSION"] = receipt[1]
    assert "304" in answers  # who has it already
    assert json.loads(answers[-1])["withdrawn"] == 2  # what the return stated
    assert Path("figures.csv").stat().st_size > 100


@pytest.mark.parametrize(
    ("number", "printed"),
    [(0, "1234.5 1234.5 1234.5 euros"), (1, "figure_id"), (2, "('2016/territory/sessions', 40.0, 40.0, 40.0)")],
)
def test_the_lines_of_python_run_as_they_stand(served: str, number: int, printed: str) -> None:
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(blocks("python")[number].replace(PRINTED, served), {})
    assert printed in output.getvalue()


def test_every_call_is_documented(door: Door) -> None:
    described = door.client().get("/api/v1/openapi.json").json()["paths"]
    stems = {path.removeprefix("/api/v1").split("/{")[0] for path in described}
    assert stems == {"/editions", "/figures", "/figure", "/pedigree", "/submissions", "/returns"}
    published = [path.removeprefix("/api/v1") for path in described if "304" in described[path].get("get", {}).get("responses", {})]
    assert [path for path in published if f"| `GET {path}" not in PAGE] == []
    assert [stem for stem in stems if f"{PRINTED}/api/v1{stem}" not in PAGE] == []


def test_every_code_is_documented_with_its_status() -> None:
    from portal.api.problems import STATUSES
    from portal.messages import messages

    documented = {code: statuses for statuses, code in re.findall(r"^\| ([\d, ]+) \| `(\w+)` \|", PAGE, re.MULTILINE)}
    folder = ROOT / "portal"
    modules = [
        *(folder / "api").glob("*.py"),
        *(folder / "editions").glob("*.py"),
        folder / "accounts/middleware.py",
        folder / "config/errors.py",
    ]
    raised = re.findall(r'(?:problem\(request, |refusal\()"(\w+)"', "".join(path.read_text("utf-8") for path in modules))
    of_one_value = {"range_one_end", "range_not_centred"}  # stands in `refusals`
    asked_in_the_terminal_too = {"people_asked"}
    assert set(documented) == {*raised, *STATUSES, "nothing_accepted", *asked_in_the_terminal_too} - of_one_value
    assert {code: documented[code] for code in STATUSES} == {code: str(status) for code, status in STATUSES.items()}
    assert set(documented) - asked_in_the_terminal_too <= set(messages.codes())


def test_the_limits_are_those_that_are_written() -> None:
    from portal.api.limits import READS, WRITES

    assert f"read {READS:,} times and hand in {WRITES:,} times a minute" in PAGE
