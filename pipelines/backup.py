"""A copy of a workspace in one archive, consistent while it is in use; and a workspace made of the copy elsewhere, proven by its hashes.

The portal's database is copied before the ledger, and the ledger before what lies beside it: what was acknowledged is in the ledger, and
everything that the ledger speaks of is there when it is copied. Nobody builds, seals or erases meanwhile; files go on being handed in, and
what is handed in after the ledger was copied is not in the archive.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

from pydantic import AwareDatetime, BaseModel

from impact.ledger.as_files import contents
from impact.ledger.sealing import sealed_versions
from impact.tables.archive import DAMAGED
from indicators.text import Refusal
from pipelines.messages import messages
from pipelines.publish import code
from pipelines.replacing import DRAFT, replacing
from pipelines.versions import not_as_sealed, settle_versions
from pipelines.warehouse import last_record, refresh
from pipelines.workspace import Workspace, open_workspace

MANIFEST = "backup.json"
DATABASE = "database.jsonl"
"""In the archive, beside the workspace: the accounts, drafts and messages of the portal, whatever database they were kept in."""
WORKSPACE = "workspace"
REMADE = ("previews", "validation", "impact.duckdb", "warehouse.json")
"""What is made again from the rest."""
PRIVATE = ("outbox", "portal.sqlite3")
"""Mails that wait or went out, with their codes; the database, which is copied as a whole."""
KEY_FILE = ".secret-key"
"""The portal's, where it keeps one."""
_PRIVATE_KEY = b"PRIVATE KEY-----"
_BLOCK = 1 << 20


class Backup(BaseModel):
    """What an archive says of itself.

    ledger   the number and the hash of the last event that is in it; none of an empty ledger
    content  the content hash of the warehouse, where it had been built from all of these events
    damaged  versions of editions that were not as they were sealed when they were copied
    files    the SHA-256 of every file, by its place in the archive
    left_out what was not copied because it is secret
    """

    made_at: AwareDatetime
    code: str
    ledger: tuple[int, str] | None
    content: str | None
    damaged: list[str]
    secrets: bool
    left_out: list[str]
    files: dict[str, str]


class Archive:
    """An archive that is being written; remembers the hash of each file."""

    def __init__(self, file: Path) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self.files: dict[str, str] = {}

    def put(self, name: str, content: bytes) -> None:
        """Adds a file."""
        self.files[name] = hashlib.sha256(content).hexdigest()
        self._zip.writestr(name, content)

    def copy(self, name: str, path: Path) -> None:
        """Adds a file of the disk, which may be large."""
        digest = hashlib.sha256()
        with path.open("rb") as source, self._zip.open(zipfile.ZipInfo(name), "w", force_zip64=True) as target:
            for block in iter(lambda: source.read(_BLOCK), b""):
                digest.update(block)
                target.write(block)
        self.files[name] = digest.hexdigest()

    def close(self, backup: Backup) -> None:
        """Ends it with what it says of itself."""
        self._zip.writestr(MANIFEST, backup.model_dump_json(indent=1))
        self._zip.close()


def back_up(workspace: Workspace, file: Path, database: Callable[[], bytes | None], *, secrets: bool = False) -> Backup:
    """Writes the archive, whole or not at all. `database` copies the portal's; asked once nobody erases, however long that was waited for.

    Raises Refusal `backup_inside`, `backup_there`, `backup_nowhere`, `workspace_locked`, and those of a ledger that was changed.
    """
    if file.exists():
        raise messages.refusal("backup_there", file=file)
    if not file.parent.is_dir():  # not made: where a disk is not mounted, the backup would lie on the one it is to survive
        raise messages.refusal("backup_nowhere", folder=file.parent)
    if file.resolve().is_relative_to(workspace.root.resolve()):
        raise messages.refusal("backup_inside", file=file)
    with workspace.lock(), replacing(file) as draft:
        settle_versions(workspace)
        archive = Archive(draft)
        if (copied := database()) is not None:
            archive.put(DATABASE, copied)
        events = workspace.ledger.events()
        for name, content in contents(workspace.ledger):
            archive.put(f"{WORKSPACE}/ledger/{name}", content)
        left_out = _copy_files(workspace, archive, secrets=secrets)
        head = (events[-1].sequence, workspace.ledger.digest(events[-1].sequence) or "") if events else None
        backup = Backup(
            made_at=datetime.now(UTC),
            code=code(),
            ledger=head,
            content=_content(workspace),
            damaged=sorted(name for name, differing in not_as_sealed(workspace).items() if differing),
            secrets=secrets,
            left_out=left_out,
            files=archive.files,
        )
        archive.close(backup)
        draft.chmod(0o600)
    return backup


def restore(file: Path, folder: Path) -> tuple[Backup, bytes | None]:
    """Makes a workspace of an archive, whole or not at all, and proves its ledger and editions; what it says of itself, and the database.

    Raises Refusal `folder_not_empty`, `ledger_elsewhere`, `not_a_backup`, `backup_damaged`.
    """
    if elsewhere := os.environ.get("IMPACT_LEDGER"):
        raise messages.refusal("ledger_elsewhere", ledger=elsewhere)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise messages.refusal("folder_not_empty", folder=folder)
    try:
        archive = zipfile.ZipFile(file)
        backup = Backup.model_validate_json(archive.read(MANIFEST))
    except (*DAMAGED, IsADirectoryError) as error:
        raise messages.refusal("not_a_backup", file=file) from error
    folder.parent.mkdir(parents=True, exist_ok=True)
    with archive, replacing(folder) as draft:
        draft.mkdir()
        database = _unpack(archive, backup, file, draft)
        _prove(open_workspace(draft), backup, file)
    return backup, database


def rebuild_restored(folder: Path, backup: Backup) -> str:
    """Builds the warehouse of a restored workspace; its content hash. Raises Refusal `restored_otherwise` where it is not that of then."""
    content = refresh(open_workspace(folder)).content
    if backup.content and backup.code == code() and content != backup.content:
        raise messages.refusal("restored_otherwise", folder=folder, before=backup.content, after=content)
    return content


def _copy_files(workspace: Workspace, archive: Archive, *, secrets: bool) -> list[str]:
    """Everything of the workspace that is neither made again nor the ledger; what is left out because it is secret."""
    left_out, known = [], {version.name for version in sealed_versions(workspace.ledger)}
    for name, path in _files(workspace.root):
        folder = PurePosixPath(name)
        if folder.parts[0] == "editions" and not _of_a_version(folder, known):
            continue
        if not secrets and (name == KEY_FILE or _holds_a_key(path)):
            left_out.append(name)
        else:
            archive.copy(f"{WORKSPACE}/{name}", path)
    return left_out


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    """The files of a workspace to copy, sorted by their place in it."""
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        if here == root:
            folders[:] = [f for f in folders if not f.startswith(".") and f not in (*REMADE, *PRIVATE, "ledger")]
        folders[:] = sorted(f for f in folders if DRAFT not in f)
        for name in sorted(names):
            if here == root and name != KEY_FILE and name.startswith((".", *PRIVATE, *REMADE)):
                continue
            yield (here / name).relative_to(root).as_posix(), here / name


def _of_a_version(place: PurePosixPath, known: set[str]) -> bool:
    """Whether a file belongs to a version that the ledger knows: one sealed since it was copied is not in the archive."""
    return "/".join(place.parts[1:3]) in known


def _holds_a_key(path: Path) -> bool:
    with path.open("rb") as file:
        return _PRIVATE_KEY in file.read(200)


def _content(workspace: Workspace) -> str | None:
    """The content hash of the warehouse, where it is built from all that is known."""
    record, newest = last_record(workspace), workspace.ledger.last_known()
    if record is None or newest is None or record.as_of or not record.head or record.head[0] != newest.sequence:
        return None
    return record.content


def _unpack(archive: zipfile.ZipFile, backup: Backup, file: Path, folder: Path) -> bytes | None:
    """Writes the files of an archive, each as its hash says; its database. Raises Refusal `backup_damaged`."""
    database = None
    for name, digest in backup.files.items():
        place = PurePosixPath(name)
        try:
            with archive.open(name) as source:
                if name == DATABASE:
                    database = source.read()
                    whole = hashlib.sha256(database).hexdigest() == digest
                else:
                    whole = (
                        place.parts[0] == WORKSPACE
                        and ".." not in place.parts
                        and _written(source, folder / Path(*place.parts[1:])) == digest
                    )
        except DAMAGED as error:
            raise messages.refusal("backup_damaged", file=file, name=name) from error
        if not whole:
            raise messages.refusal("backup_damaged", file=file, name=name)
    for empty in ("inbox", "previews", "editions", "ledger"):
        (folder / empty).mkdir(exist_ok=True)
    for private in (folder / KEY_FILE, *folder.glob("editions/*/*/private")):
        if private.exists():
            private.chmod(0o700 if private.is_dir() else 0o600)
    return database


def _written(source: IO[bytes], path: Path) -> str:
    """Writes a file; its hash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with path.open("xb") as target:
        for block in iter(lambda: source.read(_BLOCK), b""):
            digest.update(block)
            target.write(block)
    return digest.hexdigest()


def _prove(workspace: Workspace, backup: Backup, file: Path) -> None:
    """The chain of the ledger ends as it did, and every version is as it was sealed. Raises Refusal `backup_damaged`."""
    try:
        workspace.ledger.verify()
    except Refusal as refusal:
        raise messages.refusal("backup_damaged", file=file, name=f"ledger: {refusal.text.en}") from refusal
    if backup.ledger and workspace.ledger.digest(backup.ledger[0]) != backup.ledger[1]:
        raise messages.refusal("backup_damaged", file=file, name="ledger")
    wrong = {name for name, differing in not_as_sealed(workspace).items() if differing}
    if unexpected := sorted(wrong - set(backup.damaged)):
        raise messages.refusal("backup_damaged", file=file, name=unexpected[0])
