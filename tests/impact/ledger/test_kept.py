"""What is kept of a ledger changes nothing but time: state in memory, snapshots whole, damaged, foreign, ahead or behind."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from impact.ecosystem.projects import Project, Register
from impact.intake.mapping import MappedColumn
from impact.intake.result import Context
from impact.ledger.chain import Ledger
from impact.ledger.claims import Claims
from impact.ledger.replay import claims, remember
from impact.ledger.store import FolderStore
from impact.ledger.submission import Receipt, hand_in, preview
from indicators.text import Refusal, Text

OBSERVATIONS = "projet;indicateur;période;valeur"
RELEASE = "id,data_provider,product_category,repair_status,group_identifier,event_date"
PROJECTS = ("alpha", "beta", "delta")
"""Delta is registered in the second of the two worlds only."""


@pytest.fixture(scope="module", autouse=True)
def _snapshots_at_every_occasion() -> Iterator[None]:
    """Snapshots are worth writing from the first event on, so that short ledgers have them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("impact.ledger.chain.FEWEST", 1)
        patch.setattr("impact.ledger.claims.FEWEST", 1)
        yield


def opened(folder: Path, *, snapshots: bool = True) -> Ledger:
    """The ledger as a new process opens it."""
    return Ledger(FolderStore(folder / "ledger"), folder / "snapshots" if snapshots else None)


def worlds(context: Context) -> tuple[Context, Context]:
    """Before and after delta was registered."""
    delta = Project(id="delta", title=Text(fr="Delta", en="Delta"), started=context.today.replace(year=2020))
    return context, replace(context, register=Register(projects=context.register.projects | {"delta": delta}))


cell = st.tuples(st.sampled_from(PROJECTS), st.sampled_from(["2023", "2024"]))
observations = st.dictionaries(cell, st.sampled_from(["1", "2", "NC", "x"]), min_size=1, max_size=4).map(
    lambda rows: "\n".join([OBSERVATIONS, *(f"{project};sessions;{year};{value}" for (project, year), value in rows.items())]).encode()
)
record = st.tuples(st.sampled_from(["Town", "Village"]), st.integers(1, 3))
release = st.dictionaries(record, st.sampled_from(["Fixed", "Repairable", "?"]), min_size=1, max_size=4).map(
    lambda rows: "\n".join([RELEASE, *(f"{n},{source},Lamp,{status},Café,2024-03-01" for (source, n), status in rows.items())]).encode()
)
handed_in = st.lists(st.tuples(st.one_of(observations, release), st.booleans(), st.sampled_from([None, "alpha"])), min_size=1, max_size=6)
"""Files, each read against the first or the second world, perhaps for a project named by the sender; lists repeat some by themselves."""


def what(receipt: Receipt) -> tuple[object, ...]:
    """A receipt as plain values."""
    counts = (receipt.received, receipt.accepted, receipt.rejected, receipt.unchanged)
    return receipt.submission_id, *counts, receipt.already_known, receipt.difference, receipt.rejections.rows()


def timeless(claimed: Claims) -> tuple[object, ...]:
    """Claims as plain values, without the instants that differ from one run to the next."""
    records = {name: frame.drop("recorded_at").rows() for name, frame in claimed.records.items()}
    return claimed.observations.drop("recorded_at").rows(), records, claimed.mappings


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=handed_in, again=st.lists(st.integers(0, 5), max_size=2), saved=st.lists(st.booleans(), min_size=8, max_size=8))
def test_receipts_and_claims_are_those_of_a_reading_from_nothing(
    context: Context, files: list[tuple[bytes, bool, str | None]], again: list[int], saved: list[bool]
) -> None:
    files = [*files, *(files[n % len(files)] for n in again)]
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two, tempfile.TemporaryDirectory() as three:
        kept = opened(Path(one), snapshots=False)
        for n, (content, registered, project) in enumerate(files):
            world = replace(worlds(context)[registered], project=project)
            expected = what(hand_in(opened(Path(two), snapshots=False), content, f"{n}.csv", world))
            assert what(hand_in(kept, content, f"{n}.csv", world)) == expected
            fresh = opened(Path(three))
            assert what(hand_in(fresh, content, f"{n}.csv", world)) == expected
            if saved[n]:
                remember(fresh)
        truth = timeless(claims(opened(Path(two), snapshots=False)))
        assert timeless(claims(kept)) == truth
        assert timeless(claims(opened(Path(three)))) == truth
        for event in opened(Path(three)).events():  # as of any instant: what a reading without snapshots says
            with_snapshots = claims(opened(Path(three)), event.recorded_at)
            without = claims(opened(Path(three), snapshots=False), event.recorded_at)
            assert with_snapshots.observations.equals(without.observations)
            assert timeless(with_snapshots) == timeless(without)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(observations, min_size=1, max_size=6, unique=True))
def test_the_last_claim_of_a_cell_stands(context: Context, files: list[bytes]) -> None:
    """Against a dictionary that each file updates: what a file says of a cell is news if the dictionary says otherwise."""
    _, context = worlds(context)
    known: dict[tuple[str, str], str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for n, content in enumerate(files):
            says = {(p, year): value for p, _, year, value in (row.split(";") for row in content.decode().splitlines()[1:]) if value != "x"}
            receipt = hand_in(opened(Path(folder)), content, f"{n}.csv", context)
            assert receipt.difference == {
                "added": len(says.keys() - known.keys()),
                "revised": sum(known.get(key, value) != value for key, value in says.items()),
                "withdrawn": 0,
            }
            known |= says


@pytest.fixture
def folder(tmp_path: Path, context: Context) -> Path:
    """A ledger of three files, with its snapshots."""
    ledger = opened(tmp_path)
    for n in range(3):
        hand_in(ledger, f"{OBSERVATIONS}\nalpha;sessions;2024;{n}\nbeta;sessions;{2020 + n};1".encode(), f"{n}.csv", context)
    remember(ledger)
    assert {p.name for p in (tmp_path / "snapshots").iterdir()} == {"events", "claims"}
    return tmp_path


def other_ledger(folder: Path, context: Context) -> None:
    """The snapshots of a ledger as long, of other files."""
    with tempfile.TemporaryDirectory() as elsewhere:
        ledger = opened(Path(elsewhere))
        for n in range(3):
            hand_in(ledger, f"{OBSERVATIONS}\nalpha;sessions;2024;{n + 90}".encode(), f"{n}.csv", context)
        remember(ledger)
        shutil.rmtree(folder / "snapshots")
        shutil.copytree(Path(elsewhere) / "snapshots", folder / "snapshots")


def ahead(folder: Path, context: Context) -> None:
    """The ledger lost its last two events (and nobody remembers them but the snapshot)."""
    for name in ("0000000005", "0000000006"):
        shutil.rmtree(folder / "ledger" / name)


def behind(folder: Path, context: Context) -> None:
    """A file came that no snapshot knows."""
    hand_in(opened(folder), f"{OBSERVATIONS}\nalpha;sessions;2024;77".encode(), "late.csv", context)


def every(harm: Callable[[Path], object]) -> Callable[[Path, Context], None]:
    def harmed(folder: Path, _: Context) -> None:
        for path in sorted((folder / "snapshots").iterdir()):
            harm(path)

    return harmed


def flip(position: float) -> Callable[[Path], object]:
    def flipped(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[int(position * (len(content) - 1))] ^= 0b100
        path.write_bytes(content)

    return flipped


HARMS: dict[str, Callable[[Path, Context], None]] = {
    "none": lambda *_: None,
    "deleted": every(Path.unlink),
    "empty": every(lambda path: path.write_bytes(b"")),
    "truncated": every(lambda path: path.write_bytes(path.read_bytes()[:-7])),
    "cut in its header": every(lambda path: path.write_bytes(path.read_bytes()[:70])),
    "a folder": every(lambda path: (path.unlink(), path.mkdir())),
    "from another ledger": other_ledger,
    "ahead of the ledger": ahead,
    "behind the ledger": behind,
    **{f"a bit flipped at {position:.0%}": every(flip(position)) for position in (0, 0.02, 0.1, 0.5, 0.9, 1)},
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_snapshot_changes_nothing_whatever_became_of_it(folder: Path, context: Context, harm: str) -> None:
    HARMS[harm](folder, context)
    truth = claims(opened(folder, snapshots=False))
    known = claims(opened(folder))
    assert known.observations.equals(truth.observations)
    assert known.observations.height > 0
    content = f"{OBSERVATIONS}\nalpha;sessions;2024;0\nbeta;sessions;2020;5\nbeta;sessions;1999;5".encode()
    assert what(preview(opened(folder), content, "next.csv", context)) == what(
        preview(opened(folder, snapshots=False), content, "next.csv", context)
    )
    ledger = opened(folder)
    hand_in(ledger, content, "next.csv", context)
    remember(ledger)  # what was harmed is made anew
    assert claims(opened(folder)).observations.equals(claims(opened(folder, snapshots=False)).observations)


def test_a_snapshot_is_what_a_fresh_process_reads(folder: Path) -> None:
    """The claims before it are not read back: without their rows, the ledger still gives them (and `verify` says that they are gone)."""
    truth = claims(opened(folder, snapshots=False)).observations
    for rows in (folder / "ledger").glob("*/rows.parquet"):
        rows.unlink()
    assert claims(opened(folder)).observations.equals(truth)


@pytest.mark.parametrize("file", ["envelope.json", "rows.parquet", "rejected.parquet"])
def test_what_is_changed_behind_a_snapshot_is_found_by_verifying(folder: Path, file: str) -> None:
    opened(folder).verify()
    path = folder / "ledger" / "0000000002" / file
    path.write_bytes(path.read_bytes().replace(b"a", b"b", 1))
    with pytest.raises(Refusal) as refusal:
        opened(folder).verify()
    assert refusal.value.code == "ledger_broken"


def test_a_folder_that_cannot_be_written_to_keeps_no_snapshot_and_stops_nothing(folder: Path, context: Context) -> None:
    shutil.rmtree(folder / "snapshots")
    (folder / "snapshots").write_bytes(b"a file where the folder should be")
    ledger = opened(folder)
    assert hand_in(ledger, f"{OBSERVATIONS}\nalpha;sessions;2024;99".encode(), "a.csv", context).accepted == 1
    remember(ledger)


def test_records_read_with_an_earlier_form_of_a_mapping_are_compared_in_the_latest(tmp_path: Path, context: Context) -> None:
    mapping = context.mappings["open_repair"]
    first = f"{RELEASE}\n1,Town,Lamp,Fixed,Café,2024-03-01\n2,Town,Lamp,Fixed,Café,2024-03-01".encode()
    with_brand = mapping.model_copy(update={"columns": mapping.columns | {"brand": MappedColumn()}})
    hand_in(opened(tmp_path), first, "r1.csv", context)
    later = replace(context, mappings={"open_repair": with_brand})
    second = f"{RELEASE},brand\n1,Town,Lamp,Fixed,Café,2024-03-01,\n2,Town,Lamp,Fixed,Café,2024-03-01,Acme".encode()
    ledger = opened(tmp_path)
    receipt = hand_in(ledger, second, "r2.csv", later)
    assert receipt.difference == {"added": 0, "revised": 1, "withdrawn": 0}
    remember(ledger)
    known = claims(opened(tmp_path)).records["open_repair"]
    assert known["sequence"].to_list() == [2, 2, 4, 4]
    assert [row["brand"] for row in known["data"].to_list()] == [None, None, None, "Acme"]
    third = hand_in(opened(tmp_path), second + b"\n3,Town,Lamp,Fixed,Caf\xc3\xa9,2024-03-01,", "r3.csv", later)
    assert third.difference == {"added": 1, "revised": 0, "withdrawn": 0}  # the last form of record 2 stands, not the first
    hand_in(opened(tmp_path), first.replace(b"Lamp", b"Radio"), "r4.csv", context)
    turns = claims(opened(tmp_path)).records["open_repair"]
    assert turns["sequence"].is_sorted()
    assert turns["fate"].to_list()[-3:] == ["revised", "revised", "withdrawn"]


def test_what_an_earlier_form_read_as_text_and_the_latest_as_a_number_is_the_number_or_nothing(tmp_path: Path, context: Context) -> None:
    mapping = context.mappings["open_repair"]
    text = mapping.model_copy(update={"columns": mapping.columns | {"weight": MappedColumn()}})
    number = mapping.model_copy(update={"columns": mapping.columns | {"weight": MappedColumn(type="number")}})
    rows = f"{RELEASE},weight\n1,Town,Lamp,Fixed,Café,2024-03-01,2.5\n2,Town,Lamp,Fixed,Café,2024-03-01,heavy".encode()
    hand_in(opened(tmp_path), rows, "r1.csv", replace(context, mappings={"open_repair": text}))
    more = rows.replace(b"heavy", b"4") + b"\n3,Town,Lamp,Fixed,Caf\xc3\xa9,2024-03-01,8"
    later = replace(context, mappings={"open_repair": number})
    assert hand_in(opened(tmp_path), more, "r2.csv", later).difference == {"added": 1, "revised": 1, "withdrawn": 0}
    known = claims(opened(tmp_path)).records["open_repair"]
    assert [row["weight"] for row in known["data"].to_list()] == [2.5, None, *[2.5, 4, 8]]  # of the first reading, and of the second


def test_as_known_at_an_instant_is_what_the_readings_up_to_it_said_in_the_form_of_then(tmp_path: Path, context: Context) -> None:
    mapping = context.mappings["open_repair"]
    with_brand = mapping.model_copy(update={"columns": mapping.columns | {"brand": MappedColumn()}})
    hand_in(opened(tmp_path), f"{RELEASE}\n1,Town,Lamp,Fixed,Café,2024-03-01".encode(), "r1.csv", context)
    hand_in(opened(tmp_path), f"{OBSERVATIONS}\nalpha;sessions;2024;1".encode(), "a.csv", context)
    then = opened(tmp_path).events()[-1].recorded_at
    before = opened(tmp_path).events()[-1].recorded_at - timedelta(microseconds=1)
    second = f"{RELEASE},brand\n1,Town,Lamp,Fixed,Café,2024-03-01,Acme".encode()
    hand_in(opened(tmp_path), second, "r2.csv", replace(context, mappings={"open_repair": with_brand}))
    hand_in(opened(tmp_path), f"{OBSERVATIONS}\nalpha;sessions;2024;2".encode(), "b.csv", context)
    known = claims(opened(tmp_path), then)
    assert known.observations["value"].to_list() == [1]
    assert "brand" not in known.records["open_repair"]["data"].to_list()[0]
    assert known.mappings == {"open_repair": mapping}
    assert claims(opened(tmp_path), before).observations.height == 0
    assert claims(opened(tmp_path), before).records["open_repair"].height == 1
    now = claims(opened(tmp_path))
    assert now.observations["value"].to_list() == [1, 2]
    assert [row["brand"] for row in now.records["open_repair"]["data"].to_list()] == [None, "Acme"]


COLLECTOR = """
import sys
from pathlib import Path
from pipelines.collect import collect
from pipelines.workspace import open_workspace
collect(open_workspace(Path(sys.argv[1])), [Path(p) for p in sys.argv[2:]])
"""


def test_several_processes_at_once_lose_nothing_and_read_a_file_once(tmp_path: Path, small_workspace: Path) -> None:
    """Four processes, each with twelve files of its own and six that all of them hand in."""

    def written(name: str, value: int) -> str:
        path = tmp_path / f"{name}.csv"
        path.write_text(f"{OBSERVATIONS}\nRepair Café;volunteer_hours;{2010 + value % 10}-{value % 12 + 1:02d};{value}\n")
        return str(path)

    shared = [written(f"shared-{n}", n) for n in range(6)]
    own = {who: [written(f"{who}-{n}", 100 * ord(who) + n) for n in range(12)] for who in "abcd"}
    commands = [[sys.executable, "-c", COLLECTOR, str(small_workspace), *shared[:3], *files, *shared[3:]] for files in own.values()]
    assert [process.wait() for process in [subprocess.Popen(command) for command in commands]] == [0, 0, 0, 0]
    ledger = Ledger(FolderStore(small_workspace / "ledger"))
    ledger.verify()
    received = [e.files["original"] for e in ledger.events() if e.kind == "received"]
    read = [e.submission_id for e in ledger.events() if e.kind == "read"]
    assert len(received) == len(set(received)) == 6 + 4 * 12
    assert sorted(read) == sorted({e.submission_id for e in ledger.events()})
    kept = Ledger(FolderStore(small_workspace / "ledger"), small_workspace / ".kept" / "ledger")
    assert kept.snapshot("claims") is not None
    assert claims(kept).observations.equals(claims(ledger).observations)


@pytest.fixture
def small_workspace(tmp_path: Path) -> Path:
    from tests.conftest import small_town

    return small_town(tmp_path / "town")
