"""`impact consultation`: proposals imported, the needs they are linked to reviewed and decided by people, and where that stands."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands.console import Console, wording
from pipelines.commands.options import DryRun, Force, Json, Lang, Root, described, helped
from pipelines.commands.receipts import place_of, show_rejected
from pipelines.messages import default_language, messages

if TYPE_CHECKING:
    from impact.ecosystem.consultation.grouping import Grouped
    from impact.ecosystem.consultation.models import Consultation
    from impact.ecosystem.consultation.reading import Refused
    from pipelines.workspace import Workspace

app = typer.Typer(name="consultation", help=helped("consultation"), no_args_is_help=True, rich_markup_mode=None)
Id = Annotated[str, typer.Argument(metavar="ID", help=described("consultation"))]


@app.command("import", help=helped("consultation_import"))
def consultation_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=described("proposals"))],
    into: Annotated[str, typer.Option("--into", metavar="ID", help=described("consultation"))],
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

    console = Console(as_json=as_json, language=lang)
    workspace, content = open_workspace(root), file.read_bytes()
    with workspace.lock():  # what is known is read, and added to, with nobody in between
        reading = read_proposals(content, _find(workspace, into).proposals, workspace.knowledge.places)
        counts = {"rows": reading.received, "accepted": len(reading.new), "unchanged": reading.unchanged, "rejected": len(reading.refused)}
        original = Original(name=file.name, sha256=hashlib.sha256(content).hexdigest(), **counts)
        if reading.new and not dry_run:
            _write(workspace, into, with_proposals(_text(workspace, into), reading.new, original))
    console.say("consultation.proposals_read", file=file.name, **counts)
    _show_refused(console, reading.refused)
    for remark in reading.remarks:
        console.line(f"   {remark.into(console.language)}")
    data = {"into": into, "dry_run": dry_run, **counts, "refused": [_refused_data(row) for row in reading.refused]}
    console.end(data, refused=bool(reading.refused))


@app.command("review", help=helped("consultation_review"))
def consultation_review(
    name: Id,
    root: Root = Path(),
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE.xlsx", help=described("review"))] = None,
    force: Force = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """A workbook of the proposals, with the need that their words lead to."""
    from impact.ecosystem.consultation.review import export_review
    from pipelines.replacing import write
    from pipelines.workspace import open_workspace

    console = Console(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    consultation, target = _find(workspace, name), out or Path(wording().text("consultation.review_file", name=name).into(console.language))
    before = target.read_bytes() if target.exists() else None
    if before is not None and not force:
        raise messages.refusal("review_exists", file=target)
    needs = list(workspace.ecosystem.needs.values())
    write(target, export_review(consultation, _grouped(workspace, name), needs, console.language, before))
    console.say("consultation.review_written", file=target, count=len(consultation.proposals), consultation=name)
    console.end({"file": str(target), "proposals": len(consultation.proposals)})


@app.command("decide", help=helped("consultation_decide"))
def consultation_decide(
    name: Id,
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help=described("reviewed"))],
    root: Root = Path(),
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help=described("by"))] = None,
    dry_run: DryRun = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """What people decided in a reviewed workbook."""
    from impact.ecosystem.consultation.review import read_review
    from impact.ecosystem.consultation.writing import with_decisions
    from pipelines.workspace import open_workspace

    console = Console(as_json=as_json, language=lang)
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
    console.say("consultation.decisions_read", file=file.name, **counts)
    _show_refused(console, decided.refused)
    console.end({"dry_run": dry_run, **counts, "refused": [_refused_data(r) for r in decided.refused]}, refused=bool(decided.refused))


@app.command("show", help=helped("consultation_show"))
def consultation_show(name: Id, root: Root = Path(), as_json: Json = False, lang: Lang = default_language()) -> None:
    """How many proposals each need has, and those left to be read."""
    from pipelines.workspace import open_workspace

    console = Console(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    consultation, grouped = _find(workspace, name), _grouped(workspace, name)
    needs = workspace.ecosystem.needs
    counted = Counter(g.need_id for g in grouped.values() if g.need_id)
    decided = Counter(g.need_id for g in grouped.values() if g.need_id and g.by == "person")
    rows = [
        (needs[need].title.into(console.language), str(count), str(decided[need]))
        for need, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    console.table("consultation.needs", ("need", "proposals", "by_person"), rows)
    left = [p for p in consultation.proposals if grouped[p.id].need_id is None]
    console.say("consultation.left", count=len(left), total=len(consultation.proposals))
    for p in left:
        console.line(f"  · {p.id} : {p.text}")
    fields = ("need_id", "by", "similarity", "cluster", "words")
    proposals = {p.id: {"text": p.text} | {field: getattr(grouped[p.id], field) for field in fields} for p in consultation.proposals}
    console.end({"consultation": name, "needs": dict(counted), "proposals": proposals})


def _find(workspace: Workspace, name: str) -> Consultation:
    """A consultation of the workspace. Raises Refusal `consultation_unknown`."""
    known = workspace.ecosystem.consultations
    if name not in known:
        raise messages.refusal("consultation_unknown", name=name, known=list(known) or ["—"])
    return known[name]


def _grouped(workspace: Workspace, name: str) -> dict[str, Grouped]:
    from impact.warehouse.ecosystem import grouped_proposals

    return {proposal: group for (consultation, proposal), group in grouped_proposals(workspace.ecosystem).items() if consultation == name}


def _path(workspace: Workspace, name: str) -> Path:
    return workspace.root / "consultations" / f"{name}.yaml"


def _text(workspace: Workspace, name: str) -> str:
    return _path(workspace, name).read_text("utf-8")


def _write(workspace: Workspace, name: str, text: str) -> None:
    from pipelines.replacing import replacing

    with replacing(_path(workspace, name)) as draft:
        draft.write_text(text, "utf-8")


def _show_refused(console: Console, refused: list[Refused]) -> None:
    for row in refused:
        show_rejected(console, place_of(console, row.sheet, row.row), row.text.into(console.language))


def _refused_data(row: Refused) -> dict[str, Any]:
    return {"sheet": row.sheet, "row": row.row, "code": row.code, "message_fr": row.text.fr, "message_en": row.text.en}
