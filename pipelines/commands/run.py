"""`impact run`: the main job, and what the year comes to: value by pillar and stakeholder, and the needs with their answers."""

from __future__ import annotations

import contextlib
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from indicators.text import Refusal, Text
from pipelines.commands.console import REFUSED, Console, complain
from pipelines.commands.options import AsOf, Json, Lang, Root, Year, described, instant_of
from pipelines.commands.rebuild import listed
from pipelines.commands.receipts import end_stopped, new_submissions, show_findings, show_receipts, submission_data
from pipelines.messages import default_language

if TYPE_CHECKING:
    from impact.figures.definition import CountDefinition
    from impact.figures.figure import Figure
    from pipelines.preview import Preview
    from pipelines.servers import Server
    from pipelines.standing import YearDone
    from pipelines.workspace import Workspace

SPLITS = ("pillar", "stakeholder")
NEEDS = ("needs_answered", "needs_declared", "needs_orphan")
Rows = list[dict[str, Any]]


def run(
    root: Root = Path(),
    year: Year = None,
    as_of: AsOf = None,
    orchestrated: Annotated[bool, typer.Option("--orchestrated", help=described("orchestrated"))] = False,
    docs: Annotated[bool, typer.Option("--docs", help=described("docs"))] = False,
    report: Annotated[bool, typer.Option("--report", help=described("report"))] = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Collects the inbox, validates, values, lays out the preview."""
    from pipelines.standing import done_before
    from pipelines.warehouse import last_record
    from pipelines.workspace import open_workspace

    started, console = time.monotonic(), Console(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    instant = instant_of(as_of, workspace)
    if instant is None and not orchestrated and (done := done_before(workspace, year, report=report)):  # before all the rest is imported
        _report(console, workspace, done, Took(time.monotonic() - started), docs=docs)
    _ = workspace.world  # what is wrong in the workspace's own files is said before anything is collected
    with console.progress("start"):
        from pipelines.collect import CutShort
        from pipelines.job import run_year

        known, stood = len(workspace.ledger.events()), last_record(workspace)
        try:
            ran = run_year(workspace.root, year, instant, console.run, report=report, temporary_server=orchestrated)
        except CutShort as cut:
            show_receipts(console, cut.receipts)
            end_stopped(console, {"submissions": [submission_data(r) for r in cut.receipts]}, cut.__cause__ or cut)
        except Exception as error:  # exit code 2 says that nothing was written
            kept = workspace.ledger.events()[known:]
            if not kept and last_record(workspace) == stood:
                raise
            end_stopped(console, {"submissions": [{"submission_id": e.submission_id} for e in kept if e.kind == "received"]}, error)
    steps = {name: asdict(cost) for name, cost in ran.steps.items()}
    _report(console, workspace, ran.done, Took(ran.seconds, ran.orchestration, steps, ran.server, orchestrated=orchestrated), docs=docs)


@dataclass(frozen=True)
class Took:
    """What a run took, in seconds: in all, for the orchestration, and by step; and who watched it (None: nothing was run)."""

    seconds: float
    orchestration: float = 0.0
    steps: dict[str, dict[str, float]] = field(default_factory=dict)
    server: Server | None = None
    orchestrated: bool = False


def _report(console: Console, workspace: Workspace, done: YearDone, took: Took, *, docs: bool) -> NoReturn:
    """Says what came of the job: what was collected and found, what the year comes to, where its page is, and what it cost."""
    from pipelines.warehouse import document_validation, findings_on, open_warehouse

    documented = document_validation(workspace) if docs else None
    if not done.nothing_new:
        show_receipts(console, done.receipts)
    with contextlib.closing(open_warehouse(workspace)):  # open for both: opening it takes longer than either
        findings = findings_on(workspace, new_submissions(done.receipts))
        summary = {} if isinstance(done.preview, Refusal) else summary_of(workspace, done.preview.year)
    show_findings(console, findings)
    if isinstance(done.preview, Refusal):
        complain(done.preview, console.language, as_json=console.as_json)
        raise typer.Exit(REFUSED)
    if done.nothing_new:
        console.say("run.nothing_new")
    if done.still_refused:
        console.say("run.still_refused", inbox=workspace.inbox, folder=workspace.root)
    _show_summary(console, summary)
    _show_preview(console, done.preview)
    if documented:
        console.say("run.documented", page=documented / "index.html")
    if took.server:
        _show_server(console, took.server, orchestrated=took.orchestrated)
    cost = {"seconds": took.seconds, "orchestration_seconds": took.orchestration, "peak_memory_mb": _peak_memory()}
    console.say("run.took", **{name: round(value, 1) for name, value in cost.items()})
    data = {
        "submissions": [submission_data(r) for r in done.receipts],
        "findings": findings,
        "nothing_new": done.nothing_new,
        "content": done.record.content,
        "as_of": done.record.as_of,
        "summary": summary,
        "steps": took.steps,
        "docs": documented,
        **cost,
    }
    console.end({**data, **done.preview.model_dump(mode="json")}, refused=done.refused)


def _show_server(console: Console, server: Server, *, orchestrated: bool) -> None:
    """Who watched the run, and where it can be seen."""
    if server.silent:
        console.say("run.server_silent", address=server.set_to)
    if server.address:
        console.say("run.watched", address=server.address.removesuffix("/api"))
    else:
        console.say("run.temporary_server" if orchestrated else "run.directly")


def _peak_memory() -> float:
    """Megabytes that this process took at most, together with the one that validated while that was there."""
    from impact.validation.apart import peak_memory

    return peak_memory() / 1024


def _show_preview(console: Console, preview: Preview) -> None:
    """Where the page is, what it changes, and what to do with what lay there from earlier."""
    year = str(preview.year)
    console.say("run.preview", year=year, figures=preview.figures, page=preview.pages[console.language])
    if preview.changed:
        console.say("run.changed", year=year, count=len(preview.changed), listed=listed(preview.changed))
    for older in preview.older:
        console.say("run.older", year=str(older))
    for folder in preview.moved:
        console.say("run.moved", folder=folder)


def summary_of(workspace: Workspace, year: int) -> dict[str, Any]:
    """Figures of the year as plain data: `created` (whole, by pillar, by stakeholder), `needs`, and `projects` that ran."""
    from impact.figures.definition import CountDefinition, ValueDefinition
    from impact.figures.store import read_figures
    from pipelines.warehouse import open_warehouse

    with contextlib.closing(open_warehouse(workspace)) as con:
        figures = read_figures(con, year, ["value", "register", "need"], of_projects=False)
    values = [(figure, figure.definition) for figure in figures if isinstance(figure.definition, ValueDefinition)]
    created = [(figure, of) for figure, of in values if (of.scope, of.measure) == ("territory", "created")]
    counts = {f.definition.indicator_id: (f, f.definition) for f in figures if isinstance(f.definition, CountDefinition)}
    needs = {name: counts[name] for name in NEEDS if name in counts}
    return {
        "created": {
            split or "whole": [_short(figure, of.cut or figure.label, of.currency) for figure, of in created if of.direction == split]
            for split in ("", *SPLITS)
        },
        "needs": {name: _short(figure, figure.label) | {"made_of": _texts(of.made_of)} for name, (figure, of) in needs.items()},
        "projects": _count(counts, "projects_running"),
        "members": _count(counts, "members"),
    }


def _count(counts: dict[str, tuple[Figure, CountDefinition]], name: str) -> float | None:
    return counts[name][0].estimate.value if name in counts else None


def _short(figure: Figure, label: Text, currency: str | None = None) -> dict[str, Any]:
    return {
        "figure_id": figure.address,
        **figure.estimate.model_dump(include={"value", "low", "high"}),
        **figure.coverage.model_dump(),
        "illustrative": figure.illustrative,
        "label": label.model_dump(),
        "currency": currency,
    }


def _texts(texts: list[Text]) -> list[dict[str, str]]:
    return [text.model_dump() for text in texts]


def _show_summary(console: Console, summary: dict[str, Any]) -> None:
    if summary["projects"] is not None:
        members = summary["members"] if summary["members"] is not None else "—"
        console.say("summary.projects", projects=summary["projects"], members=members)
    if summary["created"]["whole"]:
        _show_created(console, summary["created"])
    needs = summary["needs"]
    if needs:
        counts = {name.removeprefix("needs_"): needs[name]["value"] for name in NEEDS}
        console.say("summary.needs", count=sum(counts.values()), **counts)
        if orphans := needs["needs_orphan"]["made_of"]:
            console.say("summary.orphans", names=[name[console.language] for name in orphans])


def _show_created(console: Console, created: dict[str, Rows]) -> None:
    from indicators.numbers import money

    def amounts(row: dict[str, Any]) -> dict[str, str]:
        return {name: money(row[name], row["currency"], console.language) for name in ("value", "low", "high")}

    [whole] = created["whole"]
    console.say("summary.created", reported=whole["reported"], expected=whole["expected"], **amounts(whole))
    for split in SPLITS:
        rows = sorted(created[split], key=lambda row: -row["value"])
        shown = [(row["label"][console.language], amounts(row)) for row in rows]
        lines = [(name, worth["value"], f"{worth['low']} – {worth['high']}") for name, worth in shown]
        console.table(f"summary.{split}", ("who", "created", "interval"), lines)
    if whole["illustrative"]:
        console.say("illustrative")
