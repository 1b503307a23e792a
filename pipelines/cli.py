"""The command `impact` (contracts, section 1). Heavy libraries are imported by the command that needs them."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from typer.exceptions import TyperException

from indicators.numbers import Language
from indicators.text import Refusal
from pipelines.answer import PIPED_WIDTH, REFUSED, WRONG, Answer
from pipelines.consultation import app as consultation
from pipelines.messages import default_language, messages
from pipelines.needs import needs
from pipelines.options import AsOf, DryRun, Json, Lang, Root, helped
from pipelines.refusals import as_refusal
from pipelines.spoken import instant_of, peak_memory, submission_data
from pipelines.summary import show_summary, summary_of
from pipelines.territory import app as territory

if TYPE_CHECKING:
    from indicators.catalogue import Catalogue

os.environ.update({"GX_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"})  # no library may phone home

SHOWN = 5
"""Original rows that `explain` shows per observation unless asked for more."""


app = typer.Typer(
    name="impact",
    help=helped("help_app"),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(help=helped("help_needs"))(needs)
app.add_typer(territory)
app.add_typer(consultation)


@app.command(help=helped("help_init"))
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=helped("opt_dir"))],
    example: Annotated[str, typer.Option(help=helped("opt_example"))] = "empty",
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    from pipelines.workspace import make_workspace

    answer = Answer(as_json=as_json, language=lang)
    workspace = make_workspace(folder, example)
    answer.show.say("workspace_made", folder=folder)
    answer.end({"workspace": str(workspace.root), "example": example})


@app.command(help=helped("help_collect"))
def collect(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help=helped("opt_paths"))],
    root: Root = Path(),
    mapping: Annotated[str | None, typer.Option(help=helped("opt_mapping"))] = None,
    project: Annotated[str | None, typer.Option(help=helped("opt_project"))] = None,
    dry_run: DryRun = False,
    no_build: Annotated[bool, typer.Option("--no-build", help=helped("opt_no_build"))] = False,
    illustrative: Annotated[bool, typer.Option("--illustrative", help=helped("opt_illustrative"))] = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    from pipelines import steps
    from pipelines.workspace import open_workspace

    answer = Answer(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    files = steps.files_in(paths)
    if not dry_run and not no_build:
        _ = workspace.world  # what is wrong in the workspace's own files is said before anything is collected
    with answer.progress("step_collect"):
        outcomes = steps.collect(workspace, files, project, mapping, dry_run=dry_run, illustrative=illustrative)
    answer.show.outcomes(outcomes, dry_run=dry_run)
    findings: list[dict[str, Any]] = []
    if not dry_run and not no_build and not (all(o.already_known for o in outcomes) and workspace.warehouse.is_file()):
        with answer.progress("step_build_warehouse"):
            steps.refresh(workspace, run=answer.watching)
        findings = steps.findings_on(workspace, [o.submission_id for o in outcomes if o.submission_id and not o.already_known])
        answer.show.findings(findings)
    data = {"submissions": [submission_data(o) for o in outcomes], "findings": findings, "dry_run": dry_run}
    answer.end(data, refused=any(o.refused for o in outcomes))


@app.command(help=helped("help_run"))
def run(
    root: Root = Path(),
    year: Annotated[int | None, typer.Option(help=helped("opt_year"))] = None,
    as_of: AsOf = None,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    from pipelines import steps
    from pipelines.workspace import open_workspace

    answer = Answer(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    instant = instant_of(as_of, workspace)
    _ = workspace.world  # what is wrong in the workspace's own files is said before anything is collected
    with answer.progress("step_start"):
        from pipelines.flows import run_year

        done = run_year(workspace.root, year, instant, answer.watching)
    answer.show.outcomes(done.outcomes)
    findings = steps.findings_on(workspace, [o.submission_id for o in done.outcomes if o.submission_id and not o.already_known])
    answer.show.findings(findings)
    if isinstance(done.published, Refusal):
        raise typer.Exit(_stopped(done.published, REFUSED))
    told = summary_of(workspace, done.published.year)
    show_summary(answer.show, told)
    answer.show.published(done.published)
    took = {"seconds": done.seconds, "orchestration_seconds": done.orchestration, "peak_memory_mb": peak_memory()}
    answer.show.say("took", **{name: round(value, 1) for name, value in took.items()})
    data = {
        "submissions": [submission_data(o) for o in done.outcomes],
        "findings": findings,
        "content": done.record.content,
        "as_of": instant,
        "summary": told,
        **took,
    }
    answer.end({**data, **done.published.model_dump(mode="json")}, refused=any(o.refused for o in done.outcomes))


@app.command(help=helped("help_rebuild"))
def rebuild(
    root: Root = Path(),
    check: Annotated[bool, typer.Option("--check", help=helped("opt_check"))] = False,
    as_of: AsOf = None,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    from pipelines import steps
    from pipelines.edition import check_all
    from pipelines.workspace import open_workspace

    answer = Answer(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    instant = instant_of(as_of, workspace)
    found: dict[str, Any] = {"differences": [], "editions": {}}
    with answer.progress("step_build_warehouse"):
        if check:
            found = check_all(workspace, answer.watching)
        record = steps.refresh(workspace, instant, run=answer.watching)
    answer.show.checked(found, record.content) if check else answer.show.say("rebuilt", content=record.content)
    answer.end(
        {"content": record.content, "as_of": instant, **found}, refused=bool(found["differences"]) or any(found["editions"].values())
    )


@app.command(help=helped("help_appraise"))
def appraise(
    file: Annotated[Path, typer.Argument(metavar="MAP.yaml", help=helped("opt_map"))],
    draws: Annotated[int | None, typer.Option(min=1, max=1_000_000, help=helped("opt_draws"))] = None,
    seed: Annotated[int | None, typer.Option(min=0, help=helped("opt_seed"))] = None,
    value_map: Annotated[Path | None, typer.Option("--value-map", metavar="FILE.xlsx", help=helped("opt_value_map"))] = None,
    pictures: Annotated[Path | None, typer.Option("--pictures", metavar="DIR", help=helped("opt_pictures"))] = None,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    answer = Answer(as_json=as_json, language=lang)
    with answer.progress("step_appraise"):
        from impact.valuation.appraisal_json import as_json as told
        from impact.valuation.uncertainty import DRAWS, SEED
        from indicators.catalogue import load_catalogue
        from pipelines import appraise as job

        shipped = load_catalogue()
        impact_map, result = job.appraised(file, DRAWS if draws is None else draws, SEED if seed is None else seed, shipped)
        job.write_files(impact_map, result, shipped, answer.language, value_map, pictures)
    if not as_json:
        job.Teller(answer.show, shipped, result).tell()
    answer.end(told(result))


@app.command(help=helped("help_explain"))
def explain(
    figure: Annotated[str, typer.Argument(metavar="FIGURE", help=helped("opt_figure"))],
    root: Root = Path(),
    rows: Annotated[int, typer.Option(min=0, help=helped("opt_rows"))] = SHOWN,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    from impact.lineage.pedigree import pedigree
    from pipelines.steps import open_warehouse
    from pipelines.workspace import open_workspace

    answer = Answer(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    with contextlib.closing(open_warehouse(workspace)) as con:
        found = pedigree(con, workspace.ledger, figure, None if as_json else rows or None)
    if not as_json:
        answer.show.pedigree(found, workspace.catalogue)
    answer.end(found.as_json())


@app.command(help=helped("help_status"))
def status(root: Root = Path(), as_json: Json = False, lang: Lang = default_language()) -> None:
    from impact.ledger.submission import unread
    from pipelines.status import show_status, state_of
    from pipelines.steps import open_warehouse, recorded
    from pipelines.workspace import open_workspace

    answer = Answer(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    with contextlib.closing(open_warehouse(workspace)) as con:
        state = state_of(con, len(unread(workspace.ledger)), recorded(con).as_of)
    if not as_json:
        show_status(answer.show, state)
    answer.end(state)


@app.command(help=helped("help_catalogue"))
def catalogue(
    indicator: Annotated[str | None, typer.Argument(metavar="INDICATOR", help=helped("opt_indicator"))] = None,
    check: Annotated[bool, typer.Option("--check", help=helped("opt_check_catalogue"))] = False,
    folder: Annotated[Path | None, typer.Option("--folder", help=helped("opt_folder"))] = None,
    values: Annotated[bool, typer.Option("--values", help=helped("opt_values"))] = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    from indicators.catalogue import load_catalogue

    answer = Answer(as_json=as_json, language=lang)
    loaded = load_catalogue(folder)
    if check:
        versions = sum(len(i.versions) for i in loaded)
        answer.show.say("catalogue_sound", count=len(loaded.indicators), versions=versions, values=len(loaded.bank))
        answer.end({"indicators": len(loaded.indicators), "versions": versions, "values": len(loaded.bank)})
    if values or indicator in loaded.bank:
        _bank(answer, loaded, indicator)
    if indicator is not None:
        answer.show.indicator(loaded, loaded[indicator])
        answer.end(loaded[indicator].model_dump(mode="json"))
    answer.show.catalogue(loaded)
    answer.end({"indicators": [i.model_dump(mode="json") for i in loaded]})


def _bank(answer: Answer, loaded: Catalogue, value_id: str | None) -> NoReturn:
    """Shows the reference values of the catalogue, or one of them."""
    from pipelines.show_values import show_value, show_values

    today = datetime.now().astimezone().date()
    if value_id is None:
        show_values(answer.show, loaded, today)
        answer.end({"values": [v.model_dump(mode="json", by_alias=True) for v in loaded.bank.values()]})
    show_value(answer.show, loaded.value(value_id), today)
    answer.end(loaded.value(value_id).model_dump(mode="json", by_alias=True))


def main() -> None:
    """Runs the command line; whatever a person can mend ends in one sentence and exit code 2."""
    try:
        code = app(standalone_mode=False)
    except TyperException as error:
        code = _stopped(_usage(error))
    except BaseException as error:
        refusal = as_refusal(error)
        if refusal is None:
            raise
        code = _stopped(refusal)
    sys.exit(code)


def _stopped(refusal: Refusal, code: int = WRONG) -> int:
    """Says why it ended: on standard error, and with --json as an object too. Nothing was written, unless `code` says otherwise."""
    language: Language = _asked_language()
    Console(stderr=True, width=None if sys.stderr.isatty() else PIPED_WIDTH).print(
        refusal.text.into(language), markup=False, soft_wrap=True
    )
    if "--json" in sys.argv:
        error = {"code": refusal.code, "message_fr": refusal.text.fr, "message_en": refusal.text.en}
        sys.stdout.write(json.dumps({"error": error}, ensure_ascii=False) + "\n")
    return code


def _asked_language() -> Language:
    """The language asked for on the command line, however far its reading went."""
    words = sys.argv[1:]
    asked = [after for word, after in itertools.pairwise(words) if word == "--lang"]
    asked += [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    return "en" if "en" in asked[-1:] else "fr" if asked else default_language()


def _usage(error: TyperException) -> Refusal:
    command = getattr(getattr(error, "ctx", None), "command_path", None) or "impact"
    return messages.refusal("usage", detail=error.format_message(), command=command)


if __name__ == "__main__":
    main()
