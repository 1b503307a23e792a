"""Writes the section "What a hostile reader would say" of docs/valuation.md: the example valued as each correction of it was made.

    python -m tools.docs.write_valuation [--check]

Each correction of `corrections.yaml` is looked for in the history by the first line of its message; the example is valued by the code, the
bank and the maps of that moment, in a working copy of its own. `--check` writes nothing and fails where the section would change.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from pydantic import Field

from indicators.models import Model
from indicators.numbers import number, ratio
from indicators.yamlfile import load_model

ROOT = Path(__file__).parents[2]
PAGE, STEPS, TEXT = ROOT / "docs" / "valuation.md", Path(__file__).parent / "corrections.yaml", Path(__file__).parent / "hostile_reader.md"
START, END = "<!-- written by tools.docs.write_valuation -->", "<!-- end -->"
VALUED = """
import contextlib, json, sys, tempfile
from pathlib import Path
import duckdb
from impact.valuation.projects import value_projects
from impact.warehouse.build import build
from pipelines.collect import collect_inbox
from pipelines.workspace import make_workspace
with tempfile.TemporaryDirectory() as folder, contextlib.closing(duckdb.connect()) as con:
    workspace = make_workspace(Path(folder) / "sceaux", "sceaux")
    collect_inbox(workspace)
    build(con, workspace.ledger, workspace.world)
    value_projects(con, workspace.world)
    totals = con.sql("SELECT * FROM value_total WHERE project_id IS NULL AND year = $year", params={"year": int(sys.argv[1])}).pl().to_dicts()
    columns = {name for row in totals for name in row if name.endswith(("low", "high"))}
    names = {"value": "totals", **{name: name for name in columns}}
    by_key = {"/".join(filter(None, (row["measure"], row["direction"], row["key"]))): row for row in totals}
    numbers = {name: {key: row[column] for key, row in by_key.items()} for column, name in names.items()}
    query = "SELECT count(*), count_if(low < high AND (value <= low OR value >= high)) FROM value_total WHERE year = ?"
    [(every, outside)] = con.execute(query, [int(sys.argv[1])]).fetchall()
    lines = "SELECT map_id || '/' || outcome_id, sum(present_value), sum(CASE WHEN effect_year = ? THEN realised END) FROM valuation"
    rows = con.execute(lines + " WHERE activity_year = ? AND value IS NOT NULL GROUP BY ALL", [int(sys.argv[1])] * 2).fetchall()
    lines = {row[0]: row[1] for row in rows}
    print(json.dumps({**numbers, "count": {"every": every, "outside": outside}, "lines": lines, "realised": {row[0]: row[2] or 0 for row in rows}}))
"""
"""What each working copy is asked: the totals of the year with their intervals, and the value of each outcome."""
FIGURE = re.compile(r"\{(before|after)\.(\w+)\.([^}]+)\}")
"""A figure in the text of the objections."""
RANGED = ("created", "ratio")
"""Totals shown with their interval."""
COLUMNS = ("created", "realised", "invested", "net", "ratio")
Valued = dict[str, dict[str, float]]


class Correction(Model):
    """A change of the history, by the first line of its message, and what it moved."""

    subject: str
    moved: str


class Corrections(Model):
    """The corrections in their order, and the year that they are shown for."""

    year: int
    steps: list[Correction] = Field(min_length=1)


def main() -> int:
    """Runs the command; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    wanted = parser.parse_args()
    written, page = section(load_model(Corrections, STEPS)), PAGE.read_text("utf-8")
    before, _, rest = page.partition(START)
    text = f"{before}{START}\n{written}{END}{rest.partition(END)[2]}"
    if wanted.check:
        return 0 if text == page else 1
    PAGE.write_text(text, "utf-8")
    return 0


def section(corrections: Corrections) -> str:
    """The table of totals, and the objections with their figures."""
    commits = [_commit(step.subject) for step in corrections.steps]
    states = [valued(commit, corrections.year) for commit in (f"{commits[0]}^", *commits)]
    return f"{_table(corrections, states)}\n{_objections(states[0], states[-1])}"


def valued(commit: str, year: int) -> Valued:
    """The example as a commit values it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        _git("worktree", "add", "--detach", str(copy), commit)
        try:
            done = subprocess.run(
                [sys.executable, "-c", VALUED, str(year)],
                cwd=copy,
                env=os.environ | {"PYTHONPATH": str(copy)},
                capture_output=True,
                text=True,
                check=True,
            )
        finally:
            _git("worktree", "remove", "--force", str(copy))
    answer: Valued = json.loads(done.stdout.splitlines()[-1])
    return answer


def _commit(subject: str) -> str:
    """The change whose message begins with a line."""
    changes = [line.split("\t") for line in _git("log", "--format=%H\t%s").splitlines()]
    commits = [commit for commit, first in changes if first == subject]
    if len(commits) != 1:
        raise SystemExit(f"{STEPS.name}: {len(commits)} changes of the history begin with: {subject}")
    return commits[0]


def _git(*command: str) -> str:
    return subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def _table(corrections: Corrections, states: list[Valued]) -> str:
    names = ["Before", *(step.moved for step in corrections.steps)]
    rows = [f"| {name} | {' | '.join(_cell(state, column) for column in COLUMNS)} |" for name, state in zip(names, states, strict=True)]
    head = (
        f"| What the correction moved ({corrections.year}, €) | Created | its interval | Realised | Inputs | Net | Ratio | its interval |"
    )
    return "\n".join([head, f"| --- |{' --: |' * 7}", *rows]) + "\n"


def _cell(state: Valued, column: str) -> str:
    return f"{_number(state, 'totals', column)} | {_ends(state, column)}" if column in RANGED else _number(state, "totals", column)


def _ends(state: Valued, key: str) -> str:
    return f"{_number(state, 'low', key)} to {_number(state, 'high', key)}"


def _number(state: Valued, kind: str, key: str) -> str:
    value = state[kind].get(key) or 0.0
    return ratio(value, "en") if key.startswith("ratio") else number(round(value), "en")


def _objections(before: Valued, after: Valued) -> str:
    """The text, its figures filled in: `{before.totals.created}`, `{after.lines.koeo/skilled_help}`, `{after.share.grade/2}`."""
    states = {"before": before, "after": after}
    return FIGURE.sub(lambda match: _figure(states[match[1]], match[2], match[3]), TEXT.read_text("utf-8"))


def _figure(state: Valued, kind: str, key: str) -> str:
    if kind == "share":
        return f"{100 * state['totals'].get(f'created/{key}', 0.0) / state['totals']['created']:.0f} %"
    return _number(state, kind, key)


if __name__ == "__main__":
    sys.exit(main())
