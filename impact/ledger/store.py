"""Where the ledger's events lie: a local folder by default, an object store by URL.

Both give the one thing the ledger needs: `publish` puts a whole event under a name that no other writer has taken, or says that
it is taken. A reader never sees part of an event.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from obstore.store import ObjectStore as Bucket

ENVELOPE = "envelope.json"
"""The file without which an event is not there: written last."""
_EVENT = re.compile(r"\d{10}")
"""Names of events. Whatever else lies among them (what a file manager, a synchronisation or a disk leaves) is nobody's event."""


def event_name(sequence: int) -> str:
    """Ten digits, so that names sort as numbers."""
    return f"{sequence:010d}"


class Store(Protocol):
    """Named events, each a handful of named files, written once and never changed, but for what is erased."""

    def names(self) -> list[str]:
        """Names of the events that are whole, sorted."""
        ...

    def read(self, event: str, file: str) -> bytes:
        """The content of one file of one event. Raises FileNotFoundError."""
        ...

    def publish(self, event: str, files: dict[str, bytes]) -> bool:
        """Puts the event there, whole and durable; False, and nothing done, if its name is taken."""
        ...

    def remove(self, event: str, file: str) -> None:
        """Takes a file of an event away, where it is still there: for what is erased alone."""
        ...

    def rewrite(self, event: str, envelope: bytes) -> None:
        """Puts an envelope in the place of another, whole: for what is erased alone."""
        ...


class FolderStore:
    """Events as folders: written under a temporary name, synced to disk, then renamed.

    `rename` refuses a target folder that is not empty, which makes it the compare-and-swap between concurrent writers.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def names(self) -> list[str]:
        """See Store."""
        if not self.root.is_dir():
            return []
        return sorted(entry.name for entry in os.scandir(self.root) if _EVENT.fullmatch(entry.name) and entry.is_dir())

    def read(self, event: str, file: str) -> bytes:
        """See Store."""
        return (self.root / event / file).read_bytes()

    def publish(self, event: str, files: dict[str, bytes]) -> bool:
        """See Store."""
        self.root.mkdir(parents=True, exist_ok=True)
        if (self.root / event).exists():
            return False
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=self.root))
        try:
            for name, content in files.items():
                _write_synced(draft / name, content)
            draft.chmod(0o755)  # mkdtemp makes private folders; the ledger is read by the whole team
            synced(draft)
            try:
                draft.rename(self.root / event)
            except OSError:
                if (self.root / event).exists():
                    return False
                raise
            synced(self.root)
            return True
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def remove(self, event: str, file: str) -> None:
        """See Store."""
        (self.root / event / file).unlink(missing_ok=True)
        synced(self.root / event)

    def rewrite(self, event: str, envelope: bytes) -> None:
        """See Store."""
        draft = self.root / event / f".{ENVELOPE}"
        draft.unlink(missing_ok=True)
        _write_synced(draft, envelope)
        draft.replace(self.root / event / ENVELOPE)
        synced(self.root / event)


class BucketStore:
    """Events as objects under a prefix: the envelope is put last, and only if its key is new.

    The other files lie under a random name for each attempt, which is the first line of the envelope object, so that what a
    losing writer left never mixes with the winner's.
    """

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket

    def names(self) -> list[str]:
        """See Store."""
        keys = (entry["path"] for page in self.bucket.list() for entry in page)
        whole = {key.removesuffix(f"/{ENVELOPE}") for key in keys if key.endswith(f"/{ENVELOPE}")}
        return sorted(name for name in whole if _EVENT.fullmatch(name))

    def read(self, event: str, file: str) -> bytes:
        """See Store."""
        if file == ENVELOPE:
            return self._get(f"{event}/{ENVELOPE}").split(b"\n", 1)[1]
        return self._get(f"{event}/{self._attempt(event)}/{file}")

    def publish(self, event: str, files: dict[str, bytes]) -> bool:
        """See Store."""
        from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError

        attempt = os.urandom(8).hex()
        for name, content in files.items():
            if name != ENVELOPE:
                self.bucket.put(f"{event}/{attempt}/{name}", content)
        try:
            self.bucket.put(f"{event}/{ENVELOPE}", attempt.encode() + b"\n" + files[ENVELOPE], mode="create")
        except (AlreadyExistsError, PreconditionError):
            if self._attempt(event) == attempt:  # the answer to our own put was lost, and the client tried again
                return True
            for name in files.keys() - {ENVELOPE}:  # the event is another's, and names other files
                with contextlib.suppress(OSError):
                    self.bucket.delete(f"{event}/{attempt}/{name}")
            return False
        except BaseError:
            with contextlib.suppress(OSError, BaseError):
                if self._attempt(event) == attempt:
                    return True
            raise
        return True

    def remove(self, event: str, file: str) -> None:
        """See Store."""
        with contextlib.suppress(FileNotFoundError):
            self.bucket.delete(f"{event}/{self._attempt(event)}/{file}")

    def rewrite(self, event: str, envelope: bytes) -> None:
        """See Store."""
        self.bucket.put(f"{event}/{ENVELOPE}", self._attempt(event).encode() + b"\n" + envelope)

    def _attempt(self, event: str) -> str:
        """Whose attempt an event is made of."""
        return self._get(f"{event}/{ENVELOPE}").split(b"\n", 1)[0].decode()

    def _get(self, key: str) -> bytes:
        return bytes(self.bucket.get(key).bytes())


def open_store(address: str | Path) -> Store:
    """The store at a folder, or at a URL (s3://…, gs://…, az://…) with the credentials of the environment."""
    if isinstance(address, Path) or "://" not in address:
        return FolderStore(Path(address))
    from obstore.store import from_url

    return BucketStore(from_url(address))


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def synced(path: Path) -> None:
    """Makes a file, or what was renamed in a folder, durable; a system that cannot open folders (Windows) has its own ways."""
    with contextlib.suppress(PermissionError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
