"""`impact territory`: what is known of the place, and the national files that speak of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands.console import Console
from pipelines.commands.options import DryRun, Force, Json, Lang, Root, described, helped
from pipelines.commands.receipts import end_stopped
from pipelines.messages import default_language, messages

if TYPE_CHECKING:
    from impact.territory.facts import FactValue
    from indicators.numbers import Language
    from pipelines.facts import NationalFacts
    from pipelines.workspace import Workspace

app = typer.Typer(name="territory", help=helped("territory"), no_args_is_help=True, rich_markup_mode=None)


@app.command("show", help=helped("territory_show"))
def territory_show(
    what: Annotated[str | None, typer.Argument(metavar="THEME|FACT", help=described("fact"))] = None,
    root: Root = Path(),
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """The facts of the territory, with their dates and sources."""
    from pipelines.workspace import open_workspace

    console = Console(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    values = _latest(workspace, what)
    columns = ("theme", "fact", "value", "period", "place", "before", "source")
    console.table("territory.facts", columns, [_row(value, workspace, console.language) for value in values])
    console.end({"facts": [_data(value) for value in values]})


def _row(value: FactValue, workspace: Workspace, language: Language) -> tuple[str, ...]:
    """A value as a line of a table: its theme and title, what it is and was, where it was read."""
    from impact.territory.wording import amount, titled

    catalogue, before = workspace.catalogue, workspace.knowledge.past(value)
    return (
        catalogue.vocabulary.themes[catalogue.facts[value.fact_id].theme].text.into(language),
        titled(value.fact_id, value.breakdown, catalogue).into(language),
        (catalogue.vocabulary.missing[value.missing].text if value.missing else amount(value, catalogue)).into(language),
        value.period,
        workspace.knowledge.places[value.place].name,
        f"{amount(before, catalogue).into(language)} ({before.period})" if before else "—",
        f"{value.source.publisher}, {value.source.title} ({value.source.date})",
    )


@app.command("import", help=helped("territory_import"))
def territory_import(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help=described("national"))],
    root: Root = Path(),
    dry_run: DryRun = False,
    force: Force = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """National files, kept to what they say about the territory and its peers."""
    from pipelines.workspace import open_workspace

    console = Console(as_json=as_json, language=lang)
    data, unread = import_files(open_workspace(root), files, console, dry_run=dry_run, force=force)
    console.end({"files": data, "dry_run": dry_run}, refused=unread)


def import_files(
    workspace: Workspace, files: list[Path], console: Console, *, dry_run: bool, force: bool
) -> tuple[list[dict[str, Any]], bool]:
    """Takes national files into `facts/`, all of them checked before any is written: what became of each, and whether a cell is unread."""
    from pipelines.collect import files_in
    from pipelines.facts import national_facts

    given = national_facts(workspace, files_in(files), force=force)
    data = list[dict[str, Any]]()
    try:
        for each in given:
            data.append(_take(each, console, dry_run=dry_run))
    except OSError as error:
        if not any(taken["changed"] for taken in data):  # nothing was written
            raise
        end_stopped(console, {"files": data, "dry_run": dry_run}, error)
    return data, any(each.imported.unread for each in given)


def _latest(workspace: Workspace, what: str | None) -> list[FactValue]:
    """The latest value of each fact (and cell) of the territory; those of one theme, or all that is known of one fact.

    Raises Refusal `fact_unknown`.
    """
    catalogue, knowledge = workspace.catalogue, workspace.knowledge
    if what in catalogue.facts:
        return sorted((v for v in knowledge.values if v.fact_id == what), key=lambda v: (v.place, v.breakdown, v.period))
    if what is not None and what not in catalogue.vocabulary.themes:
        raise messages.refusal("fact_unknown", name=what, themes=list(catalogue.vocabulary.themes))
    keys = dict.fromkeys((v.fact_id, v.breakdown) for v in knowledge.values if v.place == knowledge.home)
    latest = [knowledge.at(fact_id, None, cell) for fact_id, cell in keys]
    order = list(catalogue.facts)
    chosen = [v for v in latest if v is not None and what in (None, catalogue.facts[v.fact_id].theme)]
    return sorted(chosen, key=lambda v: (list(catalogue.vocabulary.themes).index(catalogue.facts[v.fact_id].theme), order.index(v.fact_id)))


def _data(value: FactValue) -> dict[str, Any]:
    data = {name: getattr(value, name) for name in ("fact_id", "place", "breakdown", "period", "value", "missing", "origin")}
    return data | {"source": value.source.model_dump(mode="json")}


def _take(facts: NationalFacts, console: Console, *, dry_run: bool) -> dict[str, Any]:
    """Writes what a file gave to `facts/`, and says it."""
    imported, changed = facts.imported, facts.changed
    if changed and not dry_run:
        facts.write()
    counts = {"rows": imported.rows, "kept": imported.kept, "elsewhere": imported.rows - imported.kept, "values": imported.values}
    code = "national.same" if not changed else "national.would" if dry_run else "national.taken"
    console.say(code, file=facts.path.name, title=imported.mapping.title, into=facts.target.name, **counts)
    for remark in imported.unread:
        console.line(f"   {remark.into(console.language)}")
    return {"file": str(facts.path), "mapping": imported.mapping.id, "into": str(facts.target), "changed": changed, **counts}
