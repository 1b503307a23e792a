"""The inputs of an edition, frozen with it: only what its figures and pages are a function of, as it was, content-addressed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath

from pipelines.messages import messages
from pipelines.workspace import Workspace
from reports.edition.verify import HASH

SINGLE = ("territory.yaml", "needs.yaml", "solutions.yaml", "actors.yaml", "funders.yaml", "testimonies.yaml")
FOLDERS = ("projects", "maps", "bank", "facts", "consultations", "mappings")
CATALOGUE = "catalogue"
"""Where the catalogue lies among the inputs: the workspace's own, or the one that ships."""
READ = (".yaml", ".yml", ".md")
"""What a file must end with to be an input: whatever else lies in these folders is read by nobody."""
Frozen = dict[str, str]
"""The hash of each input, by its name in the workspace."""


def copy_inputs(workspace: Workspace, year: int, into: Path) -> Frozen:
    """Copies the inputs into the empty folder `into` under their own names; their hashes.

    What is made of the copy cannot differ from what is frozen, whatever people change meanwhile.
    """
    frozen: Frozen = {}
    for name, source in sorted(_inputs(workspace.root, year), key=_name):
        content, target = source.read_bytes(), into / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        frozen[name] = hashlib.sha256(content).hexdigest()
    return frozen


def inputs_today(workspace: Workspace, year: int) -> Frozen:
    """The hashes of the inputs as they lie now, with nothing copied."""
    return {name: hashlib.sha256(source.read_bytes()).hexdigest() for name, source in sorted(_inputs(workspace.root, year), key=_name)}


def register_files(root: Path) -> dict[str, Path]:
    """The files of a workspace that people write and that editions of any year are a function of, by name."""
    listed: dict[str, Path | Traversable] = {name: root / name for name in SINGLE if (root / name).is_file()}
    for folder in (*FOLDERS, "editorial", CATALOGUE):
        listed.update(_walk(root / folder, folder))
    return {name: Path(str(path)) for name, path in sorted(listed.items(), key=_name)}


def keep_inputs(copied: Path, frozen: Frozen, folder: Path) -> None:
    """Keeps copied inputs in `folder` by their hash: what is the same is there once."""
    folder.mkdir(parents=True)
    for name, digest in frozen.items():
        if not (folder / digest).exists():
            (folder / digest).write_bytes((copied / name).read_bytes())


def restore_inputs(folder: Path, frozen: Mapping[str, str], into: Path, copied: Path | None = None) -> None:
    """Puts kept inputs back under their names in the empty folder `into`; one that is not kept there is taken from `copied`, by name.

    Raises Refusal `input_not_kept` for one that is nowhere as it was.
    """
    for name, digest in frozen.items():
        places = [folder / digest, *([copied / name] if copied else [])]
        inside = not PurePosixPath(name).is_absolute() and ".." not in PurePosixPath(name).parts
        contents = (place.read_bytes() for place in places if inside and HASH.fullmatch(digest) and place.is_file())
        content = next((content for content in contents if hashlib.sha256(content).hexdigest() == digest), None)
        if content is None:
            raise messages.refusal("input_not_kept", name=name, folder=folder)
        target = into / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _inputs(root: Path, year: int) -> Iterator[tuple[str, Path | Traversable]]:
    yield from ((name, root / name) for name in SINGLE if (root / name).is_file())
    for folder in (*FOLDERS, f"editorial/{year}"):
        yield from _walk(root / folder, folder)
    own = root / CATALOGUE
    yield from _walk(own if own.is_dir() else files("indicators") / "catalogue", CATALOGUE)


def _name(named: tuple[str, object]) -> str:
    return named[0]


def _walk(folder: Path | Traversable, name: str) -> Iterator[tuple[str, Path | Traversable]]:
    """The files of a folder and of those in it, hidden ones apart."""
    for entry in folder.iterdir() if folder.is_dir() else ():
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _walk(entry, f"{name}/{entry.name}")
        elif entry.name.endswith(READ):
            yield f"{name}/{entry.name}", entry
