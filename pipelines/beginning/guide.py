"""What a town that has begun does next, in order, each step with its command."""

from __future__ import annotations

import shlex
from pathlib import Path

from impact.territory.national import load_national_files
from indicators.text import Text
from pipelines.beginning.comments import wording
from pipelines.beginning.writing import Wishes
from pipelines.workspace import Workspace

Step = tuple[Text, str | None]
"""A sentence, and the command to type."""


def steps(workspace: Workspace, folder: Path, wishes: Wishes) -> list[Step]:
    """The steps that are left for the workspace that stands, or will, at `folder`; `wishes.year` is the year in the commands."""
    where, year = shlex.quote(str(folder)), wishes.year or "AAAA"
    listed: list[Step] = [(wording.text("next.head"), None)]
    if not workspace.knowledge.values:
        known = load_national_files([], workspace.catalogue).values()
        titles = Text(fr=" ; ".join(file.title.fr for file in known), en="; ".join(file.title.en for file in known))
        listed.append((wording.text("next.national", files=titles), f"impact territory import FICHIER… -w {where}"))
    projects = workspace.register.projects
    if not projects:
        listed.append((wording.text("next.projects"), f"impact init {where} --projects LISTE.xlsx --year {year} --dry-run"))
    first = next(iter(projects), "PROJET")
    commands = {
        "read": None,
        "check": f"impact rebuild -w {where}",
        "city": f"impact account add ADRESSE --role city -w {where}",
        "leader": f"impact account add ADRESSE --role leader --project {first} -w {where}",
        "campaign": f"impact campaign open --year {year} -w {where}",
        "open": f"impact serve -w {where}",
        "collect": f"impact collect FICHIER… -w {where} --dry-run",
        "review": f"impact campaign status --year {year} -w {where}",
        "run": f"impact run -w {where} --year {year}",
        "publish": f"impact publish -w {where} --year {year}",
    }
    listed += [(wording.text(f"next.{step}"), command) for step, command in commands.items()]
    return listed
