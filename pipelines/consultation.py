"""`impact consultation`: proposals imported, the needs they were brought to reviewed and decided by people, and where that stands."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from pipelines.answer import Answer
from pipelines.messages import default_language, messages
from pipelines.options import DryRun, Json, Lang, Root, helped

if TYPE_CHECKING:
    from impact.ecosystem.consultation.grouping import Grouped
    from impact.ecosystem.consultation.models import Consultation
    from impact.ecosystem.consultation.reading import Refused
    from pipelines.show import Show
    from pipelines.workspace import Workspace

app = typer.Typer(name="consultation", help=helped("help_consultation"), no_args_is_help=True, rich_markup_mode=None)
Id = Annotated[str, typer.Argument(metavar="ID", help=helped("opt_consultation"))]


@app.command("import", help=helped("help_consultation_import"))
def consultation_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=helped("opt_proposals"))],
    into: Annotated[str, typer.Option("--into", metavar="ID", help=helped("opt_consultation"))],
    root: Root = Path(),
    dry_run: DryRun = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Proposals of a town's own file, added to a consultation."""
    from impact.ecosystem.consultation.models import Original
    from impact.ecosystem.consultation.reading import read_proposals
    from impact.ecosystem.consultation.writing import with_proposals
    from pipelines.workspace import open_workspace

    answer = Answer(as_json=as_json, language=lang)
    workspace, content = open_workspace(root), file.read_bytes()
    with workspace.lock():  # what is known is read, and added to, with nobody in between
        found = read_proposals(content, _find(workspace, into).proposals, workspace.knowledge.places)
        counts = {"rows": found.received, "accepted": len(found.new), "unchanged": found.unchanged, "rejected": len(found.refused)}
        original = Original(name=file.name, sha256=hashlib.sha256(content).hexdigest(), **counts)
        if found.new and not dry_run:
            _write(workspace, into, with_proposals(_text(workspace, into), found.new, original))
    answer.show.say("proposals_read", file=file.name, **counts)
    _refused(answer.show, found.refused)
    for remark in found.remarks:
        answer.show.console.print(f"   {remark.into(answer.language)}", markup=False, highlight=False, soft_wrap=True)
    answer.end({"into": into, "dry_run": dry_run, **counts, "refused": [_told(r) for r in found.refused]}, refused=bool(found.refused))


@app.command("review", help=helped("help_consultation_review"))
def consultation_review(
    name: Id,
    root: Root = Path(),
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE.xlsx", help=helped("opt_review"))] = None,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """A workbook of the proposals, with the need that their words lead to."""
    from impact.ecosystem.consultation.review import export_review
    from pipelines.workspace import open_workspace

    answer = Answer(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    consultation, target = _find(workspace, name), out or Path(messages.text("review_file", name=name).into(answer.language))
    if target.exists():
        raise messages.refusal("review_exists", file=target)
    target.write_bytes(export_review(consultation, _grouped(workspace, name), list(workspace.ecosystem.needs.values()), answer.language))
    answer.show.say("review_written", file=target, count=len(consultation.proposals), consultation=name)
    answer.end({"file": str(target), "proposals": len(consultation.proposals)})


@app.command("decide", help=helped("help_consultation_decide"))
def consultation_decide(
    name: Id,
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help=helped("opt_reviewed"))],
    root: Root = Path(),
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help=helped("opt_by"))] = None,
    dry_run: DryRun = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """What people decided in a reviewed workbook."""
    from impact.ecosystem.consultation.review import read_review
    from impact.ecosystem.consultation.writing import with_decisions
    from pipelines.workspace import open_workspace

    answer = Answer(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    content, today = file.read_bytes(), datetime.now(workspace.territory.clock).date()
    with workspace.lock():
        decided = read_review(content, _find(workspace, name), list(workspace.ecosystem.needs.values()), today, by)
        if decided.decisions and not dry_run:
            _write(workspace, name, with_decisions(_text(workspace, name), decided.decisions))
    counts = {
        "rows": decided.received,
        "accepted": len(decided.decisions),
        "unchanged": decided.unchanged,
        "rejected": len(decided.refused),
    }
    answer.show.say("decisions_read", file=file.name, **counts)
    _refused(answer.show, decided.refused)
    answer.end({"dry_run": dry_run, **counts, "refused": [_told(r) for r in decided.refused]}, refused=bool(decided.refused))


@app.command("show", help=helped("help_consultation_show"))
def consultation_show(name: Id, root: Root = Path(), as_json: Json = False, lang: Lang = default_language()) -> None:
    """How many proposals each need has, and those left to be read."""
    from pipelines.workspace import open_workspace

    answer = Answer(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    consultation, grouped = _find(workspace, name), _grouped(workspace, name)
    needs, show = workspace.ecosystem.needs, answer.show
    table = show.table("consultation_needs", "col_need", "col_proposals", "col_by_person")
    counted = Counter(g.need_id for g in grouped.values() if g.need_id)
    decided = Counter(g.need_id for g in grouped.values() if g.need_id and g.by == "person")
    for need, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
        table.add_row(escape(needs[need].title.into(answer.language)), str(count), str(decided[need]))
    show.console.print(table)
    left = [p for p in consultation.proposals if grouped[p.id].need_id is None]
    show.say("consultation_left", count=len(left), total=len(consultation.proposals))
    for p in left:
        show.console.print(f"  · {p.id} : {p.text}", markup=False, highlight=False, soft_wrap=True)
    kept = ("need_id", "by", "similarity", "cluster", "words")
    told = {p.id: {"text": p.text} | {field: getattr(grouped[p.id], field) for field in kept} for p in consultation.proposals}
    answer.end({"consultation": name, "needs": dict(counted), "proposals": told})


def _find(workspace: Workspace, name: str) -> Consultation:
    """A consultation of the workspace. Raises Refusal `consultation_unknown`."""
    known = workspace.ecosystem.consultations
    if name not in known:
        raise messages.refusal("consultation_unknown", name=name, known=list(known) or ["—"])
    return known[name]


def _grouped(workspace: Workspace, name: str) -> dict[str, Grouped]:
    from impact.warehouse.ecosystem import grouped_proposals

    return {proposal: found for (consultation, proposal), found in grouped_proposals(workspace.ecosystem).items() if consultation == name}


def _path(workspace: Workspace, name: str) -> Path:
    return workspace.root / "consultations" / f"{name}.yaml"


def _text(workspace: Workspace, name: str) -> str:
    return _path(workspace, name).read_text("utf-8")


def _write(workspace: Workspace, name: str, text: str) -> None:
    from pipelines.workspace import replacing

    with replacing(_path(workspace, name)) as draft:
        draft.write_text(text, "utf-8")


def _refused(show: Show, refused: list[Refused]) -> None:
    for row in refused:
        place = (show.word("place_sheet", sheet=row.sheet) if row.sheet else "") + show.word("place_row", row=str(row.row))
        show.say("rejected_place", place=place, message=row.text.into(show.language))


def _told(row: Refused) -> dict[str, Any]:
    return {"sheet": row.sheet, "row": row.row, "code": row.code, "message_fr": row.text.fr, "message_en": row.text.en}
