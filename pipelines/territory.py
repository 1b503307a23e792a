"""`impact territory`: what is known of the place, and the national files that tell of it."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from indicators.text import Refusal, Text
from indicators.yamlfile import as_yaml
from pipelines.answer import Answer
from pipelines.messages import default_language, messages
from pipelines.options import DryRun, Json, Lang, Root, helped

if TYPE_CHECKING:
    from impact.territory.facts import FactFile, FactValue
    from impact.territory.national import Imported
    from pipelines.show import Show
    from pipelines.workspace import Workspace

app = typer.Typer(name="territory", help=helped("help_territory"), no_args_is_help=True, rich_markup_mode=None)


@app.command("show", help=helped("help_territory_show"))
def territory_show(
    what: Annotated[str | None, typer.Argument(metavar="THEME|FACT", help=helped("opt_fact"))] = None,
    root: Root = Path(),
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """The facts of the territory, with their dates and sources."""
    from impact.territory.wording import amount, titled
    from pipelines.workspace import open_workspace

    answer = Answer(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    catalogue, language = workspace.catalogue, answer.language
    values = _latest(workspace, what)
    table = answer.show.table(
        "territory_facts", "col_theme", "col_fact", "col_value", "col_period", "col_place", "col_before", "col_source"
    )
    for value in values:
        before = workspace.knowledge.past(value)
        cells = (
            catalogue.vocabulary.themes[catalogue.facts[value.fact_id].theme].text.into(language),
            titled(value.fact_id, value.breakdown, catalogue).into(language),
            (catalogue.vocabulary.missing[value.missing].text if value.missing else amount(value, catalogue)).into(language),
            value.period,
            workspace.knowledge.places[value.place].name,
            f"{amount(before, catalogue).into(language)} ({before.period})" if before else "—",
            f"{value.source.publisher}, {value.source.title} ({value.source.date})",
        )
        table.add_row(*map(escape, cells))
    answer.show.console.print(table)
    answer.end({"facts": [_data(value) for value in values]})


@app.command("import", help=helped("help_territory_import"))
def territory_import(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help=helped("opt_national"))],
    root: Root = Path(),
    dry_run: DryRun = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """National files, kept to what they tell of the territory and its peers."""
    from pipelines.steps import files_in
    from pipelines.workspace import open_workspace

    answer = Answer(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    told = [(path, _read(workspace, path)) for path in files_in(files)]  # all are read and checked before anything is written
    _check(workspace, [imported for _, imported in told])
    data = [_take(workspace, path, imported, answer.show, dry_run=dry_run) for path, imported in told]
    answer.end({"files": data, "dry_run": dry_run}, refused=any(imported.unread for _, imported in told))


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
    found = [knowledge.at(fact_id, None, cell) for fact_id, cell in keys]
    order = list(catalogue.facts)
    chosen = [v for v in found if v is not None and what in (None, catalogue.facts[v.fact_id].theme)]
    return sorted(chosen, key=lambda v: (list(catalogue.vocabulary.themes).index(catalogue.facts[v.fact_id].theme), order.index(v.fact_id)))


def _data(value: FactValue) -> dict[str, Any]:
    told = {name: getattr(value, name) for name in ("fact_id", "place", "breakdown", "period", "value", "missing", "origin")}
    return told | {"source": value.source.model_dump(mode="json")}


def _read(workspace: Workspace, path: Path) -> Imported:
    from impact.territory.national import load_national_files, read_national

    own = sorted((workspace.root / "mappings" / "national").glob("*.y*ml"))
    mappings = load_national_files(own, workspace.catalogue).values()
    today = datetime.now(workspace.territory.clock).date()
    return read_national(path.read_bytes(), today, mappings, workspace.territory.code, workspace.territory.peers)


def _check(workspace: Workspace, told: list[Imported]) -> None:
    """Whether the facts of the workspace stand with those of the files in their place. Raises Refusal `national_conflicts`."""
    from impact.territory.knowledge import load_knowledge

    with tempfile.TemporaryDirectory() as folder:
        new = {f"{imported.mapping.id}.yaml": facts_as_yaml(imported.facts) for imported in told}
        for name, text in new.items():
            (Path(folder) / name).write_text(text, "utf-8")
        kept = [source for source in (workspace.root / "facts").glob("*.y*ml") if source.name not in new]
        try:
            load_knowledge(sorted([*kept, *Path(folder).iterdir()], key=lambda s: s.name), workspace.catalogue, workspace.territory.code)
        except Refusal as error:
            told_of = Text(fr=error.text.fr.replace(folder, "facts"), en=error.text.en.replace(folder, "facts"))
            raise messages.refusal("national_conflicts", detail=told_of) from error


def _take(workspace: Workspace, path: Path, imported: Imported, show: Show, *, dry_run: bool) -> dict[str, Any]:
    """Writes what a file gave to `facts/`, in place of what the file of that name gave before."""
    from pipelines.workspace import replacing

    target = workspace.root / "facts" / f"{imported.mapping.id}.yaml"
    text = facts_as_yaml(imported.facts)
    changed = not target.is_file() or _undated(target.read_text("utf-8")) != _undated(text)
    if changed and not dry_run:
        target.parent.mkdir(exist_ok=True)
        with replacing(target) as draft:
            draft.write_text(text, "utf-8")
    counts = {"rows": imported.rows, "kept": imported.kept, "elsewhere": imported.rows - imported.kept, "values": imported.values}
    code = "national_same" if not changed else "national_would" if dry_run else "national_taken"
    show.say(code, file=path.name, title=imported.mapping.title, into=target.name, **counts)
    for told in imported.unread:
        show.console.print(f"   {told.into(show.language)}", markup=False, highlight=False, soft_wrap=True)
    return {"file": str(path), "mapping": imported.mapping.id, "into": str(target), "changed": changed, **counts}


def _undated(text: str) -> list[str]:
    """A file of facts without the day it was read on: the same file read again changes nothing."""
    return [line for line in text.splitlines() if not line.strip().startswith("date:")]


def facts_as_yaml(facts: FactFile) -> str:
    """A file of facts as it is kept in a workspace."""
    return as_yaml(facts.model_dump(mode="json", by_alias=True, exclude_defaults=True))
