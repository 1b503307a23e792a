"""The ledger: whole, unchanged, chained; safe with several writers; the same on a folder and on an object store."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from impact.ledger.chain import GENESIS, Draft, Ledger
from impact.ledger.store import ENVELOPE, BucketStore, FolderStore, Store, open_store
from indicators.text import Refusal


def receive(ledger: Ledger, content: bytes) -> None:
    ledger.append(lambda _: Draft("received", {"source": "f.csv"}, {"original": content}))


@pytest.fixture(params=["folder", "memory", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "folder":
        yield FolderStore(tmp_path / "ledger")
    elif request.param == "memory":
        from obstore.store import MemoryStore

        yield BucketStore(MemoryStore())
    else:
        yield request.getfixturevalue("bucket")


@pytest.fixture
def bucket() -> Iterator[Store]:
    """A real S3 client against a local server that speaks the protocol: what lies beyond is not ours."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    import boto3

    name = f"town-{port}"  # the server remembers buckets for as long as the process lives
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "eu-west-3"}
    boto3.client("s3", endpoint_url=f"http://{host}:{port}", **keys).create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"}
    )
    settings = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "eu-west-3",
        "AWS_ALLOW_HTTP": "true",
    }
    before = dict(os.environ)
    os.environ.update(settings)
    try:
        yield open_store(f"s3://{name}/ledger")
    finally:
        os.environ.clear()
        os.environ.update(before)
        server.stop()


def test_what_is_appended_is_read_back_whole_and_in_order(store: Store) -> None:
    ledger = Ledger(store)
    receive(ledger, b"one")
    receive(ledger, b"\x00two\xff")
    again = Ledger(store)
    events = again.events()
    assert [again.file(e, "original") for e in events] == [b"one", b"\x00two\xff"]
    assert [e.sequence for e in events] == [1, 2]
    assert events[0].previous == GENESIS
    assert events[0].recorded_at < events[1].recorded_at


def test_the_slower_of_two_writers_tries_again_after_the_faster(store: Store) -> None:
    slow, fast = Ledger(store), Ledger(store)
    calls: list[int] = []

    def draft(events: list) -> Draft:
        calls.append(len(events))
        if not calls[1:]:
            receive(fast, b"fast")
        return Draft("received", {"source": "slow.csv"}, {"original": b"slow"})

    slow.append(draft)
    assert calls == [0, 1]
    assert [Ledger(store).file(e, "original") for e in Ledger(store).events()] == [b"fast", b"slow"]


def test_what_is_erased_is_taken_away_and_the_rest_of_its_event_stays(store: Store) -> None:
    store.publish("0000000001", {ENVELOPE: b"{}", "original": b"name", "rows": b"rows"})
    for _ in range(2):  # as whoever is interrupted does it again
        store.remove("0000000001", "original")
        store.rewrite("0000000001", b"{1}")
    with pytest.raises(FileNotFoundError):
        store.read("0000000001", "original")
    assert (store.read("0000000001", ENVELOPE), store.read("0000000001", "rows")) == (b"{1}", b"rows")
    assert store.names() == ["0000000001"]


def test_an_event_is_never_replaced(store: Store) -> None:
    assert store.publish("0000000001", {ENVELOPE: b"{}", "original": b"first"})
    assert not store.publish("0000000001", {ENVELOPE: b"{}", "original": b"second"})
    assert store.read("0000000001", "original") == b"first"


@pytest.mark.parametrize("harm", ["edit the envelope", "edit the original", "remove an event", "slip one in"])
def test_tampering_shows(tmp_path: Path, harm: str) -> None:
    ledger = Ledger(FolderStore(tmp_path))
    for content in (b"one", b"two", b"three"):
        receive(ledger, content)
    first, second = sorted(p for p in tmp_path.iterdir() if p.is_dir())[:2]
    if harm == "edit the envelope":
        envelope = json.loads((first / ENVELOPE).read_text())
        (first / ENVELOPE).write_text(json.dumps(envelope | {"who": "somebody else"}))
    elif harm == "edit the original":
        (second / "original").write_bytes(b"TWO")
    elif harm == "remove an event":
        shutil.rmtree(second)
    else:
        shutil.copytree(second, tmp_path / "0000000004")
    with pytest.raises(Refusal) as refusal:
        again = Ledger(FolderStore(tmp_path))
        for event in again.events():
            again.file(event, "original")
    assert refusal.value.code == "ledger_broken"


def test_a_sound_ledger_is_silent(tmp_path: Path) -> None:
    ledger = Ledger(FolderStore(tmp_path))
    receive(ledger, b"one")
    again = Ledger(FolderStore(tmp_path))
    assert again.file(again.events()[0], "original") == b"one"


def test_an_unfinished_draft_is_not_an_event(tmp_path: Path) -> None:
    ledger = Ledger(FolderStore(tmp_path))
    receive(ledger, b"one")
    (tmp_path / ".draft-x").mkdir()
    (tmp_path / ".draft-x" / "original").write_bytes(b"half")
    assert len(Ledger(FolderStore(tmp_path)).events()) == 1


def test_four_processes_writing_at_once_lose_nothing(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from impact.ledger.chain import Draft, Ledger
from impact.ledger.store import FolderStore
ledger = Ledger(FolderStore(Path(sys.argv[1])))
for n in range(25):
    ledger.append(lambda _: Draft("received", {"source": sys.argv[2]}, {"original": f"{sys.argv[2]} {n}".encode()}))
"""
    writers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), name]) for name in "abcd"]
    assert [w.wait() for w in writers] == [0, 0, 0, 0]
    ledger = Ledger(FolderStore(tmp_path))
    contents = [ledger.file(e, "original").decode() for e in ledger.events()]
    assert sorted(contents) == sorted(f"{name} {n}" for name in "abcd" for n in range(25))


# — its end, remembered —


@pytest.fixture
def remembered(tmp_path: Path) -> Path:
    """A ledger of three events in a workspace that remembers the last one."""
    ledger = Ledger(FolderStore(tmp_path / "ledger"), head=tmp_path / ".head")
    for content in (b"one", b"two", b"three"):
        receive(ledger, content)
    return tmp_path


def reopened(folder: Path) -> Ledger:
    return Ledger(FolderStore(folder / "ledger"), head=folder / ".head")


def test_nothing_is_chained_on_a_ledger_that_lost_its_newest_event(remembered: Path) -> None:
    shutil.rmtree(remembered / "ledger" / "0000000003")
    with pytest.raises(Refusal) as refusal:
        receive(reopened(remembered), b"four")
    assert refusal.value.code == "ledger_lost_events"
    assert all(part in refusal.value.text.fr for part in ("0000000003", "n° 2", str(remembered / ".head")))
    assert len(reopened(remembered).events()) == 2


def test_nor_on_one_whose_newest_event_is_another(remembered: Path) -> None:
    shutil.rmtree(remembered / "ledger" / "0000000003")
    receive(Ledger(FolderStore(remembered / "ledger")), b"another third")
    with pytest.raises(Refusal) as refusal:
        receive(reopened(remembered), b"four")
    assert refusal.value.code == "ledger_lost_events"


def test_who_accepts_the_loss_goes_on_from_what_is_left(remembered: Path) -> None:
    shutil.rmtree(remembered / "ledger" / "0000000003")
    (remembered / ".head").unlink()
    receive(reopened(remembered), b"four")
    assert [reopened(remembered).file(e, "original") for e in reopened(remembered).events()] == [b"one", b"two", b"four"]


@pytest.mark.parametrize("head", ["as it is", "older", "lost", "illegible"])
def test_a_ledger_that_lost_nothing_is_appended_to(remembered: Path, head: str) -> None:
    if head == "older":
        receive(Ledger(FolderStore(remembered / "ledger")), b"from another machine")
    elif head == "lost":
        (remembered / ".head").unlink()
    elif head == "illegible":
        (remembered / ".head").write_bytes(b"\xff\x00")
    known = len(reopened(remembered).events())
    receive(reopened(remembered), b"next")
    number, _ = (remembered / ".head").read_text().split()
    assert int(number) == known + 1


# — what does not belong to it —


def test_what_others_leave_in_its_folder_is_no_event(tmp_path: Path) -> None:
    ledger = Ledger(FolderStore(tmp_path))
    receive(ledger, b"one")
    for name in ("lost+found", "@eaDir", "Nouveau dossier", "0000000002 (copie)"):
        (tmp_path / name).mkdir()
    (tmp_path / "Thumbs.db").write_bytes(b"x")
    receive(Ledger(FolderStore(tmp_path)), b"two")
    assert len(Ledger(FolderStore(tmp_path)).events()) == 2


def test_a_name_that_something_else_took_is_said(tmp_path: Path) -> None:
    (tmp_path / "0000000001").write_bytes(b"a file")
    with pytest.raises(Refusal) as refusal:
        receive(Ledger(FolderStore(tmp_path)), b"one")
    assert refusal.value.code == "ledger_broken"


# — answers that are lost on the way —


class LosesAnswers:
    """An object store that does what it is asked, and whose answers to conditional puts are lost: the client asks again, or gives up."""

    def __init__(self, *, asks_again: bool) -> None:
        from obstore.store import MemoryStore

        self._store, self._asks_again = MemoryStore(), asks_again
        self.list, self.get, self.delete = self._store.list, self._store.get, self._store.delete

    def put(self, key: str, value: bytes, mode: str = "overwrite") -> None:
        from obstore.exceptions import AlreadyExistsError, GenericError

        self._store.put(key, value, mode=mode)
        if mode == "create":
            raise AlreadyExistsError("taken") if self._asks_again else GenericError("timed out")


@pytest.mark.parametrize("asks_again", [True, False])
def test_a_put_whose_answer_was_lost_is_recognised_as_ones_own(asks_again: bool) -> None:
    store = BucketStore(LosesAnswers(asks_again=asks_again))
    receive(Ledger(store), b"precious")
    receive(Ledger(store), b"as precious")
    again = Ledger(store)
    assert [again.file(e, "original") for e in again.events()] == [b"precious", b"as precious"]


def test_the_loser_of_a_race_on_an_object_store_deletes_its_own_files_only() -> None:
    from obstore.store import MemoryStore

    bucket = MemoryStore()
    store = BucketStore(bucket)
    assert store.publish("0000000001", {"original": b"first", ENVELOPE: b"{}"})
    before = {entry["path"] for page in bucket.list() for entry in page}
    assert not store.publish("0000000001", {"original": b"second", ENVELOPE: b"{}"})
    assert {entry["path"] for page in bucket.list() for entry in page} == before
    assert store.read("0000000001", "original") == b"first"
