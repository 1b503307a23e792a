"""`impact serve`: the portal of a workspace, or of the example."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.console import Console
from pipelines.commands.doors import door, opened
from pipelines.commands.options import Json, Lang, described
from pipelines.messages import default_language

DEMO = (
    ("leader", "leader", "mutum_repair_cafe"),
    ("city", "city", None),
    ("elected", "city", None),
    ("funder", "funder", None),
    ("auditor", "auditor", None),
)
"""The accounts of the example: name, role, and the project handed in for. Two of the town: one confirms what the other proposes."""
DEMO_FUNDER = "fondation_du_parc"


def serve(
    root: Annotated[Path | None, typer.Option("-w", "--workspace", help=described("workspace"))] = None,
    host: Annotated[str, typer.Option(help=described("host"))] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535, help=described("port"))] = 8000,
    log_json: Annotated[bool, typer.Option("--log-json", help=described("log_json"))] = False,
    demo: Annotated[bool, typer.Option("--demo", help=described("demo"))] = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Serves the portal."""
    from pipelines.workspace import make_workspace, open_workspace

    console = Console(as_json=as_json, language=lang)
    if log_json:
        os.environ["IMPACT_LOG"] = "json"
    server = door("config.serve")
    server.check_free(host, port)
    workspace = make_workspace(server.demo_folder(root), "sceaux") if demo else open_workspace(root or Path())
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    links = _demo_links(workspace.root) if demo else {}

    def ready() -> None:
        if not log_json:  # standard error has lines of JSON then, and no link that lets somebody in
            console.say("serve.ready", address=address, folder=workspace.root)
            for name, path in links.items():
                console.say("serve.link", role=console.word(f"role.{name}"), link=f"{address}{path}")
        console.show({"address": address, "workspace": str(workspace.root), "links": {n: address + p for n, p in links.items()}})

    server.serve(workspace, host, port, ready)


def _demo_links(root: Path) -> dict[str, str]:
    """The path with which each account of the example signs in, by its name."""
    people, links = opened(root), door("accounts.links")
    paths = {}
    for name, role, project in DEMO:
        projects, funders = [project] if project else [], [DEMO_FUNDER] if role == "funder" else []
        paths[name] = links.sign_in_path(people.invite(f"{name}@example.org", role, projects, funders))
    return paths
