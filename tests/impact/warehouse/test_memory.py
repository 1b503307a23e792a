"""What is no longer used is given back to the system, by whatever C library; a database keeps its limit and what it holds."""

from __future__ import annotations

import contextlib
from pathlib import Path

import duckdb
import pytest

from impact.warehouse import memory
from impact.warehouse.memory import give_back, share_heaps
from impact.warehouse.schema import kept, opened

SORTED = "SELECT count(*) FROM (SELECT row_number() OVER (ORDER BY hash(n)) AS place, n FROM range(1000000) r(n)) WHERE place % 2 = 0"


def resident() -> int:
    """Megabytes of this process that lie in memory."""
    status = Path("/proc/self/status").read_text("utf-8").splitlines()
    return int(next(line.split()[1] for line in status if line.startswith("VmRSS"))) // 1024


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="the kernel says nothing of what lies in memory")
def test_a_database_gives_back_what_a_query_is_done_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MUCH", 0)
    with contextlib.closing(opened(tmp_path / "some.duckdb")) as con:
        con.execute(SORTED).fetchall()
        before = resident()
        give_back(con)
        assert resident() < before - 10


def test_who_never_had_much_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(memory, "_glibc", lambda: asked.append("glibc"))
    for much, answers in ((10**9, 0), (0, 1)):
        monkeypatch.setattr(memory, "MUCH", much)
        give_back()
        assert len(asked) == answers


def test_what_a_database_may_hold_and_what_it_holds_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MUCH", 0)
    with contextlib.closing(opened(tmp_path / "some.duckdb")) as con:
        con.execute("CREATE TABLE t AS SELECT 1 AS n")
        [limit] = con.execute("SELECT current_setting('memory_limit')").fetchall()
        give_back(con)
        assert con.execute("SELECT current_setting('memory_limit')").fetchall() == [limit]
        assert con.execute("FROM t").fetchall() == [(1,)]
    with contextlib.closing(opened(tmp_path / "some.duckdb", read_only=True)) as con, kept(con, "t"):
        assert con.execute("FROM t").fetchall() == [(1,)]


def test_with_another_c_library_the_database_alone_gives_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_glibc", lambda: None)
    monkeypatch.setattr(memory, "MUCH", 0)
    share_heaps()
    give_back()
    with duckdb.connect() as con:
        give_back(con)
        assert con.execute("SELECT 1").fetchall() == [(1,)]
