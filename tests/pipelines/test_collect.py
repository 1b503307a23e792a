"""Collecting: what was kept stays kept and is said, whatever stops the rest; a file that is held waits as long as its holder works."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
import time
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

from indicators.text import Refusal
from pipelines.collect import collect
from pipelines.workspace import Workspace, open_workspace
from tests.conftest import small_town
from tests.worlds.command import impact, said

HEADER = "projet;indicateur;période;valeur"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(small_town(tmp_path / "town"))


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.csv"
    path.write_text(f"{HEADER}\nRepair Café;volunteer_hours;2020-01;12\n", "utf-8")
    return path


def test_a_file_that_cannot_be_opened_is_said_and_stops_no_other(workspace: Workspace, good: Path, tmp_path: Path) -> None:
    gone, read = collect(workspace, [tmp_path / "taken away meanwhile.csv", good])
    assert ([code for code, _ in gone.remarks], gone.refused) == (["not_accessible"], True)
    assert (read.source, read.accepted) == ("good.csv", 1)
    assert [e.kind for e in open_workspace(workspace.root).ledger.events()] == ["received", "read"]


def test_a_build_that_cannot_begin_after_a_file_was_kept_is_exit_1_with_what_was_kept(
    workspace: Workspace, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.workspace.PATIENCE", 0.2)
    with FileLock(workspace.root / ".lock"):
        data = said("collect", good, "-w", workspace.root, code=1)
    assert [s["rows_accepted"] for s in data["submissions"]] == [1]
    assert data["stopped"]["code"] == "workspace_locked"
    with FileLock(workspace.root / ".lock"):  # nothing new, nothing kept: the same refusal is exit 2
        assert said("collect", good, "-w", workspace.root, code=2)["error"]["code"] == "workspace_locked"


MAPPING = """
id: hours
title: {fr: Heures, en: Hours}
mode: append
record_id: id
project: group
period: {column: day}
columns: {hours: {type: number}}
indicators:
  volunteer_hours: {sum: hours}
"""


def test_a_mapping_that_breaks_at_build_is_set_aside_with_its_submissions_and_correcting_it_corrects_them(
    workspace: Workspace, good: Path, tmp_path: Path
) -> None:
    """Each file stands by itself; only together do they come to more than any total may be."""
    root, mapping = workspace.root, workspace.root / "mappings" / "hours.yaml"
    mapping.write_text(MAPPING, "utf-8")
    for n, hours in ((1, 3), (2, 4)):
        file = tmp_path / f"{n}.csv"
        file.write_text(f"id,group,day,hours\na{n},Café,2024-05-0{n},{hours}\nb{n},Café,2024-05-0{n},900000000000000\n", "utf-8")
        assert said("collect", file, "--mapping", "hours", "-w", root)["submissions"][0]["rows_accepted"] == 2
    said("collect", good, "-w", root)
    aside = said("status", "-w", root)["set_aside"]
    assert [(each["submission_id"], each["code"]) for each in aside] == [("S000001", "mapping_breaks"), ("S000002", "mapping_breaks")]
    assert "S000001" in impact("status", "-w", root).stdout
    assert observed(root) == {("repair_cafe", 2020): 12.0}, "what other files say stands"
    shutil.rmtree(root / "inbox")
    (root / "inbox").mkdir()
    mapping.write_text(MAPPING.replace("{sum: hours}", '{sum: hours, where: "hours < 1000"}'), "utf-8")
    said("run", "-w", root, "--year", 2024)
    assert said("status", "-w", root)["set_aside"] == []
    assert observed(root) == {("repair_cafe", 2020): 12.0, ("Café", 2024): 7.0}
    known = len(open_workspace(root).ledger.events())
    said("run", "-w", root, "--year", 2024)
    assert len(open_workspace(root).ledger.events()) == known, "what stands is not read again"


def observed(root: Path) -> dict[tuple[str, int], float]:
    with contextlib.closing(duckdb.connect(root / "impact.duckdb", read_only=True)) as con:
        rows = con.execute(
            "SELECT project_id, year(period_start), value FROM observation WHERE indicator_id = 'volunteer_hours'"
        ).fetchall()
    return {(project, year): value for project, year, value in rows}


def test_a_withdrawal_whose_build_cannot_begin_is_exit_1_and_stays(
    workspace: Workspace, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.workspace.PATIENCE", 0.2)
    collect(workspace, [good])
    with FileLock(workspace.root / ".lock"):
        data = said("withdraw", "S000001", "--reason", "twice", "-w", workspace.root, code=1)
        assert (data["withdrawn"], data["stopped"]["code"]) == (1, "workspace_locked")
        again = said("withdraw", "S000001", "--reason", "twice", "-w", workspace.root, code=2)
    assert again["error"]["code"] == "submission_withdrawn"


def test_a_run_that_cannot_build_after_it_collected_is_exit_1_and_one_that_wrote_nothing_is_2(
    workspace: Workspace, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.workspace.PATIENCE", 0.2)
    shutil.rmtree(workspace.inbox)
    workspace.inbox.mkdir()
    shutil.copy(good, workspace.inbox)
    with FileLock(workspace.root / ".lock"):
        data = said("run", "-w", workspace.root, code=1)
        assert (data["submissions"], data["stopped"]["code"]) == ([{"submission_id": "S000001"}], "workspace_locked")
        assert said("run", "-w", workspace.root, code=2)["error"]["code"] == "workspace_locked"


def held(workspace: Workspace, seconds: float, *, working: bool) -> threading.Thread:
    """Somebody who holds the workspace for a while, and writes to what they make, or does not."""
    ready = threading.Event()

    def hold() -> None:
        draft = workspace.root / ".impact.duckdb.draft-x"
        with FileLock(workspace.root / ".lock"):
            draft.mkdir()
            ready.set()
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                if working:
                    (draft / "impact.duckdb").write_bytes(str(time.monotonic()).encode())
                time.sleep(0.02)

    thread = threading.Thread(target=hold)
    thread.start()
    ready.wait()
    return thread


def test_the_lock_waits_as_long_as_its_holder_works(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.workspace.PATIENCE", 0.5)
    holder = held(workspace, 2, working=True)
    with workspace.lock():
        assert not holder.is_alive() or not list(workspace.root.glob(".*draft-*"))
    holder.join()


def test_and_gives_up_on_one_that_stands_still(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.workspace.PATIENCE", 0.3)
    holder = held(workspace, 3, working=False)
    with pytest.raises(Refusal) as refusal, workspace.lock():
        pass
    assert refusal.value.code == "workspace_locked"
    holder.join()


def test_a_ledger_that_lost_its_end_is_refused_before_anything_is_written(workspace: Workspace, good: Path) -> None:
    collect(workspace, [good])
    shutil.rmtree(workspace.root / "ledger" / "0000000002")
    good.write_text(f"{HEADER}\nRepair Café;volunteer_hours;2020-02;13\n", "utf-8")
    assert said("collect", good, "-w", workspace.root, code=2)["error"]["code"] == "ledger_lost_events"
    assert [p.name for p in (workspace.root / "ledger").iterdir()] == ["0000000001"]


def test_a_file_whose_name_is_no_text_is_taken_under_one_that_is(workspace: Workspace, good: Path, tmp_path: Path) -> None:
    strange = tmp_path / os.fsdecode(b"bilan_\xe9t\xff.csv")
    shutil.copy(good, strange)
    data = said("collect", strange, "-w", workspace.root, "--no-build")
    assert data["submissions"][0]["source"] == "bilan_\ufffdt\ufffd.csv"
    assert "bilan_" in impact("collect", strange, "-w", workspace.root, "--no-build").stdout
    missing = tmp_path / os.fsdecode(b"absent_\xff.csv")
    assert said("collect", missing, "-w", workspace.root, "--no-build", code=2)["error"]["code"] == "path_missing"


@pytest.mark.parametrize(("length", "accepted"), [(900, 1), (1100, 0)])
def test_a_name_too_long_for_any_thing_is_refused_and_a_long_one_has_a_page(
    workspace: Workspace, tmp_path: Path, length: int, accepted: int
) -> None:
    log = tmp_path / "log.csv"
    row = f"r1,Town,Lamp,Fixed,{'é' * (length // 2)},2024-03-01"
    log.write_text(f"id,data_provider,product_category,repair_status,group_identifier,event_date\n{row}\n", "utf-8")
    data = said("collect", log, "-w", workspace.root, "--no-build", code=1 - accepted)
    assert data["submissions"][0]["rows_accepted"] == accepted
    assert [r["code"] for r in data["submissions"][0]["rejected_rows"]] == ["name_too_long"] * (1 - accepted)


def test_an_amount_that_no_total_could_hold_is_refused_and_the_largest_is_not(workspace: Workspace, tmp_path: Path) -> None:
    amounts = ["9e14", "1e15", "1e308", "inf", "nan"]
    rows = [f"Repair Café;volunteer_hours;{2016 + n};{amount}" for n, amount in enumerate(amounts)]
    (tmp_path / "big.csv").write_text("\n".join([HEADER, *rows]), "utf-8")
    [receipt] = collect(workspace, [tmp_path / "big.csv"])
    assert receipt.accepted == 1
    assert receipt.rejections["code"].to_list() == ["number_too_large", "number_too_large", "not_a_number", "not_a_number"]


REGISTER = (
    "projet;indicateur;période;valeur;Nom du bénévole;Tél.\n"
    "Repair Café;volunteer_hours;2020-01;12;Zoraïde Quesnel;06 12 98 76 54\n"
    "Repair Café;volunteer_hours;2020-02;9;Ambroise Tulard;06 98 12 34 56\n"
)


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "presences.csv"
    path.write_text(REGISTER, "utf-8")
    return path


def kept_bytes(town: Path) -> bytes:
    return b"".join(path.read_bytes() for path in town.rglob("*") if path.is_file())


def test_columns_that_tell_who_people_are_are_asked_about_and_stop_no_other_file(register: Path, good: Path, workspace: Workspace) -> None:
    data = said("collect", register, good, "-w", workspace.root, "--no-build", code=1)
    asked, read = data["submissions"]
    assert (asked["submission_id"], read["rows_accepted"]) == (None, 1)
    [remark] = asked["remarks"]
    assert remark["code"] == "people_asked"
    assert all(words in remark["fr"] for words in ("E « Nom du bénévole »", "F « Tél. »", "--leave-out", "--keep"))
    assert b"Quesnel" not in kept_bytes(workspace.root)


def test_left_out_they_are_kept_nowhere_and_the_file_is_not_asked_about_again(register: Path, workspace: Workspace) -> None:
    [taken] = said("collect", register, "-w", workspace.root, "--leave-out", "--no-build")["submissions"]
    assert taken["rows_accepted"] == 2
    kept = kept_bytes(workspace.root)
    assert [name for name in ("Quesnel", "Tulard", "06 12 98 76 54") if name.encode() in kept] == []
    assert said("collect", register, "-w", workspace.root, "--no-build")["submissions"][0]["already_known"] is True


def test_a_column_that_tells_nobody_is_kept_on_their_word(register: Path, workspace: Workspace) -> None:
    [taken] = said("collect", register, "-w", workspace.root, "--keep", "E", "--keep", "F", "--no-build")["submissions"]
    assert taken["rows_accepted"] == 2
    assert said("collect", register, "-w", workspace.root, "--no-build")["submissions"][0]["already_known"] is True


def test_a_file_in_the_inbox_that_asks_stops_no_run(register: Path, good: Path, workspace: Workspace) -> None:
    from pipelines.collect import collect_inbox

    for path in (register, good):
        shutil.copy(path, workspace.inbox / path.name)
    receipts = {receipt.source: receipt for receipt in collect_inbox(workspace)}
    assert [code for code, _ in receipts["presences.csv"].remarks] == ["people_asked"]
    assert receipts["good.csv"].accepted == 1
