"""Reading a person's own spreadsheet: how it would be read, the annotated copy that goes back, and the layout that is remembered.

The command `impact read` and the portal come in by these. Nothing here writes the ledger.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from impact.intake.layouts.models import Layout, SheetReading
from impact.intake.layouts.reading import read_spreadsheet
from indicators.yamlwriting import as_yaml
from pipelines.messages import messages
from pipelines.replacing import write
from pipelines.workspace import Workspace

_HEAD = "# How this project lays out its own spreadsheet, as it was confirmed; columns and rows are known again by their headings.\n"


def read(
    workspace: Workspace, content: bytes, file: str, project: str, year: int | None = None, layout: Layout | None = None
) -> SheetReading:
    """How a file would be read for a project. `layout` stands for the one that is remembered: what a person has just corrected.

    Raises Refusal where the project is not registered or the file is no table.
    """
    context = workspace.context(project)
    if layout is not None:
        context = replace(context, layouts=context.layouts | {project: layout})
    return read_spreadsheet(content, file, context, year)


def annotate(workspace: Workspace, content: bytes, reading: SheetReading) -> bytes:
    """The file with what became of each of its cells: an XLSX as it is with notes and styles added, any other as an XLSX copy."""
    from impact.intake.annotation.annotated import annotated

    return annotated(content, reading, workspace.catalogue)


def layout_file(workspace: Workspace, project: str) -> Path:
    """Where the layout of a project is remembered."""
    return workspace.root / "layouts" / f"{project}.yaml"


def save_layout(workspace: Workspace, project: str, layout: Layout) -> Path:
    """Remembers a layout for a project, whole or not at all. Raises Refusal `project_not_registered`, `layout_empty`."""
    workspace.context(project)
    if not layout.sheets:
        raise messages.refusal("layout_empty", project=project)
    path = layout_file(workspace, project)
    path.parent.mkdir(exist_ok=True)
    write(path, as_yaml(layout.as_data(), _HEAD).encode())
    return path
