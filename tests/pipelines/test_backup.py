"""`impact backup` and `impact restore`: what comes back elsewhere is what was, whole and proven; a damaged archive gives nothing."""

from __future__ import annotations

import json
import shutil
import threading
import zipfile
from pathlib import Path

import pytest

from impact.ledger.submission import hand_in
from indicators.text import Refusal
from pipelines.backup import back_up, restore
from pipelines.workspace import open_workspace
from tests.worlds.command import impact, said
from tests.worlds.editions import HEADER, YEAR

KEY = b"-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----\n"


@pytest.fixture(scope="module")
def town(sealed_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town with a sealed year, the secrets and mails of a portal, a key to sign with, and something made by hand."""
    root = Path(shutil.copytree(sealed_once, tmp_path_factory.mktemp("backup") / "town", symlinks=True))
    (root / ".secret-key").write_text("the portal's own", "utf-8")
    (root / "signing.pem").write_bytes(KEY)
    (root / "outbox").mkdir()
    (root / "outbox" / "1.log").write_text("Votre code : ABCD-EFGH", "utf-8")
    (root / "notes de la mairie.txt").write_text("à relire", "utf-8")
    return root


@pytest.fixture(scope="module")
def archive(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its backup; whoever changes it works on a copy."""
    file = tmp_path_factory.mktemp("archive") / "town.zip"
    back_up(open_workspace(town), file, no_database)
    return file


def no_database() -> None:
    """A workspace that was never served."""


def content(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def rewritten(archive: Path, folder: Path, change: dict[str, bytes | None]) -> Path:
    """The archive with some files otherwise, or without them."""
    file = folder / "changed.zip"
    with zipfile.ZipFile(file, "w") as new:
        for name, was in (content(archive) | change).items():
            if was is not None:
                new.writestr(name, was)
    return file


def unreadable(archive: Path, name: str) -> bytes:
    """The archive with a byte changed that decompressing a file begins with: it says a kind of block that there is not."""
    with zipfile.ZipFile(archive) as opened:
        place = opened.getinfo(name)
    whole = bytearray(archive.read_bytes())
    whole[place.header_offset + len(place.FileHeader())] = 0xFF
    return bytes(whole)


def test_what_comes_back_has_the_hashes_of_before(town: Path, archive: Path, tmp_path: Path) -> None:
    again = tmp_path / "elsewhere" / "town"
    answer = said("restore", archive, again)
    before = json.loads((town / "warehouse.json").read_text("utf-8"))["tables"]
    assert json.loads((again / "warehouse.json").read_text("utf-8"))["tables"] == before
    assert answer["ledger"] == [open_workspace(town).ledger.events()[-1].sequence, answer["ledger"][1]]
    assert said("rebuild", "--check", "-w", again)["editions"] == {f"{YEAR}/v1": []}
    sealed = Path("editions") / str(YEAR) / "v1"
    assert {p.relative_to(town): p.read_bytes() for p in (town / sealed).rglob("*") if p.is_file()} == {
        p.relative_to(again): p.read_bytes() for p in (again / sealed).rglob("*") if p.is_file()
    }
    assert (again / sealed / "private").stat().st_mode & 0o777 == 0o700
    assert (again / "notes de la mairie.txt").read_text("utf-8") == "à relire"


def test_no_secret_is_in_it_unless_it_is_asked_for(town: Path, archive: Path, tmp_path: Path) -> None:
    everything = content(archive)
    assert not any(secret in held for held in everything.values() for secret in (b"the portal's own", b"MC4CAQ", b"ABCD-EFGH"))
    assert json.loads(everything["backup.json"])["left_out"] == [".secret-key", "signing.pem"]
    assert archive.stat().st_mode & 0o777 == 0o600
    whole = tmp_path / "whole.zip"
    back_up(open_workspace(town), whole, no_database, secrets=True)
    held = content(whole)
    assert held["workspace/.secret-key"] == b"the portal's own"
    assert held["workspace/signing.pem"] == KEY
    assert not any(b"ABCD-EFGH" in file for file in held.values()), "mails with their codes are in no backup"
    restore(whole, tmp_path / "again")
    assert (tmp_path / "again" / ".secret-key").stat().st_mode & 0o777 == 0o600


def test_what_is_handed_in_meanwhile_is_there_whole_or_not_at_all(town: Path, tmp_path: Path) -> None:
    busy = Path(shutil.copytree(town, tmp_path / "town", symlinks=True))
    workspace, acknowledged, stopped = open_workspace(busy), [], threading.Event()

    def leader(who: int) -> None:
        own = open_workspace(busy)
        for n in range(100):
            if stopped.is_set():
                return
            rows = f"{HEADER}voisinage;sessions;{YEAR}-{n % 12 + 1:02d};{100 * who + n}\n".encode()
            acknowledged.append(hand_in(own.ledger, rows, f"{who}-{n}.csv", own.context()).submission_id)

    leaders = [threading.Thread(target=leader, args=(who,)) for who in range(3)]
    for one in leaders:
        one.start()
    while len(acknowledged) < 3:
        stopped.wait(0.01)
    known = list(acknowledged)
    made = back_up(workspace, tmp_path / "busy.zip", no_database)
    stopped.set()
    for one in leaders:
        one.join()
    restore(tmp_path / "busy.zip", tmp_path / "again")
    ledger = open_workspace(tmp_path / "again").ledger
    assert made.ledger is not None
    assert len(ledger.events()) == made.ledger[0]
    received = {event.submission_id for event in ledger.events() if event.kind == "received"}
    assert set(known) <= received
    assert received <= {e.submission_id for e in open_workspace(busy).ledger.events()}


@pytest.mark.parametrize(
    "harm", ["changed", "unreadable", "gone", "added to the list", "outside", "truncated", "no archive", "no manifest"]
)
def test_a_damaged_archive_is_said_and_gives_nothing(archive: Path, tmp_path: Path, harm: str) -> None:
    files = content(archive)
    manifest = json.loads(files["backup.json"])
    event = next(name for name in files if name.endswith("0000000001/envelope.json"))
    if harm == "truncated":
        (file := tmp_path / "changed.zip").write_bytes(archive.read_bytes()[:-2000])
    elif harm == "unreadable":
        (file := tmp_path / "changed.zip").write_bytes(unreadable(archive, event))
    elif harm == "no archive":
        (file := tmp_path / "changed.zip").write_text("a text", "utf-8")
    elif harm == "no manifest":
        file = rewritten(archive, tmp_path, {"backup.json": None})
    elif harm == "changed":
        file = rewritten(archive, tmp_path, {event: files[event].replace(b"received", b"receives")})
    elif harm == "gone":
        file = rewritten(archive, tmp_path, {event: None})
    else:
        manifest["files"] |= {"workspace/../../out.txt" if harm == "outside" else "workspace/more.txt": "0" * 64}
        more: dict[str, bytes | None] = {"workspace/../../out.txt": b"x"} if harm == "outside" else {"workspace/more.txt": b"x"}
        file = rewritten(archive, tmp_path, {"backup.json": json.dumps(manifest).encode()} | more)
    with pytest.raises(Refusal) as refusal:
        restore(file, tmp_path / "deep" / "again")
    code = "not_a_backup" if harm in ("truncated", "no archive", "no manifest") else "backup_damaged"
    assert refusal.value.code == code
    assert str(file) in refusal.value.text.fr
    assert not (tmp_path / "deep" / "again").exists()
    assert not (tmp_path / "out.txt").exists()


def test_a_forged_ledger_is_found_though_the_list_was_forged_with_it(archive: Path, tmp_path: Path) -> None:
    import hashlib

    files = content(archive)
    event = next(name for name in files if name.endswith("0000000001/envelope.json"))
    forged = files[event].replace(b"operator", b"somebody")
    assert forged != files[event]
    manifest = json.loads(files["backup.json"])
    manifest["files"][event] = hashlib.sha256(forged).hexdigest()
    file = rewritten(archive, tmp_path, {event: forged, "backup.json": json.dumps(manifest).encode()})
    with pytest.raises(Refusal) as refusal:
        restore(file, tmp_path / "again")
    assert refusal.value.code == "backup_damaged"
    assert "ledger" in refusal.value.text.en


def test_nothing_is_overwritten_and_no_backup_lies_in_what_it_backs_up(town: Path, archive: Path, tmp_path: Path) -> None:
    before = archive.read_bytes()
    assert "existe déjà" in impact("backup", archive, "-w", town, code=2).stderr
    assert archive.read_bytes() == before
    assert "hors" in impact("backup", town / "b.zip", "-w", town, code=2).stderr.replace("dehors", "hors")
    assert (
        f"Le dossier {tmp_path / 'unmounted'} n'existe pas" in impact("backup", tmp_path / "unmounted" / "b.zip", "-w", town, code=2).stderr
    )
    assert not (tmp_path / "unmounted").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "mine.txt").write_text("mine", "utf-8")
    assert "n'est pas vide" in impact("restore", archive, tmp_path / "mine", code=2).stderr
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["mine.txt"]
    assert "IMPACT_LEDGER" in impact("restore", archive, tmp_path / "new", code=2, IMPACT_LEDGER="memory:///").stderr


def test_what_was_erased_is_in_no_later_backup(town: Path, tmp_path: Path) -> None:
    erased = Path(shutil.copytree(town, tmp_path / "town", symlinks=True))
    (register := tmp_path / "register.csv").write_text(f"{HEADER.strip()};inscrits\nfestival;sessions;{YEAR}-01;12;Quentrec\n", "utf-8")
    [receipt] = said("collect", register, "-w", erased, "--no-build")["submissions"]
    first = tmp_path / "before.zip"
    back_up(open_workspace(erased), first, no_database)
    assert any(b"Quentrec" in held for held in content(first).values())
    said("erase", receipt["submission_id"], "--reason", "demande de la personne", "--second", "directrice", "-w", erased)
    back_up(open_workspace(erased), tmp_path / "after.zip", no_database)
    assert not any(b"Quentrec" in held for held in content(tmp_path / "after.zip").values())
    restore(tmp_path / "after.zip", tmp_path / "again")


def test_the_database_is_copied_once_nobody_erases(town: Path, tmp_path: Path) -> None:
    """Copied before, it would still say what was erased while the backup waited."""
    from filelock import FileLock, Timeout

    busy = Path(shutil.copytree(town, tmp_path / "town", symlinks=True))

    def database() -> bytes:
        with pytest.raises(Timeout):
            FileLock(busy / ".lock").acquire(timeout=0)
        return b"the accounts"

    back_up(open_workspace(busy), tmp_path / "b.zip", database)
    assert content(tmp_path / "b.zip")["database.jsonl"] == b"the accounts"


def test_a_version_that_was_changed_after_it_was_sealed_is_copied_as_it_is_and_said(town: Path, tmp_path: Path) -> None:
    harmed = Path(shutil.copytree(town, tmp_path / "town", symlinks=True))
    page = harmed / "editions" / str(YEAR) / "v1" / "public" / "fr" / "index.html"
    page.write_text(page.read_text("utf-8") + "<!-- -->", "utf-8")
    answer = said("backup", tmp_path / "b.zip", "-w", harmed, code=1)
    assert answer["damaged"] == [f"{YEAR}/v1"]
    restore(tmp_path / "b.zip", tmp_path / "again")
    assert (tmp_path / "again" / page.relative_to(harmed)).read_bytes() == page.read_bytes()
