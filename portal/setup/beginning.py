"""From what was brought to the files of the town: read and written by what the terminal uses, so that both write the same."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from pipelines.beginning.writing import Begun, Wishes, beginning, begins, fill
from pipelines.facts import national_facts
from pipelines.register import register_found
from pipelines.workspace import Workspace
from portal import town
from portal.accounts.audit import noted
from portal.accounts.models import Account
from portal.config.language import say, spoken
from portal.registry.history import registering
from portal.returns.evidence import content_of
from portal.setup.models import TownDraft

LISTS = ("members", "projects")
_ANYWHERE = "99999"
"""A code, for whether the town has none of its own yet."""


def is_named() -> bool:
    """Whether the town has its code and name."""
    return not begins(town.town().root, _ANYWHERE)


def draft() -> TownDraft:
    """What is prepared; empty where nothing is."""
    return TownDraft.objects.first() or TownDraft()


def name_of(file: UploadedFile[Any]) -> str:
    """What a file that was sent is called, without its folders."""
    return Path((file.name or "").replace("\\", "/")).name[:200] or "liste"


def name_town(code: str, name: str, national: Sequence[UploadedFile[Any]], account: Account, *, illustrative: bool) -> None:
    """Gives the town its code and name, checked against the national files that are given; or what more files say of a town that has them.

    Raises Refusal `commune_code`, `town_other`, `town_name_other`, `too_large`, and those of `national_facts`.
    """
    root = town.town().root
    wishes = Wishes(code=code, name=name or None, illustrative=illustrative, language=spoken())
    new = begins(root, code)
    with _files({name_of(file): content_of(file) for file in national}) as paths, beginning(root, wishes, dry_run=False) as folder:
        for facts in national_facts(Workspace(folder), paths.values(), force=False):
            facts.write()
        fill(folder, wishes, new=new, dry_run=False, force=False)
    _recorded(account, "setup.reason_place")


def keep_lists(of: TownDraft, files: Mapping[str, UploadedFile[Any]], year: int | None) -> None:
    """Keeps the lists that were brought, in place of those before; what cannot be read is not kept. Raises the Refusals of the lists."""
    before = {what: bytes(getattr(of, what)) for what in LISTS}
    for what, file in files.items():
        setattr(of, what, content_of(file))
        of.lists = of.lists | {what: name_of(file)}
        if before[what] != getattr(of, what):
            of.answers = {other: kept for other, kept in of.answers.items() if other != what}
    of.year = year
    read(of)
    of.save()


def read(of: TownDraft) -> Begun:
    """What the lists say, with what was answered; nothing is written."""
    return _filled(of, dry_run=True)


def write_files(of: TownDraft, account: Account) -> Begun:
    """Writes what is certain; the lists are forgotten once nothing is asked of them. Raises Refusal as the terminal does."""
    begun = _filled(of, dry_run=False)
    _recorded(account, "setup.reason_lists")
    if not begun.lists.asked:
        TownDraft.objects.all().delete()
        TownDraft(year=of.year).save()
    return begun


def _filled(of: TownDraft, *, dry_run: bool) -> Begun:
    wishes = Wishes(year=of.year, language=spoken(), answers=of.answers, declined=of.declined)
    brought = {what: bytes(getattr(of, what)) for what in LISTS if what in of.lists}
    with _files({f"{what}/{of.lists[what]}": content for what, content in brought.items()}) as paths:
        members, projects = (paths.get(f"{what}/{of.lists.get(what)}") for what in LISTS)
        return fill(town.town().root, replace(wishes, members=members, projects=projects), new=False, dry_run=dry_run, force=False)


@contextmanager
def _files(contents: Mapping[str, bytes]) -> Iterator[dict[str, Path]]:
    """Contents as files, by name, while the block lasts."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: Path(folder) / name for name in contents}
        for name, path in paths.items():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(contents[name])
        yield paths


def _recorded(account: Account, reason: str) -> None:
    """What was written is an event of the ledger, and stands in the log."""
    town.reopen()
    with registering() as workspace:
        changes = register_found(workspace, say(reason), account.id, "portal")
    noted(account, "registered", f"{len(changes)}")
